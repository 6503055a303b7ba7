//! Four ways to measure a slope, each shrunk, averaged.

use super::model::{FittedModel, Model, Scale, TunedModel, View, choose_alpha, smooth};
use crate::analysis::trend::ols_slope;

/// Mean of ℓ + 0.6·b·h, x_n + 0.8·drift·h, x_n + 0.7·m₁₀·Σ_{j≤h} 0.95^j and x_n + 0.8·median(Δ)·h: ℓ the smoothed level, b the OLS slope,
/// drift = (x_n − x₁)/(n − 1), m₁₀ the mean of the last ten differences Δ.
#[derive(Debug, Clone, Copy)]
pub struct FourSlope;

struct Tuned {
    alpha: f64,
}

struct Slopes {
    /// Mean of the four starting levels: ¼ℓ + ¾x_n.
    level: f64,
    /// Sum of the three undamped slopes, each times its shrinkage.
    straight: f64,
    /// Damped slope times its shrinkage.
    damped: f64,
}

const DAMPING: f64 = 0.95;

impl Model for FourSlope {
    fn name(&self) -> &'static str {
        "four_slope"
    }

    fn scale(&self) -> Scale {
        Scale::Error
    }

    fn tune(&self, view: &View<'_>) -> Option<Box<dyn TunedModel>> {
        Some(Box::new(Tuned { alpha: choose_alpha(view.error) }))
    }
}

impl TunedModel for Tuned {
    fn fit(&self, view: &View<'_>) -> Box<dyn FittedModel> {
        let series = view.error;
        let level = smooth(series, self.alpha);
        let last = series.last().copied().unwrap_or(0.0);
        let mut differences: Vec<f64> = series.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let count = differences.len();
        let mean = |part: &[f64]| if part.is_empty() { 0.0 } else { part.iter().sum::<f64>() / part.len() as f64 };
        let drift = mean(&differences);
        let recent = mean(&differences[count.saturating_sub(10)..]);
        let typical = median(&mut differences);
        Box::new(Slopes {
            level: 0.25 * level + 0.75 * last,
            straight: 0.6 * ols_slope(series) + 0.8 * drift + 0.8 * typical,
            damped: 0.7 * recent,
        })
    }
}

/// Median in linear time; 0 for no values.
pub(super) fn median(values: &mut [f64]) -> f64 {
    let n = values.len();
    if n == 0 {
        return 0.0;
    }
    let (below, middle, _) = values.select_nth_unstable_by(n / 2, f64::total_cmp);
    let middle = *middle;
    if n % 2 == 1 {
        return middle;
    }
    0.5 * (middle + below.iter().copied().fold(f64::NEG_INFINITY, f64::max))
}

impl FittedModel for Slopes {
    fn predict(&self, h: usize) -> f64 {
        let damped_steps = DAMPING * (1.0 - DAMPING.powi(h.min(10_000) as i32)) / (1.0 - DAMPING);
        self.level + 0.25 * (self.straight * h as f64 + self.damped * damped_steps)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::fit;
    use super::*;
    use crate::analysis::transform::Space;

    #[test]
    fn it_is_the_mean_of_its_four_lines() {
        let series = [3.0, 4.0, 8.0, 7.0, 9.0];
        let level = smooth(&series, choose_alpha(&series));
        let h = 3.0;
        let damped: f64 = (1..=3).map(|j| 0.95f64.powi(j)).sum();
        // Differences 1 4 −1 2: drift 1.5, mean of the last ten 1.5, median 1.5.
        let lines = [level + 0.6 * ols_slope(&series) * h, 9.0 + 0.8 * 1.5 * h, 9.0 + 0.7 * 1.5 * damped, 9.0 + 0.8 * 1.5 * h];
        assert!((fit(&FourSlope, &series, Space::Identity).unwrap().predict(3) - lines.iter().sum::<f64>() / 4.0).abs() < 1e-12);
    }

    #[test]
    fn medians_of_odd_and_even_counts() {
        assert_eq!(median(&mut [3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&mut [4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(&mut []), 0.0);
    }

    #[test]
    fn a_constant_stays_and_one_value_is_enough() {
        assert_eq!(fit(&FourSlope, &[5.0; 9], Space::Identity).unwrap().predict(40), 5.0);
        assert_eq!(fit(&FourSlope, &[5.0], Space::Identity).unwrap().predict(40), 5.0);
    }
}
