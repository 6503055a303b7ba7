//! One row of a partial file against the entry it speaks of.

use std::collections::BTreeMap;

use csv::StringRecord;
use jiff::civil::Date;

use super::{
    columns::{Cells, columns_of},
    part::{EntryChange, Known, RowEffect, differences},
    part_keys::{Row, key_of, name_by_key},
    part_tables::{build_entry, columns_of_table, find_entry, key_column, needed_for_new},
    part_words::{Headings, WITHDRAWN, english_name},
    written::{CellsByColumn, cells_of},
};
use crate::domain::{
    finding::Finding,
    revision::{CatalogueEntry, CatalogueTable, EntryRevision, TargetRevision},
    target::Target,
    text::fold,
};
use crate::ingest::{resolve::Names, table::Record};

/// Columns of a target that say what is promised; the others say where it stands and who leads.
const PROMISE: [&str; 9] = ["plan", "indicator", "area", "year", "due_on", "operator", "low", "high", "rule"];

/// Reads the rows of one file, one after the other: a later row sees what an earlier one said.
pub(super) struct RowReading<'a> {
    table: CatalogueTable,
    file: &'a str,
    headings: &'a Headings,
    known: &'a Known<'a>,
    /// Revisions of targets by key and day, with those of earlier rows.
    revisions: BTreeMap<String, Vec<TargetRevision>>,
    /// Keys, for targets with their days, and the rows that had them.
    seen: BTreeMap<(String, Option<Date>), usize>,
    positions: BTreeMap<&'static str, usize>,
}

impl<'a> RowReading<'a> {
    /// Ready for the first row.
    pub fn new(table: CatalogueTable, file: &'a str, headings: &'a Headings, known: &'a Known<'a>) -> Self {
        let mut revisions: BTreeMap<String, Vec<TargetRevision>> = BTreeMap::new();
        for revision in known.targets {
            let of_target = revisions.entry(revision.id.to_string()).or_default();
            // Of two with one day the later ingest stands; a catalogue that no longer has the target ends all of them.
            of_target.retain(|earlier| revision.target.is_some() && earlier.effective_on != revision.effective_on);
            if revision.target.is_some() {
                of_target.push(revision.clone());
            }
        }
        let positions = columns_of(columns_of_table(table)).map(|(name, _)| name).zip(0..).collect();
        Self { table, file, headings, known, revisions, seen: BTreeMap::new(), positions }
    }

    /// What the row changes; the inner none for what is known already, the outer one for a row that is refused.
    pub fn read(
        &mut self,
        number: usize,
        cells: &[String],
        names: &mut Names<'_>,
        findings: &mut Vec<Finding>,
    ) -> Option<Option<EntryChange>> {
        let mut row = Row { file: self.file, number, given: self.headings.cells(cells), findings };
        let withdrawn = match fold(row.given(WITHDRAWN)).as_str() {
            "" | "false" | "no" | "khong" => false,
            "true" | "ies" | "x" | "co" => true,
            _ => {
                let found = row.given(WITHDRAWN).to_owned();
                return row.reject(WITHDRAWN, "unknown_word", &found, "true, false or nothing");
            }
        };
        if self.table == CatalogueTable::Targets {
            name_by_key(&mut row, self.known.catalogue, names);
        }
        let id = key_of(self.table, &mut row, self.known.catalogue)?;
        let before = self.before(&id, &row);
        let effective_given = row.given("effective_on").parse::<Date>().ok();
        let known_entry = before.as_ref().and_then(|revision| revision.entry.as_ref());
        if withdrawn {
            return self.withdraw(row, &id, before.as_ref(), effective_given);
        }
        if known_entry.is_none() {
            self.check_columns_of_new(&mut row, &id)?;
        }
        let merged = self.merged(&row, &id, known_entry);
        let entry = self.build(&mut row, &merged)?;
        let (entry, effective_on) = match entry {
            CatalogueEntry::Target(target) => {
                let (target, day) = self.dated(*target, before.as_ref());
                (CatalogueEntry::Target(Box::new(target)), day)
            }
            other => (other, None),
        };
        self.once(&mut row, &id, effective_on)?;
        let differences = differences(known_entry, &entry);
        let back = before.as_ref().is_some_and(|revision| revision.withdrawn);
        if differences.is_empty() && !back {
            return Some(None);
        }
        if let (CatalogueEntry::Target(target), Some(before)) = (&entry, &before) {
            // A withdrawn target that is promised again needs its document as much as a changed one.
            let promise = back || differences.iter().any(|(column, _, _)| PROMISE.contains(column));
            self.check_instrument(&mut row, target, effective_on, before, promise)?;
        }
        let effect = if known_entry.is_some() { RowEffect::Revised } else { RowEffect::New };
        self.remember(&entry, false, effective_on);
        Some(Some(EntryChange { row: number, effect, revision: EntryRevision { entry, withdrawn: false, effective_on }, differences }))
    }

    /// A row with a key that nobody knows and without the columns of a new entry is a revision with a slip in its key.
    fn check_columns_of_new(&self, row: &mut Row<'_>, id: &str) -> Option<()> {
        let missing: Vec<&str> = needed_for_new(self.table).iter().copied().filter(|column| !self.headings.has(column)).collect();
        if missing.is_empty() {
            return Some(());
        }
        let expected = format!("a key of the catalogue, or the columns {} to add an entry", missing.join(", "));
        row.reject(key_column(self.table), "unknown_entry", id, expected)
    }

    /// What is known of the entry, for a target its revision in force on the day the row names.
    fn before(&self, id: &str, row: &Row<'_>) -> Option<Before> {
        if self.table != CatalogueTable::Targets {
            let entry = find_entry(self.table, self.known.catalogue, id)?;
            return Some(Before { entry: Some(entry), withdrawn: false, effective_on: None });
        }
        let revisions = self.revisions.get(id)?;
        let day = if self.headings.has("effective_on") { self.day_of(row, revisions) } else { None };
        let in_force = |revision: &&TargetRevision| day.is_none_or(|day| revision.effective_on.is_none_or(|from| from <= day));
        let newest = revisions.iter().filter(in_force).max_by_key(|revision| revision.effective_on);
        let found = newest.or_else(|| revisions.iter().min_by_key(|revision| revision.effective_on))?;
        Some(Before {
            entry: found.target.clone().map(|target| CatalogueEntry::Target(Box::new(target))),
            withdrawn: found.withdrawn,
            effective_on: found.effective_on,
        })
    }

    /// The day a row speaks of: its own, else, where its cell is empty, that of the target as first printed.
    fn day_of(&self, row: &Row<'_>, revisions: &[TargetRevision]) -> Option<Date> {
        let given = row.given("effective_on").parse::<Date>().ok();
        given.or_else(|| revisions.iter().filter_map(|revision| revision.effective_on).min())
    }

    /// The cells of the entry as the row leaves it: what is known, and over it what the file has columns for.
    fn merged(&self, row: &Row<'_>, id: &str, before: Option<&CatalogueEntry>) -> CellsByColumn {
        let mut out = before.map(cells_of).unwrap_or_default();
        let known = out.clone();
        for (column, text) in &row.given {
            out.insert(column, text.clone());
        }
        let text = |cells: &CellsByColumn, column: &str| cells.get(column).cloned().unwrap_or_default();
        let moved: Vec<&str> = out.keys().copied().filter(|column| text(&out, column) != text(&known, column)).collect();
        let same = |column: &str| !moved.contains(&column);
        let has = |column: &str| self.headings.has(column);
        match self.table {
            CatalogueTable::Targets => {
                let numbers = ["low", "high"].map(|column| out.get(column).cloned().unwrap_or_default());
                if !(has("as_printed") || same("low") && same("high")) {
                    let [low, high] = numbers;
                    let text = if low.is_empty() || high.is_empty() { format!("{low}{high}") } else { format!("{low}–{high}") };
                    out.insert("as_printed", text);
                }
                if before.is_none() && !has("part") {
                    out.insert("part", "other".to_owned());
                }
                out.insert("target", id.to_owned());
            }
            CatalogueTable::Areas => {
                if has("successor") && !has("successor_share") && !same("successor") {
                    out.insert("successor_share", String::new());
                }
                let vietnamese = out.get("name_vi").cloned().unwrap_or_default();
                if !has("name_en") && !same("name_vi") {
                    out.insert("name_en", english_name(&vietnamese));
                }
                out.insert("area", id.to_owned());
            }
            CatalogueTable::Tasks if before.is_none() => {
                let dated = out.get("deadline_on").is_some_and(|day| !day.is_empty());
                for (column, word) in [("part", "task"), ("deadline_kind", if dated { "date" } else { "none" })] {
                    if !has(column) {
                        out.insert(column, word.to_owned());
                    }
                }
            }
            _ => {}
        }
        out
    }

    fn build(&self, row: &mut Row<'_>, merged: &CellsByColumn) -> Option<CatalogueEntry> {
        let mut in_order = vec![""; self.positions.len()];
        for (column, at) in &self.positions {
            if let (Some(text), Some(cell)) = (merged.get(column), in_order.get_mut(*at)) {
                *cell = text;
            }
        }
        let record = Record { row: row.number, cells: StringRecord::from(in_order) };
        let mut cells = Cells::new(row.file, &record, &self.positions, row.findings);
        let entry = build_entry(self.table, &mut cells);
        if cells.is_broken() { None } else { entry }
    }

    /// A target with the day from which it counts: its own, or that of its plan when it names no other.
    fn dated(&self, mut target: Target, before: Option<&Before>) -> (Target, Option<Date>) {
        let issued_on = self.known.catalogue.plan(&target.plan).and_then(|plan| plan.issued_on);
        let day = target.effective_on.or(issued_on);
        // Without a column for it, a row speaks of the revision that is there.
        let day = if self.headings.has("effective_on") { day } else { before.map_or(day, |before| before.effective_on) };
        let as_printed = before.is_some_and(|before| before.effective_on == day && before.own_day().is_none());
        if as_printed || target.effective_on == issued_on {
            target.effective_on = None;
        }
        (target, day)
    }

    fn once(&mut self, row: &mut Row<'_>, id: &str, day: Option<Date>) -> Option<()> {
        match self.seen.insert((id.to_owned(), day), row.number) {
            None => Some(()),
            Some(earlier) => {
                let expected = format!("one row for each entry; row {earlier} has this one");
                row.reject(key_column(self.table), "duplicate_key", id, expected)
            }
        }
    }

    /// What is promised changes by a document, from a day; on the day of the revision that is there it is a slip mended.
    fn check_instrument(&self, row: &mut Row<'_>, target: &Target, day: Option<Date>, before: &Before, promise: bool) -> Option<()> {
        if day == before.effective_on {
            if promise && row.given("effective_on").is_empty() {
                let from = day.map_or_else(String::new, |day| format!("; {day} when only the reading of the document was wrong"));
                let expected = format!("the day from which the revised target counts{from}");
                return row.reject("effective_on", "revision_without_instrument", "", expected);
            }
            return Some(());
        }
        if row.given("legal_instrument").is_empty() {
            let expected = "number and date of the document that revises the target";
            return row.reject("legal_instrument", "revision_without_instrument", &target.legal_instrument, expected);
        }
        Some(())
    }

    fn withdraw(&mut self, mut row: Row<'_>, id: &str, before: Option<&Before>, day: Option<Date>) -> Option<Option<EntryChange>> {
        let column = key_column(self.table);
        let Some(entry) = before.and_then(|before| before.entry.clone()) else {
            return row.reject(column, "unknown_entry", id, "a key of the catalogue; only what is there can be withdrawn");
        };
        let entry = match entry {
            CatalogueEntry::Target(mut target) => {
                if day.is_none() {
                    let expected = "the day from which the target no longer counts";
                    return row.reject("effective_on", "revision_without_instrument", "", expected);
                }
                if row.given("legal_instrument").is_empty() {
                    let expected = "number and date of the document that withdraws the target";
                    return row.reject("legal_instrument", "revision_without_instrument", "", expected);
                }
                target.legal_instrument = row.given("legal_instrument").to_owned();
                target.effective_on = day;
                CatalogueEntry::Target(target)
            }
            CatalogueEntry::Area(area) if self.known.series.iter().any(|key| key.area == area.id) => {
                return row.reject(column, "has_figures", id, "an area without figures; close this one with valid_to, its figures stay");
            }
            CatalogueEntry::Indicator(indicator) if self.known.series.iter().any(|key| key.indicator == indicator.id) => {
                return row.reject(column, "has_figures", id, "an indicator without figures");
            }
            other => other,
        };
        let effective_on = if self.table == CatalogueTable::Targets { day } else { None };
        self.once(&mut row, id, effective_on)?;
        if before.is_some_and(|before| before.withdrawn) {
            return Some(None);
        }
        self.remember(&entry, true, effective_on);
        let revision = EntryRevision { entry, withdrawn: true, effective_on };
        Some(Some(EntryChange { row: row.number, effect: RowEffect::Withdrawn, revision, differences: Vec::new() }))
    }

    /// Later rows of the file see the revision.
    fn remember(&mut self, entry: &CatalogueEntry, withdrawn: bool, effective_on: Option<Date>) {
        if let CatalogueEntry::Target(target) = entry {
            let revisions = self.revisions.entry(target.id.to_string()).or_default();
            revisions.retain(|earlier| earlier.effective_on != effective_on);
            let (name, recorded_at) = (self.file.to_owned(), String::new());
            let (id, target) = (target.id.clone(), Some(target.as_ref().clone()));
            revisions.push(TargetRevision { id, ingest: i64::MAX, name, recorded_at, effective_on, withdrawn, target });
        }
    }
}

/// What is known of an entry.
struct Before {
    entry: Option<CatalogueEntry>,
    withdrawn: bool,
    effective_on: Option<Date>,
}

impl Before {
    /// The day a target names itself; none for one that counts from the day of its plan.
    fn own_day(&self) -> Option<Date> {
        match &self.entry {
            Some(CatalogueEntry::Target(target)) => target.effective_on,
            _ => None,
        }
    }
}
