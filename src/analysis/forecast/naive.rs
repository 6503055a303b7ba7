//! The reference model: tomorrow is like today.

use super::model::{FittedModel, Model, Scale, TunedModel, View};

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

    fn tune(&self, _view: &View<'_>) -> Option<Box<dyn TunedModel>> {
        Some(Box::new(Tuned))
    }
}

impl TunedModel for Tuned {
    fn fit(&self, view: &View<'_>) -> Box<dyn FittedModel> {
        Box::new(Last(view.error.last().copied().unwrap_or(0.0)))
    }
}

impl FittedModel for Last {
    fn predict(&self, _h: usize) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::fit;
    use super::*;
    use crate::analysis::transform::Space;

    #[test]
    fn it_repeats_the_last_value() {
        let fitted = fit(&Naive, &[3.0, 1.0, 2.0], Space::Identity).unwrap();
        assert_eq!((fitted.predict(1), fitted.predict(80)), (2.0, 2.0));
    }
}
