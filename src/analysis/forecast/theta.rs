//! The theta method: half of the long trend on top of a smoothed level.

use crate::analysis::transform::Space;

use super::model::{FittedModel, Model, Scale, TunedModel, View, choose_alpha, smooth};
use crate::analysis::trend::ols_slope;

/// Theta with two lines, θ ∈ {0, 2}: x̂(h) = ℓ(α) + (b/2)·[(h − 1) + (1 − (1 − α)^n)/α], ℓ the exponentially smoothed level and b the OLS slope
/// (Assimakopoulos & Nikolopoulos 2000, in the form of Hyndman & Billah 2003).
///
/// On a scale near the logarithm (Box–Cox λ < 0.25) the steps are damped, Σ_{j<h} 0.96^j for h − 1: there a straight line is an exponential, and an uncapped count does not grow so for ever.
#[derive(Debug, Clone, Copy)]
pub struct Theta;

/// Power below which a Box–Cox scale counts as a logarithm: a line at λ = 0.25 is a fourth-degree polynomial at worst.
const NEAR_LOG: f64 = 0.25;

/// Damping per step near the logarithm; after ten steps two thirds of the slope are left.
const DAMPING: f64 = 0.96;

struct Tuned {
    alpha: f64,
    damped: bool,
}

struct Line {
    level: f64,
    half_slope: f64,
    first_step: f64,
    damped: bool,
}

impl Model for Theta {
    fn name(&self) -> &'static str {
        "theta"
    }

    fn scale(&self) -> Scale {
        Scale::Modelling
    }

    fn tune(&self, view: &View<'_>) -> Option<Box<dyn TunedModel>> {
        let damped = matches!(view.modelling().0, Space::BoxCox { lambda } if lambda < NEAR_LOG);
        Some(Box::new(Tuned { alpha: choose_alpha(view.modelling().1), damped }))
    }
}

impl Tuned {
    fn line(&self, series: &[f64]) -> Line {
        let level = smooth(series, self.alpha);
        let n = series.len() as f64;
        // (1 − (1 − α)^n)/α: how far the smoothed level lags behind the line, in steps; α ≥ 0.1, so never 0/0.
        let first_step = (1.0 - (1.0 - self.alpha).powf(n)) / self.alpha;
        Line { level, half_slope: 0.5 * ols_slope(series), first_step, damped: self.damped }
    }
}

impl TunedModel for Tuned {
    fn fit(&self, view: &View<'_>) -> Box<dyn FittedModel> {
        Box::new(self.line(view.modelling().1))
    }
}

impl FittedModel for Line {
    fn predict(&self, h: usize) -> f64 {
        let later = h.saturating_sub(1);
        let steps = if self.damped { (1.0 - DAMPING.powi(later.min(10_000) as i32)) / (1.0 - DAMPING) } else { later as f64 };
        self.level + self.half_slope * (steps + self.first_step)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::fit;
    use super::*;

    #[test]
    fn a_line_goes_on_with_half_its_slope() {
        let series: Vec<f64> = (0..20).map(|i| 5.0 + 2.0 * f64::from(i)).collect();
        let fitted = fit(&Theta, &series, Space::Identity).unwrap();
        // α = 1 on an exact line, hence level 43 and steps of 1.
        assert!((fitted.predict(1) - 44.0).abs() < 1e-9 && (fitted.predict(6) - 49.0).abs() < 1e-9);
    }

    #[test]
    fn it_is_the_mean_of_the_two_theta_lines() {
        // Independent form: half the extrapolated OLS line plus half the smoothed θ = 2 line, 2x − OLS.
        let series = [10.0, 12.0, 11.0, 15.0, 14.0, 17.0, 16.0, 20.0];
        let n = series.len() as f64;
        let slope = ols_slope(&series);
        let at = |i: f64| series.iter().sum::<f64>() / n + slope * (i - 0.5 * (n - 1.0));
        let alpha = 0.4;
        let doubled: Vec<f64> = series.iter().enumerate().map(|(i, x)| 2.0 * x - at(i as f64)).collect();
        let mut level = doubled[0];
        for value in &doubled[1..] {
            level += alpha * (value - level);
        }
        let fitted = Tuned { alpha, damped: false }.line(&series);
        for h in 1..6 {
            let lines = 0.5 * at(n - 1.0 + h as f64) + 0.5 * level;
            // The two forms start their levels differently (2x₁ − a against x₁): the gap is ½·(1 − α)^(n−1)·|x₁ − a|.
            let start = 0.5 * 0.6f64.powi(7) * (series[0] - at(0.0)).abs() + 1e-9;
            let drift = fitted.predict(h) - lines;
            assert!(drift.abs() <= start + 0.6f64.powi(7) * slope.abs() * 4.0, "h {h}: {drift}");
        }
    }

    #[test]
    fn near_the_logarithm_the_line_bends() {
        let series: Vec<f64> = (0..20).map(|i| 0.1 * f64::from(i)).collect();
        let bent = fit(&Theta, &series, Space::BoxCox { lambda: 0.0 }).unwrap();
        let straight = fit(&Theta, &series, Space::Identity).unwrap();
        assert!((bent.predict(1) - straight.predict(1)).abs() < 1e-12 && bent.predict(9) < straight.predict(9));
        assert!(bent.predict(1_000_000) < straight.predict(27));
    }

    #[test]
    fn one_value_has_no_trend() {
        assert_eq!(fit(&Theta, &[7.0], Space::Identity).unwrap().predict(9), 7.0);
    }
}

#[cfg(test)]
mod reference;
