//! Tests of the rules over the rows of a file.
#![cfg(test)]

use jiff::civil::Date;
use proptest::prelude::*;

use super::super::{
    fixture,
    long::{KnownRow, NoHistory},
};
use super::*;
use crate::domain::{
    finding::{Finding, Severity},
    observation::Censoring,
    period::{Calendar, Period},
};

/// A row that can be read.
#[derive(Clone, Debug)]
struct Candidate {
    row: usize,
    indicator: &'static str,
    area: &'static str,
    period: Period,
    value: f64,
    censoring: Censoring,
    published_on: Date,
    revises: bool,
}

fn candidate(row: usize, indicator: &'static str, period: &str, value: f64) -> Candidate {
    let period = Period::parse(period, Calendar::Calendar).expect(period);
    let published_on = Date::constant(2026, 1, 6);
    Candidate { row, indicator, area: "vn", period, value, censoring: Censoring::Exact, published_on, revises: false }
}

fn rule_row(candidate: &Candidate, place: usize, catalogue: &Catalogue) -> RuleRow {
    let indicator = catalogue.indicators.iter().position(|i| i.id.as_str() == candidate.indicator).expect("an indicator") as u32;
    let area = catalogue.areas.iter().position(|a| a.id.as_str() == candidate.area).expect("an area") as u32;
    let value = (candidate.value, candidate.censoring);
    let (period, published) = (PackedPeriod::of(candidate.period), day_number(candidate.published_on));
    RuleRow::new((indicator, area), period, published, value, candidate.revises, (candidate.row as u32, place as u32))
}

fn check(rows: &[Candidate], catalogue: &Catalogue, history: &dyn History) -> Vec<Finding> {
    let facts = IndicatorFacts::of_all(catalogue);
    let mut rules = FileRules::new("a.csv", catalogue, &facts, std::env::temp_dir());
    let rows: Vec<RuleRow> = rows.iter().enumerate().map(|(place, row)| rule_row(row, place, catalogue)).collect();
    rules.add(&rows).expect("room");
    rules.finish(history).expect("rules that run").0.finish().0
}

/// One row for each value, in years from 2010 and rows from 2 on.
fn yearly(indicator: &'static str, values: &[f64]) -> Vec<Candidate> {
    let row = |(at, value): (usize, &f64)| candidate(at + 2, indicator, &(2010 + at).to_string(), *value);
    values.iter().enumerate().map(row).collect()
}

fn found(rows: &[Candidate]) -> Vec<Finding> {
    check(rows, &fixture::catalogue(), &NoHistory)
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
    vintage.published_on = Date::new(2026, 6, 1).expect("a day");
    let mut calendar = candidate(4, "population", "2025", 3.0);
    calendar.period.calendar = Calendar::Statutory;
    let mut area = candidate(5, "population", "2025", 4.0);
    area.area = "hai-phong";
    let quarter = candidate(6, "population", "2025-Q4", 5.0);
    assert_eq!(rules(&[first, vintage, calendar, area, quarter]), []);
}

#[test]
fn the_same_value_again_is_noticed_and_another_sign_is_another_value() {
    let rows = [candidate(2, "population", "2025", 1.0), candidate(3, "population", "2025", 1.0)];
    assert_eq!(rules(&rows), noticed(3, "repeated_row"));
    let mut about = rows.clone();
    about.iter_mut().skip(1).for_each(|c| c.censoring = Censoring::About);
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
    above.censoring = Censoring::Above;
    rows.push(above);
    assert_eq!(rules(&rows), []);
}

#[test]
fn the_newest_vintage_of_a_period_is_its_point() {
    let mut rows = yearly("population", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    let mut old = candidate(8, "population", "2015", 90.0);
    old.published_on = Date::new(2016, 1, 6).expect("a day");
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
    let findings = check(&rows, &catalogue, &NoHistory);
    assert_eq!(findings.iter().map(|f| (f.row, f.rule.as_str())).collect::<Vec<_>>(), [(5, "cumulative_fall")]);
}

/// What was known before: years from 2000 on of one indicator in the whole country.
struct Before(&'static str, Vec<f64>);

impl History for Before {
    fn of(&self, series: &[SeriesKey]) -> Result<Option<Vec<KnownRow>>, IngestError> {
        let Some(at) = series.iter().position(|key| key.indicator.as_str() == self.0 && key.area.as_str() == "vn") else {
            return Ok(Some(Vec::new()));
        };
        let row = |(year, value): (usize, &f64)| KnownRow {
            series: at,
            period: Period::year(2000 + year as i16),
            value: *value,
            censoring: Censoring::Exact,
            published_on: Date::constant(2011, 1, 6),
        };
        Ok(Some(self.1.iter().enumerate().map(row).collect()))
    }
}

fn after(before: &Before, rows: &[Candidate]) -> Vec<(usize, String)> {
    check(rows, &fixture::catalogue(), before).into_iter().map(|f| (f.row, f.rule)).collect()
}

/// More is known than is looked at.
struct TooMuch;

impl History for TooMuch {
    fn of(&self, _: &[SeriesKey]) -> Result<Option<Vec<KnownRow>>, IngestError> {
        Ok(None)
    }
}

#[test]
fn a_file_that_is_looked_at_by_itself_says_so() {
    let findings = check(&yearly("population", &[11.0, 12.0]), &fixture::catalogue(), &TooMuch);
    assert_eq!(
        findings.iter().map(|f| (f.row, f.rule.as_str(), f.found.as_str())).collect::<Vec<_>>(),
        [(0, "history_not_compared", "1 series")]
    );
}

#[test]
fn a_jump_is_measured_against_what_was_known_before() {
    let before = Before("population", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]);
    assert_eq!(after(&before, &yearly("population", &[11.0])), []);
    assert_eq!(after(&before, &yearly("population", &[90.0])), [(2, "jump".to_owned())]);
    // Another series has no history.
    assert_eq!(after(&before, &yearly("certificates", &[90.0])), []);
    // A jump that was known before is nobody's row.
    let jumped = Before("population", vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 90.0]);
    assert_eq!(after(&jumped, &yearly("population", &[91.0])), []);
}

#[test]
fn a_count_may_not_fall_below_what_was_known_before() {
    let before = Before("certificates", vec![1.0, 2.0, 8.0]);
    assert_eq!(after(&before, &[candidate(2, "certificates", "2003", 7.0)]), [(2, "cumulative_fall".to_owned())]);
    assert_eq!(after(&before, &[candidate(2, "certificates", "2003", 8.0)]), []);
    // A newer vintage of a known period stands in its place.
    assert_eq!(after(&before, &[candidate(2, "certificates", "2002", 6.0), candidate(3, "certificates", "2003", 7.0)]), []);
    // The value of the store on the same day is another matter than a second value in the file.
    let mut same_day = candidate(2, "certificates", "2002", 9.0);
    same_day.published_on = Date::constant(2011, 1, 6);
    assert_eq!(after(&before, &[same_day]), []);
}

/// Rows of few series, periods, vintages and values, so that every rule finds something.
fn any_rows() -> impl Strategy<Value = Vec<Candidate>> {
    let areas = ["vn", "hai-phong", "hai-phong-cu"];
    let row = (0..2usize, 0..3usize, 2010..2022i16, 0..2i8, 0..40i32, prop::bool::weighted(0.1), 0..20usize);
    prop::collection::vec(row, 0..120).prop_map(move |rows| {
        let made = rows.into_iter().enumerate().map(|(at, (indicator, area, year, day, value, revises, sign))| Candidate {
            row: at + 2,
            indicator: ["population", "certificates"][indicator],
            area: areas[area],
            period: if sign == 7 { Period::quarter(year, 1) } else { Period::year(year) },
            value: f64::from(if value == 39 { 900 } else { i32::from(year) - 2000 + value % 3 }),
            censoring: [Censoring::Exact, Censoring::About, Censoring::Above][sign % 7 % 3],
            published_on: Date::constant(2026, 1, 6 + day),
            revises,
        });
        made.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// In parts and only where something could be noticed, the rules say what they say about all rows at once.
    #[test]
    fn parts_say_what_the_whole_says(rows in any_rows()) {
        let catalogue = fixture::catalogue();
        let facts = IndicatorFacts::of_all(&catalogue);
        let rows: Vec<RuleRow> = rows.iter().enumerate().map(|(place, row)| rule_row(row, place, &catalogue)).collect();
        let mut whole = rules::run("a.csv", &rows, &facts).expect("rules that run");
        for parts in [1, 5] {
            let mut in_parts = FileRules::new("a.csv", &catalogue, &facts, std::env::temp_dir());
            in_parts.partitions = Partitions::new(std::env::temp_dir(), parts);
            in_parts.add(&rows).expect("room");
            let (tally, mut refused) = in_parts.finish(&NoHistory).expect("rules that run");
            refused.sort_unstable();
            whole.refused.sort_unstable();
            prop_assert_eq!(&refused, &whole.refused);
            let sorted = |tally: Tally| {
                let mut all = Tally::default();
                all.append_mixed(vec![tally]);
                all.finish()
            };
            prop_assert_eq!(sorted(tally), sorted(whole.tally.clone()));
        }
    }
}
