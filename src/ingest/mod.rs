//! Files in, observations, catalogue and findings out. This folder knows formats and not the database.
//!
//! Reading order: [`table`](self) turns bytes into rows, [`header`] says which column is which, [`number`] reads
//! numbers, [`observations`] makes observations of rows and [`check`] looks at them together; [`origin`] says where a
//! delivered file comes from; [`catalogue`] reads what is promised.
//!
//! Every row of a file ends accepted, accepted with a finding, or rejected with a finding that names the row, the
//! column, what was found and what was expected. A file that cannot be read at all is an [`IngestError`].

pub mod catalogue;
pub mod check;
pub mod delta;
pub mod error;
pub mod header;
pub mod long;
pub mod number;
pub mod observations;
pub mod origin;
pub mod panel;
pub mod plain_table;
pub mod sheet;

mod day;
mod resolve;

mod table;
mod tally;

#[cfg(test)]
mod fixture;

pub use catalogue::{catalogue_hash, export_targets, read_catalogue};
pub use error::{IngestError, IngestErrorKind};
pub use observations::{Defaults, ObservationFile, read_observations};
pub use origin::{Origin, read_source};
pub use table::{MAX_BYTES, MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROWS};
