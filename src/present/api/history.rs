//! Every vintage of one series, and what brought it.

use axum::{extract::State, response::Response};

use super::{
    Problem,
    listing::{Asked, Param, Resource, answer, resource},
    params::Place,
};
use crate::{
    pipeline::{
        PipelineError,
        context::Context,
        lookup::{FigureVintage, figure_history},
    },
    present::exports::rows::{Column, Head, Table, day, flag, maybe_number, maybe_whole, number, text, whole, word},
};

static COLUMNS: [Column<FigureVintage>; 23] = [
    text("indicator", "Indicator definition", "digital_economy_pct_gdp", |v| v.observation.indicator.to_string()),
    text("area", "Area", "vn", |v| v.observation.area.to_string()),
    text("period", "Period", "2026-Q3", |v| v.observation.period.code()),
    word("calendar", "Calendar of the period", "calendar", &["calendar", "statutory"], |v| v.observation.period.calendar.code()),
    day("first_day", "First day of the period", "2026-07-01", |v| Some(v.observation.period.window().0)),
    day("last_day", "Last day of the period", "2026-09-30", |v| Some(v.observation.period.window().1)),
    number("value", "Value in the indicator's unit", "12.83", |v| Some(v.observation.value)),
    word("censoring", "Empty, or below (<), above (>), about (≈) the value", "", &["", "<", ">", "≈"], |v| {
        v.observation.censoring.sign()
    }),
    maybe_number("numerator", "Numerator of a ratio", "1.0", |v| v.observation.numerator),
    maybe_number("denominator", "Denominator of a ratio", "8.0", |v| v.observation.denominator),
    text("unit", "Unit as the source prints it", "% GDP", |v| v.observation.unit.clone()),
    text("provenance", "observed, provisional, estimated, rebuilt or imputed", "observed", |v| v.observation.provenance.code().to_owned()),
    flag("illustrative", "Made up for demonstration", |v| v.observation.illustrative),
    text("source", "Who produced it", "Cục Thống kê", |v| v.observation.source.clone()),
    text("source_address", "Where it can be read", "", |v| v.observation.source_address.clone()),
    day("published_on", "Day of publication: the vintage", "2025-01-06", |v| Some(v.observation.published_on)),
    text("published_on_basis", "How that day is known: vintage, address or period_end", "vintage", |v| {
        v.observation.published_on_basis.clone()
    }),
    text("note", "Remark or evidence of the sender", "", |v| v.observation.note.clone()),
    whole("ingest", "The ingest that brought it", "57", |v| Some(v.ingest)),
    whole("row", "Row of the upload as a spreadsheet counts it", "12", |v| Some(v.row)),
    text("name", "Name under which the upload came", "bao-cao-quy-3.xlsx", |v| v.name.clone()),
    text("recorded_at", "UTC time at which it was taken in", "2026-11-22 05:00:00", |v| v.recorded_at.clone()),
    maybe_whole("hidden_by", "The retraction by which it is hidden; null when it counts", "58", |v| Some(v.hidden_by).filter(|by| *by > 0)),
];

/// Vintages of a series.
pub struct History;

impl Resource for History {
    const NAME: &'static str = "history";
    const PARAMS: &'static [Param] = &[];

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(History);

/// Every vintage of one indicator in one area, also what was taken back
///
/// Oldest period and vintage first. It is all that is on record, whatever `as_of` says.
#[utoipa::path(get, path = "/api/v1/indicators/{indicator}/areas/{area}/history", tag = "figures",
    params(
        ("indicator" = String, Path, description = "Indicator definition", example = "digital_economy_pct_gdp"),
        ("area" = String, Path, description = "Area", example = "vn"),
        History),
    responses(History))]
pub async fn list_history(
    State(context): State<Context>,
    Place((indicator, area)): Place<(String, String)>,
    asked: Asked<History>,
) -> Result<Response, Problem> {
    answer(asked, context, move |context, _, _| {
        let vintages = figure_history(context, &indicator, &area)?;
        Table::new(&COLUMNS, &vintages).map_err(PipelineError::written)
    })
    .await
}
