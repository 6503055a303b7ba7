//! Taking in an upload: known or new, read in whatever format it comes, compared with what is in force, committed whole.
//!
//! One door for every file: the command line, the HTTP interface and the forms all come through [`take_in`].

mod reader;

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

pub(super) use reader::Reader;

use super::PipelineError;
use crate::{
    domain::finding::Finding,
    ingest::{IngestError, IngestErrorKind, header::Column, layout, long::Discard, number::DecimalMark},
    store::{Incoming, IngestKind, NewIngest, RevisedRow, Store, StoreError},
};

pub use crate::ingest::{
    container::Encoding,
    layout::{Meaning, Preview, Settings as LayoutSettings},
};

/// How an upload is to be read; nothing said means: find out and show it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Who produced it, where the file does not say.
    pub source: String,
    /// Day of publication, where the file does not say; else the day of receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published_on: Option<Date>,
    /// Whether every row revises what its key had before.
    pub revision: bool,
    /// Encoding of its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub encoding: Option<Encoding>,
    /// Delimiter of delimited text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delimiter: Option<char>,
    /// What a messy table means: sheet, mapping, period, area, calendar.
    pub layout: layout::Settings,
}

/// What to do with a file some rows of which are rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnRejected {
    /// Take the good rows.
    #[default]
    Keep,
    /// Take none.
    Refuse,
}

/// One upload and what is asked of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Request {
    /// Name under which it comes.
    pub name: String,
    /// How it is to be read.
    pub settings: Settings,
    /// Idempotency key of the sender; empty when it gave none.
    pub key: String,
    /// Who sends it; empty where that is not known.
    pub actor: String,
    /// What to do when some of its rows cannot be used.
    pub on_rejected: OnRejected,
    /// Only say what would become of it.
    pub dry_run: bool,
    /// Rows it must have, where that is known.
    pub expected_rows: Option<u64>,
    /// Remember how it was read for the next file of this source.
    pub confirm: bool,
}

/// What came of an upload.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Receipt {
    /// The ingest it made, or had made before; none for a dry run and where nothing was taken in.
    pub ingest: Option<i64>,
    /// Name under which it came.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// What it is; empty when it was known already.
    pub format: String,
    /// Rows in it.
    pub rows: u64,
    /// Rows for which nothing was in force.
    pub new: u64,
    /// Rows that change what was in force.
    pub revised: u64,
    /// Rows that say what was known.
    pub unchanged: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// Figures stored: new and revised ones, and those that confirm an earlier vintage.
    pub stored: u64,
    /// What was noticed; of a rule that noticed very much only the first.
    pub findings: Vec<Finding>,
    /// How many more findings a rule had.
    pub more: BTreeMap<String, u64>,
    /// The first revised rows.
    pub changes: Vec<RevisedRow>,
    /// How a messy table was understood.
    pub preview: Option<Preview>,
    /// The same content was taken in before; nothing was changed.
    pub was_known: bool,
}

/// What a file is read against and where it goes.
#[derive(Clone, Copy)]
pub struct Door<'a> {
    /// Where it goes.
    pub store: &'a Store,
    /// The program that reads workbooks in a child process; none reads them here.
    pub reader: Option<&'a Path>,
    /// UTC time as `YYYY-MM-DD HH:MM:SS`.
    pub stamp: &'a str,
    /// Today in Viet Nam.
    pub today: Date,
}

impl<'a> Door<'a> {
    /// The door at a moment, UTC as `YYYY-MM-DD HH:MM:SS`.
    ///
    /// # Errors
    /// The moment cannot be read.
    pub fn at(store: &'a Store, reader: Option<&'a Path>, stamp: &'a str) -> Result<Self, PipelineError> {
        let moment: jiff::civil::DateTime = stamp.parse().map_err(|error| PipelineError::refused(format!("{stamp}: {error}")))?;
        // Viet Nam keeps seven hours ahead of UTC all the year.
        let today = moment.checked_add(7.hours()).map_err(PipelineError::refused)?.date();
        Ok(Self { store, reader, stamp, today })
    }
}

/// How far an upload is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Its rows are read: rows and bytes so far.
    Reading {
        /// Rows.
        rows: u64,
        /// Bytes; 0 where they are not counted.
        bytes: u64,
    },
    /// What was read is compared with what is in force.
    Comparing,
    /// It is being stored.
    Storing,
}

/// Takes in an upload that is in the spool's care, or says what would become of it.
///
/// # Errors
/// The file as a whole cannot be read, no row of it can be used, its key came before with other content, or the store
/// refuses; then nothing of it is there.
pub fn take_in(door: &Door<'_>, upload: Incoming, request: &Request, progress: &mut dyn FnMut(Stage)) -> Result<Receipt, PipelineError> {
    let sha256 = upload.sha256();
    let settings = serde_json::to_string(&request.settings).map_err(PipelineError::refused)?;
    if let Some(known) = known(door.store, &sha256, &settings, &request.key)? {
        return Ok(Receipt { name: request.name.clone(), ..known });
    }
    // The batch is about as long as the file; the database needs as much again.
    door.store.check_room(upload.len().saturating_mul(3))?;
    let catalogue = door.store.read_catalogue(door.store.data_revision()?, door.today)?;
    if catalogue.indicators.is_empty() {
        return Err(PipelineError::refused("the store has no catalogue yet; load one with `lotrinh catalogue load`"));
    }
    let file = Reader { door, path: upload.path(), request, catalogue: &catalogue, changes_under: Some(&settings) };
    let mut understood = file.read(&mut Discard, progress)?;
    let mut receipt = Receipt {
        name: request.name.clone(),
        sha256: sha256.clone(),
        format: understood.format.name().to_owned(),
        rows: understood.reading.rows,
        rejected: understood.reading.rejected,
        findings: std::mem::take(&mut understood.reading.findings),
        more: std::mem::take(&mut understood.reading.more),
        ..Receipt::default()
    };
    if receipt.rows == 0 && understood.unchanged == 0 && receipt.findings.is_empty() {
        let (found, expected) = ("headings and no row below them", "at least one row of figures");
        return Err(IngestError::new(IngestErrorKind::Shape, &request.name, found, expected, "put the figures in and send it again").into());
    }
    if let Some(expected) = request.expected_rows.filter(|expected| *expected != receipt.rows) {
        let found = format!("{} rows", receipt.rows);
        let wanted = format!("{expected} rows as its origin says");
        return Err(IngestError::new(IngestErrorKind::Changed, &request.name, found, wanted, "correct the number of rows there").into());
    }
    let skipped: Vec<u64> = understood.reading.refused.places().collect();
    let (batch, extent) = understood.batch;
    if request.dry_run {
        progress(Stage::Comparing);
        let compared = door.store.compare(batch.path(), &skipped)?;
        (receipt.new, receipt.revised, receipt.unchanged) = (compared.new, compared.revised, compared.unchanged + understood.unchanged);
        receipt.rejected += compared.second_values;
        receipt.findings.extend(compared.findings(&request.name));
        (receipt.changes, receipt.preview) = (compared.changes, understood.preview);
        return Ok(receipt);
    }
    let refused = understood.reading.accepted == 0 || (receipt.rejected > 0 && request.on_rejected == OnRejected::Refuse);
    if refused {
        return Err(PipelineError::Unusable(Box::new(receipt)));
    }
    let settings = match (&understood.preview, request.confirm) {
        (Some(preview), true) => {
            let mut confirmed = request.settings.clone();
            confirmed.layout.mapping = Some(preview.mapping.clone());
            serde_json::to_string(&confirmed).map_err(PipelineError::refused)?
        }
        _ => settings,
    };
    let decided: BTreeMap<Column, DecimalMark> = understood.reading.decisions.iter().map(|d| (d.column, d.mark)).collect();
    let marks = serde_json::to_string(&decided).map_err(PipelineError::refused)?;
    let new = NewIngest {
        name: request.name.clone(),
        sha256,
        settings,
        key: request.key.clone(),
        actor: request.actor.clone(),
        rows: receipt.rows as usize,
        rejected: receipt.rejected as usize,
        findings: receipt.findings.clone(),
        skipped,
        extent,
        is_shortened: !receipt.more.is_empty(),
        reading: marks,
        unread: understood.unchanged,
        recorded_at: door.stamp.to_owned(),
    };
    progress(Stage::Storing);
    let identity = (new.sha256.clone(), new.settings.clone());
    let done = match door.store.commit(IngestKind::Observations, new, Some(upload), batch) {
        Err(StoreError::AlreadyIn { .. }) => {
            let known = known(door.store, &identity.0, &identity.1, &request.key)?;
            return Ok(Receipt { name: request.name.clone(), ..known.unwrap_or_default() });
        }
        outcome => outcome?,
    };
    receipt.ingest = Some(done.ingest);
    (receipt.new, receipt.revised, receipt.unchanged) = (done.new, done.revised, done.unchanged);
    (receipt.stored, receipt.rejected) = (done.stored, receipt.rejected + done.refused);
    receipt.findings.extend(done.findings);
    receipt.preview = understood.preview;
    Ok(receipt)
}

/// Receives a file of the disk, unless its content is known already; then nothing is copied.
///
/// # Errors
/// The file cannot be read, the disk is full, or its key came before with other content.
pub fn receive_file(door: &Door<'_>, path: &Path, request: &Request) -> Result<Received, PipelineError> {
    let unreadable = |source| PipelineError::Io { path: path.display().to_string(), source };
    let settings = serde_json::to_string(&request.settings).map_err(PipelineError::refused)?;
    let mut file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if door.store.holds_upload_of(size)? {
        let sha256 = crate::store::sha256_of(path)?;
        if let Some(known) = known(door.store, &sha256, &settings, &request.key)? {
            return Ok(Received::Known(Box::new(Receipt { name: request.name.clone(), ..known })));
        }
    }
    door.store.check_room(size.saturating_mul(3))?;
    let mut incoming = door.store.spool().receive()?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let mut block = vec![0; 1024 * 1024];
    loop {
        let read = file.read(&mut block).map_err(unreadable)?;
        if read == 0 {
            return Ok(Received::New(incoming));
        }
        incoming.put(&block[..read])?;
    }
}

/// What became of receiving a file.
pub enum Received {
    /// It is in the spool's care.
    New(Incoming),
    /// The same content was taken in before.
    Known(Box<Receipt>),
}

/// Receives bytes.
///
/// # Errors
/// The disk is full.
pub fn receive_bytes(store: &Store, bytes: &[u8]) -> Result<Incoming, PipelineError> {
    store.check_room(3 * bytes.len() as u64)?;
    let mut incoming = store.spool().receive()?;
    incoming.put(bytes)?;
    Ok(incoming)
}

/// The receipt of the same content under the same settings, if it was taken in before and counts.
fn known(store: &Store, sha256: &str, settings: &str, key: &str) -> Result<Option<Receipt>, PipelineError> {
    let records = store.list_ingests()?;
    let same = |r: &&crate::store::IngestRecord| r.sha256 == sha256 && r.settings == settings;
    let by_key = records.iter().rev().find(|r| !key.is_empty() && r.idempotency_key == key);
    let found = match by_key {
        Some(record) if record.sha256 == sha256 => Some(record),
        Some(record) => return Err(StoreError::KeyTaken { key: key.to_owned(), ingest: record.ingest }.into()),
        None => records.iter().rev().filter(|r| r.kind == "observations" && r.hidden_by == 0).find(same),
    };
    let Some(record) = found else { return Ok(None) };
    let count = |rows: i64| rows.unsigned_abs();
    Ok(Some(Receipt {
        ingest: Some(record.ingest),
        sha256: sha256.to_owned(),
        rows: count(record.rows),
        new: count(record.added),
        revised: count(record.revised),
        unchanged: count(record.unchanged),
        rejected: count(record.rejected),
        findings: store.list_findings(record.ingest)?,
        was_known: true,
        ..Receipt::default()
    }))
}
