//! Answers kept while they hold: the tag by which a client knows its copy is still right, and rendered bodies in memory.
//!
//! What the resources here say follows from the data revision (of which the catalogue is part), the day, the policy, the program and
//! the question. The tag is a digest of these, so that a copy is known to be right without asking the store, and a body that was
//! rendered for one reader is sent to the next. Of equal questions at once one is rendered; the rest wait for it.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use quick_cache::{OptionsBuilder, Weighter, sync::Cache};
use sha2::{Digest, Sha256};

use super::Problem;
use crate::{
    pipeline::{assess::hex, context::Context},
    present::exports::gzip::gzip,
};

/// Resources whose answers follow from what the tag is made of.
const RESOURCES: [&str; 12] = [
    "plans",
    "areas",
    "agencies",
    "indicators",
    "targets",
    "observations",
    "series",
    "forecasts",
    "assessments",
    "gaps",
    "trajectories",
    "charts",
];

/// Headers of an answer that are kept with it; the others belong to the one exchange.
const KEPT: [HeaderName; 5] = [
    header::CONTENT_TYPE,
    header::CONTENT_ENCODING,
    header::CONTENT_DISPOSITION,
    header::CONTENT_SECURITY_POLICY,
    HeaderName::from_static("x-data-revision"),
];

/// Bodies below this are sent as they are: the headers weigh as much.
const WORTH_PACKING: usize = 1_000;

/// Bytes compressed at a time.
const PACKED_AT_ONCE: usize = 512 * 1024;

/// Answers that are expected at once, of some tens of kilobytes each.
const USUAL_ANSWERS: usize = 4_000;

/// What stands for a question and everything its answer follows from.
type Key = [u8; 16];

/// A rendered answer.
#[derive(Clone, Debug)]
struct Kept {
    headers: HeaderMap,
    body: Bytes,
}

#[derive(Clone)]
struct Bytewise;

impl Weighter<Key, Kept> for Bytewise {
    fn weight(&self, _: &Key, kept: &Kept) -> u64 {
        // A thousand for headers and key.
        kept.body.len() as u64 + 1_000
    }
}

/// Rendered answers and what they follow from.
#[derive(Clone)]
pub struct Answers {
    context: Context,
    kept: Option<Arc<Cache<Key, Kept, Bytewise>>>,
}

impl Answers {
    /// Room for so many bytes as the context says; with none nothing is kept, and only tags are compared.
    pub fn new(context: Context) -> Self {
        let room = context.answer_room();
        // One shard: a large answer must fit into what is there, not into a part of it.
        let options = OptionsBuilder::new().shards(1).estimated_items_capacity(USUAL_ANSWERS).weight_capacity(room).build();
        let kept = options
            .ok()
            .filter(|_| room > 0)
            .map(|options| Arc::new(Cache::with_options(options, Bytewise, Default::default(), Default::default())));
        Self { context, kept }
    }

    /// What stands for a request and its answer; none where the answer follows from something else too.
    fn key(&self, request: &Request) -> Option<Key> {
        let path = request.uri().path();
        let resource = path.strip_prefix("/api/v1/")?.split('/').next()?;
        if request.method() != Method::GET || !RESOURCES.contains(&resource) {
            return None;
        }
        let revision = self.context.store().data_revision().ok()?;
        let mut digest = Sha256::new();
        let mut add = |part: &[u8]| {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        };
        add(&revision.to_le_bytes());
        add(self.context.clock().today().to_string().as_bytes());
        add(self.context.method_hash().as_bytes());
        add(env!("CARGO_PKG_VERSION").as_bytes());
        add(request.uri().path_and_query().map_or(path, |whole| whole.as_str()).as_bytes());
        for name in [header::ACCEPT, header::ACCEPT_LANGUAGE] {
            add(request.headers().get(name).map_or(b"", HeaderValue::as_bytes));
        }
        add(&[u8::from(accepts_gzip(request.headers()))]);
        digest.finalize().get(..16)?.try_into().ok()
    }
}

/// Whether a reader takes gzip.
pub(super) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| {
        let (name, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let refused = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok()).is_some_and(|weight| weight <= 0.0);
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// Answers from what is kept, or tells the reader that its copy is right, or passes the question on and keeps the answer.
pub async fn keep_answers(State(answers): State<Answers>, request: Request, next: Next) -> Response {
    let Some(key) = answers.key(&request) else { return next.run(request).await };
    // Weak: the same rows, whatever the bytes that carry them on the way.
    let tag = format!("W/\"{}\"", hex(&key));
    let asked = request.headers().get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    if asked.flat_map(|value| value.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag.trim_start_matches("W/")) {
        return tagged(StatusCode::NOT_MODIFIED.into_response(), &tag);
    }
    let packs = accepts_gzip(request.headers());
    let Some(cache) = &answers.kept else { return next.run(request).await };
    match cache.get_value_or_guard_async(&key).await {
        Ok(kept) => tagged(kept.into_response(), &tag),
        Err(guard) => {
            let response = next.run(request).await;
            if response.status() != StatusCode::OK {
                return response;
            }
            // What has no known length is written while it is sent, and what would not fit is not kept.
            let room = answers.context.answer_room();
            if response.body().size_hint().exact().is_none_or(|length| length > room) {
                return tagged(response, &tag);
            }
            match Kept::read(response, packs).await {
                Ok(kept) => {
                    // A guard that came too late has nothing to give; the answer is right all the same.
                    let _ = guard.insert(kept.clone());
                    tagged(kept.into_response(), &tag)
                }
                Err(problem) => problem.into_response(),
            }
        }
    }
}

fn tagged(mut response: Response, tag: &str) -> Response {
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding, accept-language"));
    response
}

impl Kept {
    async fn read(response: Response, packs: bool) -> Result<Self, Problem> {
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map_err(|_| Problem::internal())?.to_bytes();
        let mut headers = HeaderMap::new();
        for name in KEPT {
            if let Some(value) = parts.headers.get(&name) {
                headers.insert(name, value.clone());
            }
        }
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let is_text = kind.starts_with("text/") || kind.contains("json") || kind.contains("xml") || kind.contains("csv");
        if !packs || !is_text || body.len() < WORTH_PACKING || headers.contains_key(header::CONTENT_ENCODING) {
            return Ok(Self { headers, body });
        }
        let packed = tokio::task::spawn_blocking(move || {
            gzip(body.len().div_ceil(PACKED_AT_ONCE), |at| {
                let from = at * PACKED_AT_ONCE;
                Ok::<_, std::convert::Infallible>(body[from..(from + PACKED_AT_ONCE).min(body.len())].to_vec())
            })
        });
        let packed = packed.await.map_err(|_| Problem::internal())?.unwrap_or_else(|never| match never {});
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        Ok(Self { headers, body: packed.into() })
    }
}

impl IntoResponse for Kept {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.headers_mut() = self.headers;
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_is_taken_when_it_is_named_and_not_refused() {
        let accepts = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            accepts_gzip(&headers)
        };
        assert!(accepts("gzip") && accepts("br, gzip;q=0.5") && accepts("deflate, GZIP"));
        assert!(!accepts("") && !accepts("br") && !accepts("gzip;q=0") && !accepts("identity"));
        assert!(!accepts_gzip(&HeaderMap::new()));
    }
}
