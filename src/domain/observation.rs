//! Observations: one value for one period and area, from one vintage.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    id::{AreaId, IndicatorId},
    period::Period,
};

/// What the source says about a number it does not give exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Censoring {
    /// The number itself.
    #[default]
    Exact,
    /// `<`: somewhere below the number.
    Below,
    /// `>`: somewhere above the number.
    Above,
    /// `≈`: about the number.
    About,
}

impl Censoring {
    /// The sign printed before the number.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Exact => "",
            Self::Below => "<",
            Self::Above => ">",
            Self::About => "≈",
        }
    }

    /// Reads the sign back.
    pub fn from_sign(sign: &str) -> Option<Self> {
        [Self::Exact, Self::Below, Self::Above, Self::About].into_iter().find(|c| c.sign() == sign)
    }
}

/// How a value came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// Final figure of its source.
    Observed,
    /// The source says it may still change.
    Provisional,
    /// Published before the period was over.
    Estimated,
    /// Recomputed for today's territory.
    Rebuilt,
    /// Filled in by us.
    Imputed,
}

impl Provenance {
    /// Every provenance with the word used in files.
    pub const ALL: [(Provenance, &'static str); 5] = [
        (Provenance::Observed, "observed"),
        (Provenance::Provisional, "provisional"),
        (Provenance::Estimated, "estimated"),
        (Provenance::Rebuilt, "rebuilt"),
        (Provenance::Imputed, "imputed"),
    ];

    /// Reads the word used in files.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, word)| *word == text).map(|(provenance, _)| provenance)
    }

    /// The word used in files.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(provenance, _)| *provenance == self).map_or("", |(_, word)| word)
    }
}

/// Who produced a figure that was carried over a merger of areas: this program, from the figures of the former areas.
pub const CARRIED_SOURCE: &str = "Lộ Trình";

/// One value from one vintage.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// What.
    pub indicator: IndicatorId,
    /// Where.
    pub area: AreaId,
    /// When; the window is part of the key.
    pub period: Period,
    /// The number, in the indicator's unit.
    pub value: f64,
    /// What the source says about it.
    pub censoring: Censoring,
    /// Numerator, where the source gives it.
    pub numerator: Option<f64>,
    /// Denominator, where the source gives it.
    pub denominator: Option<f64>,
    /// Unit as the source prints it.
    pub unit: String,
    /// How the value came to be.
    pub provenance: Provenance,
    /// Generated for demonstration.
    pub illustrative: bool,
    /// Who produced it.
    pub source: String,
    /// Where it can be read.
    pub source_address: String,
    /// How sure the reading is, in the words of the reader.
    pub confidence: String,
    /// Day of publication: the vintage.
    pub published_on: Date,
    /// How that day is known: `vintage`, `address` or `period_end`.
    pub published_on_basis: String,
    /// Remark or evidence of the sender; for what is judged in words, what shows it.
    pub note: String,
}

impl Observation {
    /// Whether it was carried over a merger here; a figure that an office rebuilt and published is not.
    pub fn is_carried(&self) -> bool {
        self.provenance == Provenance::Rebuilt && self.source == CARRIED_SOURCE
    }
}
