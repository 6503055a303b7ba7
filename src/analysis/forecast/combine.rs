//! The combination: models are weighted by how they did at rolling origins inside the past.

use super::model::{FittedModel, MODEL_COUNT, MODELS, TunedModel};
use super::prepared::{Prepared, Sized, shrunk_volatility};
use crate::domain::bounds::Bounds;

/// Most rolling origins of one series: the latest twelve, so that cost stays linear in its length.
pub(super) const MOST_ORIGINS: usize = 12;

/// Origins between two choices of the parameters: twelve origins make three choices.
const CHOOSE_EVERY: usize = 4;

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

/// One forecast from one origin for one horizon, all models beside what followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trial {
    /// Number of values known at the origin.
    pub origin: usize,
    /// Steps ahead.
    pub h: usize,
    /// What followed, on the error scale of the origin.
    pub actual: f64,
    /// What each model said, on the same scale.
    pub predicted: [f64; MODEL_COUNT],
    /// Scale of errors at the origin: shrunk volatility.
    pub scale: f64,
    /// Absolute error of each model after the way back, in the unit of losses.
    pub losses: [f64; MODEL_COUNT],
}

impl Trial {
    /// Error of the combination with the given weights, in scales.
    pub(super) fn scaled_size(&self, weights: &[f64; MODEL_COUNT]) -> Option<f64> {
        let size = (self.actual - dot(weights, &self.predicted)).abs() / self.scale;
        size.is_finite().then_some(size)
    }
}

/// Sum of products of weights and predictions.
pub(super) fn dot(weights: &[f64; MODEL_COUNT], predicted: &[f64; MODEL_COUNT]) -> f64 {
    weights.iter().zip(predicted).map(|(weight, value)| weight * value).sum()
}

/// All models fitted to one prepared series, answering on the error scale.
pub(super) struct Ensemble {
    fitted: Vec<Box<dyn FittedModel>>,
}

/// Chooses the parameters of all models.
pub(super) fn tune_all(prepared: &Prepared) -> Vec<Box<dyn TunedModel>> {
    MODELS.iter().map(|model| model.tune(prepared.series(model.scale()), prepared.space())).collect()
}

impl Ensemble {
    /// Fits all models with parameters chosen before.
    pub(super) fn fit(prepared: &Prepared, tuned: &[Box<dyn TunedModel>]) -> Self {
        Self { fitted: MODELS.iter().zip(tuned).map(|(model, tuned)| tuned.fit(prepared.series(model.scale()))).collect() }
    }

    /// Predictions of all models `h` steps ahead, on the error scale.
    pub(super) fn predict(&self, prepared: &Prepared, h: usize) -> [f64; MODEL_COUNT] {
        let mut predicted = [0.0; MODEL_COUNT];
        for ((value, fitted), model) in predicted.iter_mut().zip(&self.fitted).zip(MODELS) {
            *value = prepared.to_error_scale(fitted.predict(h), model.scale());
        }
        predicted
    }
}

/// Forecasts from the latest origins of a series for horizons up to `furthest`, oldest origin first; nothing after an origin enters its forecast.
///
/// `volatility` is that of the peers. The bounds are those that the whole series respects: they belong to the indicator.
pub(super) fn rolling_trials(series: &Sized, period: usize, furthest: usize, volatility: f64) -> Vec<Trial> {
    let n = series.values.len();
    let first = FEWEST_BEFORE.max(n.saturating_sub(MOST_ORIGINS));
    let mut trials = Vec::new();
    let mut tuned: Vec<Box<dyn TunedModel>> = Vec::new();
    for (count, origin) in (first..n).enumerate() {
        let prepared = Prepared::new(&series.values[..origin], series.bounds, period);
        if count % CHOOSE_EVERY == 0 {
            tuned = tune_all(&prepared);
        }
        let ensemble = Ensemble::fit(&prepared, &tuned);
        let (own, steps) = prepared.volatility();
        let scale = shrunk_volatility(own, steps, volatility);
        // Losses of a bounded indicator are compared in its own unit (the range is 1); a count is compared in multiples of its scale.
        let loss_unit = if prepared.is_logit() { 1.0 } else { scale.max(LEAST_ERROR) };
        for h in 1..=furthest.min(n - origin) {
            let position = origin + h - 1;
            let Some(&value) = series.values.get(position) else { continue };
            let predicted = ensemble.predict(&prepared, h);
            let losses = predicted.map(|g| (series.bounds.clamp(prepared.inverse(g, position)) - value).abs() / loss_unit);
            if losses.iter().all(|loss| loss.is_finite()) {
                trials.push(Trial { origin, h, actual: prepared.forward(value, position), predicted, scale, losses });
            }
        }
    }
    trials
}

/// Sums of the losses of each model over a number of trials.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Losses {
    sums: [f64; MODEL_COUNT],
    count: usize,
}

impl Losses {
    pub(super) fn add(&mut self, losses: &[f64; MODEL_COUNT]) {
        for (sum, loss) in self.sums.iter_mut().zip(losses) {
            *sum += loss;
        }
        self.count += 1;
    }

    /// Relative errors MAE_m/MAE_naive of these trials, drawn towards `prior` by `strength`/(n + `strength`).
    pub(super) fn ratios(&self, prior: &[f64; MODEL_COUNT], strength: f64) -> [f64; MODEL_COUNT] {
        let n = self.count as f64;
        if self.count == 0 {
            return *prior;
        }
        let reference = (self.sums[0] / n).max(LEAST_ERROR);
        std::array::from_fn(|m| {
            let ratio = ((self.sums[m] / n).max(LEAST_ERROR) / reference).clamp(LEAST_RATIO, GREATEST_RATIO);
            (n * ratio + strength * prior[m]) / (n + strength)
        })
    }
}

/// Weights ∝ ratio⁻⁶ with sum 1.
pub(super) fn weights(ratios: &[f64; MODEL_COUNT]) -> [f64; MODEL_COUNT] {
    let raw = ratios.map(|ratio| ratio.clamp(LEAST_RATIO, GREATEST_RATIO).powi(-SHARPNESS));
    let sum: f64 = raw.iter().sum();
    raw.map(|weight| weight / sum)
}

/// All weight on the reference model: for a constant series and for one with too little past.
pub(super) fn naive_weights() -> [f64; MODEL_COUNT] {
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

    fn sized(values: &[f64]) -> Sized {
        Sized { values: values.to_vec(), bounds: Bounds::NONE, natural: Bounds::NONE, unit: 1.0 }
    }

    #[test]
    fn weights_are_the_minus_sixth_power() {
        let w = weights(&[1.0, 0.5, 1.0, 2.0]);
        assert!((w.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!((w[1] / w[0] - 64.0).abs() < 1e-9 && (w[0] / w[3] - 64.0).abs() < 1e-9);
    }

    #[test]
    fn at_most_twelve_latest_origins_and_none_before_four_values() {
        let values: Vec<f64> = (1..=40).map(f64::from).collect();
        let trials = rolling_trials(&sized(&values), 1, 6, 0.05);
        let origins: Vec<usize> = trials.iter().filter(|t| t.h == 1).map(|t| t.origin).collect();
        assert_eq!(origins, (28..40).collect::<Vec<_>>());
        let short = rolling_trials(&sized(&values[..6]), 1, 6, 0.05);
        assert_eq!(short.iter().map(|t| (t.origin, t.h)).collect::<Vec<_>>(), vec![(4, 1), (4, 2), (5, 1)]);
        assert!(rolling_trials(&sized(&values[..4]), 1, 6, 0.05).is_empty());
    }

    #[test]
    fn what_follows_an_origin_does_not_change_its_forecast() {
        let mut values: Vec<f64> = (1..=20).map(|i| f64::from(i * i)).collect();
        let before = rolling_trials(&sized(&values), 1, 3, 0.05);
        if let Some(last) = values.last_mut() {
            *last = 1e5;
        }
        let after = rolling_trials(&sized(&values), 1, 3, 0.05);
        for (one, other) in before.iter().zip(&after) {
            assert_eq!(one.predicted, other.predicted);
        }
    }

    #[test]
    fn without_trials_the_prior_stands() {
        let prior = [1.0, 0.8, 0.9, 0.7];
        assert_eq!(Losses::default().ratios(&prior, 10.0), prior);
        let mut losses = Losses::default();
        losses.add(&[2.0, 1.0, 1.0, 1.0]);
        assert!((losses.ratios(&prior, 1.0)[1] - 0.65).abs() < 1e-12);
    }
}
