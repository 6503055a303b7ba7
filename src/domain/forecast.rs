//! Forecasts: a median and prediction intervals by day, and the models they came from.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One step of a forecast.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForecastPoint {
    /// Last day of the period forecast.
    pub on: Date,
    /// Steps ahead of the last value.
    pub step: usize,
    /// Median, in the indicator's unit.
    pub median: f64,
    /// 80 % prediction interval, ends included.
    pub interval_80: (f64, f64),
    /// 95 % prediction interval, ends included.
    pub interval_95: (f64, f64),
}

/// A forecast of one series made from what was known on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// Last day of the last period seen.
    pub cutoff: Date,
    /// Steps in order.
    pub points: Vec<ForecastPoint>,
    /// Weight of each model in the combination; they are the explanation.
    pub weights: Vec<(String, f64)>,
    /// Coverage achieved in the backtest at 80 % and 95 %, and how many forecasts that rests on.
    pub achieved: Option<(f64, f64, usize)>,
    /// Fewer than four values: centre and width are borrowed from the kind's table.
    pub borrowed: bool,
    /// Values that were filled in to make the steps regular.
    pub imputed: usize,
}

impl Forecast {
    /// Where a scenario band begins: ten years after the cutoff.
    pub fn scenario_from(&self) -> Date {
        Date::new(self.cutoff.year() + 10, self.cutoff.month(), self.cutoff.day().min(28)).unwrap_or(self.cutoff)
    }
}
