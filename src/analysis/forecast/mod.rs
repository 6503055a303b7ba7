//! The numeric forecast core: point, interval and attainment for one series, learning from its own past and from its peers.
//!
//! Deterministic, linear in the length of the series, without NaN or panic on any input.
//! The way of a series: [`transform`](crate::analysis::transform) → season → models ([`model`]) → combination → conformal interval, and the whole way back.

mod combine;
pub mod damped_holt;
pub mod four_slope;
mod interval;
mod kinds;
pub mod model;
pub mod naive;
mod pool;
mod prepared;
pub mod season;
pub mod theta;

use crate::domain::bounds::Bounds;
use crate::domain::probability::{IntervalLevel, Probability};
use combine::{Ensemble, Losses, Trial, class_of, dot, is_constant, naive_weights, rolling_trials, tune_all, weights};
use interval::Curve;
pub use kinds::Class;
use kinds::Kind;
use model::{MODEL_COUNT, MODELS};
pub use pool::Pool;
use pool::{Achieved, PRIOR_RATIO, PRIOR_SIZE};
use prepared::{Prepared, Sized, shrunk_volatility};

/// Fewest values for a forecast of its own; with less the centre is naive and the interval is borrowed.
const FEWEST_VALUES: usize = 4;

/// Own trials that the prior errors (peers and table) count for.
const OWN_PRIOR_RATIO: f64 = 60.0;

/// Own trials that the prior sizes (peers and table) count for.
const OWN_PRIOR_SIZE: f64 = 25.0;

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
    /// Points of each model on the error scale, index h − 1, up to the furthest calibrated horizon.
    model_points: Vec<[f64; MODEL_COUNT]>,
    /// Last movement per step on the error scale, which is damped beyond.
    movement: f64,
    damping: f64,
    scale: f64,
    curves: Vec<Curve>,
    weights: Vec<[f64; MODEL_COUNT]>,
    achieved: Achieved,
    borrowed: bool,
}

/// Fits the combination to a series of any length, with what its peers teach; without a single finite value the forecast is 0 within the bounds.
pub fn fit(input: &Input<'_>, pool: &Pool) -> Fitted {
    let series = Sized::new(input);
    let n = series.values.len();
    let kind = Kind::of(class_of(series.bounds), input.step);
    let lessons = pool.lessons(series.bounds.both().is_some());
    let furthest = input.step.furthest();
    let volatility = lessons.map_or(kind.volatility, |lessons| lessons.volatility);
    let prepared = Prepared::new(&series.values, series.bounds, input.season);
    let borrowed = n < FEWEST_VALUES;
    let trials = if borrowed { Vec::new() } else { rolling_trials(&series, input.season, furthest, volatility) };
    let weights = if borrowed || is_constant(&series.values) {
        vec![naive_weights(); furthest]
    } else {
        combined_weights(&trials, kind, lessons, furthest)
    };
    let ensemble = Ensemble::fit(&prepared, &tune_all(&prepared));
    let model_points: Vec<[f64; MODEL_COUNT]> = (1..=furthest).map(|h| ensemble.predict(&prepared, h)).collect();
    let points: Vec<f64> = weights.iter().zip(&model_points).map(|(weights, predicted)| dot(weights, predicted)).collect();
    let movement = weights.last().map_or(0.0, |weights| {
        dot(weights, &ensemble.predict(&prepared, furthest)) - dot(weights, &ensemble.predict(&prepared, furthest - 1))
    });
    let (own, steps) = prepared.volatility();
    let prior: Vec<Curve> = (1..=furthest)
        .map(|h| {
            let taught = lessons.and_then(|lessons| lessons.sizes.get(h - 1));
            taught.map_or_else(|| kind.curve(h), |sizes| kind.curve(h).learn(sizes, PRIOR_SIZE))
        })
        .collect();
    let own_sizes = sizes_by_horizon(&trials, &weights, None);
    Fitted {
        bounds: series.natural,
        unit: series.unit,
        length: n,
        points,
        model_points,
        movement,
        damping: input.step.damping(),
        scale: shrunk_volatility(own, steps, volatility),
        curves: learn_curves(&prior, &own_sizes),
        achieved: lessons.map_or_else(|| own_coverage(&trials, &weights, &prior), |lessons| lessons.achieved),
        weights,
        borrowed,
        prepared,
    }
}

/// Weights by horizon: the table, then the peers, then the series itself, each drawn towards the one before.
fn combined_weights(trials: &[Trial], kind: &Kind, lessons: Option<&pool::Lessons>, furthest: usize) -> Vec<[f64; MODEL_COUNT]> {
    // A dozen origins of one series are too few by horizon; taken together they say which model suits it.
    let mut own = Losses::default();
    for trial in trials {
        own.add(&trial.losses);
    }
    (1..=furthest)
        .map(|h| {
            let shipped = kind.ratio(h);
            let taught = lessons.and_then(|lessons| lessons.losses.get(h - 1)).map(|losses| losses.ratios(&shipped, PRIOR_RATIO));
            weights(&own.ratios(&taught.unwrap_or(shipped), OWN_PRIOR_RATIO))
        })
        .collect()
}

/// Scaled error sizes of the combination, ascending, by horizon, leaving out one origin if asked.
fn sizes_by_horizon(trials: &[Trial], weights: &[[f64; MODEL_COUNT]], without: Option<usize>) -> Vec<Vec<f64>> {
    let mut sizes = vec![Vec::new(); weights.len()];
    for trial in trials.iter().filter(|trial| Some(trial.origin) != without) {
        if let (Some(slot), Some(weights)) = (sizes.get_mut(trial.h - 1), weights.get(trial.h - 1)) {
            slot.extend(trial.scaled_size(weights));
        }
    }
    for slot in &mut sizes {
        slot.sort_by(f64::total_cmp);
    }
    sizes
}

/// Curves by horizon: the prior moved towards own errors, never narrower than at the horizon before.
fn learn_curves(prior: &[Curve], sizes: &[Vec<f64>]) -> Vec<Curve> {
    let mut curves: Vec<Curve> = Vec::with_capacity(prior.len());
    for (prior, sizes) in prior.iter().zip(sizes) {
        let learnt = prior.learn(sizes, OWN_PRIOR_SIZE);
        let curve = curves.last().map_or(learnt, |before| learnt.at_least(before));
        curves.push(curve);
    }
    curves
}

/// Coverage at the own origins, each judged by curves that have not seen it.
fn own_coverage(trials: &[Trial], weights: &[[f64; MODEL_COUNT]], prior: &[Curve]) -> Achieved {
    let mut achieved = Achieved::default();
    let mut origins: Vec<usize> = trials.iter().map(|trial| trial.origin).collect();
    origins.dedup();
    for origin in origins {
        let curves = learn_curves(prior, &sizes_by_horizon(trials, weights, Some(origin)));
        for trial in trials.iter().filter(|trial| trial.origin == origin) {
            if let (Some(curve), Some(weights)) = (curves.get(trial.h - 1), weights.get(trial.h - 1))
                && let Some(size) = trial.scaled_size(weights)
            {
                achieved.add(size, curve.size(0.80), curve.size(0.95));
            }
        }
    }
    achieved
}

impl Fitted {
    /// Point forecast `h` ≥ 1 steps ahead, in the unit of the indicator: the back-transformed median, clipped to the bounds.
    ///
    /// Beyond the furthest calibrated horizon H the movement dies away: g(h) = g(H) + (g(H) − g(H − 1))·Σ_{j=1..h−H} φ^j on the error scale.
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
        let reach = self.width(h) * self.curve(h).size((2.0 * p - 1.0).abs());
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
    /// Taken before clipping. `strict` (met only beyond the threshold) matters only where the forecast has no spread: elsewhere one value has no probability.
    pub fn attainment(&self, h: usize, threshold: f64, up_is_better: bool, strict: bool) -> Probability {
        if threshold.is_nan() {
            return Probability::saturating(0.5);
        }
        let position = self.position(h);
        let reach = self.prepared.forward(threshold / self.unit, position) - self.centre(h);
        let spread = self.width(h);
        let at_or_below = if spread > 0.0 {
            let tail = 0.5 * (1.0 - self.curve(h).coverage(reach.abs() / spread));
            if reach < 0.0 { tail } else { 1.0 - tail }
        } else if reach == 0.0 {
            // No spread at all: the value is the threshold, which meets it unless it must be passed.
            if strict == up_is_better { 1.0 } else { 0.0 }
        } else {
            f64::from(u8::from(reach > 0.0))
        };
        let met = if up_is_better { 1.0 - at_or_below } else { at_or_below };
        Probability::saturating(met.clamp(1.0 - SUREST, SUREST))
    }

    /// Weight of each model, mean over the calibrated horizons, sum 1: the explanation of the forecast.
    pub fn weights(&self) -> Vec<(&'static str, f64)> {
        let count = self.weights.len().max(1) as f64;
        MODELS.iter().enumerate().map(|(m, model)| (model.name(), self.weights.iter().map(|row| row[m]).sum::<f64>() / count)).collect()
    }

    /// Weight of each model at one horizon, sum 1.
    pub fn weights_at(&self, h: usize) -> Vec<(&'static str, f64)> {
        let row = self.weights.get(h.max(1) - 1).or(self.weights.last()).copied().unwrap_or_else(naive_weights);
        MODELS.iter().map(|model| model.name()).zip(row).collect()
    }

    /// Point forecast of each model alone `h` ≥ 1 steps ahead, in the unit of the indicator, clipped to the bounds; names as in [`Fitted::weights`].
    ///
    /// Beyond the furthest calibrated horizon each model stays where it was there.
    pub fn points_by_model(&self, h: usize) -> Vec<(&'static str, f64)> {
        let row = self.model_points.get(h.max(1) - 1).or(self.model_points.last()).copied().unwrap_or_default();
        MODELS.iter().zip(row).map(|(model, point)| (model.name(), self.clip(self.to_unit(point, h)))).collect()
    }

    /// Coverage achieved in backtest where 80 % and 95 % were promised, with the number of forecasts; peers are judged ten-fold, a lone series by leaving out one origin.
    pub fn nominal_and_achieved(&self) -> Option<(f64, f64, usize)> {
        self.achieved.shares()
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
        self.prepared.space()
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
        self.curves.get(h.max(1) - 1).or(self.curves.last()).copied().unwrap_or_else(|| Curve::new([0.0; interval::KNOT_COUNT]))
    }

    /// Scale of errors at a horizon: beyond the last calibrated one it grows as √(h/H), as a random walk does.
    fn width(&self, h: usize) -> f64 {
        let last = self.curves.len().max(1) as f64;
        self.scale * (h as f64 / last).sqrt().max(1.0)
    }

    fn position(&self, h: usize) -> usize {
        self.length.saturating_add(h.max(1) - 1)
    }

    /// From the error scale to the unit of the indicator, finite whatever comes.
    fn to_unit(&self, adjusted: f64, h: usize) -> f64 {
        (self.prepared.inverse(adjusted, self.position(h)) * self.unit).clamp(-f64::MAX, f64::MAX)
    }

    fn clip(&self, value: f64) -> f64 {
        self.bounds.clamp(value)
    }
}

#[cfg(test)]
mod tests;
