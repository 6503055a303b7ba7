//! Whether the process lives and whether it can answer.

use std::time::Duration;

use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, blocking};
use crate::pipeline::context::Context;

/// State of the service.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`
    #[schema(example = "ok")]
    status: &'static str,
    /// Version of the program
    version: &'static str,
    /// Newest data revision; 0 in an empty store
    data_revision: Option<i64>,
    /// Milliseconds since the query was answered that says so; one older than a second is asked again
    #[schema(example = 412)]
    query_age_ms: Option<u64>,
}

/// The server itself asks once a second: a supervisor that asks more often costs the store nothing.
const FRESH: Duration = Duration::from_millis(1500);

/// The process lives
#[utoipa::path(get, path = "/healthz", tag = "service", responses((status = 200, body = Health)))]
pub async fn healthz() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), data_revision: None, query_age_ms: None })
}

/// The store answers a real query
#[utoipa::path(get, path = "/readyz", tag = "service", responses((status = 200, body = Health), (status = 503, body = Problem)))]
pub async fn readyz(State(context): State<Context>) -> Result<Json<Health>, Problem> {
    let (revision, age) = match context.last_ready().filter(|(_, age)| *age < FRESH) {
        Some(fresh) => fresh,
        None => (blocking(move || context.ready()).await?, Duration::ZERO),
    };
    let query_age_ms = u64::try_from(age.as_millis()).ok();
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), data_revision: Some(revision), query_age_ms }))
}
