//! The figures behind a trajectory chart, one row a figure.

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

/// Writes observed values, planned path, targets and forecast as CSV with a byte-order mark.
///
/// # Errors
/// Never for well-formed rows; the writer's own failure is passed on.
pub fn render_trajectory_rows(parts: &TrajectoryParts<'_>) -> Result<Vec<u8>, csv::Error> {
    let blank = || vec![String::new(); COLUMNS.len()];
    let row = |part: &str, on: String, value: f64| {
        let mut row = blank();
        row.splice(0..4, [part.to_owned(), on, String::new(), cell(Some(value))]);
        row
    };
    let mut rows = Vec::new();
    for o in &parts.series.observations {
        let mut r = row("observed", o.period.end().to_string(), o.value);
        r.splice(2..3, [o.period.code()]);
        r.splice(4..5, [o.censoring.sign().to_owned()]);
        r.splice(9..12, [o.provenance.code().to_owned(), o.illustrative.to_string(), o.published_on.to_string()]);
        rows.push(r);
    }
    rows.extend(parts.planned_path.iter().map(|(on, value)| row("planned", on.to_string(), *value)));
    for (target, assessment) in &parts.ladder {
        if let (Some(due), Some(threshold)) = (target.due(), assessment.threshold) {
            rows.push(row("target", due.to_string(), threshold));
        }
    }
    for p in parts.forecast.iter().flat_map(|f| &f.points) {
        let mut r = row("forecast", p.on.to_string(), p.median);
        let bounds = [p.interval_80.0, p.interval_80.1, p.interval_95.0, p.interval_95.1];
        r.splice(5..9, bounds.map(|bound| bound.to_string()));
        rows.push(r);
    }
    let mut out = "\u{feff}".as_bytes().to_vec();
    out.extend(csv_bytes(&COLUMNS, rows.into_iter())?);
    Ok(out)
}
