//! Collection: which figures are owed, by whom and when, and what became of each.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{
    id::{AreaId, IndicatorId, PlanId, TargetId},
    period::Period,
};

/// The first report of one period's figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What.
    pub indicator: IndicatorId,
    /// Where.
    pub area: AreaId,
    /// When.
    pub period: Period,
    /// Day of publication of the first vintage: the day the figure was reported.
    pub reported_on: Date,
    /// The ingest that brought it.
    pub ingest: i64,
    /// When that was, UTC.
    pub recorded_at: String,
}

/// What a due day rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueBasis {
    /// The plan names the day by which such reports are in.
    Plan,
    /// The plan is silent: the last day of the period by Decree 09/2019/NĐ-CP.
    PeriodEnd,
}

impl DueBasis {
    /// The word used in files and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::PeriodEnd => "period_end",
        }
    }
}

/// The last day on which a report is in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DueDay {
    /// The day itself, included.
    pub on: Date,
    /// What it rests on.
    pub basis: DueBasis,
}

/// One figure that an agency owes: an indicator it leads, in one area, for one period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// The plan under which it is owed.
    pub plan: PlanId,
    /// The target it serves: of the ladder the first one due after the period, else the last.
    pub target: TargetId,
    /// What.
    pub indicator: IndicatorId,
    /// Where.
    pub area: AreaId,
    /// For which period, in the statutory calendar.
    pub period: Period,
    /// Key of the agency; empty when the catalogue has none for the printed name.
    pub agency: String,
    /// Name of the agency; as printed when the catalogue has none.
    pub agency_name: String,
    /// By when.
    pub due: DueDay,
    /// What became of it.
    pub delivery: Delivery,
}

/// What became of an obligation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// Not in, and the due day is past by so many days.
    Missing {
        /// Days since the due day.
        overdue_days: i32,
    },
    /// In, so many days after the due day.
    Late {
        /// Days after the due day.
        late_days: i32,
        /// The report.
        receipt: Receipt,
    },
    /// Not in, and still in time.
    NotYetDue,
    /// In, and in time.
    Received {
        /// The report.
        receipt: Receipt,
    },
}

impl Delivery {
    /// Every word, most urgent first: the order of every list.
    pub const CODES: [&'static str; 4] = ["missing", "late", "not_yet_due", "received"];

    /// The word used in files, answers and filters.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing { .. } => "missing",
            Self::Late { .. } => "late",
            Self::NotYetDue => "not_yet_due",
            Self::Received { .. } => "received",
        }
    }

    /// The report, where there is one.
    pub fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Late { receipt, .. } | Self::Received { receipt } => Some(receipt),
            Self::Missing { .. } | Self::NotYetDue => None,
        }
    }
}

/// One agency's obligations, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AgencyTally {
    /// Key of the agency; may be empty.
    pub agency: String,
    /// Its name.
    pub name: String,
    /// The plan under which it owes.
    pub plan: String,
    /// Figures owed, those not yet due included.
    pub owed: usize,
    /// Figures in, late ones included.
    pub received: usize,
    /// Of these, after the due day.
    pub late: usize,
    /// Not in and overdue.
    pub missing: usize,
    /// Not in and still in time.
    pub not_yet_due: usize,
}
