//! A store of a version without ledger is copied before it is changed, and the copy goes when all of it is in spool and ledger.
//!
//! Until then there is nothing from which its database could be made again, and a power cut in the midst of a checkpoint can
//! harm a block that DuckDB writes anew in its place. While the copy is there nothing was acknowledged, so that an opening
//! which finds it puts it back and begins again.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use super::{
    DATABASE_FILE, StoreError,
    ledger::LEDGER_FILE,
    open::{io, put_in_place, remove_database, remove_if_there},
};

fn copy_of(folder: &Path) -> PathBuf {
    folder.join("before-upgrade.duckdb")
}

fn log_of(database: &Path) -> PathBuf {
    database.with_extension("duckdb.wal")
}

/// Copies a file so that it is there under its name whole or not at all; where there is none, none is left.
fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    // Cleared away by the next opening when this one is interrupted.
    let half = to.with_file_name("creating-copy.duckdb");
    match fs::copy(from, &half) {
        Ok(_) => put_in_place(&half, to),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !from.exists() => remove_if_there(to),
        Err(error) => {
            let _ = fs::remove_file(&half);
            Err(io(from)(error))
        }
    }
}

/// Whether there is a ledger with a line in it.
pub(super) fn has_ledger(folder: &Path) -> bool {
    fs::metadata(folder.join(LEDGER_FILE)).is_ok_and(|ledger| ledger.len() > 0)
}

/// Whether there is a store that is not wholly in spool and ledger.
pub(super) fn is_due(folder: &Path) -> bool {
    copy_of(folder).exists() || !has_ledger(folder) && folder.join(DATABASE_FILE).exists()
}

/// Puts back what an interrupted opening had begun to change.
pub(super) fn put_back(folder: &Path) -> Result<(), StoreError> {
    let (database, kept, ledger) = (folder.join(DATABASE_FILE), copy_of(folder), folder.join(LEDGER_FILE));
    if !kept.exists() {
        return Ok(());
    }
    remove_database(&database)?;
    remove_if_there(&ledger)?;
    copy(&log_of(&kept), &log_of(&database))?;
    copy(&kept, &database)
}

/// Copies a database that is about to be changed and has no ledger from which it could be made again.
pub(super) fn keep(database: &Path) -> Result<(), StoreError> {
    let folder = database.parent().unwrap_or(Path::new("."));
    if has_ledger(folder) {
        return Ok(());
    }
    let kept = copy_of(folder);
    // The log first: the copy of the database says that both are there.
    copy(&log_of(database), &log_of(&kept))?;
    copy(database, &kept)
}

/// Takes the copy away, durably: from here on what is acknowledged stands in the store alone.
pub(super) fn finish(folder: &Path) -> Result<(), StoreError> {
    let kept = copy_of(folder);
    if !kept.exists() {
        return Ok(());
    }
    fs::remove_file(&kept).map_err(io(&kept))?;
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(io(folder))?;
    remove_database(&kept)
}
