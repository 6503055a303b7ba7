//! Files in, observations, catalogue and findings out. This folder knows formats and not the database.
//!
//! Reading order: [`container`] turns files of any format into sheets of cells, [`layout`] finds the table in an office's
//! sheet, [`header`] says which column is which, [`number`] reads numbers; [`long`] makes observations in columns of the
//! rows and [`check`] looks at them together; [`observations`] does both for a small file; [`origin`] says where a
//! delivered file comes from; [`catalogue`] reads what is promised.
//!
//! Every row of a file ends accepted, accepted with a finding, or rejected with a finding that names the row, the
//! column, what was found and what was expected. A file that cannot be read at all is an [`IngestError`].

pub mod catalogue;
pub mod check;
pub mod container;
pub mod delta;
pub mod error;
pub mod header;
pub mod layout;
pub mod long;
pub mod number;
pub mod observations;
pub mod origin;
pub mod panel;
pub mod plain_table;
pub mod rebuilt;
pub mod sheet;

mod columnar;
mod day;
mod resolve;
mod table;
mod tally;

#[cfg(test)]
mod fixture;

pub use catalogue::{
    CataloguePart, EntryChange, Known, RowEffect, StatementPart, TextTable, catalogue_files, differences, export_targets, read_catalogue,
    read_part, read_statements,
};
pub use columnar::{columnar_chunks, columnar_labels};
pub use container::limits::{MAX_BYTES, MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROWS};
pub use error::{IngestError, IngestErrorKind};
pub use observations::{Defaults, ObservationFile, read_observations};
pub use origin::{Origin, read_origin, read_source, sha256_hex};
pub use rebuilt::rebuilt_file;
