//! Whether the process lives and whether it can answer.

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
}

/// The process lives
#[utoipa::path(get, path = "/healthz", tag = "service", responses((status = 200, body = Health)))]
pub async fn healthz() -> Json<Health> {
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), data_revision: None })
}

/// The store answers a real query
#[utoipa::path(get, path = "/readyz", tag = "service", responses((status = 200, body = Health), (status = 503, body = Problem)))]
pub async fn readyz(State(context): State<Context>) -> Result<Json<Health>, Problem> {
    let revision = blocking(move || context.ready()).await?;
    Ok(Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), data_revision: Some(revision) }))
}
