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
    /// Nobody waits for the answer any more.
    #[error("the question was given up: nobody waits for the answer any more")]
    Abandoned,
    /// The writer has stopped.
    #[error("the store has stopped writing; restart the program")]
    Stopped,
    /// A stored row cannot be read back.
    #[error("the store holds something unexpected: {what}")]
    Unexpected {
        /// What.
        what: String,
    },
    /// A file of the spool is not what was put there.
    #[error("{path} has changed: its bytes now have the digest {found}. Restore it from a backup; nothing else was touched")]
    ChangedObject {
        /// The file.
        path: PathBuf,
        /// Digest of what is there.
        found: String,
    },
    /// The ledger is not what was written.
    #[error("{path}, line {line}: found {what}. The ledger is damaged; nothing was changed")]
    DamagedLedger {
        /// The file.
        path: PathBuf,
        /// Line, counted from 1.
        line: usize,
        /// What was found.
        what: String,
    },
    /// The file of keys and people, or the audit trail, is not what was written.
    #[error(
        "{path}, line {line}: found {what}. The file was changed outside this program or the disk has failed, and nobody is let in \
         by it; put back the copy of the newest backup"
    )]
    DamagedAccess {
        /// The file.
        path: PathBuf,
        /// Line, counted from 1.
        line: usize,
        /// What was found.
        what: String,
    },
    /// The disk has less room than the store keeps free.
    #[error("{path} has {free} bytes free and this needs {needed}; nothing was changed. Make room on the disk and send it again")]
    NoRoom {
        /// Folder of the store.
        path: PathBuf,
        /// Bytes free.
        free: u64,
        /// Bytes needed, with those that are kept free.
        needed: u64,
    },
    /// The same content under the same settings is in already.
    #[error("the same content is in already, as ingest {ingest}; nothing was changed")]
    AlreadyIn {
        /// The ingest.
        ingest: i64,
    },
    /// There is nothing that could be taken back.
    #[error("ingest {ingest} {what}")]
    NotRetractable {
        /// Its number.
        ingest: i64,
        /// Why.
        what: String,
    },
    /// An idempotency key that came before with other content.
    #[error("the key “{key}” came before with other content (ingest {ingest}); nothing was changed. Send new content under a new key")]
    KeyTaken {
        /// The key.
        key: String,
        /// The ingest it made.
        ingest: i64,
    },
    /// The database has broken off and answers nothing any more.
    #[error("the store has broken off and answers nothing until the program is started again: {what}")]
    Poisoned {
        /// DuckDB's own message.
        what: String,
    },
    /// DuckDB's own message.
    #[error("the store failed: {0}")]
    Engine(#[from] duckdb::Error),
}

impl StoreError {
    /// Whether the database file or its log is damaged, in which case the spool can make it again.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            Self::NotAStore { .. } => true,
            Self::Engine(error) => {
                let message = error.to_string();
                // A disk that fails for a moment has damaged nothing.
                let passing =
                    ["fsync failed", "Could not write", "No space left", "Input/output error", "Out of Memory", "failed to allocate"];
                if passing.iter().any(|sign| message.contains(sign)) {
                    return false;
                }
                let signs = [
                    "Corrupt",
                    "corrupt",
                    "checksum",
                    "WAL",
                    "Serialization",
                    "serializ",
                    "deserializ",
                    "INTERNAL",
                    "FATAL",
                    "IO Error: Could not read",
                ];
                signs.iter().any(|sign| message.contains(sign))
            }
            _ => false,
        }
    }

    /// Whether DuckDB says that the database is not to be trusted until it is opened again.
    pub(super) fn is_fatal(&self) -> bool {
        let Self::Engine(error) = self else { return matches!(self, Self::Poisoned { .. }) };
        let message = error.to_string();
        message.contains("FATAL") || message.contains("database has been invalidated")
    }

    /// Whether the disk has no room for the change: nothing of it is there, and with room it would be.
    pub fn is_for_want_of_room(&self) -> bool {
        use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
        match self {
            Self::NoRoom { .. } => true,
            Self::Io { source, .. } => matches!(source.kind(), StorageFull | QuotaExceeded | FileTooLarge),
            Self::Engine(error) => {
                let message = error.to_string();
                ["No space left on device", "Disk quota exceeded", "File too large"].iter().any(|sign| message.contains(sign))
            }
            _ => false,
        }
    }

    /// A stored row that cannot be read back.
    pub(super) fn unexpected(what: impl std::fmt::Display) -> Self {
        Self::Unexpected { what: what.to_string() }
    }
}
