//! A file that came before with a few lines changed: only those are read.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{BufReader, BufWriter},
    path::Path,
    sync::Arc,
};

use super::{PipelineError, intake::Door};
use crate::{
    ingest::{delta::write_changes, header::Column, number::DecimalMark},
    store::{Incoming, IngestRecord, LedgerEntry, Report},
};

/// Later ingests that are looked at before an earlier upload counts as what is in force.
const MOST_BETWEEN: usize = 200;

/// Bytes read at a time.
const BLOCK: usize = 1024 * 1024;

/// What a file changes against an earlier upload.
pub(super) struct Resent {
    /// Header and changed lines.
    pub lines: Incoming,
    /// Row of each of these lines.
    pub rows: Arc<[u64]>,
    /// Lines that stand in both.
    pub unchanged: u64,
    /// The decimal marks with which the earlier upload was read.
    pub marks: BTreeMap<Column, DecimalMark>,
}

/// Looks for the last upload of this name under these settings, and for what the file changes against it; none when the
/// file has to be read as a whole.
///
/// Lines that stand in both say what is in force only as long as nothing has come in between that speaks of the same
/// indicators: then the whole file is read.
///
/// # Errors
/// The store does not answer, or a file cannot be read.
pub(super) fn resent(door: &Door<'_>, name: &str, settings: &str, path: &Path) -> Result<Option<Resent>, PipelineError> {
    let records = door.store.list_ingests()?;
    let is_earlier = |r: &&IngestRecord| r.kind == "observations" && r.hidden_by == 0 && r.name == name && r.settings == settings;
    let Some(earlier) = records.iter().rev().find(is_earlier) else { return Ok(None) };
    let Some((entry, report)) = kept(door, earlier.ingest)? else { return Ok(None) };
    if report.is_shortened || entry.upload.is_empty() {
        return Ok(None);
    }
    let Ok(marks) = serde_json::from_str::<BTreeMap<Column, DecimalMark>>(&report.reading) else { return Ok(None) };
    let between: Vec<&IngestRecord> = records.iter().filter(|r| r.ingest > earlier.ingest).collect();
    if between.len() > MOST_BETWEEN {
        return Ok(None);
    }
    for later in between {
        let Some((_, other)) = kept(door, later.ingest)? else { return Ok(None) };
        let overlaps = other.extent.indicators.iter().any(|indicator| report.extent.indicators.contains(indicator));
        if later.kind != "observations" || overlaps {
            return Ok(None);
        }
    }
    let mut noted: Vec<u64> = report.findings.iter().map(|finding| finding.row as u64).filter(|row| *row > 1).collect();
    noted.sort_unstable();
    noted.dedup();
    let unreadable = |source| PipelineError::Io { path: name.to_owned(), source };
    let mut before = BufReader::with_capacity(BLOCK, door.store.spool().read(&entry.upload)?);
    let mut after = BufReader::with_capacity(BLOCK, File::open(path).map_err(unreadable)?);
    let mut into = BufWriter::with_capacity(BLOCK, door.store.spool().receive()?);
    let changes = write_changes(name, &mut before, &mut after, &noted, &mut into)?;
    let lines = into.into_inner().map_err(|error| unreadable(error.into_error()))?;
    Ok(changes.map(|changes| Resent { lines, rows: changes.rows.into(), unchanged: changes.unchanged, marks }))
}

/// What the spool keeps of an ingest.
fn kept(door: &Door<'_>, ingest: i64) -> Result<Option<(LedgerEntry, Report)>, PipelineError> {
    let Some(entry) = door.store.ledger_entry(ingest)? else { return Ok(None) };
    let report = door.store.report(&entry)?;
    Ok(Some((entry, report)))
}
