//! Sending a file: the body goes straight into the spool's care and is taken in when its turn comes.

use std::sync::Arc;

use axum::{
    Extension, Json,
    body::{Body, Bytes},
    extract::{State, multipart::Field},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use tokio::{sync::mpsc, time::timeout};

use super::{
    Problem,
    access::{Asking, OnTrail},
    digest::check_digest,
    guard::MayWrite,
    listing::Asked,
    receipt::ReceiptItem,
    upload_params::{Upload, request},
};
use crate::pipeline::{
    PipelineError,
    context::Context,
    desk::{Desk, DeskSettings, Outcome, Place},
    intake::{Receipt, Request},
};

/// Pieces of a body that wait to be written: the network is not kept waiting by one slow write.
const PIECES_WAITING: usize = 8;

/// Routes by which files come in; they are measured where they are received.
pub const UPLOADS: [&str; 2] = ["/api/v1/ingests", "/{lang}/data"];

/// Header of an answer: by which the upload's progress is asked for.
const UPLOAD_HEADER: &str = "x-lotrinh-upload";

/// Header of an answer: which wish was met.
const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// Most characters of a reason on the trail; the findings themselves are in the answer.
const LONGEST_REASON: usize = 300;

/// The wish not to wait.
const RESPOND_ASYNC: &str = "respond-async";

/// Send a file of figures
///
/// The body is the file as it is: CSV, XLSX, XLS, ODS, Parquet, Arrow, JSON or JSON lines, at most 256 MiB, no form around
/// it. Every row ends new, revised, unchanged or rejected; an upload is taken in whole (less its rejected rows) or not at
/// all. The same content again changes nothing (200, `was_known`); the same `Idempotency-Key` with other content is refused
/// (409). `Content-Digest: sha-256=:…:` (RFC 9530) is checked. After an answer of 2xx every row taken in is durable.
#[utoipa::path(post, path = "/api/v1/ingests", tag = "figures",
    params(Upload,
        ("Idempotency-Key" = Option<String>, Header, description = "Key of the sender: sent again with the same content it changes nothing"),
        ("Prefer" = Option<String>, Header, description = "`respond-async`: answer 202 as soon as all bytes are there; `Location` says how far it is"),
        ("Content-Digest" = Option<String>, Header, description = "Digest of the body, `sha-256=:…:`; another content is refused")),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file"),
    responses(
        (status = 200, body = ReceiptItem, description = "The content was known already, or a dry run: nothing was changed"),
        (status = 201, body = ReceiptItem, description = "Taken in; `Location` leads to it"),
        (status = 202, description = "All bytes are there; nothing is taken in yet. `Location` says how far it is"),
        (status = 400, body = Problem, description = "A parameter or digest that does not fit"),
        (status = 403, body = Problem, description = "A page of another site, or a server that only reads"),
        (status = 408, body = Problem, description = "The body ceased to come"),
        (status = 409, body = Problem, description = "The key came before with other content"),
        (status = 413, body = Problem, description = "Beyond the limits"),
        (status = 415, body = Problem, description = "A sort of file that is not read here"),
        (status = 422, body = Problem, description = "Nothing of it can be used; the findings are in `receipt`"),
        (status = 503, body = Problem, description = "Too many at once, or the store does not answer"),
        (status = 507, body = Problem, description = "No room on the disk")))]
pub async fn send_file(
    State(context): State<Context>,
    _: MayWrite,
    Extension(asking): Extension<Asking>,
    asked: Asked<Upload>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let request = Request { actor: asking.caller.name(), ..request(&asked.values, &headers)? };
    let settings = context.desk().settings().clone();
    check_form(&headers)?;
    check_length(&headers, &settings)?;
    let place = Desk::place(&context, &request.name, &request.key).ok_or_else(Problem::too_many)?;
    let id = place.id().to_owned();
    let answer = async {
        let place = receive_file(&context, place, Pieces::Body(body), &settings).await?;
        check_digest(&headers, &place.sha256())?;
        let taking_in = tokio::task::spawn_blocking(move || {
            let outcome = place.take_in(&context, &request);
            // What is taken in and not on the trail is not acknowledged: sent again, it is known and on the trail.
            match put_on_trail(&context, &asking, &request, &outcome) {
                Ok(()) => outcome,
                Err(error) => Arc::new(Err(error)),
            }
        });
        if wants_no_waiting(&headers) {
            let accepted = [(header::LOCATION, format!("/api/v1/uploads/{id}")), (APPLIED, RESPOND_ASYNC.to_owned())];
            return Ok((StatusCode::ACCEPTED, accepted).into_response());
        }
        Ok::<_, Problem>(answer(&*taking_in.await.map_err(ended_abnormally)?))
    };
    let mut response = answer.await.unwrap_or_else(Problem::into_response);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(UPLOAD_HEADER, id);
    }
    response.extensions_mut().insert(OnTrail);
    Ok(response)
}

/// Puts an upload on the trail, unless it only asked what would become of it.
///
/// # Errors
/// The trail cannot be written.
pub fn put_on_trail(context: &Context, asking: &Asking, request: &Request, outcome: &Outcome) -> Result<(), PipelineError> {
    if request.dry_run {
        return Ok(());
    }
    let (by, what) = (asking.by(), if request.confirm { "ingest_confirmed" } else { "ingest" });
    match outcome {
        Ok(receipt) => {
            let said = if receipt.was_known { "known already" } else { "done" };
            context.gate().put_file_on_trail(&by, what, (&receipt.name, &receipt.sha256), receipt.ingest, said)
        }
        Err(error) => {
            let said: String = format!("refused: {error}").chars().take(LONGEST_REASON).collect();
            context.gate().put_file_on_trail(&by, what, (&request.name, ""), None, &said)
        }
    }
}

/// Whether the sender asks later what became of its file (RFC 7240).
fn wants_no_waiting(headers: &HeaderMap) -> bool {
    let wishes = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    wishes.flat_map(|wishes| wishes.split(',')).any(|wish| wish.trim().eq_ignore_ascii_case(RESPOND_ASYNC))
}

fn ended_abnormally(error: tokio::task::JoinError) -> Problem {
    tracing::error!(%error, "an upload ended abnormally");
    Problem::internal()
}

/// What became of an upload, as an answer.
fn answer(outcome: &Outcome) -> Response {
    match outcome {
        Ok(receipt) => accepted(receipt),
        Err(error) => Problem::from(error).into_response(),
    }
}

fn accepted(receipt: &Receipt) -> Response {
    let body = Json(ReceiptItem::from(receipt));
    match receipt.ingest {
        Some(ingest) if !receipt.was_known => {
            (StatusCode::CREATED, [(header::LOCATION, format!("/api/v1/ingests/{ingest}"))], body).into_response()
        }
        _ => body.into_response(),
    }
}

/// A body is the file itself: not a form, not compressed on the way.
fn check_form(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_ascii_lowercase();
    let (kind, coding) = (text(header::CONTENT_TYPE), text(header::CONTENT_ENCODING));
    if kind.starts_with("multipart/") {
        let detail = format!("found a form ({kind}), expected the file itself as the body; send it with `curl --data-binary @FILE`");
        return Err(Problem::not_read_here(detail));
    }
    if !coding.is_empty() && coding != "identity" {
        return Err(Problem::not_read_here(format!("found Content-Encoding {coding}, expected the file as it is; send it uncompressed")));
    }
    Ok(())
}

fn too_large(found: impl std::fmt::Display, settings: &DeskSettings) -> Problem {
    Problem::too_large(format!(
        "found {found} bytes, expected at most {}; split the file, or take it in on the server with `lotrinh ingest file`",
        settings.most_bytes
    ))
}

/// What is announced as too large is refused before a byte of it has come.
fn check_length(headers: &HeaderMap, settings: &DeskSettings) -> Result<(), Problem> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > settings.most_bytes => Err(too_large(length, settings)),
        _ => Ok(()),
    }
}

/// The bytes of a file as they come.
pub enum Pieces<'a> {
    /// The body is the file.
    Body(Body),
    /// It stands in a form.
    Field(Box<Field<'a>>),
}

impl Pieces<'_> {
    /// The next ones; none at the end.
    async fn next(&mut self) -> Result<Option<Bytes>, String> {
        match self {
            Self::Field(field) => field.chunk().await.map_err(|error| error.to_string()),
            Self::Body(body) => loop {
                match body.frame().await.transpose().map_err(|error| error.to_string())? {
                    None => return Ok(None),
                    Some(frame) => {
                        // Trailers say nothing about a file.
                        if let Ok(piece) = frame.into_data() {
                            return Ok(Some(piece));
                        }
                    }
                }
            },
        }
    }
}

/// Receives a file on a thread of its own, so that the disk never blocks the others; whatever ends it early leaves nothing.
///
/// # Errors
/// It is too large, ceases to come or takes too long, or the disk is full.
pub async fn receive_file(context: &Context, mut place: Place, file: Pieces<'_>, settings: &DeskSettings) -> Result<Place, Problem> {
    let (sender, mut pieces) = mpsc::channel::<Bytes>(PIECES_WAITING);
    let writer = context.clone();
    let writing = tokio::task::spawn_blocking(move || {
        let written = place.receive(&writer, || pieces.blocking_recv());
        written.map(|()| place)
    });
    let sent = match timeout(settings.most_time, forward(file, sender, settings)).await {
        Ok(sent) => sent,
        Err(_) => Err(slow(&format!("a file that was not there after {} seconds", settings.most_time.as_secs()), settings)),
    };
    let written: Result<Place, PipelineError> = writing.await.map_err(ended_abnormally)?;
    // A full disk also ends the forwarding; it is what the sender has to know.
    let place = written?;
    sent.map(|()| place)
}

fn slow(found: &str, settings: &DeskSettings) -> Problem {
    Problem::cut_off(format!(
        "found {found}, expected bytes at least every {} seconds and all of them within {} seconds; nothing was kept, send it again",
        settings.most_silence.as_secs(),
        settings.most_time.as_secs()
    ))
}

/// Passes the pieces of a file on; dropping the sender ends the writing.
async fn forward(mut file: Pieces<'_>, sender: mpsc::Sender<Bytes>, settings: &DeskSettings) -> Result<(), Problem> {
    let mut bytes = 0u64;
    loop {
        let piece = match timeout(settings.most_silence, file.next()).await {
            Err(_) => return Err(slow(&format!("no byte for {} seconds after {bytes}", settings.most_silence.as_secs()), settings)),
            Ok(Ok(None)) => return Ok(()),
            Ok(Err(error)) => {
                tracing::info!(%error, bytes, "an upload was cut off");
                return Err(slow(&format!("a body that was cut off after {bytes} bytes"), settings));
            }
            Ok(Ok(Some(piece))) => piece,
        };
        bytes += piece.len() as u64;
        if bytes > settings.most_bytes {
            return Err(too_large(format!("more than {}", settings.most_bytes), settings));
        }
        // The writer has given up: it says why.
        if sender.send(piece).await.is_err() {
            return Ok(());
        }
    }
}
