//! The combination: models are weighted by how they did at rolling origins inside the past.

use super::model::{FittedModel, MODEL_COUNT, MODELS, TunedModel, View};
use super::prepared::{Prepared, Sized};
use super::spread::Restlessness;
use super::transition::Increments;
use super::{Pool, Step};
use crate::domain::bounds::Bounds;

/// Most rolling origins of one series: the latest twelve, so that cost stays linear in its length.
pub(super) const MOST_ORIGINS: usize = 12;

/// Origins between two choices of the parameters: twelve origins make three choices.
pub(super) const CHOOSE_EVERY: usize = 4;

/// Fewest values before an origin: four make three differences, the least from which a slope and its noise can be told apart.
pub(super) const FEWEST_BEFORE: usize = 4;

/// Power of the relative error in the weights, −6: a model a tenth worse than another counts for about half of it (1.1⁻⁶ = 0.56).
const SHARPNESS: i32 = 6;

/// Least relative error, so that a model that happened to be exact does not silence the rest for ever.
const LEAST_RATIO: f64 = 0.05;

/// Greatest relative error; (1/20)⁶ is no weight at all already.
const GREATEST_RATIO: f64 = 20.0;

/// MAE floor as a share of the series' unit (its range when bounded, else its greatest value).
const LEAST_ERROR: f64 = 1e-9;

/// Weight below which a model is left out: it would be work without effect.
const LEAST_WEIGHT: f64 = 0.02;

/// Weight of each model, sum 1.
pub(super) type Weights = [f64; MODEL_COUNT];

/// One forecast from one origin for one horizon, all models beside what followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trial {
    /// Steps ahead.
    pub h: usize,
    /// What followed, on the error scale of the origin.
    pub actual: f64,
    /// What each model said, on the same scale; NaN where it makes no sense.
    pub predicted: [f64; MODEL_COUNT],
    /// Scale of errors at the origin.
    pub scale: f64,
    /// Absolute error of each model after the way back, in the unit of losses; NaN likewise.
    pub losses: [f64; MODEL_COUNT],
}

impl Trial {
    /// Error of the combination with the given weights, actual − point, in scales.
    pub(super) fn scaled_error(&self, weights: &Weights) -> Option<f64> {
        let error = (self.actual - blend(weights, &self.predicted)) / self.scale;
        error.is_finite().then_some(error)
    }
}

/// Weighted mean of the predictions that there are.
pub(super) fn blend(weights: &Weights, predicted: &[f64; MODEL_COUNT]) -> f64 {
    let (mut sum, mut total) = (0.0, 0.0);
    for (weight, value) in weights.iter().zip(predicted) {
        if *weight > 0.0 && !value.is_nan() {
            sum += weight * value;
            total += weight;
        }
    }
    if total > 0.0 { sum / total } else { predicted[0] }
}

/// Models whose parameters are chosen; none where a model makes no sense or is not asked for.
pub(super) type TunedAll = [Option<Box<dyn TunedModel>>; MODEL_COUNT];

/// Chooses the parameters of the models that are wanted.
pub(super) fn tune_all(view: &View<'_>, wanted: &[bool; MODEL_COUNT]) -> TunedAll {
    std::array::from_fn(|m| if wanted[m] { MODELS[m].tune(view) } else { None })
}

/// Models fitted to one prepared series, answering on the error scale.
pub(super) struct Ensemble {
    fitted: [Option<Box<dyn FittedModel>>; MODEL_COUNT],
}

impl Ensemble {
    /// Fits all models with parameters chosen before.
    pub(super) fn fit(view: &View<'_>, tuned: &TunedAll) -> Self {
        Self { fitted: std::array::from_fn(|m| tuned[m].as_ref().map(|tuned| tuned.fit(view))) }
    }

    /// Predictions `h` steps ahead, on the error scale; NaN without a model.
    pub(super) fn predict(&self, prepared: &Prepared, h: usize) -> [f64; MODEL_COUNT] {
        std::array::from_fn(|m| {
            self.fitted[m].as_ref().map_or(f64::NAN, |fitted| prepared.to_error_scale(fitted.predict(h), MODELS[m].scale()))
        })
    }
}

/// What a rolling origin may use besides the series.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub pool: &'a Pool,
    pub step: Step,
    /// Steps in a season.
    pub period: usize,
    /// Volatility of the peers; none = that of the kind.
    pub volatility: Option<f64>,
    /// What the peers did next by level, learnt without the last `.0` values of every one, smallest cut first; with the size of a level of 1.
    pub increments: &'a [(usize, Increments)],
    pub level_size: f64,
}

impl<'a> Surroundings<'a> {
    /// Kind and view of a prepared series some values before its end.
    pub(super) fn view<'b>(&self, prepared: &'b Prepared, bounds: Bounds, back: usize) -> View<'b>
    where
        'a: 'b,
    {
        let kind = self.pool.kind(class_of(bounds), self.step, prepared.manner());
        // The table that has not seen what the origin has not seen.
        prepared.view(kind, self.increments.iter().find(|(cut, _)| *cut >= back).map(|(_, table)| (table, self.level_size)))
    }
}

/// Forecasts from the latest origins of a series for horizons up to the furthest, oldest origin first; nothing after an origin enters its forecast.
///
/// The bounds are those that the whole series respects: they belong to the indicator.
pub(super) fn rolling_trials(series: &Sized, around: &Surroundings<'_>) -> Vec<Trial> {
    let n = series.values.len();
    let first = FEWEST_BEFORE.max(n.saturating_sub(MOST_ORIGINS));
    let mut trials = Vec::new();
    let mut tuned: Option<TunedAll> = None;
    for (count, origin) in (first..n).enumerate() {
        let prepared = Prepared::new(&series.values[..origin], series.bounds, around.period);
        let view = around.view(&prepared, series.bounds, n - origin);
        if count % CHOOSE_EVERY == 0 {
            tuned = None;
        }
        let tuned = tuned.get_or_insert_with(|| tune_all(&view, &[true; MODEL_COUNT]));
        trials.extend(trials_at(series, &prepared, &view, &Ensemble::fit(&view, tuned), around));
    }
    trials
}

/// All horizons from one origin, the length of the prepared series.
fn trials_at(series: &Sized, prepared: &Prepared, view: &View<'_>, ensemble: &Ensemble, around: &Surroundings<'_>) -> Vec<Trial> {
    let n = series.values.len();
    let origin = prepared.error().len();
    let restlessness = Restlessness::new(prepared, around.volatility.unwrap_or_else(|| view.kind.volatility()));
    // Losses of a bounded indicator are compared in its own unit (the range is 1); a count is compared in multiples of its base size.
    let loss_unit = if prepared.is_logit() { 1.0 } else { restlessness.base.max(LEAST_ERROR) };
    let scale = restlessness.scale(view.kind.spread());
    (1..=around.step.furthest().min(n - origin))
        .filter_map(|h| {
            let position = origin + h - 1;
            let value = *series.values.get(position)?;
            let predicted = ensemble.predict(prepared, h);
            let losses = predicted.map(|g| (series.bounds.clamp(prepared.inverse(g, position)) - value).abs() / loss_unit);
            Some(Trial { h, actual: prepared.forward(value, position), predicted, scale, losses })
        })
        .collect()
}

/// Sums of the losses of each model and of naive in the same trials.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Losses {
    sums: [f64; MODEL_COUNT],
    references: [f64; MODEL_COUNT],
    weights: [f64; MODEL_COUNT],
}

impl Losses {
    /// Adds a trial with a weight.
    pub(super) fn add(&mut self, losses: &[f64; MODEL_COUNT], weight: f64) {
        for m in 0..MODEL_COUNT {
            if losses[m].is_finite() && losses[0].is_finite() {
                self.sums[m] += weight * losses[m];
                self.references[m] += weight * losses[0];
                self.weights[m] += weight;
            }
        }
    }

    /// Relative errors MAE_m/MAE_naive of these trials, drawn towards `prior` by `strength`/(n + `strength`).
    pub(super) fn ratios(&self, prior: &[f64; MODEL_COUNT], strength: f64) -> [f64; MODEL_COUNT] {
        std::array::from_fn(|m| {
            let n = self.weights[m];
            if n <= 0.0 {
                return prior[m];
            }
            let reference = (self.references[m] / n).max(LEAST_ERROR);
            let ratio = ((self.sums[m] / n).max(LEAST_ERROR) / reference).clamp(LEAST_RATIO, GREATEST_RATIO);
            (n * ratio + strength * prior[m]) / (n + strength)
        })
    }
}

/// Weights ∝ ratio⁻⁶ with sum 1; what would weigh less than a fiftieth is left out.
pub(super) fn weights(ratios: &[f64; MODEL_COUNT]) -> Weights {
    let raw = ratios.map(|ratio| ratio.clamp(LEAST_RATIO, GREATEST_RATIO).powi(-SHARPNESS));
    let sum: f64 = raw.iter().sum();
    let kept = raw.map(|weight| if weight < LEAST_WEIGHT * sum { 0.0 } else { weight });
    let sum: f64 = kept.iter().sum();
    kept.map(|weight| weight / sum)
}

/// Place of the regression among the models.
const REGRESSION: usize = 7;

/// Gives the weight of the regression to theta, damped Holt and naive in equal parts: where it cannot speak, no other model stands in for it by itself.
pub(super) fn without_regression(weights: &mut Weights) {
    let share = weights[REGRESSION] / 3.0;
    weights[REGRESSION] = 0.0;
    for weight in &mut weights[..3] {
        *weight += share;
    }
}

/// Ratios under which only naive counts.
pub(super) fn only_naive() -> [f64; MODEL_COUNT] {
    std::array::from_fn(|m| if m == 0 { 1.0 } else { GREATEST_RATIO })
}

/// All weight on the reference model: for a constant series and for one with too little past.
pub(super) fn naive_weights() -> Weights {
    std::array::from_fn(|m| if m == 0 { 1.0 } else { 0.0 })
}

/// Whether all values are equal.
pub(super) fn is_constant(values: &[f64]) -> bool {
    values.windows(2).all(|pair| pair[0] == pair[1])
}

/// The bounds class of a series, from the bounds that it respects.
pub(super) fn class_of(bounds: Bounds) -> super::kinds::Class {
    use super::kinds::Class;
    match (bounds.lower().is_some(), bounds.upper().is_some()) {
        (true, true) => Class::Both,
        (false, false) => Class::Free,
        _ => Class::One,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trials(values: &[f64]) -> Vec<Trial> {
        let sized = Sized { values: values.to_vec(), bounds: Bounds::NONE, natural: Bounds::NONE, unit: 1.0 };
        let pool = Pool::empty();
        let around = Surroundings { pool: &pool, step: Step::Year, period: 1, volatility: None, increments: &[], level_size: 1.0 };
        rolling_trials(&sized, &around)
    }

    #[test]
    fn weights_are_the_minus_sixth_power_and_trifles_are_left_out() {
        let mut ratios = [20.0; MODEL_COUNT];
        (ratios[0], ratios[1], ratios[2]) = (1.0, 0.8, 2.0);
        let w = weights(&ratios);
        assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((w[1] / w[0] - 0.8f64.powi(-6)).abs() < 1e-9 && w[2] == 0.0);
    }

    #[test]
    fn at_most_twelve_latest_origins_and_none_before_four_values() {
        let values: Vec<f64> = (1..=40).map(f64::from).collect();
        assert_eq!(trials(&values).iter().filter(|t| t.h == 1).count(), 12);
        // From the fourth value two steps are known, from the fifth one.
        assert_eq!(trials(&values[..6]).iter().map(|t| t.h).collect::<Vec<_>>(), vec![1, 2, 1]);
        assert!(trials(&values[..4]).is_empty());
    }

    #[test]
    fn what_follows_an_origin_does_not_change_its_forecast() {
        let mut values: Vec<f64> = (1..=20).map(|i| f64::from(i * i)).collect();
        let before = trials(&values);
        values[19] = 1e5;
        for (one, other) in before.iter().zip(&trials(&values)) {
            for (a, b) in one.predicted.iter().zip(other.predicted) {
                assert!(*a == b || (a.is_nan() && b.is_nan()));
            }
            assert_eq!(one.scale, other.scale);
        }
    }

    #[test]
    fn a_model_is_compared_with_naive_where_it_spoke() {
        let mut prior = [1.0; MODEL_COUNT];
        prior[1] = 0.8;
        assert_eq!(Losses::default().ratios(&prior, 10.0), prior);
        let mut losses = Losses::default();
        let mut one = [2.0; MODEL_COUNT];
        (one[1], one[2]) = (1.0, f64::NAN);
        losses.add(&one, 1.0);
        let ratios = losses.ratios(&prior, 1.0);
        assert!((ratios[1] - 0.65).abs() < 1e-12 && ratios[2] == 1.0);
        assert_eq!(blend(&[0.5, 0.25, 0.25, 0.0, 0.0, 0.0, 0.0, 0.0], &[1.0, 4.0, f64::NAN, 9.0, 9.0, 9.0, 9.0, 9.0]), 2.0);
    }
}
