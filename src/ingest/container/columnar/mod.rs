//! Parquet and Arrow: flat columns in batches, read as a stream.
//!
//! The claims of a file are checked first (`parquet_guard`, `ipc_guard`). What the libraries then do with damaged bytes
//! is caught where it ends in a panic. A page packed by gzip or LZ4, or a long text in a dictionary, can still grow a
//! batch to one or two gigabytes; a child process bounds that.

use std::{
    fs::File,
    io::{BufReader, Cursor, Read, Seek, SeekFrom},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::Arc,
};

use arrow::{
    array::RecordBatch,
    datatypes::{DataType, Field, Schema, SchemaRef},
    error::ArrowError,
    ipc::reader::StreamReader,
};
use parquet::{
    arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
    file::reader::ChunkReader,
};

use super::{
    Format,
    limits::{MAX_BATCH_ROWS, MAX_COLUMNS},
};
use crate::ingest::error::{IngestError, IngestErrorKind, excerpt};

mod ipc_guard;
mod parquet_guard;
mod thrift;
mod to_sheet;

#[cfg(test)]
mod tests;

pub(super) use to_sheet::sheet_of;

type AnyBatches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

/// The batches of a columnar file in order; each has at most [`MAX_BATCH_ROWS`](super::limits::MAX_BATCH_ROWS) rows.
/// The iterator ends after its first error.
pub struct Batches {
    file: String,
    schema: SchemaRef,
    batches: AnyBatches,
    /// What is left of a batch that is larger than one handed on may be.
    rest: Option<RecordBatch>,
    is_over: bool,
}

impl Batches {
    /// The columns: text, whole numbers, numbers, decimals, days, times, yes/no, nothing at all, and dictionaries of
    /// text. Text in Parquet comes as a dictionary.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn of(file: &str, schema: SchemaRef, batches: AnyBatches) -> Self {
        Self { file: file.to_owned(), schema, batches, rest: None, is_over: false }
    }

    fn next_whole(&mut self) -> Option<Result<RecordBatch, IngestError>> {
        let batches = &mut self.batches;
        let next = guarded(&self.file, || Ok(batches.next().transpose()));
        let next = next.and_then(|read| read.map_err(|error| damaged(&self.file, &error.to_string()))).transpose();
        self.is_over = !matches!(next, Some(Ok(_)));
        next
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        let whole = match self.rest.take() {
            Some(rest) => rest,
            None if self.is_over => return None,
            None => match self.next_whole()? {
                Ok(batch) => batch,
                Err(error) => return Some(Err(error)),
            },
        };
        if whole.num_rows() <= MAX_BATCH_ROWS {
            return Some(Ok(whole));
        }
        self.rest = Some(whole.slice(MAX_BATCH_ROWS, whole.num_rows() - MAX_BATCH_ROWS));
        Some(Ok(whole.slice(0, MAX_BATCH_ROWS)))
    }
}

/// Opens a columnar file for streaming; memory is that of one batch and, for Parquet, of one page of each column.
///
/// # Errors
/// A file that is not what `format` says, nested columns by name, and claims beyond the limits.
pub fn open_batches(name: &str, path: &Path, format: Format) -> Result<Batches, IngestError> {
    let file = File::open(path).map_err(|cause| IngestError::unreadable(path, &cause))?;
    match format {
        Format::Parquet => open_parquet(name, file),
        _ => {
            let again = file.try_clone().map_err(|cause| IngestError::unreadable(path, &cause))?;
            open_arrow(name, BufReader::new(file), BufReader::new(again), format)
        }
    }
}

/// Opens a columnar file that is in memory.
pub(super) fn open_bytes(name: &str, bytes: &[u8], format: Format) -> Result<Batches, IngestError> {
    match format {
        Format::Parquet => open_parquet(name, in_memory(<File as ChunkReader>::get_bytes, bytes.to_vec())),
        _ => {
            let copy: Arc<[u8]> = bytes.into();
            open_arrow(name, Cursor::new(bytes), Cursor::new(copy), format)
        }
    }
}

/// Bytes in the type in which Parquet readers hand them on, which is named by no crate used here but by that function.
fn in_memory<R, B: From<Vec<u8>>>(_: fn(&R, u64, usize) -> parquet::errors::Result<B>, bytes: Vec<u8>) -> B {
    bytes.into()
}

fn open_parquet<R: ChunkReader + 'static>(name: &str, reader: R) -> Result<Batches, IngestError> {
    guarded(name, || {
        parquet_guard::check_footer(name, &reader)?;
        let broken = |error: parquet::errors::ParquetError| damaged(name, &error.to_string());
        let as_written = ArrowReaderMetadata::load(&reader, ArrowReaderOptions::new()).map_err(broken)?;
        check_schema(name, as_written.schema())?;
        parquet_guard::check_claims(name, &reader, as_written.metadata())?;
        // A long text repeated in every row stays one text in a dictionary.
        let fields = as_written.schema().fields().iter().map(|field| match field.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
                let of_text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
                Field::new(field.name(), of_text, field.is_nullable())
            }
            other => Field::new(field.name(), other.clone(), field.is_nullable()),
        });
        let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields.collect::<Vec<_>>())));
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(as_written.metadata()), options).map_err(broken)?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(reader, metadata).with_batch_size(MAX_BATCH_ROWS);
        let schema = Arc::clone(builder.schema());
        Ok(Batches::of(name, schema, Box::new(builder.build().map_err(broken)?)))
    })
}

fn open_arrow<R>(name: &str, guarded_bytes: impl Read + Seek, mut reader: R, format: Format) -> Result<Batches, IngestError>
where
    R: Read + Seek + Send + 'static,
{
    guarded(name, || {
        let start = if format == Format::ArrowFile { ipc_guard::stream_start(name, &mut reader)? } else { 0 };
        ipc_guard::check_stream(name, guarded_bytes, start)?;
        reader.seek(SeekFrom::Start(start)).map_err(|error| damaged(name, &error.to_string()))?;
        let batches = StreamReader::try_new(reader, None).map_err(|error| damaged(name, &error.to_string()))?;
        let schema = batches.schema();
        check_schema(name, &schema)?;
        Ok(Batches::of(name, schema, Box::new(batches)))
    })
}

/// Refuses columns that are no flat column of figures, text or days.
fn check_schema(name: &str, schema: &Schema) -> Result<(), IngestError> {
    if schema.fields().len() > MAX_COLUMNS {
        return Err(too_large(name, format!("{} columns", schema.fields().len()), format!("at most {MAX_COLUMNS} columns")));
    }
    let Some(field) = schema.fields().iter().find(|field| !is_flat(field.data_type())) else { return Ok(()) };
    let sort = if field.data_type().is_nested() { "nested values" } else { "values that are no text, number or day" };
    let found = format!("{sort} in column “{}” ({})", excerpt(field.name()), excerpt(&field.data_type().to_string()));
    let expected = "flat columns of text, numbers, days or yes and no";
    Err(IngestError::new(IngestErrorKind::Shape, name, found, expected, "write each value in a column of its own, or leave the column out"))
}

fn is_flat(sort: &DataType) -> bool {
    use DataType::{
        Boolean, Date32, Date64, Decimal128, Dictionary, Float32, Float64, Int8, Int16, Int32, Int64, LargeUtf8, Null, Timestamp, UInt8,
        UInt16, UInt32, UInt64, Utf8, Utf8View,
    };
    match sort {
        Null | Boolean | Utf8 | LargeUtf8 | Utf8View | Date32 | Date64 | Timestamp(..) | Decimal128(..) | Float32 | Float64 => true,
        Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32 | UInt64 => true,
        Dictionary(_, values) => matches!(**values, Utf8 | LargeUtf8),
        _ => false,
    }
}

/// Runs a reader of others; its panic at damaged bytes is the file's fault and ends here.
fn guarded<T>(file: &str, read: impl FnOnce() -> Result<T, IngestError>) -> Result<T, IngestError> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged(file, "bytes that no reader understands")))
}

fn damaged(file: &str, found: &str) -> IngestError {
    let expected = "a whole Parquet or Arrow file";
    IngestError::new(IngestErrorKind::Shape, file, found, expected, "write the file again and send all of it")
}

fn too_large(file: &str, found: String, expected: String) -> IngestError {
    IngestError::new(IngestErrorKind::TooLarge, file, found, expected, "write the table in several files")
}
