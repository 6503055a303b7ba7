//! The use cases: the only callers of ingest, store and analysis together.

pub mod access;
pub mod assess;
pub mod backtest;
pub mod carry;
pub mod catalogue_part;
pub mod change;
pub mod collection;
mod common;
pub mod context;
pub mod desk;
pub mod editions;
mod held;
mod history;
pub mod illustrate;
pub mod intake;
pub mod learn_kinds;
pub mod lists;
pub mod lookup;
mod narrow;
pub mod overview;
pub mod panel;
pub mod refresh;
pub mod rejected;
mod resent;
pub mod statements;
pub mod teaching;
pub mod trouble;
pub mod verdict_table;
pub mod worker;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use crate::analysis::verdict::policy::Policy;
pub use crate::ingest::{IngestError, IngestErrorKind};
pub use crate::store::Asker;
use crate::store::StoreError;

/// A failure of a use case.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be taken in.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// A file could not be read or written.
    #[error("cannot use {path}: {source}; check the path and the right to use it")]
    Io {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Nothing is known under a name.
    #[error("{what} “{id}” is not in the catalogue{hint}")]
    Unknown {
        /// Indicator, area, plan …
        what: &'static str,
        /// As given.
        id: String,
        /// What to do, beginning with a semicolon; may be empty.
        hint: String,
    },
    /// Rows of a table that cannot be used.
    #[error("{file}, row {row}, {column}: found “{found}”, expected {expected}")]
    Row {
        /// The file.
        file: String,
        /// Row as a spreadsheet counts it.
        row: usize,
        /// The column.
        column: String,
        /// What was found.
        found: String,
        /// What was expected.
        expected: String,
    },
    /// The catalogue did not pass its check.
    #[error("the catalogue has {count} faults; nothing was changed. First: {first}")]
    Catalogue {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// A request that makes no sense.
    #[error("{0}")]
    Refused(String),
    /// No row of an upload can be used, or some cannot and the sender wants all or nothing.
    #[error("{}: {} of {} rows cannot be used; nothing was changed", .0.name, .0.rejected, .0.rows)]
    Unusable(Box<intake::Receipt>),
}

impl PipelineError {
    /// Columns that do not fit together.
    pub(crate) fn columns(cause: impl std::fmt::Display) -> Self {
        Self::Io { path: "gap table".to_owned(), source: std::io::Error::other(cause.to_string()) }
    }

    /// An answer that cannot be written: a fault of the program.
    pub fn written(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Io { path: "answer".to_owned(), source: std::io::Error::other(cause) }
    }

    /// Wraps a refusal.
    pub(crate) fn refused(cause: impl std::fmt::Display) -> Self {
        Self::Refused(cause.to_string())
    }
}

/// The state of knowledge a question is asked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Knowledge {
    /// Published on or before this day.
    pub as_of: Date,
    /// Ingested by this data revision.
    pub known_at: i64,
    /// Targets in effect on this day.
    pub targets_as_of: Date,
}

/// How far a long work is; implemented by whoever shows it.
pub trait Progress {
    /// A new piece of work with so many steps.
    fn begin(&self, what: &str, steps: usize);
    /// One step is done.
    fn step(&self);
    /// The work is done; what came of it.
    fn end(&self, outcome: &str);
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Quiet;

impl Progress for Quiet {
    fn begin(&self, _what: &str, _steps: usize) {}
    fn step(&self) {}
    fn end(&self, _outcome: &str) {}
}
