//! The figures behind a trajectory chart, one row a figure.

use jiff::civil::Date;

use super::plain::{cell, csv_bytes};
use crate::pipeline::lookup::TrajectoryParts;

const COLUMNS: [&str; 12] = [
    "part",
    "on",
    "period",
    "value",
    "censoring",
    "lower_80",
    "upper_80",
    "lower_95",
    "upper_95",
    "provenance",
    "illustrative",
    "published_on",
];

/// One figure of a trajectory.
#[derive(Clone, Debug, PartialEq)]
pub struct TrajectoryRow {
    /// observed, planned, target or forecast.
    pub part: &'static str,
    /// Last day of its period, or the day of a point of a plan.
    pub on: Date,
    /// Period of an observed value.
    pub period: Option<String>,
    /// The number, in the indicator's unit; of a forecast its median.
    pub value: f64,
    /// Sign of an observed value.
    pub censoring: Option<&'static str>,
    /// Ends of the 80 % and the 95 % prediction interval of a forecast.
    pub bounds: Option<[f64; 4]>,
    /// Provenance of an observed value.
    pub provenance: Option<&'static str>,
    /// Generated for demonstration.
    pub illustrative: bool,
    /// Vintage of an observed value.
    pub published_on: Option<Date>,
    /// Key of a target.
    pub target: Option<String>,
}

impl TrajectoryRow {
    fn new(part: &'static str, on: Date, value: f64) -> Self {
        Self {
            part,
            on,
            period: None,
            value,
            censoring: None,
            bounds: None,
            provenance: None,
            illustrative: false,
            published_on: None,
            target: None,
        }
    }
}

/// Observed values, planned path, targets and forecast.
pub fn trajectory_rows(parts: &TrajectoryParts<'_>) -> Vec<TrajectoryRow> {
    let observed = parts.series.observations.iter().map(|o| TrajectoryRow {
        period: Some(o.period.code()),
        censoring: Some(o.censoring.sign()),
        provenance: Some(o.provenance.code()),
        illustrative: o.illustrative,
        published_on: Some(o.published_on),
        ..TrajectoryRow::new("observed", o.period.end(), o.value)
    });
    let planned = parts.planned_path.iter().map(|(on, value)| TrajectoryRow::new("planned", *on, *value));
    let targets = parts.ladder.iter().filter_map(|(target, assessment)| {
        let row = TrajectoryRow::new("target", target.due()?, assessment.threshold?);
        Some(TrajectoryRow { target: Some(target.id.to_string()), ..row })
    });
    let forecast = parts.forecast.iter().flat_map(|f| &f.points).map(|p| TrajectoryRow {
        bounds: Some([p.interval_80.0, p.interval_80.1, p.interval_95.0, p.interval_95.1]),
        illustrative: parts.series.is_illustrative(),
        ..TrajectoryRow::new("forecast", p.on, p.median)
    });
    observed.chain(planned).chain(targets).chain(forecast).collect()
}

/// Writes observed values, planned path, targets and forecast as CSV with a byte-order mark.
///
/// # Errors
/// Never for well-formed rows; the writer's own failure is passed on.
pub fn render_trajectory_rows(parts: &TrajectoryParts<'_>) -> Result<Vec<u8>, csv::Error> {
    let row = |r: TrajectoryRow| {
        let bounds = r.bounds.map_or_else(|| [const { String::new() }; 4], |bounds| bounds.map(|bound| bound.to_string()));
        let mut cells = vec![r.part.to_owned(), r.on.to_string(), r.period.unwrap_or_default(), cell(Some(r.value))];
        cells.push(r.censoring.unwrap_or_default().to_owned());
        cells.extend(bounds);
        let is_observed = r.provenance.is_some();
        cells.push(r.provenance.unwrap_or_default().to_owned());
        cells.push(if is_observed { r.illustrative.to_string() } else { String::new() });
        cells.push(r.published_on.map(|day| day.to_string()).unwrap_or_default());
        cells
    };
    let mut out = "\u{feff}".as_bytes().to_vec();
    out.extend(csv_bytes(&COLUMNS, trajectory_rows(parts).into_iter().map(row))?);
    Ok(out)
}
