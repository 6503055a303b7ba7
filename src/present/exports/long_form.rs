//! Observations in the typed long form: what comes out can be taken in again.

use super::plain::{cell, csv_bytes};
use crate::domain::observation::Observation;

/// Columns of the typed long form.
pub const COLUMNS: [&str; 16] = [
    "indicator",
    "area",
    "period",
    "calendar",
    "value",
    "unit",
    "numerator",
    "denominator",
    "published_on",
    "published_on_basis",
    "provenance",
    "illustrative",
    "source",
    "source_address",
    "confidence",
    "note",
];

/// The rows of observations, values with their sign (`<10`).
pub fn rows(observations: &[Observation]) -> impl Iterator<Item = Vec<String>> + '_ {
    observations.iter().map(|o| {
        vec![
            o.indicator.to_string(),
            o.area.to_string(),
            o.period.code(),
            o.period.calendar.code().to_owned(),
            format!("{}{}", o.censoring.sign(), o.value),
            o.unit.clone(),
            cell(o.numerator),
            cell(o.denominator),
            o.published_on.to_string(),
            o.published_on_basis.clone(),
            o.provenance.code().to_owned(),
            o.illustrative.to_string(),
            o.source.clone(),
            o.source_address.clone(),
            o.confidence.clone(),
            o.note.clone(),
        ]
    })
}
/// Writes observations as CSV for programs.
///
/// # Errors
/// Never for well-formed observations; the writer's own failure is passed on.
pub fn render_long_form(observations: &[Observation]) -> Result<Vec<u8>, csv::Error> {
    csv_bytes(&COLUMNS, rows(observations))
}
