//! Targets: one printed cell of a plan, kept as printed and as a comparison.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    id::{AreaId, IndicatorId, PlanId, TargetId},
    indicator::Direction,
    plan::Plan,
};

/// How the printed cell compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Operator {
    /// A plain printed number: a floor when up is better, a ceiling when down is better.
    Eq,
    /// At least.
    Ge,
    /// More than.
    Gt,
    /// At most.
    Le,
    /// Less than.
    Lt,
    /// From low to high.
    Range,
    /// No number: "-", a lost cell or a heading.
    None,
    /// Words.
    Qualitative,
}

impl Operator {
    /// Every operator with the word used in files.
    pub const ALL: [(Operator, &'static str); 8] = [
        (Operator::Eq, "eq"),
        (Operator::Ge, "ge"),
        (Operator::Gt, "gt"),
        (Operator::Le, "le"),
        (Operator::Lt, "lt"),
        (Operator::Range, "range"),
        (Operator::None, "none"),
        (Operator::Qualitative, "qualitative"),
    ];

    /// Reads the word used in files.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, word)| *word == text).map(|(operator, _)| operator)
    }

    /// The word used in files.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(operator, _)| *operator == self).map_or("", |(_, word)| word)
    }
}

/// Where the target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// A row of an indicator appendix.
    Appendix,
    /// The running text.
    Text,
    /// A document known by its targets only.
    Other,
}

/// What a `none` cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Blank {
    /// "-": no target for that year.
    NoTarget,
    /// The cell cannot be read in the only copy.
    Lost,
    /// Nothing printed: a heading or an empty cell.
    Heading,
}

/// A dated promise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// Key.
    pub id: TargetId,
    /// Where it stands.
    pub part: Part,
    /// The plan that promises it.
    pub plan: PlanId,
    /// Appendix as printed; empty in running text.
    pub appendix: String,
    /// Section of running text; empty in appendices.
    pub section: String,
    /// Item number as printed: text, 7.10 is not 7.1.
    pub printed_no: String,
    /// First line in the document as read.
    pub line_from: String,
    /// Last line in the document as read.
    pub line_to: String,
    /// What is measured.
    pub indicator: IndicatorId,
    /// Where.
    pub area: AreaId,
    /// Year by whose end it is due; none when the document names none.
    pub year: Option<i16>,
    /// The document's own due day, where it is not 31/12.
    pub due_on: Option<Date>,
    /// How it compares.
    pub operator: Operator,
    /// Lower number of the cell, in the indicator's unit.
    pub low: Option<f64>,
    /// Upper number of the cell, in the indicator's unit.
    pub high: Option<f64>,
    /// The cell as printed.
    pub as_printed: String,
    /// Further rules: `not_decreasing`, `yearly`, `average`, separated by `;`.
    pub rule: String,
    /// Lead agency as printed.
    pub lead_agency: String,
    /// Coordinating agencies as printed.
    pub coordinating_agency: String,
    /// Remarks of the reading.
    pub note: String,
    /// The document that revised it, number and day; empty for a target as its plan printed it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub legal_instrument: String,
    /// Day from which the revision counts; none for a target as its plan printed it, which counts from the day of issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_on: Option<Date>,
}

/// A target's number turned into what must hold: at least or at most a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Requirement {
    /// The value that must be reached, in the unit.
    pub threshold: f64,
    /// True when the threshold itself does not meet the target.
    pub strict: bool,
    /// +1: at least; −1: at most.
    pub sign: f64,
    /// The value beyond which the target is exceeded.
    pub exceeded_beyond: f64,
}

impl Requirement {
    /// Whether a value meets the target.
    pub fn is_met(&self, value: f64) -> bool {
        let ahead = self.sign * (value - self.threshold);
        if self.strict { ahead > 0.0 } else { ahead >= 0.0 }
    }

    /// Whether a value is beyond the target ("vượt").
    pub fn is_exceeded(&self, value: f64) -> bool {
        self.is_met(value) && self.sign * (value - self.exceeded_beyond) > 0.0
    }

    /// Value still to cover, positive = short of the target.
    pub fn gap(&self, value: f64) -> f64 {
        self.sign * (self.threshold - value)
    }
}

impl Target {
    /// The day it is due: its own day, else 31/12 of its year; none when no year is printed.
    pub fn due(&self) -> Option<Date> {
        self.due_on.or_else(|| self.year.and_then(|year| Date::new(year, 12, 31).ok()))
    }

    /// The day from which it counts: its own, else the day its plan was issued; none when neither is known, then always.
    pub fn effective_from(&self, plan: Option<&Plan>) -> Option<Date> {
        self.effective_on.or_else(|| plan.and_then(|plan| plan.issued_on))
    }

    /// What a `none` cell says; none for every other operator.
    pub fn blank(&self) -> Option<Blank> {
        match (self.operator, self.as_printed.trim()) {
            (Operator::None, "-" | "–") => Some(Blank::NoTarget),
            (Operator::None, "") => Some(Blank::Heading),
            (Operator::None, _) => Some(Blank::Lost),
            _ => None,
        }
    }

    /// Whether a further rule holds for it.
    pub fn has_rule(&self, rule: &str) -> bool {
        self.rule.split(';').any(|part| part.trim() == rule)
    }

    /// The comparison it stands for; none for words and blanks.
    ///
    /// A plain number is a floor when up is better and a ceiling when down is better; a range is reached from its
    /// near end and exceeded beyond its far end.
    pub fn requirement(&self, direction: Direction) -> Option<Requirement> {
        let sign = match (self.operator, direction) {
            (Operator::Ge | Operator::Gt, _) => 1.0,
            (Operator::Le | Operator::Lt, _) => -1.0,
            (_, Direction::Down) => -1.0,
            (_, Direction::Up | Direction::Band) => 1.0,
        };
        let (near, far) = match self.operator {
            Operator::Eq | Operator::Ge | Operator::Gt => (self.low?, self.low?),
            Operator::Le | Operator::Lt => (self.high?, self.high?),
            Operator::Range if sign > 0.0 => (self.low?, self.high?),
            Operator::Range => (self.high?, self.low?),
            Operator::None | Operator::Qualitative => return None,
        };
        let strict = matches!(self.operator, Operator::Gt | Operator::Lt);
        Some(Requirement { threshold: near, strict, sign, exceeded_beyond: far })
    }
}
