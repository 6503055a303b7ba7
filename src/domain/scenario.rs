//! Scenarios (kịch bản): a named assumption with its path, drawn beside the forecast, never mixed into the record.

use serde::{Deserialize, Serialize};

use super::{period::Period, series::SeriesKey};

/// An assumed path for one series.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// Name as its author gave it.
    pub name: String,
    /// The assumption in one sentence.
    pub assumption: String,
    /// The series it is about.
    pub series: SeriesKey,
    /// Assumed value by period, in the indicator's unit.
    pub path: Vec<(Period, f64)>,
}
