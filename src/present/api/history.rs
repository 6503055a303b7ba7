//! Every vintage of one series, and what brought it.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, blocking, observations::ObservationItem};
use crate::pipeline::{
    context::Context,
    lookup::{FigureVintage, figure_history},
};

/// One vintage of a figure with the ingest that brought it.
#[derive(Debug, Serialize, ToSchema)]
pub struct VintageItem {
    /// The value and its day of publication
    #[serde(flatten)]
    observation: ObservationItem,
    /// The ingest that brought it
    #[schema(example = 57)]
    ingest: i64,
    /// Row of the upload as a spreadsheet counts it
    row: i64,
    /// Name under which the upload came
    name: String,
    /// UTC time at which it was taken in
    recorded_at: String,
    /// The retraction by which it is hidden; null when it counts
    hidden_by: Option<i64>,
}

impl From<FigureVintage> for VintageItem {
    fn from(v: FigureVintage) -> Self {
        let observation = ObservationItem::from(&v.observation);
        let hidden_by = Some(v.hidden_by).filter(|by| *by > 0);
        Self { observation, ingest: v.ingest, row: v.row, name: v.name, recorded_at: v.recorded_at, hidden_by }
    }
}

/// A series with all its vintages.
#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    /// Vintages, oldest period and vintage first; those of hidden ingests too
    items: Vec<VintageItem>,
}

/// Every vintage of one indicator in one area, also what was taken back
#[utoipa::path(get, path = "/api/v1/indicators/{indicator}/areas/{area}/history", tag = "figures",
    params(
        ("indicator" = String, Path, description = "Indicator definition", example = "digital_economy_pct_gdp"),
        ("area" = String, Path, description = "Area", example = "vn")),
    responses((status = 200, body = History), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn list_history(
    State(context): State<Context>,
    Path((indicator, area)): Path<(String, String)>,
) -> Result<Json<History>, Problem> {
    let vintages = blocking(move || figure_history(&context, &indicator, &area)).await?;
    Ok(Json(History { items: vintages.into_iter().map(VintageItem::from).collect() }))
}
