//! Reading an upload in whatever format it comes: rows in known columns as a stream, messy tables in a child process.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
    sync::Arc,
    time::Duration,
};

use super::{Door, Request, Settings, Stage};
use crate::{
    domain::{catalogue::Catalogue, finding::Finding, period::Calendar},
    ingest::{
        self, Defaults, IngestError, IngestErrorKind,
        container::{Choice, Container, Encoding, Format, open_batches, sniff},
        header::Headers,
        layout::{self, Preview, read_layout},
        long::{Chunks, Intake as LongIntake, LongSettings, LongSource, Outlets, Reading, RejectedSink, read_long},
    },
    pipeline::{
        PipelineError,
        history::StoreHistory,
        resent::{Resent, resent},
        worker::read_in_worker,
    },
    store::{BatchFile, Extent, Incoming, Store, StoreError},
};

/// Most rows of a file in long form: a thousand times what all communes report in a year.
const MOST_ROWS: u64 = 50_000_000;

/// Bytes looked at to find out what a file is.
const HEAD: usize = 64 * 1024;

/// Longest time a workbook may take to read.
const READ_WITHIN: Duration = Duration::from_secs(60);

/// A file about to be read.
pub(in crate::pipeline) struct Reader<'a> {
    /// What it is read against.
    pub door: &'a Door<'a>,
    /// Where it lies.
    pub path: &'a Path,
    /// What is asked of it.
    pub request: &'a Request,
    /// What its rows can name.
    pub catalogue: &'a Catalogue,
    /// The settings as text, when only what changed against an earlier upload need be read.
    pub changes_under: Option<&'a str>,
}

/// A file as it was understood.
pub(in crate::pipeline) struct Understood {
    /// What it is.
    pub format: Format,
    /// What became of its rows.
    pub reading: Reading,
    /// The rows that can be used.
    pub batch: (Incoming, Extent),
    /// Rows that were not read, since they stand unchanged in an earlier upload.
    pub unchanged: u64,
    /// How a messy table was understood.
    pub preview: Option<Preview>,
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

    /// Reads all of it; rows that are not accepted go to `rejected`, the others into a batch.
    ///
    /// # Errors
    /// The file as a whole cannot be read, or the disk is full.
    pub fn read(&self, rejected: &mut dyn RejectedSink, progress: &mut dyn FnMut(Stage)) -> Result<Understood, PipelineError> {
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
            work_folder: self.door.store.spool().work_folder(),
        };
        let chosen = self.request.settings.encoding.is_some_and(|e| e != Encoding::Utf8) || self.request.settings.delimiter.is_some();
        let is_plain = self.request.settings.layout.mapping.is_none() && self.request.settings.layout.sheet.is_none() && !chosen;
        if format == Format::Delimited && is_plain && is_long_form(name, &head) {
            let resent = self.changes_under.map(|settings| resent(self.door, name, settings, self.path)).transpose()?.flatten();
            if let Some(resent) = resent {
                return self.read_resent(format, &intake, &resent, rejected, progress);
            }
            let open = || File::open(self.path).map(|file| Box::new(file) as Box<dyn Read>);
            return self.read_rows(format, &intake, &LongSource::Text(&open), rejected, progress);
        }
        if format.is_columnar() {
            let labels = ingest::columnar_labels(name, &open_batches(name, self.path, format)?)?;
            let open = || -> Result<Chunks<'_>, IngestError> {
                Ok(Box::new(ingest::columnar_chunks(name, open_batches(name, self.path, format)?)?))
            };
            return self.read_rows(format, &intake, &LongSource::Chunks { labels, open: &open }, rejected, progress);
        }
        let (layout, notes) = self.layout()?;
        let open = || -> Result<Chunks<'_>, IngestError> { Ok(Box::new(std::iter::once(Ok(layout.chunk.clone())))) };
        let source = LongSource::Chunks { labels: layout.labels.clone(), open: &open };
        let mut understood = self.read_rows(format, &intake, &source, rejected, progress)?;
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
        rejected: &mut dyn RejectedSink,
        progress: &mut dyn FnMut(Stage),
    ) -> Result<Understood, PipelineError> {
        let settings = LongSettings { marks: resent.marks.clone(), ..intake.settings.clone() };
        let intake = LongIntake { settings: &settings, ..intake.clone() };
        let open = || File::open(resent.lines.path()).map(|file| Box::new(file) as Box<dyn Read>);
        let source = LongSource::Lines { rows: Arc::clone(&resent.rows), open: &open };
        let mut understood = self.read_rows(format, &intake, &source, rejected, progress)?;
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
        rejected: &mut dyn RejectedSink,
        progress: &mut dyn FnMut(Stage),
    ) -> Result<Understood, PipelineError> {
        let mut batches = Batches { store: self.door.store, file: Some(BatchFile::begin(self.door.store.spool())?), fault: None };
        let mut tell = |p: ingest::long::Progress| progress(Stage::Reading { rows: p.rows, bytes: p.bytes });
        let mut outlets = Outlets { batches: &mut batches, rejected, progress: &mut tell };
        // A batch that could not be written is the store's fault, whatever the reader made of it.
        let reading =
            read_long(intake, source, &mut outlets).map_err(|error| batches.fault.take().map_or(error.into(), PipelineError::from))?;
        let file = batches.file.take().ok_or_else(|| PipelineError::refused("the batch was lost while it was written"))?;
        Ok(Understood { format, reading, batch: file.finish()?, unchanged: 0, preview: None })
    }

    /// A table whose columns have to be found out.
    fn layout(&self) -> Result<(layout::Layout, Vec<Finding>), PipelineError> {
        let (name, settings) = (self.request.name.as_str(), &self.request.settings);
        let container = self.container()?;
        let mut layout_settings = settings.layout.clone();
        if layout_settings.mapping.is_none() {
            layout_settings.mapping = self.remembered()?;
        }
        Ok((read_layout(name, &container.sheets, &layout_settings, self.catalogue)?, container.notes))
    }

    /// The sheets of a file, read in a process of their own.
    ///
    /// # Errors
    /// The reader's refusal.
    pub fn container(&self) -> Result<Container, PipelineError> {
        let (name, settings) = (self.request.name.as_str(), &self.request.settings);
        let choice = Choice { encoding: settings.encoding, delimiter: settings.delimiter, sheet: settings.layout.sheet.clone() };
        Ok(match self.door.reader {
            Some(program) => read_in_worker(program, self.path, name, &choice, READ_WITHIN)?,
            None => {
                let bytes = fs::read(self.path).map_err(|source| PipelineError::Io { path: name.to_owned(), source })?;
                ingest::container::read_container(name, &bytes, &choice)?
            }
        })
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
