//! So many requests a second of one client; more are answered 429 after a moment.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::Request,
    http::StatusCode,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use tower_governor::{GovernorError, GovernorLayer, governor::GovernorConfigBuilder, key_extractor::KeyExtractor};

use super::{admission::REFUSAL_AFTER, metrics::Metrics, who::Who};
use crate::present::api::Problem;

/// Seconds' worth of requests that a client may send at once: a page with all its charts, a script that catches up.
const BURST_S: u32 = 5;

/// Clients are told apart by [`Who`].
#[derive(Clone, Copy, Debug)]
struct ByClient;

impl KeyExtractor for ByClient {
    type Key = Who;

    fn extract<T>(&self, request: &axum::http::Request<T>) -> Result<Who, GovernorError> {
        Ok(Who::of(request))
    }
}

/// Forgets clients that have not asked for a while; to be called now and then.
pub type Sweep = Box<dyn Fn() + Send + Sync>;

/// Puts the limit around routes; `per_second` 0 is no limit.
pub fn limited(router: Router, per_second: u32, metrics: Arc<Metrics>) -> (Router, Sweep) {
    let period = Duration::from_secs(1).checked_div(per_second).unwrap_or_default();
    let config =
        GovernorConfigBuilder::default().period(period).burst_size(per_second.saturating_mul(BURST_S)).key_extractor(ByClient).finish();
    let Some(config) = config.map(Arc::new) else { return (router, Box::new(|| {})) };
    let layer = GovernorLayer::new(Arc::clone(&config)).error_handler(move |error| {
        metrics.shed("rate");
        refusal(&error, per_second).into_response()
    });
    let sweep = move || config.limiter().retain_recent();
    (router.layer(layer).layer(from_fn(hold_back)), Box::new(sweep))
}

fn refusal(error: &GovernorError, per_second: u32) -> Problem {
    let wait_s = match error {
        GovernorError::TooManyRequests { wait_time, .. } => *wait_time,
        GovernorError::UnableToExtractKey | GovernorError::Other { .. } => 0,
    };
    // Part of a second counts as a whole one: 0 would say that asking at once helps.
    Problem::too_fast(per_second, u8::try_from(wait_s.saturating_add(1)).unwrap_or(u8::MAX))
}

/// Holds a refusal back, so that a client that does not listen keeps the machine less busy.
async fn hold_back(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.status() == StatusCode::TOO_MANY_REQUESTS {
        tokio::time::sleep(REFUSAL_AFTER).await;
    }
    response
}
