//! Backup and restore: the spool and the ledger are enough for the figures, two more files for access and its
//! history, and all may be copied while the program runs.

use std::{
    fs::{self, File},
    path::Path,
};

use super::{
    DATABASE_FILE, StoreError,
    access_file::{ACCESS_FILE, AUDIT_FILE, copy_lines},
    ledger::{LEDGER_FILE, Ledger, Mark, write_ledger},
    spool::{Spool, digest_of, sync_folder},
};

/// What was copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackedUp {
    /// Entries of the ledger.
    pub entries: usize,
    /// Objects copied now.
    pub copied: usize,
    /// Objects that were in the copy already.
    pub known: usize,
    /// Lines on keys, people and sessions.
    pub access: usize,
    /// Lines of the audit trail.
    pub audit: usize,
}

fn io(path: &Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    move |source| StoreError::Io { path: path.to_owned(), source }
}

/// Copies what is accepted by now from the folder of a store to another folder, which may hold an earlier backup.
///
/// Objects never change and lines are only added, so that the store may be in use meanwhile.
///
/// # Errors
/// A file cannot be read or written, or an object is not what was put there; an earlier backup stays whole.
pub fn back_up(store: &Path, to: &Path) -> Result<BackedUp, StoreError> {
    fs::create_dir_all(to).map_err(io(to))?;
    if to.join(DATABASE_FILE).exists() {
        return Err(StoreError::NotAStore { path: to.to_owned(), what: "it holds an open store, not a backup".to_owned() });
    }
    let lines = Ledger::read(store)?;
    let (from, target) = (Spool::open(store)?, Spool::open(to)?);
    let mut out = BackedUp::default();
    let mut texts = Vec::new();
    for line in lines.iter().filter(|line| line.mark == Mark::Done) {
        for object in line.entry.objects() {
            if target.path(object).exists() {
                out.known += 1;
            } else {
                copy(&from, &target, object)?;
                out.copied += 1;
            }
        }
        texts.push(line.text.clone());
        out.entries += 1;
    }
    write_ledger(to, &texts)?;
    // Last: a copy made while somebody takes figures in may tell of more than it holds, never of less.
    out.access = copy_lines(store, to, ACCESS_FILE)?;
    out.audit = copy_lines(store, to, AUDIT_FILE)?;
    Ok(out)
}

/// Puts a backup into an empty folder; the store is made from it when it is opened next.
///
/// # Errors
/// The folder holds a store already, or the backup is damaged; then the folder is as before.
pub fn restore(backup: &Path, store: &Path) -> Result<BackedUp, StoreError> {
    for name in [DATABASE_FILE, LEDGER_FILE, ACCESS_FILE, AUDIT_FILE] {
        if store.join(name).exists() {
            let what = format!("it holds a store already ({name}); restore into an empty folder");
            return Err(StoreError::NotAStore { path: store.to_owned(), what });
        }
    }
    back_up(backup, store)
}

fn copy(from: &Spool, to: &Spool, object: &str) -> Result<(), StoreError> {
    let (source, target) = (from.path(object), to.path(object));
    let shelf = target.parent().unwrap_or(Path::new(".")).to_owned();
    fs::create_dir_all(&shelf).map_err(io(&shelf))?;
    let writing = shelf.join(format!("{object}.writing"));
    fs::copy(&source, &writing).map_err(io(&source))?;
    let (found, _) = digest_of(&writing)?;
    if found != object {
        let _ = fs::remove_file(&writing);
        return Err(StoreError::ChangedObject { path: source, found });
    }
    File::open(&writing).and_then(|file| file.sync_all()).map_err(io(&writing))?;
    fs::rename(&writing, &target).map_err(io(&target))?;
    sync_folder(&shelf)
}
