//! Runs: assessments on record; and the data revision from which answers are made.

use axum::{Json, extract::State, response::Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Problem, blocking,
    listing::{Asked, Known, Param, Resource, answer, resource},
};
use crate::{
    pipeline::{
        PipelineError,
        assess::method_hash,
        context::Context,
        lists::{RunRecord, list_runs as all_runs},
        lookup::ingests,
    },
    present::exports::rows::{Column, Head, Table, day, text, whole},
};

static COLUMNS: [Column<RunRecord>; 7] = [
    whole("run", "Its number", "1", |r| Some(r.run)),
    day("as_of", "Day whose knowledge was used", "2026-11-22", |r| Some(r.key.as_of)),
    whole("known_at", "Data revision it was made from", "57", |r| Some(r.key.known_at)),
    day("targets_as_of", "Day whose targets were used", "2026-11-22", |r| Some(r.key.targets_as_of)),
    text("method_hash", "SHA-256 of method, policy and program version", "9c1e…", |r| r.key.method_hash.clone()),
    text("recorded_at", "UTC time at which it was put on record", "2026-11-22 05:00:00", |r| r.recorded_at.clone()),
    whole("assessments", "Targets that were judged", "401", |r| Some(r.assessments)),
];

/// Runs.
pub struct Runs;

impl Resource for Runs {
    const NAME: &'static str = "runs";
    const PARAMS: &'static [Param] = &[];

    fn heads() -> Vec<Head> {
        COLUMNS.iter().map(|column| column.head).collect()
    }
}

resource!(Runs);

/// Assessment runs on record, oldest first
#[utoipa::path(get, path = "/api/v1/runs", tag = "verdicts", params(Runs), responses(Runs))]
pub async fn list_runs(State(context): State<Context>, asked: Asked<Runs>) -> Result<Response, Problem> {
    answer(asked, context, |context, _, knowledge| Table::new(&COLUMNS, &all_runs(context, knowledge)?).map_err(PipelineError::written))
        .await
}

/// From what answers are made now.
#[derive(Debug, Serialize, ToSchema)]
pub struct Revision {
    /// Newest data revision, or the one asked for; 0 in an empty store
    #[schema(example = 57, minimum = 0)]
    data_revision: i64,
    /// Day whose knowledge is used
    #[schema(example = "2026-11-22", format = Date)]
    as_of: String,
    /// Day whose targets are used
    #[schema(example = "2026-11-22", format = Date)]
    targets_as_of: String,
    /// UTC time at which the revision was made; null in an empty store
    #[schema(example = "2026-11-22 05:00:00")]
    recorded_at: Option<String>,
    /// SHA-256 of method, policy and program version
    method_hash: String,
    /// Version of the program
    #[schema(example = "0.1.0")]
    version: &'static str,
}

/// The data revision: from what answers are made
#[utoipa::path(get, path = "/api/v1/revision", tag = "service", params(Known),
    responses((status = 200, body = Revision), (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json")))]
pub async fn find_revision(State(context): State<Context>, asked: Asked<Known>) -> Result<Json<Revision>, Problem> {
    let revision = blocking(move || {
        let knowledge = asked.knowledge(&context)?;
        Ok(Revision {
            data_revision: knowledge.known_at,
            as_of: knowledge.as_of.to_string(),
            targets_as_of: knowledge.targets_as_of.to_string(),
            recorded_at: ingests(&context, knowledge)?.pop().map(|record| record.recorded_at),
            method_hash: method_hash(context.policy()),
            version: env!("CARGO_PKG_VERSION"),
        })
    })
    .await?;
    Ok(Json(revision))
}
