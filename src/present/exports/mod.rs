//! The gap table as files, and observations as they came in.
//!
//! [`table`] is the one definition of the gap table's columns; [`json`], [`csv`] and [`xlsx`] write it, so that the
//! same numbers stand in all of them. [`changes`] writes why they changed,
//! [`form`] what agencies are asked for. [`rows`] is the same for every other resource: typed columns, written in any form.

pub mod arrow;
pub mod changes;
mod collection;
pub mod columns;
pub mod csv;
pub mod form;
mod form_rules;
mod form_xlsx;
pub mod gap_batch;
pub mod gap_columns;
pub mod gap_rows;
pub mod gzip;
pub mod ics;
pub mod json;
pub mod long_form;
pub mod plain;
pub mod rejected;
pub mod rows;
pub mod sdmx;
mod sheet_notes;
mod sheet_series;
mod sheet_summary;
pub mod table;
pub mod trajectory_rows;
pub mod xlsx;

pub use arrow::render_arrow;
pub use changes::{render_changes_csv, render_changes_json};
pub use collection::{collection_agencies, collection_items, collection_table, render_collection_csv, render_collection_json};
pub use csv::{CsvHeader, render_csv};
pub use form::render_form_csv;
pub use form_xlsx::render_form_xlsx;
pub use gap_columns::GapColumns;
pub use json::render_json;
pub use table::{ExportAbout, GapTable};
pub use xlsx::render_xlsx;

#[cfg(test)]
mod tests;
