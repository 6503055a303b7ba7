//! The rows of an upload that were not taken, as a file to mend and send again.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Problem, blocking, params::Params};
use crate::{
    domain::language::Language,
    pipeline::{context::Context, rejected::rejected_rows},
    present::exports::rejected::render_rejected,
};

/// In which language the reasons are.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReasonParams {
    /// `vi` (default) or `en`
    lang: Option<String>,
}

/// The rejected rows of an upload, each with its reason
///
/// A CSV file comes back as CSV with the same delimiter, a workbook as a workbook, the other formats as CSV; the last
/// column says what is wrong with the row and what to do.
#[utoipa::path(get, path = "/api/v1/ingests/{ingest}/rejected", tag = "figures",
    params(("ingest" = i64, Path, description = "Number of the ingest"), ReasonParams),
    responses(
        (status = 200, description = "The rows", content(
            (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn list_rejected(
    State(context): State<Context>,
    Path(ingest): Path<i64>,
    Params(wanted): Params<ReasonParams>,
) -> Result<Response, Problem> {
    let language = match wanted.lang.as_deref().filter(|text| !text.is_empty()) {
        None => Language::default(),
        Some(text) => Language::parse(text).ok_or_else(|| Problem::invalid(format!("lang: found “{text}”, expected vi or en")))?,
    };
    let rows = blocking(move || rejected_rows(&context, ingest)).await?;
    let file = render_rejected(&rows, language).map_err(|error| {
        tracing::error!(%error, "rejected rows could not be written");
        Problem::internal()
    })?;
    // Letters beyond ASCII go as RFC 8187 has them.
    let name: String = file
        .name
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() || b"-_.".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    Ok(([(header::CONTENT_TYPE, file.media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], file.bytes).into_response())
}
