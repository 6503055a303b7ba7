//! Pages of what offices say: one task with its reports, the remarks on a target; each with the form that adds one.

use askama::Template;
use axum::{
    Extension, Form, Router,
    extract::{Path, State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
    routing::get,
};
use jiff::civil::Date;
use serde::Deserialize;

use super::{
    ErrorKind, Frame,
    changes_page::last_quarter_end,
    forms::{Visitor, lead_to},
    intake_form::{in_words, not_ours, on_trail},
    routes::error_page,
};
use crate::{
    domain::{
        access::Permission,
        id::{TargetId, TaskId},
        language::Language,
        period::Period,
        statement::{Remark, Stage, Statement, StatementKind, StatementOnRecord, TaskState},
    },
    pipeline::{
        PipelineError,
        context::Context,
        lookup::catalogue,
        statements::{Bringer, add_statements, check_statements, remark_history, task_history},
    },
    present::{
        api::{Asking, Problem, blocking},
        format::{
            self, finding_reason,
            statement::{stage, task_state},
        },
        view::{CatalogueIndex, Filters, Place, RemarkRow, TaskView, item_of},
    },
};

/// The pages of what offices say.
pub fn router() -> Router<Context> {
    Router::new().route("/{lang}/tasks/{task}", get(task).post(report_task)).route("/{lang}/remarks/{target}", get(remarks).post(remark))
}

/// A choice of a form: code, word, whether it is chosen.
type Choice = (&'static str, &'static str, bool);

/// What the form of a task sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct TaskForm {
    token: String,
    state: String,
    progress_percent: String,
    result: String,
    evidence: String,
    reported_on: String,
    responsible: String,
}

#[derive(Template)]
#[template(path = "task.html")]
struct TaskPage {
    frame: Frame,
    view: TaskView,
    may_send: bool,
    form: TaskForm,
    states: Vec<Choice>,
    all: String,
    token: String,
    fault: String,
}

/// What the form of a remark sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct RemarkForm {
    token: String,
    period: String,
    cause: String,
    remedy: String,
    request: String,
    stage: String,
}

#[derive(Template)]
#[template(path = "remarks.html")]
struct RemarksPage {
    frame: Frame,
    /// Indicator and target in words.
    subject: String,
    back: String,
    rows: Vec<RemarkRow>,
    /// Earlier versions of the remark of the period in the form: day, stage, who.
    earlier: Vec<(String, &'static str, String)>,
    may_send: bool,
    form: RemarkForm,
    stages: Vec<Choice>,
    token: String,
    fault: String,
}

/// Why a form was not taken, with the status of the answer.
type Refused = (StatusCode, String);

/// Takes in one statement by the door of files, as a file of one row.
///
/// # Errors
/// The row cannot be used, in words; the store refuses.
async fn say(
    context: &Context,
    asking: &Asking,
    kind: StatementKind,
    row: Vec<(&'static str, String)>,
    language: Language,
) -> Result<(), Refused> {
    if !context.desk().settings().is_open {
        return Err(in_words(&Problem::read_only(), language));
    }
    let (inner, asking) = (context.clone(), asking.clone());
    let done = blocking(move || {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let written =
            writer.write_record(row.iter().map(|(name, _)| *name)).and_then(|()| writer.write_record(row.iter().map(|(_, text)| text)));
        written.map_err(PipelineError::refused)?;
        let bytes = writer.into_inner().map_err(PipelineError::refused)?;
        let (actor, stamp) = (asking.caller.name(), inner.clock().stamp());
        let by =
            Bringer { actor: &actor, may_publish: asking.caller.may(Permission::Publish), today: inner.clock().today(), stamp: &stamp };
        let file = ("form.csv", bytes.as_slice());
        let part = check_statements(inner.store(), kind, file, &by)?;
        let faults: Vec<String> = part.findings.iter().map(|finding| finding_reason(finding, language)).collect();
        if part.rejected > 0 {
            return Ok(faults);
        }
        if let Some(ingest) = add_statements(inner.store(), kind, file, &part, &by)? {
            inner.gate().put_file_on_trail(&asking.by(), kind.code(), ("form.csv", ""), Some(ingest), "done")?;
        }
        Ok(Vec::new())
    });
    match done.await {
        Ok(faults) if faults.is_empty() => Ok(()),
        Ok(faults) => Err((StatusCode::UNPROCESSABLE_ENTITY, faults.join(" "))),
        Err(problem) => Err(in_words(&problem, language)),
    }
}

async fn task_page(context: Context, visitor: Visitor, asking: Asking, id: String, form: Option<TaskForm>, refused: Refused) -> Response {
    let (inner, key, language) = (context.clone(), id.clone(), visitor.language);
    let place = Place::Task(TaskId::new(id.as_str()));
    let (at, today) = (place.clone(), context.clock().today());
    let read = blocking(move || {
        let known_at = inner.store().data_revision()?;
        let (task, history) = task_history(inner.store(), &key, known_at)?;
        let entries = inner.entries(known_at)?;
        Ok(TaskView::new(&CatalogueIndex::new(&entries), &task, &history, &Filters::default(), today, language))
    });
    let view = match read.await {
        Ok(view) => view,
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => return error_page(&context, language, at, &ErrorKind::NotFound),
        Err(_) => return visitor.unavailable(&context),
    };
    let mut frame = visitor.frame(&context, place);
    frame.title = format!("{} {}", frame.say("Nhiệm vụ", "Task"), view.row.number).trim().to_owned();
    let form = form.unwrap_or_else(|| {
        let now = view.now.as_ref();
        TaskForm {
            state: now.map(|report| report.state.code()).unwrap_or_default().to_owned(),
            progress_percent: now.and_then(|report| report.progress_percent).map(|percent| percent.to_string()).unwrap_or_default(),
            result: now.map(|report| report.result.clone()).unwrap_or_default(),
            evidence: now.map(|report| report.evidence.clone()).unwrap_or_default(),
            responsible: now.map(|report| report.responsible.clone()).unwrap_or_default(),
            reported_on: today.to_string(),
            token: String::new(),
        }
    });
    let states = TaskState::ALL.into_iter().map(|(state, code)| (code, task_state(state, language), code == form.state)).collect();
    let page = TaskPage {
        may_send: context.desk().settings().is_open && asking.caller.may(Permission::Ingest),
        all: Place::Tasks.path(language),
        token: visitor.token(),
        fault: refused.1,
        states,
        form,
        view,
        frame,
    };
    visitor.page(&context, refused.0, page.render().map_err(Into::into))
}

async fn task(
    State(context): State<Context>,
    visitor: Visitor,
    Extension(asking): Extension<Asking>,
    Path((lang, id)): Path<(String, String)>,
) -> Response {
    if Language::parse(&lang).is_none() {
        return error_page(&context, Language::Vi, Place::Tasks, &ErrorKind::NotFound);
    }
    task_page(context, visitor, asking, id, None, (StatusCode::OK, String::new())).await
}

async fn report_task(
    State(context): State<Context>,
    visitor: Visitor,
    Extension(asking): Extension<Asking>,
    Path((_, id)): Path<(String, String)>,
    form: Result<Form<TaskForm>, FormRejection>,
) -> Response {
    let language = visitor.language;
    let form = match form {
        Ok(Form(form)) if visitor.may_send(&context, &form.token) => form,
        _ => return task_page(context, visitor, asking, id, None, not_ours(language)).await,
    };
    let typed = form.clone();
    let row = vec![
        ("task", id.clone()),
        ("state", form.state),
        ("progress_percent", form.progress_percent),
        ("result", form.result),
        ("evidence", form.evidence),
        ("reported_on", form.reported_on),
        ("responsible", form.responsible),
    ];
    match say(&context, &asking, StatementKind::Tasks, row, language).await {
        Ok(()) => on_trail(lead_to(&Place::Task(TaskId::new(id)).path(language))),
        Err(refused) => task_page(context, visitor, asking, id, Some(typed), refused).await,
    }
}

/// The statutory quarter that was closed last.
fn last_quarter(day: Date) -> Period {
    let end = last_quarter_end(day);
    Period::quarter(end.year(), end.month() / 3)
}

/// What the page of remarks is made from.
struct RemarksRead {
    subject: String,
    back: String,
    rows: Vec<RemarkRow>,
    known: Option<Remark>,
    period: String,
    earlier: Vec<(String, &'static str, String)>,
}

fn read_remarks(context: &Context, id: &str, period: &str, may_send: bool, language: Language) -> Result<RemarksRead, PipelineError> {
    let knowledge = context.knowledge(None, None, None)?;
    let catalogue = catalogue(context, knowledge)?;
    let index = CatalogueIndex::new(&catalogue);
    let key = TargetId::new(id);
    let unknown = || PipelineError::Unknown { what: "target", id: id.to_owned(), hint: String::new() };
    let target = index.target(&key).ok_or_else(unknown)?;
    let indicator = index.indicator(&target.indicator).ok_or_else(unknown)?;
    let period = if period.is_empty() { last_quarter(knowledge.as_of).code() } else { period.to_owned() };
    let history = remark_history(context.store(), id, &period, knowledge.known_at)?;
    let said = |on: &StatementOnRecord| match &on.statement {
        Statement::Remark(remark) => Some((format::date(remark.written_on, language), stage(remark.stage, language), on.actor.clone())),
        Statement::Task(_) => None,
    };
    let item = [item_of(target, language), index.plan_name(&target.plan)];
    let item: Vec<String> = item.into_iter().filter(|part| !part.is_empty()).collect();
    Ok(RemarksRead {
        subject: format!(
            "{}, {}: {} {} ({})",
            indicator.name.get(language),
            index.area_name(&target.area, language),
            format::target_short(target, indicator, language),
            format::due(target, language).unwrap_or_default(),
            item.join(", ")
        ),
        back: Place::Indicator(target.indicator.clone(), target.area.clone()).path(language),
        rows: RemarkRow::all(&index, &[target], !may_send, language),
        known: catalogue.statements.remark(&key, &period).cloned(),
        earlier: if may_send { history.iter().filter_map(said).collect() } else { Vec::new() },
        period,
    })
}

async fn remarks_page(
    context: Context,
    visitor: Visitor,
    asking: Asking,
    id: String,
    form: Option<RemarkForm>,
    refused: Refused,
) -> Response {
    let (inner, key, language) = (context.clone(), id.clone(), visitor.language);
    let may_send = context.desk().settings().is_open && asking.caller.may(Permission::Ingest);
    let period = form.as_ref().map(|form| form.period.clone()).unwrap_or_default();
    let place = Place::Remarks(TargetId::new(id.as_str()));
    let read = match blocking(move || read_remarks(&inner, &key, &period, may_send, language)).await {
        Ok(read) => read,
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => return error_page(&context, language, place, &ErrorKind::NotFound),
        Err(_) => return visitor.unavailable(&context),
    };
    let mut frame = visitor.frame(&context, place);
    frame.title = frame.say("Nguyên nhân, giải pháp, kiến nghị", "Cause, remedy, request").to_owned();
    let form = form.unwrap_or_else(|| match &read.known {
        Some(remark) => RemarkForm {
            token: String::new(),
            period: remark.period.clone(),
            cause: remark.cause.clone(),
            remedy: remark.remedy.clone(),
            request: remark.request.clone(),
            stage: remark.stage.code().to_owned(),
        },
        None => RemarkForm { period: read.period.clone(), stage: Stage::Draft.code().to_owned(), ..RemarkForm::default() },
    });
    let may_publish = asking.caller.may(Permission::Publish);
    let offered = Stage::ALL.into_iter().filter(|(of, _)| may_publish || *of != Stage::Published);
    let stages = offered.map(|(of, code)| (code, stage(of, language), code == form.stage)).collect();
    let page = RemarksPage {
        subject: read.subject,
        back: read.back,
        rows: read.rows,
        earlier: read.earlier,
        token: visitor.token(),
        fault: refused.1,
        stages,
        may_send,
        form,
        frame,
    };
    visitor.page(&context, refused.0, page.render().map_err(Into::into))
}

async fn remarks(
    State(context): State<Context>,
    visitor: Visitor,
    Extension(asking): Extension<Asking>,
    Path((lang, id)): Path<(String, String)>,
) -> Response {
    if Language::parse(&lang).is_none() {
        return error_page(&context, Language::Vi, Place::Scoreboard, &ErrorKind::NotFound);
    }
    remarks_page(context, visitor, asking, id, None, (StatusCode::OK, String::new())).await
}

async fn remark(
    State(context): State<Context>,
    visitor: Visitor,
    Extension(asking): Extension<Asking>,
    Path((_, id)): Path<(String, String)>,
    form: Result<Form<RemarkForm>, FormRejection>,
) -> Response {
    let language = visitor.language;
    let form = match form {
        Ok(Form(form)) if visitor.may_send(&context, &form.token) => form,
        _ => return remarks_page(context, visitor, asking, id, None, not_ours(language)).await,
    };
    let typed = form.clone();
    let row = vec![
        ("target", id.clone()),
        ("period", form.period),
        ("cause", form.cause),
        ("remedy", form.remedy),
        ("request", form.request),
        ("stage", form.stage),
    ];
    match say(&context, &asking, StatementKind::Remarks, row, language).await {
        Ok(()) => on_trail(lead_to(&Place::Remarks(TargetId::new(id)).path(language))),
        Err(refused) => remarks_page(context, visitor, asking, id, Some(typed), refused).await,
    }
}
