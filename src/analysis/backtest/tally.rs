//! Sums from which every score is made: they add up over origins, entities, indicators and horizons in any grouping.

use std::collections::BTreeMap;

use super::{LEVELS, PROBABILITIES};
use crate::{
    analysis::score::{interval_score, pinball},
    domain::probability::IntervalLevel,
};

/// The two levels that are promised everywhere.
pub const PROMISED: [IntervalLevel; 2] = [IntervalLevel::EIGHTY, IntervalLevel::NINETY_FIVE];

/// Point forecasts of one model beside those of the reference on the very same values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PointTally {
    /// Forecasts.
    pub count: usize,
    /// Sum of terms of sMAPE, in percent, and that of the reference.
    pub smape: (f64, f64),
    /// Forecasts whose history moves, so that it has a scale.
    pub scaled_count: usize,
    /// Sum of |e| over the mean one-season step of the history, and that of the reference.
    pub scaled: (f64, f64),
    /// Forecasts whose error is in `error`.
    pub error_count: usize,
    /// Sum of |e| in one unit, and that of the reference.
    pub error: (f64, f64),
}

impl PointTally {
    /// Adds one forecast: errors of model and reference, terms of sMAPE, the scale of the history, the unit of errors.
    pub fn add(&mut self, error: (f64, f64), smape: (f64, f64), scale: Option<f64>, unit: Option<f64>) {
        self.count += 1;
        add(&mut self.smape, smape, 1.0);
        if let Some(scale) = scale {
            self.scaled_count += 1;
            add(&mut self.scaled, error, scale);
        }
        if let Some(unit) = unit {
            self.error_count += 1;
            add(&mut self.error, error, unit);
        }
    }

    /// Adds another tally whose errors are divided by `unit` first; without a unit its errors are left out.
    pub fn merge(&mut self, other: &Self, unit: Option<f64>) {
        self.count += other.count;
        add(&mut self.smape, other.smape, 1.0);
        self.scaled_count += other.scaled_count;
        add(&mut self.scaled, other.scaled, 1.0);
        if let Some(unit) = unit {
            self.error_count += other.error_count;
            add(&mut self.error, other.error, unit);
        }
    }
}

fn add(sum: &mut (f64, f64), terms: (f64, f64), unit: f64) {
    sum.0 += terms.0 / unit;
    sum.1 += terms.1 / unit;
}

/// How often values fell inside, below and above the interval of each of [`LEVELS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hits {
    /// Forecasts.
    pub count: usize,
    /// Inside, ends included.
    pub inside: [usize; LEVELS.len()],
    /// Below the lower end.
    pub below: [usize; LEVELS.len()],
    /// Above the upper end.
    pub above: [usize; LEVELS.len()],
}

impl Hits {
    /// Counts one value against its intervals, one for each level.
    pub fn add(&mut self, actual: f64, intervals: &[(f64, f64); LEVELS.len()]) {
        self.count += 1;
        for (i, (low, high)) in intervals.iter().enumerate() {
            self.inside[i] += usize::from(*low <= actual && actual <= *high);
            self.below[i] += usize::from(actual < *low);
            self.above[i] += usize::from(actual > *high);
        }
    }

    /// Adds another count.
    pub fn merge(&mut self, other: &Self) {
        self.count += other.count;
        for i in 0..LEVELS.len() {
            self.inside[i] += other.inside[i];
            self.below[i] += other.below[i];
            self.above[i] += other.above[i];
        }
    }
}

/// Quantiles and intervals of the combination.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SpreadTally {
    /// Hits of the intervals.
    pub hits: Hits,
    /// Sums of pinball losses at [`PROBABILITIES`], in the unit of errors.
    pub pinball: [f64; PROBABILITIES.len()],
    /// Sums of interval scores at the promised levels, in the unit of errors.
    pub interval: [f64; 2],
    /// The same over the mean one-season step of the history: terms of MSIS.
    pub scaled_interval: [f64; 2],
}

impl SpreadTally {
    /// Adds one value with its quantiles at [`PROBABILITIES`], its promised intervals and all of [`LEVELS`].
    pub fn add(&mut self, actual: f64, quantiles: &Quantiles, scale: Option<f64>, unit: Option<f64>) {
        self.hits.add(actual, &quantiles.intervals);
        let scores: [f64; 2] =
            std::array::from_fn(|i| interval_score(actual, quantiles.promised[i].0, quantiles.promised[i].1, PROMISED[i]));
        for ((scaled, sum), score) in self.scaled_interval.iter_mut().zip(&mut self.interval).zip(scores) {
            *scaled += scale.map_or(0.0, |scale| score / scale);
            *sum += unit.map_or(0.0, |unit| score / unit);
        }
        for (i, (sum, probability)) in self.pinball.iter_mut().zip(PROBABILITIES).enumerate() {
            *sum += unit.map_or(0.0, |unit| pinball(actual, quantiles.at[i], probability) / unit);
        }
    }

    /// Adds another tally, as [`PointTally::merge`].
    pub fn merge(&mut self, other: &Self, unit: Option<f64>) {
        self.hits.merge(&other.hits);
        for i in 0..self.interval.len() {
            self.scaled_interval[i] += other.scaled_interval[i];
            self.interval[i] += unit.map_or(0.0, |unit| other.interval[i] / unit);
        }
        for (sum, term) in self.pinball.iter_mut().zip(other.pinball) {
            *sum += unit.map_or(0.0, |unit| term / unit);
        }
    }
}

/// What the combination said about one value besides its point.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantiles {
    /// Quantiles at [`PROBABILITIES`].
    pub at: [f64; PROBABILITIES.len()],
    /// Intervals at the promised levels.
    pub promised: [(f64, f64); 2],
    /// Intervals at [`LEVELS`].
    pub intervals: [(f64, f64); LEVELS.len()],
}

/// All sums of one indicator or group, by horizon (index h − 1).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    /// Point forecasts by model: the reference, the combination, then its models.
    pub models: Vec<(&'static str, Vec<PointTally>)>,
    /// Quantiles of the combination.
    pub spread: Vec<SpreadTally>,
    /// Hits by entity over all horizons: values of one entity err together and count as one draw in a standard error.
    pub by_entity: BTreeMap<(usize, usize), Hits>,
}

impl Ledger {
    /// The tally of a model at a horizon, made when it is not there.
    pub fn point(&mut self, model: &'static str, h: usize) -> &mut PointTally {
        let place = self.models.iter().position(|(name, _)| *name == model).unwrap_or_else(|| {
            self.models.push((model, Vec::new()));
            self.models.len() - 1
        });
        at_horizon(&mut self.models[place].1, h)
    }

    /// The spread at a horizon, made when it is not there.
    pub fn spread(&mut self, h: usize) -> &mut SpreadTally {
        at_horizon(&mut self.spread, h)
    }

    /// Adds another ledger whose errors are divided by `unit` first; without a unit its errors are left out.
    pub fn merge(&mut self, other: &Self, unit: Option<f64>) {
        for (model, tallies) in &other.models {
            for (h, tally) in (1..).zip(tallies) {
                self.point(model, h).merge(tally, unit);
            }
        }
        for (h, tally) in (1..).zip(&other.spread) {
            self.spread(h).merge(tally, unit);
        }
        for (entity, hits) in &other.by_entity {
            self.by_entity.entry(*entity).or_default().merge(hits);
        }
    }
}

fn at_horizon<T: Default + Clone>(by_horizon: &mut Vec<T>, h: usize) -> &mut T {
    let place = h.max(1) - 1;
    if by_horizon.len() <= place {
        by_horizon.resize(place + 1, T::default());
    }
    &mut by_horizon[place]
}
