//! The only place where the parts are put together.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    trace::TraceLayer,
};

use crate::{
    cli::Failure,
    clock::{Clock, SystemClock},
    config::ServeConfig,
    pipeline::{
        Policy,
        context::Context,
        desk::{Desk, DeskSettings},
    },
    present::{api, dashboard},
    store::Store,
};

/// Longest time an answer may take; a page of the demonstration takes well under a second.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// How often the store is asked whether it is whole: a supervisor starts the program again within seconds.
const HEALTH_EVERY: Duration = Duration::from_secs(1);

/// How long a store that has broken off is said to be so before the program ends.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// Pages carry no script and load nothing from elsewhere; charts are inline SVG with style attributes.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The documentation page brings its own scripts.
const DOCS_POLICY: &str =
    "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

/// Builds the context from an open store, a clock and the policy of the verdicts.
pub fn context(store: Store, clock: Arc<dyn Clock>, policy: Policy) -> Context {
    Context::new(Arc::new(store), clock, policy)
}

/// All routes with their layers.
pub fn router(context: Context) -> Router {
    let request_id = HeaderName::from_static("x-request-id");
    let always = |name: HeaderName, value: &'static str| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    Router::new()
        .merge(dashboard::routes::router())
        .merge(api::router())
        .with_state(context.clone())
        .layer(axum::middleware::from_fn_with_state(context, answer_while_whole))
        .layer(axum::middleware::from_fn(content_policy))
        .layer(always(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(always(header::REFERRER_POLICY, "same-origin"))
        .layer(always(header::X_FRAME_OPTIONS, "DENY"))
        .layer(CompressionLayer::new())
        .layer(axum::middleware::from_fn(answer_in_time))
        .layer(CatchPanicLayer::new())
        .layer(PropagateRequestIdLayer::new(request_id.clone()))
        .layer(TraceLayer::new_for_http())
        .layer(SetRequestIdLayer::new(request_id, MakeRequestUuid))
}

/// Gives every answer the policy that fits it, unless it has its own.
async fn content_policy(request: Request, next: Next) -> Response {
    let docs = request.uri().path().starts_with("/docs");
    let mut response = next.run(request).await;
    let policy = HeaderValue::from_static(if docs { DOCS_POLICY } else { PAGE_POLICY });
    response.headers_mut().entry(header::CONTENT_SECURITY_POLICY).or_insert(policy);
    response
}

/// Gives up on a question that takes too long. What changes something has limits of its own, and is not given up halfway.
async fn answer_in_time(request: Request, next: Next) -> Response {
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return next.run(request).await;
    }
    let detail = "found an answer that takes longer than 30 seconds; ask for less at a time, or again in a moment";
    tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await.unwrap_or_else(|_| api::Problem::unavailable(detail).into_response())
}

/// Serves until Ctrl-C or SIGTERM, then finishes what was asked and checkpoints.
///
/// # Errors
/// The port is in use or may not be used.
pub fn serve(store: Store, policy: Policy, config: &ServeConfig) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Failure::refused)?;
    let address = SocketAddr::from(([127, 0, 0, 1], config.port));
    let outcome = runtime.block_on(async move {
        let listener = tokio::net::TcpListener::bind(address).await.map_err(|error| {
            let advice = if error.kind() == std::io::ErrorKind::AddrInUse {
                "another program uses the port; choose one with --port"
            } else {
                "choose another port with --port"
            };
            Failure::Refused(format!("cannot listen on {address}: {error}; {advice}"))
        })?;
        let bound = listener.local_addr().map_err(Failure::refused)?;
        let reader = Some(std::env::current_exe().map_err(Failure::refused)?);
        let desk = Desk::new(DeskSettings { is_open: !config.read_only, reader, ..DeskSettings::default() });
        let context = context(store, Arc::new(SystemClock), policy).with_desk(desk);
        eprintln!("Lộ Trình: http://{bound}/vi/ (pages), http://{bound}/docs (API); Ctrl-C ends");
        let serving = axum::serve(listener, router(context.clone())).with_graceful_shutdown(stop_signal());
        tokio::select! {
            served = serving.into_future() => served.map_err(Failure::refused).and_then(|()| context.store().checkpoint().map_err(Failure::refused)),
            what = broken_off(&context) => Err(Failure::Broken(what)),
        }
    });
    // Whoever still waits for a store that has broken off is not waited for.
    runtime.shutdown_timeout(LAST_ANSWERS);
    outcome
}

/// Returns when the store has broken off and those who ask have been told so for a moment.
async fn broken_off(context: &Context) -> String {
    loop {
        let asked = context.clone();
        // A store that is never asked would not say that it is broken.
        let _ = tokio::task::spawn_blocking(move || asked.ready()).await;
        if let Some(what) = context.store().broken() {
            let what = what.to_owned();
            tokio::time::sleep(LAST_ANSWERS).await;
            return what;
        }
        tokio::time::sleep(HEALTH_EVERY).await;
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

async fn stop_signal() {
    let interrupt = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
