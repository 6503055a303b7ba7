//! Tasks and standing duties, as the plans print them.

use axum::{extract::State, response::Response};

use super::{
    Problem,
    listing::{
        Asked, Param, Resource, Rule, answer,
        filters::{AGENCY, LEVEL, PLAN, Q, YEAR, check_names, is_found, is_led, is_of_level, is_wanted},
        resource,
    },
};
use crate::{
    domain::task::Task,
    pipeline::{PipelineError, context::Context, lookup::catalogue},
    present::exports::rows::{Column, Head, Table, day, flag, name, text},
};

static COLUMNS: [Column<Task>; 18] = [
    text("id", "Key", "57-2026.III.1.a", |t| t.id.to_string()),
    text("plan", "Plan that sets it", "57-2026", |t| t.plan.to_string()),
    text("part", "task, or duty for a standing one", "task", |t| t.part.clone()),
    text("appendix", "Appendix as printed", "III", |t| t.appendix.clone()),
    text("group_no", "Number of its group as printed", "1", |t| t.group_no.clone()),
    text("group", "Its group as printed", "Hoàn thiện thể chế", |t| t.group.clone()),
    text("printed_no", "Number as printed", "1.a", |t| t.printed_no.clone()),
    name("title", "What is to be done, as printed", "Ban hành quy chế dữ liệu dùng chung", |t| t.title.clone()),
    text("lead_agency", "Lead agency as printed", "Phòng Kinh tế", |t| t.lead_agency.clone()),
    text("coordinating_agency", "Coordinating agencies as printed", "", |t| t.coordinating_agency.clone()),
    text("product", "What comes out of it, as printed", "Quy chế", |t| t.product.clone()),
    text("deadline_as_printed", "Deadline as printed", "Tháng 6/2026", |t| t.deadline_as_printed.clone()),
    text("deadline_kind", "month, date, ongoing, recurring_yearly, conditional or none", "month", |t| t.deadline_kind.clone()),
    day("deadline_on", "Last day of the deadline, where it names one", "2026-06-30", |t| t.deadline_on),
    flag("also_ongoing", "It goes on after its deadline", |t| t.also_ongoing),
    text("line_from", "First line in the document as read", "901", |t| t.line_from.clone()),
    text("line_to", "Last line in the document as read", "903", |t| t.line_to.clone()),
    text("note", "Remarks", "", |t| t.note.clone()),
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

impl Resource for Tasks {
    const NAME: &'static str = "tasks";
    const PARAMS: &'static [Param] = &[PLAN, LEVEL, AGENCY, PART, DEADLINE_KIND, YEAR, Q];

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
        let rows: Vec<Task> = catalogue.tasks.iter().filter(wanted).cloned().collect();
        Table::new(&COLUMNS, &rows).map_err(PipelineError::written)
    })
    .await
}
