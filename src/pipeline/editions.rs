//! Editions on record and their files, and the reports that are due: what the page of reports shows.

use std::{
    collections::BTreeMap,
    fs,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use super::{PipelineError, context::Context};
use crate::domain::report_calendar::{ReportRule, USUAL_RULES, parse_rules};

/// Where editions are kept and by which rules they are made.
#[derive(Clone, Debug)]
pub struct Editions {
    /// The folder; none where this program keeps none.
    pub folder: Option<PathBuf>,
    /// The rules.
    pub rules: Arc<[ReportRule]>,
    /// Reports that are due and could not be made when this program last tried, each with why.
    failures: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Editions {
    /// Editions in a folder, made by rules.
    pub fn new(folder: Option<PathBuf>, rules: Arc<[ReportRule]>) -> Self {
        Self { folder, rules, failures: Arc::default() }
    }

    /// Remembers that a report could not be made, or, without a reason, that it was.
    pub fn note(&self, report: &str, failure: Option<String>) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        match failure {
            Some(why) => failures.insert(report.to_owned(), why),
            None => failures.remove(report),
        };
    }

    /// Reports that are due and could not be made, each with why.
    pub fn failures(&self) -> Vec<(String, String)> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.iter().map(|(report, why)| (report.clone(), why.clone())).collect()
    }
}

impl Default for Editions {
    /// No folder, and the rules of the planning documents.
    fn default() -> Self {
        Self::new(None, parse_rules(USUAL_RULES).unwrap_or_default().into())
    }
}

/// An edition on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionOnRecord {
    /// Its name, which is that of its folder.
    pub name: String,
    /// Hash of its manifest.
    pub manifest_sha256: String,
    /// When it was put on record, UTC.
    pub recorded_at: String,
    /// Those of [`FILES`] that are there.
    pub files: Vec<&'static str>,
}

/// The files of an edition that can be asked for.
pub const FILES: [&str; 6] = ["report.docx", "report.pdf", "report.html", "gap-table.xlsx", "gap-table.csv", "manifest.json"];

/// Every edition on record, newest first.
///
/// # Errors
/// The store does not answer.
pub fn list_editions(context: &Context) -> Result<Vec<EditionOnRecord>, PipelineError> {
    let folder = &context.editions().folder;
    let there = |name: &str| -> Vec<&'static str> {
        let Some(folder) = folder.as_ref().filter(|_| is_a_name(name)) else { return Vec::new() };
        FILES.into_iter().filter(|file| folder.join(name).join(file).is_file()).collect()
    };
    let rows = context.store().list_editions()?;
    let edition = |(name, manifest_sha256, recorded_at): (String, String, String)| {
        let files = there(&name);
        EditionOnRecord { name, manifest_sha256, recorded_at, files }
    };
    Ok(rows.into_iter().map(edition).collect())
}

/// A file of an edition on record.
///
/// # Errors
/// [`PipelineError::Unknown`] for an edition that is not on record and for a file it does not have.
pub fn read_edition_file(context: &Context, edition: &str, file: &str) -> Result<Vec<u8>, PipelineError> {
    let unknown = |what, id: &str| PipelineError::Unknown { what, id: id.to_owned(), hint: String::new() };
    if !is_a_name(edition) || context.store().find_edition(edition)?.is_none() {
        return Err(unknown("edition", edition));
    }
    let known = FILES.into_iter().find(|known| *known == file).ok_or_else(|| unknown("file", file))?;
    let folder = context.editions().folder.as_ref().ok_or_else(|| unknown("edition", edition))?;
    fs::read(folder.join(edition).join(known)).map_err(|_| unknown("file", file))
}

/// Names are those that `lotrinh report` gives: nothing that leads to another folder.
fn is_a_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}
