//! Series: the current view of one indicator definition in one area, as known on a day.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    id::{AreaId, IndicatorId},
    observation::{Censoring, Observation},
    period::Frequency,
};

/// Key of a series.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SeriesKey {
    /// Indicator definition: two definitions are two series.
    pub indicator: IndicatorId,
    /// Area with its extent.
    pub area: AreaId,
}

/// Observations of one series in order of their last day, one per period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// Key.
    pub key: SeriesKey,
    /// The newest vintage of each period on or before the day asked for.
    pub observations: Vec<Observation>,
}

/// The extent of a series as known: from when to when, how much, how it was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesExtent {
    /// Of what and where.
    pub key: SeriesKey,
    /// Periods that have a value.
    pub values: usize,
    /// Values with all their vintages.
    pub vintages: usize,
    /// First day of the first period.
    pub first_day: Date,
    /// Last day of the last period.
    pub last_day: Date,
    /// Code of the period that ends first.
    pub first_period: String,
    /// Code of the period that ends last.
    pub last_period: String,
    /// Day of the oldest vintage.
    pub first_published_on: Date,
    /// Day of the newest vintage.
    pub last_published_on: Date,
    /// Holds values generated for demonstration.
    pub illustrative: bool,
    /// The ingest that brought the latest of its rows.
    pub last_ingest: i64,
}

impl Series {
    /// Sorts by the last day of the window.
    pub fn new(key: SeriesKey, mut observations: Vec<Observation>) -> Self {
        observations.sort_by_key(|o| (o.period.end(), o.period));
        Self { key, observations }
    }

    /// A series without a value.
    pub fn empty(key: SeriesKey) -> Self {
        Self { key, observations: Vec::new() }
    }

    /// Whether any value was generated for demonstration.
    pub fn is_illustrative(&self) -> bool {
        self.observations.iter().any(|o| o.illustrative)
    }

    /// The latest value whose period is over on a day.
    pub fn latest(&self, on: Date) -> Option<&Observation> {
        self.observations.iter().rev().find(|o| o.period.end() <= on)
    }

    /// Values that are numbers (not below or above one) with their last days, periods over on `on`, one per day:
    /// of several periods that end together the shortest is kept, a figure of several years never stands for one.
    pub fn points(&self, on: Date) -> Vec<(Date, f64)> {
        let mut out: Vec<(Date, f64, Frequency)> = Vec::new();
        for o in &self.observations {
            let frequency = o.period.frequency();
            if o.period.end() > on || frequency == Frequency::Years || !matches!(o.censoring, Censoring::Exact | Censoring::About) {
                continue;
            }
            match out.last_mut() {
                Some(last) if last.0 == o.period.end() => {
                    if frequency < last.2 {
                        *last = (o.period.end(), o.value, frequency);
                    }
                }
                _ => out.push((o.period.end(), o.value, frequency)),
            }
        }
        out.into_iter().map(|(day, value, _)| (day, value)).collect()
    }
}
