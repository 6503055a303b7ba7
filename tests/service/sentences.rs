//! The sentence of every target on several days: well formed, true to its status, the same numbers in both languages.

use std::collections::BTreeSet;

use jiff::civil::{Date, date};
use lotrinh::{
    domain::{
        assessment::{Assessment, Reason, Status},
        indicator::Indicator,
        language::Language,
        target::Target,
    },
    present::format,
};

use crate::app::{Stock, TODAY, TestApp};

/// Today; before the areas merged; the year before; after the due day of 2030.
const DAYS: [Date; 4] = [TODAY, date(2025, 5, 20), date(2024, 6, 30), date(2031, 3, 1)];

/// Calls `check` for every target on every day, in every language.
fn every(check: impl Fn(&Indicator, &Target, &Assessment, Language)) -> BTreeSet<Status> {
    let app = TestApp::reading(Stock::Demonstration);
    let mut seen = BTreeSet::new();
    for day in DAYS {
        let snapshot = app.snapshot(day);
        for row in &snapshot.assessments {
            let indicator = snapshot.catalogue.indicator(&row.indicator).expect("an indicator");
            let target = snapshot.target(&row.target).expect("a target");
            Language::ALL.into_iter().for_each(|language| check(indicator, target, row, language));
            seen.insert(row.status);
        }
    }
    seen
}

#[test]
fn every_sentence_is_well_formed() {
    let seen = every(|indicator, target, row, language| {
        let text = format::sentence(indicator, target, row, language);
        assert!(text.chars().count() > 20 && text.ends_with('.'), "{}: {text}", row.target);
        for fault in ["  ", "..", " .", " ,", ",,", "NaN", "inf ", "()", "–−", "−−", "% %", "%%", "điểm điểm", "points points"]
        {
            assert!(!text.contains(fault), "{} has “{fault}”: {text}", row.target);
        }
        assert!(text.chars().next().is_some_and(|first| first.is_uppercase() || first.is_ascii_digit()), "{text}");
        assert!(!text.contains(format::MISSING) || text.contains(|c: char| c.is_ascii_digit()), "{text}");
    });
    assert_eq!(seen.len(), Status::ALL.len(), "every status occurs: {seen:?}");
}

#[test]
fn the_decimal_mark_is_that_of_the_language_and_a_number_keeps_its_unit() {
    every(|indicator, target, row, language| {
        let text = format::sentence(indicator, target, row, language);
        let chars: Vec<char> = text.chars().collect();
        let group = language.pick('.', ',');
        for at in 1..chars.len().saturating_sub(1) {
            let (before, after) = (chars[at - 1].is_ascii_digit(), chars[at + 1].is_ascii_digit());
            if chars[at] == group && before && after {
                let digits = chars[at + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
                assert_eq!(digits, 3, "{}: a mark of the other language in {text}", row.target);
            }
            let unit: String = chars[at + 1..].iter().take(4).collect();
            let parted = chars[at] == ' ' && before && (unit.starts_with('%') || unit == "điểm");
            assert!(!parted, "{}: a number is parted from its unit in {text}", row.target);
        }
    });
}

#[test]
fn the_status_is_said_and_no_other_one() {
    every(|indicator, target, row, language| {
        let text = format::lede(indicator, target, row, language).to_lowercase();
        let word = |status: Status| match (status, language) {
            (Status::Missed, Language::Vi) => "không đạt: hạn",
            (Status::Reached, Language::Vi) => "đã đạt",
            (Status::Exceeded, Language::Vi) => "đã vượt",
            (Status::Watch, Language::En) => "it needs watching",
            (Status::Missed, Language::En) => "missed:",
            (Status::Reached, Language::En) => "reached b",
            (Status::Exceeded, Language::En) => "exceeded b",
            (other, language) => format::status(other, language),
        };
        for (status, _) in Status::ALL {
            assert_eq!(text.contains(word(status)), status == row.status, "{} is {:?}: {text}", row.target, row.status);
        }
    });
}

#[test]
fn a_value_that_falls_short_is_never_told_as_met() {
    every(|indicator, target, row, language| {
        let text = format::lede(indicator, target, row, language);
        let met = text.contains(language.pick("vừa bằng mục tiêu", "exactly the target"));
        let short = row.gap_now.is_some_and(|gap| gap > 0.0) && row.gap_projected.is_none_or(|gap| gap > 0.0);
        assert!(!(met && short), "{}: {text}", row.target);
    });
}

#[test]
fn both_languages_give_the_same_numbers() {
    every(|indicator, target, row, language| {
        if language == Language::Vi {
            let [vi, en] = [Language::Vi, Language::En].map(|language| {
                let mut found =
                    numbers(&without_days(&format::sentence(indicator, target, row, language), indicator, row, language), language);
                found.sort();
                found
            });
            assert_eq!(vi, en, "{}: {}", row.target, format::sentence(indicator, target, row, Language::Vi));
        }
    });
}

/// Days, periods and units are written in their own way in each language.
fn without_days(text: &str, indicator: &Indicator, row: &Assessment, language: Language) -> String {
    let mut days: Vec<String> = row.due.map(|day| format::date(day, language)).into_iter().collect();
    if let Reason::MissedAtDue { met_late_on: Some(day) } = row.reason {
        days.push(format::date(day, language));
    }
    days.extend(row.latest.as_ref().map(|o| format::period(o.period, language)));
    let unit = indicator.unit.get(language).replace(' ', "\u{a0}");
    // After the number 1 the unit is a singular, but what it is over stays.
    days.extend(unit.split_once("per\u{a0}").map(|(_, over)| over.to_owned()));
    days.insert(0, unit);
    days.iter().filter(|day| !day.is_empty()).fold(text.to_lowercase(), |text, day| text.replace(&day.to_lowercase(), ""))
}

/// The numbers of a text with a decimal point and no groups.
fn numbers(text: &str, language: Language) -> Vec<String> {
    let (group, point) = language.pick(('.', ','), (',', '.'));
    text.split(|c: char| !c.is_ascii_digit() && c != '.' && c != ',' && c != '−')
        .map(|piece| piece.trim_matches(['.', ',']).replace(group, "").replace(point, "."))
        .filter(|piece| piece.contains(|c: char| c.is_ascii_digit()))
        .collect()
}
