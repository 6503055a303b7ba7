//! The report of a period, composed from what was known at its cut-off and what had been known at the one before.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    compose_notes::notes,
    compose_parts::{changes, focus, gap_annex, overall, tasks},
    report::{Close, Head, Report},
};
use crate::{
    domain::{catalogue::Catalogue, id::TargetId, language::Language, period::Period, plan::Plan},
    pipeline::{assess::Snapshot, change::Changes},
    present::{
        format,
        view::{CatalogueIndex, Filters, Stamp},
    },
};

/// What the lead office says of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comment {
    /// Why it stands as it does.
    pub cause: String,
    /// What is done about it.
    pub remedy: String,
    /// What is asked of others.
    pub request: String,
}

/// What a report is composed from.
pub struct ReportInput<'a> {
    /// What was known at the cut-off.
    pub now: &'a Snapshot,
    /// What is promised, and what offices had reported of their tasks by then.
    pub catalogue: &'a Catalogue,
    /// What had been known at the cut-off before, and what changed since; none for the first report.
    pub before: Option<(&'a Snapshot, &'a Changes)>,
    /// The period that is reported on.
    pub period: Period,
    /// Which rows go in.
    pub filters: &'a Filters,
    /// Language of all files.
    pub language: Language,
    /// Name of the issuing body, in capitals or not; empty for that of the plan.
    pub issuer: &'a str,
    /// Where it is signed; empty for the area's name.
    pub place: &'a str,
    /// What lead offices say, by target.
    pub comments: &'a BTreeMap<TargetId, Comment>,
    /// Charts of the targets to be dealt with, by target: drawing, size, finding.
    pub charts: &'a BTreeMap<TargetId, (String, (u32, u32), String)>,
    /// From what it is made.
    pub stamp: &'a Stamp,
}

impl ReportInput<'_> {
    /// The day of the cut-off.
    pub(super) fn cut_off(&self) -> Date {
        self.now.knowledge.as_of
    }

    /// The plans whose targets are reported on: those made for the area itself first, then latest first.
    fn plans<'a>(&self, index: &CatalogueIndex<'a>) -> Vec<&'a Plan> {
        let rows = self.filters.apply(index, &self.now.assessments);
        let mut plans: Vec<&Plan> = index.source().plans.iter().filter(|plan| rows.iter().any(|row| row.plan == plan.id)).collect();
        let elsewhere = |plan: &Plan| self.filters.area.as_ref().is_some_and(|area| plan.area != *area);
        plans.sort_by(|a, b| elsewhere(a).cmp(&elsewhere(b)).then_with(|| b.issued_on.cmp(&a.issued_on)).then_with(|| a.id.cmp(&b.id)));
        plans
    }
}

/// Composes the report.
pub fn compose(input: &ReportInput<'_>) -> Report {
    let index = CatalogueIndex::new(input.catalogue);
    let (language, plans) = (input.language, input.plans(&index));
    let (first, last) = input.period.window();
    let day = |day: Date| format::date(day, language);
    let issuer = issuing_body(input, &plans, &index);
    let area = input.filters.area.as_ref().map(|area| index.area_name(area, language));
    let place = match (input.place, &area) {
        ("", Some(area)) => without_kind(area),
        ("", None) => language.pick("…………".to_owned(), "…………".to_owned()),
        (named, _) => named.to_owned(),
    };
    // A target known only from what was written about it names no document to carry out.
    let is_document = |plan: &&&Plan| !plan.number.is_empty() || plan.issued_on.is_some();
    let named: Vec<String> = plans.iter().filter(is_document).take(3).map(|plan| plan_in_full(plan, language)).collect();
    let period = format::period(input.period, language);
    // In a sentence the committee is written out, as at the head.
    let named_issuer = issuer.replacen("UBND", "Ủy ban nhân dân", 1);
    // A period that was not over at the cut-off is reported on as a draft.
    let period = if input.cut_off() < last {
        format!("{period} {}", language.pick("(dự thảo khi chưa hết kỳ)", "(draft before its end)"))
    } else {
        period
    };
    let subject = language.pick(
        format!("Kết quả thực hiện các chỉ tiêu phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số {period}"),
        format!("Progress of the indicators of science, technology, innovation and digital transformation, {period}"),
    );
    let opening = language.pick(
        format!(
            "Thực hiện {}, {named_issuer} báo cáo kết quả thực hiện các chỉ tiêu trong kỳ từ ngày {} đến ngày {}, số liệu chốt ngày {}, như sau:",
            listed(&named, language),
            day(first),
            day(last),
            day(input.cut_off())
        ),
        format!(
            "Under {}, {named_issuer} reports the progress of the indicators in the period from {} to {}, with what was known by {}:",
            listed(&named, language),
            day(first),
            day(last),
            day(input.cut_off())
        ),
    );
    let mut numbering = Numbering::default();
    let sections = vec![
        overall(input, &index, &mut numbering),
        changes(input, &mut numbering),
        focus(input, &index, &mut numbering),
        tasks(input, &index, &mut numbering),
        notes(input, &index, &mut numbering),
    ];
    let annex = gap_annex(input, &index);
    let illustrative = input.filters.apply(&index, &input.now.assessments).iter().any(|row| row.illustrative);
    let stamp = input.stamp;
    let short = |hash: &str| hash.get(..12).unwrap_or(hash).to_owned();
    Report {
        language,
        cut_off: input.cut_off(),
        head: Head {
            issuer: issuer_lines(&issuer),
            number: language.pick("Số:        /BC-UBND".to_owned(), "No.:        /BC-UBND".to_owned()),
            motto: language.pick(
                ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned(), "Độc lập - Tự do - Hạnh phúc".to_owned()],
                ["SOCIALIST REPUBLIC OF VIET NAM".to_owned(), "Independence - Freedom - Happiness".to_owned()],
            ),
            place_and_day: language.pick(
                format!("{place}, ngày      tháng      năm {}", input.cut_off().year()),
                format!("{place},                          {}", input.cut_off().year()),
            ),
        },
        title: [language.pick("BÁO CÁO", "REPORT").to_owned(), subject],
        opening,
        sections,
        close: Close {
            recipients: (
                language.pick("Nơi nhận:", "Recipients:").to_owned(),
                language.pick(
                    vec!["- ……………………;".to_owned(), "- Các cơ quan chủ trì;".to_owned(), "- Lưu: VT.".to_owned()],
                    vec!["- …………………;".to_owned(), "- lead agencies;".to_owned(), "- archive.".to_owned()],
                ),
            ),
            signed_by: signed_by(&issuer, language),
        },
        annexes: vec![annex],
        made_from: language.pick(
            format!(
                "Dự thảo do Lộ Trình lập; bản dữ liệu {}, danh mục {}, phương pháp {}.",
                stamp.data_revision,
                short(&stamp.catalogue_hash),
                short(&stamp.method_hash)
            ),
            format!(
                "Draft made by Lộ Trình; data revision {}, catalogue {}, method {}.",
                stamp.data_revision,
                short(&stamp.catalogue_hash),
                short(&stamp.method_hash)
            ),
        ),
        illustrative,
    }
}

/// Roman numbers of sections, and the numbers of tables and figures.
#[derive(Default)]
pub(super) struct Numbering {
    sections: usize,
    tables: usize,
    figures: usize,
}

impl Numbering {
    /// `II. TITLE`.
    pub(super) fn section(&mut self, title: &str) -> String {
        self.sections += 1;
        let roman = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];
        format!("{}. {}", roman.get(self.sections - 1).unwrap_or(&"–"), title.to_uppercase())
    }

    /// `Bảng 1. Title`.
    pub(super) fn table(&mut self, title: &str, language: Language) -> String {
        self.tables += 1;
        format!("{} {}. {title}", language.pick("Bảng", "Table"), self.tables)
    }

    /// `Hình 1. Title`.
    pub(super) fn figure(&mut self, title: &str, language: Language) -> String {
        self.figures += 1;
        format!("{} {}. {title}", language.pick("Hình", "Figure"), self.figures)
    }
}

/// A number as administrative documents write it in a sentence: `04`, `12`.
pub(super) fn counted(number: usize, language: Language) -> String {
    match (language, number) {
        (Language::Vi, 1..=9) => format!("0{number}"),
        _ => format::number(number as f64, 0, language),
    }
}

/// Who reports: who is named; else the committee that made the latest plan for the area itself, and without such a plan the committee of the area;
/// for a country or for everything that of the latest plan.
fn issuing_body(input: &ReportInput<'_>, plans: &[&Plan], index: &CatalogueIndex<'_>) -> String {
    let language = input.language;
    if !input.issuer.is_empty() {
        return input.issuer.to_owned();
    }
    let issuer_of = |plan: &&Plan| plan.issuer.get(language).to_owned();
    let area = input.filters.area.as_ref().and_then(|area| index.area(area)).filter(|area| area.parent.is_some());
    let Some(area) = area else { return plans.first().map(issuer_of).unwrap_or_default() };
    let own = plans.iter().filter(|plan| plan.area == area.id).map(issuer_of).find(|issuer| issuer_lines(issuer).len() > 1);
    own.unwrap_or_else(|| {
        let name = area.name.get(language).split(" (").next().unwrap_or_default();
        let mut letters = name.chars();
        let lower = letters.next().map(|first| first.to_lowercase().chain(letters).collect::<String>()).unwrap_or_default();
        language.pick(format!("UBND {lower}"), format!("People's Committee of {name}"))
    })
}

/// `Ủy ban nhân dân` above the name of its area.
fn issuer_lines(issuer: &str) -> Vec<String> {
    let capitals = issuer.to_uppercase();
    for (written, body) in [
        ("UBND", "ỦY BAN NHÂN DÂN"),
        ("ỦY BAN NHÂN DÂN", "ỦY BAN NHÂN DÂN"),
        ("UỶ BAN NHÂN DÂN", "ỦY BAN NHÂN DÂN"),
        ("PEOPLE'S COMMITTEE OF", "PEOPLE'S COMMITTEE OF"),
        ("PEOPLE’S COMMITTEE OF", "PEOPLE'S COMMITTEE OF"),
    ] {
        if let Some(rest) = capitals.strip_prefix(written) {
            return [body, rest.trim()].iter().filter(|line| !line.is_empty()).map(ToString::to_string).collect();
        }
    }
    vec![capitals]
}

/// `Kế hoạch số 57/KH-UBND ngày 24/02/2026`; of a plan without number its name.
fn plan_in_full(plan: &Plan, language: Language) -> String {
    match (plan.number.as_str(), plan.issued_on) {
        (number, Some(day)) if number.contains("KH") => {
            let day = format::date(day, language);
            language.pick(format!("Kế hoạch số {number} ngày {day}"), format!("Plan {number} of {day}"))
        }
        (number, None) if number.contains("KH") && !number.starts_with('/') => {
            language.pick(format!("Kế hoạch số {number}"), format!("Plan {number}"))
        }
        _ => plan.short_name(),
    }
}

/// The name of a place without what kind of place it is: a document is signed in Hải Dương, not in Phường Hải Dương.
fn without_kind(area: &str) -> String {
    let kinds = ["Phường ", "Xã ", "Thị trấn ", "Huyện ", "Quận ", "Thị xã ", "Tỉnh ", "Thành phố "];
    let rest = kinds.iter().find_map(|kind| area.strip_prefix(kind));
    rest.unwrap_or(area).split(" (").next().unwrap_or(area).to_owned()
}

/// A committee signs by its chairperson, any other body by its head.
fn signed_by(issuer: &str, language: Language) -> Vec<String> {
    let is_committee = issuer_lines(issuer).len() > 1;
    let lines = match (is_committee, language) {
        (true, Language::Vi) => ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"].as_slice(),
        (true, Language::En) => &["FOR THE PEOPLE'S COMMITTEE", "CHAIRPERSON"],
        (false, Language::Vi) => &["THỦ TRƯỞNG CƠ QUAN"],
        (false, Language::En) => &["HEAD OF THE OFFICE"],
    };
    lines.iter().map(ToString::to_string).collect()
}

fn listed(names: &[String], language: Language) -> String {
    match names {
        [] => language.pick("kế hoạch", "the plans").to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} {} {last}", rest.join("; "), language.pick("và", "and")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_numbered_as_romans_and_small_counts_have_two_digits() {
        let mut numbering = Numbering::default();
        assert_eq!(numbering.section("Kết quả chung"), "I. KẾT QUẢ CHUNG");
        assert_eq!(numbering.section("Nhiệm vụ"), "II. NHIỆM VỤ");
        assert_eq!(numbering.table("Tên", Language::Vi), "Bảng 1. Tên");
        assert_eq!(numbering.figure("Tên", Language::En), "Figure 1. Tên");
        assert_eq!((counted(4, Language::Vi), counted(0, Language::Vi), counted(12, Language::Vi)), ("04".into(), "0".into(), "12".into()));
        assert_eq!(counted(1234, Language::En), "1,234");
    }

    #[test]
    fn a_committee_stands_above_its_area() {
        assert_eq!(issuer_lines("Ủy ban nhân dân phường Hải Dương"), ["ỦY BAN NHÂN DÂN", "PHƯỜNG HẢI DƯƠNG"]);
        assert_eq!(issuer_lines("UBND phường Hải Dương"), ["ỦY BAN NHÂN DÂN", "PHƯỜNG HẢI DƯƠNG"]);
        assert_eq!(issuer_lines("Sở Tài chính"), ["SỞ TÀI CHÍNH"]);
        assert_eq!(without_kind("Phường Hải Dương"), "Hải Dương");
        assert_eq!(listed(&["a".into(), "b".into(), "c".into()], Language::Vi), "a; b và c");
    }
}
