//! Taking in: the catalogue and the sources, each file once.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    PipelineError, Progress,
    catalogue_part::WHOLE,
    intake::{Door, LayoutSettings, Request, Settings, receive_bytes, take_in},
};
use crate::{
    domain::{
        catalogue::Catalogue,
        finding::{Finding, Severity},
    },
    ingest,
    store::{IngestKind, IngestRecord, NewIngest, Store},
};

pub use crate::ingest::Defaults;

/// What became of one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Intake {
    /// Name of the file.
    pub name: String,
    /// Rows in it.
    pub rows: usize,
    /// Rows or entries that are new.
    pub added: usize,
    /// Rows rejected.
    pub rejected: usize,
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// The same bytes were there already.
    pub was_known: bool,
}

/// Loads a catalogue folder; a catalogue with faults changes nothing.
///
/// # Errors
/// A file cannot be read, the check finds faults, or the store refuses.
pub fn load_catalogue(store: &Store, folder: &Path, stamp: &str) -> Result<Intake, PipelineError> {
    let (catalogue, findings) = ingest::read_catalogue(folder)?;
    let faults: Vec<&Finding> = findings.iter().filter(|f| f.severity == Severity::Rejected).collect();
    if let Some(first) = faults.first() {
        return Err(PipelineError::Catalogue { count: faults.len(), first: first.to_string() });
    }
    let rows = size(&catalogue);
    let name = WHOLE.to_owned();
    let upload = ingest::catalogue_files(folder)?;
    let sha256 = ingest::sha256_hex(&upload);
    if let Some((_, true)) = store.find_ingest(IngestKind::Catalogue, &name, &sha256)? {
        return Ok(Intake { name, rows, added: 0, rejected: 0, findings, was_known: true });
    }
    let new = NewIngest {
        name: name.clone(),
        sha256,
        rows,
        rejected: 0,
        findings: findings.clone(),
        recorded_at: stamp.to_owned(),
        ..NewIngest::default()
    };
    let done = store.write_catalogue(new, &upload, &catalogue)?;
    let added = (done.new + done.revised) as usize;
    Ok(Intake { name, rows, added, rejected: 0, findings, was_known: false })
}

fn size(c: &Catalogue) -> usize {
    c.plans.len()
        + c.areas.len()
        + c.agencies.len()
        + c.themes.len()
        + c.indicators.len()
        + c.targets.len()
        + c.tasks.len()
        + c.conflicts.len()
}

/// The source folders `<source>/<vintage>` below a folder, in order of name.
///
/// # Errors
/// The folder cannot be read.
pub fn source_folders(root: &Path) -> Result<Vec<PathBuf>, PipelineError> {
    let io = |source| PipelineError::Io { path: root.display().to_string(), source };
    let mut out = Vec::new();
    for source in fs::read_dir(root).map_err(io)? {
        let source = source.map_err(io)?.path();
        if !source.is_dir() {
            continue;
        }
        for vintage in fs::read_dir(&source).map_err(io)? {
            let vintage = vintage.map_err(io)?.path();
            if vintage.join("origin.toml").is_file() {
                out.push(vintage);
            }
        }
    }
    out.sort();
    Ok(out)
}

/// Loads every source below a folder, each vintage as one ingest.
///
/// # Errors
/// A source cannot be read, or the store refuses; sources before it stay loaded.
pub fn load_sources(store: &Store, root: &Path, stamp: &str, progress: &dyn Progress) -> Result<Vec<Intake>, PipelineError> {
    let folders = source_folders(root)?;
    progress.begin("sources", folders.len());
    let known = store.list_ingests()?;
    let mut out = Vec::new();
    for folder in folders {
        let name = folder.strip_prefix(root).unwrap_or(&folder).join("observations.csv").to_string_lossy().replace('\\', "/");
        out.push(load_source(store, &name, &folder, stamp, &known)?);
        progress.step();
    }
    let (rows, added) = out.iter().fold((0, 0), |(rows, added), i| (rows + i.rows, added + i.added));
    progress.end(&format!("{} files, {rows} figures, {added} new", out.len()));
    Ok(out)
}

/// Loads one source folder under a name, unless its file is known.
fn load_source(store: &Store, name: &str, folder: &Path, stamp: &str, known: &[IngestRecord]) -> Result<Intake, PipelineError> {
    let path = folder.join("observations.csv");
    let bytes = fs::read(&path).map_err(|source| PipelineError::Io { path: path.display().to_string(), source })?;
    let sha256 = ingest::sha256_hex(&bytes);
    // Asked before anything is parsed: loading again costs next to nothing.
    if let Some(i) = known.iter().find(|i| i.name == name && i.sha256 == sha256 && i.hidden_by == 0) {
        let (rows, rejected) = (i.rows.unsigned_abs() as usize, i.rejected.unsigned_abs() as usize);
        return Ok(Intake { name: name.to_owned(), rows, added: 0, rejected, findings: Vec::new(), was_known: true });
    }
    let origin = ingest::read_origin(folder, &bytes)?;
    let request = Request { expected_rows: Some(origin.rows as u64), ..request(name, &origin.defaults()) };
    take(store, &bytes, &request, stamp)
}

/// Loads one file of observations under a name.
///
/// # Errors
/// The file cannot be read at all, no row of it can be used, or the store refuses. Rows that cannot be used are findings,
/// not errors.
pub fn load_file(store: &Store, name: &str, bytes: &[u8], defaults: &Defaults, stamp: &str) -> Result<Intake, PipelineError> {
    take(store, bytes, &request(name, defaults), stamp)
}

fn request(name: &str, defaults: &Defaults) -> Request {
    let layout = LayoutSettings { calendar: Some(defaults.calendar), ..LayoutSettings::default() };
    let settings = Settings { source: defaults.source.clone(), published_on: defaults.published_on, layout, ..Settings::default() };
    Request { name: name.to_owned(), settings, ..Request::default() }
}

fn take(store: &Store, bytes: &[u8], request: &Request, stamp: &str) -> Result<Intake, PipelineError> {
    let upload = receive_bytes(store, bytes)?;
    let receipt = match take_in(&Door::at(store, None, stamp)?, upload, request, &mut |_| {}) {
        // A file of which nothing can be used is no failure here: it is listed with its findings.
        Err(PipelineError::Unusable(receipt)) => *receipt,
        outcome => outcome?,
    };
    Ok(Intake {
        name: request.name.clone(),
        rows: receipt.rows as usize,
        added: if receipt.was_known { 0 } else { receipt.stored as usize },
        rejected: receipt.rejected as usize,
        findings: receipt.findings,
        was_known: receipt.was_known,
    })
}
