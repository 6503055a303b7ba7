//! What can go wrong with the store, in words for the person at the keyboard.

use std::path::PathBuf;

/// A failure of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or file cannot be created or read.
    #[error(
        "cannot use {path}: {source}. The store needs a folder it may write to; choose another with --store or give the right to write"
    )]
    Io {
        /// What was touched.
        path: PathBuf,
        /// Why it failed.
        source: std::io::Error,
    },
    /// Another process has the file open.
    #[error(
        "{path} is in use by another process. One process at a time may open the store: stop the other one (a running `lotrinh serve`?) or use its HTTP API"
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer version.
    #[error(
        "{path} has schema version {found}; this program knows versions up to {known}. Use the newer program, or another folder; the file was not changed"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Version found.
        found: i32,
        /// Newest version known.
        known: i32,
    },
    /// The file is not a store of this program.
    #[error("{path} is not a store of this program: {what}. The file was not changed; choose another folder with --store")]
    NotAStore {
        /// The file.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// Every reader is busy.
    #[error("the store is busy; try again in a second")]
    Busy,
    /// The writer has stopped.
    #[error("the store has stopped writing; restart the program")]
    Stopped,
    /// A stored row cannot be read back.
    #[error("the store holds something unexpected: {what}")]
    Unexpected {
        /// What.
        what: String,
    },
    /// DuckDB's own message.
    #[error("the store failed: {0}")]
    Engine(#[from] duckdb::Error),
}

impl StoreError {
    /// A stored row that cannot be read back.
    pub(super) fn unexpected(what: impl std::fmt::Display) -> Self {
        Self::Unexpected { what: what.to_string() }
    }
}
