//! Changes: what moved in the assessment of a target between two days, and how much of it each cause moved.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    assessment::{Reason, Status},
    id::{AreaId, IndicatorId, TargetId},
    observation::Observation,
};

/// What is replaced, one cause at a time, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Periods known on the first day get the values known on the second (revised, corrected, retracted), still judged
    /// on the first day.
    RevisedValues,
    /// Periods first known on the second day, and the day of judgement itself.
    NewPeriods,
    /// The targets in effect on the second day; with them the plans, areas and definitions that are new.
    RevisedTargets,
    /// Everything else: definitions, bounds, directions, plan entries, and the method.
    MethodOrCatalogue,
}

impl Cause {
    /// Every cause in the order of replacement, with the word used in files.
    pub const ALL: [(Cause, &'static str); 4] = [
        (Cause::RevisedValues, "revised_values"),
        (Cause::NewPeriods, "new_periods"),
        (Cause::RevisedTargets, "revised_targets"),
        (Cause::MethodOrCatalogue, "method_or_catalogue"),
    ];

    /// The word used in files.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(cause, _)| *cause == self).map_or("", |(_, word)| word)
    }
}

/// Something before and after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Move<T> {
    /// Before the replacement.
    pub before: T,
    /// After it.
    pub after: T,
}

impl<T: PartialEq> Move<T> {
    /// Whether both sides are the same.
    pub fn is_nothing(&self) -> bool {
        self.before == self.after
    }
}

impl Move<Option<f64>> {
    /// After less before. What is absent counts as 0, so that the whole value belongs to the part in which it appears
    /// or goes, and the parts always add up to the whole.
    ///
    /// # Example
    /// ```
    /// use lotrinh::domain::change::Move;
    /// assert_eq!(Move { before: Some(12.5), after: Some(14.0) }.delta(), 1.5);
    /// assert_eq!(Move { before: None, after: Some(14.0) }.delta(), 14.0);
    /// ```
    pub fn delta(&self) -> f64 {
        self.after.unwrap_or(0.0) - self.before.unwrap_or(0.0)
    }
}

/// Attainment that moves by less than this, as a share, counts as standing still: a twentieth of a percentage point would
/// print as 0.0 in a sentence of one decimal, and no reader decides anything by it.
pub const SMALLEST_ATTAINMENT_MOVE: f64 = 0.0005;

/// Every quantity that is followed. Values and gaps in the unit of the indicator.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moves {
    /// Headline.
    pub status: Move<Status>,
    /// The value judged; one that is only known to be below or above a number counts as absent.
    pub latest: Move<Option<f64>>,
    /// What must be reached.
    pub threshold: Move<Option<f64>>,
    /// The day it is due.
    pub due: Move<Option<Date>>,
    /// Median of the forecast at the due day.
    pub median_at_due: Move<Option<f64>>,
    /// Probability that the target is met, a share in [0, 1].
    pub attainment: Move<Option<f64>>,
    /// Gap of that median, positive = short of the target.
    pub gap_projected: Move<Option<f64>>,
}

impl Moves {
    /// Whether nothing at all moved.
    pub fn is_nothing(&self) -> bool {
        self.status.is_nothing() && self.due.is_nothing() && self.numbers().iter().all(|(_, number)| number.is_nothing())
    }

    /// Whether status, value, target or attainment moved by what a reader can see.
    pub fn is_visible(&self) -> bool {
        let attainment = &self.attainment;
        let appears_or_goes = attainment.before.is_some() != attainment.after.is_some();
        !(self.status.is_nothing() && self.latest.is_nothing() && self.threshold.is_nothing() && self.due.is_nothing())
            || appears_or_goes
            || attainment.delta().abs() >= SMALLEST_ATTAINMENT_MOVE
    }

    /// The words for the numbers in files, in the order of [`Moves::numbers`].
    pub const NUMBERS: [&'static str; 5] = ["latest", "threshold", "median_at_due", "attainment", "gap_projected"];

    /// The numbers with the words used in files.
    pub fn numbers(&self) -> [(&'static str, Move<Option<f64>>); 5] {
        let [latest, threshold, median_at_due, attainment, gap_projected] = Self::NUMBERS;
        [
            (latest, self.latest),
            (threshold, self.threshold),
            (median_at_due, self.median_at_due),
            (attainment, self.attainment),
            (gap_projected, self.gap_projected),
        ]
    }
}

/// What one cause moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// What was replaced.
    pub cause: Cause,
    /// What moved by it.
    pub moves: Moves,
}

/// A figure known on the first day that says something else on the second.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// As known on the first day.
    pub before: Observation,
    /// As known on the second; none when it was retracted.
    pub after: Option<Observation>,
}

/// One target between two days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The target.
    pub target: TargetId,
    /// What is measured.
    pub indicator: IndicatorId,
    /// Where.
    pub area: AreaId,
    /// From the first day to the second.
    pub whole: Moves,
    /// What the status of the second day rests on.
    pub reason: Reason,
    /// The same by cause, in the order of replacement; the moves add up to the whole.
    pub parts: [Part; 4],
    /// Old figures of its series that were revised, oldest first.
    pub revisions: Vec<Revision>,
    /// Figures of its series for periods not known before, oldest first.
    pub new_figures: Vec<Observation>,
    /// Either assessment rests on values generated for demonstration.
    pub illustrative: bool,
}
