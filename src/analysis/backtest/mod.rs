//! Backtest: forecasts from rolling origins, scored on what followed.
//!
//! **Leakage rule.** Nothing after an origin enters its forecasts: not the values of any entity, so neither what its
//! peers teach nor the weights of the models nor the errors behind the intervals. Natural bounds belong to the
//! definition of an indicator and are not learnt. Where vintages exist, only what was published by the origin is seen,
//! and the newest vintage is the truth. [`cut`] is the only place that divides past from future.
//!
//! The way: [`rolling`](cut::rolling) cuts → [`judge`] one origin → [`Ledger`] sums → [`report`](report::report) scores.

pub mod cut;
pub mod reference;
pub mod report;
pub mod tally;

use crate::{
    analysis::{
        forecast::{self, Fitted, Input, Pool},
        score::{seasonal_step, smape},
    },
    domain::{bounds::Bounds, probability::IntervalLevel},
};
use cut::Cut;
use reference::Naive2;
use tally::{Ledger, PROMISED, Quantiles};

/// Name of the reference forecast.
pub const REFERENCE: &str = "naive2";

/// Name of the whole combination.
pub const COMBINATION: &str = "combination";

/// Levels at which coverage is counted: a calibration curve needs more than the two that are promised.
pub const LEVELS: [f64; 10] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95];

/// Probabilities at which the pinball loss is taken.
pub const PROBABILITIES: [f64; 5] = [0.025, 0.1, 0.5, 0.9, 0.975];

/// Fewest values with which an entity teaches its peers, as in every forecast.
const FEWEST_TO_TEACH: usize = 4;

/// Who teaches an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peers {
    /// Nobody: series of a competition have nothing in common.
    None,
    /// All entities of the indicator, itself among them; learnt once an origin.
    All,
    /// The other entities of the indicator.
    Others,
}

/// The unit in which errors are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorUnit {
    /// That of the indicator.
    Indicator,
    /// The mean one-season step of the history at the origin, as in MASE: units of a competition are not known.
    SeasonalStep,
}

/// One indicator of a panel.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// What tells it from others; the order of subjects is the order of their keys.
    pub key: String,
    /// Group in which it is reported.
    pub group: String,
    /// Its unit, to know whether a group is of one unit.
    pub unit: String,
    /// Partly the output of a model: reported apart.
    pub modelled: bool,
    /// Natural bounds.
    pub bounds: Bounds,
    /// Who teaches its entities.
    pub peers: Peers,
    /// The unit of its errors.
    pub error_unit: ErrorUnit,
}

/// Forecasts every entity that something followed from one origin, and adds up the errors; `number` tells this subject's entities from those of others, `tables` is what a kind teaches.
pub fn judge(subject: &Subject, number: usize, cuts: &[Cut], tables: &Pool) -> Ledger {
    let mut ledger = Ledger::default();
    let shared = if subject.peers == Peers::All { learn(subject, cuts, None, tables) } else { tables.clone() };
    for cut in cuts.iter().filter(|cut| !cut.followed.is_empty()) {
        let own = (subject.peers == Peers::Others).then(|| learn(subject, cuts, Some(cut.entity), tables));
        score(subject, (number, cut.entity), cut, own.as_ref().unwrap_or(&shared), &mut ledger);
    }
    ledger
}

fn learn(subject: &Subject, cuts: &[Cut], without: Option<usize>, tables: &Pool) -> Pool {
    let teaches = |cut: &&Cut| Some(cut.entity) != without && cut.seen.len() >= FEWEST_TO_TEACH;
    let inputs: Vec<Input<'_>> = cuts.iter().filter(teaches).map(|cut| input(subject, cut)).collect();
    if inputs.is_empty() { tables.clone() } else { tables.taught_by(&inputs) }
}

fn input<'a>(subject: &Subject, cut: &'a Cut) -> Input<'a> {
    Input { values: &cut.seen, bounds: subject.bounds, season: cut.step.season(), step: cut.step }
}

fn score(subject: &Subject, entity: (usize, usize), cut: &Cut, pool: &Pool, ledger: &mut Ledger) {
    let fitted = &forecast::fit(&input(subject, cut), pool);
    let furthest = cut.followed.iter().map(|(h, _)| *h).max().unwrap_or(0);
    let by_model = forecast::points_by_model(&input(subject, cut), pool, furthest);
    let reference = Naive2::fit(&cut.seen, cut.step.season());
    let scale = seasonal_step(&cut.seen, cut.step.season());
    let unit = match subject.error_unit {
        ErrorUnit::Indicator => Some(1.0),
        ErrorUnit::SeasonalStep => scale,
    };
    for &(h, actual) in &cut.followed {
        let naive = reference.point(h);
        let term = |point: f64| smape(&[actual], &[point]).unwrap_or(0.0);
        let own = [(REFERENCE, naive), (COMBINATION, fitted.point(h))];
        for (model, point) in own.into_iter().chain(by_model.iter().filter_map(|(model, points)| Some((*model, *points.get(h - 1)?)))) {
            let errors = ((actual - point).abs(), (actual - naive).abs());
            ledger.point(model, h).add(errors, (term(point), term(naive)), scale, unit);
        }
        let quantiles = quantiles(fitted, h);
        ledger.spread(h).add(actual, &quantiles, scale, unit);
        ledger.by_entity.entry(entity).or_default().add(actual, &quantiles.intervals);
    }
}

fn quantiles(fitted: &Fitted, h: usize) -> Quantiles {
    let between = |level: f64| (fitted.quantile(h, 0.5 * (1.0 - level)), fitted.quantile(h, 0.5 * (1.0 + level)));
    Quantiles {
        at: PROBABILITIES.map(|p| fitted.quantile(h, p)),
        promised: PROMISED.map(|level: IntervalLevel| fitted.interval(h, level)),
        intervals: LEVELS.map(between),
    }
}

#[cfg(test)]
mod tests;
