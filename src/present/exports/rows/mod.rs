//! Rows as typed columns: the one form from which JSON, CSV, XLSX, Parquet and Arrow are written, so that the same numbers
//! stand in all of them.
//!
//! A resource says its columns once, as a table of [`Column`]s over its row type, or as [`Head`]s where the store hands
//! over batches. [`Table`] holds rows in memory and can be sorted, cut and narrowed; [`RowsWriter`] takes batches one by
//! one and writes them to anything, so that a large answer never stands in memory.

mod column;
mod form;
mod json;
mod sorted;
mod table;
mod workbook;
mod writer;

pub use column::{
    Cells, Column, Head, JsonShape, Kind, day, flag, json, list, maybe_number, maybe_text, maybe_whole, name, number, text, whole, word,
};
pub use form::RowsForm;
pub use sorted::SortKey;
pub use table::{Table, days_since_1970, schema_of};
pub use writer::{PageAbout, PageEnd, RowsError, RowsWriter};

#[cfg(test)]
mod tests;
