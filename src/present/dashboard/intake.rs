//! The page of what came in: look at a file, load it, read what was noticed, take it back.

use askama::Template;
use axum::{
    Extension, Form, Router,
    extract::{Multipart, Path, RawQuery, State, multipart::MultipartRejection, rejection::FormRejection},
    http::StatusCode,
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    ErrorKind, Frame,
    forms::{Visitor, lead_to},
    ingest_page,
    intake_form::{Refused, Typed, cut_off, in_words, not_ours, on_trail, receive, request},
    routes::error_page,
};
use crate::{
    domain::{access::Permission, language::Language},
    pipeline::{
        PipelineError,
        context::Context,
        desk::Desk,
        lookup::{ingest, ingests},
    },
    present::{
        api::{Asking, Problem, blocking, form_pairs, put_on_trail},
        format::problem::of_error,
        view::{CatalogueIndex, IngestRow, Place, ReceiptView},
    },
};

/// Ingests on a page.
const A_PAGE: usize = 50;

/// The page of what came in. Only those who may send figures get in by its forms.
pub fn router() -> Router<Context> {
    Router::new()
        .route("/{lang}/data", get(list).post(look_at))
        .route("/{lang}/data/load", post(load))
        .route("/{lang}/data/{ingest}", get(ingest_page::show))
        .route("/{lang}/data/{ingest}/retraction", post(ingest_page::take_back))
}

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage {
    frame: Frame,
    rows: Vec<IngestRow>,
    /// Address of the older ones; empty when there are none.
    older: String,
    may_send: bool,
    /// Why nothing can be sent here, when that is so.
    closed: &'static str,
    most_mb: u64,
    typed: Typed,
    token: String,
    fault: String,
}

#[derive(Template)]
#[template(path = "data_preview.html")]
struct PreviewPage {
    frame: Frame,
    view: ReceiptView,
    /// By which the file is asked for when it is loaded; none when it cannot be.
    held: Option<String>,
    load: String,
    back: String,
    token: String,
}

fn page_of_list(
    context: &Context,
    visitor: &Visitor,
    asking: &Asking,
    before: Option<i64>,
    typed: Typed,
    fault: String,
) -> Result<String, PipelineError> {
    let mut known = ingests(context, context.knowledge(None, None, None)?)?;
    known.sort_by_key(|record| std::cmp::Reverse(record.ingest));
    known.retain(|record| before.is_none_or(|before| record.ingest < before));
    let mut frame = visitor.frame(context, Place::Data);
    frame.title = frame.say("Số liệu đã nạp", "Data").to_owned();
    let is_open = context.desk().settings().is_open;
    let closed = if !is_open {
        frame.say("Máy chủ này chỉ đọc, không nhận tệp.", "This server only reads and takes in no file.")
    } else {
        frame.say("Tài khoản của bạn không có quyền nạp số liệu.", "Your account may not send figures.")
    };
    let language = visitor.language;
    let older = known.get(A_PAGE - 1).filter(|_| known.len() > A_PAGE);
    let page = DataPage {
        older: older.map(|last| format!("{}?before={}", Place::Data.path(language), last.ingest)).unwrap_or_default(),
        rows: known.iter().take(A_PAGE).map(|record| IngestRow::new(record, language)).collect(),
        may_send: is_open && asking.caller.may(Permission::Ingest),
        closed,
        most_mb: context.desk().settings().most_bytes >> 20,
        typed,
        token: visitor.token(),
        fault,
        frame,
    };
    page.render().map_err(PipelineError::refused)
}

/// The list, with what went wrong above the form.
async fn list_page(
    context: Context,
    visitor: Visitor,
    asking: Asking,
    status: StatusCode,
    before: Option<i64>,
    typed: Typed,
    fault: String,
) -> Response {
    let (inner, seen) = (context.clone(), visitor.clone());
    match blocking(move || page_of_list(&inner, &seen, &asking, before, typed, fault)).await {
        Ok(html) => visitor.page(&context, status, Ok(html)),
        Err(_) => visitor.unavailable(&context),
    }
}

async fn list(
    State(context): State<Context>,
    Path(lang): Path<String>,
    visitor: Visitor,
    Extension(asking): Extension<Asking>,
    RawQuery(query): RawQuery,
) -> Response {
    if Language::parse(&lang).is_none() {
        return error_page(&context, Language::Vi, Place::Other(format!("/{lang}/data")), &ErrorKind::NotFound);
    }
    let asked = form_pairs(query.as_deref().unwrap_or_default()).into_iter().find(|(name, _)| name == "before");
    let before = asked.and_then(|(_, number)| number.parse().ok());
    list_page(context, visitor, asking, StatusCode::OK, before, Typed::default(), String::new()).await
}

async fn look_at(
    State(context): State<Context>,
    visitor: Visitor,
    Extension(asking): Extension<Asking>,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let mut typed = Typed::default();
    let received = match form {
        Ok(form) => receive(&context, &visitor, form, &mut typed).await,
        Err(_) => Err(cut_off(visitor.language)),
    };
    let asked = received.and_then(|(seat, name)| Ok((seat, request(&name, &typed, &asking, visitor.language)?)));
    let (seat, request) = match asked {
        Ok(asked) => asked,
        Err((status, fault)) => return list_page(context, visitor, asking, status, None, typed, fault).await,
    };
    let (inner, actor, language) = (context.clone(), asking.caller.name(), visitor.language);
    let looked = blocking(move || {
        let (outcome, held) = seat.look_at(&inner, request, &actor);
        let view = match &*outcome {
            Ok(receipt) => Ok(receipt),
            Err(PipelineError::Unusable(receipt)) => Ok(&**receipt),
            Err(error) => Err(of_error(error).get(language).to_owned()),
        };
        let knowledge = inner.knowledge(None, None, None)?;
        let entries = inner.entries(knowledge.known_at)?;
        let known = match &*outcome {
            Ok(receipt) if receipt.was_known => receipt.ingest.map(|number| ingest(&inner, number)).transpose()?,
            _ => None,
        };
        Ok(view.map(|receipt| (ReceiptView::new(&CatalogueIndex::new(&entries), receipt, known.as_ref(), language), held)))
    });
    match looked.await {
        Ok(Ok((view, held))) => {
            let mut frame = visitor.frame(&context, Place::Data);
            frame.title = format!("{}: {}", frame.say("Xem trước", "Preview"), view.name);
            let (load, back) = (Place::Load.path(language), Place::Data.path(language));
            let status = if held.is_some() || view.known.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
            let page = PreviewPage { load, back, token: visitor.token(), frame, view, held };
            // Nothing was changed.
            on_trail(visitor.page(&context, status, page.render().map_err(Into::into)))
        }
        Ok(Err(fault)) => list_page(context, visitor, asking, StatusCode::UNPROCESSABLE_ENTITY, None, typed, fault).await,
        Err(_) => visitor.unavailable(&context),
    }
}

#[derive(Deserialize)]
struct LoadForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    held: String,
}

async fn load(
    State(context): State<Context>,
    visitor: Visitor,
    Extension(asking): Extension<Asking>,
    form: Result<Form<LoadForm>, FormRejection>,
) -> Response {
    let language = visitor.language;
    let again =
        |(status, fault): Refused| list_page(context.clone(), visitor.clone(), asking.clone(), status, None, Typed::default(), fault);
    let form = match form {
        Ok(Form(form)) if visitor.may_send(&context, &form.token) => form,
        _ => return again(not_ours(language)).await,
    };
    if !context.desk().settings().is_open {
        return again(in_words(&Problem::read_only(), language)).await;
    }
    let Some(mut seat) = Desk::place(&context, "", "") else { return again(in_words(&Problem::too_many(), language)).await };
    let Some(request) = seat.bring(&context, &form.held, &asking.caller.name()) else {
        let words = language.pick(
            "Tệp đã xem trước không còn được giữ (giữ 30 phút). Không có gì được lưu; hãy chọn lại tệp.",
            "The file is not kept any more (30 minutes). Nothing was stored; choose it again.",
        );
        return again((StatusCode::GONE, words.to_owned())).await;
    };
    let (inner, by) = (context.clone(), asking.clone());
    // Begun, it is done to its end, though the browser may be closed meanwhile.
    let taken = tokio::task::spawn_blocking(move || {
        let outcome = seat.take_in(&inner, &request);
        put_on_trail(&inner, &by, &request, &outcome).map(|()| outcome)
    });
    let Ok(Ok(outcome)) = taken.await else { return visitor.unavailable(&context) };
    match &*outcome {
        Ok(receipt) => match receipt.ingest {
            Some(number) => on_trail(lead_to(&Place::Ingest(number).path(language))),
            None => on_trail(lead_to(&Place::Data.path(language))),
        },
        Err(error) => again((StatusCode::UNPROCESSABLE_ENTITY, of_error(error).get(language).to_owned())).await,
    }
}
