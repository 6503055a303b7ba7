//! Verdicts on plain rows of base, current and target values, as the published comparison table has them.

use crate::{
    analysis::compound::{CompoundInput, CompoundOutcome, compound_pace},
    domain::assessment::{Class, Method},
};

use super::{pace_linear, path, policy::Policy};

/// One row of the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableRow {
    /// Value the journey is measured from.
    pub base: f64,
    /// Its year.
    pub base_year: f64,
    /// Latest value.
    pub current: f64,
    /// Its year.
    pub current_year: f64,
    /// Target value, where there is one.
    pub target: Option<f64>,
    /// Its year.
    pub target_year: Option<f64>,
    /// +1 or −1.
    pub sign: f64,
    /// Natural limit.
    pub limit: Option<f64>,
}

/// What a method says of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TableVerdict {
    /// The number compared with the cuts.
    pub progress_value: Option<f64>,
    /// Score in [−5, 5], compound pace only.
    pub score: Option<f64>,
    /// Status word.
    pub status: &'static str,
}

/// The verdict on a row that cannot be judged.
pub const NOT_AVAILABLE: TableVerdict = TableVerdict { progress_value: None, score: None, status: "not_available" };

/// Judges one row; none for the methods that need a whole series.
pub fn judge_row(method: Method, row: &TableRow, policy: &Policy) -> Option<TableVerdict> {
    match method {
        Method::PaceCompound => Some(compound(row, policy)),
        Method::Path => Some(on_path(row, policy)),
        Method::PaceLinear => Some(linear(row, policy)),
        Method::ProjectionRecent | Method::ProjectionModel => None,
    }
}

fn word(class: Class) -> &'static str {
    match class {
        Class::OnCourse => "on_course",
        Class::Watch => "watch",
        Class::AtRisk => "at_risk",
        Class::MovingAway => "moving_away",
    }
}

fn compound(row: &TableRow, policy: &Policy) -> TableVerdict {
    let input = CompoundInput {
        base: row.base,
        base_year: row.base_year,
        current: row.current,
        current_year: row.current_year,
        target: row.target.and_then(|target| Some((target, row.target_year?))),
        sign: row.sign,
        limit: row.limit,
        cuts: policy.ratio,
    };
    match compound_pace(&input) {
        CompoundOutcome::NotAvailable { .. } => NOT_AVAILABLE,
        CompoundOutcome::Reached { ratio } => TableVerdict { progress_value: ratio, score: Some(5.0), status: "target_achieved" },
        CompoundOutcome::Judged { class, value, score } => {
            let status = match class {
                Class::OnCourse => "substantial_progress",
                Class::Watch => "moderate_progress",
                Class::AtRisk => "limited_progress",
                Class::MovingAway => "deterioration",
            };
            TableVerdict { progress_value: Some(value), score: Some(score), status }
        }
    }
}

fn on_path(row: &TableRow, policy: &Policy) -> TableVerdict {
    let (Some(target), Some(target_year)) = (row.target, row.target_year) else { return NOT_AVAILABLE };
    if row.current_year <= row.base_year || target_year <= row.base_year || row.current_year > target_year {
        return NOT_AVAILABLE;
    }
    let planned = row.base + (target - row.base) * (row.current_year - row.base_year) / (target_year - row.base_year);
    let (ratio, class) = path::ratio_and_class(planned, row.base, row.current, row.sign, policy.ratio);
    TableVerdict { progress_value: ratio, score: None, status: word(class) }
}

fn linear(row: &TableRow, policy: &Policy) -> TableVerdict {
    let (Some(target), Some(target_year)) = (row.target, row.target_year) else { return NOT_AVAILABLE };
    if row.sign * (row.current - target) >= 0.0 {
        return TableVerdict { progress_value: None, score: None, status: "reached" };
    }
    let span = row.current_year - row.base_year;
    let years = target_year - row.current_year;
    if years <= 0.0 || span < 1.0 {
        return NOT_AVAILABLE;
    }
    let pace = pace_linear::ratio((row.current - row.base) / span, target - row.current, years, row.sign);
    TableVerdict { progress_value: Some(pace), score: None, status: word(policy.ratio.class(pace)) }
}
