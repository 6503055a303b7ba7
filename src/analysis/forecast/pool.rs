//! What the entities of one indicator teach one another.

use super::combine::{Losses, Trial, class_of, is_constant, rolling_trials, weights};
use super::kinds::Kind;
use super::prepared::{Prepared, Sized};
use super::{Input, Step};

/// Fewest values with which an entity teaches: one origin needs four values before it and one after.
const FEWEST_VALUES: usize = 5;

/// Trials that the shipped errors count for beside the pool's own, per horizon.
pub(super) const PRIOR_RATIO: f64 = 20.0;

/// Trials that the shipped sizes count for beside the pool's own, per horizon.
pub(super) const PRIOR_SIZE: f64 = 150.0;

/// Groups into which entities are dealt for the achieved coverage: each is judged by what the other nine teach.
const FOLDS: usize = 10;

/// Coverage achieved in backtest.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Achieved {
    pub within_80: usize,
    pub within_95: usize,
    pub count: usize,
}

impl Achieved {
    pub(super) fn add(&mut self, size: f64, size_80: f64, size_95: f64) {
        self.within_80 += usize::from(size <= size_80);
        self.within_95 += usize::from(size <= size_95);
        self.count += 1;
    }

    pub(super) fn shares(&self) -> Option<(f64, f64, usize)> {
        let n = self.count as f64;
        (self.count > 0).then(|| (self.within_80 as f64 / n, self.within_95 as f64 / n, self.count))
    }
}

/// What peers on one error scale taught.
#[derive(Debug, Clone)]
pub(super) struct Lessons {
    /// Mean volatility of the entities, on the error scale.
    pub volatility: f64,
    /// Losses of each model, index h − 1.
    pub losses: Vec<Losses>,
    /// Scaled error sizes of the combination, ascending, index h − 1.
    pub sizes: Vec<Vec<f64>>,
    /// Coverage when each tenth of the entities is judged by the rest.
    pub achieved: Achieved,
}

/// Peers of a series: the other entities of its indicator, in the same unit, with the same step. It may hold the series itself.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    bounded: Option<Lessons>,
    unbounded: Option<Lessons>,
}

impl Pool {
    /// No peers: a series then has its own past and the shipped table.
    pub fn empty() -> Self {
        Self::default()
    }

    /// Learns from rolling origins of all entities, linear in the number of values; entities with fewer than five values and constant ones teach only the volatility.
    ///
    /// Only what lies in the inputs is used: a caller with a cutoff passes values up to the cutoff.
    pub fn learn(entities: &[Input<'_>]) -> Self {
        let sized: Vec<(Sized, usize, Step)> = entities.iter().map(|input| (Sized::new(input), input.season, input.step)).collect();
        let (bounded, unbounded): (Vec<_>, Vec<_>) = sized.iter().partition(|(series, _, _)| series.bounds.both().is_some());
        Self { bounded: Lessons::learn(&bounded), unbounded: Lessons::learn(&unbounded) }
    }

    pub(super) fn lessons(&self, bounded: bool) -> Option<&Lessons> {
        if bounded { self.bounded.as_ref() } else { self.unbounded.as_ref() }
    }
}

impl Lessons {
    fn learn(entities: &[&(Sized, usize, Step)]) -> Option<Self> {
        let (first, _, step) = entities.first()?;
        let kind = Kind::of(class_of(first.bounds), *step);
        let furthest = step.furthest();
        let mut spread = (0.0, 0.0);
        for (series, period, _) in entities.iter().copied().filter(|(series, _, _)| series.values.len() > 1) {
            spread.0 += Prepared::new(&series.values, series.bounds, *period).volatility().0;
            spread.1 += 1.0;
        }
        let volatility = (4.0 * kind.volatility + spread.0) / (4.0 + spread.1);
        let trials: Vec<(usize, Trial)> = entities
            .iter()
            .enumerate()
            .filter(|(_, (series, _, _))| series.values.len() >= FEWEST_VALUES && !is_constant(&series.values))
            .flat_map(|(entity, (series, period, _))| {
                rolling_trials(series, *period, furthest, volatility).into_iter().map(move |trial| (entity, trial))
            })
            .collect();
        let mut losses = vec![Losses::default(); furthest];
        for (_, trial) in &trials {
            if let Some(slot) = losses.get_mut(trial.h - 1) {
                slot.add(&trial.losses);
            }
        }
        let weights: Vec<_> =
            losses.iter().enumerate().map(|(i, losses)| weights(&losses.ratios(&kind.ratio(i + 1), PRIOR_RATIO))).collect();
        let mut scaled: Vec<Vec<(f64, usize)>> = vec![Vec::new(); furthest];
        for (entity, trial) in &trials {
            if let (Some(slot), Some(weights)) = (scaled.get_mut(trial.h - 1), weights.get(trial.h - 1))
                && let Some(size) = trial.scaled_size(weights)
            {
                slot.push((size, entity % FOLDS));
            }
        }
        for slot in &mut scaled {
            slot.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        let achieved = achieved(&scaled, kind);
        let sizes = scaled.into_iter().map(|slot| slot.into_iter().map(|(size, _)| size).collect()).collect();
        Some(Self { volatility, losses, sizes, achieved })
    }
}

/// Coverage of every tenth of the entities under the curve that the rest teach, over all horizons.
fn achieved(scaled: &[Vec<(f64, usize)>], kind: &Kind) -> Achieved {
    let mut achieved = Achieved::default();
    for (i, slot) in scaled.iter().enumerate() {
        for fold in 0..FOLDS {
            let rest: Vec<f64> = slot.iter().filter(|(_, of)| *of != fold).map(|(size, _)| *size).collect();
            let curve = kind.curve(i + 1).learn(&rest, PRIOR_SIZE);
            let (size_80, size_95) = (curve.size(0.80), curve.size(0.95));
            for (size, _) in slot.iter().filter(|(_, of)| *of == fold) {
                achieved.add(*size, size_80, size_95);
            }
        }
    }
    achieved
}
