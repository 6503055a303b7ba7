//! How large a request's body may be. Files of figures are measured where they are received.

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::Limited;

use crate::present::api::{Problem, UPLOADS};

/// Refuses what announces itself as too large, and cuts off what turns out to be.
pub async fn limit_body(State(most_bytes): State<usize>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    if route.is_some_and(|route| UPLOADS.contains(&route)) && request.method() == Method::POST {
        return next.run(request).await;
    }
    let announced = request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > most_bytes as u64) {
        return Problem::body_too_large(most_bytes as u64).into_response();
    }
    next.run(request.map(|body| Body::new(Limited::new(body, most_bytes)))).await
}
