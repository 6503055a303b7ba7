//! The page of one ingest: what was noticed, what was not taken, taking it back.

use askama::Template;
use axum::{
    Extension, Form,
    extract::{Path, State, rejection::FormRejection},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{
    ErrorKind, Frame,
    forms::{Visitor, lead_to},
    intake_form::{Refused, in_words, not_ours, on_trail},
    routes::error_page,
};
use crate::{
    domain::{access::Permission, language::Language},
    pipeline::{
        context::Context,
        lookup::{IngestRecord, findings, ingest, retract},
    },
    present::{
        api::{Asking, Problem, blocking},
        view::{FindingRow, IngestRow, Place, finding_rows},
    },
};

#[derive(Template)]
#[template(path = "data_ingest.html")]
struct IngestPage {
    frame: Frame,
    row: IngestRow,
    findings: Vec<FindingRow>,
    beyond: usize,
    all_findings: String,
    rejected: String,
    back: String,
    may_retract: bool,
    action: String,
    token: String,
    fault: String,
}

async fn ingest_page(context: Context, visitor: Visitor, asking: Asking, number: i64, status: StatusCode, fault: String) -> Response {
    let (inner, language) = (context.clone(), visitor.language);
    let read = blocking(move || {
        let record: IngestRecord = ingest(&inner, number)?;
        Ok((record, findings(&inner, number)?))
    });
    let (record, found) = match read.await {
        Ok(read) => read,
        Err(problem) if problem.status() == StatusCode::NOT_FOUND => {
            return error_page(&context, language, Place::Data, &ErrorKind::NotFound);
        }
        Err(_) => return visitor.unavailable(&context),
    };
    let row = IngestRow::new(&record, language);
    let mut frame = visitor.frame(&context, Place::Ingest(number));
    frame.title = format!("{} {number}: {}", frame.say("Lần nạp", "Ingest"), record.name);
    let (rows, beyond) = finding_rows(&found, language);
    let is_open = context.desk().settings().is_open;
    let page = IngestPage {
        findings: rows,
        beyond,
        all_findings: format!("/api/v1/ingests/{number}/findings?format=csv&lang={}", language.code()),
        rejected: if row.rejected > 0 { format!("/api/v1/ingests/{number}/rejected?lang={}", language.code()) } else { String::new() },
        back: Place::Data.path(language),
        may_retract: is_open && row.may_be_retracted && asking.caller.may(Permission::Ingest),
        action: format!("{}/retraction", Place::Ingest(number).path(language)),
        token: visitor.token(),
        fault,
        frame,
        row,
    };
    visitor.page(&context, status, page.render().map_err(Into::into))
}

/// Shows an ingest.
pub async fn show(
    State(context): State<Context>,
    Path((lang, number)): Path<(String, String)>,
    visitor: Visitor,
    Extension(asking): Extension<Asking>,
) -> Response {
    match (Language::parse(&lang), number.parse()) {
        (Some(_), Ok(number)) => ingest_page(context, visitor, asking, number, StatusCode::OK, String::new()).await,
        _ => error_page(&context, visitor.language, Place::Data, &ErrorKind::NotFound),
    }
}

/// Why it is taken back.
#[derive(Deserialize)]
pub struct RetractionForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    reason: String,
}

/// Takes an ingest back.
pub async fn take_back(
    State(context): State<Context>,
    Path((_, number)): Path<(String, i64)>,
    visitor: Visitor,
    Extension(asking): Extension<Asking>,
    form: Result<Form<RetractionForm>, FormRejection>,
) -> Response {
    let language = visitor.language;
    let again = |(status, fault): Refused| ingest_page(context.clone(), visitor.clone(), asking.clone(), number, status, fault);
    let form = match form {
        Ok(Form(form)) if visitor.may_send(&context, &form.token) => form,
        _ => return again(not_ours(language)).await,
    };
    if !context.desk().settings().is_open {
        return again(in_words(&Problem::read_only(), language)).await;
    }
    let (inner, by) = (context.clone(), asking.clone());
    let taken_back = blocking(move || {
        let record = retract(&inner, number, &form.reason, &by.caller.name())?;
        let subject = format!("{}: {}", record.name, record.reason);
        inner.gate().put_file_on_trail(&by.by(), "retraction", (&subject, ""), Some(record.ingest), "done")?;
        Ok(())
    });
    match taken_back.await {
        Ok(()) => on_trail(lead_to(&Place::Ingest(number).path(language))),
        Err(problem) => again(in_words(&problem, language)).await,
    }
}
