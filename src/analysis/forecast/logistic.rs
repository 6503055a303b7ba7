//! Three-parameter growth to a ceiling, where the shape is earned.

use super::model::{FittedModel, Model, Scale, TunedModel, View};
use crate::analysis::transform::Space;

/// x(t) = K/(1 + e^{−r(t − t₀)}) on shares: for each ceiling K of a grid, ln(x/(K − x)) is a straight line, fitted by least squares; the ceiling with the least squared error of x wins.
///
/// Earned only by at least six values that rise from below a third of the ceiling to above a fifth of it, and where the curve beats a straight line; the forecast starts at the last value, not on the curve.
#[derive(Debug, Clone, Copy)]
pub struct Logistic;

/// Ceilings tried, in shares of the range.
const CEILINGS: [f64; 8] = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0];
const FEWEST_VALUES: usize = 6;
/// Share of the gap between the last value and the curve that is left after each step.
const CLOSING: f64 = 0.7;
const EARLIEST: f64 = 1.0 / 3.0;
const LATEST: f64 = 0.2;

struct Tuned {
    ceiling: f64,
}

struct Curve {
    ceiling: f64,
    rate: f64,
    /// ln(x/(K − x)) at the last value, on the curve.
    position: f64,
    gap: f64,
    space: Space,
}

/// Least-squares line through ln(x/(K − x)): (value at the last step, slope per step, sum of squared errors of x).
fn line(levels: &[f64], ceiling: f64) -> (f64, f64, f64) {
    let n = levels.len() as f64;
    let logits: Vec<f64> = levels.iter().map(|x| ((x + 0.005) / (ceiling - x + 0.005).max(0.0025)).ln()).collect();
    let slope = crate::analysis::trend::ols_slope(&logits);
    let last = logits.iter().sum::<f64>() / n + slope * 0.5 * (n - 1.0);
    let squares = levels
        .iter()
        .enumerate()
        .map(|(i, x)| {
            let z = last - slope * (n - 1.0 - i as f64);
            (x - ceiling / (1.0 + (-z).exp())).powi(2)
        })
        .sum();
    (last, slope, squares)
}

impl Model for Logistic {
    fn name(&self) -> &'static str {
        "logistic"
    }

    fn scale(&self) -> Scale {
        Scale::Error
    }

    fn tune(&self, view: &View<'_>) -> Option<Box<dyn TunedModel>> {
        if !view.space.is_logit() || view.error.len() < FEWEST_VALUES {
            return None;
        }
        let levels = super::transition::shares(view.error, view.space, 1.0);
        let greatest = levels.iter().copied().fold(0.0, f64::max);
        let least = levels.iter().copied().fold(1.0, f64::min);
        let mut best: Option<(f64, f64)> = None;
        for ceiling in
            CEILINGS.into_iter().filter(|ceiling| *ceiling > greatest && least < EARLIEST * ceiling && greatest > LATEST * ceiling)
        {
            let (_, slope, squares) = line(&levels, ceiling);
            if slope > 0.0 && best.is_none_or(|(least, _)| squares < least) {
                best = Some((squares, ceiling));
            }
        }
        let (squares, ceiling) = best?;
        let n = levels.len() as f64;
        let slope = crate::analysis::trend::ols_slope(&levels);
        let mean = levels.iter().sum::<f64>() / n;
        let straight: f64 = levels.iter().enumerate().map(|(i, x)| (x - mean - slope * (i as f64 - 0.5 * (n - 1.0))).powi(2)).sum();
        (squares < straight).then(|| Box::new(Tuned { ceiling }) as Box<dyn TunedModel>)
    }
}

impl TunedModel for Tuned {
    fn fit(&self, view: &View<'_>) -> Box<dyn FittedModel> {
        let levels = super::transition::shares(view.error, view.space, 1.0);
        // A value above the ceiling chosen before lifts it.
        let ceiling = levels.iter().copied().fold(self.ceiling, f64::max);
        let (position, rate, _) = line(&levels, ceiling);
        let gap = levels.last().copied().unwrap_or(0.0) - ceiling / (1.0 + (-position).exp());
        Box::new(Curve { ceiling, rate, position, gap, space: view.space })
    }
}

impl FittedModel for Curve {
    fn predict(&self, h: usize) -> f64 {
        let curve = self.ceiling / (1.0 + (-(self.position + self.rate * h as f64)).exp());
        let level = (curve + self.gap * CLOSING.powi(h.min(10_000) as i32)).clamp(0.0, 1.0);
        match self.space {
            Space::Logit { lower, upper, .. } => self.space.forward(lower + level * (upper - lower)),
            Space::Identity | Space::BoxCox { .. } => level,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::fit;
    use super::*;

    fn share(levels: &[f64]) -> (Vec<f64>, Space) {
        let space = Space::Logit { lower: 0.0, upper: 1.0, epsilon: 0.005 };
        (levels.iter().map(|x| space.forward(*x)).collect(), space)
    }

    #[test]
    fn an_s_curve_goes_on_to_its_ceiling() {
        let at = |t: f64| 0.8 / (1.0 + (-0.5 * (t - 8.0)).exp());
        let (z, space) = share(&(0..12).map(|t| at(f64::from(t))).collect::<Vec<_>>());
        let curve = fit(&Logistic, &z, space).unwrap();
        assert!((space.inverse(curve.predict(4)) - at(15.0)).abs() < 0.02);
        assert!((space.inverse(curve.predict(200)) - 0.8).abs() < 0.02);
    }

    #[test]
    fn the_shape_must_be_earned() {
        let (flat, space) = share(&[0.9, 0.91, 0.9, 0.92, 0.91, 0.92, 0.93]);
        assert!(fit(&Logistic, &flat, space).is_none(), "late: nothing of the rise was seen");
        let (few, space) = share(&[0.1, 0.2, 0.4]);
        assert!(fit(&Logistic, &few, space).is_none());
        let (falling, space) = share(&[0.5, 0.4, 0.3, 0.2, 0.15, 0.1]);
        assert!(fit(&Logistic, &falling, space).is_none());
        assert!(fit(&Logistic, &[1.0; 9], Space::Identity).is_none());
    }
}
