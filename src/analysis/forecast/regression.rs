//! One regression for all series of a kind: what series with these recent movements did next.

use super::model::{FittedModel, Model, Scale, TunedModel, View};
use crate::analysis::transform::Space;

/// x_{n+h} − x_n = s·Σ_j β_{j,h}·f_j: f the last steps (newest first), their mean and their median, each divided by s, the mean size of a step; β learnt over all series of the kind.
///
/// On the logarithm of a positive unbounded series, on the logit of a bounded one, else as it stands. A global linear autoregression
/// (Montero-Manso & Hyndman 2021): one set of coefficients for thousands of series is estimated well where one series of twenty values estimates nothing.
#[derive(Debug, Clone, Copy)]
pub struct Regression;

/// Largest standardised step that counts as it is: a leap of more than six ordinary steps says no more than one of six.
const LARGEST_STEP: f64 = 6.0;

/// Largest movement over any horizon, in ordinary steps.
const LARGEST_MOVE: f64 = 60.0;

/// Features beside the lags.
pub(super) const EXTRA: usize = 9;

/// ln 0.07: the usual step of an annual series is 7 % of its value.
const USUAL_SIZE_LN: f64 = -2.66;

/// Factor e^1.5 = 4.5 either way from the usual: beyond it there was little to learn from.
const FURTHEST_FROM_USUAL: f64 = 1.5;

/// ln 27: the usual number of values.
const USUAL_LENGTH_LN: f64 = 3.3;

/// Scale on which the regression works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// Logarithm of the error scale.
    Log,
    /// The error scale.
    Plain,
}

/// The standardised steps of a series.
#[derive(Debug, Clone)]
pub(super) struct Steps {
    /// Features, newest step first, then mean and median.
    pub features: Vec<f64>,
    /// Mean size of a step.
    pub size: f64,
    /// Last value on the ground.
    pub last: f64,
    /// Where it works.
    pub ground: Ground,
}

impl Steps {
    /// Features with a number of lags; none for a series without movement.
    pub(super) fn new(error: &[f64], space: Space, lags: usize) -> Option<Self> {
        let ground = if !space.is_logit() && error.iter().all(|value| *value > 0.0) { Ground::Log } else { Ground::Plain };
        let on_ground = |value: f64| if ground == Ground::Log { value.ln() } else { value };
        let count = error.len().checked_sub(1).filter(|count| *count > 0)?;
        let mut steps: Vec<f64> = Vec::with_capacity(count);
        let mut before = on_ground(*error.first()?);
        let first = before;
        for value in &error[1..] {
            let now = on_ground(*value);
            steps.push(now - before);
            before = now;
        }
        let size = steps.iter().map(|step| step.abs()).sum::<f64>() / count as f64;
        if size <= 1e-12 || !size.is_finite() {
            return None;
        }
        let mut features = Vec::with_capacity(lags + EXTRA);
        features.extend(steps.iter().rev().take(lags).map(|step| (step / size).clamp(-LARGEST_STEP, LARGEST_STEP)));
        features.resize(lags, 0.0);
        let newest = features.first().copied().unwrap_or(0.0);
        let mean = (before - first) / count as f64 / size;
        let median = super::four_slope::median(&mut steps) / size;
        // How restless and how long a series is decides how much of its movement goes on.
        let restless = (size.ln() - USUAL_SIZE_LN).clamp(-FURTHEST_FROM_USUAL, FURTHEST_FROM_USUAL);
        let long = ((count as f64 + 1.0).ln() - USUAL_LENGTH_LN).clamp(-FURTHEST_FROM_USUAL, FURTHEST_FROM_USUAL);
        features.extend([mean, median, mean * restless, newest * restless, median * restless, mean * long, median * long, 1.0, restless]);
        Some(Self { features, size, last: before, ground })
    }

    /// The way back to the error scale from a standardised movement.
    pub(super) fn arrive(&self, movement: f64) -> f64 {
        let reached = self.last + self.size * movement.clamp(-LARGEST_MOVE, LARGEST_MOVE);
        match self.ground {
            // e^300: as far as a number goes that is still to be multiplied.
            Ground::Log => reached.min(300.0).exp(),
            Ground::Plain => reached,
        }
    }
}

impl Regression {
    /// Whether it was learnt for series like this one and sees enough of it.
    pub(super) fn speaks(view: &View<'_>) -> bool {
        view.kind.lags() > 0 && view.error.len() >= view.kind.fewest_for_regression()
    }
}

struct Tuned;

struct Movement {
    /// Where it arrives, by horizon.
    arrivals: Vec<f64>,
    last: f64,
}

impl Model for Regression {
    fn name(&self) -> &'static str {
        "regression"
    }

    fn scale(&self) -> Scale {
        Scale::Error
    }

    fn tune(&self, view: &View<'_>) -> Option<Box<dyn TunedModel>> {
        Self::speaks(view).then(|| Box::new(Tuned) as Box<dyn TunedModel>)
    }
}

impl TunedModel for Tuned {
    fn fit(&self, view: &View<'_>) -> Box<dyn FittedModel> {
        let last = view.error.last().copied().unwrap_or(0.0);
        let arrivals = Steps::new(view.error, view.space, view.kind.lags()).map_or_else(Vec::new, |steps| {
            view.kind
                .coefficients()
                .map(|row| steps.arrive(row.iter().zip(&steps.features).map(|(coefficient, feature)| coefficient * feature).sum()))
                .collect()
        });
        Box::new(Movement { arrivals, last })
    }
}

impl FittedModel for Movement {
    fn predict(&self, h: usize) -> f64 {
        self.arrivals.get(h.max(1) - 1).or(self.arrivals.last()).copied().unwrap_or(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::fit;
    use super::*;

    #[test]
    fn features_are_steps_in_units_of_their_mean_size() {
        let steps = Steps::new(&[1.0, -1.0, 0.0, 3.0], Space::Identity, 4).unwrap();
        // Steps −2, 1, 3: mean size 2, mean 2/3, median 1.
        assert_eq!(steps.ground, Ground::Plain);
        for (found, expected) in steps.features.iter().zip([1.5, 0.5, -1.0, 0.0, 1.0 / 3.0, 0.5]) {
            assert!((found - expected).abs() < 1e-12);
        }
        assert_eq!(steps.arrive(2.0), 7.0);
        assert!(Steps::new(&[4.0; 5], Space::Identity, 4).is_none() && Steps::new(&[4.0], Space::Identity, 4).is_none());
    }

    #[test]
    fn growth_is_seen_on_the_logarithm_and_goes_on_for_a_while() {
        let growth: Vec<f64> = (0..20).map(|i| 1.05f64.powi(i)).collect();
        let fitted = fit(&Regression, &growth, Space::BoxCox { lambda: 0.0 }).unwrap();
        assert!(fitted.predict(1) > growth[19] && fitted.predict(6) > fitted.predict(3));
        assert_eq!(fit(&Regression, &[3.0; 9], Space::Identity).unwrap().predict(4), 3.0);
    }
}
