//! The reference model: tomorrow is like today.

use crate::analysis::transform::Space;

use super::model::{FittedModel, Model, Scale, TunedModel};

/// No change: x̂(h) = x_n. It is part of every combination and the reference for every score.
#[derive(Debug, Clone, Copy)]
pub struct Naive;

/// Nothing to choose.
struct Tuned;

struct Last(f64);

impl Model for Naive {
    fn name(&self) -> &'static str {
        "naive"
    }

    fn scale(&self) -> Scale {
        Scale::Error
    }

    fn tune(&self, _series: &[f64], _space: Space) -> Box<dyn TunedModel> {
        Box::new(Tuned)
    }
}

impl TunedModel for Tuned {
    fn fit(&self, series: &[f64]) -> Box<dyn FittedModel> {
        Box::new(Last(series.last().copied().unwrap_or(0.0)))
    }
}

impl FittedModel for Last {
    fn predict(&self, _h: usize) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_repeats_the_last_value() {
        let fitted = Naive.fit(&[3.0, 1.0, 2.0]);
        assert_eq!((fitted.predict(1), fitted.predict(80)), (2.0, 2.0));
    }
}
