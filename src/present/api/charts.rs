//! Charts as SVG, PNG, and the figures behind them.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{KnowledgeParams, Problem, blocking, params::Params};
use crate::{
    pipeline::PipelineError,
    pipeline::{context::Context, lookup::find},
    present::{
        charts::{ChartSize, render_png},
        drawing::{DrawingError, draw_trajectory as draw},
        exports::trajectory_rows::render_trajectory_rows,
    },
};

/// SVG carries text from data: no script, no fetching, styles of its own only.
pub const SVG_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// How the chart is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChartParams {
    /// `svg` (default), `png` or `csv` (the figures behind the chart)
    format: Option<String>,
    /// `wide` (default, 1150 × 600) or `narrow` (358 × 520)
    size: Option<String>,
}

#[derive(Clone, Copy)]
enum ChartFormat {
    Svg,
    Png,
    Csv,
}

/// The trajectory of one indicator in one area
#[utoipa::path(get, path = "/api/v1/charts/{indicator}/{area}", tag = "verdicts",
    params(
        ("indicator" = String, Path, description = "Indicator definition", example = "dvc_online_files_pct"),
        ("area" = String, Path, description = "Area", example = "phuong-hai-duong"),
        ChartParams, KnowledgeParams),
    responses(
        (status = 200, description = "The chart", content((String = "image/svg+xml"), (Vec<u8> = "image/png"), (String = "text/csv"))),
        (status = 404, body = Problem), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn draw_trajectory(
    State(context): State<Context>,
    Path((indicator, area)): Path<(String, String)>,
    Params(wanted): Params<ChartParams>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Response, Problem> {
    let language = params.language()?;
    let format = match wanted.format.as_deref() {
        None | Some("" | "svg") => ChartFormat::Svg,
        Some("png") => ChartFormat::Png,
        Some("csv") => ChartFormat::Csv,
        Some(other) => return Err(Problem::invalid(format!("format: found “{other}”, expected svg, png or csv"))),
    };
    let size = match wanted.size.as_deref().filter(|text| !text.is_empty()) {
        None => ChartSize::Wide,
        Some(text) => ChartSize::parse(text).ok_or_else(|| Problem::invalid(format!("size: found “{text}”, expected wide or narrow")))?,
    };
    let bytes = blocking(move || {
        let knowledge = params.knowledge(&context)?;
        let entries = context.entries(knowledge.known_at)?;
        let (known, place) = find(&entries, &indicator, &area)?;
        let snapshot = context.snapshot_of(knowledge, Some(&known.id), Some(&place.id))?;
        if matches!(format, ChartFormat::Csv) {
            let parts = snapshot.trajectory(&indicator, &area)?;
            return render_trajectory_rows(&parts).map_err(fault);
        }
        let svg = draw(&snapshot, &indicator, &area, language, size).map_err(|error| match error {
            DrawingError::Lookup(error) => error,
            DrawingError::Chart(error) => fault(error),
        })?;
        match format {
            ChartFormat::Png => render_png(&svg, 2.0).map_err(fault),
            ChartFormat::Svg | ChartFormat::Csv => Ok(svg.into_bytes()),
        }
    })
    .await?;
    let (kind, policy) = match format {
        ChartFormat::Svg => ("image/svg+xml", SVG_POLICY),
        ChartFormat::Png => ("image/png", "default-src 'none'"),
        ChartFormat::Csv => ("text/csv; charset=utf-8", "default-src 'none'"),
    };
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_SECURITY_POLICY, policy)], bytes).into_response())
}

/// A chart that could not be drawn.
pub(super) fn fault(error: impl std::fmt::Display) -> PipelineError {
    PipelineError::Io { path: "chart".to_owned(), source: std::io::Error::other(error.to_string()) }
}
