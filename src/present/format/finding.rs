//! Findings in one line: the titles of charts and the words beside their brackets.

use super::{
    capitalised,
    clause::{chance, latest_short, size_short},
    reason::reason,
    target::compact_target,
    time::due,
};
use crate::domain::{
    assessment::{Assessment, Reason, Status, YearReached},
    indicator::{Indicator, Kind},
    language::Language,
    target::{Operator, Target},
};

/// The finding in one line without a full stop: the title of a chart.
pub fn finding(indicator: &Indicator, target: &Target, assessment: &Assessment, language: Language) -> String {
    let words = target_in_words(indicator, target, language);
    let about = |phrase: (&str, &str), tail: Option<String>| {
        let head = language.pick(format!("{} {words}", phrase.0), format!("{} {words}", phrase.1));
        tail.map_or(head.clone(), |tail| format!("{head}: {tail}"))
    };
    let latest = || assessment.latest.as_ref().map(|o| latest_short(indicator, target, o, language));
    // A probability for reference only did not decide, and may say the contrary of what did: the latest value stands in its place.
    let odds = || if assessment.attainment_for_reference { latest() } else { chance(assessment, language) };
    match assessment.status {
        Status::Missed => {
            let gap = assessment.gap_now.filter(|gap| *gap > 0.0);
            about(("Không đạt", "Missed"), gap.map(|gap| shortfall(gap, indicator, target, language)))
        }
        Status::AtRisk if assessment.reason == Reason::MovingAway => about(("Đang đi xa", "Moving away from"), latest()),
        Status::AtRisk => match (assessment.year_reached, assessment.due) {
            (Some(YearReached::Year { year }), Some(due)) if year > due.year() => language.pick(
                format!("Theo dự báo, {words} phải đến khoảng năm {year} mới đạt"),
                format!("By the forecast, {words} will not be met until about {year}"),
            ),
            (Some(YearReached::After2100), _) => language.pick(
                format!("Theo dự báo, {words} chưa đạt được trước năm 2100"),
                format!("By the forecast, {words} will not be met before 2100"),
            ),
            _ => about(("Có nguy cơ không đạt", "At risk of missing"), odds()),
        },
        Status::Watch => {
            let tail = odds().map(|chance| format!(": {chance}")).unwrap_or_default();
            language.pick(format!("Cần theo dõi {words}{tail}"), format!("{} needs watching{tail}", capitalised(&words)))
        }
        Status::OnCourse => about(("Dự kiến đạt", "On course to meet"), odds()),
        Status::Reached => about(("Đã đạt", "Reached"), latest()),
        Status::Exceeded => about(("Đã vượt", "Exceeded"), latest()),
        Status::NotAssessable => {
            let why = reason(&assessment.reason, language);
            language.pick(format!("Chưa thể đánh giá {words}: {why}"), format!("{} cannot be assessed yet: {why}", capitalised(&words)))
        }
    }
}

/// How far a value falls short, for the bracket of a chart: `thiếu 10,3 điểm %`, `còn cao hơn 2,3 điểm %`.
pub fn shortfall(gap: f64, indicator: &Indicator, target: &Target, language: Language) -> String {
    let size = size_short(gap, indicator, language);
    match () {
        () if indicator.kind == Kind::Rank => language.pick(format!("còn kém {size}"), format!("{size} short")),
        () if is_floor(indicator, target) => language.pick(format!("thiếu {size}"), format!("{size} short")),
        () => language.pick(format!("còn cao hơn {size}"), format!("{size} too high")),
    }
}

fn is_floor(indicator: &Indicator, target: &Target) -> bool {
    target.requirement(indicator.direction).is_none_or(|requirement| requirement.sign > 0.0)
}

/// `mục tiêu ≥ 85 % của năm 2030`; a target in words is named by its year alone.
pub(super) fn target_in_words(indicator: &Indicator, target: &Target, language: Language) -> String {
    let number = match target.operator {
        Operator::Qualitative | Operator::None => String::new(),
        _ => compact_target(target, indicator, language),
    };
    let due = due(target, language);
    match (language, number.is_empty(), due) {
        (Language::Vi, false, Some(due)) => format!("mục tiêu {number} của {}{due}", day_word(target)),
        (Language::Vi, true, Some(due)) => format!("mục tiêu của {}{due}", day_word(target)),
        (Language::Vi, false, None) => format!("mục tiêu {number} (không ghi năm)"),
        (Language::Vi, true, None) => "mục tiêu".to_owned(),
        (Language::En, false, Some(due)) => format!("the {due} target of {number}"),
        (Language::En, true, Some(due)) => format!("the {due} target"),
        (Language::En, false, None) => format!("the undated target of {number}"),
        (Language::En, true, None) => "the target".to_owned(),
    }
}

/// A due day that is no year's end is a day, not a year: `của ngày 30/6/2028`.
fn day_word(target: &Target) -> &'static str {
    if due(target, Language::Vi).is_some_and(|due| due.starts_with("năm")) { "" } else { "ngày " }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::indicator::Direction,
        present::format::fixtures::{assessment, indicator, observation, target},
    };

    #[test]
    fn the_finding_names_the_year_when_that_is_the_news() {
        let share = indicator("%", Kind::Share, Direction::Up);
        let at_least = target(Operator::Ge, Some(85.0), None);
        let mut judged = assessment(Status::AtRisk, Reason::ByAttainment, Some(observation(2025, 59.3)));
        judged.year_reached = Some(YearReached::Year { year: 2037 });
        let text = finding(&share, &at_least, &judged, Language::Vi).replace('\u{a0}', " ");
        assert_eq!(text, "Theo dự báo, mục tiêu ≥ 85 % của năm 2030 phải đến khoảng năm 2037 mới đạt");
    }

    #[test]
    fn every_status_makes_a_title_without_a_full_stop() {
        let share = indicator("%", Kind::Share, Direction::Up);
        for promised in [target(Operator::Qualitative, None, None), target(Operator::Range, Some(16.0), Some(18.0))] {
            for (status, _) in Status::ALL {
                for latest in [None, Some(observation(2025, 59.3))] {
                    let judged = assessment(status, Reason::ByAttainment, latest);
                    let [vi, en] = Language::ALL.map(|language| finding(&share, &promised, &judged, language));
                    assert!(!vi.is_empty() && !vi.ends_with('.') && !en.ends_with('.') && vi != en, "{vi} / {en}");
                }
            }
        }
    }

    #[test]
    fn a_due_day_that_is_no_years_end_is_a_day() {
        let share = indicator("%", Kind::Share, Direction::Up);
        let mut dated = target(Operator::Ge, Some(85.0), None);
        dated.due_on = Some(jiff::civil::date(2028, 6, 30));
        let judged = assessment(Status::OnCourse, Reason::ByAttainment, Some(observation(2025, 59.3)));
        let text = finding(&share, &dated, &judged, Language::Vi).replace('\u{a0}', " ");
        assert_eq!(text, "Dự kiến đạt mục tiêu ≥ 85 % của ngày 30/6/2028: xác suất đạt khoảng 5 %");
    }
}
