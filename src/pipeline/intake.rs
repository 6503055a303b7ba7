//! Taking in an upload: known or new, read in whatever format it comes, compared with what is in force, committed whole.
//!
//! One door for every file: the command line, the HTTP interface and the forms all come through [`take_in`].

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{Read, Seek, SeekFrom},
    path::Path,
    sync::Arc,
    time::Duration,
};

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::{
    PipelineError,
    history::StoreHistory,
    resent::{Resent, resent},
    worker::read_in_worker,
};
use crate::{
    domain::{catalogue::Catalogue, finding::Finding, period::Calendar},
    ingest::{
        self, Defaults, IngestError, IngestErrorKind,
        container::{Choice, Format, open_batches, sniff},
        header::{Column, Headers},
        number::DecimalMark,
        layout::{self, Preview, read_layout},
        long::{Chunks, Discard, Intake as LongIntake, LongSettings, LongSource, Outlets, Reading, read_long},
    },
    store::{BatchFile, Extent, Incoming, IngestKind, NewIngest, RevisedRow, Store, StoreError},
};

pub use crate::ingest::{container::Encoding, layout::Settings as LayoutSettings};

/// Most rows of a file in long form: a thousand times what all communes report in a year.
const MOST_ROWS: u64 = 50_000_000;

/// Bytes looked at to find out what a file is.
const HEAD: usize = 64 * 1024;

/// Longest time a workbook may take to read.
const READ_WITHIN: Duration = Duration::from_secs(60);

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
    let file = Reader { door, path: upload.path(), request, settings_text: &settings, catalogue: &catalogue };
    let mut understood = file.read(progress)?;
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

/// A file about to be read.
struct Reader<'a> {
    door: &'a Door<'a>,
    path: &'a Path,
    request: &'a Request,
    settings_text: &'a str,
    catalogue: &'a Catalogue,
}

/// A file as it was understood.
struct Understood {
    format: Format,
    reading: Reading,
    batch: (Incoming, Extent),
    /// Rows that were not read, since they stand unchanged in an earlier upload.
    unchanged: u64,
    preview: Option<Preview>,
}

impl Reader<'_> {
    fn settings(&self) -> LongSettings {
        let settings = &self.request.settings;
        let published_on = settings.published_on.or(Some(self.door.today));
        let source = if settings.source.is_empty() { "file".to_owned() } else { settings.source.clone() };
        let calendar = settings.layout.calendar.unwrap_or(Calendar::Calendar);
        LongSettings {
            revises: settings.revision,
            received_on: Some(self.door.today),
            area: settings.layout.area.clone().unwrap_or_default(),
            period: settings.layout.period.clone().unwrap_or_default(),
            ..LongSettings::new(Defaults { source, published_on, calendar }, MOST_ROWS)
        }
    }

    fn read(&self, progress: &mut dyn FnMut(Stage)) -> Result<Understood, PipelineError> {
        let name = self.request.name.as_str();
        let unreadable = |source| PipelineError::Io { path: name.to_owned(), source };
        let mut head = vec![0; HEAD];
        let mut file = File::open(self.path).map_err(unreadable)?;
        let mut filled = 0;
        while filled < HEAD {
            match file.read(&mut head[filled..]).map_err(unreadable)? {
                0 => break,
                read => filled += read,
            }
        }
        head.truncate(filled);
        let format = sniff(name, &head)?;
        let (settings, history) = (self.settings(), StoreHistory::new(self.door.store));
        let intake = LongIntake {
            name,
            settings: &settings,
            catalogue: self.catalogue,
            history: &history,
            work_folder: self.path.parent().unwrap_or(Path::new(".")).to_owned(),
        };
        let chosen = self.request.settings.encoding.is_some_and(|e| e != Encoding::Utf8) || self.request.settings.delimiter.is_some();
        let is_plain = self.request.settings.layout.mapping.is_none() && self.request.settings.layout.sheet.is_none() && !chosen;
        if format == Format::Delimited && is_plain && is_long_form(name, &head) {
            if let Some(resent) = resent(self.door, name, self.settings_text, self.path)? {
                return self.read_resent(format, &intake, &resent, progress);
            }
            let open = || File::open(self.path).map(|file| Box::new(file) as Box<dyn Read>);
            return self.read_rows(format, &intake, &LongSource::Text(&open), progress);
        }
        if format.is_columnar() {
            let labels = ingest::columnar_labels(name, &open_batches(name, self.path, format)?)?;
            let open = || -> Result<Chunks<'_>, IngestError> {
                Ok(Box::new(ingest::columnar_chunks(name, open_batches(name, self.path, format)?)?))
            };
            return self.read_rows(format, &intake, &LongSource::Chunks { labels, open: &open }, progress);
        }
        let (layout, notes) = self.layout()?;
        let open = || -> Result<Chunks<'_>, IngestError> { Ok(Box::new(std::iter::once(Ok(layout.chunk.clone())))) };
        let source = LongSource::Chunks { labels: layout.labels.clone(), open: &open };
        let mut understood = self.read_rows(format, &intake, &source, progress)?;
        let reading = &mut understood.reading;
        layout.locate(&mut reading.findings);
        reading.findings.extend(notes);
        reading.findings.extend(layout.findings);
        reading.findings.sort_by_key(|finding| finding.row);
        understood.preview = Some(layout.preview);
        Ok(understood)
    }

    /// A file that came before with a few lines changed.
    fn read_resent(
        &self,
        format: Format,
        intake: &LongIntake<'_>,
        resent: &Resent,
        progress: &mut dyn FnMut(Stage),
    ) -> Result<Understood, PipelineError> {
        let settings = LongSettings { marks: resent.marks.clone(), ..intake.settings.clone() };
        let intake = LongIntake { settings: &settings, ..intake.clone() };
        let open = || File::open(resent.lines.path()).map(|file| Box::new(file) as Box<dyn Read>);
        let source = LongSource::Lines { rows: Arc::clone(&resent.rows), open: &open };
        let mut understood = self.read_rows(format, &intake, &source, progress)?;
        understood.reading.rows += resent.unchanged;
        understood.reading.accepted += resent.unchanged;
        understood.unchanged = resent.unchanged;
        Ok(understood)
    }

    /// A file of figures in known columns.
    fn read_rows<'r>(
        &self,
        format: Format,
        intake: &LongIntake<'r>,
        source: &LongSource<'r>,
        progress: &mut dyn FnMut(Stage),
    ) -> Result<Understood, PipelineError> {
        let mut batches = Batches { store: self.door.store, file: Some(BatchFile::begin(self.door.store.spool())?), fault: None };
        let mut tell = |p: ingest::long::Progress| progress(Stage::Reading { rows: p.rows, bytes: p.bytes });
        let mut outlets = Outlets { batches: &mut batches, rejected: &mut Discard, progress: &mut tell };
        // A batch that could not be written is the store's fault, whatever the reader made of it.
        let reading =
            read_long(intake, source, &mut outlets).map_err(|error| batches.fault.take().map_or(error.into(), PipelineError::from))?;
        let file = batches.file.take().ok_or_else(|| PipelineError::refused("the batch was lost while it was written"))?;
        Ok(Understood { format, reading, batch: file.finish()?, unchanged: 0, preview: None })
    }

    /// A table whose columns have to be found out.
    fn layout(&self) -> Result<(layout::Layout, Vec<Finding>), PipelineError> {
        let (name, settings) = (self.request.name.as_str(), &self.request.settings);
        let choice = Choice { encoding: settings.encoding, delimiter: settings.delimiter, sheet: settings.layout.sheet.clone() };
        let container = match self.door.reader {
            Some(program) => read_in_worker(program, self.path, name, &choice, READ_WITHIN)?,
            None => {
                let bytes = fs::read(self.path).map_err(|source| PipelineError::Io { path: name.to_owned(), source })?;
                ingest::container::read_container(name, &bytes, &choice)?
            }
        };
        let mut layout_settings = settings.layout.clone();
        if layout_settings.mapping.is_none() {
            layout_settings.mapping = self.remembered()?;
        }
        Ok((read_layout(name, &container.sheets, &layout_settings, self.catalogue)?, container.notes))
    }

    /// The mapping that was confirmed last for this source.
    fn remembered(&self) -> Result<Option<layout::Mapping>, PipelineError> {
        let source = &self.request.settings.source;
        let records = self.door.store.list_ingests()?;
        let settings =
            records.iter().rev().filter(|r| r.kind == "observations").filter_map(|r| serde_json::from_str::<Settings>(&r.settings).ok());
        Ok(settings.filter(|s| s.source == *source).find_map(|s| s.layout.mapping))
    }
}

/// Whether the first line of a delimited file in UTF-8 names the columns of the long form.
fn is_long_form(name: &str, head: &[u8]) -> bool {
    let end = head.iter().position(|byte| *byte == b'\n').unwrap_or(head.len());
    let Ok(line) = std::str::from_utf8(&head[..end]) else { return false };
    // What follows must be UTF-8 as well, but for a letter that is cut in two at the end.
    if std::str::from_utf8(head).is_err_and(|error| error.error_len().is_some()) {
        return false;
    }
    let line = line.trim_start_matches('\u{feff}').trim_end();
    let delimiter = [',', ';', '\t'].into_iter().max_by_key(|d| line.matches(*d).count()).unwrap_or(',');
    Headers::read(name, line.split(delimiter).map(|cell| cell.trim().trim_matches('"'))).is_ok()
}

/// Writes batches into the file that is kept.
struct Batches<'a> {
    store: &'a Store,
    file: Option<BatchFile>,
    fault: Option<StoreError>,
}

impl Batches<'_> {
    /// Keeps what the store said, and breaks the reading off.
    fn unkept(&mut self, error: StoreError) -> IngestError {
        let said = error.to_string();
        self.fault = Some(error);
        IngestError::new(IngestErrorKind::Unreadable, "spool", said, "room and the right to write", "make room and send it again")
    }
}

impl ingest::long::BatchSink for Batches<'_> {
    fn take(&mut self, batch: arrow::array::RecordBatch) -> Result<(), IngestError> {
        let written = self.file.as_mut().map_or(Ok(()), |file| file.write(&batch));
        written.map_err(|error| self.unkept(error))
    }

    fn restart(&mut self) -> Result<(), IngestError> {
        self.file = None;
        self.file = Some(BatchFile::begin(self.store.spool()).map_err(|error| self.unkept(error))?);
        Ok(())
    }
}
