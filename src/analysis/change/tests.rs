//! The parts add up to the whole, whatever moves, appears and goes.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::{
    assessment::{ForecastAtDue, Reason, Status},
    id::{AreaId, IndicatorId, PlanId, TargetId},
    observation::Provenance,
    period::Period,
    probability::Probability,
    series::SeriesKey,
};

fn observation(year: i16, value: f64) -> Observation {
    Observation {
        indicator: IndicatorId::new("i"),
        area: AreaId::new("a"),
        period: Period::year(year),
        value,
        censoring: Censoring::Exact,
        numerator: None,
        denominator: None,
        unit: String::new(),
        provenance: Provenance::Observed,
        illustrative: false,
        source: String::new(),
        source_address: String::new(),
        confidence: String::new(),
        published_on: date(year + 1, 2, 1),
        published_on_basis: "vintage".to_owned(),
        note: String::new(),
    }
}

fn series(values: &[(i16, f64)]) -> Series {
    let key = SeriesKey { indicator: IndicatorId::new("i"), area: AreaId::new("a") };
    Series::new(key, values.iter().map(|(year, value)| observation(*year, *value)).collect())
}

/// Status, latest value, threshold, median and attainment: everything a state can show.
type Shown = (usize, Option<f64>, Option<f64>, Option<f64>, Option<f64>);

fn assessment((status, latest, threshold, median, attainment): Shown) -> Assessment {
    Assessment {
        target: TargetId::new("t"),
        indicator: IndicatorId::new("i"),
        area: AreaId::new("a"),
        plan: PlanId::new("p"),
        as_of: date(2026, 11, 22),
        due: Some(date(2030, 12, 31)),
        threshold,
        status: Status::ALL[status].0,
        reason: Reason::ByPath,
        decided_by: None,
        disagreement: false,
        conflict: false,
        is_headline: true,
        verdicts: Vec::new(),
        latest: latest.map(|value| observation(2025, value)),
        baseline: None,
        planned_at_latest: None,
        planned_today: None,
        deviation: None,
        gap_now: None,
        observed_rate: None,
        required_rate: None,
        pace: None,
        catch_up_factor: None,
        forecast: median.map(|median| ForecastAtDue {
            median,
            interval_80: (median, median),
            interval_95: (median, median),
            is_scenario_band: false,
        }),
        gap_projected: threshold.zip(median).map(|(threshold, median)| threshold - median),
        attainment: attainment.map(Probability::saturating),
        attainment_for_reference: false,
        year_reached: None,
        year_reached_80: None,
        illustrative: false,
    }
}

fn shown() -> impl Strategy<Value = Shown> {
    let number = || proptest::option::of(-1e6..1e6_f64);
    (0..7_usize, number(), number(), number(), proptest::option::of(0.0..=1.0_f64))
}

fn change(states: &[Shown; 5]) -> Change {
    let judged = states.map(assessment);
    let [from, revised_values, new_periods, revised_targets, to] = &judged;
    attribute(&States { from, revised_values, new_periods, revised_targets, to }, &series(&[]), &series(&[]))
}

proptest! {
    #[test]
    fn the_parts_add_up_to_the_whole(states in proptest::array::uniform5(shown())) {
        let change = change(&states);
        for (place, (name, whole)) in change.whole.numbers().into_iter().enumerate() {
            let sum: f64 = change.parts.iter().map(|part| part.moves.numbers()[place].1.delta()).sum();
            prop_assert!((sum - whole.delta()).abs() < 1e-9 * 1e6, "{name}: {sum} and {}", whole.delta());
        }
        for pair in change.parts.windows(2) {
            prop_assert_eq!(pair[0].moves.status.after, pair[1].moves.status.before);
        }
        prop_assert_eq!(change.parts[0].moves.status.before, change.whole.status.before);
        prop_assert_eq!(change.parts[3].moves.status.after, change.whole.status.after);
    }
}

const BEFORE: Shown = (2, Some(40.0), Some(85.0), Some(70.0), Some(0.4));

#[test]
fn a_step_that_moves_nothing_says_so_and_the_others_carry_the_whole() {
    let revised = (1, Some(38.0), Some(85.0), Some(66.0), Some(0.3));
    let change = change(&[BEFORE, revised, revised, revised, revised]);
    assert_eq!(change.parts.map(|part| part.moves.is_nothing()), [false, true, true, true]);
    assert_eq!(change.parts[0].moves, change.whole);
    assert_eq!(change.parts.map(|part| part.cause), Cause::ALL.map(|(cause, _)| cause));
    assert_eq!(change.whole.gap_projected.delta(), 4.0);
}

#[test]
fn what_appears_and_goes_belongs_to_the_part_in_which_it_does() {
    let without = (3, None, Some(85.0), None, None);
    let change = change(&[without, without, BEFORE, BEFORE, without]);
    assert_eq!(change.parts.map(|part| part.moves.latest.delta()), [0.0, 40.0, 0.0, -40.0]);
    assert!(change.whole.is_nothing() && !change.parts[1].moves.is_nothing());
}

#[test]
fn a_move_no_reader_can_see_is_not_visible() {
    let with = |attainment| change(&[BEFORE, BEFORE, BEFORE, BEFORE, (2, Some(40.0), Some(85.0), Some(70.0), attainment)]).whole;
    assert!(with(Some(0.4)).is_nothing());
    assert!(!with(Some(0.4004)).is_nothing() && !with(Some(0.4004)).is_visible());
    assert!(with(Some(0.41)).is_visible() && with(None).is_visible());
}

#[test]
fn a_value_only_known_to_be_below_a_number_counts_as_absent() {
    let mut below = assessment(BEFORE);
    let latest = below.latest.as_mut().expect("a value");
    latest.censoring = Censoring::Below;
    let exact = assessment(BEFORE);
    assert_eq!(moves(&below, &exact).latest, Move { before: None, after: Some(40.0) });
}

#[test]
fn revised_values_are_those_of_periods_known_before() {
    let first = series(&[(2021, 12.88), (2022, 12.67), (2023, 9.0)]);
    let second = series(&[(2020, 12.66), (2021, 12.88), (2022, 12.83), (2024, 13.17)]);
    let revised = with_revised_values(&first, &second);
    assert_eq!(revised, series(&[(2021, 12.88), (2022, 12.83)]), "2023 was retracted, 2020 and 2024 are not old");
    let states = [BEFORE; 5].map(assessment);
    let [from, revised_values, new_periods, revised_targets, to] = &states;
    let change = attribute(&States { from, revised_values, new_periods, revised_targets, to }, &first, &second);
    let said: Vec<_> = change.revisions.iter().map(|r| (r.before.value, r.after.as_ref().map(|o| o.value))).collect();
    assert_eq!(said, [(12.67, Some(12.83)), (9.0, None)]);
    assert_eq!(change.new_figures.iter().map(|o| o.value).collect::<Vec<_>>(), [12.66, 13.17]);
}
