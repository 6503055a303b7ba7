//! At every opening the ledger is compared with the database, and what is missing in one is made again from the other.

use std::{collections::BTreeMap, fs, path::Path};

use duckdb::{Connection, params};

use super::{
    StoreError,
    batch_file::BatchFile,
    catalogue, commit,
    ledger::{LEDGER_FILE, Ledger, LedgerEntry, Mark, read_leniently, write_ledger},
    observations,
    report::Report,
    spool::{Spool, hex, sync_folder},
};
use crate::domain::{batch::batch_of, observation::Observation};
use sha2::{Digest, Sha256};

/// What the comparison of ledger and database comes to.
#[derive(Debug, PartialEq)]
pub(super) enum Agreement {
    /// Both tell the same.
    Whole,
    /// The database has lost something in its midst; it has to be made again from the spool. Why.
    Broken(String),
}

/// Opens the ledger; one that is damaged is set aside and written anew from what the database keeps of it.
pub(super) fn open_ledger(folder: &Path, connection: &Connection, notices: &mut Vec<String>) -> Result<Ledger, StoreError> {
    let damage = match Ledger::open(folder) {
        Ok(ledger) => return Ok(ledger),
        Err(error @ StoreError::DamagedLedger { .. }) => error,
        Err(error) => return Err(error),
    };
    let mut lines: Vec<(i64, String)> = stored_lines(connection)?.into_iter().filter(|(_, line)| !line.is_empty()).collect();
    let newest = lines.last().map_or(0, |(ingest, _)| *ingest);
    // What the database does not have yet must come from the damaged file itself.
    lines.extend(read_leniently(folder)?.into_iter().filter(|(ingest, _)| *ingest > newest));
    let aside = set_aside(&folder.join(LEDGER_FILE))?;
    let texts: Vec<String> = lines.into_iter().map(|(_, text)| text).collect();
    write_ledger(folder, &texts)?;
    notices
        .push(format!("{damage}; it was written anew from the database with {} entries, the damaged one is kept as {aside}", texts.len()));
    Ledger::open(folder)
}

/// Renames a file out of the way without ever overwriting one; gives its new name.
pub(super) fn set_aside(path: &Path) -> Result<String, StoreError> {
    let io = |source| StoreError::Io { path: path.to_owned(), source };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let folder = path.parent().unwrap_or(Path::new("."));
    let aside = (1_u32..).map(|number| format!("{name}.aside-{number}")).find(|aside| !folder.join(aside).exists()).unwrap_or_default();
    fs::rename(path, folder.join(&aside)).map_err(io)?;
    sync_folder(folder)?;
    Ok(aside)
}

fn stored_lines(connection: &Connection) -> Result<Vec<(i64, String)>, StoreError> {
    let mut statement = connection.prepare(include_str!("queries/ledger_lines.sql"))?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Brings ledger and database together; says what was done.
pub(super) fn reconcile(
    connection: &Connection,
    spool: &Spool,
    ledger: &mut Ledger,
    notices: &mut Vec<String>,
) -> Result<Agreement, StoreError> {
    let adopted = adopt(connection, spool, ledger)?;
    if adopted > 0 {
        notices.push(format!("{adopted} ingests of an older version were put into the spool"));
    }
    let stored: BTreeMap<i64, String> = stored_lines(connection)?.into_iter().collect();
    for position in 0..ledger.lines().len() {
        let Some(line) = ledger.lines().get(position).filter(|line| line.mark == Mark::Intended) else { continue };
        let is_in = stored.get(&line.entry.ingest) == Some(&line.text);
        ledger.mark(position, if is_in { Mark::Done } else { Mark::Void })?;
    }
    let newest_in_ledger = ledger.done().map(|line| line.entry.ingest).max().unwrap_or_default();
    for (ingest, text) in stored.range(newest_in_ledger + 1..) {
        let entry: LedgerEntry = serde_json::from_str(text).map_err(StoreError::unexpected)?;
        let position = ledger.intend(&entry)?;
        ledger.mark(position, Mark::Done)?;
        notices.push(format!("ingest {ingest} was missing in the ledger and was entered again"));
    }
    let newest_stored = stored.last_key_value().map_or(0, |(ingest, _)| *ingest);
    let mut missing = Vec::new();
    for line in ledger.done() {
        match stored.get(&line.entry.ingest) {
            Some(text) if *text == line.text => {}
            Some(_) => return Ok(Agreement::Broken(format!("ingest {} is another one in the ledger", line.entry.ingest))),
            None if line.entry.ingest < newest_stored => {
                return Ok(Agreement::Broken(format!("ingest {} is missing", line.entry.ingest)));
            }
            None => missing.push((line.entry.clone(), line.text.clone())),
        }
    }
    if let Some(what) = miscounted(connection)? {
        return Ok(Agreement::Broken(what));
    }
    let is_complete = missing.is_empty();
    for (entry, text) in missing {
        replay(connection, spool, &entry, &text)?;
        notices.push(format!("ingest {} was missing in the database and was taken in again", entry.ingest));
    }
    if !is_complete {
        connection.execute_batch("CHECKPOINT")?;
    }
    Ok(Agreement::Whole)
}

/// The first ingest of which not all rows are there.
fn miscounted(connection: &Connection) -> Result<Option<String>, StoreError> {
    let mut statement = connection.prepare(include_str!("queries/miscounted.sql"))?;
    let mut rows = statement.query([])?;
    Ok(match rows.next()? {
        Some(row) => {
            let (ingest, expected, found): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Some(format!("ingest {ingest} has {found} of {expected} rows"))
        }
        None => None,
    })
}

/// Makes one change again; a checkpoint is for whoever has made the last one.
pub(super) fn replay(connection: &Connection, spool: &Spool, entry: &LedgerEntry, text: &str) -> Result<(), StoreError> {
    for object in entry.objects() {
        spool.check(object)?;
    }
    connection.execute_batch("BEGIN TRANSACTION")?;
    match commit::apply(connection, spool, entry, text) {
        Ok(_) => Ok(connection.execute_batch("COMMIT")?),
        Err(error) => {
            let _ = connection.execute_batch("ROLLBACK");
            Err(error)
        }
    }
}

/// Puts what an older version took in without a spool into spool and ledger, as it is stored.
fn adopt(connection: &Connection, spool: &Spool, ledger: &mut Ledger) -> Result<usize, StoreError> {
    let mut statement = connection.prepare(include_str!("queries/unspooled.sql"))?;
    let rows = statement.query_map([], |row| {
        Ok(LedgerEntry {
            ingest: row.get(0)?,
            kind: row.get(1)?,
            name: row.get(2)?,
            sha256: row.get(3)?,
            rows: row.get::<_, i64>(4)?.unsigned_abs(),
            rejected: row.get::<_, i64>(5)?.unsigned_abs(),
            recorded_at: row.get(6)?,
            ..LedgerEntry::default()
        })
    })?;
    let entries: Vec<LedgerEntry> = rows.collect::<Result<_, _>>()?;
    for mut entry in entries.clone() {
        let mut added = 0;
        let mut report = Report { verbatim: true, findings: super::ingests::findings(connection, entry.ingest)?, ..Report::default() };
        if entry.kind == "catalogue" {
            let batch = catalogue::stored(connection, entry.ingest)?;
            entry.batch = spool.keep(&serde_json::to_vec(&batch).map_err(StoreError::unexpected)?)?.sha256;
        } else {
            let rows = observations::stored(connection, entry.ingest)?;
            let numbered: Vec<(usize, bool, &Observation)> = rows.iter().zip(1..).map(|(o, row)| (row, false, o)).collect();
            let mut file = BatchFile::begin(spool)?;
            file.write(&batch_of(&numbered).map_err(StoreError::unexpected)?)?;
            let (incoming, extent) = file.finish()?;
            (entry.batch, report.extent, added) = (incoming.keep()?.sha256, extent, rows.len());
        }
        entry.report = spool.keep(&report.to_bytes()?)?.sha256;
        let known = ledger.lines().iter().position(|line| line.entry == entry && line.mark != Mark::Void);
        let position = match known {
            Some(position) => position,
            None => ledger.intend(&entry)?,
        };
        let text = ledger.lines().get(position).map(|line| line.text.clone()).unwrap_or_default();
        connection.execute(include_str!("queries/adopt.sql"), params![entry.ingest, text, entry.batch, added as i64])?;
        ledger.mark(position, Mark::Done)?;
    }
    Ok(entries.len())
}

/// A digest of everything the store knows, independent of how the database lays it out.
pub(super) fn logical_hash(connection: &Connection) -> Result<String, StoreError> {
    let mut digest = Sha256::new();
    let mut statement = connection.prepare(include_str!("queries/logical_hash.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        digest.update(row.get::<_, String>(0)?);
        digest.update("\n");
    }
    Ok(hex(&digest.finalize()))
}
