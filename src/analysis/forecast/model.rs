//! What a model is: tuned once, fitted often, and only a fitted model can predict.

use crate::analysis::transform::Space;

use super::{damped_holt::DampedHolt, four_slope::FourSlope, naive::Naive, theta::Theta};

/// Scale on which a model reads the series and answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// The space chosen for the series: logit, Box–Cox or identity.
    Modelling,
    /// The scale of the errors: logit for a series bounded on both sides, the original unit for all others.
    Error,
}

/// A forecasting method before it has seen a series.
pub trait Model: Sync {
    /// Stable name, as shown with the weights.
    fn name(&self) -> &'static str;

    /// Scale on which the model works.
    fn scale(&self) -> Scale;

    /// Chooses the parameters on a series (oldest first, equally spaced, at least one value) that stands on the given modelling space.
    fn tune(&self, series: &[f64], space: Space) -> Box<dyn TunedModel>;

    /// Tunes on a series in its original unit and fits to the same one.
    fn fit(&self, series: &[f64]) -> Box<dyn FittedModel> {
        self.tune(series, Space::Identity).fit(series)
    }
}

/// A model whose parameters are chosen; it can be fitted to any later cutoff of the series without choosing again.
pub trait TunedModel {
    /// Runs the model through a series (oldest first, equally spaced, at least one value).
    fn fit(&self, series: &[f64]) -> Box<dyn FittedModel>;
}

/// A model that has seen the series up to the cutoff.
pub trait FittedModel {
    /// Forecast `h` steps after the last value, h ≥ 1, on the scale of the series given to `fit`.
    fn predict(&self, h: usize) -> f64;
}

/// Number of models in every combination.
pub const MODEL_COUNT: usize = 4;

/// All models, in the order of every array of weights and errors; the first is the reference model.
pub static MODELS: [&dyn Model; MODEL_COUNT] = [&Naive, &Theta, &DampedHolt, &FourSlope];

/// Level of simple exponential smoothing, ℓ_t = ℓ_{t−1} + α(x_t − ℓ_{t−1}) from ℓ₁ = x₁, with the sum of squared one-step errors.
pub(super) fn smooth(series: &[f64], alpha: f64) -> (f64, f64) {
    let mut values = series.iter();
    let mut level = values.next().copied().unwrap_or(0.0);
    let mut squares = 0.0;
    for value in values {
        let error = value - level;
        squares += error * error;
        level += alpha * error;
    }
    (level, squares)
}

/// Smoothing weight α ∈ {0.1, 0.2 … 1} with the least sum of squared one-step errors; the greater one on a tie, since it forgets faster.
pub(super) fn choose_alpha(series: &[f64]) -> f64 {
    let mut best = (f64::INFINITY, 1.0);
    for tenth in (1..=10).rev() {
        let alpha = f64::from(tenth) / 10.0;
        let (_, squares) = smooth(series, alpha);
        if squares < best.0 {
            best = (squares, alpha);
        }
    }
    best.1
}
