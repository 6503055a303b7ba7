//! Opening: whole or not at all, known version only, locked down before the first query of a user.

use std::{
    fs::{self, File},
    path::Path,
};

use duckdb::{Config, Connection};
use rustix::fs::FlockOperation;

use super::{StoreError, StoreSettings, upgrade};

/// The schema version this program writes.
pub const SCHEMA_VERSION: i32 = 2;

/// Migrations in order; the position is the version it leads to.
const MIGRATIONS: [&str; SCHEMA_VERSION as usize] = [include_str!("migrations/0001_first.sql"), include_str!("migrations/0002_intake.sql")];

pub(super) fn io(path: &Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    move |source| StoreError::Io { path: path.to_owned(), source }
}

/// Creates the file under a temporary name, checkpoints, syncs and renames it.
///
/// DuckDB's first three writes to a new file are not crash-safe; a half-made file never has the final name.
pub(super) fn create_if_missing(folder: &Path, path: &Path, settings: &StoreSettings, now: &str) -> Result<(), StoreError> {
    make_folder(folder)?;
    if path.exists() {
        return Ok(());
    }
    let creating = folder.join(format!("creating-{}.duckdb", std::process::id()));
    let made = make(&creating, settings, now);
    if made.is_err() {
        // What is left of a failed creation is ours alone and holds nothing.
        let _ = fs::remove_file(&creating);
    }
    made?;
    put_in_place(&creating, path)
}

/// Makes a folder and the folders above it, so that they are still there after a power cut.
pub(super) fn make_folder(folder: &Path) -> Result<(), StoreError> {
    let missing = folder.ancestors().take_while(|f| !f.as_os_str().is_empty() && !f.exists()).count();
    fs::create_dir_all(folder).map_err(io(folder))?;
    // The folder's own name at every opening: a run that made it may have ended before the name was durable.
    for made in folder.ancestors().take(missing.max(1)) {
        let above = made.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match File::open(above).and_then(|above| above.sync_all()) {
            // A folder above that may not be opened was not made here.
            Err(error) if missing == 0 && error.kind() == std::io::ErrorKind::PermissionDenied => {}
            outcome => outcome.map_err(io(above))?,
        }
    }
    Ok(())
}

/// Only one process at a time may use the folder of a store; the lock goes with the process.
pub(super) fn lock(folder: &Path) -> Result<File, StoreError> {
    let held = File::open(folder).map_err(io(folder))?;
    match rustix::fs::flock(&held, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(held),
        Err(rustix::io::Errno::WOULDBLOCK) => Err(StoreError::InUse { path: folder.to_owned() }),
        Err(error) => Err(io(folder)(error.into())),
    }
}

/// Removes what an interrupted making left; the lock is held, so nobody is making anything now.
pub(super) fn clear_leftovers(folder: &Path) -> Result<(), StoreError> {
    for entry in fs::read_dir(folder).map_err(io(folder))? {
        let path = entry.map_err(io(folder))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if ["creating-", "rebuilding.duckdb", "verifying.duckdb", "ledger.writing"].iter().any(|ours| name.starts_with(ours)) {
            fs::remove_file(&path).map_err(io(&path))?;
        }
    }
    Ok(())
}

/// Makes an empty database under a name of its own; it is not durable before [`put_in_place`].
pub(super) fn create(path: &Path, settings: &StoreSettings, now: &str) -> Result<Connection, StoreError> {
    // Tells "no right to write" from DuckDB's own failures.
    File::create(path).map_err(io(path))?;
    fs::remove_file(path).map_err(io(path))?;
    let connection = open(path, settings)?;
    apply(&connection, 0, now)?;
    Ok(connection)
}

fn make(creating: &Path, settings: &StoreSettings, now: &str) -> Result<(), StoreError> {
    let connection = create(creating, settings, now)?;
    connection.execute_batch("CHECKPOINT")?;
    connection.close().map_err(|(_, error)| StoreError::Engine(error))
}

/// Makes a closed database durable under its final name.
pub(super) fn put_in_place(made: &Path, path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    File::open(made).and_then(|file| file.sync_all()).map_err(io(made))?;
    fs::rename(made, path).map_err(io(path))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io(folder))
}

/// Removes a database that was never finished, with its log.
pub(super) fn remove_database(path: &Path) -> Result<(), StoreError> {
    let log = path.with_extension("duckdb.wal");
    remove_if_there(path)?;
    remove_if_there(&log)
}

/// Removes a file; one that is not there is no fault.
pub(super) fn remove_if_there(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(io(path)(error)),
        _ => Ok(()),
    }
}

/// Ways of packing text that cost a sixth of the time of a large ingest, for columns in which few texts come again and again.
const NOT_PACKED_BY: &str = "SET disabled_compression_methods = 'fsst,dict_fsst'";

/// Rows on one side up to which DuckDB compares every row with every other one. Staged rows are counted as none before they
/// are committed, so that ten thousand of them would be compared with millions one by one.
const LOOP_JOIN_ROWS: &str = "0";

/// Opens the file; no extension may be loaded on the way.
pub(super) fn open(path: &Path, settings: &StoreSettings) -> Result<Connection, StoreError> {
    let config = Config::default()
        .with("autoinstall_known_extensions", "false")?
        .with("autoload_known_extensions", "false")?
        .with("memory_limit", &settings.memory_limit)?
        .with("threads", settings.threads.max(1).to_string())?
        .with("nested_loop_join_threshold", LOOP_JOIN_ROWS)?
        .with("asof_loop_join_threshold", LOOP_JOIN_ROWS)?;
    let connection = Connection::open_with_flags(path, config).map_err(|error| explain(path, error))?;
    connection.execute_batch(NOT_PACKED_BY)?;
    Ok(connection)
}

fn explain(path: &Path, error: duckdb::Error) -> StoreError {
    let message = error.to_string();
    if message.contains("Could not set lock") || message.contains("Conflicting lock") {
        return StoreError::InUse { path: path.to_owned() };
    }
    if message.contains("Permission denied") || message.contains("read-only") {
        let source = std::io::Error::new(std::io::ErrorKind::PermissionDenied, "no right to write");
        return StoreError::Io { path: path.to_owned(), source };
    }
    if message.contains("not a valid DuckDB database file")
        || message.contains("newer version of DuckDB")
        || message.contains("version number")
    {
        return StoreError::NotAStore { path: path.to_owned(), what: message.lines().next().unwrap_or_default().to_owned() };
    }
    StoreError::Engine(error)
}

/// Brings an older file to this version; a newer one is refused untouched.
pub(super) fn migrate(connection: &Connection, path: &Path, now: &str) -> Result<(), StoreError> {
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'schema_version'", [], |row| row.get(0))?;
    if tables == 0 {
        return Err(StoreError::NotAStore { path: path.to_owned(), what: "it has no schema version".to_owned() });
    }
    let found: i32 = connection.query_row("SELECT coalesce(max(version), 0) FROM schema_version", [], |row| row.get(0))?;
    if found > SCHEMA_VERSION {
        return Err(StoreError::Newer { path: path.to_owned(), found, known: SCHEMA_VERSION });
    }
    if found < SCHEMA_VERSION {
        upgrade::keep(path)?;
    }
    apply(connection, found, now)
}

fn apply(connection: &Connection, from: i32, now: &str) -> Result<(), StoreError> {
    for (migration, version) in MIGRATIONS.iter().zip(1..).skip(from as usize) {
        connection.execute_batch("BEGIN TRANSACTION")?;
        connection.execute_batch(migration)?;
        connection.execute("INSERT INTO schema_version VALUES ($1, CAST($2 AS TIMESTAMP))", duckdb::params![version, now])?;
        connection.execute_batch("COMMIT; CHECKPOINT")?;
    }
    Ok(())
}

/// From here on: no file outside the folder, no extension, no further change of settings.
pub(super) fn lock_down(connection: &Connection, folder: &Path, settings: &StoreSettings) -> Result<(), StoreError> {
    let quoted = folder.to_string_lossy().replace('\'', "''");
    connection.execute_batch(&format!(
        "SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; \
         SET allowed_directories = ['{quoted}']; SET enable_external_access = false; \
         SET memory_limit = '{}'; SET threads = {}; SET lock_configuration = true",
        settings.memory_limit.replace('\'', "''"),
        settings.threads.max(1),
    ))?;
    Ok(())
}
