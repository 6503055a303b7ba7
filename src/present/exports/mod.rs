//! The gap table as files, and observations as they came in.
//!
//! [`table`] is the one definition of the gap table's columns; [`json`], [`csv`] and [`xlsx`] write it, so that the
//! same numbers stand in all of them. [`changes`] writes why they changed.

pub mod arrow;
pub mod changes;
pub mod columns;
pub mod csv;
pub mod json;
pub mod long_form;
pub mod plain;
mod sheet_notes;
pub mod table;
pub mod trajectory_rows;
pub mod xlsx;

pub use arrow::render_arrow;
pub use changes::{render_changes_csv, render_changes_json};
pub use csv::{CsvHeader, render_csv};
pub use json::render_json;
pub use table::{ExportAbout, GapTable};
pub use xlsx::render_xlsx;

#[cfg(test)]
mod tests;
