//! What the areas of an indicator teach one another, learnt one by one where they are few and together where they are many.
//!
//! Where an indicator has figures of a few areas, each learns from all others. A country of communes cannot be learnt from three
//! thousand times: there the areas are taught together, by some of them, and one area among so many may teach itself. What they were
//! taught is kept while their figures hardly change: weights and intervals may not flicker with every figure that comes in.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    forecast::{Input, Pool, Step},
    projection::{Grid, VALUES_NEEDED, grid, input},
};
use crate::domain::{indicator::Indicator, series::Series};

/// Most areas with figures that are taught one by one, each by all others.
pub const TAUGHT_ONE_BY_ONE: usize = 40;

/// Most areas that teach where all are taught together: at twelve origins each, three thousand forecasts a horizon.
pub const MOST_TEACHERS: usize = 256;

/// Share of an indicator's figures that must have changed before its areas are taught again: one in so many.
pub const TAUGHT_AGAIN_AFTER: u64 = 100;

/// What some areas of an indicator teach all of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Peers {
    /// By step: what published figures teach.
    published: [Pool; 3],
    /// By step: what all figures teach, made-up ones too; none where there are none.
    all: Option<[Pool; 3]>,
}

impl Peers {
    /// Learns from some areas of an indicator as known on a day.
    pub fn learn(indicator: &Indicator, teachers: &[Series], today: Date) -> Self {
        let taught = |may_teach: &dyn Fn(&Series) -> bool| -> [Pool; 3] {
            let grids: Vec<Grid> =
                teachers.iter().filter(|series| may_teach(series)).filter_map(|series| grid(&series.points(today))).collect();
            STEPS.map(|step| {
                let of_step = grids.iter().filter(|grid| grid.step == step && grid.values.len() >= VALUES_NEEDED);
                let inputs: Vec<Input<'_>> = of_step.map(|grid| input(indicator, grid)).collect();
                if inputs.is_empty() { Pool::empty() } else { Pool::learn(&inputs) }
            })
        };
        // Made-up figures teach nothing about published ones.
        let all = teachers.iter().any(Series::is_illustrative).then(|| taught(&|_| true));
        Self { published: taught(&|series| !series.is_illustrative()), all }
    }

    /// What a series learns from them; none without a value.
    pub fn pool(&self, own: &Series, today: Date) -> Option<&Pool> {
        let step = grid(&own.points(today))?.step;
        let pools = if own.is_illustrative() { self.all.as_ref().unwrap_or(&self.published) } else { &self.published };
        STEPS.iter().position(|known| *known == step).and_then(|place| pools.get(place))
    }
}

/// The steps in the order of the pools.
const STEPS: [Step; 3] = [Step::Year, Step::Quarter, Step::Month];
