//! The numeric forecast core: point, interval and attainment for one series, learning from its own past and from its peers.
//!
//! Deterministic, linear in the length of the series, without NaN or panic on any input.
//! The way of a series: [`transform`](crate::analysis::transform) → season → models ([`model`]) → combination → conformal interval, and the whole way back.
//! A series with peers (the other areas of its indicator) is combined and judged by their rolling origins; one without stands for its kind ([`kinds`]).

mod combine;
pub mod damped_holt;
pub mod four_slope;
mod interval;
pub mod kinds;
pub mod learn;
pub mod logistic;
pub mod logit_drift;
pub mod model;
pub mod naive;
mod pool;
mod prepared;
mod regress;
pub mod regression;
pub mod season;
mod spread;
pub mod theta;
pub mod transition;

use crate::domain::bounds::Bounds;
use crate::domain::probability::{IntervalLevel, Probability};
use combine::{Ensemble, Weights, blend, class_of, is_constant, naive_weights, tune_all};
use interval::{Curve, Side};
use model::{MODEL_COUNT, MODELS};
pub use pool::Pool;
use prepared::{Prepared, Sized};
use regression::Regression;
use spread::Restlessness;

/// Fewest values for a forecast of its own; with less the centre is naive and the interval is borrowed.
const FEWEST_VALUES: usize = 4;

/// Steps per range to which a value from a logit is rounded.
const LOGIT_DIGITS: f64 = 1e12;

/// Attainment is never said to be surer than this: no table of past errors vouches for one chance in two hundred.
const SUREST: f64 = 0.995;

/// Distance in time from one value to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// One year.
    Year,
    /// One quarter.
    Quarter,
    /// One month.
    Month,
}

impl Step {
    /// Furthest horizon, in steps, at which errors are calibrated: 8 years, 3 years of quarters, 2 years of months.
    pub fn furthest(self) -> usize {
        match self {
            Self::Year => 8,
            Self::Quarter => 12,
            Self::Month => 24,
        }
    }

    /// Steps in a season, the year: 1 (none), 4 or 12.
    pub fn season(self) -> usize {
        match self {
            Self::Year => 1,
            Self::Quarter => 4,
            Self::Month => 12,
        }
    }

    /// Damping per step of the movement beyond the furthest calibrated horizon, 0.9 per year: what is added in all is at most nine times the last yearly step.
    fn damping(self) -> f64 {
        match self {
            Self::Year => 0.9,
            // Fourth and twelfth root of 0.9.
            Self::Quarter => 0.974_003_746_4,
            Self::Month => 0.991_258_401_3,
        }
    }
}

/// A series to forecast, oldest value first, equally spaced; values that are not finite are left out and the series closes up.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Values in the unit of the indicator.
    pub values: &'a [f64],
    /// Natural bounds in the same unit; a bound that a value lies beyond is not used.
    pub bounds: Bounds,
    /// Steps in a season: 1 (none), 4 or 12.
    pub season: usize,
    /// Distance between two values.
    pub step: Step,
}

/// A forecast of one series for all horizons; plain numbers, so that it can be kept and asked often.
#[derive(Debug, Clone)]
pub struct Fitted {
    prepared: Prepared,
    bounds: Bounds,
    unit: f64,
    length: usize,
    /// Point on the error scale, index h − 1, up to the furthest calibrated horizon.
    points: Vec<f64>,
    /// Mean movement per step on the error scale, which is damped beyond.
    movement: f64,
    damping: f64,
    /// Errors on the error scale, index h − 1.
    curves: Vec<Curve>,
    weights: Vec<Weights>,
    achieved: Option<(f64, f64, usize)>,
    borrowed: bool,
}

/// Fits the combination to a series of any length, with what its peers teach; without a single finite value the forecast is 0 within the bounds.
pub fn fit(input: &Input<'_>, pool: &Pool) -> Fitted {
    let series = Sized::new(input);
    let n = series.values.len();
    let lessons = pool.lessons(series.bounds.both().is_some());
    let furthest = input.step.furthest();
    let prepared = Prepared::new(&series.values, series.bounds, input.season);
    let kind = pool.kind(class_of(series.bounds), input.step, prepared.manner());
    let borrowed = n < FEWEST_VALUES;
    let mut weights: Vec<Weights> = if borrowed || is_constant(&series.values) {
        vec![naive_weights(); furthest]
    } else {
        (1..=furthest).map(|h| lessons.map_or_else(|| kind.weights(h), |lessons| lessons.weights(h))).collect()
    };
    let view = prepared.view(kind, lessons.and_then(|lessons| lessons.increments(&series)));
    if !Regression::speaks(&view) {
        weights.iter_mut().for_each(combine::without_regression);
    }
    let wanted: [bool; MODEL_COUNT] = std::array::from_fn(|m| m == 0 || weights.iter().any(|row| row[m] > 0.0));
    let tuned = tune_all(&view, &wanted);
    for row in &mut weights {
        drop_absent(row, &tuned);
    }
    let ensemble = Ensemble::fit(&view, &tuned);
    let last = prepared.error().last().copied().unwrap_or(0.0);
    let points: Vec<f64> = weights
        .iter()
        .enumerate()
        .map(|(i, weights)| {
            let point = blend(weights, &ensemble.predict(&prepared, i + 1));
            match lessons.filter(|_| !prepared.is_logit() && !prepared.has_season()) {
                Some(lessons) => {
                    let furthest = lessons.furthest_move(i + 1, &series);
                    point.clamp(last - furthest, last + furthest)
                }
                None => point,
            }
        })
        .collect();
    // The mean movement over all calibrated horizons: the difference of the last two is noise.
    let movement = points.last().map_or(0.0, |point| (point - last) / furthest as f64);
    let volatility = lessons.map_or_else(|| kind.volatility(), |lessons| lessons.volatility);
    let restlessness = Restlessness::new(&prepared, volatility);
    let scale = restlessness.scale(kind.spread());
    let mut curves: Vec<Curve> = Vec::with_capacity(furthest);
    for h in 1..=furthest {
        let curve = if borrowed {
            kind.naive_curve(h).scaled(volatility)
        } else {
            lessons.map_or_else(|| kind.curve(h), |lessons| lessons.curve(h, kind)).scaled(scale)
        };
        curves.push(curves.last().map_or(curve, |before| curve.at_least(before)));
    }
    Fitted {
        bounds: series.natural,
        unit: series.unit,
        length: n,
        points,
        movement,
        damping: input.step.damping(),
        curves,
        // Errors of forecasts with a past of their own say nothing about borrowed ones.
        achieved: lessons.map_or_else(|| kind.achieved(), |lessons| lessons.achieved).filter(|_| !borrowed),
        weights,
        borrowed,
        prepared,
    }
}

/// Point forecasts of every model by itself, for h = 1 to `horizon`: (name, values in the unit of the indicator, clipped to the bounds), without the models that make no sense for the series.
///
/// Models speak up to the furthest calibrated horizon; beyond it their last forecast stands.
pub fn points_by_model(input: &Input<'_>, pool: &Pool, horizon: usize) -> Vec<(&'static str, Vec<f64>)> {
    let series = Sized::new(input);
    let prepared = Prepared::new(&series.values, series.bounds, input.season);
    let kind = pool.kind(class_of(series.bounds), input.step, prepared.manner());
    let lessons = pool.lessons(series.bounds.both().is_some());
    let view = prepared.view(kind, lessons.and_then(|lessons| lessons.increments(&series)));
    let ensemble = Ensemble::fit(&view, &tune_all(&view, &[true; MODEL_COUNT]));
    let n = series.values.len();
    let rows: Vec<[f64; MODEL_COUNT]> = (1..=horizon).map(|h| ensemble.predict(&prepared, h.min(input.step.furthest()))).collect();
    (0..MODEL_COUNT)
        .filter(|m| rows.first().is_some_and(|row| !row[*m].is_nan()))
        .map(|m| {
            let in_unit = |(i, row): (usize, &[f64; MODEL_COUNT])| {
                series.natural.clamp((prepared.inverse(row[m], n + i) * series.unit).clamp(-f64::MAX, f64::MAX))
            };
            (MODELS[m].name(), rows.iter().enumerate().map(in_unit).collect())
        })
        .collect()
}

/// Takes the weight from models that make no sense for this series; naive always does.
fn drop_absent(weights: &mut Weights, tuned: &combine::TunedAll) {
    for (weight, tuned) in weights.iter_mut().zip(tuned) {
        if tuned.is_none() {
            *weight = 0.0;
        }
    }
    let sum: f64 = weights.iter().sum();
    if sum > 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= sum);
    } else {
        *weights = naive_weights();
    }
}

impl Fitted {
    /// Point forecast `h` ≥ 1 steps ahead, in the unit of the indicator: the back-transformed median, clipped to the bounds.
    ///
    /// Beyond the furthest calibrated horizon H the movement dies away: g(h) = g(H) + (g(H) − x_n)/H·Σ_{j=1..h−H} φ^j on the error scale.
    pub fn point(&self, h: usize) -> f64 {
        self.clip(self.to_unit(self.centre(h), h))
    }

    /// Quantile of the forecast distribution, clipped to the bounds; p outside (0, 1) counts as the nearest probability inside.
    pub fn quantile(&self, h: usize, p: f64) -> f64 {
        self.clip(self.quantile_unclipped(h, p))
    }

    /// Quantile before clipping, increasing in p: the inverse of the distribution that [`Fitted::attainment`] reads.
    pub fn quantile_unclipped(&self, h: usize, p: f64) -> f64 {
        let p = if p.is_nan() { 0.5 } else { p.clamp(1e-9, 1.0 - 1e-9) };
        let side = if p < 0.5 { Side::Below } else { Side::Above };
        let reach = self.stretch(h) * self.curve(h).size(side, (2.0 * p - 1.0).abs());
        let centre = self.centre(h);
        self.to_unit(if p < 0.5 { centre - reach } else { centre + reach }, h)
    }

    /// Central prediction interval (lower, upper) of the given level, clipped to the bounds; the wider level holds the narrower one.
    pub fn interval(&self, h: usize, level: IntervalLevel) -> (f64, f64) {
        let (low, high) = level.tails();
        (self.quantile(h, low), self.quantile(h, high))
    }

    /// Probability that the value `h` steps ahead meets a threshold (at or above it when up is better, else at or below), within [0.005, 0.995].
    ///
    /// Taken before clipping. Whether the threshold itself counts does not matter: one value has no probability.
    pub fn attainment(&self, h: usize, threshold: f64, up_is_better: bool) -> Probability {
        if threshold.is_nan() {
            return Probability::saturating(0.5);
        }
        let position = self.position(h);
        let reach = self.prepared.forward(threshold / self.unit, position) - self.centre(h);
        let side = if reach < 0.0 { Side::Below } else { Side::Above };
        let tail = 0.5 * (1.0 - self.curve(h).coverage(side, reach.abs() / self.stretch(h)));
        let at_or_below = if reach < 0.0 { tail } else { 1.0 - tail };
        let met = if up_is_better { 1.0 - at_or_below } else { at_or_below };
        Probability::saturating(met.clamp(1.0 - SUREST, SUREST))
    }

    /// Weight of each model, mean over the calibrated horizons, sum 1: the explanation of the forecast.
    pub fn weights(&self) -> Vec<(&'static str, f64)> {
        let count = self.weights.len().max(1) as f64;
        MODELS.iter().enumerate().map(|(m, model)| (model.name(), self.weights.iter().map(|row| row[m]).sum::<f64>() / count)).collect()
    }

    /// Coverage achieved in backtest where 80 % and 95 % were promised, with the number of forecasts; peers are judged ten-fold, a lone series stands for its kind.
    pub fn nominal_and_achieved(&self) -> Option<(f64, f64, usize)> {
        self.achieved
    }

    /// Whether the interval is borrowed: fewer than four values, so naive centre and the table of the kind (or the peers).
    pub fn is_borrowed(&self) -> bool {
        self.borrowed
    }

    /// Furthest horizon, in steps, at which errors were calibrated; beyond it widths grow with the square root of the horizon.
    pub fn furthest_calibrated(&self) -> usize {
        self.points.len()
    }

    /// Whether a season was found and put back.
    pub fn is_seasonal(&self) -> bool {
        self.prepared.has_season()
    }

    /// The space in which the series was modelled, in multiples of its own unit.
    pub fn space(&self) -> crate::analysis::transform::Space {
        self.prepared.modelling().0
    }

    /// Point on the error scale.
    fn centre(&self, h: usize) -> f64 {
        let h = h.max(1);
        let last = self.points.len();
        if let Some(point) = self.points.get(h - 1) {
            return *point;
        }
        let beyond = (h - last).min(10_000) as i32;
        let steps = self.damping * (1.0 - self.damping.powi(beyond)) / (1.0 - self.damping);
        self.points.last().copied().unwrap_or(0.0) + self.movement * steps
    }

    fn curve(&self, h: usize) -> Curve {
        let none = [0.0; interval::KNOT_COUNT];
        self.curves.get(h.max(1) - 1).or(self.curves.last()).copied().unwrap_or_else(|| Curve::new(none, none))
    }

    /// Growth of the errors beyond the last calibrated horizon: √(h/H), as for a random walk.
    fn stretch(&self, h: usize) -> f64 {
        let last = self.curves.len().max(1) as f64;
        (h as f64 / last).sqrt().max(1.0)
    }

    fn position(&self, h: usize) -> usize {
        self.length.saturating_add(h.max(1) - 1)
    }

    /// From the error scale to the unit of the indicator, finite whatever comes.
    fn to_unit(&self, adjusted: f64, h: usize) -> f64 {
        let value = self.prepared.inverse(adjusted, self.position(h));
        // There and back over a logit costs a digit or two: 100 % must not come back as 99.99999999999999 %.
        let value = if self.prepared.is_logit() { (value * LOGIT_DIGITS).round() / LOGIT_DIGITS } else { value };
        (value * self.unit).clamp(-f64::MAX, f64::MAX)
    }

    fn clip(&self, value: f64) -> f64 {
        self.bounds.clamp(value)
    }
}

#[cfg(test)]
mod tests;
