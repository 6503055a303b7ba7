//! The compound pace by hand and by a second, plain writing of the same method.
//!
//! Source of the formulas: Open SDG 2.4 "progress status", as Statistics Canada runs it for the Canadian Indicator
//! Framework. Growth of 1.1² = 1.21 and the like make every number of the table one that can be checked on paper.

use lotrinh::{
    analysis::verdict::{
        Policy,
        table::{TableRow, TableVerdict, judge_row},
    },
    domain::assessment::Method,
};
use proptest::prelude::*;

use super::shelf::agree;

fn row(base: f64, current: f64, years: f64, target: Option<(f64, f64)>, sign: f64, limit: Option<f64>) -> TableRow {
    TableRow {
        base,
        base_year: 2015.0,
        current,
        current_year: 2015.0 + years,
        target: target.map(|(value, _)| value),
        target_year: target.map(|(_, years)| 2015.0 + years),
        sign,
        limit,
    }
}

fn judge(row: &TableRow) -> TableVerdict {
    judge_row(Method::PaceCompound, row, &Policy::default()).expect("a method for rows")
}

/// What, row, status, value, score.
type Case = (&'static str, TableRow, &'static str, Option<f64>, Option<f64>);

fn cases_with_a_target() -> Vec<Case> {
    let up = |current: f64, target: f64, years: f64| row(100.0, current, 2.0, Some((target, years)), 1.0, None);
    let down = |current: f64, target: f64| row(100.0, current, 2.0, Some((target, 2.0)), -1.0, None);
    vec![
        // 100 → 121 in two years is 10 % a year; 146.41 in four years needs 10 %: R = 1, score 7.1429 − 4.2857.
        ("just what is needed", up(121.0, 146.41, 4.0), "substantial_progress", Some(1.0), Some(2.8572)),
        // 12.5 % needed: R = 0.8, score 7.1429·0.8 − 4.2857.
        ("four fifths of what is needed", up(121.0, 126.5625, 2.0), "moderate_progress", Some(0.8), Some(1.42862)),
        // 20 % needed: R = 0.5, score 4.1667·0.5 − 2.5.
        ("half of what is needed", up(121.0, 144.0, 2.0), "limited_progress", Some(0.5), Some(-0.41665)),
        ("standing still", up(100.0, 144.0, 2.0), "limited_progress", Some(0.0), Some(-2.5)),
        // −10 % against 20 %: R = −0.5, score 4.1667·(−0.5) − 2.5.
        ("the wrong way", up(81.0, 144.0, 2.0), "deterioration", Some(-0.5), Some(-4.58335)),
        // −20 % against 10 %: R = −2, the score stops at −5.
        ("far the wrong way", up(64.0, 121.0, 2.0), "deterioration", Some(-2.0), Some(-5.0)),
        // 20 % against 10 %: met; the value stays R, the score is 5.
        ("met", up(144.0, 121.0, 2.0), "target_achieved", Some(2.0), Some(5.0)),
        ("met exactly", up(121.0, 121.0, 2.0), "target_achieved", Some(1.0), Some(5.0)),
        // Down is better: −10 % against −20 %.
        ("down, half way", down(81.0, 64.0), "limited_progress", Some(0.5), Some(-0.41665)),
        ("down, met", down(64.0, 81.0), "target_achieved", Some(2.0), Some(5.0)),
        ("down, but rising", down(121.0, 64.0), "deterioration", Some(-0.5), Some(-4.58335)),
        // Below zero the sign of the base turns the growth round: −100 → −81 is an improvement of 10 %.
        ("a negative base", row(-100.0, -81.0, 2.0, Some((-64.0, 2.0)), 1.0, None), "limited_progress", Some(0.5), Some(-0.41665)),
        ("base and current of one year", row(100.0, 110.0, 0.0, Some((144.0, 2.0)), 1.0, None), "not_available", None, None),
        ("base and current of opposite sign", row(-100.0, 81.0, 2.0, Some((144.0, 2.0)), 1.0, None), "not_available", None, None),
        ("a base of exactly zero", row(0.0, 81.0, 2.0, Some((144.0, 2.0)), 1.0, None), "not_available", None, None),
        ("nothing required, and below it", row(100.0, 81.0, 2.0, Some((100.0, 2.0)), 1.0, None), "not_available", None, None),
    ]
}

fn cases_without_a_target() -> Vec<Case> {
    let grown = |base: f64, factor: f64, limit: Option<f64>| row(base, base * factor * factor, 2.0, None, 1.0, limit);
    // C = 1 − 0.5^4.44 half way to the limit, from below and from above.
    let half_way = 0.953_929_086_959_653_1;
    vec![
        // g = 2 %: 500·0.02 − 5.
        ("two percent a year", grown(100.0, 1.02, None), "substantial_progress", Some(0.02), Some(5.0)),
        // g = 1 %: 250·0.01 − 1.25.
        ("one percent a year", grown(100.0, 1.01, None), "moderate_progress", Some(0.01), Some(1.25)),
        // g = 0.2 %: 500·0.002 − 2.5.
        ("a fifth of a percent", grown(100.0, 1.002, None), "limited_progress", Some(0.002), Some(-1.5)),
        // g = −1 %: 125·(−0.01) − 2.5.
        ("one percent down", grown(100.0, 0.99, None), "deterioration", Some(-0.01), Some(-3.75)),
        ("ten percent down", grown(100.0, 0.9, None), "deterioration", Some(-0.1), Some(-5.0)),
        (
            "one percent, half way to the limit",
            grown(50.0, 1.01, Some(100.0)),
            "moderate_progress",
            Some(0.01),
            Some(250.0 * 0.01 / half_way - 1.25),
        ),
        (
            "one percent, half as far beyond it",
            grown(150.0, 1.01, Some(100.0)),
            "moderate_progress",
            Some(0.01),
            Some(250.0 * 0.01 / half_way - 1.25),
        ),
        ("one percent, far beyond it", grown(200.0, 1.01, Some(100.0)), "moderate_progress", Some(0.01), Some(1.25)),
        // At the limit C = 0: holding it is all that can be asked.
        ("holding the limit", grown(100.0, 1.0, Some(100.0)), "substantial_progress", Some(0.0), Some(5.0)),
    ]
}

#[test]
fn the_table_computed_by_hand_comes_out() {
    for (what, row, status, value, score) in cases_with_a_target().into_iter().chain(cases_without_a_target()) {
        let ours = judge(&row);
        assert_eq!(ours.status, status, "{what}: {ours:?}");
        let same = |a: Option<f64>, b: Option<f64>| match (a, b) {
            (Some(a), Some(b)) => agree(a, b, 1e-9),
            (a, b) => a.is_none() && b.is_none(),
        };
        assert!(same(ours.progress_value, value) && same(ours.score, score), "{what}: {ours:?}, by hand {value:?} and {score:?}");
    }
}

#[test]
fn the_cuts_belong_to_the_better_class() {
    // R = 0.95 and 0.60 by construction of the growth: needed 10 %, grown 9.5 % and 6 %.
    for (growth, word) in [
        (0.095, "substantial_progress"),
        (0.0949, "moderate_progress"),
        (0.06, "moderate_progress"),
        (0.0599, "limited_progress"),
        (-0.0001, "deterioration"),
    ] {
        let current = 100.0 * (1.0 + growth + 1e-12_f64.copysign(growth));
        assert_eq!(judge(&row(100.0, current, 1.0, Some((110.0, 1.0)), 1.0, None)).status, word, "{growth}");
    }
}

/// The same method once more, straight from its description: status, value, score.
fn plainly(r: &TableRow) -> (&'static str, Option<f64>, Option<f64>) {
    let cagr = |to: f64, from: f64, years: f64| (to / from).powf(1.0 / years) - 1.0;
    let none = ("not_available", None, None);
    let (n, turn) = (r.current_year - r.base_year, if r.base < 0.0 { -1.0 } else { 1.0 });
    if n <= 0.0 || r.base == 0.0 || r.base * r.current < 0.0 {
        return none;
    }
    let growth = r.sign * turn * cagr(r.current, r.base, n);
    let Some((target, by)) = r.target.zip(r.target_year) else { return none };
    let required = if r.base * target < 0.0 || by <= r.base_year { 0.0 } else { cagr(target, r.base, by - r.base_year).abs() };
    let ratio = (required > 0.0).then(|| growth / required);
    if r.sign * (r.current - target) >= 0.0 {
        return ("target_achieved", ratio, Some(5.0));
    }
    let Some(ratio) = ratio else { return none };
    let words =
        [(0.95, "substantial_progress"), (0.6, "moderate_progress"), (0.0, "limited_progress"), (f64::NEG_INFINITY, "deterioration")];
    let score = if ratio >= 0.6 { f64::min(7.1429 * ratio - 4.2857, 5.0) } else { f64::max(4.1667 * ratio - 2.5, -5.0) };
    (words.iter().find(|(cut, _)| ratio >= *cut).expect("the last cut is below everything").1, Some(ratio), Some(score))
}

/// Rows as they occur: positive values over several powers of ten, whole years, both directions.
fn rows() -> impl Strategy<Value = TableRow> {
    (0.01..1e5_f64, 0.2..5.0_f64, 0.2..5.0_f64, 1..15_i32, 1..25_i32, prop::bool::ANY, prop::bool::ANY).prop_map(
        |(base, grown, wanted, years, by, up, negative)| {
            let turn = if negative { -1.0 } else { 1.0 };
            row(
                turn * base,
                turn * base * grown,
                f64::from(years),
                Some((turn * base * wanted, f64::from(years.max(by)))),
                if up { 1.0 } else { -1.0 },
                None,
            )
        },
    )
}

proptest! {
    #![proptest_config(crate::cases(2000))]

    #[test]
    fn a_second_writing_of_the_method_agrees(row in rows()) {
        let (ours, (status, value, score)) = (judge(&row), plainly(&row));
        prop_assert_eq!(ours.status, status);
        prop_assert!(ours.progress_value.zip(value).is_none_or(|(a, b)| agree(a, b, 1e-12)) && ours.progress_value.is_some() == value.is_some());
        prop_assert!(ours.score.zip(score).is_none_or(|(a, b)| agree(a, b, 1e-12)) && ours.score.is_some() == score.is_some());
    }

    #[test]
    fn the_unit_does_not_matter(row in rows(), power in -20..20_i32) {
        // A power of two changes no digit, so that nothing is lost to rounding and the answers are the same bits.
        let scale = f64::from(power).exp2();
        let scaled = TableRow { base: row.base * scale, current: row.current * scale, target: row.target.map(|t| t * scale), ..row };
        prop_assert_eq!(judge(&scaled), judge(&row));
    }

    #[test]
    fn a_value_that_meets_its_target_never_deteriorates(row in rows(), beyond in 0.0..0.5_f64) {
        let target = row.target.expect("a target");
        let met = TableRow { current: target + row.sign * beyond * target.abs(), ..row };
        let verdict = judge(&met);
        prop_assert!(["target_achieved", "not_available"].contains(&verdict.status), "{:?}", verdict);
    }

    #[test]
    fn a_better_value_never_has_a_lower_score(row in rows(), better in 0.0..1.0_f64) {
        let (before, after) = (judge(&row), judge(&TableRow { current: row.current + row.sign * better * row.current.abs(), ..row }));
        // Beyond zero the rate of growth is not defined.
        if let (Some(before), Some(after)) = (before.score, after.score) {
            prop_assert!(after >= before - 1e-12, "{} then {}", before, after);
        }
    }
}
