//! The rows of an upload that were not taken, as a file to mend and send again.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::{
    Problem, blocking,
    listing::{Asked, LANG, Param, Resource, parameters},
    params::Place,
};
use crate::{
    pipeline::{context::Context, rejected::rejected_rows},
    present::exports::{
        rejected::render_rejected,
        rows::{Head, RowsForm},
    },
};

/// In which language the reasons are.
pub struct Reasons;

impl Resource for Reasons {
    const NAME: &'static str = "rejected";
    const PARAMS: &'static [Param] = &[];
    const FORMS: &'static [RowsForm] = &[RowsForm::Csv];
    const IS_LIST: bool = false;
    const SHARED: &'static [Param] = &[LANG];

    fn heads() -> Vec<Head> {
        Vec::new()
    }
}

impl IntoParams for Reasons {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        parameters::<Self>()
    }
}

/// The rejected rows of an upload, each with its reason
///
/// A CSV file comes back as CSV with the same delimiter, a workbook as a workbook, the other formats as CSV; the last
/// column says what is wrong with the row and what to do.
#[utoipa::path(get, path = "/api/v1/ingests/{ingest}/rejected", tag = "figures",
    params(("ingest" = i64, Path, description = "Number of the ingest", example = 2), Reasons),
    responses(
        (status = 200, description = "The rows", content(
            (String = "text/csv"), (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn list_rejected(State(context): State<Context>, Place(ingest): Place<i64>, asked: Asked<Reasons>) -> Result<Response, Problem> {
    let language = asked.values.language();
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
