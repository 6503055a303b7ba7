//! The only folder that knows DuckDB: one file, one writer, a small pool of readers, facts that are only ever added.
//!
//! Beside the database lie the spool (every accepted upload as it came and as it was understood, under its digest) and
//! the ledger (one line a change); from these two the database can be made again.
//!
//! Invariants: one process opens the file; facts have no key or index; every change is one transaction followed by a
//! checkpoint, for which only the next change waits; the first creation happens under a temporary name and is renamed into
//! place; what is acknowledged stands in spool, ledger and database; at every opening the three are compared.

mod access_file;
mod asker;
mod assessed;
mod backup;
mod batch_file;
mod catalogue;
mod catalogue_part;
mod commit;
mod error;
mod figures;
mod health;
mod ingests;
mod ledger;
mod observations;
mod open;
mod reader;
mod receipts;
mod recover;
mod report;
mod runs;
mod spool;
mod staging;
mod statements;
mod touched;
mod upgrade;
mod verify;
mod writer;

pub use access_file::{ACCESS_FILE, AUDIT_FILE, AccessFile};
pub use asker::Asker;
pub use assessed::AssessedFiles;
pub use backup::{BackedUp, back_up, restore};
pub use batch_file::BatchFile;
pub use error::StoreError;
pub use figures::{FIGURE_COLUMNS, FigureSelection};
pub use ingests::{Committed, IngestKind, IngestRecord, NewIngest};
pub use ledger::{LedgerEntry, changes_after};
pub use observations::{FigureVintage, Newest, ObservationFilter};
pub use open::SCHEMA_VERSION;
pub use report::Report;
pub use runs::{RunKey, RunRecord, StoredRun};
pub use spool::{Incoming, Object, Spool, sha256_of};
pub use staging::{Comparison, Extent, RevisedRow, SecondValue};
pub use touched::IngestFigures;
pub use verify::Verification;

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use duckdb::Connection;

use catalogue::Catalogues;
use health::Health;
use ledger::Ledger;
use reader::Readers;
use recover::Agreement;
use writer::Writer;

/// Name of the database file in the folder of a store.
const DATABASE_FILE: &str = "lotrinh.duckdb";

/// The version of the DuckDB library this program was made and tested with, as the library itself says it.
pub const ENGINE_VERSION: &str = "v1.5.6";

/// Limits under which the store runs.
#[derive(Clone, Debug, PartialEq)]
pub struct StoreSettings {
    /// DuckDB's memory limit, such as `1GB`.
    pub memory_limit: String,
    /// Threads DuckDB may use for one query.
    pub threads: u32,
    /// Reader connections.
    pub readers: usize,
    /// Bytes of the disk that no upload may use: the database needs room to write what it has accepted.
    pub free_space_floor: u64,
}

impl Default for StoreSettings {
    fn default() -> Self {
        Self { memory_limit: "1GB".to_owned(), threads: 2, readers: 4, free_space_floor: 256 * 1024 * 1024 }
    }
}

/// What was asked of an open store, and what it changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Questions.
    pub reads: u64,
    /// Questions that found every reader busy.
    pub refused: u64,
    /// Questions that were interrupted because nobody waited for the answer any more.
    pub interrupted: u64,
    /// Changes that are durable.
    pub changes: u64,
}

/// An open store.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
    spool: Spool,
    ledger: Mutex<Ledger>,
    health: Health,
    free_space_floor: u64,
    notices: Vec<String>,
    /// The newest ingest: this process alone writes, so that nobody has to ask the database for it.
    revision: AtomicI64,
    /// By the last change of it, and the day whose targets are in it.
    catalogues: Catalogues,
    /// Held as long as the store is open.
    _lock: File,
}

impl Store {
    /// Opens the store in a folder, creating it whole or not at all, and compares ledger and database.
    ///
    /// A database that is damaged or has lost something is set aside and made again from the spool; what was done is
    /// in [`Store::notices`]. `now` is the UTC time written beside a migration, as `YYYY-MM-DD HH:MM:SS`.
    ///
    /// # Errors
    /// The folder cannot be written, the file is in use by another process, comes from a newer version, or is damaged
    /// together with its spool.
    pub fn open(folder: &Path, settings: &StoreSettings, now: &str) -> Result<Self, StoreError> {
        let path = folder.join(DATABASE_FILE);
        let mut notices = Vec::new();
        open::make_folder(folder)?;
        let lock = open::lock(folder)?;
        open::clear_leftovers(folder)?;
        upgrade::put_back(folder)?;
        let has_ledger = upgrade::has_ledger(folder);
        if !path.exists() && has_ledger {
            return Self::rebuild_locked(folder, settings, now, "the database was missing", lock);
        }
        open::create_if_missing(folder, &path, settings, now)?;
        let connection = match open::open(&path, settings).and_then(|c| open::migrate(&c, &path, now).map(|()| c)) {
            Ok(connection) => connection,
            Err(error) if error.is_damage() && has_ledger => return Self::rebuild_locked(folder, settings, now, &error.to_string(), lock),
            Err(error) => return Err(error),
        };
        let spool = Spool::open(folder)?;
        spool.clear_incoming()?;
        let mut ledger = recover::open_ledger(folder, &connection, &mut notices)?;
        match recover::reconcile(&connection, &spool, &mut ledger, &mut notices) {
            Ok(Agreement::Whole) => Self::assemble(folder, settings, connection, (spool, ledger), notices, lock),
            Ok(Agreement::Broken(why)) => {
                drop((connection, ledger));
                Self::rebuild_locked(folder, settings, now, &why, lock)
            }
            Err(error) if error.is_damage() && has_ledger => {
                drop((connection, ledger));
                Self::rebuild_locked(folder, settings, now, &error.to_string(), lock)
            }
            Err(error) => Err(error),
        }
    }

    /// Makes the database again from spool and ledger; the old one is set aside and kept.
    ///
    /// # Errors
    /// The ledger or an object of the spool is damaged or missing; then the old database is put back.
    pub fn rebuild(folder: &Path, settings: &StoreSettings, now: &str, why: &str) -> Result<Self, StoreError> {
        if upgrade::is_due(folder) {
            // There is no ledger yet from which all of it could be made: opening writes it.
            drop(Self::open(folder, settings, now)?);
        }
        let lock = open::lock(folder)?;
        Self::rebuild_locked(folder, settings, now, why, lock)
    }

    fn rebuild_locked(folder: &Path, settings: &StoreSettings, now: &str, why: &str, lock: File) -> Result<Self, StoreError> {
        let path = folder.join(DATABASE_FILE);
        let building = folder.join("rebuilding.duckdb");
        open::remove_database(&building)?;
        let (spool, ledger) = (Spool::open(folder)?, Ledger::open(folder)?);
        let connection = open::create(&building, settings, now)?;
        for line in ledger.done() {
            recover::replay(&connection, &spool, &line.entry, &line.text)?;
        }
        let rebuilt = ledger.done().count();
        connection.close().map_err(|(_, error)| StoreError::Engine(error))?;
        let mut kept = Vec::new();
        for name in [DATABASE_FILE.to_owned(), format!("{DATABASE_FILE}.wal")] {
            if folder.join(&name).exists() {
                kept.push(recover::set_aside(&folder.join(&name))?);
            }
        }
        open::put_in_place(&building, &path)?;
        let mut notices = vec![format!("the database was made again from {rebuilt} ledger entries: {why}")];
        if !kept.is_empty() {
            notices.push(format!("what was there before is kept as {}", kept.join(", ")));
        }
        drop(ledger);
        let connection = open::open(&path, settings)?;
        let mut ledger = Ledger::open(folder)?;
        match recover::reconcile(&connection, &spool, &mut ledger, &mut notices)? {
            Agreement::Whole => Self::assemble(folder, settings, connection, (spool, ledger), notices, lock),
            Agreement::Broken(why) => Err(StoreError::unexpected(format!("the database differs after it was made again: {why}"))),
        }
    }

    fn assemble(
        folder: &Path,
        settings: &StoreSettings,
        connection: Connection,
        (spool, ledger): (Spool, Ledger),
        notices: Vec<String>,
        lock: File,
    ) -> Result<Self, StoreError> {
        upgrade::finish(folder)?;
        open::lock_down(&connection, folder, settings)?;
        let health = Health::default();
        let readers = Readers::new(&connection, settings.readers, health.clone())?;
        let writer = Writer::start(connection, health.clone())?;
        let revision = AtomicI64::new(readers.read(ingests::newest)?);
        Ok(Self {
            path: folder.join(DATABASE_FILE),
            writer,
            readers,
            spool,
            ledger: Mutex::new(ledger),
            health,
            free_space_floor: settings.free_space_floor,
            notices,
            revision,
            catalogues: Catalogues::new(catalogue::CATALOGUES_KEPT),
            _lock: lock,
        })
    }

    /// The store file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What had to be mended when the store was opened; empty when nothing had.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// The spool of uploads.
    pub fn spool(&self) -> &Spool {
        &self.spool
    }

    /// The newest ingest: every figure carries it as the data revision it came from; 0 in an empty store.
    ///
    /// Nobody asks the database for it: only this process writes, and what it wrote it remembers.
    ///
    /// # Errors
    /// The store has broken off.
    pub fn data_revision(&self) -> Result<i64, StoreError> {
        self.check_health()?;
        Ok(self.revision.load(Ordering::Acquire))
    }

    fn has_reached(&self, ingest: i64) {
        self.revision.fetch_max(ingest, Ordering::AcqRel);
    }

    /// What broke off the database, when DuckDB has said that it is not to be trusted any more.
    pub fn broken(&self) -> Option<&str> {
        self.health.broken()
    }

    fn check_health(&self) -> Result<(), StoreError> {
        self.health.watch(Ok(()))
    }

    fn ledger(&self) -> Result<MutexGuard<'_, Ledger>, StoreError> {
        Ok(self.ledger.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What was asked and changed since the store was opened.
    pub fn tally(&self) -> Tally {
        let reader::Counts { reads, refused, interrupted } = self.readers.counts();
        let [reads, refused, interrupted] = [reads, refused, interrupted].map(|count| count.load(Ordering::Relaxed));
        Tally { reads, refused, interrupted, changes: self.writer.changes() }
    }

    /// Fails when the disk has no room for so many bytes beside those that are kept free.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`].
    pub fn check_room(&self, bytes: u64) -> Result<(), StoreError> {
        let folder = self.path.parent().unwrap_or(Path::new(".")).to_owned();
        let disk = rustix::fs::statvfs(&folder).map_err(|error| StoreError::Io { path: folder.clone(), source: error.into() })?;
        let (free, needed) = (disk.f_bavail.saturating_mul(disk.f_frsize), self.free_space_floor.saturating_add(bytes));
        if free < needed { Err(StoreError::NoRoom { path: folder, free, needed }) } else { Ok(()) }
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
