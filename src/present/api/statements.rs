//! What offices say: the reports on a task, remarks on targets, and sending either as a table.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Problem,
    access::{Asking, OnTrail},
    blocking,
    guard::MayWrite,
    ingests::FindingItem,
    listing::{
        Asked, Param, Resource, Rule, answer,
        filters::{AREA, INDICATOR, is_wanted},
        resource,
    },
    params::Place,
};
use crate::{
    domain::{
        access::Permission,
        language::Language,
        statement::{Remark, Stage, Statement, StatementKind, StatementOnRecord, TaskReport, TaskState},
    },
    pipeline::{
        PipelineError,
        context::Context,
        lookup::catalogue,
        statements::{Bringer, add_statements, check_statements, task_history},
    },
    present::{
        exports::rows::{Column, Head, Table, day, maybe_whole, text, whole, word},
        format::finding_sentence,
    },
};

/// Codes of the states of a task.
const STATES: &[&str] = &["not_started", "in_progress", "done", "suspended", "dropped"];

/// A report on a task with what brought it.
struct Reported {
    report: TaskReport,
    on: StatementOnRecord,
}

static HISTORY: [Column<Reported>; 10] = [
    text("task", "Task", "57-2026.PL3.I.2", |r| r.report.task.to_string()),
    word("state", "How it stood", "in_progress", STATES, |r| r.report.state.code()),
    maybe_whole("progress_percent", "Share done in percent, where somebody says it", "60", |r| r.report.progress_percent.map(i64::from)),
    text("result", "What came out of it", "Đã trình dự thảo quy chế", |r| r.report.result.clone()),
    text("evidence", "What shows it: number of a document, address of a file", "TTr 5/TTr-PKT", |r| r.report.evidence.clone()),
    day("reported_on", "Day on which it stood so", "2026-10-01", |r| Some(r.report.reported_on)),
    text("responsible", "Who answers for it, by post", "Trưởng phòng", |r| r.report.responsible.clone()),
    whole("ingest", "The ingest that brought it", "57", |r| Some(r.on.ingest)),
    text("recorded_at", "UTC time at which it was taken in", "2026-11-22 05:00:00", |r| r.on.recorded_at.clone()),
    text("actor", "Who sent it", "person:truong-phong", |r| r.on.actor.clone()),
];

/// Reports on a task.
pub struct TaskHistory;

impl Resource for TaskHistory {
    const NAME: &'static str = "task_history";
    const PARAMS: &'static [Param] = &[];

    fn heads() -> Vec<Head> {
        HISTORY.iter().map(|column| column.head).collect()
    }
}

resource!(TaskHistory);

/// Every report on one task, newest first
#[utoipa::path(get, path = "/api/v1/tasks/{task}/history", tag = "catalogue",
    params(("task" = String, Path, description = "Task", example = "57-2026.PL3.I.2"), TaskHistory),
    responses(TaskHistory))]
pub async fn list_task_history(
    State(context): State<Context>,
    Place(task): Place<String>,
    asked: Asked<TaskHistory>,
) -> Result<Response, Problem> {
    answer(asked, context, move |context, _, knowledge| {
        let (_, said) = task_history(context.store(), &task, knowledge.known_at)?;
        let reports = said.into_iter().filter_map(|on| match on.statement.clone() {
            Statement::Task(report) => Some(Reported { report, on }),
            Statement::Remark(_) => None,
        });
        Table::new(&HISTORY, &reports.collect::<Vec<_>>()).map_err(PipelineError::written)
    })
    .await
}

/// A remark with the series it is about.
struct Remarked {
    remark: Remark,
    indicator: String,
    area: String,
}

static REMARKS: [Column<Remarked>; 8] = [
    text("target", "Target it is about", "57-2026.PL2.22.2030", |r| r.remark.target.to_string()),
    text("indicator", "Indicator of the target", "online_files", |r| r.indicator.clone()),
    text("area", "Area of the target", "phuong-hai-duong", |r| r.area.clone()),
    text("period", "Reporting period", "2026-Q3", |r| r.remark.period.clone()),
    text("cause", "Why it stands as it does", "Thiếu máy quét", |r| r.remark.cause.clone()),
    text("remedy", "What is done about it", "Mua 02 máy trong quý IV", |r| r.remark.remedy.clone()),
    text("request", "What is asked of others", "", |r| r.remark.request.clone()),
    day("written_on", "Day on which it was written", "2026-10-01", |r| Some(r.remark.written_on)),
];

/// Remarks that go into editions.
pub struct Remarks;

/// Reporting periods.
const PERIOD: Param = Param::new("period", "Only these reporting periods, separated by commas", "2026-Q3", Rule::Ids);

impl Resource for Remarks {
    const NAME: &'static str = "remarks";
    const PARAMS: &'static [Param] = &[INDICATOR, AREA, PERIOD];

    fn heads() -> Vec<Head> {
        REMARKS.iter().map(|column| column.head).collect()
    }
}

resource!(Remarks);

/// What lead offices say of their targets, as far as it was published
///
/// Drafts and what was reviewed are for those who write them; they stand on the page of the target.
#[utoipa::path(get, path = "/api/v1/remarks", tag = "verdicts", params(Remarks), responses(Remarks))]
pub async fn list_remarks(State(context): State<Context>, asked: Asked<Remarks>) -> Result<Response, Problem> {
    answer(asked, context, |context, asked, knowledge| {
        let (catalogue, values) = (catalogue(context, knowledge)?, &asked.values);
        let published = catalogue.statements.remarks.iter().filter(|remark| remark.stage == Stage::Published);
        let rows = published.filter_map(|remark| {
            let target = catalogue.targets.iter().find(|target| target.id == remark.target)?;
            let wanted = is_wanted(values, &INDICATOR, target.indicator.as_str())
                && is_wanted(values, &AREA, target.area.as_str())
                && is_wanted(values, &PERIOD, &remark.period);
            let (indicator, area) = (target.indicator.to_string(), target.area.to_string());
            wanted.then(|| Remarked { remark: remark.clone(), indicator, area })
        });
        Table::new(&REMARKS, &rows.collect::<Vec<_>>()).map_err(PipelineError::written)
    })
    .await
}

/// What came of a table of statements: every row is taken, known or rejected.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StatementReceipt {
    /// The ingest it made; null where it said nothing new
    #[schema(example = 58)]
    ingest: Option<i64>,
    /// Rows in it
    rows: usize,
    /// Rows that say something new
    taken: usize,
    /// Rows that say what is in force
    same: usize,
    /// Rows rejected
    rejected: usize,
    /// What was noticed
    findings: Vec<FindingItem>,
}

/// Findings told where no row can be used.
const MOST_SAID: usize = 5;

async fn send(
    context: Context,
    asking: Asking,
    kind: StatementKind,
    name: &'static str,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let bytes = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large("found more than 2 MB, expected a table of statements"),
        _ => Problem::invalid("found a body that broke off, expected a table".to_owned()),
    })?;
    let (receipt, faults) = blocking(move || {
        let (actor, stamp) = (asking.caller.name(), context.clock().stamp());
        let may_publish = asking.caller.may(Permission::Publish);
        let by = Bringer { actor: &actor, may_publish, today: context.clock().today(), stamp: &stamp };
        let file = (name, &bytes[..]);
        let part = check_statements(context.store(), kind, file, &by)?;
        let ingest = add_statements(context.store(), kind, file, &part, &by)?;
        context.gate().put_file_on_trail(&asking.by(), kind.code(), (name, ""), ingest, "done")?;
        let faults: Vec<String> = part.findings.iter().take(MOST_SAID).map(|finding| finding_sentence(finding, Language::En)).collect();
        let receipt = StatementReceipt {
            ingest,
            rows: part.rows,
            taken: part.statements.len(),
            same: part.same,
            rejected: part.rejected,
            findings: part.findings.iter().map(FindingItem::from).collect(),
        };
        Ok((receipt, faults))
    })
    .await?;
    let mut response = match receipt.ingest {
        Some(ingest) => (StatusCode::CREATED, [(header::LOCATION, format!("/api/v1/ingests/{ingest}"))], Json(receipt)).into_response(),
        None if receipt.rejected > 0 && receipt.rejected == receipt.rows => Problem::unusable(faults.join(" ")).into_response(),
        None => Json(receipt).into_response(),
    };
    response.extensions_mut().insert(OnTrail);
    Ok(response)
}

/// Report how tasks stand
///
/// A table (CSV, a workbook) with the columns `task`, `state` and, where there is something to say, `progress_percent`, `result`,
/// `evidence`, `reported_on`, `responsible`; headings in Vietnamese are understood. The newest report on a task is in force.
#[utoipa::path(post, path = "/api/v1/tasks/reports", tag = "catalogue",
    request_body(content = String, content_type = "text/csv", description = "The table", example = "task,state,progress_percent,result\n57-2026.PL3.I.2,in_progress,60,Đã trình\n"),
    responses(
        (status = 200, body = StatementReceipt, description = "Nothing in it is new"),
        (status = 201, body = StatementReceipt, description = "Taken in; `Location` leads to it. Rows that cannot be used are left out and said"),
        (status = 400, body = Problem), (status = 403, body = Problem, description = "A page of another site, or a server that only reads"),
        (status = 413, body = Problem, description = "Beyond the limits"), (status = 415, body = Problem, description = "Not read here"),
        (status = 422, body = Problem, description = "No row can be used"),
        (status = 503, body = Problem), (status = 507, body = Problem, description = "No room on the disk")))]
pub async fn send_task_reports(
    State(context): State<Context>,
    _: MayWrite,
    Extension(asking): Extension<Asking>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    send(context, asking, StatementKind::Tasks, "reports.csv", body).await
}

/// Say why targets stand as they do
///
/// A table with the columns `target`, `period` and one or more of `cause`, `remedy`, `request`; `stage` is `draft` where nothing is
/// said, and `published` only for those who may publish.
#[utoipa::path(post, path = "/api/v1/remarks", tag = "verdicts",
    request_body(content = String, content_type = "text/csv", description = "The table", example = "target,period,cause,stage\n57-2026.PL2.22.2030,2026-Q3,Thiếu máy quét,draft\n"),
    responses(
        (status = 200, body = StatementReceipt, description = "Nothing in it is new"),
        (status = 201, body = StatementReceipt, description = "Taken in; `Location` leads to it. Rows that cannot be used are left out and said"),
        (status = 400, body = Problem), (status = 403, body = Problem, description = "A page of another site, or a server that only reads"),
        (status = 413, body = Problem, description = "Beyond the limits"), (status = 415, body = Problem, description = "Not read here"),
        (status = 422, body = Problem, description = "No row can be used"),
        (status = 503, body = Problem), (status = 507, body = Problem, description = "No room on the disk")))]
pub async fn send_remarks(
    State(context): State<Context>,
    _: MayWrite,
    Extension(asking): Extension<Asking>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    send(context, asking, StatementKind::Remarks, "remarks.csv", body).await
}

/// The states, for other lists.
pub(super) fn state_code(report: Option<&TaskReport>) -> &'static str {
    report.map(|report| report.state).map_or("", TaskState::code)
}

/// Codes of states with nothing for a task that nobody has reported on.
pub(super) const STATES_OR_NOTHING: &[&str] = &["", "not_started", "in_progress", "done", "suspended", "dropped"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_named_in_the_description() {
        for (_, code) in TaskState::ALL {
            assert!(STATES.contains(&code) && STATES_OR_NOTHING.contains(&code), "{code}");
        }
        assert_eq!((STATES.len(), STATES_OR_NOTHING.len()), (TaskState::ALL.len(), TaskState::ALL.len() + 1));
    }
}
