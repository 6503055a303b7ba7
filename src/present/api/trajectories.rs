//! Trajectories: what a chart shows, as rows.

use axum::{extract::State, response::Response};

use super::{
    Problem,
    listing::{Asked, Param, Resource, answer, resource},
    params::Place,
};
use crate::{
    pipeline::{PipelineError, context::Context},
    present::exports::{
        rows::{Column, Head, Table, day, flag, maybe_number, maybe_text, number, word},
        trajectory_rows::{TrajectoryRow, trajectory_rows},
    },
};

static COLUMNS: [Column<TrajectoryRow>; 13] = [
    word("part", "What the row is", "observed", &["observed", "planned", "target", "forecast"], |r| r.part),
    day("on", "Last day of the period, or the day of a plan's point", "2024-12-31", |r| Some(r.on)),
    maybe_text("period", "Period of an observed value", "2024", |r| r.period.clone()),
    number("value", "Value; of a forecast its median", "12.83", |r| Some(r.value)),
    maybe_text("censoring", "Of an observed value: empty, <, > or ≈", "", |r| r.censoring.map(str::to_owned)),
    maybe_number("lower_80", "Lower end of the 80 % prediction interval", "12.6", |r| r.bounds.map(|b| b[0])),
    maybe_number("upper_80", "Upper end of the 80 % prediction interval", "14.3", |r| r.bounds.map(|b| b[1])),
    maybe_number("lower_95", "Lower end of the 95 % prediction interval", "12.1", |r| r.bounds.map(|b| b[2])),
    maybe_number("upper_95", "Upper end of the 95 % prediction interval", "15.0", |r| r.bounds.map(|b| b[3])),
    maybe_text("provenance", "Of an observed value: where it comes from", "observed", |r| r.provenance.map(str::to_owned)),
    flag("illustrative", "Made up for demonstration", |r| r.illustrative),
    day("published_on", "Of an observed value: its vintage", "2025-01-31", |r| r.published_on),
    maybe_text("target", "Key of the target", "57-2026.PL2.22.2030", |r| r.target.clone()),
];

/// Trajectories.
pub struct Trajectories;

impl Resource for Trajectories {
    const NAME: &'static str = "trajectory";
    const PARAMS: &'static [Param] = &[];

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Trajectories);

/// The trajectory of one indicator in one area: observed values, planned path, targets and forecast, as rows
///
/// What `/api/v1/charts` draws.
#[utoipa::path(get, path = "/api/v1/trajectories/{indicator}/{area}", tag = "verdicts",
    params(
        ("indicator" = String, Path, description = "Indicator definition", example = "dvc_online_files_pct"),
        ("area" = String, Path, description = "Area", example = "phuong-hai-duong"),
        Trajectories),
    responses(Trajectories))]
pub async fn find_trajectory(
    State(context): State<Context>,
    Place((indicator, area)): Place<(String, String)>,
    asked: Asked<Trajectories>,
) -> Result<Response, Problem> {
    answer(asked, context, move |context, _, knowledge| {
        let snapshot = context.snapshot(knowledge)?;
        let rows = trajectory_rows(&snapshot.trajectory(&indicator, &area)?);
        Table::new(&COLUMNS, &rows).map_err(PipelineError::written)
    })
    .await
}
