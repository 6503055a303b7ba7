//! One line of the log for each request, its figures, and the id under which both are found.
//!
//! The line names the route's template and never the address: what was asked for, and for whom, stays with the asker.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes},
    extract::{MatchedPath, Request, State},
    http::{HeaderName, HeaderValue, Method},
    middleware::Next,
    response::Response,
};
use hyper::body::{Body as HttpBody, Frame, SizeHint};

use super::metrics::Metrics;
use crate::{clock::Stopwatch, present::api::KeyId};

/// Header of the id, in and out.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Longest id that is taken over from a sender.
const LONGEST_ID: usize = 64;

/// Status in log and metrics of a request whose sender did not wait for the answer; it is never sent.
const GONE: u16 = 499;

/// Routes whose lines would drown the others; they are logged with `debug`.
const QUIET: [&str; 3] = ["/healthz", "/readyz", super::metrics::ROUTE];

/// Numbers, logs and counts a request.
pub async fn record(State(metrics): State<Arc<Metrics>>, mut request: Request, next: Next) -> Response {
    let id = request_id(&request);
    request.headers_mut().insert(REQUEST_ID, id.clone());
    let route = request.extensions().get::<MatchedPath>().map_or_else(|| "(none)".to_owned(), |path| path.as_str().to_owned());
    let mut line = Line {
        id: id.clone(),
        method: known(request.method()),
        route,
        key_id: None,
        status: GONE,
        elapsed_ms: 0.0,
        watch: Stopwatch::start(),
        body_bytes: 0,
        is_whole: false,
        is_counted: false,
        metrics,
    };
    line.metrics.began();
    let mut response = next.run(request).await;
    line.answered(&response);
    response.headers_mut().insert(REQUEST_ID, id);
    response.map(|body| Body::new(Watched { body, line }))
}

/// The sender's id where it is harmless, else one of our own: 128 random bits.
fn request_id(request: &Request) -> HeaderValue {
    let given = request.headers().get(&REQUEST_ID).filter(|id| {
        let bytes = id.as_bytes();
        (1..=LONGEST_ID).contains(&bytes.len()) && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(b))
    });
    given.cloned().unwrap_or_else(|| {
        let mut bits = [0; 16];
        // Without random numbers there is still an answer, only its id is not its own.
        let _ = getrandom::fill(&mut bits);
        HeaderValue::from_str(&format!("{:032x}", u128::from_be_bytes(bits))).unwrap_or(HeaderValue::from_static("none"))
    })
}

/// A method of the standard; any other word is a sender's invention and would make a series of its own.
fn known(method: &Method) -> Option<Method> {
    let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS];
    known.contains(method).then(|| method.clone())
}

/// What is said about one request when all is over.
struct Line {
    id: HeaderValue,
    /// None for a word that is no method of the standard.
    method: Option<Method>,
    route: String,
    key_id: Option<String>,
    status: u16,
    elapsed_ms: f64,
    watch: Stopwatch,
    body_bytes: u64,
    is_whole: bool,
    is_counted: bool,
    metrics: Arc<Metrics>,
}

impl Line {
    fn answered(&mut self, response: &Response) {
        self.status = response.status().as_u16();
        self.key_id = response.extensions().get::<KeyId>().map(|KeyId(id)| id.clone());
        self.count();
    }

    fn method(&self) -> &str {
        self.method.as_ref().map_or("other", Method::as_str)
    }

    fn count(&mut self) {
        let elapsed = self.watch.elapsed();
        self.elapsed_ms = (elapsed.as_secs_f64() * 1e6).round() / 1e3;
        self.is_counted = true;
        self.metrics.ended(self.method(), &self.route, self.status, elapsed);
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if !self.is_counted {
            self.count();
        }
        let request_id = self.id.to_str().unwrap_or_default();
        let Self { route, status, elapsed_ms, body_bytes, is_whole, .. } = &*self;
        let (key_id, method, route) = (self.key_id.as_deref(), self.method(), route.as_str());
        if *status >= 500 {
            tracing::warn!(request_id, method, route, status, elapsed_ms, body_bytes, is_whole, key_id, "request");
        } else if QUIET.contains(&route) {
            tracing::debug!(request_id, method, route, status, elapsed_ms, body_bytes, is_whole, key_id, "request");
        } else {
            tracing::info!(request_id, method, route, status, elapsed_ms, body_bytes, is_whole, key_id, "request");
        }
    }
}

/// The body of an answer on its way; when it is gone, the line is written.
struct Watched {
    body: Body,
    line: Line,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let asked = Pin::new(&mut self.body).poll_frame(cx);
        match &asked {
            Poll::Ready(Some(Ok(frame))) => {
                self.line.body_bytes += frame.data_ref().map_or(0, |piece| piece.len() as u64);
                self.line.is_whole = self.body.is_end_stream();
            }
            Poll::Ready(None) => self.line.is_whole = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        asked
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_for(given: &str) -> String {
        let request = Request::builder().header("x-request-id", given).body(Body::empty()).expect("a request");
        request_id(&request).to_str().expect("text").to_owned()
    }

    #[test]
    fn an_id_is_taken_over_only_when_it_is_harmless() {
        assert_eq!(id_for("portal-7.2_a"), "portal-7.2_a");
        for strange in ["", "a b", "a\"b", "a,b", "<script>", &"a".repeat(65)] {
            let own = id_for(strange);
            assert!(own.len() == 32 && own.bytes().all(|b| b.is_ascii_hexdigit()), "{strange}: {own}");
        }
        assert_ne!(id_for(""), id_for(""));
    }

    #[test]
    fn a_word_that_is_no_method_makes_no_series() {
        assert_eq!(known(&Method::GET), Some(Method::GET));
        assert_eq!(known(&"INVENTED".parse().expect("a token")), None);
    }
}
