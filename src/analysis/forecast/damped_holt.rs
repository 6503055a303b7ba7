//! Holt's level and slope, the slope dying away.

use super::model::{FittedModel, Model, Scale, TunedModel, View};

/// Damped Holt: ℓ_t = p + α·e, s_t = φ·s_{t−1} + α·β·e with p = ℓ_{t−1} + φ·s_{t−1}, e = x_t − p; x̂(h) = ℓ_n + s_n·Σ_{j=1..h} φ^j (Gardner & McKenzie 1985).
#[derive(Debug, Clone, Copy)]
pub struct DampedHolt;

#[derive(Clone, Copy)]
struct Tuned {
    /// Weight of the newest error in the level, called α in the original.
    alpha: f64,
    /// Share of the level's correction that goes into the slope, called β in the original.
    beta: f64,
    /// Damping per step, called φ in the original.
    phi: f64,
}

struct Damped {
    level: f64,
    slope: f64,
    phi: f64,
}

const ALPHAS: [f64; 5] = [0.2, 0.4, 0.6, 0.8, 1.0];
const BETAS: [f64; 4] = [0.0, 0.15, 0.3, 0.6];
const PHIS: [f64; 4] = [0.8, 0.9, 0.95, 0.98];
/// Pairs of slope weight and damping.
const PAIRS: usize = BETAS.len() * PHIS.len();

/// Number of first differences whose mean starts the slope: enough to average noise, few enough to be the start.
const START: usize = 4;

/// Level and slope before the first error: the slope is the mean of the first differences.
fn start(series: &[f64]) -> (f64, f64) {
    let first = series.first().copied().unwrap_or(0.0);
    let span = START.min(series.len().saturating_sub(1));
    (first, series.get(span).map_or(0.0, |later| (later - first) / span.max(1) as f64))
}

impl Tuned {
    /// State after running through the series.
    fn run(self, series: &[f64]) -> Damped {
        self.run_from(start(series), series)
    }

    /// State after running through the series from the level and the slope at its first value.
    fn run_from(self, (level, slope): (f64, f64), series: &[f64]) -> Damped {
        let mut state = Damped { level, slope, phi: self.phi };
        for value in series.iter().skip(1) {
            let predicted = state.level + self.phi * state.slope;
            let error = value - predicted;
            state.level = predicted + self.alpha * error;
            state.slope = self.phi * state.slope + self.alpha * self.beta * error;
        }
        state
    }
}

/// Sums of squared one-step errors of all slope weights and dampings at one level weight, side by side: the loop over them runs in vector registers.
fn squares(series: &[f64], alpha: f64) -> [f64; PAIRS] {
    let (first, slope) = start(series);
    let betas: [f64; PAIRS] = std::array::from_fn(|i| alpha * BETAS[i / PHIS.len()]);
    let phis: [f64; PAIRS] = std::array::from_fn(|i| PHIS[i % PHIS.len()]);
    let mut levels = [first; PAIRS];
    let mut slopes = [slope; PAIRS];
    let mut sums = [0.0; PAIRS];
    for value in series.iter().skip(1) {
        for i in 0..PAIRS {
            let step = phis[i] * slopes[i];
            let predicted = levels[i] + step;
            let error = value - predicted;
            sums[i] += error * error;
            levels[i] = predicted + alpha * error;
            slopes[i] = step + betas[i] * error;
        }
    }
    sums
}

impl Model for DampedHolt {
    fn name(&self) -> &'static str {
        "damped_holt"
    }

    fn scale(&self) -> Scale {
        Scale::Modelling
    }

    fn tune(&self, view: &View<'_>) -> Option<Box<dyn TunedModel>> {
        let mut best = (f64::INFINITY, Tuned { alpha: 1.0, beta: 0.0, phi: 0.9 });
        let (_, series) = view.modelling();
        for alpha in ALPHAS {
            for (i, sum) in squares(series, alpha).into_iter().enumerate() {
                if sum < best.0 {
                    best = (sum, Tuned { alpha, beta: BETAS[i / PHIS.len()], phi: PHIS[i % PHIS.len()] });
                }
            }
        }
        Some(Box::new(best.1))
    }
}

impl TunedModel for Tuned {
    fn fit(&self, view: &View<'_>) -> Box<dyn FittedModel> {
        Box::new(self.run(view.modelling().1))
    }
}

impl FittedModel for Damped {
    fn predict(&self, h: usize) -> f64 {
        // Σ_{j=1..h} φ^j in closed form; φ < 1, and h beyond 10,000 steps adds nothing.
        let steps = self.phi * (1.0 - self.phi.powi(h.min(10_000) as i32)) / (1.0 - self.phi);
        self.level + self.slope * steps
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::fit;
    use super::*;
    use crate::analysis::transform::Space;

    #[test]
    fn the_closed_form_is_the_sum() {
        let state = Damped { level: 1.0, slope: 2.0, phi: 0.9 };
        let sum: f64 = (1..=7).map(|j| 0.9f64.powi(j)).sum();
        assert!((state.predict(7) - (1.0 + 2.0 * sum)).abs() < 1e-12);
        assert!((state.predict(1_000_000) - 19.0).abs() < 1e-9);
    }

    #[test]
    fn a_line_rises_ever_more_slowly() {
        let series: Vec<f64> = (0..25).map(f64::from).collect();
        let fitted = fit(&DampedHolt, &series, Space::Identity).unwrap();
        let steps: Vec<f64> = (1..20).map(|h| fitted.predict(h + 1) - fitted.predict(h)).collect();
        assert!(steps.windows(2).all(|pair| pair[1] < pair[0] && pair[1] > 0.0));
    }

    #[test]
    fn one_and_two_values_are_enough() {
        assert_eq!(fit(&DampedHolt, &[4.0], Space::Identity).unwrap().predict(5), 4.0);
        assert!(fit(&DampedHolt, &[4.0, 5.0], Space::Identity).unwrap().predict(5).is_finite());
    }
}

#[cfg(test)]
mod reference;
