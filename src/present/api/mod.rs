//! The HTTP interface: one file a resource, each handler parses, asks the pipeline and wraps.

mod access;
mod access_description;
mod access_table;
mod agencies;
mod answers;
mod assessments;
mod audit;
mod blocking;
mod catalogue;
mod charts;
mod client;
mod collection;
mod cookies;
mod description;
mod digest;
mod figures;
mod forecasts;
mod gaps;
mod guard;
mod health;
mod history;
mod indicators;
mod ingests;
mod key_id;
mod keys;
pub mod listing;
mod observations;
mod params;
mod problem;
mod problem_access;
mod problem_load;
mod problem_sorts;
mod progress;
mod receipt;
mod rejected;
mod retraction;
mod runs;
mod series;
mod speak;
mod statements;
mod targets;
mod tasks;
mod trajectories;
mod upload_params;
mod uploads;

pub use access::{Asking, OnTrail, admit, recognise};
pub use answers::{Answers, keep_answers};
pub use blocking::{blocking, holding};
pub use client::Client;
pub use cookies::{FORM_COOKIE, SESSION_COOKIE, clear_cookie, cookie, form_token, is_own_form, set_cookie};
pub use gaps::form_pairs;
pub use guard::{check_source, is_https};
pub use key_id::KeyId;
pub use keys::USUAL_DAYS;
pub use params::KnowledgeParams;
pub use problem::Problem;
pub use speak::speak;
pub use uploads::{Pieces, UPLOADS, put_on_trail, receive_file};

use axum::Router;
use utoipa::OpenApi;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::pipeline::context::Context;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lộ Trình",
        description = "Indicators promised by public bodies: observations with vintages, targets, forecasts, verdicts and gaps.\n\n\
            **Knowledge.** Every answer carries the data revision it came from. `as_of` compares the day of publication, inclusive, \
            Asia/Ho_Chi_Minh; `known_at` is the data revision (default newest); `targets_as_of` selects targets by effective date.\n\n\
            **Lists.** `limit` and `cursor` page, `sort` orders, `fields` selects columns, `format` or `Accept` chooses JSON, CSV, XLSX, \
            Parquet, an Arrow IPC stream and, for observations and targets, SDMX-CSV 2.0; the numbers are the same in every form. \
            A parameter that is not known is refused.\n\n\
            **Limits.** At most 1,000,000 rows an answer, 1,000,000 cells a workbook, 256 MiB an upload, 20,000 characters a parameter; \
            an answer that takes longer than 30 seconds is given up.\n\n\
            **Errors** are problem+json (RFC 9457) with stable types, in Vietnamese or, with `lang=en` or `Accept-Language`, in English. \
            Conventions, types and the deprecation policy: docs/api.md.",
    ),
    tags(
        (name = "catalogue", description = "What is promised: plans, areas, indicators, targets"),
        (name = "figures", description = "What happened: observations with their vintages"),
        (name = "verdicts", description = "What follows: assessments, gap table, charts"),
        (name = "access", description = "Who may come in, and who did what"),
        (name = "service", description = "How the service is"),
    ),
)]
struct Description;

fn documented() -> OpenApiRouter<Context> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(catalogue::list_plans))
        .routes(routes!(catalogue::list_areas))
        .routes(routes!(agencies::list_agencies))
        .routes(routes!(agencies::list_themes))
        .routes(routes!(tasks::list_tasks))
        .routes(routes!(statements::list_task_history))
        .routes(routes!(statements::send_task_reports))
        .routes(routes!(statements::list_remarks, statements::send_remarks))
        .routes(routes!(indicators::list_indicators))
        .routes(routes!(indicators::find_indicator))
        .routes(routes!(targets::list_targets))
        .routes(routes!(targets::find_target))
        .routes(routes!(targets::list_revisions))
        .routes(routes!(observations::list_observations))
        .routes(routes!(series::list_series))
        .routes(routes!(forecasts::list_forecasts))
        .routes(routes!(trajectories::find_trajectory))
        .routes(routes!(runs::list_runs))
        .routes(routes!(runs::find_revision))
        .routes(routes!(collection::list_collection))
        .routes(routes!(assessments::list_assessments))
        .routes(routes!(assessments::find_assessment))
        .routes(routes!(gaps::list_gaps))
        .routes(routes!(charts::draw_trajectory))
        .routes(routes!(figures::draw_chart))
        .routes(routes!(ingests::list_ingests, uploads::send_file))
        .routes(routes!(ingests::find_ingest))
        .routes(routes!(ingests::find_ingest_by_key))
        .routes(routes!(ingests::list_findings))
        .routes(routes!(ingests::list_all_findings))
        .routes(routes!(rejected::list_rejected))
        .routes(routes!(retraction::retract_ingest))
        .routes(routes!(history::list_history))
        .routes(routes!(progress::list_uploads))
        .routes(routes!(progress::find_upload))
        .routes(routes!(keys::list_keys, keys::add_key))
        .routes(routes!(keys::revoke_key))
        .routes(routes!(audit::list_audit))
        .routes(routes!(audit::find_me))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
}

/// The description of the interface as indented JSON.
pub fn openapi_json() -> String {
    let (_, mut description) = documented().split_for_parts();
    access_description::describe(&mut description);
    description::complete(description).to_pretty_json().unwrap_or_default()
}

/// Routes of the interface, its description and its documentation page.
pub fn router() -> Router<Context> {
    let (router, mut description) = documented().split_for_parts();
    access_description::describe(&mut description);
    let router = router.method_not_allowed_fallback(|| async { Problem::wrong_method() });
    router.merge(utoipa_swagger_ui::SwaggerUi::new("/docs").url("/openapi.json", description::complete(description)))
}
