//! The HTTP interface: one file a resource, each handler parses, asks the pipeline and wraps.

mod assessments;
mod blocking;
mod catalogue;
mod charts;
mod collection;
mod digest;
mod gaps;
mod guard;
mod health;
mod history;
mod indicators;
mod ingests;
mod observations;
mod params;
mod problem;
mod problem_sorts;
mod progress;
mod receipt;
mod rejected;
mod retraction;
mod targets;
mod upload_params;
mod uploads;

pub use blocking::blocking;
pub use gaps::form_pairs;
pub use params::KnowledgeParams;
pub use problem::Problem;

use axum::Router;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::pipeline::context::Context;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lộ Trình",
        description = "Indicators promised by public bodies: observations with vintages, targets, forecasts, verdicts and gaps.\n\n\
            Every answer carries the data revision it came from. `as_of` compares the day of publication, inclusive, \
            Asia/Ho_Chi_Minh; `known_at` is the data revision (default newest); `targets_as_of` selects targets by effective date. \
            Errors are problem+json (RFC 9457).",
    ),
    tags(
        (name = "catalogue", description = "What is promised: plans, areas, indicators, targets"),
        (name = "figures", description = "What happened: observations with their vintages"),
        (name = "verdicts", description = "What follows: assessments, gap table, charts"),
        (name = "service", description = "How the service is"),
    ),
)]
struct Description;

fn documented() -> OpenApiRouter<Context> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(catalogue::list_plans))
        .routes(routes!(catalogue::list_areas))
        .routes(routes!(indicators::list_indicators))
        .routes(routes!(indicators::find_indicator))
        .routes(routes!(targets::list_targets))
        .routes(routes!(observations::list_observations))
        .routes(routes!(collection::list_collection))
        .routes(routes!(assessments::list_assessments))
        .routes(routes!(assessments::find_assessment))
        .routes(routes!(gaps::list_gaps))
        .routes(routes!(charts::draw_trajectory))
        .routes(routes!(ingests::list_ingests, uploads::send_file))
        .routes(routes!(ingests::find_ingest))
        .routes(routes!(ingests::find_ingest_by_key))
        .routes(routes!(ingests::list_findings))
        .routes(routes!(rejected::list_rejected))
        .routes(routes!(retraction::retract_ingest))
        .routes(routes!(history::list_history))
        .routes(routes!(progress::list_uploads))
        .routes(routes!(progress::find_upload))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
}

/// The description of the interface as indented JSON.
pub fn openapi_json() -> String {
    let (_, description) = documented().split_for_parts();
    description.to_pretty_json().unwrap_or_default()
}

/// Routes of the interface, its description and its documentation page.
pub fn router() -> Router<Context> {
    let (router, description) = documented().split_for_parts();
    let router = router.method_not_allowed_fallback(|| async { Problem::wrong_method() });
    router.merge(utoipa_swagger_ui::SwaggerUi::new("/docs").url("/openapi.json", description))
}
