//! `lotrinh verify`, `rebuild`, `backup` and `restore`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Failure, ingest::open_existing, output::print};
use crate::{
    clock::{Clock, SystemClock},
    config::StoreConfig,
    store::{Store, back_up as copy_spool, restore as restore_spool},
};

/// How an examination is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// Lines for people
    Text,
    /// One JSON object
    Json,
}

/// Examine spool, ledger and database: is everything still what was put there
#[derive(Args, Debug)]
#[command(after_help = "Example:
  lotrinh verify --deep

Every object of the spool is checked against its digest, the ledger, keys and people and the audit trail against their
chains, the database against the ledger.
--deep also makes a second database from the spool and compares the two; it needs room for it and takes as long as a rebuild.
Exit codes: 0 all is well · 1 something is wrong, and it says what")]
pub struct VerifyCommand {
    /// Also make a second database from the spool and compare
    #[arg(long)]
    deep: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

/// Examines the store.
pub fn verify(command: &VerifyCommand, config: &StoreConfig) -> Result<(), Failure> {
    let store = open_existing(config)?;
    let found = store.verify(command.deep, &config.settings(), &SystemClock.stamp())?;
    match command.format {
        ReportFormat::Json => print(&serde_json::to_string(&found).map_err(Failure::refused)?)?,
        ReportFormat::Text => {
            print(&format!("ledger       {} entries", found.entries))?;
            print(&format!("spool        {} objects, {} that no entry names", found.objects, found.unnamed_objects))?;
            print(&format!("database     {} figures, logical hash {}", found.figures, found.logical_hash))?;
            print(&format!("access       {} lines on keys and people, {} of the audit trail", found.access, found.audit))?;
            if let Some(hash) = &found.rebuilt_hash {
                print(&format!("made again   logical hash {hash}"))?;
            }
        }
    }
    match found.faults.as_slice() {
        [] => Ok(()),
        faults => Err(Failure::Refused(format!("{} faults: {}", faults.len(), faults.join("; ")))),
    }
}

/// Makes the database again.
pub fn rebuild(config: &StoreConfig) -> Result<(), Failure> {
    // Opened once, so that nobody else has it and the ledger is whole.
    drop(open_existing(config)?);
    let store = Store::rebuild(&config.folder, &config.settings(), &SystemClock.stamp(), "as asked")?;
    for notice in store.notices() {
        print(notice)?;
    }
    print("assessments and editions are not part of the spool; make them again with `lotrinh assess`")
}

/// Copy spool, ledger, keys, people and audit trail to a folder
#[derive(Args, Debug)]
#[command(after_help = "Example:
  lotrinh backup --to /backup/lotrinh

The copy holds every accepted upload and the ledger: enough to make the store again with `lotrinh restore`. A second
backup to the same folder copies only what is new. The server may run meanwhile. With it go keys and people (as hashes)
and the audit trail: keep the folder where only operators may read.")]
pub struct BackupCommand {
    /// Folder of the backup
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
}

/// Copies spool and ledger.
pub fn back_up(command: &BackupCommand, config: &StoreConfig) -> Result<(), Failure> {
    let done = copy_spool(&config.folder, &command.to)?;
    print(&format!("backup       {} entries, {} objects copied, {} there already", done.entries, done.copied, done.known))?;
    print(&format!("             {} lines on keys and people, {} of the audit trail", done.access, done.audit))
}

/// Make a store from a backup
#[derive(Args, Debug)]
#[command(after_help = "Example:
  lotrinh --store restored restore /backup/lotrinh")]
pub struct RestoreCommand {
    /// Folder of the backup
    backup: PathBuf,
}

/// Makes a store from a backup.
pub fn restore(command: &RestoreCommand, config: &StoreConfig) -> Result<(), Failure> {
    let done = restore_spool(&command.backup, &config.folder)?;
    let store = open_existing(config)?;
    let revision = store.data_revision()?;
    print(&format!("restored     {} entries, {} objects; data revision {revision}", done.entries, done.copied))
}
