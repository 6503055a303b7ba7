//! Small domain values for the tests of this folder and of the charts.

use jiff::civil::{Date, date};

use crate::domain::{
    assessment::{Assessment, ForecastAtDue, Rate, Reason, Status},
    bounds::Bounds,
    id::{AreaId, IndicatorId, PlanId, TargetId},
    indicator::{Aggregation, Direction, Indicator, Interpolation, Kind},
    language::Bilingual,
    observation::{Censoring, Observation, Provenance},
    period::{Frequency, Period},
    probability::Probability,
    target::{Operator, Part, Target},
};

pub fn indicator(unit: &str, kind: Kind, direction: Direction) -> Indicator {
    Indicator {
        id: IndicatorId::new("i"),
        name: Bilingual::new("Tỷ lệ xử lý trực tuyến", "Share handled online"),
        definition: Bilingual::default(),
        unit: Bilingual::new(unit, unit),
        direction,
        bounds: if unit.starts_with('%') { Bounds::PERCENT } else { Bounds::NON_NEGATIVE },
        kind,
        denominator: String::new(),
        frequency: Frequency::Year,
        theme: String::new(),
        aggregation: Aggregation::Rebuild,
        interpolation: Interpolation::Linear,
        note: String::new(),
    }
}

pub fn target(operator: Operator, low: Option<f64>, high: Option<f64>) -> Target {
    Target {
        id: TargetId::new("t"),
        part: Part::Appendix,
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
        operator,
        low,
        high,
        as_printed: String::new(),
        rule: String::new(),
        lead_agency: String::new(),
        coordinating_agency: String::new(),
        note: String::new(),
        legal_instrument: String::new(),
        effective_on: None,
    }
}

pub fn observation(year: i16, value: f64) -> Observation {
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

/// An assessment as of 20/11/2026 with the numbers of a share that is short of 85 by 2030.
pub fn assessment(status: Status, reason: Reason, latest: Option<Observation>) -> Assessment {
    let as_of: Date = date(2026, 11, 20);
    Assessment {
        target: TargetId::new("t"),
        indicator: IndicatorId::new("i"),
        area: AreaId::new("a"),
        plan: PlanId::new("p"),
        as_of,
        due: Some(date(2030, 12, 31)),
        threshold: Some(85.0),
        status,
        reason,
        decided_by: None,
        disagreement: false,
        conflict: false,
        is_headline: true,
        verdicts: Vec::new(),
        gap_now: latest.as_ref().map(|o| 85.0 - o.value),
        latest,
        baseline: None,
        planned_at_latest: None,
        planned_today: None,
        deviation: None,
        observed_rate: Some(Rate { per_year: 4.1, interval_80: None }),
        required_rate: Some(5.4),
        pace: None,
        catch_up_factor: None,
        forecast: Some(ForecastAtDue { median: 74.7, interval_80: (64.1, 83.0), interval_95: (55.0, 88.0), is_scenario_band: false }),
        gap_projected: Some(10.3),
        attainment: Some(Probability::saturating(0.05)),
        attainment_for_reference: false,
        year_reached: None,
        year_reached_80: None,
        illustrative: false,
    }
}
