//! Tests of the rules over accepted rows.
#![cfg(test)]

use jiff::civil::Date;

use super::super::fixture;
use super::*;
use crate::domain::{
    id::{AreaId, IndicatorId},
    observation::Provenance,
    period::{Calendar, Period},
};

fn candidate(row: usize, indicator: &str, period: &str, value: f64) -> Candidate {
    let observation = Observation {
        indicator: IndicatorId::new(indicator),
        area: AreaId::new("vn"),
        period: Period::parse(period, Calendar::Calendar).expect(period),
        value,
        censoring: Censoring::Exact,
        numerator: None,
        denominator: None,
        unit: String::new(),
        provenance: Provenance::Observed,
        illustrative: false,
        source: "Cục Thống kê".into(),
        source_address: String::new(),
        confidence: String::new(),
        published_on: Date::new(2026, 1, 6).expect("a day"),
        published_on_basis: "vintage".into(),
        note: String::new(),
    };
    Candidate { row, observation, revises: false }
}

/// One row for each value, in years from 2010 and rows from 2 on.
fn yearly(indicator: &str, values: &[f64]) -> Vec<Candidate> {
    let row = |(at, value): (usize, &f64)| candidate(at + 2, indicator, &(2010 + at).to_string(), *value);
    values.iter().enumerate().map(row).collect()
}

fn found(rows: &[Candidate]) -> Vec<Finding> {
    check_rows("a.csv", rows, &fixture::catalogue()).expect("rules that run")
}

fn rules(rows: &[Candidate]) -> Vec<(usize, String, Severity)> {
    found(rows).into_iter().map(|f| (f.row, f.rule, f.severity)).collect()
}

fn noticed(row: usize, rule: &str) -> Vec<(usize, String, Severity)> {
    vec![(row, rule.to_owned(), Severity::Noticed)]
}

fn rejected(row: usize, rule: &str) -> Vec<(usize, String, Severity)> {
    vec![(row, rule.to_owned(), Severity::Rejected)]
}

#[test]
fn no_rows_no_findings() {
    assert_eq!(rules(&[]), []);
}

#[test]
fn a_value_outside_the_natural_bounds_is_noticed_and_the_bounds_themselves_are_not() {
    assert_eq!(rules(&yearly("online_files_pct", &[0.0, 100.0, 100.1])), noticed(4, "outside_bounds"));
    assert_eq!(rules(&yearly("population", &[-1.0, 5.0e6])), noticed(2, "outside_bounds"));
    let findings = found(&yearly("online_files_pct", &[104.5]));
    let [finding] = findings.as_slice() else { panic!("one finding") };
    assert_eq!((finding.found.as_str(), finding.expected.as_str()), ("104.5", "a value from 0 to 100"));
}

#[test]
fn a_second_value_of_one_key_is_rejected() {
    let rows = [candidate(2, "population", "2025", 1.0), candidate(3, "population", "2025", 2.0)];
    assert_eq!(rules(&rows), rejected(3, "second_value"));
    let finding = found(&rows).remove(0);
    assert_eq!(finding.found, "2");
    assert!(finding.expected.ends_with("row 2 has 1 for it"), "{finding}");
}

#[test]
fn other_vintage_period_calendar_or_area_is_another_key() {
    let first = candidate(2, "population", "2025", 1.0);
    let mut vintage = candidate(3, "population", "2025", 2.0);
    vintage.observation.published_on = Date::new(2026, 6, 1).expect("a day");
    let mut calendar = candidate(4, "population", "2025", 3.0);
    calendar.observation.period.calendar = Calendar::Statutory;
    let mut area = candidate(5, "population", "2025", 4.0);
    area.observation.area = AreaId::new("hai-phong");
    let quarter = candidate(6, "population", "2025-Q4", 5.0);
    assert_eq!(rules(&[first, vintage, calendar, area, quarter]), []);
}

#[test]
fn the_same_value_again_is_noticed_and_another_sign_is_another_value() {
    let rows = [candidate(2, "population", "2025", 1.0), candidate(3, "population", "2025", 1.0)];
    assert_eq!(rules(&rows), noticed(3, "repeated_row"));
    let mut about = rows.clone();
    about.iter_mut().skip(1).for_each(|c| c.observation.censoring = Censoring::About);
    assert_eq!(rules(&about), rejected(3, "second_value"));
}

#[test]
fn a_revision_is_taken_and_is_in_force_from_then_on() {
    let mut rows = vec![
        candidate(2, "population", "2025", 1.0),
        candidate(3, "population", "2025", 2.0),
        candidate(4, "population", "2025", 2.0),
        candidate(5, "population", "2025", 1.0),
    ];
    rows.iter_mut().filter(|c| c.row == 3).for_each(|c| c.revises = true);
    let mut rules = rules(&rows);
    rules.sort();
    assert_eq!(rules, [(4, "repeated_row".into(), Severity::Noticed), (5, "second_value".into(), Severity::Rejected)]);
}

#[test]
fn a_jump_needs_a_history_of_five_changes() {
    // Changes 1, 1, 1, 1, 6.5: the median is 1, and 6.5 > 6.
    assert_eq!(rules(&yearly("population", &[1.0, 2.0, 3.0, 4.0, 5.0, 11.5])), noticed(7, "jump"));
    // Exactly six times the median is not yet a jump.
    assert_eq!(rules(&yearly("population", &[1.0, 2.0, 3.0, 4.0, 5.0, 11.0])), []);
    // Four changes are no history.
    assert_eq!(rules(&yearly("population", &[1.0, 2.0, 3.0, 4.0, 90.0])), []);
    // A fall counts by its size.
    assert_eq!(rules(&yearly("population", &[20.0, 19.0, 18.0, 17.0, 16.0, 1.0])), noticed(7, "jump"));
}

#[test]
fn a_jump_is_looked_for_in_order_of_time_and_within_one_series() {
    let mut rows = yearly("population", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    rows.reverse();
    assert_eq!(rules(&rows), []);
    // A month among years, and a value above which nothing is known, are no points of the yearly curve.
    rows.push(candidate(8, "population", "2016-01", 900.0));
    let mut above = candidate(9, "population", "2016", 900.0);
    above.observation.censoring = Censoring::Above;
    rows.push(above);
    assert_eq!(rules(&rows), []);
}

#[test]
fn the_newest_vintage_of_a_period_is_its_point() {
    let mut rows = yearly("population", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let mut old = candidate(8, "population", "2015", 90.0);
    old.observation.published_on = Date::new(2016, 1, 6).expect("a day");
    rows.push(old);
    assert_eq!(rules(&rows), []);
}

#[test]
fn a_refused_row_is_no_point() {
    let mut rows = yearly("population", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    rows.push(candidate(8, "population", "2015", 90.0));
    assert_eq!(rules(&rows), rejected(8, "second_value"));
}

#[test]
fn only_a_cumulative_count_may_not_fall() {
    assert_eq!(rules(&yearly("certificates", &[1.0, 3.0, 2.0])), noticed(4, "cumulative_fall"));
    assert_eq!(rules(&yearly("certificates", &[1.0, 3.0, 3.0])), []);
    assert_eq!(rules(&yearly("population", &[1.0, 3.0, 2.0])), []);
}

#[test]
fn a_count_from_the_beginning_of_the_year_starts_again_each_year() {
    let mut catalogue = fixture::catalogue();
    catalogue.indicators.iter_mut().for_each(|i| i.note = "Lũy kế từ đầu năm".into());
    let months = [("2025-11", 8.0), ("2025-12", 9.0), ("2026-01", 1.0), ("2026-02", 0.5)];
    let rows: Vec<Candidate> =
        months.iter().enumerate().map(|(at, (month, value))| candidate(at + 2, "certificates", month, *value)).collect();
    let findings = check_rows("a.csv", &rows, &catalogue).expect("rules that run");
    assert_eq!(findings.iter().map(|f| (f.row, f.rule.as_str())).collect::<Vec<_>>(), [(5, "cumulative_fall")]);
}

#[test]
fn a_unit_is_that_of_the_indicator_in_either_language() {
    let with_unit = |unit: &str| {
        let mut row = candidate(2, "population", "2025", 1.0);
        row.observation.unit = unit.to_owned();
        rules(&[row])
    };
    assert_eq!(with_unit(""), []);
    assert_eq!(with_unit(" Người "), []);
    assert_eq!(with_unit("nghìn người"), noticed(2, "unit_mismatch"));
}

#[test]
fn a_rank_of_so_many_is_a_rank() {
    let mut catalogue = fixture::catalogue();
    let unit = |catalogue: &Catalogue| {
        let mut row = candidate(2, "population", "2025", 1.0);
        row.observation.unit = "hạng/63".into();
        check_rows("a.csv", &[row], catalogue).expect("rules that run").len()
    };
    assert_eq!(unit(&catalogue), 1);
    catalogue.indicators.iter_mut().for_each(|i| (i.kind, i.unit.vi) = (Kind::Rank, "hạng".into()));
    assert_eq!(unit(&catalogue), 0);
    catalogue.indicators.iter_mut().for_each(|i| i.unit.vi = "hạng/34".into());
    assert_eq!(unit(&catalogue), 1);
}
