//! Whether the catalogue would still hold together with the rows of a partial file in it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Tables,
    check::check_tables,
    part::{CataloguePart, EntryChange},
    part_tables::key_column,
};
use crate::domain::{
    catalogue::Catalogue,
    finding::Finding,
    revision::{CatalogueEntry, CatalogueTable},
};

/// Leaves out the rows by which the catalogue would contradict itself, and those that then refer to nothing.
pub(super) fn refuse_contradictions(file: &str, known: &Catalogue, part: &mut CataloguePart) {
    let before = check_tables(&Tables::of_catalogue(known));
    // Each round leaves out a row or is the last one.
    loop {
        let found = contradictions(file, known, &before, &part.changes);
        let refused: BTreeSet<usize> = found.iter().map(|finding| finding.row).filter(|row| *row > 0).collect();
        if refused.is_empty() {
            part.findings.extend(found);
            return;
        }
        // What concerns no row may vanish with the rows that are left out.
        part.findings.extend(found.into_iter().filter(|finding| finding.row > 0));
        part.changes.retain(|change| !refused.contains(&change.row));
        part.rejected += refused.len();
    }
}

/// Faults that the catalogue has with the changes and does not have without them.
fn contradictions(file: &str, known: &Catalogue, before: &[Finding], changes: &[EntryChange]) -> Vec<Finding> {
    let mut layers: Vec<Vec<&EntryChange>> = Vec::new();
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    // A target with two revisions in one file is looked at once with each.
    for change in changes {
        let time = times.entry(change.revision.entry.id()).or_default();
        if layers.len() == *time {
            layers.push(Vec::new());
        }
        layers.iter_mut().skip(*time).for_each(|layer| layer.push(change));
        *time += 1;
    }
    let mut out: Vec<Finding> = Vec::new();
    for layer in layers {
        let mut tables = Tables::of_catalogue(known);
        for change in &layer {
            if change.revision.withdrawn {
                tables.take_out(&change.revision.entry);
            } else {
                tables.put(change.row, &change.revision.entry);
            }
        }
        tables.targets.sort_by_key(|located| located.value.part);
        for finding in check_tables(&tables).into_iter().filter(|f| !before.iter().any(|known| is_same(known, f))) {
            let finding = placed(file, finding, &layer);
            if !out.contains(&finding) {
                out.push(finding);
            }
        }
    }
    out
}

/// Whether two findings say the same, wherever the row stands now.
fn is_same(one: &Finding, other: &Finding) -> bool {
    (&one.file, &one.rule, &one.column, &one.found) == (&other.file, &other.rule, &other.column, &other.found)
}

/// A finding with the name of the file that was sent; one about an entry that the file ends stands at the row that ends it.
fn placed(file: &str, finding: Finding, layer: &[&EntryChange]) -> Finding {
    let ended = |change: &&&EntryChange| change.revision.withdrawn && change.revision.entry.id() == finding.found;
    match layer.iter().find(ended).filter(|_| finding.row == 0 && finding.rule == "unknown_reference") {
        Some(change) => Finding {
            rule: "still_used".into(),
            file: file.to_owned(),
            row: change.row,
            column: key_column(table_of(&change.revision.entry)).to_owned(),
            expected: format!("a key that {} no longer refers to", finding.file),
            ..finding
        },
        None => Finding { file: file.to_owned(), ..finding },
    }
}

fn table_of(entry: &CatalogueEntry) -> CatalogueTable {
    match entry {
        CatalogueEntry::Plan(_) => CatalogueTable::Plans,
        CatalogueEntry::Area(_) => CatalogueTable::Areas,
        CatalogueEntry::Agency(_) => CatalogueTable::Agencies,
        CatalogueEntry::Indicator(_) => CatalogueTable::Indicators,
        CatalogueEntry::Target(_) => CatalogueTable::Targets,
        CatalogueEntry::Task(_) => CatalogueTable::Tasks,
    }
}
