//! Carrying by hand: every rule of putting areas together with numbers that can be checked on paper.

use jiff::civil::date;

use super::*;
use crate::domain::{
    area::Successor,
    bounds::Bounds,
    id::IndicatorId,
    indicator::{Direction, Interpolation, Kind},
    language::Bilingual,
    period::Frequency,
};

fn indicator(aggregation: Aggregation, unit: &str) -> Indicator {
    Indicator {
        id: IndicatorId::new("measure"),
        name: Bilingual::new("Số đo", "Measure"),
        definition: Bilingual::default(),
        unit: Bilingual::new(unit, unit),
        direction: Direction::Up,
        bounds: Bounds::default(),
        kind: if aggregation == Aggregation::None { Kind::Rank } else { Kind::Count },
        denominator: String::new(),
        frequency: Frequency::Year,
        theme: String::new(),
        aggregation,
        interpolation: Interpolation::Linear,
        note: String::new(),
    }
}

fn former(id: &str, share: Option<f64>) -> Area {
    Area {
        id: AreaId::new(id),
        code: String::new(),
        name: Bilingual::new(id, id),
        kind: "province".to_owned(),
        valid_from: None,
        valid_to: Some(date(2025, 6, 30)),
        parent: None,
        successors: vec![Successor { area: AreaId::new("new"), share }],
        note: String::new(),
    }
}

fn merged() -> Area {
    Area { id: AreaId::new("new"), valid_from: Some(date(2025, 7, 1)), valid_to: None, successors: Vec::new(), ..former("new", None) }
}

fn figure(area: &str, year: i16, value: f64, published_on: Date) -> Observation {
    Observation {
        indicator: IndicatorId::new("measure"),
        area: AreaId::new(area),
        period: Period::year(year),
        value,
        censoring: Censoring::Exact,
        numerator: None,
        denominator: None,
        unit: String::new(),
        provenance: Provenance::Observed,
        illustrative: false,
        source: "Cục Thống kê".to_owned(),
        source_address: String::new(),
        confidence: String::new(),
        published_on,
        published_on_basis: "vintage".to_owned(),
        note: String::new(),
    }
}

fn carried(measure: &Indicator, parts: &[(Area, Vec<Observation>)]) -> Carried {
    let predecessors: Vec<Predecessor<'_>> = parts.iter().map(|(area, observations)| Predecessor { area, observations }).collect();
    carry(measure, &merged(), &[], &predecessors)
}

fn values(carried: &Carried) -> Vec<(i16, f64)> {
    carried.rebuilt.iter().map(|o| (o.period.year_of(), o.value)).collect()
}

#[test]
fn counts_add_up_and_name_their_parts() {
    let day = date(2025, 1, 6);
    let mut of_b = figure("b", 2024, 30.0, date(2025, 2, 1));
    (of_b.illustrative, of_b.provenance, of_b.source_address) = (true, Provenance::Estimated, "https://b".to_owned());
    let out = carried(
        &indicator(Aggregation::Sum, "tỷ đồng"),
        &[(former("b", Some(1.0)), vec![of_b]), (former("a", Some(0.6)), vec![figure("a", 2024, 20.0, day)])],
    );
    assert_eq!(out.refused, []);
    let [whole] = out.rebuilt.as_slice() else { panic!("one figure: {out:?}") };
    assert_eq!((whole.value, whole.note.as_str(), whole.area.as_str()), (42.0, "0.6 × a 20 + b 30", "new"));
    assert_eq!((whole.provenance, whole.illustrative, whole.published_on), (Provenance::Rebuilt, true, date(2025, 2, 1)));
    assert_eq!((whole.unit.as_str(), whole.confidence.as_str()), ("tỷ đồng", "estimated"));
    assert!(whole.is_carried());
}

#[test]
fn a_ratio_is_rebuilt_from_its_parts_in_the_scale_of_its_values() {
    let with = |area: &str, value: f64, numerator: f64, denominator: f64| {
        let parts = (Some(numerator), Some(denominator));
        let mut o = figure(area, 2024, value, date(2025, 1, 6));
        (o.numerator, o.denominator) = parts;
        (former(area, Some(1.0)), vec![o])
    };
    let share = indicator(Aggregation::Rebuild, "%");
    let out = carried(&share, &[with("a", 50.0, 50.0, 100.0), with("b", 90.0, 270.0, 300.0)]);
    let [whole] = out.rebuilt.as_slice() else { panic!("one figure: {out:?}") };
    assert_eq!((whole.value, whole.numerator, whole.denominator), (80.0, Some(320.0), Some(400.0)));
    assert_eq!(whole.note, "(a 50 + b 270) / (a 100 + b 300)");
    // Doctors for 10 000 people, counted in thousands of people.
    let rate = indicator(Aggregation::Rebuild, "người/vạn dân");
    let out = carried(&rate, &[with("a", 8.0, 800.0, 1000.0), with("b", 12.0, 3600.0, 3000.0)]);
    assert_eq!(values(&out), [(2024, 11.0)]);
    let out = carried(&rate, &[with("a", 8.0, 800.0, 1000.0), with("b", 12.0, 3600.0, 2500.0)]);
    assert_eq!(out.refused, [(Some(Period::year(2024)), Obstacle::PartsDisagree { area: AreaId::new("b") })]);
    let out = carried(&share, &[with("a", 50.0, 50.0, 100.0), (former("b", Some(1.0)), vec![figure("b", 2024, 90.0, date(2025, 1, 6))])]);
    let expected = Obstacle::WithoutParts { area: AreaId::new("b"), what: "numerator and denominator" };
    assert_eq!(out.refused, [(Some(Period::year(2024)), expected)]);
}

#[test]
fn a_mean_is_weighted_by_its_own_denominator() {
    let with = |area: &str, value: f64, denominator: Option<f64>| {
        let mut o = figure(area, 2024, value, date(2025, 1, 6));
        o.denominator = denominator;
        (former(area, Some(1.0)), vec![o])
    };
    let mean = indicator(Aggregation::Weighted, "triệu đồng/người");
    let out = carried(&mean, &[with("a", 100.0, Some(3.0)), with("b", 60.0, Some(1.0))]);
    assert_eq!(values(&out), [(2024, 90.0)]);
    assert_eq!(out.rebuilt.first().map(|o| o.note.as_str()), Some("(a 100 × 3 + b 60 × 1) / (a 3 + b 1)"));
    let out = carried(&mean, &[with("a", 100.0, Some(3.0)), with("b", 60.0, None)]);
    assert!(matches!(out.refused.as_slice(), [(Some(_), Obstacle::WithoutParts { area, .. })] if area.as_str() == "b"), "{out:?}");
    let out = carried(&mean, &[with("a", 100.0, Some(0.0)), with("b", 60.0, Some(0.0))]);
    assert_eq!(out.refused, [(Some(Period::year(2024)), Obstacle::NoDenominator)]);
}

#[test]
fn what_cannot_be_carried_says_why() {
    let day = date(2025, 1, 6);
    let whole = |area: &str| (former(area, Some(1.0)), vec![figure(area, 2024, 1.0, day)]);
    let only = |out: Carried| out.refused.into_iter().map(|(_, obstacle)| obstacle.to_string()).collect::<Vec<_>>().join("; ");
    let count = indicator(Aggregation::Sum, "người");
    let said = only(carried(&indicator(Aggregation::None, "hạng"), &[whole("a"), whole("b")]));
    assert_eq!(said, "its aggregation is none (rank): it cannot be put together from the former areas and starts a new series");
    assert!(only(carried(&count, &[])).starts_with("no area has new as a successor"));
    let said = only(carried(&count, &[whole("a"), (former("b", None), vec![figure("b", 2024, 1.0, day)])]));
    assert!(said.starts_with("the share of b that went there is not known"), "{said}");
    assert_eq!(only(carried(&count, &[whole("a"), (former("b", Some(1.0)), Vec::new())])), "b has no figure");
    let mut statutory = figure("b", 2024, 1.0, day);
    statutory.period.calendar = Calendar::Statutory;
    let out = carried(&count, &[whole("a"), (former("b", Some(1.0)), vec![statutory])]);
    assert_eq!(only(out), "a has no figure, only one in the ordinary calendar; b has no figure, only one in the statutory calendar");
    let mut rival = figure("b", 2024, 1.0, day);
    rival.indicator = IndicatorId::new("measure@other");
    let out = carried(&count, &[whole("a"), (former("b", Some(1.0)), vec![rival])]);
    assert_eq!(only(out), "b has no figure, only one by another definition, measure@other");
    let mut below = figure("b", 2024, 10.0, day);
    below.censoring = Censoring::Below;
    let out = carried(&count, &[whole("a"), (former("b", Some(1.0)), vec![below])]);
    assert_eq!(only(out), "the figure of b is only known to lie < 10");
    let mut thousands = figure("b", 2024, 10.0, day);
    thousands.unit = "nghìn người".to_owned();
    let out = carried(&count, &[whole("a"), (former("b", Some(1.0)), vec![thousands])]);
    assert_eq!(only(out), "the figures are in different units: nghìn người, người");
    let no_day = Area { valid_from: None, ..merged() };
    assert!(only(carry(&count, &no_day, &[], &[])).starts_with("new has no first day"));
}

#[test]
fn a_published_figure_of_the_new_area_stands() {
    let day = date(2025, 1, 6);
    let years = |area: &str| (2023..=2025).map(|year| figure(area, year, 1.0, day)).collect::<Vec<_>>();
    let (a, b) = (former("a", Some(1.0)), former("b", Some(1.0)));
    let (of_a, of_b) = (years("a"), years("b"));
    let parts = [Predecessor { area: &a, observations: &of_a }, Predecessor { area: &b, observations: &of_b }];
    let count = indicator(Aggregation::Sum, "người");
    let published = figure("new", 2023, 3.0, day);
    let out = carry(&count, &merged(), &[published], &parts);
    // 2025 ends after the first day of the new area.
    assert_eq!(values(&out), [(2024, 2.0)]);
    assert_eq!(out.refused, [(Some(Period::year(2023)), Obstacle::Published { area: AreaId::new("new") })]);
    let again = carry(&count, &merged(), &out.rebuilt, &parts);
    assert_eq!(values(&again), [(2023, 2.0), (2024, 2.0)], "what was carried before is no published figure");
}

#[test]
fn every_vintage_of_a_part_makes_one_of_the_whole() {
    let of_a = vec![figure("a", 2024, 10.0, date(2025, 1, 6)), figure("a", 2024, 11.0, date(2025, 3, 1))];
    let of_b = vec![figure("b", 2024, 20.0, date(2025, 2, 1))];
    let out = carried(&indicator(Aggregation::Sum, "người"), &[(former("a", Some(1.0)), of_a), (former("b", Some(1.0)), of_b)]);
    let vintages: Vec<(Date, f64)> = out.rebuilt.iter().map(|o| (o.published_on, o.value)).collect();
    assert_eq!(vintages, [(date(2025, 2, 1), 30.0), (date(2025, 3, 1), 31.0)]);
}

#[test]
fn an_uncertain_newest_vintage_is_not_hidden_by_an_older_one() {
    let mut above = figure("a", 2024, 11.0, date(2025, 3, 1));
    above.censoring = Censoring::Above;
    let of_a = vec![figure("a", 2024, 10.0, date(2025, 1, 6)), above];
    let of_b = vec![figure("b", 2024, 20.0, date(2025, 1, 6))];
    let parts = [(former("a", Some(1.0)), of_a), (former("b", Some(1.0)), of_b)];
    let out = carried(&indicator(Aggregation::Sum, "người"), &parts);
    assert!(out.rebuilt.is_empty() && out.refused.len() == 1, "{out:?}");
}
