//! Tasks and standing duties, as the plans print them.

use axum::{extract::State, response::Response};

use super::{
    Problem,
    listing::{
        Asked, Param, Resource, Rule, answer,
        filters::{AGENCY, LEVEL, PLAN, Q, YEAR, check_names, is_found, is_led, is_of_level, is_wanted},
        resource,
    },
    statements::{STATES_OR_NOTHING, state_code},
};
use crate::{
    domain::{statement::TaskReport, task::Task},
    pipeline::{PipelineError, context::Context, lookup::catalogue},
    present::exports::rows::{Column, Head, Table, day, flag, maybe_whole, name, text, word},
};

/// A task with the latest report on it.
struct Row {
    task: Task,
    report: Option<TaskReport>,
}

impl Row {
    fn said(&self, part: impl Fn(&TaskReport) -> &String) -> String {
        self.report.as_ref().map(|report| part(report).clone()).unwrap_or_default()
    }
}

static COLUMNS: [Column<Row>; 24] = [
    text("id", "Key", "57-2026.PL3.I.2", |r| r.task.id.to_string()),
    text("plan", "Plan that sets it", "57-2026", |r| r.task.plan.to_string()),
    text("part", "task, or duty for a standing one", "task", |r| r.task.part.clone()),
    text("appendix", "Appendix as printed", "III", |r| r.task.appendix.clone()),
    text("group_no", "Number of its group as printed", "1", |r| r.task.group_no.clone()),
    text("group", "Its group as printed", "Hoàn thiện thể chế", |r| r.task.group.clone()),
    text("printed_no", "Number as printed", "1.a", |r| r.task.printed_no.clone()),
    name("title", "What is to be done, as printed", "Ban hành quy chế dữ liệu dùng chung", |r| r.task.title.clone()),
    text("lead_agency", "Lead agency as printed", "Phòng Kinh tế", |r| r.task.lead_agency.clone()),
    text("coordinating_agency", "Coordinating agencies as printed", "", |r| r.task.coordinating_agency.clone()),
    text("product", "What comes out of it, as printed", "Quy chế", |r| r.task.product.clone()),
    text("deadline_as_printed", "Deadline as printed", "Tháng 6/2026", |r| r.task.deadline_as_printed.clone()),
    text("deadline_kind", "month, date, ongoing, recurring_yearly, conditional or none", "month", |r| r.task.deadline_kind.clone()),
    day("deadline_on", "Last day of the deadline, where it names one", "2026-06-30", |r| r.task.deadline_on),
    flag("also_ongoing", "It goes on after its deadline", |r| r.task.also_ongoing),
    text("line_from", "First line in the document as read", "901", |r| r.task.line_from.clone()),
    text("line_to", "Last line in the document as read", "903", |r| r.task.line_to.clone()),
    text("note", "Remarks", "", |r| r.task.note.clone()),
    word("state", "How it stands by the latest report; empty where nobody has reported", "in_progress", STATES_OR_NOTHING, |r| {
        state_code(r.report.as_ref())
    }),
    maybe_whole("progress_percent", "Share done in percent, where somebody says it", "60", |r| {
        r.report.as_ref()?.progress_percent.map(i64::from)
    }),
    text("result", "What came out of it", "", |r| r.said(|report| &report.result)),
    text("evidence", "What shows it: number of a document, address of a file", "", |r| r.said(|report| &report.evidence)),
    day("reported_on", "Day on which it stood so", "2026-10-01", |r| r.report.as_ref().map(|report| report.reported_on)),
    text("responsible", "Who answers for it, by post", "", |r| r.said(|report| &report.responsible)),
];

/// Tasks.
pub struct Tasks;

/// Tasks or duties.
const PART: Param = Param::new("part", "Only tasks, or only standing duties", "task", Rule::Word(&["task", "duty"]));

/// Sorts of deadlines.
const DEADLINE_KIND: Param = Param::new(
    "deadline_kind",
    "Only deadlines of these sorts, separated by commas",
    "month,date",
    Rule::Words(&["month", "date", "ongoing", "recurring_yearly", "conditional", "none"]),
);

/// States of tasks.
const STATE: Param = Param::new(
    "state",
    "Only tasks that stand so by the latest report, separated by commas",
    "in_progress,suspended",
    Rule::Words(&["not_started", "in_progress", "done", "suspended", "dropped"]),
);

impl Resource for Tasks {
    const NAME: &'static str = "tasks";
    const PARAMS: &'static [Param] = &[PLAN, LEVEL, AGENCY, PART, DEADLINE_KIND, STATE, YEAR, Q];

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Tasks);

/// Tasks and standing duties
#[utoipa::path(get, path = "/api/v1/tasks", tag = "catalogue", params(Tasks), responses(Tasks))]
pub async fn list_tasks(State(context): State<Context>, asked: Asked<Tasks>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let (catalogue, values) = (catalogue(context, knowledge)?, &asked.values);
        check_names(values, &catalogue)?;
        let year = values.whole(&YEAR);
        let wanted = |task: &&Task| {
            is_wanted(values, &PLAN, task.plan.as_str())
                && is_of_level(values, &catalogue, &task.plan)
                && is_wanted(values, &PART, &task.part)
                && is_wanted(values, &DEADLINE_KIND, &task.deadline_kind)
                && year.is_none_or(|year| task.deadline_on.is_some_and(|day| i64::from(day.year()) == year))
                && is_found(values, &[&task.title, &task.product, &task.group, &task.lead_agency])
                && is_led(values, &catalogue, &task.plan, &task.lead_agency)
        };
        let report = |task: &Task| catalogue.statements.task(&task.id).cloned();
        let tasks = catalogue.tasks.iter().filter(wanted).filter(|task| is_wanted(values, &STATE, state_code(report(task).as_ref())));
        let rows: Vec<Row> = tasks.map(|task| Row { task: task.clone(), report: report(task) }).collect();
        Table::new(&COLUMNS, &rows).map_err(PipelineError::written)
    })
    .await
}
