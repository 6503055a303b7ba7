//! What offices say beside their figures: how a task stands, and why an indicator stands as it does.
//!
//! A statement is never changed: another one with the same key takes its place from then on, and the earlier ones stay on record.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::id::{TargetId, TaskId};

/// How a task stands (trạng thái nhiệm vụ).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Nothing was done yet.
    NotStarted,
    /// It is being done.
    InProgress,
    /// It was done, and what it delivers is there.
    Done,
    /// It rests until something else happens.
    Suspended,
    /// A later document took it back.
    Dropped,
}

impl TaskState {
    /// All of them with their codes in files and answers, in order of a task's life.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::NotStarted, "not_started"),
        (Self::InProgress, "in_progress"),
        (Self::Done, "done"),
        (Self::Suspended, "suspended"),
        (Self::Dropped, "dropped"),
    ];

    /// Reads a code.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, code)| *code == text).map(|(state, _)| state)
    }

    /// The code.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(state, _)| *state == self).map_or("", |(_, code)| code)
    }

    /// Whether nothing more is to be done: such a task is never late.
    ///
    /// # Example
    /// ```
    /// use lotrinh::domain::statement::TaskState;
    /// assert!(TaskState::Done.is_closed() && TaskState::Dropped.is_closed() && !TaskState::Suspended.is_closed());
    /// ```
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Done | Self::Dropped)
    }
}

/// How far a remark has come on its way into a report (dự thảo, đã soát, đã duyệt).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Written by the lead office.
    Draft,
    /// Read by the office that brings the report together.
    Reviewed,
    /// It goes into editions.
    Published,
}

impl Stage {
    /// All of them with their codes, in order.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Draft, "draft"), (Self::Reviewed, "reviewed"), (Self::Published, "published")];

    /// Reads a code.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, code)| *code == text).map(|(stage, _)| stage)
    }

    /// The code.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(stage, _)| *stage == self).map_or("", |(_, code)| code)
    }
}

/// How a task stands, as its lead office reports it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskReport {
    /// The task.
    pub task: TaskId,
    /// How it stands.
    pub state: TaskState,
    /// Share done in percent (0–100); none where nobody says.
    pub progress_percent: Option<u8>,
    /// What came out of it.
    pub result: String,
    /// What shows it: number of a document, address of a file.
    pub evidence: String,
    /// The day on which it stood so.
    pub reported_on: Date,
    /// Who answers for it by name of post: `Trưởng phòng`.
    pub responsible: String,
}

/// Why an indicator stands as it does, what is done, what is asked of others (nguyên nhân, giải pháp, kiến nghị).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// The target it is about.
    pub target: TargetId,
    /// Code of the reporting period, such as `2026-Q3`.
    pub period: String,
    /// Why it stands so.
    pub cause: String,
    /// What is done about it.
    pub remedy: String,
    /// What is asked of others.
    pub request: String,
    /// How far it has come.
    pub stage: Stage,
    /// The day on which it was written.
    pub written_on: Date,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// How a task stands.
    Task(TaskReport),
    /// Why an indicator stands as it does.
    Remark(Remark),
}

impl Statement {
    /// What two statements have in common when the later one takes the place of the earlier one.
    pub fn key(&self) -> String {
        match self {
            Self::Task(report) => report.task.to_string(),
            Self::Remark(remark) => format!("{} {}", remark.target, remark.period),
        }
    }
}

/// Which statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// How tasks stand.
    Tasks,
    /// Why indicators stand as they do.
    Remarks,
}

impl StatementKind {
    /// The word in names of uploads and files.
    pub fn code(self) -> &'static str {
        match self {
            Self::Tasks => "tasks",
            Self::Remarks => "remarks",
        }
    }
}

/// The statements in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statements {
    /// How tasks stand, one a task.
    pub tasks: Vec<TaskReport>,
    /// Remarks, one a target and period.
    pub remarks: Vec<Remark>,
}

impl Statements {
    /// How a task stands; none where nobody has said.
    pub fn task(&self, id: &TaskId) -> Option<&TaskReport> {
        self.tasks.iter().find(|report| report.task == *id)
    }

    /// What is said of a target for a period; none where nobody has said anything.
    pub fn remark(&self, target: &TargetId, period: &str) -> Option<&Remark> {
        self.remarks.iter().find(|remark| remark.target == *target && remark.period == period)
    }
}

/// A statement on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementOnRecord {
    /// What was said.
    pub statement: Statement,
    /// The ingest that brought it.
    pub ingest: i64,
    /// UTC time at which it came, `YYYY-MM-DD HH:MM:SS`.
    pub recorded_at: String,
    /// Who sent it; empty where that is not known.
    pub actor: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_reads_back() {
        for (state, code) in TaskState::ALL {
            assert_eq!((TaskState::parse(code), state.code()), (Some(state), code));
        }
        for (stage, code) in Stage::ALL {
            assert_eq!((Stage::parse(code), stage.code()), (Some(stage), code));
        }
        assert_eq!((TaskState::parse("xong"), Stage::parse("")), (None, None));
    }
}
