//! What the check of a file noticed, as a sentence for the person who sent it: where, what was found, what was expected,
//! what to do.
//!
//! A finding carries its parts in technical English. English sentences put them together; Vietnamese ones are written
//! out per rule in [`intake_words`](super::intake_words) and [`catalogue_words`](super::catalogue_words), with the values
//! taken out of the parts.

use jiff::civil::Date;

use super::{catalogue_words::CATALOGUE_WORDS, intake_words::INTAKE_WORDS, number, time};
use crate::domain::{
    finding::{Finding, Severity},
    language::Language,
    period::{Calendar, Period},
};

/// The pattern of an empty cell.
const NOTHING: &str = "{}";

/// How a rule speaks, for findings whose parts read as given.
///
/// In `found` and `expected` a slot such as `{a}` stands for any text; empty they fit everything. In the sentences `{a}`
/// is that text, `{#a}` as a number, `{@a}` as a day, `{%a}` as a period; `{found}` is all that was found and `{cell}`
/// the same in quotation marks, or words for an empty cell.
pub(super) struct Wording {
    /// The rule.
    pub rule: &'static str,
    /// What was found reads so.
    pub found: &'static str,
    /// What was expected reads so.
    pub expected: &'static str,
    /// The sentence in Vietnamese, after the place and without a full stop.
    pub vi: &'static str,
    /// What to do, in English; empty where the parts say it.
    pub todo: &'static str,
}

/// What became of a row in the store, in the words of the receipts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// Nothing was in force.
    New,
    /// Something else was in force.
    Revised,
    /// The same was in force.
    Unchanged,
    /// It was not taken.
    Rejected,
}

/// The word for what became of rows.
pub fn row_outcome(outcome: RowOutcome, language: Language) -> &'static str {
    match outcome {
        RowOutcome::New => language.pick("mới", "new"),
        RowOutcome::Revised => language.pick("hiệu chỉnh", "revised"),
        RowOutcome::Unchanged => language.pick("trùng", "the same"),
        RowOutcome::Rejected => language.pick("bị loại", "rejected"),
    }
}

/// The word for how grave a finding is.
pub fn severity(severity: Severity, language: Language) -> &'static str {
    match severity {
        Severity::Rejected => language.pick("bị loại", "rejected"),
        Severity::Noticed => language.pick("cần xem lại", "to be looked at"),
    }
}

/// Whether the words of a rule are known.
pub fn has_words(rule: &str) -> bool {
    wordings().any(|wording| wording.rule == rule)
}

fn wordings() -> impl Iterator<Item = &'static Wording> {
    INTAKE_WORDS.iter().chain(CATALOGUE_WORDS)
}

/// The finding as a sentence.
///
/// # Example
/// ```
/// use lotrinh::{domain::{finding::{Finding, Severity}, language::Language}, present::format::finding_sentence};
/// let finding = Finding {
///     severity: Severity::Noticed, rule: "outside_bounds".into(), file: "a.csv".into(), row: 12, column: "Thực hiện".into(),
///     found: "124.56".into(), expected: "a value from 0 to 100".into(),
/// };
/// let vi = finding_sentence(&finding, Language::Vi);
/// assert!(vi.starts_with("Dòng 12, cột “Thực hiện”: giá trị 124,56 nằm ngoài khoảng 0–100;"), "{vi}");
/// let en = finding_sentence(&finding, Language::En);
/// assert!(en.starts_with("Row 12, column “Thực hiện”: found “124.56”, expected a value from 0 to 100;"), "{en}");
/// ```
pub fn finding_sentence(finding: &Finding, language: Language) -> String {
    format!("{}: {}.", place(finding, language), clause(finding, language))
}

/// The finding as a sentence without its row, for a list of rows.
pub fn finding_reason(finding: &Finding, language: Language) -> String {
    let in_row = Finding { row: 0, ..finding.clone() };
    if in_row.column.is_empty() {
        return format!("{}.", super::capitalised(&clause(finding, language)));
    }
    format!("{}: {}.", place(&in_row, language), clause(finding, language))
}

fn place(finding: &Finding, language: Language) -> String {
    let column = language.pick("cột", "column");
    match (finding.row, finding.column.as_str()) {
        (0, "") => language.pick("Cả tệp", "The whole file").to_owned(),
        (0, name) => format!("{} “{name}”", super::capitalised(column)),
        (row, "") => format!("{} {row}", language.pick("Dòng", "Row")),
        (row, name) => format!("{} {row}, {column} “{name}”", language.pick("Dòng", "Row")),
    }
}

fn clause(finding: &Finding, language: Language) -> String {
    let fitting = wordings().filter(|wording| wording.rule == finding.rule).find_map(|wording| {
        let mut slots = slots(wording.found, &finding.found)?;
        slots.extend(self::slots(wording.expected, &finding.expected)?);
        Some((wording, slots))
    });
    match (fitting, language) {
        (Some((wording, slots)), Language::Vi) => fill(wording.vi, finding, &slots, language),
        (Some((wording, slots)), Language::En) if !wording.todo.is_empty() => {
            format!("{}; {}", in_english(finding), fill(wording.todo, finding, &slots, language))
        }
        (_, Language::En) => in_english(finding),
        (None, Language::Vi) => format!("tìm thấy {}, cần: {}", cell(&finding.found, language), finding.expected),
    }
}

fn in_english(finding: &Finding) -> String {
    format!("found {}, expected {}", cell(&finding.found, Language::En), finding.expected)
}

fn cell(text: &str, language: Language) -> String {
    if text.trim().is_empty() { language.pick("ô để trống", "an empty cell").to_owned() } else { format!("“{text}”") }
}

/// What stands in the slots of a pattern; none when a text does not read so.
pub(super) fn slots<'t>(pattern: &str, text: &'t str) -> Option<Vec<(char, &'t str)>> {
    let mut out = Vec::new();
    if pattern.is_empty() {
        return Some(out);
    }
    if pattern == NOTHING {
        return text.trim().is_empty().then_some(out);
    }
    let mut parts = pattern.split('{');
    let mut rest = text.strip_prefix(parts.next().unwrap_or_default())?;
    let mut parts = parts.peekable();
    while let Some(part) = parts.next() {
        let (name, literal) = part.split_once('}')?;
        let end = match (literal, parts.peek()) {
            ("", None) => rest.len(),
            // The last words of a pattern end the text.
            (literal, None) => rest.len().checked_sub(literal.len()).filter(|end| rest.get(*end..) == Some(literal))?,
            (literal, Some(_)) => rest.find(literal)?,
        };
        out.push((name.chars().next()?, &rest[..end]));
        rest = &rest[end + literal.len()..];
    }
    rest.is_empty().then_some(out)
}

/// Puts values into the slots of a sentence.
fn fill(template: &str, finding: &Finding, slots: &[(char, &str)], language: Language) -> String {
    let mut out = String::with_capacity(template.len() * 2);
    let mut parts = template.split('{');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (name, literal) = part.split_once('}').unwrap_or((part, ""));
        let (kind, name) = match name.strip_prefix(['#', '@', '%']) {
            Some(bare) => (name.chars().next(), bare),
            None => (None, name),
        };
        let text = match name {
            "found" => finding.found.as_str(),
            "cell" => &cell(&finding.found, language),
            slot => slots.iter().find(|(known, _)| slot.starts_with(*known)).map_or("", |(_, text)| *text),
        };
        match kind {
            Some('#') => out.push_str(&numeral(text, language)),
            Some('@') => out.push_str(&day(text, language)),
            Some('%') => out.push_str(&period(text, language)),
            _ => out.push_str(text),
        }
        out.push_str(literal);
    }
    out
}

/// A number as the language writes it; what is none stays as it is.
fn numeral(text: &str, language: Language) -> String {
    let decimals = text.split_once('.').map_or(0, |(_, after)| after.len());
    let is_plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '-'));
    match text.parse::<f64>() {
        Ok(value) if is_plain && decimals <= 12 => number(value, decimals, language),
        _ => text.to_owned(),
    }
}

fn day(text: &str, language: Language) -> String {
    text.parse::<Date>().map_or_else(|_| text.to_owned(), |day| time::date(day, language))
}

fn period(text: &str, language: Language) -> String {
    Period::parse(text, Calendar::Calendar).map_or_else(|_| text.to_owned(), |period| time::period(period, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(rule: &str, row: usize, column: &str, found: &str, expected: &str) -> Finding {
        let text = str::to_owned;
        let (rule, file, column) = (text(rule), text("a.csv"), text(column));
        Finding { severity: Severity::Noticed, rule, file, row, column, found: text(found), expected: text(expected) }
    }

    #[test]
    fn slots_take_what_stands_between_the_words() {
        assert_eq!(slots("a value from {a} to {b}", "a value from 0 to 100"), Some(vec![('a', "0"), ('b', "100")]));
        assert_eq!(slots("{a} after {b}", "1 after 2 after 3"), Some(vec![('a', "1"), ('b', "2 after 3")]));
        assert_eq!(slots("{a} or more", "5 or less"), None);
        assert_eq!(slots("", "anything"), Some(Vec::new()));
        assert_eq!((slots("{}", " "), slots("{}", "x")), (Some(Vec::new()), None));
        assert_eq!(slots("only this", "only this and that"), None);
    }

    #[test]
    fn values_are_written_as_the_language_writes_them() {
        let jump = finding(
            "jump",
            3,
            "value",
            "1234.5 after 10 in 2026-Q3, a change of 1224.5",
            "a change of at most 20 (4 times the median change)",
        );
        let vi = finding_sentence(&jump, Language::Vi).replace('\u{a0}', " ");
        assert!(vi.contains("1.234,5") && vi.contains("quý III/2026") && vi.contains("1.224,5"), "{vi}");
        let late = finding(
            "period_not_over",
            2,
            "",
            "observed, published on 2026-08-01",
            "estimated or provisional, since 2026-Q3 ends on 2026-09-30",
        );
        let vi = finding_sentence(&late, Language::Vi);
        assert!(vi.starts_with("Dòng 2: ") && vi.contains("30/9/2026") && vi.contains("01/8/2026") | vi.contains("1/8/2026"), "{vi}");
    }

    #[test]
    fn a_rule_without_words_still_says_what_was_found() {
        let strange = finding("strange", 0, "", "", "something else");
        assert_eq!(finding_sentence(&strange, Language::Vi), "Cả tệp: tìm thấy ô để trống, cần: something else.");
        assert_eq!(finding_sentence(&strange, Language::En), "The whole file: found an empty cell, expected something else.");
        assert!(!has_words("strange") && has_words("jump"));
    }

    #[test]
    fn every_sentence_uses_only_slots_that_its_patterns_have() {
        for wording in wordings() {
            for template in [wording.vi, wording.todo] {
                for part in template.split('{').skip(1) {
                    let name = part.split('}').next().unwrap_or_default().trim_start_matches(['#', '@', '%']);
                    let known = ["found", "cell"].contains(&name)
                        || [wording.found, wording.expected].iter().any(|p| p.contains(&format!("{{{name}}}")));
                    assert!(known, "{}: {{{name}}}", wording.rule);
                }
                assert!(!template.ends_with('.') && template.trim() == template, "{template}");
            }
            assert!(!wording.vi.is_empty());
        }
    }
}
