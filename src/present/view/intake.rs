//! What came in, as a page says it: the history of ingests, and what would become of a file.

use jiff::{ToSpan, civil::DateTime};

use super::{CatalogueIndex, Place};
use crate::{
    domain::{
        finding::{Finding, Severity},
        id::{AreaId, IndicatorId},
        language::Language,
    },
    pipeline::{
        intake::{Meaning, Preview, Receipt},
        lookup::IngestRecord,
    },
    present::format::{self, RowOutcome, finding_sentence, intake::severity, row_outcome},
};

/// Findings shown of one file; all of them are in the list of the interface.
const MOST_FINDINGS: usize = 200;

/// Rows of a table shown as read.
const MOST_ROWS: usize = 8;

/// One ingest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngestRow {
    /// Its number.
    pub number: i64,
    /// Where it is shown in full.
    pub href: String,
    /// Name under which it came.
    pub name: String,
    /// What it is.
    pub kind: &'static str,
    /// Day and time in Viet Nam.
    pub when: String,
    /// Who sent it; may be empty.
    pub actor: String,
    /// `120 dòng: 100 mới, 10 hiệu chỉnh, 8 trùng, 2 bị loại`.
    pub counts: String,
    /// Rows that were not taken.
    pub rejected: i64,
    /// Findings on record.
    pub findings: i64,
    /// The retraction that hides it, in words; empty while it counts.
    pub hidden: String,
    /// What it takes back and why, in words; empty when it is no retraction.
    pub reason: String,
    /// May be taken back.
    pub may_be_retracted: bool,
}

impl IngestRow {
    /// Writes one ingest.
    pub fn new(of: &IngestRecord, language: Language) -> Self {
        let kind = match of.kind.as_str() {
            "catalogue" => language.pick("danh mục", "catalogue"),
            "statements" => language.pick("báo cáo, ý kiến", "statements"),
            "retraction" => language.pick("thu hồi", "retraction"),
            _ => language.pick("số liệu", "figures"),
        };
        let count = |of: i64| u64::try_from(of).unwrap_or_default();
        let rows = [count(of.rows), count(of.added), count(of.revised), count(of.unchanged), count(of.rejected)];
        Self {
            number: of.ingest,
            href: Place::Ingest(of.ingest).path(language),
            name: of.name.clone(),
            kind,
            when: moment(&of.recorded_at, language),
            actor: of.actor.clone(),
            counts: if of.retracts > 0 { String::new() } else { counts(rows, language) },
            rejected: of.rejected,
            findings: of.findings,
            hidden: match of.hidden_by {
                0 => String::new(),
                by => language.pick(format!("đã thu hồi bởi lần nạp {by}"), format!("taken back by ingest {by}")),
            },
            reason: match of.retracts {
                0 => String::new(),
                ingest => {
                    language.pick(format!("thu hồi lần nạp {ingest}: {}", of.reason), format!("takes back ingest {ingest}: {}", of.reason))
                }
            },
            may_be_retracted: of.hidden_by == 0 && of.kind != "catalogue",
        }
    }
}

/// `2 dòng: 1 mới, 0 hiệu chỉnh, 0 trùng, 1 bị loại`.
fn counts([rows, new, revised, unchanged, rejected]: [u64; 5], language: Language) -> String {
    let counted =
        [(new, RowOutcome::New), (revised, RowOutcome::Revised), (unchanged, RowOutcome::Unchanged), (rejected, RowOutcome::Rejected)];
    let counted: Vec<String> =
        counted.iter().map(|(count, outcome)| format!("{} {}", whole(*count, language), row_outcome(*outcome, language))).collect();
    format!("{} {}: {}", whole(rows, language), language.pick("dòng", "rows"), counted.join(", "))
}

fn whole(count: u64, language: Language) -> String {
    format::number(count as f64, 0, language)
}

/// Day and time in Viet Nam, which keeps seven hours ahead of UTC all the year; as it stands where it cannot be read.
fn moment(recorded_at: &str, language: Language) -> String {
    let local = recorded_at.parse::<DateTime>().ok().and_then(|utc| utc.checked_add(7.hours()).ok());
    local.map_or_else(|| recorded_at.to_owned(), |at| format!("{}, {:02}:{:02}", format::date(at.date(), language), at.hour(), at.minute()))
}

/// Something that was noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingRow {
    /// How grave.
    pub severity: &'static str,
    /// The row was not taken.
    pub is_rejected: bool,
    /// Where, what was found, what was expected, what to do.
    pub sentence: String,
}

/// Findings, what was rejected first, and how many there are beyond those shown.
pub fn finding_rows(findings: &[Finding], language: Language) -> (Vec<FindingRow>, usize) {
    let mut rows: Vec<FindingRow> = findings
        .iter()
        .map(|finding| FindingRow {
            severity: severity(finding.severity, language),
            is_rejected: finding.severity == Severity::Rejected,
            sentence: finding_sentence(finding, language),
        })
        .collect();
    rows.sort_by_key(|row| !row.is_rejected);
    let beyond = rows.len().saturating_sub(MOST_FINDINGS);
    rows.truncate(MOST_FINDINGS);
    (rows, beyond)
}

/// A figure that another value would be put in place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevisionRow {
    /// Name of the indicator and the area.
    pub name: String,
    /// For which period, as the file has it.
    pub period: String,
    /// Value in force, and the day of its publication.
    pub before: String,
    /// Value of the file.
    pub after: String,
}

/// What would become of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReceiptView {
    /// Name under which it came.
    pub name: String,
    /// What would become of its rows, in one line.
    pub counts: String,
    /// Something of it can be loaded.
    pub is_usable: bool,
    /// The ingest that brought the same content before.
    pub known: Option<IngestRow>,
    /// What was noticed.
    pub findings: Vec<FindingRow>,
    /// Findings beyond those shown.
    pub beyond: usize,
    /// The first figures that would be revised.
    pub revisions: Vec<RevisionRow>,
    /// Headings and what each was taken for.
    pub columns: Vec<(String, String)>,
    /// What was decided and by what, in words.
    pub decisions: Vec<String>,
    /// The first rows as read.
    pub first_rows: Vec<Vec<String>>,
}

impl ReceiptView {
    /// Writes what came of a file; `known` is the ingest that brought the same before.
    pub fn new(catalogue: &CatalogueIndex<'_>, receipt: &Receipt, known: Option<&IngestRecord>, language: Language) -> Self {
        let (findings, beyond) = finding_rows(&receipt.findings, language);
        let revisions = receipt.changes.iter().map(|change| {
            let indicator = IndicatorId::new(change.indicator.as_str());
            let area = catalogue.area_name(&AreaId::new(change.area.as_str()), language);
            let value = |value| match catalogue.indicator(&indicator) {
                Some(indicator) => format::value(value, indicator, language),
                None => value.to_string(),
            };
            let day =
                change.before_published_on.parse().map_or_else(|_| change.before_published_on.clone(), |day| format::date(day, language));
            RevisionRow {
                name: format!("{}, {area}", catalogue.indicator_name(&indicator, language)),
                period: change.period.clone(),
                before: format!("{} ({day})", value(change.before)),
                after: value(change.after),
            }
        });
        let rows = [receipt.rows, receipt.new, receipt.revised, receipt.unchanged, receipt.rejected];
        let more: u64 = receipt.more.values().sum();
        Self {
            name: receipt.name.clone(),
            counts: counts(rows, language),
            is_usable: !receipt.was_known && receipt.rows > receipt.rejected,
            known: known.map(|record| IngestRow::new(record, language)),
            beyond: beyond + usize::try_from(more).unwrap_or(usize::MAX),
            findings,
            revisions: revisions.collect(),
            ..receipt.preview.as_ref().map_or_else(Self::default, |preview| Self::of_preview(preview, language))
        }
    }

    fn of_preview(preview: &Preview, language: Language) -> Self {
        let columns = preview.mapping.columns.iter().map(|column| (column.heading.clone(), meaning(&column.meaning, language)));
        let decision = |subject: &str, column: &str, choice: &str, evidence: &str| {
            let subject = match subject {
                "sheet" => language.pick("trang tính", "sheet"),
                "period" => language.pick("kỳ", "period"),
                "area" => language.pick("địa bàn", "area"),
                "unit" => language.pick("đơn vị", "unit"),
                "calendar" => language.pick("cách tính kỳ", "calendar"),
                "decimal_mark" => language.pick("dấu thập phân", "decimal mark"),
                other => other,
            };
            let column = if column.is_empty() { String::new() } else { format!(" ({column})") };
            let choice = match choice {
                "" => language.pick("chưa xác định được", "not decided"),
                "comma" => language.pick("dấu phẩy", "comma"),
                "point" => language.pick("dấu chấm", "point"),
                other => other,
            };
            format!("{subject}{column}: {choice} – {evidence}")
        };
        let cell = |text: &String| text.clone();
        Self {
            columns: columns.collect(),
            decisions: preview.decisions.iter().map(|d| decision(&d.subject, &d.column, &d.choice, &d.evidence)).collect(),
            first_rows: preview.first_rows.iter().take(MOST_ROWS).map(|row| row.iter().map(cell).collect()).collect(),
            ..Self::default()
        }
    }
}

/// What a column was taken for.
fn meaning(of: &Meaning, language: Language) -> String {
    let words = match of {
        Meaning::Field(column) => return language.pick(column.vietnamese_name().to_owned(), column.name().replace('_', " ")),
        Meaning::IndicatorCode => ("mã chỉ tiêu", "code of the indicator"),
        Meaning::AreaCode => ("mã địa bàn", "code of the area"),
        Meaning::Numbering => ("số thứ tự", "running number"),
        Meaning::Value => ("giá trị", "value"),
        Meaning::ValueYearBefore => ("giá trị cùng kỳ năm trước", "value a year before"),
        Meaning::Cumulative => ("lũy kế từ đầu năm", "added up from the beginning of the year"),
        Meaning::Plan => ("kế hoạch: so sánh, không lưu", "plan: compared, not stored"),
        Meaning::AgainstPlan => ("so với kế hoạch: kiểm tra, không lưu", "against the plan: checked, not stored"),
        Meaning::AgainstYearBefore => ("so với cùng kỳ: kiểm tra, không lưu", "against a year before: checked, not stored"),
        Meaning::Agency => ("cơ quan chủ trì", "lead agency"),
        Meaning::Unused => ("không dùng", "not used"),
    };
    language.pick(words.0, words.1).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::view::sample;

    #[test]
    fn a_moment_is_that_of_viet_nam() {
        assert_eq!(moment("2026-11-22 18:05:00", Language::Vi), "23/11/2026, 01:05");
        assert_eq!(moment("soon", Language::Vi), "soon");
    }

    #[test]
    fn a_receipt_says_what_would_become_of_its_rows() {
        let finding = |severity, rule: &str| Finding {
            severity,
            rule: rule.to_owned(),
            file: "a.csv".to_owned(),
            row: 3,
            column: "value".to_owned(),
            found: "abc".to_owned(),
            expected: "a number".to_owned(),
        };
        let receipt = Receipt {
            name: "a.csv".to_owned(),
            rows: 1200,
            new: 1198,
            rejected: 2,
            findings: vec![finding(Severity::Noticed, "one"), finding(Severity::Rejected, "two")],
            more: [("two".to_owned(), 7)].into(),
            ..Receipt::default()
        };
        let catalogue = sample::catalogue();
        let view = ReceiptView::new(&CatalogueIndex::new(&catalogue), &receipt, None, Language::Vi);
        assert_eq!(view.counts, "1.200 dòng: 1.198 mới, 0 hiệu chỉnh, 0 trùng, 2 bị loại");
        assert!(view.is_usable && view.findings.first().is_some_and(|row| row.is_rejected), "{view:?}");
        assert_eq!(view.beyond, 7);
    }
}
