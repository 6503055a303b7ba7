//! The gap table as files, and observations as they came in.
//!
//! [`table`] is the one definition of the gap table's columns; [`json`], [`csv`] and [`xlsx`] write it, so that the
//! same numbers stand in all of them. [`changes`] writes why they changed,
//! [`form`] what agencies are asked for.

pub mod arrow;
pub mod changes;
mod collection;
pub mod columns;
pub mod csv;
pub mod form;
mod form_rules;
mod form_xlsx;
pub mod json;
pub mod long_form;
pub mod plain;
pub mod rejected;
mod sheet_notes;
pub mod table;
pub mod trajectory_rows;
pub mod xlsx;

pub use arrow::render_arrow;
pub use changes::{render_changes_csv, render_changes_json};
pub use collection::{collection_table, render_collection_csv, render_collection_json};
pub use csv::{CsvHeader, render_csv};
pub use form::render_form_csv;
pub use form_xlsx::render_form_xlsx;
pub use json::render_json;
pub use table::{ExportAbout, GapTable};
pub use xlsx::render_xlsx;

#[cfg(test)]
mod tests;
