//! What a series may borrow when it has too little past of its own: one table a kind, learnt from development panels by `lotrinh learn-kinds` and shipped.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::combine::Weights;
use super::interval::{Curve, Sizes};
use super::model::MODEL_COUNT;
use super::spread::MEASURES;
use super::{Pool, Step};

/// Kind of an indicator by its natural bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Class {
    /// Bounded on both sides: a share, an index.
    Both,
    /// Bounded on one side: a count, an amount.
    One,
    /// No natural bound.
    Free,
}

/// What was learnt for one horizon of a kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// MAE of each model over that of naive, in the order of [`MODELS`](super::model::MODELS).
    pub ratios: [f64; MODEL_COUNT],
    /// Weight of each model in the combination, sum 1, in the same order.
    pub weights: [f64; MODEL_COUNT],
    /// Coefficients of the regression: the lags, then the other features in the order of [`regression`](super::regression).
    pub coefficients: Vec<f64>,
    /// Sizes of the scaled errors below the forecast at the [`KNOTS`](super::interval::KNOTS).
    pub below: Sizes,
    /// The same above it.
    pub above: Sizes,
    /// Sizes of the errors of naive below the last value, in volatilities of the kind: what a series of one to three values borrows.
    pub naive_below: Sizes,
    /// The same above it.
    pub naive_above: Sizes,
}

/// What development data taught about one kind of series, as it is kept in `kinds.json`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Name: `year_both`, …
    pub kind: String,
    /// Series it was learnt from.
    pub series: usize,
    /// Forecasts behind the sizes.
    pub forecasts: usize,
    /// Coverage where 80 % and 95 % were promised, each half of the series judged by what the other half taught.
    pub achieved: [f64; 2],
    /// Median of mean |Δ| per step on the error scale (logit units when bounded on both sides, else shares of the greatest value).
    pub volatility: f64,
    /// Last steps that the regression reads.
    pub lags: usize,
    /// Coefficients of the measures of restlessness.
    pub spread: [f64; MEASURES],
    /// One row a horizon, from 1.
    pub rows: Vec<Row>,
}

/// All tables with their provenance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tables {
    /// Panels they were learnt from: file name and SHA-256 of each.
    pub panels: Vec<(String, String)>,
    /// The command that made them.
    pub command: String,
    /// The tables.
    pub tables: Vec<Table>,
}

/// A table ready for use.
#[derive(Debug)]
pub struct Kind {
    table: Table,
    curves: Vec<Curve>,
    naive_curves: Vec<Curve>,
}

/// How a series has moved so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Most of its movement went one way: something is being adopted, or used up.
    Steady,
    /// Back and forth.
    Restless,
    /// With a season.
    Seasonal,
}

/// Names of the kinds, in the order of the file.
pub const NAMES: [&str; 9] =
    ["year_both", "year_both_steady", "year_one", "year_one_steady", "year_free", "quarter", "quarter_seasonal", "month", "month_seasonal"];

/// Places of the first quarterly and the first monthly kind.
const FIRST_WITHIN_YEAR: usize = 5;
const FIRST_MONTH: usize = 7;

/// Place of a kind among the [`NAMES`]; from their number on, quarterly and monthly shares, which no panel taught: see [`Kind::all`].
pub fn place(class: Class, step: Step, manner: Manner) -> usize {
    match (step, class, manner) {
        (Step::Year, Class::Both, Manner::Steady) => 1,
        (Step::Year, Class::Both, _) => 0,
        (Step::Year, Class::One, Manner::Steady) => 3,
        (Step::Year, Class::One, _) => 2,
        (Step::Year, Class::Free, _) => 4,
        (Step::Quarter, Class::Both, Manner::Seasonal) => 10,
        (Step::Quarter, Class::Both, _) => 9,
        (Step::Month, Class::Both, Manner::Seasonal) => 12,
        (Step::Month, Class::Both, _) => 11,
        (Step::Quarter, _, Manner::Seasonal) => 6,
        (Step::Quarter, _, _) => 5,
        (Step::Month, _, Manner::Seasonal) => 8,
        (Step::Month, _, _) => 7,
    }
}

/// A table without a row: before anything is learnt, naive with the errors of a random walk.
static UNTAUGHT: LazyLock<Kind> = LazyLock::new(|| {
    let table = Table {
        kind: "untaught".to_owned(),
        series: 0,
        forecasts: 0,
        achieved: [0.8, 0.95],
        volatility: 0.05,
        lags: 0,
        spread: [0.0; MEASURES],
        rows: Vec::new(),
    };
    Kind::new(table)
});

static SHIPPED: LazyLock<Vec<Kind>> = LazyLock::new(|| {
    let text = include_str!("kinds.json");
    serde_json::from_str::<Tables>(text).map(|tables| Kind::all(tables.tables)).unwrap_or_default()
});

/// A Gaussian random walk: 0.126 … 2.33 standard deviations, 1.25 mean steps each.
fn random_walk(h: usize) -> Curve {
    let sizes = [0.0, 0.126, 0.319, 0.674, 0.935, 1.282, 1.645, 1.96, 2.326].map(|size: f64| 1.25 * size * (h as f64).sqrt());
    Curve::new(sizes, sizes)
}

impl Kind {
    /// Makes a table ready.
    pub fn new(table: Table) -> Self {
        Self {
            curves: table.rows.iter().map(|row| Curve::new(row.below, row.above)).collect(),
            naive_curves: table.rows.iter().map(|row| Curve::new(row.naive_below, row.naive_above)).collect(),
            table,
        }
    }

    /// All tables made ready, and behind them those of quarterly and monthly shares.
    ///
    /// No development panel holds such shares. They take the tables of other quarterly and monthly series, whose errors are counted in steps of their own,
    /// with the volatility of yearly shares per √(steps a year), as a random walk has it: the others' is a share of the value, not a logit. Their regression,
    /// which knows logarithms and not logits, is left out.
    pub(super) fn all(tables: Vec<Table>) -> Vec<Self> {
        let yearly = tables.first().map_or(0.0, |table| table.volatility);
        let shares: Vec<Table> = tables
            .iter()
            .enumerate()
            .skip(FIRST_WITHIN_YEAR)
            .map(|(i, table)| Table { volatility: yearly / if i < FIRST_MONTH { 2.0 } else { 12f64.sqrt() }, lags: 0, ..table.clone() })
            .collect();
        tables.into_iter().chain(shares).map(Self::new).collect()
    }

    /// The kind of a series.
    pub(super) fn of(class: Class, step: Step, manner: Manner) -> &'static Self {
        SHIPPED.get(place(class, step, manner)).unwrap_or(&UNTAUGHT)
    }

    fn row(&self, h: usize) -> Option<&Row> {
        self.table.rows.get(h.max(1) - 1).or(self.table.rows.last())
    }

    /// Relative errors of the models at a horizon.
    pub(super) fn ratios(&self, h: usize) -> [f64; MODEL_COUNT] {
        self.row(h).map_or_else(super::combine::only_naive, |row| row.ratios)
    }

    /// Weights of the models at a horizon.
    pub(super) fn weights(&self, h: usize) -> Weights {
        self.row(h).map_or_else(super::combine::naive_weights, |row| row.weights)
    }

    /// Sizes of errors at a horizon, in scales.
    pub(super) fn curve(&self, h: usize) -> Curve {
        self.curves.get(h.max(1) - 1).or(self.curves.last()).copied().unwrap_or_else(|| random_walk(h))
    }

    /// Sizes of the errors of naive at a horizon, in volatilities.
    pub(super) fn naive_curve(&self, h: usize) -> Curve {
        self.naive_curves.get(h.max(1) - 1).or(self.naive_curves.last()).copied().unwrap_or_else(|| random_walk(h))
    }

    /// Coefficients of the measures of restlessness.
    pub(super) fn spread(&self) -> &[f64; MEASURES] {
        &self.table.spread
    }

    /// Fewest values for the regression: three years where the steps are shorter, since with less a season passes for movement.
    pub(super) fn fewest_for_regression(&self) -> usize {
        match self.table.rows.len() {
            0..=8 => 0,
            9..=12 => 12,
            _ => 36,
        }
    }

    /// Steps that the regression reads; 0 where there is none.
    pub(super) fn lags(&self) -> usize {
        self.table.lags
    }

    /// Coefficients of the regression, horizon after horizon.
    pub(super) fn coefficients(&self) -> impl Iterator<Item = &[f64]> {
        self.table.rows.iter().map(|row| row.coefficients.as_slice())
    }

    /// Volatility of the kind.
    pub(super) fn volatility(&self) -> f64 {
        self.table.volatility
    }

    /// Coverage achieved where 80 % and 95 % were promised, and how many forecasts that rests on; none before anything was learnt.
    pub(super) fn achieved(&self) -> Option<(f64, f64, usize)> {
        (self.table.forecasts > 0).then_some((self.table.achieved[0], self.table.achieved[1], self.table.forecasts))
    }
}

impl Pool {
    /// The kind of a series under the tables of this pool.
    pub(super) fn kind(&self, class: Class, step: Step, manner: Manner) -> &Kind {
        let own = self.kinds.as_ref().and_then(|kinds| kinds.get(place(class, step, manner)));
        own.unwrap_or_else(|| Kind::of(class, step, manner))
    }
}
