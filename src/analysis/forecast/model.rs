//! What a model is: tuned once, fitted often, and only a fitted model can predict.

use crate::analysis::transform::Space;

use super::{
    damped_holt::DampedHolt, four_slope::FourSlope, kinds::Kind, logistic::Logistic, logit_drift::LogitDrift, naive::Naive,
    prepared::Prepared, regression::Regression, theta::Theta, transition::Increments, transition::Transition,
};

/// Scale on which a model reads the series and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The space chosen for the series: logit, Box–Cox or identity.
    Modelling,
    /// The scale of the errors: logit for a series bounded on both sides, the original unit for all others.
    Error,
}

/// What a model may look at: one series up to one cutoff (oldest first, equally spaced, at least one value), and what others taught.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub(super) prepared: &'a Prepared,
    /// Values on the scale of the errors, without season.
    pub error: &'a [f64],
    /// The scale of the errors: logit for a share, else identity.
    pub space: Space,
    /// What development data taught about series of this kind.
    pub(super) kind: &'a Kind,
    /// What areas that stood at a level did next, with the size of a level of 1 on the error scale (1 for a bounded series, whose levels are shares of its range).
    pub(super) increments: Option<(&'a Increments, f64)>,
}

impl View<'_> {
    /// The modelling scale (logit, Box–Cox or identity) and the values on it, without season.
    pub fn modelling(&self) -> (Space, &[f64]) {
        self.prepared.modelling()
    }
}

/// A forecasting method before it has seen a series.
pub trait Model: Sync {
    /// Stable name, as shown with the weights.
    fn name(&self) -> &'static str;

    /// Scale on which the model answers.
    fn scale(&self) -> Scale;

    /// Chooses the parameters; none when the model makes no sense for the series.
    fn tune(&self, view: &View<'_>) -> Option<Box<dyn TunedModel>>;
}

/// A model whose parameters are chosen; it can be fitted to any later cutoff of the series without choosing again.
pub trait TunedModel {
    /// Runs the model through a series.
    fn fit(&self, view: &View<'_>) -> Box<dyn FittedModel>;
}

/// A model that has seen the series up to the cutoff.
pub trait FittedModel {
    /// Forecast `h` steps after the last value, h ≥ 1, on the scale of the model.
    fn predict(&self, h: usize) -> f64;
}

/// Number of models.
pub const MODEL_COUNT: usize = 8;

/// All models, in the order of every array of weights and errors; the first is the reference model.
pub static MODELS: [&dyn Model; MODEL_COUNT] = [&Naive, &Theta, &DampedHolt, &FourSlope, &LogitDrift, &Logistic, &Transition, &Regression];

/// Smoothing weights that are tried: 0.1, 0.2 … 1.
const ALPHAS: [f64; 10] = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1];

/// Level of simple exponential smoothing, ℓ_t = ℓ_{t−1} + α(x_t − ℓ_{t−1}) from ℓ₁ = x₁.
pub(super) fn smooth(series: &[f64], alpha: f64) -> f64 {
    let first = series.first().copied().unwrap_or(0.0);
    series.iter().fold(first, |level, value| level + alpha * (value - level))
}

/// Smoothing weight α ∈ {0.1, 0.2 … 1} with the least sum of squared one-step errors; the greater one on a tie, since it forgets faster.
pub(super) fn choose_alpha(series: &[f64]) -> f64 {
    // All weights side by side: the loop over them has no dependence and runs in vector registers.
    let mut levels = [series.first().copied().unwrap_or(0.0); ALPHAS.len()];
    let mut squares = [0.0; ALPHAS.len()];
    for value in series.iter().skip(1) {
        for ((level, sum), alpha) in levels.iter_mut().zip(&mut squares).zip(ALPHAS) {
            let error = value - *level;
            *sum += error * error;
            *level += alpha * error;
        }
    }
    let mut best = (f64::INFINITY, 1.0);
    for (sum, alpha) in squares.into_iter().zip(ALPHAS) {
        if sum < best.0 {
            best = (sum, alpha);
        }
    }
    best.1
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::analysis::forecast::{
        Step,
        kinds::{Class, Manner},
    };

    /// Tunes and fits a model to a series as it stands on a modelling scale.
    pub fn fit(model: &dyn Model, series: &[f64], space: Space) -> Option<Box<dyn FittedModel>> {
        let prepared = Prepared::standing(series, space);
        let view = prepared.view(Kind::of(Class::Free, Step::Year, Manner::Restless), None);
        Some(model.tune(&view)?.fit(&view))
    }

    #[test]
    fn smoothing_by_hand() {
        // 1 → 1 + 0.5·(3 − 1) = 2 → 2 + 0.5·(8 − 2) = 5.
        assert_eq!(smooth(&[1.0, 3.0, 8.0], 0.5), 5.0);
        assert_eq!(choose_alpha(&[1.0, 2.0, 3.0, 4.0]), 1.0);
        assert_eq!(choose_alpha(&[5.0, 5.0]), 1.0);
    }
}
