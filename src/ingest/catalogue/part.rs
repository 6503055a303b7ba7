//! Part of a table: rows that add, revise or withdraw single entries; whatever has no row stays as it is.
//!
//! A column that the file does not have keeps what is known; an empty cell empties it. A target that is promised anew is
//! a revision beside the old one, with the document that revises it and the day from which it counts.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    part_check::refuse_contradictions,
    part_row::RowReading,
    part_tables::columns_of_table,
    part_text::TextTable,
    part_words::Headings,
    written::{CellsByColumn, cells_of},
};
use crate::domain::{
    catalogue::Catalogue,
    finding::Finding,
    revision::{CatalogueEntry, CatalogueTable, EntryRevision, TargetRevision},
    series::SeriesKey,
};
use crate::ingest::{error::IngestError, resolve::Names};

/// What is known before a partial file comes in.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The catalogue with the newest revision of each target.
    pub catalogue: &'a Catalogue,
    /// Every revision of every target, oldest ingest first.
    pub targets: &'a [TargetRevision],
    /// Series that have figures: their indicators and areas are not withdrawn.
    pub series: &'a BTreeSet<SeriesKey>,
}

/// What a row does to its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowEffect {
    /// There was no such entry.
    New,
    /// There was one, and it said something else.
    Revised,
    /// It no longer counts.
    Withdrawn,
}

/// One entry that a row changes.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryChange {
    /// Row as a spreadsheet counts it.
    pub row: usize,
    /// What becomes of the entry.
    pub effect: RowEffect,
    /// The entry as it stands from now on.
    pub revision: EntryRevision,
    /// Columns that differ: name, what was known, what the row says. Empty for a withdrawal.
    pub differences: Vec<(&'static str, String, String)>,
}

/// What a partial file says: `rows` = changes + same + rejected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CataloguePart {
    /// Rows below the header, blank ones not counted.
    pub rows: usize,
    /// Rows that say what is known already.
    pub same: usize,
    /// Rows that are not taken.
    pub rejected: usize,
    /// What the others change, in the order of the file.
    pub changes: Vec<EntryChange>,
    /// What was noticed, by row; row 0 is the file as a whole.
    pub findings: Vec<Finding>,
}

impl CataloguePart {
    /// Faults of the file as a whole: what remains contradicts itself whichever rows are left out.
    pub fn contradicts_itself(&self) -> bool {
        self.findings.iter().any(|f| f.row == 0 && f.severity == crate::domain::finding::Severity::Rejected)
    }
}

/// Reads the rows of a partial file against what is known.
///
/// # Errors
/// [`IngestError`] when two columns mean the same, or none means anything.
pub fn read_part(table: CatalogueTable, text: &TextTable, known: &Known<'_>) -> Result<CataloguePart, IngestError> {
    let mut out = CataloguePart {
        rows: text.rows.len() + text.broken(),
        rejected: text.broken(),
        findings: text.notes.clone(),
        ..CataloguePart::default()
    };
    let headings = Headings::read(&text.file, &text.header, &text.rows, columns_of_table(table), &mut out.findings)?;
    let mut reading = RowReading::new(table, &text.file, &headings, known);
    let mut names = Names::of(known.catalogue);
    for (row, cells) in &text.rows {
        match reading.read(*row, cells, &mut names, &mut out.findings) {
            Some(Some(change)) => out.changes.push(change),
            Some(None) => out.same += 1,
            None => out.rejected += 1,
        }
    }
    refuse_contradictions(&text.file, known.catalogue, &mut out);
    out.findings.sort_by_key(|finding| finding.row);
    Ok(out)
}

/// The columns in which an entry differs from what was known, in the order of their names: column, before, after.
pub fn differences(before: Option<&CatalogueEntry>, after: &CatalogueEntry) -> Vec<(&'static str, String, String)> {
    let empty: CellsByColumn = BTreeMap::new();
    let (before, after) = (before.map_or(empty, cells_of), cells_of(after));
    let was = |column: &str| before.get(column).cloned().unwrap_or_default();
    after.into_iter().map(|(column, is)| (column, was(column), is)).filter(|(_, was, is)| was != is).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::Date;

    use super::super::fixture;
    use super::*;
    use crate::domain::{finding::Severity, target::Target};

    /// Reads rows against the catalogue of the fixture and further revisions of its target.
    fn part(table: CatalogueTable, text: &str, revisions: &[TargetRevision]) -> CataloguePart {
        let catalogue = fixture::tables().into_catalogue();
        let first = catalogue.targets.iter().map(|target| revision(1, target.clone(), catalogue.plans.first().and_then(|p| p.issued_on)));
        let targets: Vec<TargetRevision> = first.chain(revisions.iter().cloned()).collect();
        let series = BTreeSet::from([SeriesKey {
            indicator: crate::domain::id::IndicatorId::new("share"),
            area: crate::domain::id::AreaId::new("tinh"),
        }]);
        let text = TextTable::of_file(table, "a.csv", text.as_bytes()).expect("a table");
        read_part(table, &text, &Known { catalogue: &catalogue, targets: &targets, series: &series }).expect("a part")
    }

    fn revision(ingest: i64, target: Target, effective_on: Option<Date>) -> TargetRevision {
        let (id, target) = (target.id.clone(), Some(target));
        TargetRevision { id, ingest, name: "a".into(), recorded_at: String::new(), effective_on, withdrawn: false, target }
    }

    fn rules(part: &CataloguePart) -> Vec<(usize, &str, &str)> {
        let rejected = part.findings.iter().filter(|f| f.severity == Severity::Rejected);
        rejected.map(|f| (f.row, f.column.as_str(), f.rule.as_str())).collect()
    }

    const TARGETS: CatalogueTable = CatalogueTable::Targets;
    const AREAS: CatalogueTable = CatalogueTable::Areas;

    #[test]
    fn a_revised_target_names_its_document_and_its_day() {
        let text = "target,low,legal_instrument,effective_on\nkh-1.PL1.1.2030,90,QĐ 9/QĐ-UBND 01/12/2026,2026-12-01\n";
        let read = part(TARGETS, text, &[]);
        assert_eq!(read.findings, []);
        let [change] = read.changes.as_slice() else { panic!("one change: {read:?}") };
        assert_eq!((change.effect, change.revision.effective_on), (RowEffect::Revised, Date::new(2026, 12, 1).ok()));
        let differences: Vec<(&str, &str, &str)> = change.differences.iter().map(|(c, was, is)| (*c, was.as_str(), is.as_str())).collect();
        assert_eq!(
            differences,
            [
                ("as_printed", "80", "90"),
                ("effective_on", "", "2026-12-01"),
                ("legal_instrument", "", "QĐ 9/QĐ-UBND 01/12/2026"),
                ("low", "80", "90"),
            ]
        );
    }

    #[test]
    fn a_promise_does_not_change_without_a_document_and_a_day() {
        let id = "kh-1.PL1.1.2030";
        for (columns, row, column) in [
            ("target,low", format!("{id},90"), "effective_on"),
            ("target,low,effective_on", format!("{id},90,2026-12-01"), "legal_instrument"),
            ("target,low,legal_instrument", format!("{id},90,QĐ 9"), "effective_on"),
        ] {
            let read = part(TARGETS, &format!("{columns}\n{row}\n"), &[]);
            assert_eq!(rules(&read), [(2, column, "revision_without_instrument")], "{columns}");
            assert_eq!((read.rejected, read.changes.len()), (1, 0));
        }
        // A slip of the reading is mended on the day from which the printed target counts; an office is no promise.
        let mended = part(TARGETS, &format!("target,low,effective_on\n{id},81,2025-02-01\n"), &[]);
        assert_eq!((mended.findings.len(), mended.changes.len()), (0, 1));
        let led = part(TARGETS, &format!("target,lead_agency\n{id},Sở B\n"), &[]);
        assert_eq!((led.findings.len(), led.changes.len()), (0, 1));
    }

    #[test]
    fn a_row_that_is_known_changes_nothing() {
        let text = "target,low,legal_instrument,effective_on\nkh-1.PL1.1.2030,90,QĐ 9,2026-12-01\n";
        let first = part(TARGETS, text, &[]);
        let entry = first.changes.first().map(|change| change.revision.clone()).expect("a change");
        let CatalogueEntry::Target(target) = entry.entry else { panic!("a target") };
        let known = revision(2, *target, entry.effective_on);
        let again = part(TARGETS, text, &[known]);
        assert_eq!((again.same, again.changes.len(), again.findings.len()), (1, 0, 0));
        assert_eq!(part(TARGETS, "target,low\nkh-1.PL1.1.2030,80\n", &[]).same, 1);
    }

    #[test]
    fn a_target_without_a_key_is_found_by_its_place() {
        let head = "kế hoạch,STT,chỉ tiêu,địa bàn,năm,mục tiêu,văn bản,hiệu lực từ";
        let read = part(TARGETS, &format!("{head}\nkh-1,1,Tỷ lệ,Tỉnh A,2030,\"90,5\",QĐ 9,01/12/2026\n"), &[]);
        assert_eq!(rules(&read), []);
        let ids: Vec<(&str, RowEffect)> = read.changes.iter().map(|c| (c.revision.entry.id(), c.effect)).collect();
        assert_eq!(ids, [("kh-1.PL1.1.2030", RowEffect::Revised)]);
        let read = part(TARGETS, &format!("{head},so sánh\nkh-1,1,Tỷ lệ,Tỉnh A,2035,95,,,≥\n"), &[]);
        assert_eq!(rules(&read), []);
        let ids: Vec<(&str, RowEffect)> = read.changes.iter().map(|c| (c.revision.entry.id(), c.effect)).collect();
        assert_eq!(ids, [("kh-1.1.2035", RowEffect::New)]);
    }

    #[test]
    fn every_fault_has_its_row_and_column() {
        let head = "target,plan,printed_no,indicator,area,year,operator,low";
        let read = part(
            TARGETS,
            &format!(
                "{head}\na.1,kh-2,1,share,tinh,2030,ge,1\na.2,kh-1,1,shares,tinh,2030,ge,1\na.3,kh-1,1,share,tinh,2030,about,\n\
                 a.4,kh-1,1,share,tinh,2030,ge,\na.5,kh-1,1,share,tinh,2031,ge,5\na.5,kh-1,1,share,tinh,2031,ge,6\n,,1,share,tinh,2030,ge,5\n"
            ),
            &[],
        );
        assert_eq!(
            rules(&read),
            [
                (2, "plan", "unknown_reference"),
                (3, "indicator", "unknown_reference"),
                (4, "operator", "unknown_word"),
                (5, "low", "operator_numbers"),
                (7, "target", "duplicate_key"),
                (8, "target", "empty_key"),
            ]
        );
        assert_eq!((read.rows, read.rejected, read.changes.len()), (7, 6, 1));
        assert!(read.findings.iter().all(|f| f.file == "a.csv"));
    }

    #[test]
    fn a_target_ends_from_a_day_and_what_does_not_exist_cannot_end() {
        let text = "target,bãi bỏ,effective_on,legal_instrument\nkh-1.PL1.1.2030,x,2026-12-01,QĐ 9\nkh-1.9,x,2026-12-01,QĐ 9\n";
        let read = part(TARGETS, text, &[]);
        assert_eq!(rules(&part(TARGETS, "target,low\nkh-1.9,7\n", &[])), [(2, "target", "unknown_entry")]);
        assert_eq!(rules(&read), [(3, "target", "unknown_entry")]);
        let [change] = read.changes.as_slice() else { panic!("one change: {read:?}") };
        assert!(change.effect == RowEffect::Withdrawn && change.revision.withdrawn);
        assert_eq!(
            rules(&part(TARGETS, "target,withdrawn\nkh-1.PL1.1.2030,true\n", &[])),
            [(2, "effective_on", "revision_without_instrument")]
        );
        assert_eq!(rules(&part(TARGETS, "target,withdrawn\nkh-1.PL1.1.2030,maybe\n", &[])), [(2, "withdrawn", "unknown_word")]);
    }

    #[test]
    fn an_area_is_closed_and_followed_by_rows() {
        let text = "area,code,name_vi,type,valid_from,valid_to,parent,successor,successor_share\n\
                    tinh,30,Tỉnh A,province,,2025-06-30,,tp-b:0.6;tp-c:0.4,\n\
                    tp-b,30,Thành phố B,thành phố,01/7/2025,,,,\n\
                    tp-c,31,Thành phố C,thành phố,01/7/2025,,,,\n";
        let read = part(AREAS, text, &[]);
        assert_eq!(rules(&read), []);
        let effects: Vec<(RowEffect, &str)> = read.changes.iter().map(|c| (c.effect, c.revision.entry.id())).collect();
        assert_eq!(effects, [(RowEffect::Revised, "tinh"), (RowEffect::New, "tp-b"), (RowEffect::New, "tp-c")]);
        let Some(CatalogueEntry::Area(city)) = read.changes.get(1).map(|c| &c.revision.entry) else { panic!("an area") };
        assert_eq!((city.name.en.as_str(), city.kind.as_str()), ("B City", "city"));
    }

    #[test]
    fn an_area_list_that_contradicts_itself_is_refused() {
        let head = "area,code,name_vi,type,valid_from,valid_to,parent,successor";
        let read = part(AREAS, &format!("{head}\nx,30,Tỉnh X,province,2025-07-01,,,\ny,,Xã Y,commune,,,nowhere,\n"), &[]);
        assert_eq!(rules(&read), [(2, "valid_from", "overlapping_extent"), (3, "parent", "unknown_reference")]);
        let read = part(AREAS, "area,valid_to,successor,successor_share\ntinh,2025-06-30,tp-b,1.5\n", &[]);
        assert_eq!(rules(&read), [(2, "successor", "unknown_reference"), (2, "successor_share", "share_range")]);
        // Closed by a row of its own, the city may have the code.
        let read = part(AREAS, &format!("{head}\nx,30,Tỉnh X,province,2025-07-01,,,\ntinh,30,Tỉnh A,province,,2025-06-30,,x\n"), &[]);
        assert_eq!(rules(&read), []);
    }

    #[test]
    fn what_is_in_use_is_not_withdrawn() {
        let read = part(AREAS, "area,withdrawn\ntinh,true\n", &[]);
        assert_eq!(rules(&read), [(2, "area", "has_figures")]);
        let read = part(CatalogueTable::Plans, "plan,withdrawn\nkh-1,true\n", &[]);
        assert!(rules(&read).iter().all(|(row, column, rule)| (*row, *column, *rule) == (2, "plan", "still_used")), "{read:?}");
        assert_eq!((read.rejected, read.changes.len()), (1, 0));
        let read = part(CatalogueTable::Tasks, "task,withdrawn\nkh-1.PL2.1,true\n", &[]);
        assert_eq!((read.findings.len(), read.changes.len()), (0, 1));
    }

    #[test]
    fn a_task_is_added_with_what_a_plan_says_about_it() {
        let text = "task,kế hoạch,nhiệm vụ,đơn vị chủ trì,sản phẩm,ngày hoàn thành\nkh-1.PL2.2,kh-1,Việc khác,Sở B,Báo cáo,31/12/2026\n";
        let read = part(CatalogueTable::Tasks, text, &[]);
        assert_eq!(rules(&read), []);
        let Some(CatalogueEntry::Task(task)) = read.changes.first().map(|c| &c.revision.entry) else { panic!("a task") };
        assert_eq!((task.part.as_str(), task.deadline_kind.as_str(), task.product.as_str()), ("task", "date", "Báo cáo"));
    }
}
