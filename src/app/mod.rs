//! The only place where the parts are put together: store, clock and policy into a context, routes into a router with
//! its layers, both behind a listener.

mod admission;
mod body_limit;
mod headers;
mod listen;
mod metrics;
mod pace;
mod peer;
mod rate;
mod record;
mod serve;
mod who;

pub use serve::serve;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    http::Method,
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
};

use crate::{
    clock::Clock,
    config::LimitsConfig,
    pipeline::{Policy, context::Context},
    present::{api, dashboard, exports::GapColumns},
    store::Store,
};

use admission::Admission;
use metrics::Metrics;
use rate::Sweep;

/// Builds the context from an open store, a clock and the policy of the verdicts.
pub fn context(store: Store, clock: Arc<dyn Clock>, policy: Policy) -> Context {
    Context::new(Arc::new(store), clock, policy, Arc::new(GapColumns))
}

/// All routes with their layers, for whoever asks without a network between; nobody is asked to ask more slowly.
pub fn router(context: Context) -> Router {
    layered(context, &LimitsConfig { rate_limit: 0, ..LimitsConfig::default() }, Metrics::new()).0
}

/// All routes with their layers, the outermost last.
fn layered(context: Context, limits: &LimitsConfig, metrics: Arc<Metrics>) -> (Router, Sweep) {
    let sources = (Arc::clone(&metrics), context.clone());
    let routes = Router::new()
        .merge(dashboard::routes::router())
        .merge(api::router())
        .with_state(context.clone())
        .route(metrics::ROUTE, get(metrics::answer_key).with_state(sources.clone()))
        .layer(from_fn_with_state(api::Answers::new(context.clone()), api::keep_answers))
        // Outside the answers that are kept: whoever may not ask gets none of them.
        .layer(from_fn_with_state(context.clone(), api::admit))
        .layer(from_fn_with_state(context.clone(), answer_while_whole))
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .layer(from_fn_with_state(limits.answer_timeout_s, answer_in_time))
        .layer(CatchPanicLayer::custom(|_| api::Problem::internal().into_response()))
        .layer(from_fn_with_state((Admission::new(limits), Arc::clone(&metrics)), admission::admit))
        .layer(from_fn_with_state(limits.max_body_kib.saturating_mul(1024), body_limit::limit_body));
    let (routes, sweep) = rate::limited(routes, limits.rate_limit, Arc::clone(&metrics));
    let router = routes
        .layer(from_fn(note_key))
        // Who the caller is has to be known before its requests are counted.
        .layer(from_fn_with_state(context, api::recognise))
        .layer(from_fn_with_state(sources, metrics::answer_this_machine))
        .layer(from_fn(api::speak))
        .layer(from_fn(headers::secure))
        .layer(from_fn_with_state(Arc::<[_]>::from(limits.trusted_proxies.as_slice()), peer::find_client))
        .layer(from_fn_with_state(metrics, record::record));
    (router, sweep)
}

/// Everything but files that are compressed already, or that are read faster than they are unpacked.
fn worth_compressing() -> impl Predicate {
    let not = NotForContentType::const_new;
    DefaultPredicate::new()
        .and(not("application/vnd.apache.arrow"))
        .and(not("application/vnd.apache.parquet"))
        .and(not("application/vnd.openxmlformats"))
}

/// Tells the log by which key a request was recognised.
async fn note_key(request: Request, next: Next) -> Response {
    let key = request.extensions().get::<api::KeyId>().cloned();
    let mut response = next.run(request).await;
    if let Some(key) = key {
        response.extensions_mut().insert(key);
    }
    response
}

/// Gives up on a question that takes too long. What changes something has limits of its own, and is not given up halfway.
async fn answer_in_time(State(most): State<Duration>, request: Request, next: Next) -> Response {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return next.run(request).await;
    }
    match tokio::time::timeout(most, next.run(request)).await {
        Ok(response) => response,
        Err(_) => api::Problem::took_too_long(most.as_secs()).into_response(),
    }
}

/// Answers 503 to everything once the store has broken off, also to what was computed in the meantime.
async fn answer_while_whole(State(context): State<Context>, request: Request, next: Next) -> Response {
    let broken = || {
        let detail = "the store has broken off and nothing it says counts; the program ends and is to be started again, what was \
            acknowledged is found again then";
        context.store().broken().map(|_| api::Problem::unavailable(detail).into_response())
    };
    if let Some(answer) = broken() {
        return answer;
    }
    let response = next.run(request).await;
    broken().unwrap_or(response)
}
