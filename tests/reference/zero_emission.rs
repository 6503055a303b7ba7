//! The published trap: compound growth calls a share that has just fallen "on track" for 2030 and 2035.
//!
//! Zero-emission share of new light-duty motor vehicle registrations in Canada, 2015 to 2025, in percent (Statistics
//! Canada, as in its Canadian Indicator Framework), against Canada's targets of 20 % in 2026, 60 % in 2030 and 100 % in
//! 2035. The growth that is needed is the growth of the first years, which no share keeps up.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use lotrinh::{
    domain::{
        area::Area,
        assessment::{Assessment, Class, Method, Outcome, Status},
        bounds::Bounds,
        catalogue::{Catalogue, Theme},
        id::{AreaId, IndicatorId, PlanId, TargetId},
        indicator::{Aggregation, Direction, Indicator, Interpolation, Kind},
        language::Bilingual,
        observation::{Censoring, Observation, Provenance},
        period::{Frequency, Period},
        plan::Plan,
        target::{Operator, Part, Target},
    },
    pipeline::{
        Knowledge, Policy,
        assess::{group, judge},
    },
};

const FIRST_YEAR: i16 = 2015;
const SHARES: [f64; 11] = [0.37, 0.63, 0.97, 2.24, 2.90, 3.52, 5.25, 8.17, 11.01, 14.63, 9.53];
const LADDER: [(i16, f64); 3] = [(2026, 20.0), (2030, 60.0), (2035, 100.0)];

fn indicator() -> Indicator {
    Indicator {
        id: IndicatorId::new("zev_share"),
        name: Bilingual::new("Tỷ lệ xe không phát thải", "Zero-emission share"),
        definition: Bilingual::new(
            "Xe đăng ký mới không phát thải trên tổng số xe đăng ký mới.",
            "New zero-emission registrations over all new registrations.",
        ),
        unit: Bilingual::new("%", "%"),
        direction: Direction::Up,
        bounds: Bounds::PERCENT,
        kind: Kind::Share,
        denominator: "xe đăng ký mới".to_owned(),
        frequency: Frequency::Year,
        theme: "transport".to_owned(),
        aggregation: Aggregation::Rebuild,
        interpolation: Interpolation::Linear,
        note: String::new(),
    }
}

fn target(year: i16, share: f64) -> Target {
    Target {
        id: TargetId::new(format!("zev.{year}")),
        part: Part::Appendix,
        plan: PlanId::new("zev"),
        appendix: "1".to_owned(),
        section: String::new(),
        printed_no: "1".to_owned(),
        line_from: "1".to_owned(),
        line_to: "1".to_owned(),
        indicator: IndicatorId::new("zev_share"),
        area: AreaId::new("ca"),
        year: Some(year),
        due_on: None,
        operator: Operator::Ge,
        low: Some(share),
        high: None,
        as_printed: format!("≥ {share}"),
        rule: String::new(),
        lead_agency: String::new(),
        coordinating_agency: String::new(),
        note: String::new(),
        legal_instrument: String::new(),
        effective_on: None,
    }
}

fn catalogue(issued_on: Option<Date>) -> Catalogue {
    let plan = Plan {
        id: PlanId::new("zev"),
        document: String::new(),
        plan_no: String::new(),
        number: String::new(),
        issued_on,
        title: Bilingual::new("Mục tiêu xe không phát thải", "Zero-emission vehicle targets"),
        issuer: Bilingual::new("Chính phủ Canada", "Government of Canada"),
        level: "central".to_owned(),
        area: AreaId::new("ca"),
        replaces: String::new(),
        note: String::new(),
    };
    let area = Area {
        id: AreaId::new("ca"),
        code: String::new(),
        name: Bilingual::new("Canada", "Canada"),
        kind: "country".to_owned(),
        valid_from: None,
        valid_to: None,
        parent: None,
        successors: Vec::new(),
        note: String::new(),
    };
    Catalogue {
        plans: vec![plan],
        areas: vec![area],
        themes: vec![Theme { id: "transport".to_owned(), name: Bilingual::new("Giao thông", "Transport") }],
        indicators: vec![indicator()],
        targets: LADDER.into_iter().map(|(year, share)| target(year, share)).collect(),
        ..Catalogue::default()
    }
}

fn observations() -> Vec<Observation> {
    (FIRST_YEAR..)
        .zip(SHARES)
        .map(|(year, value)| Observation {
            indicator: IndicatorId::new("zev_share"),
            area: AreaId::new("ca"),
            period: Period::year(year),
            value,
            censoring: Censoring::Exact,
            numerator: None,
            denominator: None,
            unit: "%".to_owned(),
            provenance: Provenance::Observed,
            illustrative: false,
            source: "Statistics Canada".to_owned(),
            source_address: String::new(),
            confidence: String::new(),
            published_on: date(year + 1, 3, 31),
            published_on_basis: "vintage".to_owned(),
            note: String::new(),
        })
        .collect()
}

/// The three assessments by due year.
fn assessments(issued_on: Option<Date>, as_of: Date) -> Vec<Assessment> {
    let mut rows = judge(
        catalogue(issued_on),
        group(observations()),
        Knowledge { as_of, known_at: 1, targets_as_of: as_of },
        &Policy::default(),
        BTreeMap::new(),
    )
    .assessments;
    rows.sort_by_key(|row| row.due);
    assert_eq!(rows.len(), 3);
    rows
}

fn compound(row: &Assessment) -> &lotrinh::domain::assessment::Verdict {
    row.verdicts.iter().find(|verdict| verdict.method == Method::PaceCompound).expect("a verdict by compound pace")
}

/// The plan of 2022, the regulation of 2023, and none: the finding does not hang on the baseline.
fn days_of_issue() -> [Option<Date>; 3] {
    [Some(date(2022, 3, 29)), Some(date(2023, 12, 20)), None]
}

const AS_OF: Date = date(2026, 11, 22);

#[test]
fn the_ratios_are_the_published_ones() {
    let rows = assessments(days_of_issue()[0], AS_OF);
    let ratios: Vec<String> = rows.iter().map(|row| format!("{:.3}", compound(row).value.expect("a ratio"))).collect();
    assert_eq!(ratios, ["0.878", "0.950", "1.188"]);
    let classes: Vec<&Outcome> = rows.iter().map(|row| &compound(row).outcome).collect();
    // This is the trap: 0.9504 and 1.188 are above the cut of 0.95.
    let judged = |class| Outcome::Judged { class };
    assert_eq!(classes, [&judged(Class::Watch), &judged(Class::OnCourse), &judged(Class::OnCourse)]);
}

#[test]
fn no_headline_says_that_a_falling_share_is_on_course() {
    for issued_on in days_of_issue() {
        for row in assessments(issued_on, AS_OF) {
            let good = matches!(row.status, Status::OnCourse | Status::Reached | Status::Exceeded);
            assert!(
                !good && row.status != Status::NotAssessable,
                "{}, issued {issued_on:?}: {:?} because {:?}",
                row.target,
                row.status,
                row.reason
            );
        }
    }
}

#[test]
fn the_disagreement_is_flagged_for_2030_and_2035() {
    for issued_on in days_of_issue() {
        let rows = assessments(issued_on, AS_OF);
        assert!(
            rows[1].disagreement && rows[2].disagreement,
            "issued {issued_on:?}: {:?}",
            rows.iter().map(|row| (&row.target, row.disagreement)).collect::<Vec<_>>()
        );
    }
}

#[test]
fn every_verdict_shows_its_working() {
    for row in assessments(days_of_issue()[0], AS_OF) {
        for verdict in &row.verdicts {
            assert!(
                matches!(verdict.outcome, Outcome::NotAssessable { .. }) || !verdict.working.is_empty(),
                "{}: {:?} without working",
                row.target,
                verdict.method
            );
        }
        let verdict = compound(&row);
        let shown = verdict
            .working
            .iter()
            .find(|line| line.symbol == "R")
            .unwrap_or_else(|| panic!("{}: no R in {:?}", row.target, verdict.working));
        assert_eq!(shown.value.parse::<f64>().ok(), verdict.value, "{}", row.target);
        // The base of the journey and what is asked, as a reader would look for them.
        let value_of = |symbol: &str| verdict.working.iter().find(|line| line.symbol == symbol).map(|line| line.value.as_str());
        assert_eq!((value_of("base"), value_of("y₀")), (Some("0.37"), Some("9.53")));
        assert!(verdict.working.iter().all(|line| !line.meaning.vi.is_empty() && !line.meaning.en.is_empty()));
    }
}

#[test]
fn before_the_fall_was_published_nothing_of_it_is_known() {
    // Same observations, an earlier day: the share of 2025 has no period yet that is over.
    let rows = assessments(days_of_issue()[0], date(2025, 6, 30));
    let latest: Vec<f64> = rows.iter().filter_map(|row| row.latest.as_ref()).map(|o| o.value).collect();
    assert_eq!(latest, [14.63, 14.63, 14.63]);
}
