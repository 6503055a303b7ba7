//! The space in which a series is forecast: bounded shares on the logit scale, positive quantities on a Box–Cox scale, the rest as they are.
//!
//! A transform is monotone and inverts point and interval together, so a quantile stays a quantile on the way back.

use crate::domain::bounds::Bounds;

/// Share of the range by which the logit is opened at both ends, so that an observed 0 % or 100 % stays finite: with 0.5 %, the value 100 % is z = ln(1.005/0.005) ≈ 5.3.
pub const LOGIT_OPENING: f64 = 0.005;

/// A monotone scale for modelling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Space {
    /// The original unit.
    Identity,
    /// z = ln((x − lower + epsilon)/(upper − x + epsilon)).
    Logit {
        /// Natural lower bound, original unit.
        lower: f64,
        /// Natural upper bound, original unit.
        upper: f64,
        /// Opening at both ends, original unit.
        epsilon: f64,
    },
    /// z = (x^λ − 1)/λ, and ln x for λ = 0 (Box & Cox 1964).
    BoxCox {
        /// Power, called λ in the original; in [0, 1].
        lambda: f64,
    },
}

impl Space {
    /// The logit of a series that respects a bound on either side; none without both bounds.
    pub fn logit(respected: Bounds) -> Option<Self> {
        let (lower, upper) = respected.both()?;
        let epsilon = LOGIT_OPENING * (upper - lower);
        (epsilon > 0.0 && epsilon.is_finite()).then_some(Self::Logit { lower, upper, epsilon })
    }

    /// Box–Cox for a positive series, the identity for others.
    ///
    /// The power is the λ ∈ {0, 0.1 … 1} with the greatest likelihood of a linear trend with Gaussian residuals:
    /// −(n/2)·ln(RSS_λ/n) + (λ − 1)·Σ ln x (Box & Cox 1964). Fewer than four values, or a perfect fit, choose λ = 1, the scale that explodes least.
    pub fn choose_power(values: &[f64]) -> Self {
        let positive = values.iter().all(|&value| value > 0.0) && !values.is_empty();
        if positive { Self::BoxCox { lambda: choose_lambda(values) } } else { Self::Identity }
    }

    /// The value on the modelling scale; a value outside the domain counts as the nearest one inside.
    pub fn forward(&self, value: f64) -> f64 {
        match *self {
            Self::Identity => value,
            Self::Logit { lower, upper, epsilon } => {
                let x = value.clamp(lower - 0.999 * epsilon, upper + 0.999 * epsilon);
                ((x - lower + epsilon) / (upper - x + epsilon)).ln()
            }
            Self::BoxCox { lambda } => {
                let x = value.max(f64::MIN_POSITIVE);
                if lambda == 0.0 { x.ln() } else { (x.powf(lambda) - 1.0) / lambda }
            }
        }
    }

    /// The value in the original unit; the inverse of [`Space::forward`], not clipped to the bounds (a logit reaches epsilon beyond them).
    pub fn inverse(&self, z: f64) -> f64 {
        match *self {
            Self::Identity => z,
            Self::Logit { lower, upper, epsilon } => {
                // Written with e^−|z| so that a great z saturates at the end of the range and never becomes ∞/∞.
                let small = (-z.abs()).exp();
                let share = if z >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
                lower - epsilon + share * (upper - lower + 2.0 * epsilon)
            }
            Self::BoxCox { lambda } => {
                if lambda == 0.0 {
                    // e^700 is near the largest finite number; beyond it there is nothing to say but "huge".
                    z.min(700.0).exp()
                } else {
                    // Below −1/λ no x has this z; the scale ends there, at zero.
                    (lambda * z + 1.0).max(0.0).powf(1.0 / lambda)
                }
            }
        }
    }

    /// Whether the scale is the bounded one.
    pub fn is_logit(&self) -> bool {
        matches!(self, Self::Logit { .. })
    }
}

fn choose_lambda(values: &[f64]) -> f64 {
    if values.len() < 4 {
        return 1.0;
    }
    let logarithms: Vec<f64> = values.iter().map(|x| x.ln()).collect();
    let sum_ln: f64 = logarithms.iter().sum();
    let n = values.len() as f64;
    // Tenths of a power by multiplication: eleven powers for the price of one.
    let tenths: Vec<f64> = logarithms.iter().map(|ln| (0.1 * ln).exp()).collect();
    let mut powers = vec![1.0; values.len()];
    let mut scales: Vec<(f64, Vec<f64>)> = vec![(0.0, logarithms)];
    for tenth in 1..=10 {
        let lambda = f64::from(tenth) / 10.0;
        for (power, factor) in powers.iter_mut().zip(&tenths) {
            *power *= factor;
        }
        scales.push((lambda, powers.iter().map(|power| (power - 1.0) / lambda).collect()));
    }
    let mut best = (f64::NEG_INFINITY, 1.0);
    // From 1 down, and only a strictly better likelihood moves away: ties stay with the plainer scale.
    for (lambda, transformed) in scales.into_iter().rev() {
        let (residual, total) = linear_trend_residual(&transformed);
        if residual <= 1e-12 * total || !residual.is_finite() {
            // An exact line: its likelihood is infinite and would be decided by rounding.
            return lambda;
        }
        let likelihood = -0.5 * n * (residual / n).ln() + (lambda - 1.0) * sum_ln;
        if likelihood > best.0 + 1e-9 {
            best = (likelihood, lambda);
        }
    }
    best.1
}

/// Residual and total sum of squares of a straight line through the transformed values.
fn linear_trend_residual(transformed: &[f64]) -> (f64, f64) {
    let n = transformed.len() as f64;
    let centre = 0.5 * (n - 1.0);
    let (mut sum, mut sum_t) = (0.0, 0.0);
    for (i, z) in transformed.iter().enumerate() {
        sum += z;
        sum_t += (i as f64 - centre) * z;
    }
    let mean = sum / n;
    let total: f64 = transformed.iter().map(|z| (z - mean) * (z - mean)).sum();
    let spread = n * (n * n - 1.0) / 12.0;
    ((total - sum_t * sum_t / spread).max(0.0), total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spaces() -> [Space; 5] {
        [
            Space::Identity,
            Space::Logit { lower: 0.0, upper: 100.0, epsilon: 0.5 },
            Space::BoxCox { lambda: 0.0 },
            Space::BoxCox { lambda: 0.3 },
            Space::BoxCox { lambda: 1.0 },
        ]
    }

    #[test]
    fn forward_then_inverse_gives_the_value_back() {
        for space in spaces() {
            for x in [0.001, 0.5, 1.0, 37.2, 99.9, 100.0] {
                assert!((space.inverse(space.forward(x)) - x).abs() < 1e-9 * x.max(1.0), "{space:?} {x}");
            }
        }
    }

    #[test]
    fn every_scale_is_monotone_and_finite_everywhere() {
        for space in spaces() {
            let mut last = f64::NEG_INFINITY;
            for step in -4000..4000 {
                let x = space.inverse(f64::from(step) * 0.5);
                assert!(x.is_finite() && x >= last, "{space:?} at {step}");
                last = x;
            }
        }
    }

    #[test]
    fn the_rules_of_choice() {
        assert!(Space::logit(Bounds::PERCENT).is_some_and(|space| space.is_logit()));
        assert_eq!(Space::logit(Bounds::NON_NEGATIVE), None);
        assert!(matches!(Space::choose_power(&[10.0, 40.0, 130.0]), Space::BoxCox { .. }));
        for values in [vec![0.0, 4.0, 130.0], vec![-1.0, 4.0, 130.0], vec![]] {
            assert_eq!(Space::choose_power(&values), Space::Identity);
        }
    }

    #[test]
    fn exponential_growth_is_a_line_on_the_log_and_a_line_stays_a_line() {
        let growth: Vec<f64> = (0..20).map(|i| (0.3 * f64::from(i) + if i % 2 == 0 { 0.05 } else { -0.05 }).exp()).collect();
        assert_eq!(Space::choose_power(&growth), Space::BoxCox { lambda: 0.0 });
        let line: Vec<f64> = (1..20).map(|i| f64::from(i) * 10.0).collect();
        assert_eq!(Space::choose_power(&line), Space::BoxCox { lambda: 1.0 });
    }
}
