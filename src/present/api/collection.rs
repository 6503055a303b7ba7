//! Collection: which figures are owed, by whom and when, and what became of each.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{KnowledgeParams, Problem, blocking, params::Params};
use crate::{
    pipeline::{
        PipelineError,
        collection::{CollectionQuery, list_collection as list},
        context::Context,
    },
    present::exports::{render_collection_csv, render_collection_json},
};

/// Filters of the list; all may be combined.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CollectionParams {
    /// Only under this plan
    #[param(example = "57-2026")]
    plan: Option<String>,
    /// Only this lead agency: its key, with or without the plan, or its name as printed
    agency: Option<String>,
    /// Only this reporting period
    #[param(example = "2026-Q3")]
    period: Option<String>,
    /// Any of these, separated by commas: missing, late, not_yet_due, received. The counts by agency are over all of them
    #[param(example = "missing,late")]
    status: Option<String>,
    /// `json` (default) or `csv` (UTF-8 with byte-order mark)
    format: Option<String>,
}

/// What agencies owe: one item an indicator, area and period, most urgent first, with counts by agency
///
/// Due is the day that the plan names for such reports, else the last day of the period by Decree 09/2019/NĐ-CP
/// (`due_basis`). `reported_on` is the day of publication of the first figure; illustrative figures are not reports.
#[utoipa::path(get, path = "/api/v1/collection", tag = "figures", params(CollectionParams, KnowledgeParams),
    responses(
        (status = 200, description = "Counts by agency, and what is owed", content(
            (serde_json::Value = "application/json"),
            (String = "text/csv"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn list_collection(
    State(context): State<Context>,
    Params(wanted): Params<CollectionParams>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Response, Problem> {
    let language = params.language()?;
    let csv = match wanted.format.as_deref() {
        None | Some("" | "json") => false,
        Some("csv") => true,
        Some(other) => return Err(Problem::invalid(format!("format: found “{other}”, expected json or csv"))),
    };
    let bytes = blocking(move || {
        let [plan, agency, period, status] = [&wanted.plan, &wanted.agency, &wanted.period, &wanted.status].map(Option::as_deref);
        let query = CollectionQuery::parse(plan, agency, period, status)?;
        let collection = list(&context, params.knowledge(&context)?, &query)?;
        let fault = |error: &dyn std::fmt::Display| PipelineError::Io {
            path: "collection".to_owned(),
            source: std::io::Error::other(error.to_string()),
        };
        match csv {
            true => render_collection_csv(&collection, language).map_err(|error| fault(&error)),
            false => render_collection_json(&collection, language).map_err(|error| fault(&error)),
        }
    })
    .await?;
    let kind = if csv { "text/csv; charset=utf-8" } else { "application/json" };
    Ok(([(header::CONTENT_TYPE, kind)], bytes).into_response())
}
