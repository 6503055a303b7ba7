//! Charts of many targets at once, as SVG, PNG, and the table behind them.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    KnowledgeParams, Problem, blocking,
    charts::{SVG_POLICY, fault},
    params::{Params, Place},
};
use crate::{
    domain::language::Bilingual,
    pipeline::context::Context,
    present::{
        charts::{ChartSize, render_png},
        exports::plain::csv_bytes,
        figures::{FigureKind, FigureTable, draw_figure, draw_nothing},
        view::Filters,
    },
};

/// UTF-8, said at the beginning of a file.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Which targets a chart shows, and how it is wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FigureParams {
    /// `svg` (default), `png` or `csv` (the table behind the chart)
    format: Option<String>,
    /// `wide` (default, 1150 across) or `narrow` (358 across)
    size: Option<String>,
    /// Only this plan
    #[param(example = "57-2026")]
    plan: Option<String>,
    /// Only this area
    area: Option<String>,
    /// Only targets that this agency leads
    agency: Option<String>,
    /// Only this theme
    theme: Option<String>,
    /// Only this indicator definition: its areas are set side by side
    indicator: Option<String>,
    /// Only targets due in this year; default 2030 while it lies ahead
    #[param(example = 2030)]
    year: Option<i16>,
    /// Only these statuses, separated by commas
    status: Option<String>,
    /// Only targets that rest on illustrative figures (true), or only those that do not (false)
    illustrative: Option<bool>,
}

impl FigureParams {
    fn filters(&self) -> Result<Filters, Problem> {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let pairs = [
            ("plan", text(&self.plan)),
            ("area", text(&self.area)),
            ("agency", text(&self.agency)),
            ("theme", text(&self.theme)),
            ("indicator", text(&self.indicator)),
            ("year", self.year.map(|year| year.to_string()).unwrap_or_default()),
            ("status", text(&self.status)),
            ("illustrative", self.illustrative.map(|wanted| wanted.to_string()).unwrap_or_default()),
        ];
        Filters::parse(pairs).map_err(|error| Problem::invalid(error.to_string()))
    }
}

/// A chart of many targets: `multiples`, `gaps`, `statuses`, `pace` or `tasks`
#[utoipa::path(get, path = "/api/v1/charts/{figure}", tag = "verdicts",
    params(
        ("figure" = String, Path, description = "`multiples` (trajectories side by side), `gaps` (what is missing, now and when due), \
            `statuses` (by indicator and due year), `pace` (speed needed against speed so far) or `tasks` (by deadline)", example = "gaps"),
        FigureParams, KnowledgeParams),
    responses(
        (status = 200, description = "The chart", content((String = "image/svg+xml"), (Vec<u8> = "image/png"), (String = "text/csv"))),
        (status = 404, body = Problem, description = "There is no such chart"),
        (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn draw_chart(
    State(context): State<Context>,
    Place(figure): Place<String>,
    Params(wanted): Params<FigureParams>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Response, Problem> {
    let language = params.language()?;
    let kind = FigureKind::parse(&figure).ok_or_else(|| {
        let known: Vec<&str> = FigureKind::ALL.iter().map(|(_, word)| *word).collect();
        let known = known.join(", ");
        Problem::unknown(Bilingual::new(
            format!("không có biểu đồ “{figure}”; có {known}"),
            format!("there is no chart “{figure}”; there are {known}"),
        ))
    })?;
    let format = match wanted.format.as_deref() {
        None | Some("") => "svg",
        Some(word) => ["svg", "png", "csv"]
            .into_iter()
            .find(|known| *known == word)
            .ok_or_else(|| Problem::invalid(format!("format: found “{word}”, expected svg, png or csv")))?,
    };
    let size = match wanted.size.as_deref().filter(|text| !text.is_empty()) {
        None => ChartSize::Wide,
        Some(text) => ChartSize::parse(text).ok_or_else(|| Problem::invalid(format!("size: found “{text}”, expected wide or narrow")))?,
    };
    let filters = wanted.filters()?;
    let bytes = blocking(move || {
        let snapshot = context.snapshot(params.knowledge(&context)?)?;
        let found = draw_figure(kind, &snapshot, &filters, language).and_then(|found| match found {
            Some(figure) => Ok(figure),
            None => draw_nothing(kind, language),
        });
        let figure = found.map_err(fault)?;
        let svg = if size == ChartSize::Wide { figure.wide } else { figure.narrow };
        Ok(match format {
            "png" => render_png(&svg, 2.0).map_err(fault)?,
            "csv" => table_bytes(&figure.table).map_err(fault)?,
            _ => svg.into_bytes(),
        })
    })
    .await?;
    let (media, policy) = match format {
        "png" => ("image/png", "default-src 'none'"),
        "csv" => ("text/csv; charset=utf-8", "default-src 'none'"),
        _ => ("image/svg+xml", SVG_POLICY),
    };
    Ok(([(header::CONTENT_TYPE, media), (header::CONTENT_SECURITY_POLICY, policy)], bytes).into_response())
}

/// The table as printed, for people: with the mark that tells spreadsheets its encoding.
fn table_bytes(table: &FigureTable) -> Result<Vec<u8>, csv::Error> {
    let columns: Vec<&str> = table.columns.iter().map(String::as_str).collect();
    let plain = csv_bytes(&columns, table.rows.iter().cloned())?;
    Ok([BYTE_ORDER_MARK, plain.as_slice()].concat())
}
