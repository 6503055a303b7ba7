//! targets.csv, tasks.csv and conflicts.csv: what is promised and ordered, and where the documents disagree.

use std::path::Path;

use super::{
    columns::{Cells, Located, read_rows},
    plans::one_of,
};
use crate::domain::{
    catalogue::Conflict,
    finding::Finding,
    id::{AreaId, IndicatorId, PlanId, TargetId, TaskId},
    target::{Operator, Part, Target},
    task::Task,
};
use crate::ingest::error::IngestError;

/// File with the targets.
pub(super) const TARGETS: &str = "targets.csv";
/// File with the tasks and duties.
pub(super) const TASKS: &str = "tasks.csv";
/// File with the documented conflicts.
pub(super) const CONFLICTS: &str = "conflicts.csv";

/// Columns of targets.csv; those with `?` may be missing.
pub(super) const TARGET_COLUMNS: &str = "target,part,plan,appendix,section,printed_no,line_from,line_to,indicator,area,year,due_on,operator,\
    low,high,as_printed,rule,lead_agency,coordinating_agency,note,legal_instrument?,effective_on?";
/// Columns of tasks.csv.
pub(super) const TASK_COLUMNS: &str = "task,plan,part,appendix,group_no,group_vi,printed_no,title_vi,lead_agency,coordinating_agency,\
    product_vi,deadline_as_printed,deadline_kind,deadline_on,also_ongoing,line_from,line_to,note";

const DEADLINES: [&str; 6] = ["date", "month", "recurring_yearly", "ongoing", "conditional", "none"];

pub(super) fn read_targets(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Target>>, IngestError> {
    read_rows(folder, TARGETS, TARGET_COLUMNS, findings, target)
}

/// The target of one row.
pub(super) fn target(cells: &mut Cells<'_>) -> Option<Target> {
    let (year, due_on, effective_on) = (cells.year("year"), cells.day("due_on"), cells.day("effective_on"));
    let (low, high) = (cells.number("low"), cells.number("high"));
    let operators = Operator::ALL.map(|(_, word)| word).join(", ");
    let part = cells.word("part", "appendix, text or other", part);
    let operator = cells.word("operator", &operators, Operator::parse);
    Some(Target {
        id: TargetId::new(cells.text("target")),
        part: part?,
        plan: PlanId::new(cells.text("plan")),
        appendix: cells.text("appendix"),
        section: cells.text("section"),
        printed_no: cells.text("printed_no"),
        line_from: cells.text("line_from"),
        line_to: cells.text("line_to"),
        indicator: IndicatorId::new(cells.text("indicator")),
        area: AreaId::new(cells.text("area")),
        year,
        due_on,
        operator: operator?,
        low,
        high,
        as_printed: cells.text("as_printed"),
        rule: cells.text("rule"),
        lead_agency: cells.text("lead_agency"),
        coordinating_agency: cells.text("coordinating_agency"),
        note: cells.text("note"),
        legal_instrument: cells.text("legal_instrument"),
        effective_on,
    })
}

fn part(word: &str) -> Option<Part> {
    match word {
        "appendix" => Some(Part::Appendix),
        "text" => Some(Part::Text),
        "other" => Some(Part::Other),
        _ => None,
    }
}

pub(super) fn read_tasks(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Task>>, IngestError> {
    read_rows(folder, TASKS, TASK_COLUMNS, findings, task)
}

/// The task of one row.
pub(super) fn task(cells: &mut Cells<'_>) -> Option<Task> {
    let deadline_on = cells.day("deadline_on");
    let part = cells.word("part", "task or duty", one_of(&["task", "duty"]));
    let deadline_kind = cells.word("deadline_kind", &DEADLINES.join(", "), one_of(&DEADLINES));
    let also_ongoing = cells.word("also_ongoing", "true, false or nothing", |word| match word {
        "true" => Some(true),
        "false" | "" => Some(false),
        _ => None,
    });
    Some(Task {
        id: TaskId::new(cells.text("task")),
        plan: PlanId::new(cells.text("plan")),
        part: part?,
        appendix: cells.text("appendix"),
        group_no: cells.text("group_no"),
        group: cells.text("group_vi"),
        printed_no: cells.text("printed_no"),
        title: cells.text("title_vi"),
        lead_agency: cells.text("lead_agency"),
        coordinating_agency: cells.text("coordinating_agency"),
        product: cells.text("product_vi"),
        deadline_as_printed: cells.text("deadline_as_printed"),
        deadline_kind: deadline_kind?,
        deadline_on,
        also_ongoing: also_ongoing?,
        line_from: cells.text("line_from"),
        line_to: cells.text("line_to"),
        note: cells.text("note"),
    })
}

pub(super) fn read_conflicts(folder: &Path, findings: &mut Vec<Finding>) -> Result<Vec<Located<Conflict>>, IngestError> {
    let columns = "conflict,group,subject_vi,subject_en,value_1,place_1,value_2,place_2,remark_vi,remark_en,targets";
    read_rows(folder, CONFLICTS, columns, findings, |cells| {
        Some(Conflict {
            id: cells.text("conflict"),
            group: cells.text("group"),
            subject: cells.bilingual("subject"),
            value_1: cells.text("value_1"),
            place_1: cells.text("place_1"),
            value_2: cells.text("value_2"),
            place_2: cells.text("place_2"),
            remark: cells.bilingual("remark"),
            targets: cells.text("targets"),
        })
    })
}
