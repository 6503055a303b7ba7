//! Taking in rows of the catalogue that come on their own, and the history of a target.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{PipelineError, lookup::nearest};
use crate::{
    domain::{
        id::TargetId,
        revision::{CatalogueEntry, CatalogueTable, TargetRevision},
    },
    ingest::{self, CataloguePart, Known, TextTable},
    store::{IngestRecord, NewIngest, Store},
};

/// The name under which a whole catalogue is on record; its parts stand below it.
pub const WHOLE: &str = "catalogue";

/// Reads rows of one table and says what would become of them, without changing anything.
///
/// # Errors
/// The file cannot be read at all, or the store does not answer. Rows that cannot be used are findings, not errors.
pub fn check_part(store: &Store, table: CatalogueTable, name: &str, bytes: &[u8]) -> Result<CataloguePart, PipelineError> {
    let known_at = store.data_revision()?;
    let catalogue = store.read_catalogue(known_at, Date::MAX)?;
    let targets = store.target_revisions(known_at, None)?;
    let series: BTreeSet<_> = store.series_with_figures(known_at)?.into_iter().collect();
    let text = TextTable::of_file(table, name, bytes)?;
    Ok(ingest::read_part(table, &text, &Known { catalogue: &catalogue, targets: &targets, series: &series })?)
}

/// Takes in what a part says, as read by [`check_part`]; a part without a change leaves no trace.
///
/// Returns the number of the ingest, none when nothing changed.
///
/// # Errors
/// The part contradicts itself as a whole, or the store refuses.
pub fn add_part(
    store: &Store,
    table: CatalogueTable,
    name: &str,
    bytes: &[u8],
    part: &CataloguePart,
    stamp: &str,
) -> Result<Option<i64>, PipelineError> {
    if part.contradicts_itself() {
        return Err(PipelineError::Refused(format!("{name} contradicts the catalogue as a whole; nothing was changed")));
    }
    if part.changes.is_empty() {
        return Ok(None);
    }
    let new = NewIngest {
        name: format!("{WHOLE}/{}/{name}", table.code()),
        sha256: ingest::sha256_hex(bytes),
        rows: part.rows,
        rejected: part.rejected,
        findings: part.findings.clone(),
        recorded_at: stamp.to_owned(),
        ..NewIngest::default()
    };
    let revisions: Vec<_> = part.changes.iter().map(|change| change.revision.clone()).collect();
    Ok(Some(store.write_revisions(new, bytes, &revisions)?.ingest))
}

/// One revision of a target beside the one it took the place of.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryStep {
    /// The revision.
    pub revision: TargetRevision,
    /// Columns that differ from the revision in force on its day before it came: name, before, after.
    pub differences: Vec<(&'static str, String, String)>,
}

/// Every revision of a target known by a data revision, oldest first, each with what it changed.
///
/// # Errors
/// The store does not answer, or never knew the target.
pub fn target_history(store: &Store, target: &str, known_at: i64) -> Result<Vec<HistoryStep>, PipelineError> {
    let id = TargetId::new(target);
    let revisions = store.target_revisions(known_at, Some(&id))?;
    if revisions.is_empty() {
        let catalogue = store.read_catalogue(known_at, Date::MAX)?;
        let hint = nearest(target, catalogue.targets.iter().map(|t| t.id.as_str()));
        return Err(PipelineError::Unknown { what: "target", id: target.to_owned(), hint });
    }
    let entry = |revision: &TargetRevision| revision.target.clone().map(|target| CatalogueEntry::Target(Box::new(target)));
    let mut out: Vec<HistoryStep> = Vec::with_capacity(revisions.len());
    for revision in revisions {
        let earlier = || out.iter().map(|step| &step.revision);
        let in_force = earlier().filter(|r| r.effective_on <= revision.effective_on).max_by_key(|r| (r.effective_on, r.ingest));
        let before = in_force.or_else(|| earlier().next_back()).and_then(entry);
        let differences = match entry(&revision) {
            Some(after) if before.is_some() => ingest::differences(before.as_ref(), &after),
            _ => Vec::new(),
        };
        out.push(HistoryStep { revision, differences });
    }
    Ok(out)
}

/// Hash of the catalogue known by a data revision: of the whole one that was loaded, and of every part that came with it or
/// after; empty in a store without one.
pub fn catalogue_hash(ingests: &[IngestRecord], known_at: i64) -> String {
    let known = || ingests.iter().filter(|i| i.kind == "catalogue" && i.hidden_by == 0 && i.ingest <= known_at);
    let whole = known().rfind(|i| i.name == WHOLE).map(|i| i.sha256.clone()).unwrap_or_default();
    let parts: Vec<&str> = known().filter(|i| i.name != WHOLE).map(|i| i.sha256.as_str()).collect();
    if parts.is_empty() {
        return whole;
    }
    let digests: Vec<&str> = [whole.as_str()].into_iter().chain(parts).collect();
    ingest::sha256_hex(digests.join("\n").as_bytes())
}
