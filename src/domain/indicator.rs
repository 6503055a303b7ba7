//! Indicators: what is measured, in which unit, and which way is better.

use serde::{Deserialize, Serialize};

use super::{bounds::Bounds, id::IndicatorId, language::Bilingual, period::Frequency};

/// Which way is better. There is no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// A higher value is better.
    Up,
    /// A lower value is better.
    Down,
    /// Inside the target's band is met; outside, better points to the band.
    Band,
}

impl Direction {
    /// Reads `up`, `down` or `band`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "up" => Some(Self::Up),
            "down" => Some(Self::Down),
            "band" => Some(Self::Band),
            _ => None,
        }
    }

    /// The word used in files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Band => "band",
        }
    }

    /// +1 when up is better, −1 when down is better; a band points from the value to the band.
    pub fn sign(self, value: f64, low: Option<f64>) -> f64 {
        match self {
            Self::Up => 1.0,
            Self::Down => -1.0,
            Self::Band => low.map_or(1.0, |low| if value < low { 1.0 } else { -1.0 }),
        }
    }
}

/// What sort of quantity it is; it decides which verdict methods make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Part of a whole, 0–100 %.
    Share,
    /// One quantity over another; may exceed 1.
    Ratio,
    /// Change against an earlier period.
    GrowthRate,
    /// A number of things or of money.
    Count,
    /// Position among peers; 1 is best.
    Rank,
    /// Index score.
    Score,
    /// Done or not done.
    YesNo,
    /// Judged in words, with evidence.
    Qualitative,
}

impl Kind {
    /// Every kind with the word used in files.
    pub const ALL: [(Kind, &'static str); 8] = [
        (Kind::Share, "share"),
        (Kind::Ratio, "ratio"),
        (Kind::GrowthRate, "growth_rate"),
        (Kind::Count, "count"),
        (Kind::Rank, "rank"),
        (Kind::Score, "score"),
        (Kind::YesNo, "yes_no"),
        (Kind::Qualitative, "qualitative"),
    ];

    /// Reads the word used in files.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, word)| *word == text).map(|(kind, _)| kind)
    }

    /// The word used in files.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

/// How a series is carried over a merger of areas, and over parts of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aggregation {
    /// Values add up.
    Sum,
    /// Rebuilt from numerator and denominator.
    Rebuild,
    /// Mean weighted by the own denominator.
    Weighted,
    /// Not possible: ranks, scores, growth rates start a new series.
    None,
}

/// How the planned path runs between two milestones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Interpolation {
    /// Straight line: the default.
    #[default]
    Linear,
    /// Constant rate of growth; needs positive ends.
    Geometric,
    /// Straight in the logit of the natural bounds.
    Logistic,
}

/// One measured quantity under one definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// Key; rival definitions carry `@definition`.
    pub id: IndicatorId,
    /// Short name.
    pub name: Bilingual,
    /// What is counted over what, one sentence.
    pub definition: Bilingual,
    /// Unit as printed after a number.
    pub unit: Bilingual,
    /// Which way is better.
    pub direction: Direction,
    /// Natural limits, in the unit.
    pub bounds: Bounds,
    /// Sort of quantity.
    pub kind: Kind,
    /// What the share or ratio is over, in Vietnamese; empty where it has none.
    pub denominator: String,
    /// How often a value can be expected.
    pub frequency: Frequency,
    /// Theme slug.
    pub theme: String,
    /// How it is carried over a merger.
    pub aggregation: Aggregation,
    /// How its planned path runs.
    pub interpolation: Interpolation,
    /// Remarks, such as how a rival definition differs.
    pub note: String,
}

impl Indicator {
    /// Whether a change is spoken of in percentage points: the unit is a percentage.
    pub fn is_percentage(&self) -> bool {
        self.unit.vi.starts_with('%')
    }

    /// Whether its value is a number that can be compared with a threshold.
    pub fn is_numeric(&self) -> bool {
        !matches!(self.kind, Kind::Qualitative | Kind::YesNo)
    }
}
