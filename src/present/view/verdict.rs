//! Why a status is what it is: every method's finding with its working, in words.

use jiff::civil::Date;

use super::{StatusView, ratio};
use crate::{
    domain::{
        assessment::{Assessment, Class, Method, Outcome, Status, Verdict, WorkingLine},
        language::Language,
        probability::Probability,
    },
    pipeline::Policy,
    present::format::{self, MISSING, PolicyWords},
};

/// One method's finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictView {
    /// Name of the method.
    pub method: String,
    /// It decides the headline.
    pub decides: bool,
    /// The number that was compared with the cuts, with its name.
    pub value: String,
    /// What it finds.
    pub status: StatusView,
    /// The cuts it was compared with, or why it refuses.
    pub rule: String,
    /// How it stands to the headline.
    pub compared: String,
    /// It differs from the headline by as many classes as the policy calls a disagreement.
    pub disagrees: bool,
    /// Working lines: symbol, meaning, value.
    pub working: Vec<(String, String, String)>,
}

impl VerdictView {
    /// Writes every verdict of a row, the deciding one first.
    pub fn all(row: &Assessment, policy: &Policy, language: Language) -> Vec<Self> {
        let mut views: Vec<Self> = row.verdicts.iter().map(|verdict| Self::new(row, verdict, policy, language)).collect();
        views.sort_by_key(|view| !view.decides);
        views
    }

    fn new(row: &Assessment, verdict: &Verdict, policy: &Policy, language: Language) -> Self {
        let decides = row.decided_by == Some(verdict.method);
        let distance = distance(row.status, &verdict.outcome);
        let compared = match (&verdict.outcome, decides, distance) {
            (_, true, _) => language.pick("quyết định trạng thái chung", "decides the headline").to_owned(),
            (Outcome::NotAssessable { .. }, ..) => language.pick("không áp dụng", "does not apply").to_owned(),
            (_, _, Some(0)) => language.pick("cùng kết quả", "agrees").to_owned(),
            (_, _, Some(1)) => language.pick("lệch 1 bậc", "differs by 1 class").to_owned(),
            (_, _, Some(classes)) => language.pick(format!("lệch {classes} bậc"), format!("differs by {classes} classes")),
            (_, _, None) => MISSING.to_owned(),
        };
        Self {
            method: format::method(verdict.method, language).to_owned(),
            decides,
            value: value(verdict, language),
            status: StatusView::of_outcome(&verdict.outcome, language),
            rule: match &verdict.outcome {
                Outcome::NotAssessable { reason } => format::reason(reason, language),
                _ => PolicyWords::new(policy, language).rule(verdict.method, language),
            },
            compared,
            disagrees: distance.is_some_and(|classes| classes >= policy.disagreement_classes),
            working: verdict.working.iter().map(|line| working(line, language)).collect(),
        }
    }
}

/// Classes between a method and the headline; none once the target is due or where the method refuses.
fn distance(headline: Status, outcome: &Outcome) -> Option<i8> {
    let headline = match headline {
        Status::AtRisk => Class::AtRisk,
        Status::Watch => Class::Watch,
        Status::OnCourse => Class::OnCourse,
        Status::Missed | Status::NotAssessable | Status::Reached | Status::Exceeded => return None,
    };
    match outcome {
        Outcome::Judged { class } => Some((class.rank() - headline.rank()).abs()),
        Outcome::Reached | Outcome::NotAssessable { .. } => None,
    }
}

/// The number that was compared, with its name.
fn value(verdict: &Verdict, language: Language) -> String {
    let Some(value) = verdict.value else {
        return MISSING.to_owned();
    };
    let number = ratio(Some(value), language);
    match verdict.method {
        Method::ProjectionModel => {
            let chance = format::probability(Probability::saturating(value), language);
            format!("{} {chance}", language.pick("xác suất đạt", "probability"))
        }
        Method::Path => format!("{} {number}", language.pick("đã đi / phải đi:", "covered / planned:")),
        Method::PaceLinear => format!("{} {number}", language.pick("nhịp đã có / cần có:", "observed / required:")),
        Method::PaceCompound => match verdict.score {
            Some(score) => {
                let score = format::number(score, 1, language);
                format!("R = {number}; {} {score}", language.pick("điểm", "score"))
            }
            None => format!("R = {number}"),
        },
        Method::ProjectionRecent => {
            let percent = format::number(100.0 * value, 0, language);
            format!("{} {percent}\u{a0}%", language.pick("phần còn hụt", "part missed"))
        }
    }
}

/// A line of the working. Its value is text with a decimal point: numbers and days are written as the reader's language
/// has them, to five digits, since this is where the arithmetic can be followed.
fn working(line: &WorkingLine, language: Language) -> (String, String, String) {
    (line.symbol.clone(), line.meaning.get(language).to_owned(), in_language(&line.value, language))
}

fn in_language(text: &str, language: Language) -> String {
    if let Ok(day) = text.parse::<Date>() {
        return format::date(day, language);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && !text.contains(['e', 'E']) => format::number(number, working_decimals(number), language),
        _ => text.to_owned(),
    }
}

/// Decimals of five significant digits, less the zeros at the end: enough to follow the arithmetic, and no more.
fn working_decimals(number: f64) -> usize {
    let before = if number == 0.0 { 0 } else { number.abs().log10().floor().clamp(-4.0, 4.0) as i32 };
    let most = usize::try_from(4 - before).unwrap_or(0);
    let written = format!("{number:.most$}");
    written.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_values_are_written_in_the_language() {
        assert_eq!(in_language("1234.5", Language::Vi), "1.234,5");
        assert_eq!(in_language("0.18750000000000003", Language::En), "0.1875");
        assert_eq!(in_language("61.736842105", Language::Vi), "61,737");
        assert_eq!(in_language("0.00034128", Language::En), "0.00034128");
        assert_eq!(in_language("59.30000000000001", Language::En), "59.3");
        assert_eq!(in_language("0", Language::En), "0");
        assert_eq!(in_language("2026-09-14", Language::Vi), "14/9/2026");
        assert_eq!(in_language("quý III/2026", Language::Vi), "quý III/2026");
    }

    #[test]
    fn two_classes_apart_is_a_disagreement_and_a_due_target_has_none() {
        let on_course = Outcome::Judged { class: Class::OnCourse };
        assert_eq!(distance(Status::AtRisk, &on_course), Some(2));
        assert_eq!(distance(Status::Missed, &on_course), None);
    }
}
