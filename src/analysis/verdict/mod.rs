//! Verdict methods: each independent of the others, each with its working, each free to refuse with a reason.

mod pace_compound;
pub(crate) mod pace_linear;
pub(crate) mod path;
pub mod policy;
mod projection_model;
mod projection_recent;
pub mod table;

pub use pace_linear::observed_rate;
pub use policy::Policy;

use jiff::civil::Date;

use crate::domain::{
    assessment::{Baseline, Class, Method, Outcome, Reason, Verdict, WorkingLine},
    indicator::{Indicator, Kind},
    language::Bilingual,
    target::Requirement,
};

use super::{planned_path::PlannedPath, projection::Projection};

/// What a method may look at. Everything is as known on one day.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// What must be reached.
    pub requirement: Requirement,
    /// By when.
    pub due: Date,
    /// Values with the last day of their period, oldest first, up to the value judged.
    pub points: &'a [(Date, f64)],
    /// Where the journey is measured from.
    pub baseline: Option<Baseline>,
    /// The planned path.
    pub path: Option<&'a PlannedPath>,
    /// The forecast made from `points`.
    pub projection: Option<&'a Projection>,
    /// Cuts, windows and needs.
    pub policy: &'a Policy,
}

/// Slack at a cut: a ratio that is 0.95 on paper may be 0.9499999999999999 in binary, and the cut belongs to the better class.
pub(crate) const CUT_SLACK: f64 = 1e-12;

/// Judges a case by one method.
pub fn judge(method: Method, case: &Case<'_>) -> Verdict {
    if let Some(reason) = refusal(method, case.indicator.kind) {
        return refused(method, reason);
    }
    match method {
        Method::Path => path::judge(case),
        Method::PaceLinear => pace_linear::judge(case),
        Method::PaceCompound => pace_compound::judge(case),
        Method::ProjectionRecent => projection_recent::judge(case),
        Method::ProjectionModel => projection_model::judge(case),
    }
}

/// Why a method makes no sense for a kind of indicator.
///
/// A rank is never a straight line; growth of a growth rate means nothing; words are judged by evidence.
fn refusal(method: Method, kind: Kind) -> Option<Reason> {
    match (kind, method) {
        (Kind::Qualitative | Kind::YesNo, _) => Some(Reason::Qualitative),
        (Kind::Rank, Method::Path) => None,
        (Kind::Rank, _) => Some(Reason::RankRefused),
        (Kind::GrowthRate, Method::PaceLinear | Method::PaceCompound | Method::ProjectionRecent) => Some(Reason::GrowthRateRefused),
        _ => None,
    }
}

/// A verdict without a class.
pub(crate) fn refused(method: Method, reason: Reason) -> Verdict {
    Verdict { method, outcome: Outcome::NotAssessable { reason }, value: None, score: None, working: Vec::new() }
}

/// A verdict with a class.
pub(crate) fn judged(method: Method, class: Class, value: Option<f64>, working: Vec<WorkingLine>) -> Verdict {
    Verdict { method, outcome: Outcome::Judged { class }, value, score: None, working }
}

/// One line of working with a number.
pub(crate) fn line(symbol: &str, vi: &str, en: &str, value: f64) -> WorkingLine {
    WorkingLine { symbol: symbol.to_owned(), meaning: Bilingual::new(vi, en), value: format!("{value}") }
}

/// One line of working with a day.
pub(crate) fn day_line(symbol: &str, vi: &str, en: &str, day: Date) -> WorkingLine {
    WorkingLine { symbol: symbol.to_owned(), meaning: Bilingual::new(vi, en), value: day.to_string() }
}

/// The lines every working begins with: latest value, target.
pub(crate) fn common_lines(case: &Case<'_>) -> Vec<WorkingLine> {
    let mut out = Vec::new();
    if let Some((day, value)) = case.points.last() {
        out.push(line("y₀", "giá trị mới nhất", "latest value", *value));
        out.push(day_line("t₀", "ngày của giá trị mới nhất", "day of the latest value", *day));
    }
    out.push(line("T", "mục tiêu", "target", case.requirement.threshold));
    out.push(day_line("D", "hạn", "due day", case.due));
    out.push(line("d", "chiều: 1 tăng là tốt, −1 giảm là tốt", "direction: 1 up is better, −1 down is better", case.requirement.sign));
    out
}
