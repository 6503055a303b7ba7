//! What the entities of one indicator teach one another.

use std::{cmp::Ordering, sync::Arc};

use serde::{Deserialize, Serialize};

use super::combine::{
    CHOOSE_EVERY, Losses, MOST_ORIGINS, Surroundings, Trial, Weights, blend, class_of, is_constant, naive_weights, rolling_trials, weights,
};
use super::interval::{Curve, Side};
use super::kinds::{Class, Kind, Manner, Table};
use super::prepared::{Prepared, Sized};
use super::transition::{Increments, shares};
use super::{Input, Step};

/// Fewest values with which an entity teaches: one origin needs four values before it and one after.
const FEWEST_VALUES: usize = 5;

/// Trials that the shipped errors count for beside the pool's own, per horizon.
const PRIOR_RATIO: f64 = 30.0;

/// Trials that the shipped sizes count for beside the pool's own, per horizon.
const PRIOR_SIZE: f64 = 40.0;

/// Relative error that the transition model has before its peers have spoken: a kind cannot know it, since it needs peers.
const PRIOR_TRANSITION: f64 = 0.6;

/// Place of the transition model.
const TRANSITION: usize = 6;

/// Entities that the kind's volatility counts for.
const PRIOR_VOLATILITY: f64 = 4.0;

/// Groups into which entities are dealt for the achieved coverage: each is judged by what the other nine teach.
const FOLDS: usize = 10;

/// Fewest entities whose levels are compared: two are a pair, not a pattern.
const FEWEST_ENTITIES: usize = 3;

/// What peers on one error scale taught.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Lessons {
    /// Mean volatility of the entities, on the error scale.
    pub volatility: f64,
    /// Weights of the models, index h − 1.
    weights: Vec<Weights>,
    /// Coverages at which the errors of the combination lie under the kind's curve, ascending, index h − 1.
    ranks: Vec<Vec<f64>>,
    /// Coverage when each tenth of the entities is judged by the rest: shares within 80 % and 95 %, and forecasts.
    pub achieved: Option<(f64, f64, usize)>,
    /// Increments by level, after ever larger cuts from the end (0 first).
    pub increments: Vec<(usize, Increments)>,
    /// Greatest absolute value of all entities, in the unit of the indicator: the level of 1 of a quantity without an upper bound.
    top: f64,
    /// Greatest step that any entity ever made, in the unit of the indicator.
    largest_step: f64,
}

/// Peers of a series: the other entities of its indicator, in the same unit, with the same step. It may hold the series itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Pool {
    bounded: Option<Lessons>,
    unbounded: Option<Lessons>,
    /// Tables used in place of the shipped ones.
    #[serde(skip)]
    pub(super) kinds: Option<Arc<Vec<Kind>>>,
}

impl Pool {
    /// No peers: a series then has its own past and the shipped table.
    pub fn empty() -> Self {
        Self::default()
    }

    /// No peers, and tables other than the shipped ones: to judge a table by data it has not seen.
    pub fn with_tables(tables: Vec<Table>) -> Self {
        Self { kinds: Some(Arc::new(Kind::all(tables))), ..Self::default() }
    }

    /// Learns from rolling origins of all entities, linear in the number of values; entities with fewer than five values and constant ones teach only the volatility.
    ///
    /// Only what lies in the inputs is used: a caller with a cutoff passes values up to the cutoff.
    pub fn learn(entities: &[Input<'_>]) -> Self {
        Self::empty().taught_by(entities)
    }

    /// This pool's tables with what entities teach; see [`Pool::learn`].
    pub fn taught_by(&self, entities: &[Input<'_>]) -> Self {
        let mut sized: Vec<(Sized, usize, Step)> = entities.iter().map(|input| (Sized::new(input), input.season, input.step)).collect();
        // The order of entities is no information: sums, folds and the first of them must not depend on it.
        sized.sort_by(|(a, _, _), (b, _, _)| order(a, b));
        let (bounded, unbounded): (Vec<_>, Vec<_>) = sized.iter().partition(|(series, _, _)| series.bounds.both().is_some());
        let tables = Self { kinds: self.kinds.clone(), ..Self::default() };
        Self { bounded: Lessons::learn(&bounded, &tables), unbounded: Lessons::learn(&unbounded, &tables), ..tables }
    }

    pub(super) fn lessons(&self, bounded: bool) -> Option<&Lessons> {
        if bounded { self.bounded.as_ref() } else { self.unbounded.as_ref() }
    }
}

impl Lessons {
    fn learn(entities: &[&(Sized, usize, Step)], tables: &Pool) -> Option<Self> {
        let (_, _, step) = entities.first()?;
        let kind = tables.kind(commonest_class(entities), *step, Manner::Restless);
        let furthest = step.furthest();
        let prepared: Vec<Prepared> =
            entities.iter().map(|(series, period, _)| Prepared::new(&series.values, series.bounds, *period)).collect();
        let own: Vec<f64> = prepared.iter().filter_map(Prepared::volatility).collect();
        let volatility = (PRIOR_VOLATILITY * kind.volatility() + own.iter().sum::<f64>()) / (PRIOR_VOLATILITY + own.len() as f64);
        let top =
            entities.iter().flat_map(|(series, _, _)| series.values.iter().map(|value| value.abs() * series.unit)).fold(0.0, f64::max);
        let increments = increments_after_cuts(entities, &prepared, top);
        let mut trials: Vec<(usize, &Kind, Trial)> = Vec::new();
        for (entity, (series, period, step)) in entities.iter().enumerate() {
            if series.values.len() < FEWEST_VALUES || is_constant(&series.values) {
                continue;
            }
            let around = Surroundings {
                pool: tables,
                step: *step,
                period: *period,
                volatility: Some(volatility),
                increments: &increments,
                level_size: level_size(series, top),
            };
            let manner = prepared.get(entity).map_or(Manner::Restless, Prepared::manner);
            let kind = tables.kind(class_of(series.bounds), *step, manner);
            trials.extend(rolling_trials(series, &around).into_iter().map(|trial| (entity, kind, trial)));
        }
        let mut losses = vec![Losses::default(); furthest];
        for (_, _, trial) in &trials {
            if let Some(slot) = losses.get_mut(trial.h - 1) {
                slot.add(&trial.losses, 1.0);
            }
        }
        let weights: Vec<_> = losses.iter().enumerate().map(|(i, losses)| weights_of(losses, i + 1, kind)).collect();
        let weights = trusted(weights, &trials);
        let mut ranked: Vec<Vec<(f64, usize)>> = vec![Vec::new(); furthest];
        for (entity, kind, trial) in &trials {
            if let (Some(slot), Some(weights)) = (ranked.get_mut(trial.h - 1), weights.get(trial.h - 1))
                && let Some(error) = trial.scaled_error(weights)
            {
                slot.push((rank(&kind.curve(trial.h), error), entity % FOLDS));
            }
        }
        for slot in &mut ranked {
            slot.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        let achieved = achieved(&ranked, kind);
        let ranks = ranked.into_iter().map(|slot| slot.into_iter().map(|(rank, _)| rank).collect()).collect();
        let largest_step = entities
            .iter()
            .flat_map(|(series, _, _)| series.values.windows(2).map(|pair| (pair[1] - pair[0]).abs() * series.unit))
            .fold(0.0, f64::max);
        Some(Self { volatility, weights, ranks, achieved, increments, top, largest_step })
    }

    /// Weights of the models at a horizon.
    pub(super) fn weights(&self, h: usize) -> Weights {
        self.weights.get(h - 1).copied().unwrap_or_else(naive_weights)
    }

    /// The kind's curve at a horizon, moved towards the errors of the peers.
    pub(super) fn curve(&self, h: usize, kind: &Kind) -> Curve {
        let curve = kind.curve(h);
        self.ranks.get(h - 1).map_or(curve, |ranks| curve.learn(ranks, PRIOR_SIZE))
    }

    /// Greatest movement over `h` steps that is believed of a quantity without an upper bound, in the unit of a series: every step as large as the largest that any peer ever made.
    pub(super) fn furthest_move(&self, h: usize, series: &Sized) -> f64 {
        self.largest_step / series.unit * h as f64
    }

    /// What the peers did next by level, with the size of a level of 1 on the error scale of a series.
    pub(super) fn increments(&self, series: &Sized) -> Option<(&Increments, f64)> {
        self.increments.first().map(|(_, table)| (table, level_size(series, self.top)))
    }
}

/// Shares of the combination that are tried against naive.
const SHARES: [f64; 5] = [1.0, 0.75, 0.5, 0.25, 0.0];

/// How much better a smaller share must do, per step down, before it is taken.
const BURDEN_OF_PROOF: f64 = 0.005;

/// The weights drawn towards naive where the combination did worse at the rolling origins than a mixture of both: noise looks like movement to every model.
///
/// Near horizons (to 4) and far ones are judged together, each with one share.
fn trusted(mut weights: Vec<Weights>, trials: &[(usize, &Kind, Trial)]) -> Vec<Weights> {
    for is_far in [false, true] {
        let mut sums = [0.0; SHARES.len()];
        for (_, _, trial) in trials.iter().filter(|(_, _, trial)| (trial.h > NEAR) == is_far) {
            let Some(weights) = weights.get(trial.h - 1) else { continue };
            let (naive, combined) = (trial.predicted[0], blend(weights, &trial.predicted));
            for (sum, share) in sums.iter_mut().zip(SHARES) {
                let error = (trial.actual - naive - share * (combined - naive)).abs() / trial.scale;
                *sum += if error.is_finite() { error } else { 0.0 };
            }
        }
        let burdened = sums.iter().enumerate().map(|(i, sum)| sum * (1.0 + BURDEN_OF_PROOF * i as f64));
        let best = burdened.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(i, _)| i);
        for row in weights.iter_mut().enumerate().filter(|(i, _)| (i + 1 > NEAR) == is_far).map(|(_, row)| row) {
            row.iter_mut().for_each(|weight| *weight *= SHARES[best]);
            row[0] += 1.0 - SHARES[best];
        }
    }
    weights
}

/// Last horizon that counts as near.
const NEAR: usize = 4;

/// Weights at a horizon from losses, drawn towards the kind's relative errors.
fn weights_of(losses: &Losses, h: usize, kind: &Kind) -> Weights {
    let mut prior = kind.ratios(h);
    prior[TRANSITION] = PRIOR_TRANSITION;
    weights(&losses.ratios(&prior, PRIOR_RATIO))
}

/// By length, then by values, then by unit.
fn order(a: &Sized, b: &Sized) -> Ordering {
    let by_values = || a.values.iter().zip(&b.values).map(|(x, y)| x.total_cmp(y)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal);
    a.values.len().cmp(&b.values.len()).then_with(by_values).then_with(|| a.unit.total_cmp(&b.unit))
}

/// The class that most entities have; the one with fewer bounds on a tie.
fn commonest_class(entities: &[&(Sized, usize, Step)]) -> Class {
    let count = |class: Class| entities.iter().filter(|(series, _, _)| class_of(series.bounds) == class).count();
    [Class::Both, Class::One, Class::Free].into_iter().max_by_key(|class| count(*class)).unwrap_or(Class::Free)
}

/// Size of a level of 1 on the error scale: shares of the range for a bounded series, else of the greatest value of all.
fn level_size(series: &Sized, top: f64) -> f64 {
    if series.bounds.both().is_some() || top <= 0.0 { 1.0 } else { top / series.unit }
}

/// Increments by level from all values, and without the last 4, 8 and 12 of every entity: an origin uses the table that has not seen what followed it.
fn increments_after_cuts(entities: &[&(Sized, usize, Step)], prepared: &[Prepared], top: f64) -> Vec<(usize, Increments)> {
    let non_negative = entities.iter().all(|(series, _, _)| series.values.iter().all(|value| *value >= 0.0));
    let is_share = entities.iter().all(|(series, _, _)| class_of(series.bounds) == Class::Both);
    if entities.len() < FEWEST_ENTITIES || !(is_share || non_negative && top > 0.0) {
        return Vec::new();
    }
    let levels: Vec<Vec<f64>> = entities
        .iter()
        .zip(prepared)
        .map(|((series, _, _), prepared)| shares(prepared.error(), prepared.ground(), level_size(series, top)))
        .collect();
    (0..=MOST_ORIGINS / CHOOSE_EVERY)
        .map(|checkpoint| {
            let cut = checkpoint * CHOOSE_EVERY;
            let known: Vec<Vec<f64>> = levels.iter().map(|levels| levels[..levels.len().saturating_sub(cut)].to_vec()).collect();
            (cut, Increments::learn(&known))
        })
        .collect()
}

/// Coverage of the central interval of a curve that ends at an error (actual − point, in scales).
pub(super) fn rank(curve: &Curve, error: f64) -> f64 {
    curve.coverage(if error < 0.0 { Side::Below } else { Side::Above }, error.abs())
}

/// Coverage of every tenth of the entities under the curve that the rest teach, over all horizons.
fn achieved(ranked: &[Vec<(f64, usize)>], kind: &Kind) -> Option<(f64, f64, usize)> {
    let (mut within_80, mut within_95, mut count) = (0usize, 0usize, 0usize);
    for (i, slot) in ranked.iter().enumerate() {
        let prior = kind.curve(i + 1);
        for fold in 0..FOLDS {
            let rest: Vec<f64> = slot.iter().filter(|(_, of)| *of != fold).map(|(rank, _)| *rank).collect();
            let curve = prior.learn(&rest, PRIOR_SIZE);
            // Ranks under the prior stand for distances on either side; the upper one serves for both.
            let (end_80, end_95) = (curve.size(Side::Above, 0.80), curve.size(Side::Above, 0.95));
            for (rank, _) in slot.iter().filter(|(_, of)| *of == fold) {
                let size = prior.size(Side::Above, *rank);
                within_80 += usize::from(size <= end_80);
                within_95 += usize::from(size <= end_95);
                count += 1;
            }
        }
    }
    let n = count as f64;
    (count > 0).then(|| (within_80 as f64 / n, within_95 as f64 / n, count))
}
