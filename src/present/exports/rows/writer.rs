//! Writing batches of rows, one after the other, in any form.

use std::io::{self, Write};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{Date32Type, Float64Type, Int64Type, SchemaRef},
    error::ArrowError,
    ipc::writer::StreamWriter,
};
use parquet::{
    arrow::ArrowWriter,
    basic::Compression,
    errors::ParquetError,
    file::properties::{EnabledStatistics, WriterProperties},
};

use super::{
    Head, Kind, RowsForm,
    json::{date_of, write_objects},
    schema_of,
    workbook::Book,
};
use crate::present::exports::csv::{BYTE_ORDER_MARK, inert};

/// Rows of one row group of a Parquet file: what a writer holds in memory.
const ROW_GROUP: usize = 50_000;

/// Why rows could not be written.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// Whoever reads has gone, or the disk refuses.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Columns that do not fit; a fault of the program.
    #[error(transparent)]
    Arrow(#[from] ArrowError),
    /// A Parquet file cannot be written.
    #[error(transparent)]
    Parquet(#[from] ParquetError),
    /// A line of CSV cannot be written.
    #[error(transparent)]
    Csv(#[from] csv::Error),
    /// A workbook cannot be written.
    #[error(transparent)]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// More cells than a workbook is made for.
    #[error("found {cells} cells, expected at most {most} for a workbook")]
    TooManyCells {
        /// Cells asked for.
        cells: usize,
        /// Most cells of a workbook.
        most: usize,
    },
}

/// What a page says before its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageAbout {
    /// Name of the resource: of the sheet of a workbook.
    pub name: &'static str,
    /// Data revision it came from.
    pub data_revision: i64,
    /// Day whose knowledge was used, ISO 8601.
    pub as_of: String,
    /// Further members of the JSON page, before the items: their names and values.
    pub more: Vec<(&'static str, serde_json::Value)>,
}

/// What a page says after its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageEnd {
    /// Cursor of the next page; none after the last.
    pub next: Option<String>,
    /// Rows of all pages together.
    pub total: u64,
}

enum Inner<W: Write + Send> {
    Json { out: W, is_first: bool },
    Csv { out: Box<csv::Writer<W>> },
    Book { out: W, book: Box<Book> },
    Parquet(Box<ArrowWriter<W>>),
    Arrow(Box<StreamWriter<W>>),
}

/// Takes batches of rows and writes them.
pub struct RowsWriter<W: Write + Send> {
    heads: Vec<Head>,
    schema: SchemaRef,
    inner: Inner<W>,
}

impl<W: Write + Send> RowsWriter<W> {
    /// Begins an answer.
    ///
    /// # Errors
    /// The first bytes cannot be written.
    pub fn new(form: RowsForm, heads: &[Head], about: &PageAbout, mut out: W) -> Result<Self, RowsError> {
        let schema = schema_of(heads);
        let inner = match form {
            RowsForm::Json => {
                write!(out, "{{\"data_revision\":{},\"as_of\":\"{}\",", about.data_revision, about.as_of)?;
                for (name, value) in &about.more {
                    write!(out, "\"{name}\":{value},")?;
                }
                out.write_all(b"\"items\":[")?;
                Inner::Json { out, is_first: true }
            }
            RowsForm::Csv | RowsForm::SdmxCsv => {
                if form == RowsForm::Csv {
                    out.write_all(BYTE_ORDER_MARK)?;
                }
                let mut out = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(out);
                out.write_record(heads.iter().map(|head| head.name))?;
                Inner::Csv { out: Box::new(out) }
            }
            RowsForm::Xlsx => Inner::Book { out, book: Box::new(Book::new(heads, about)?) },
            RowsForm::Parquet => {
                let properties = WriterProperties::builder()
                    .set_compression(Compression::SNAPPY)
                    .set_max_row_group_row_count(Some(ROW_GROUP))
                    .set_statistics_enabled(EnabledStatistics::Chunk)
                    .set_created_by(format!("lotrinh {}", env!("CARGO_PKG_VERSION")))
                    .build();
                Inner::Parquet(Box::new(ArrowWriter::try_new(out, SchemaRef::clone(&schema), Some(properties))?))
            }
            RowsForm::Arrow => Inner::Arrow(Box::new(StreamWriter::try_new(out, &schema)?)),
        };
        Ok(Self { heads: heads.to_vec(), schema, inner })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// They have other columns than were announced, or cannot be written.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), RowsError> {
        match &mut self.inner {
            Inner::Json { out, is_first } => write_objects(out, &self.heads, batch, is_first)?,
            Inner::Csv { out } => write_lines(out, &self.heads, batch)?,
            Inner::Book { book, .. } => book.write(&self.heads, batch)?,
            Inner::Parquet(out) => out.write(&own(&self.schema, batch)?)?,
            Inner::Arrow(out) => out.write(&own(&self.schema, batch)?)?,
        }
        Ok(())
    }

    /// Ends the answer and gives back what was written to.
    ///
    /// # Errors
    /// The last bytes cannot be written.
    pub fn finish(self, end: &PageEnd) -> Result<W, RowsError> {
        match self.inner {
            Inner::Json { mut out, .. } => {
                let next = serde_json::to_string(&end.next).map_err(io::Error::from)?;
                write!(out, "],\"next\":{next},\"total\":{}}}", end.total)?;
                Ok(out)
            }
            Inner::Csv { mut out } => {
                out.flush()?;
                out.into_inner().map_err(|error| RowsError::Io(io::Error::other(error.to_string())))
            }
            Inner::Book { mut out, book } => {
                out.write_all(&book.finish(&self.heads)?)?;
                Ok(out)
            }
            Inner::Parquet(out) => Ok(out.into_inner()?),
            Inner::Arrow(mut out) => {
                out.finish()?;
                Ok(out.into_inner()?)
            }
        }
    }
}

/// The batch under our schema: names and types are the same, remarks of whoever made it are not.
fn own(schema: &SchemaRef, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    RecordBatch::try_new(SchemaRef::clone(schema), batch.columns().to_vec())
}

fn write_lines<W: Write>(out: &mut csv::Writer<W>, heads: &[Head], batch: &RecordBatch) -> Result<(), csv::Error> {
    for row in 0..batch.num_rows() {
        for (head, array) in heads.iter().zip(batch.columns()) {
            out.write_field(cell_text(head.kind, array.as_ref(), row))?;
        }
        out.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

/// A cell of CSV: the shortest text that reads back as the same number, text that no spreadsheet runs.
fn cell_text(kind: Kind, array: &dyn Array, row: usize) -> String {
    if array.is_null(row) {
        return String::new();
    }
    match kind {
        Kind::Text | Kind::Word(_) | Kind::Year | Kind::Json(_) => inert(array.as_string::<i32>().value(row)),
        Kind::Number => array.as_primitive::<Float64Type>().value(row).to_string(),
        Kind::Whole => array.as_primitive::<Int64Type>().value(row).to_string(),
        Kind::Flag => array.as_boolean().value(row).to_string(),
        Kind::Day => date_of(array.as_primitive::<Date32Type>().value(row)).to_string(),
    }
}
