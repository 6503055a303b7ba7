//! Taking an ingest back: its rows are hidden, never deleted.

use axum::{
    Extension, Json,
    extract::{State, rejection::JsonRejection},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    Problem,
    access::{Asking, OnTrail},
    blocking,
    guard::MayWrite,
    ingests::{OneIngest, ingest_object},
    params::Place,
};
use crate::pipeline::{context::Context, lookup::retract};

/// Why an ingest is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetractionRequest {
    /// Why; it is kept with the retraction
    #[schema(example = "gửi nhầm kỳ báo cáo")]
    reason: String,
}

/// Take an ingest back
///
/// Its rows are hidden from now on and stay on record; answers for an earlier `known_at` are as they were. A retraction is
/// itself an ingest: taking it back undoes it.
#[utoipa::path(post, path = "/api/v1/ingests/{ingest}/retraction", tag = "figures",
    params(("ingest" = i64, Path, description = "Number of the ingest")),
    request_body = RetractionRequest,
    responses(
        (status = 201, body = OneIngest, description = "The retraction; `Location` leads to it"),
        (status = 400, body = Problem, description = "No reason"),
        (status = 403, body = Problem, description = "A page of another site, or a server that only reads"),
        (status = 404, body = Problem), (status = 409, body = Problem, description = "Taken back already"),
        (status = 503, body = Problem), (status = 507, body = Problem, description = "No room on the disk")))]
pub async fn retract_ingest(
    State(context): State<Context>,
    _: MayWrite,
    Extension(asking): Extension<Asking>,
    Place(ingest): Place<i64>,
    request: Result<Json<RetractionRequest>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(request) = request.map_err(|rejection| {
        Problem::invalid(format!("found no reason ({}), expected JSON such as {{\"reason\": \"…\"}}", rejection.body_text()))
    })?;
    let record = blocking(move || {
        let record = retract(&context, ingest, &request.reason, &asking.caller.name())?;
        let subject = format!("{}: {}", record.name, record.reason);
        context.gate().put_file_on_trail(&asking.by(), "retraction", (&subject, ""), Some(record.ingest), "done")?;
        Ok(record)
    })
    .await?;
    let headers = [(header::LOCATION, format!("/api/v1/ingests/{}", record.ingest))];
    let mut response = (StatusCode::CREATED, headers, ingest_object(record)?).into_response();
    response.extensions_mut().insert(OnTrail);
    Ok(response)
}
