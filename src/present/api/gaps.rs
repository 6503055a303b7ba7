//! The gap table as JSON, CSV and XLSX: one row a target, the same numbers in every format.

use axum::{
    extract::{RawQuery, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{KnowledgeParams, Problem, blocking, params::Params};
use crate::{
    pipeline::PipelineError,
    pipeline::context::Context,
    present::{
        exports::{GapTable, render_csv, render_json, render_xlsx},
        gap_files::{check_names, csv_header, export_about},
        view::{CatalogueIndex, Filters},
    },
};

/// Filters of the gap table; all may be combined.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the parameters; `Filters::parse` reads them, as it does for the pages")]
pub struct GapFilter {
    /// Only this plan
    #[param(example = "57-2026")]
    plan: Option<String>,
    /// Only this area
    #[param(example = "phuong-hai-duong")]
    area: Option<String>,
    /// Only this lead agency
    agency: Option<String>,
    /// Only this theme
    theme: Option<String>,
    /// Only targets due in this year
    #[param(example = 2030)]
    year: Option<i16>,
    /// Any of these statuses, separated by commas: missed, at_risk, watch, not_assessable, on_course, reached, exceeded
    #[param(example = "missed,at_risk")]
    status: Option<String>,
    /// Only this indicator definition
    indicator: Option<String>,
    /// Only rows that rest on illustrative figures (true) or only those that do not (false)
    illustrative: Option<bool>,
}

/// How the table is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct GapFormat {
    /// `json` (default), `csv` (UTF-8 with byte-order mark), `xlsx` or `arrow` (IPC stream)
    format: Option<String>,
}

/// Reads the filters of an address.
pub(super) fn filters(query: Option<&str>) -> Result<Filters, Problem> {
    let pairs: Vec<(String, String)> = form_pairs(query.unwrap_or_default());
    Filters::parse(pairs).map_err(|error| Problem::invalid(error.to_string()))
}

/// Splits a query string; `+` and percent signs are read as forms write them.
pub fn form_pairs(query: &str) -> Vec<(String, String)> {
    let uri: Result<axum::http::Uri, _> = format!("/?{query}").parse();
    uri.ok().and_then(|uri| axum::extract::Query::try_from_uri(&uri).ok()).map(|axum::extract::Query(pairs)| pairs).unwrap_or_default()
}

/// The gap table: one row a target, worst first
#[utoipa::path(get, path = "/api/v1/gaps", tag = "verdicts", params(GapFilter, GapFormat, KnowledgeParams),
    responses(
        (status = 200, description = "Rows with every column of the gap table", content(
            (serde_json::Value = "application/json"),
            (String = "text/csv"),
            (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            (Vec<u8> = "application/vnd.apache.arrow.stream"))),
        (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn list_gaps(
    State(context): State<Context>,
    RawQuery(query): RawQuery,
    Params(wanted): Params<GapFormat>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Response, Problem> {
    let language = params.language()?;
    let filters = filters(query.as_deref())?;
    let format = GapFileFormat::parse(wanted.format.as_deref())?;
    let bytes = blocking(move || {
        let snapshot = context.snapshot(params.knowledge(&context)?)?;
        check_names(&snapshot.catalogue, &filters)?;
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let table = GapTable::new(&index, &snapshot.assessments, &filters, language);
        let about = export_about(&snapshot, &index, &filters, language);
        let fault = |error: &dyn std::fmt::Display| PipelineError::Io {
            path: "gap table".to_owned(),
            source: std::io::Error::other(error.to_string()),
        };
        match format {
            GapFileFormat::Json => render_json(&table, &about).map_err(|e| fault(&e)),
            GapFileFormat::Csv => render_csv(&table, csv_header()).map_err(|e| fault(&e)),
            GapFileFormat::Xlsx => render_xlsx(&table, &about).map_err(|e| fault(&e)),
            GapFileFormat::Arrow => crate::present::exports::render_arrow(&table).map_err(|e| fault(&e)),
        }
    })
    .await?;
    Ok(format.answer(bytes))
}

/// File formats of the gap table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GapFileFormat {
    /// JSON rows.
    Json,
    /// CSV for people.
    Csv,
    /// Workbook.
    Xlsx,
    /// Arrow IPC stream.
    Arrow,
}

impl GapFileFormat {
    fn parse(text: Option<&str>) -> Result<Self, Problem> {
        match text {
            None | Some("" | "json") => Ok(Self::Json),
            Some("csv") => Ok(Self::Csv),
            Some("xlsx") => Ok(Self::Xlsx),
            Some("arrow") => Ok(Self::Arrow),
            Some(other) => Err(Problem::invalid(format!("format: found “{other}”, expected json, csv, xlsx or arrow"))),
        }
    }

    fn answer(self, bytes: Vec<u8>) -> Response {
        let (kind, disposition) = match self {
            Self::Json => ("application/json", "inline"),
            Self::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"gap-table.csv\""),
            Self::Xlsx => ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment; filename=\"gap-table.xlsx\""),
            Self::Arrow => ("application/vnd.apache.arrow.stream", "attachment; filename=\"gap-table.arrow\""),
        };
        ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
    }
}
