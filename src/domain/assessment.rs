//! Assessments: what each verdict method finds for a target, the headline status, and one row of the gap table.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    id::{AreaId, IndicatorId, PlanId, TargetId},
    language::Bilingual,
    observation::Observation,
    probability::Probability,
    target::Blank,
};

/// The verdict methods, each independent of the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Attainment by the forecast model.
    ProjectionModel,
    /// Against the planned path.
    Path,
    /// Observed against required change per year.
    PaceLinear,
    /// Compound growth, Open SDG 2.4 as Statistics Canada runs it.
    PaceCompound,
    /// Recent annual changes carried on, Destatis.
    ProjectionRecent,
}

impl Method {
    /// Every method with the word used on the command line and in files.
    pub const ALL: [(Method, &'static str); 5] = [
        (Method::ProjectionModel, "projection_model"),
        (Method::Path, "path"),
        (Method::PaceLinear, "pace_linear"),
        (Method::PaceCompound, "pace_compound"),
        (Method::ProjectionRecent, "projection_recent"),
    ];

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, word)| *word == text).map(|(method, _)| method)
    }

    /// The word.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(method, _)| *method == self).map_or("", |(_, word)| word)
    }
}

/// One scale for every method.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// 0: the value runs away from the target.
    MovingAway,
    /// 1
    AtRisk,
    /// 2
    Watch,
    /// 3
    OnCourse,
}

impl Class {
    /// Position on the scale, 0–3.
    pub fn rank(self) -> i8 {
        self as i8
    }

    /// So many classes apart, or one runs away from the target and the other does not.
    pub fn differs_from(self, other: Self, classes: i8) -> bool {
        (self.rank() - other.rank()).abs() >= classes || ((self == Self::MovingAway) != (other == Self::MovingAway))
    }
}

/// Why a method refuses, or what the headline rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Reason {
    /// The latest value meets the target before it is due.
    MetNow,
    /// The value of the due period meets the target.
    MetAtDue,
    /// The value of the due period does not meet it; the day it was met later, if it was.
    MissedAtDue {
        /// Last day of the first later period that meets it.
        met_late_on: Option<Date>,
    },
    /// The due day is past and the value of that period is not published.
    AwaitingFigure {
        /// The year whose value is awaited.
        year: i16,
    },
    /// The area has been merged into another.
    AreaClosed,
    /// No value has been published.
    NoObservations,
    /// The cell holds no number.
    NoNumber {
        /// What it says instead.
        blank: Blank,
    },
    /// Judged in words by a reported đạt / chưa đạt with evidence; there is none yet.
    Qualitative,
    /// The newest report says chưa đạt, and the due day is ahead.
    NotYetMet,
    /// The document names no year.
    NoDueDate,
    /// The class follows from the attainment.
    ByAttainment,
    /// The class follows from the planned path.
    ByPath,
    /// The class follows from the linear pace.
    ByPace,
    /// The class follows from the compound pace.
    ByCompoundPace,
    /// The class follows from recent changes carried on.
    ByRecentChanges,
    /// The value runs away from the target.
    MovingAway,
    /// Fewer values than the method needs.
    TooFewValues {
        /// Values there are.
        have: usize,
        /// Values it needs.
        need: usize,
    },
    /// The values span less than a year.
    ShortSpan,
    /// The latest value is not before the due day.
    DueNotAhead,
    /// The latest value is not after the baseline.
    BaselineNotBefore,
    /// Base and current value are of the same year.
    SameYear,
    /// Base and current value are of opposite sign.
    OppositeSigns,
    /// The base value is 0: a rate of growth from 0 is not defined.
    ZeroBase,
    /// No growth is required: a ratio to it is not defined.
    ZeroRequired,
    /// The method makes no sense for ranks.
    RankRefused,
    /// The method makes no sense for growth rates.
    GrowthRateRefused,
    /// The latest value is only known to be below or above a number.
    Censored,
    /// The only values are those of several years together.
    SpansOnly,
    /// No target: the method compares growth with fixed cuts.
    WithoutTarget,
}

/// What a method finds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Outcome {
    /// The target is met.
    Reached,
    /// A class on the common scale.
    Judged {
        /// The class.
        class: Class,
    },
    /// The method refuses, and says why.
    NotAssessable {
        /// Why.
        reason: Reason,
    },
}

/// One line of a verdict's working ("cách tính").
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkingLine {
    /// Symbol as in the formula.
    pub symbol: String,
    /// What it is.
    pub meaning: Bilingual,
    /// Its value as text with a decimal point, shortest exact.
    pub value: String,
}

/// One method's finding with its working.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Which method.
    pub method: Method,
    /// What it finds.
    pub outcome: Outcome,
    /// The number that was compared with the cuts: r, pace, R, miss or attainment.
    pub value: Option<f64>,
    /// Score in [−5, 5], compound pace only.
    pub score: Option<f64>,
    /// The working, in the order of the formula.
    pub working: Vec<WorkingLine>,
}

/// The headline, worst first: the order of every list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// không đạt: due and not met.
    Missed,
    /// nguy cơ không đạt.
    AtRisk,
    /// cần theo dõi.
    Watch,
    /// chưa thể đánh giá, with the reason.
    NotAssessable,
    /// dự kiến đạt.
    OnCourse,
    /// đạt.
    Reached,
    /// vượt.
    Exceeded,
}

impl Status {
    /// Every status, worst first, with the word used in files and addresses.
    pub const ALL: [(Status, &'static str); 7] = [
        (Status::Missed, "missed"),
        (Status::AtRisk, "at_risk"),
        (Status::Watch, "watch"),
        (Status::NotAssessable, "not_assessable"),
        (Status::OnCourse, "on_course"),
        (Status::Reached, "reached"),
        (Status::Exceeded, "exceeded"),
    ];

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, word)| *word == text).map(|(status, _)| status)
    }

    /// The word.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(status, _)| *status == self).map_or("", |(_, word)| word)
    }
}

/// The year a target is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum YearReached {
    /// It is met already.
    Already,
    /// In this year.
    Year {
        /// The year by whose end it is met.
        year: i16,
    },
    /// Not by 2100.
    After2100,
}

/// A rate of change with its 80 % interval, in units per year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// Units per year.
    pub per_year: f64,
    /// 80 % interval, where there are enough values.
    pub interval_80: Option<(f64, f64)>,
}

/// Forecast at the due day.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForecastAtDue {
    /// Median, in the indicator's unit.
    pub median: f64,
    /// 80 % prediction interval.
    pub interval_80: (f64, f64),
    /// 95 % prediction interval.
    pub interval_95: (f64, f64),
    /// More than ten years from the cutoff: a scenario band.
    pub is_scenario_band: bool,
}

/// The baseline of a journey.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Baseline {
    /// Where on the time axis.
    pub on: Date,
    /// Value, in the indicator's unit.
    pub value: f64,
    /// Its vintage.
    pub published_on: Date,
}

/// One row of the gap table: one target as of one day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The target.
    pub target: TargetId,
    /// What is measured.
    pub indicator: IndicatorId,
    /// Where.
    pub area: AreaId,
    /// Who promised it.
    pub plan: PlanId,
    /// The day whose knowledge is used.
    pub as_of: Date,
    /// The day it is due.
    pub due: Option<Date>,
    /// What must be reached, in the unit.
    pub threshold: Option<f64>,
    /// Headline.
    pub status: Status,
    /// What the headline rests on.
    pub reason: Reason,
    /// The method that decided, if one did.
    pub decided_by: Option<Method>,
    /// A method and the headline differ by two classes or more.
    pub disagreement: bool,
    /// Another printed value exists for the same indicator, area and due day.
    pub conflict: bool,
    /// Of conflicting targets, the one that stands for them.
    pub is_headline: bool,
    /// Every method's finding.
    pub verdicts: Vec<Verdict>,
    /// The value judged: the latest, or that of the due period once it is due.
    pub latest: Option<Observation>,
    /// Where the journey is measured from.
    pub baseline: Option<Baseline>,
    /// What should be true on the day of the latest value, and on `as_of`.
    pub planned_at_latest: Option<f64>,
    /// What should be true on `as_of`.
    pub planned_today: Option<f64>,
    /// Latest value less `planned_at_latest`, positive = ahead when up is better.
    pub deviation: Option<f64>,
    /// Value still to cover, positive = short of the target.
    pub gap_now: Option<f64>,
    /// Change per year so far.
    pub observed_rate: Option<Rate>,
    /// Change per year needed from the latest value.
    pub required_rate: Option<f64>,
    /// Observed over required.
    pub pace: Option<f64>,
    /// Required over observed.
    pub catch_up_factor: Option<f64>,
    /// Forecast at the due day.
    pub forecast: Option<ForecastAtDue>,
    /// Gap of the forecast median, positive = short of the target.
    pub gap_projected: Option<f64>,
    /// Probability that the target is met at its due day.
    pub attainment: Option<Probability>,
    /// Fewer than four values: the attainment is for reference only.
    pub attainment_for_reference: bool,
    /// Median year the target is reached.
    pub year_reached: Option<YearReached>,
    /// Earliest and latest year at 80 %.
    pub year_reached_80: Option<(YearReached, YearReached)>,
    /// Any value it rests on was generated for demonstration.
    pub illustrative: bool,
}

impl Assessment {
    /// Whether it is a promise at all: a printed "-" and a heading are shown as what they are and counted nowhere.
    pub fn promises(&self) -> bool {
        !matches!(self.reason, Reason::NoNumber { blank: Blank::NoTarget | Blank::Heading })
    }

    /// Whether its area still exists, or it was judged while it did: what was promised for an area that was merged away is kept, and
    /// counted nowhere.
    pub fn is_in_force(&self) -> bool {
        self.reason != Reason::AreaClosed
    }

    /// Order of every list: worst first, then the nearer due day, then the target.
    pub fn order(&self) -> (Status, Option<Date>, &TargetId) {
        (self.status, self.due, &self.target)
    }
}

/// The milestone that leaders look at first, while it lies ahead.
const LEADING_YEAR: i16 = 2030;

/// Of one series' rows the one to show first: the target of 2030 while it lies ahead, else the next due one, else one
/// without a due day, else the last that was due. Charts, pages and reports all speak of this one.
pub fn next_milestone<'a>(rows: &[&'a Assessment], as_of: Date) -> Option<&'a Assessment> {
    let ahead = |row: &&&Assessment| row.due.is_some_and(|due| due >= as_of) && row.promises();
    let leading = rows.iter().filter(ahead).find(|row| row.due.is_some_and(|due| due.year() == LEADING_YEAR));
    leading
        .or_else(|| rows.iter().filter(ahead).min_by_key(|row| (row.due, &row.target)))
        .or_else(|| rows.iter().filter(|row| row.due.is_none() && row.promises()).min_by_key(|row| &row.target))
        .or_else(|| rows.iter().filter(|row| row.promises()).max_by_key(|row| (row.due, &row.target)))
        .copied()
}
