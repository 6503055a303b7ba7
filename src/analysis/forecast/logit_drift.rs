//! The recent drift of a bounded share, on its logit, dying away.

use super::model::{FittedModel, Model, Scale, TunedModel, View};

/// z(h) = z_n + m₅·Σ_{j≤h} 0.8^j on the logit scale, m₅ the mean of the last five differences: steep in the middle of an S-curve, flat at its ends.
#[derive(Debug, Clone, Copy)]
pub struct LogitDrift;

const RECENT: usize = 5;
const DAMPING: f64 = 0.8;

struct Tuned;

struct Drift {
    last: f64,
    drift: f64,
}

impl Model for LogitDrift {
    fn name(&self) -> &'static str {
        "logit_drift"
    }

    fn scale(&self) -> Scale {
        Scale::Error
    }

    fn tune(&self, view: &View<'_>) -> Option<Box<dyn TunedModel>> {
        view.space.is_logit().then(|| Box::new(Tuned) as Box<dyn TunedModel>)
    }
}

impl TunedModel for Tuned {
    fn fit(&self, view: &View<'_>) -> Box<dyn FittedModel> {
        let z = view.error;
        let last = z.last().copied().unwrap_or(0.0);
        let steps = RECENT.min(z.len().saturating_sub(1));
        let before = z.get(z.len().saturating_sub(steps + 1)).copied().unwrap_or(last);
        Box::new(Drift { last, drift: if steps == 0 { 0.0 } else { (last - before) / steps as f64 } })
    }
}

impl FittedModel for Drift {
    fn predict(&self, h: usize) -> f64 {
        self.last + self.drift * DAMPING * (1.0 - DAMPING.powi(h.min(10_000) as i32)) / (1.0 - DAMPING)
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::fit;
    use super::*;
    use crate::analysis::transform::Space;

    #[test]
    fn the_drift_of_five_steps_dies_away_and_only_for_shares() {
        let logit = Space::Logit { lower: 0.0, upper: 1.0, epsilon: 0.005 };
        let drift = fit(&LogitDrift, &[9.0, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0], logit).unwrap();
        assert!((drift.predict(2) - (1.0 + 0.2 * (0.8 + 0.64))).abs() < 1e-12);
        assert!((drift.predict(9999) - 1.8).abs() < 1e-9);
        assert_eq!(fit(&LogitDrift, &[3.0], logit).unwrap().predict(4), 3.0);
        assert!(fit(&LogitDrift, &[1.0, 2.0], Space::Identity).is_none());
    }
}
