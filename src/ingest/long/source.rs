//! What a file in long form can be: a stream of delimited text, or chunks of cells whose columns are known already.

use std::{collections::BTreeMap, io::Read, sync::Arc};

use arrow::array::RecordBatch;

use crate::ingest::{
    error::IngestError,
    header::{Column, Headers},
};

/// Ends the name of a column that holds the typed numbers of a column of text: `value#` beside `value`.
pub const TYPED_SUFFIX: &str = "#";

/// Rows of cells whose columns are known.
#[derive(Clone, Debug, PartialEq)]
pub struct LongChunk {
    /// Columns named by [`Column::name`], each Utf8 and nullable; `value#`, `numerator#` and `denominator#` (Float64,
    /// nullable) hold numbers that the file kept as numbers, and where they are not null they stand for the text.
    pub batch: RecordBatch,
    /// Row as a spreadsheet counts it, for each row of the batch; increasing.
    pub row_numbers: Vec<u64>,
}

/// Chunks in the order of the file.
pub type Chunks<'a> = Box<dyn Iterator<Item = Result<LongChunk, IngestError>> + 'a>;

/// What a file calls its columns, for findings; a column it does not name goes by its own name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels(pub BTreeMap<Column, String>);

impl Labels {
    /// The labels of a header row.
    pub fn of(headers: &Headers) -> Self {
        Self(Column::ALL.into_iter().filter(|c| headers.position(*c).is_some()).map(|c| (c, headers.label(c).to_owned())).collect())
    }

    /// What the file calls a column.
    pub fn get(&self, column: Column) -> &str {
        self.0.get(&column).map_or(column.name(), String::as_str)
    }
}

/// A file in long form. It is opened again when its decimal mark turns out to be another one than it began with, and
/// when rows that were refused late are written out.
pub enum LongSource<'a> {
    /// Delimited text in UTF-8: comma, semicolon or tab, with or without a byte-order mark, the header in its first row.
    Text(&'a dyn Fn() -> std::io::Result<Box<dyn Read + 'a>>),
    /// A header and some of the lines of a file, as [`write_changes`](crate::ingest::delta::write_changes) writes them. The
    /// decimal marks that the whole file was read with have to be given: a few lines may not show them.
    Lines {
        /// Row of each line in the whole file.
        rows: Arc<[u64]>,
        /// Begins anew with the header.
        open: &'a dyn Fn() -> std::io::Result<Box<dyn Read + 'a>>,
    },
    /// Chunks, all with the columns of the first one.
    Chunks {
        /// What the file calls its columns.
        labels: Labels,
        /// Begins anew with the first chunk.
        open: &'a dyn Fn() -> Result<Chunks<'a>, IngestError>,
    },
}
