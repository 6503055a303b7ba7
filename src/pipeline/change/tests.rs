//! Each cause alone moves its own part and no other; together they add up.

use jiff::civil::{Date, date};

use super::{
    super::{Policy, assess::group, teaching::Taught},
    *,
};
use crate::domain::{
    area::Area,
    assessment::Status,
    bounds::Bounds,
    change::{Cause, Part, SMALLEST_ATTAINMENT_MOVE},
    id::{AreaId, PlanId},
    indicator::{Aggregation, Direction, Indicator, Interpolation, Kind},
    language::Bilingual,
    observation::{Censoring, Observation, Provenance},
    period::{Frequency, Period},
    plan::Plan,
    target::{Operator, Part as Place, Target},
};

const FIRST: Date = date(2025, 6, 30);
const SECOND: Date = date(2026, 6, 30);
const OLD: [(i16, f64); 6] = [(2019, 30.0), (2020, 34.0), (2021, 37.0), (2022, 41.0), (2023, 46.0), (2024, 50.0)];

fn area(id: &str) -> Area {
    Area {
        id: AreaId::new(id),
        code: String::new(),
        name: Bilingual::new(id, id),
        kind: "ward".to_owned(),
        valid_from: None,
        valid_to: None,
        parent: None,
        successors: Vec::new(),
        note: String::new(),
    }
}

fn indicator() -> Indicator {
    Indicator {
        id: IndicatorId::new("i"),
        name: Bilingual::default(),
        definition: Bilingual::default(),
        unit: Bilingual::new("%", "%"),
        direction: Direction::Up,
        bounds: Bounds::PERCENT,
        kind: Kind::Share,
        denominator: String::new(),
        frequency: Frequency::Year,
        theme: String::new(),
        aggregation: Aggregation::Rebuild,
        interpolation: Interpolation::Linear,
        note: String::new(),
    }
}

fn target(id: &str, low: f64) -> Target {
    Target {
        id: TargetId::new(id),
        part: Place::Appendix,
        plan: PlanId::new("p"),
        appendix: String::new(),
        section: String::new(),
        printed_no: String::new(),
        line_from: String::new(),
        line_to: String::new(),
        indicator: IndicatorId::new("i"),
        area: AreaId::new("a"),
        year: Some(2030),
        due_on: None,
        operator: Operator::Ge,
        low: Some(low),
        high: None,
        as_printed: String::new(),
        rule: String::new(),
        lead_agency: String::new(),
        coordinating_agency: String::new(),
        note: String::new(),
        legal_instrument: String::new(),
        effective_on: None,
    }
}

fn catalogue() -> Catalogue {
    let plan = Plan {
        id: PlanId::new("p"),
        document: String::new(),
        plan_no: String::new(),
        number: String::new(),
        issued_on: Some(date(2022, 1, 31)),
        title: Bilingual::default(),
        issuer: Bilingual::default(),
        level: String::new(),
        area: AreaId::new("a"),
        replaces: String::new(),
        note: String::new(),
    };
    Catalogue {
        plans: vec![plan],
        areas: vec![area("a"), area("b")],
        indicators: vec![indicator()],
        targets: vec![target("t", 75.0)],
        ..Catalogue::default()
    }
}

fn figures(area: &str, values: &[(i16, f64)]) -> Vec<Observation> {
    let figure = |(year, value): &(i16, f64)| Observation {
        indicator: IndicatorId::new("i"),
        area: AreaId::new(area),
        period: Period::year(*year),
        value: *value,
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
    };
    values.iter().map(figure).collect()
}

fn judged(catalogue: Catalogue, rows: Vec<Observation>, as_of: Date) -> Snapshot {
    judged_under(&Policy::default(), catalogue, rows, as_of)
}

fn judged_under(policy: &Policy, catalogue: Catalogue, rows: Vec<Observation>, as_of: Date) -> Snapshot {
    judge(catalogue, group(rows), Knowledge { as_of, known_at: 1, targets_as_of: as_of }, policy, Taught::new())
}

fn first() -> Snapshot {
    judged(catalogue(), figures("a", &OLD), FIRST)
}

/// The values of the first day with one of them replaced.
fn revised(year: i16, value: f64) -> Vec<(i16, f64)> {
    OLD.iter().map(|(y, v)| (*y, if *y == year { value } else { *v })).collect()
}

/// What each part moved: none where it moved nothing.
fn moving(change: &Change) -> Vec<Cause> {
    change.parts.iter().filter(|part| !part.moves.is_nothing()).map(|part| part.cause).collect()
}

fn only_change(found: &Changes) -> &Change {
    assert_eq!(found.changes.len(), 1, "{found:?}");
    &found.changes[0]
}

#[test]
fn nothing_changed_is_nothing() {
    let found = all_changes(&first(), &first());
    assert!(found.is_empty() && found.compared == 1);
    let asked = one_change(&first(), &first(), &TargetId::new("t")).expect("a target");
    assert!(only_change(&asked).whole.is_nothing());
}

#[test]
fn a_revised_old_value_moves_its_own_part_alone() {
    let to = judged(catalogue(), figures("a", &revised(2024, 44.0)), SECOND);
    let found = all_changes(&first(), &to);
    let change = only_change(&found);
    assert_eq!(moving(change), [Cause::RevisedValues]);
    assert_eq!((change.whole.latest.before, change.whole.latest.after), (Some(50.0), Some(44.0)));
    // How far the chance falls is the forecast's affair; that a lower start lowers course and chance is not.
    assert!(change.whole.median_at_due.delta() < -1.0 && change.whole.attainment.delta() < -SMALLEST_ATTAINMENT_MOVE, "{:?}", change.whole);
    assert_eq!((change.revisions.len(), change.new_figures.len()), (1, 0));
}

#[test]
fn a_new_period_moves_its_own_part_alone() {
    let to = judged(catalogue(), figures("a", &[&OLD[..], &[(2025, 47.0)]].concat()), SECOND);
    let found = all_changes(&first(), &to);
    let change = only_change(&found);
    assert_eq!(moving(change), [Cause::NewPeriods]);
    assert_eq!((change.revisions.len(), change.new_figures.len()), (0, 1));
}

#[test]
fn a_due_day_that_passes_is_part_of_the_new_periods() {
    let mut due = catalogue();
    due.targets[0].due_on = Some(date(2025, 12, 31));
    let found = all_changes(&judged(due.clone(), figures("a", &OLD), FIRST), &judged(due, figures("a", &OLD), SECOND));
    let change = only_change(&found);
    assert_eq!(moving(change), [Cause::NewPeriods]);
    assert!(change.whole.attainment.before.is_some() && change.whole.attainment.after.is_none() && change.new_figures.is_empty());
}

#[test]
fn a_revised_target_moves_its_own_part_alone() {
    let stricter = Catalogue { targets: vec![target("t", 80.0)], ..catalogue() };
    let found = all_changes(&first(), &judged(stricter, figures("a", &OLD), SECOND));
    let change = only_change(&found);
    assert_eq!(moving(change), [Cause::RevisedTargets]);
    assert_eq!((change.whole.threshold.delta(), change.whole.gap_projected.delta(), change.whole.latest.delta()), (5.0, 5.0, 0.0));
}

#[test]
fn a_changed_definition_moves_its_own_part_alone() {
    let mut changed = catalogue();
    changed.indicators[0].bounds = Bounds::new(Some(0.0), Some(60.0)).expect("bounds");
    let found = all_changes(&first(), &judged(changed, figures("a", &OLD), SECOND));
    let change = only_change(&found);
    assert_eq!(moving(change), [Cause::MethodOrCatalogue]);
    assert!(change.whole.median_at_due.delta() < -1.0, "{:?}", change.whole);
}

#[test]
fn a_changed_policy_is_a_changed_method_whatever_came_with_it() {
    // No probability reaches the first cuts, and every one reaches the second.
    let cuts = |on_course: f64, watch: f64| {
        let mut policy = Policy::default();
        (policy.attainment.on_course, policy.attainment.watch) = (on_course, watch);
        policy
    };
    let (strict, lenient) = (cuts(1.2, 1.1), cuts(0.0, 0.0));
    let from = judged_under(&strict, catalogue(), figures("a", &OLD), FIRST);
    let same = judged_under(&lenient, catalogue(), figures("a", &OLD), FIRST);
    let later = judged_under(&lenient, catalogue(), figures("a", &[&OLD[..], &[(2025, 49.0)]].concat()), SECOND);
    for (to, causes) in [(same, vec![Cause::MethodOrCatalogue]), (later, vec![Cause::NewPeriods, Cause::MethodOrCatalogue])] {
        let found = all_changes(&from, &to);
        let change = only_change(&found);
        assert_eq!(moving(change), causes);
        let status = change.parts[3].moves.status;
        assert_eq!((status.before, status.after), (Status::AtRisk, Status::OnCourse));
    }
}

#[test]
fn all_at_once_each_part_has_its_share_and_they_add_up() {
    let mut changed = Catalogue { targets: vec![target("t", 80.0)], ..catalogue() };
    changed.indicators[0].bounds = Bounds::new(Some(0.0), Some(90.0)).expect("bounds");
    let rows = figures("a", &[&revised(2023, 43.0)[..], &[(2025, 49.0)]].concat());
    let to = judged(changed, rows, SECOND);
    let found = all_changes(&first(), &to);
    let change = only_change(&found);
    assert_eq!(moving(change), Cause::ALL.map(|(cause, _)| cause));
    for (place, (name, whole)) in change.whole.numbers().into_iter().enumerate() {
        let sum: f64 = change.parts.iter().map(|part: &Part| part.moves.numbers()[place].1.delta()).sum();
        assert!((sum - whole.delta()).abs() < 1e-9, "{name}: {sum} and {}", whole.delta());
    }
    // For one target alone the states in between are made from its indicator alone, and say the same.
    let asked = one_change(&first(), &to, &TargetId::new("t")).expect("a target");
    assert_eq!(only_change(&asked), change);
}

#[test]
fn another_area_teaches_and_its_revision_is_a_revision() {
    let with = |values: &[(i16, f64)]| [figures("a", &OLD), figures("b", values)].concat();
    let from = judged(catalogue(), with(&OLD), FIRST);
    let to = judged(catalogue(), with(&revised(2022, 70.0)), SECOND);
    let asked = one_change(&from, &to, &TargetId::new("t")).expect("a target");
    let change = only_change(&asked);
    assert_eq!(moving(change), [Cause::RevisedValues]);
    assert!(change.revisions.is_empty() && change.whole.latest.is_nothing() && !change.whole.attainment.is_nothing());
}

#[test]
fn targets_that_come_go_or_ask_for_something_else_are_named() {
    let mut changed = catalogue();
    changed.indicators.push(Indicator { id: IndicatorId::new("j"), ..indicator() });
    changed.targets = vec![target("new", 60.0), Target { indicator: IndicatorId::new("j"), ..target("moved", 75.0) }];
    let from = judged(Catalogue { targets: vec![target("t", 75.0), target("moved", 75.0)], ..catalogue() }, figures("a", &OLD), FIRST);
    let found = all_changes(&from, &judged(changed, figures("a", &OLD), SECOND));
    let one = |id: &str| vec![TargetId::new(id)];
    assert_eq!((&found.added, &found.withdrawn, &found.redefined), (&one("new"), &one("t"), &one("moved")));
    assert!(found.compared == 0 && found.changes.is_empty() && !found.is_empty());
}

#[test]
fn an_unknown_target_is_named_with_its_neighbour() {
    let said = one_change(&first(), &first(), &TargetId::new("tx")).expect_err("unknown").to_string();
    assert!(said.contains("target “tx”") && said.contains("did you mean “t”"), "{said}");
}
