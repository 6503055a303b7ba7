//! Tasks: what a plan orders beside its indicators.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::id::{PlanId, TaskId};

/// A task (nhiệm vụ) or standing duty of a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Key.
    pub id: TaskId,
    /// The plan that orders it.
    pub plan: PlanId,
    /// `task` or `duty`.
    pub part: String,
    /// Appendix or section.
    pub appendix: String,
    /// Group number as printed.
    pub group_no: String,
    /// Group title.
    pub group: String,
    /// Number as printed.
    pub printed_no: String,
    /// What is to be done.
    pub title: String,
    /// Lead agency as printed.
    pub lead_agency: String,
    /// Coordinating agencies as printed.
    pub coordinating_agency: String,
    /// What it delivers.
    pub product: String,
    /// Deadline as printed.
    pub deadline_as_printed: String,
    /// `date`, `month`, `recurring_yearly`, `ongoing`, `conditional` or `none`.
    pub deadline_kind: String,
    /// Last day, where it is dated.
    pub deadline_on: Option<Date>,
    /// Whether it goes on after its deadline.
    pub also_ongoing: bool,
    /// First line in the document as read.
    pub line_from: String,
    /// Last line in the document as read.
    pub line_to: String,
    /// Remarks of the reading.
    pub note: String,
}
