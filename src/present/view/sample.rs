//! A small catalogue with rows of every status, for tests of views, pages and files.

use jiff::civil::{Date, date};

use crate::domain::{
    agency::Agency,
    area::Area,
    assessment::{Assessment, Baseline, Class, ForecastAtDue, Method, Outcome, Rate, Reason, Status, Verdict, WorkingLine, YearReached},
    bounds::Bounds,
    catalogue::{Catalogue, Theme},
    id::{AreaId, IndicatorId, PlanId, TargetId},
    indicator::{Aggregation, Direction, Indicator, Interpolation, Kind},
    language::Bilingual,
    observation::{Censoring, Observation, Provenance},
    period::{Frequency, Period},
    plan::Plan,
    probability::Probability,
    target::{Operator, Part, Target},
};

/// The day of every sample row.
pub(crate) const AS_OF: Date = date(2026, 11, 20);

/// An area; closed ones end on 30/6/2025.
fn area(id: &str, name: &str, closed: bool) -> Area {
    Area {
        id: AreaId::new(id),
        code: String::new(),
        name: Bilingual::new(name, name),
        kind: "ward".to_owned(),
        valid_from: None,
        valid_to: closed.then_some(date(2025, 6, 30)),
        parent: None,
        successors: Vec::new(),
        note: String::new(),
    }
}

/// A share in percent, up is better.
pub(crate) fn indicator(id: &str, name: &str, theme: &str) -> Indicator {
    Indicator {
        id: IndicatorId::new(id),
        name: Bilingual::new(name, format!("{name} (en)")),
        definition: Bilingual::new("Số này trên số kia.", "This over that."),
        unit: Bilingual::new("%", "%"),
        direction: Direction::Up,
        bounds: Bounds::PERCENT,
        kind: Kind::Share,
        denominator: String::new(),
        frequency: Frequency::Quarter,
        theme: theme.to_owned(),
        aggregation: Aggregation::Rebuild,
        interpolation: Interpolation::Linear,
        note: String::new(),
    }
}

/// A target of at least 85 due in a year.
pub(crate) fn target(id: &str, indicator: &str, area: &str, year: i16, lead: &str) -> Target {
    Target {
        id: TargetId::new(id),
        part: Part::Appendix,
        plan: PlanId::new("57-2026"),
        appendix: "Phụ lục II, nhóm III".to_owned(),
        section: String::new(),
        printed_no: "22".to_owned(),
        line_from: "1".to_owned(),
        line_to: "2".to_owned(),
        indicator: IndicatorId::new(indicator),
        area: AreaId::new(area),
        year: Some(year),
        due_on: None,
        operator: Operator::Ge,
        low: Some(85.0),
        high: None,
        as_printed: "=HYPERLINK(\"http://x\")".to_owned(),
        rule: String::new(),
        lead_agency: lead.to_owned(),
        coordinating_agency: String::new(),
        note: String::new(),
        legal_instrument: String::new(),
        effective_on: None,
    }
}

/// Two indicators, one with markup in its name, in an open and a closed area.
pub(crate) fn catalogue() -> Catalogue {
    let plan = PlanId::new("57-2026");
    let office = |id: &str, name: &str, note: &str| Agency {
        id: format!("57-2026.{id}"),
        plan: plan.clone(),
        name: Bilingual::new(name, name),
        note: note.to_owned(),
    };
    let culture = "Phòng Văn hóa - Xã hội";
    Catalogue {
        plans: vec![Plan {
            id: plan.clone(),
            document: String::new(),
            plan_no: String::new(),
            number: "57/KH-UBND".to_owned(),
            issued_on: Some(date(2026, 2, 24)),
            title: Bilingual::new("Kế hoạch", "Plan"),
            issuer: Bilingual::new("UBND phường", "Ward"),
            level: "commune".to_owned(),
            area: AreaId::new("phuong-hai-duong"),
            replaces: String::new(),
            note: String::new(),
        }],
        areas: vec![area("phuong-hai-duong", "Phường Hải Dương", false), area("hai-duong-cu", "Tỉnh Hải Dương (cũ)", true)],
        agencies: vec![
            office("phong-van-hoa-xa-hoi", culture, "cũng in: Phòng Văn hóa – Xã hội"),
            office("cong-an-phuong", "Công an phường", ""),
        ],
        themes: vec![Theme { id: "public_services".to_owned(), name: Bilingual::new("Dịch vụ công", "Public services") }],
        indicators: vec![
            indicator("online", "Hồ sơ <script>alert(1)</script> & \"trực tuyến\"", "public_services"),
            indicator("online@all", "Hồ sơ trên tổng số", "public_services"),
            indicator("vneid", "Tài khoản định danh", "digital_society"),
        ],
        targets: vec![
            target("a.2025", "online", "phuong-hai-duong", 2025, culture),
            target("a.2030", "online", "phuong-hai-duong", 2030, culture),
            target("a.2035", "online", "phuong-hai-duong", 2035, culture),
            target("b.2030", "vneid", "phuong-hai-duong", 2030, "Trung tâm; Công an phường"),
            target("c.2030", "online@all", "hai-duong-cu", 2030, "Phòng Văn hóa – Xã hội"),
        ],
        tasks: Vec::new(),
        conflicts: Vec::new(),
        statements: crate::domain::statement::Statements::default(),
    }
}

/// A value of the third quarter of 2026.
pub(crate) fn observation(indicator: &str, area: &str, value: f64, illustrative: bool) -> Observation {
    Observation {
        indicator: IndicatorId::new(indicator),
        area: AreaId::new(area),
        period: Period::quarter(2026, 3),
        value,
        censoring: Censoring::Exact,
        numerator: None,
        denominator: None,
        unit: "%".to_owned(),
        provenance: Provenance::Provisional,
        illustrative,
        source: "Trung tâm <b>".to_owned(),
        source_address: "javascript:alert(1)".to_owned(),
        confidence: String::new(),
        published_on: date(2026, 10, 5),
        published_on_basis: "vintage".to_owned(),
        note: String::new(),
    }
}

/// A row for a target of the catalogue; the status and value are the caller's.
pub(crate) fn row(of: &Target, status: Status, reason: Reason, value: Option<f64>) -> Assessment {
    let judged = matches!(status, Status::AtRisk | Status::Watch | Status::OnCourse);
    let gap = value.map(|value| 85.0 - value);
    Assessment {
        target: of.id.clone(),
        indicator: of.indicator.clone(),
        area: of.area.clone(),
        plan: of.plan.clone(),
        as_of: AS_OF,
        due: of.due(),
        threshold: Some(85.0),
        status,
        reason,
        decided_by: judged.then_some(Method::ProjectionModel),
        disagreement: judged,
        conflict: false,
        is_headline: true,
        verdicts: vec![Verdict {
            method: Method::ProjectionModel,
            outcome: Outcome::Judged { class: Class::AtRisk },
            value: Some(0.0512),
            score: None,
            working: vec![WorkingLine {
                symbol: "P".to_owned(),
                meaning: Bilingual::new("xác suất", "probability"),
                value: "0.0512".to_owned(),
            }],
        }],
        latest: value.map(|value| observation(of.indicator.as_str(), of.area.as_str(), value, true)),
        baseline: Some(Baseline { on: date(2025, 12, 31), value: 59.3, published_on: date(2026, 1, 20) }),
        planned_at_latest: Some(63.1),
        planned_today: Some(64.0),
        deviation: value.map(|value| value - 63.1),
        gap_now: gap,
        observed_rate: judged.then_some(Rate { per_year: 4.123456789, interval_80: Some((3.5, 4.75)) }),
        required_rate: gap.filter(|_| judged).map(|gap| gap / 4.3),
        pace: judged.then_some(0.76),
        catch_up_factor: judged.then_some(1.3157894736842106),
        forecast: judged.then_some(ForecastAtDue {
            median: 74.7,
            interval_80: (64.1, 83.0),
            interval_95: (57.7, 86.5),
            is_scenario_band: false,
        }),
        gap_projected: judged.then_some(10.3),
        attainment: judged.then(|| Probability::saturating(0.0512)),
        attainment_for_reference: false,
        year_reached: judged.then_some(YearReached::Year { year: 2037 }),
        year_reached_80: judged.then_some((YearReached::Year { year: 2031 }, YearReached::After2100)),
        illustrative: value.is_some(),
    }
}

/// Rows for every target of [`catalogue`]: missed, at risk, watch, exceeded, and one of a closed area.
pub(crate) fn rows(catalogue: &Catalogue) -> Vec<Assessment> {
    let states = [
        (Status::Missed, Reason::MissedAtDue { met_late_on: None }, Some(61.7)),
        (Status::AtRisk, Reason::ByAttainment, Some(61.7)),
        (Status::Watch, Reason::ByAttainment, Some(84.96)),
        (Status::Exceeded, Reason::MetNow, Some(88.125)),
        (Status::NotAssessable, Reason::AreaClosed, None),
    ];
    let made = catalogue.targets.iter().zip(states);
    made.map(|(target, (status, reason, value))| row(target, status, reason, value)).collect()
}
