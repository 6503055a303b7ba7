//! The only folder that knows DuckDB: one file, one writer, a small pool of readers, facts that are only ever added.
//!
//! Invariants: one process opens the file; facts have no key or index; every change is one transaction followed by a
//! checkpoint; the first creation happens under a temporary name and is renamed into place. The spool of raw uploads and
//! its ledger have their place beside the file, in the folder that [`Store::open`] is given.

mod catalogue;
mod error;
mod ingests;
mod observations;
mod open;
mod reader;
mod runs;
mod writer;

pub use error::StoreError;
pub use ingests::{IngestKind, IngestRecord, NewIngest};
pub use observations::ObservationFilter;
pub use open::SCHEMA_VERSION;
pub use runs::{RunKey, StoredRun};

use std::path::{Path, PathBuf};

use reader::Readers;
use writer::Writer;

/// Limits under which the store runs.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreSettings {
    /// DuckDB's memory limit, such as `1GB`.
    pub memory_limit: String,
    /// Threads DuckDB may use for one query.
    pub threads: u32,
    /// Reader connections.
    pub readers: usize,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self { memory_limit: "1GB".to_owned(), threads: 2, readers: 4 }
    }
}

/// An open store.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
}

impl Store {
    /// Opens the store file `lotrinh.duckdb` in a folder, creating it whole or not at all.
    ///
    /// `now` is the UTC time written beside a migration, as `YYYY-MM-DD HH:MM:SS`.
    ///
    /// # Errors
    /// The folder cannot be written, the file is in use by another process, comes from a newer version, or is damaged.
    pub fn open(folder: &Path, settings: &StoreSettings, now: &str) -> Result<Self, StoreError> {
        let path = folder.join("lotrinh.duckdb");
        open::create_if_missing(folder, &path, settings, now)?;
        let connection = open::open(&path, settings)?;
        open::migrate(&connection, &path, now)?;
        open::lock_down(&connection, folder, settings)?;
        let readers = Readers::new(&connection, settings.readers)?;
        let writer = Writer::start(connection)?;
        Ok(Self { path, writer, readers })
    }

    /// The store file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether a real query answers; used by the readiness check.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn ping(&self) -> Result<(), StoreError> {
        self.readers.read(|connection| {
            let one: i32 = connection.query_row("SELECT 1", [], |row| row.get(0))?;
            if one == 1 { Ok(()) } else { Err(StoreError::Unexpected { what: "SELECT 1 did not answer 1".to_owned() }) }
        })
    }

    /// The version of the DuckDB library in use.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn engine_version(&self) -> Result<String, StoreError> {
        self.readers.read(|connection| Ok(connection.query_row("SELECT version()", [], |row| row.get(0))?))
    }

    /// Writes what is pending into the database file.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.writer.write(|connection| {
            connection.execute_batch("CHECKPOINT")?;
            Ok(())
        })
    }
}
