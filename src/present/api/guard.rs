//! Who may change something: nobody whose request a page of another site could have made.
//!
//! There is no sign-in and the server listens on this machine only, so the danger is a page of another site in a browser
//! of this machine. It is met three times: the browser says where a request comes from (`Sec-Fetch-Site`, `Origin`); the
//! host that is asked for must be this machine, whatever a foreign name resolves to; and a request must be one that a
//! browser lets another site send only after asking here, which is never allowed.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use super::Problem;
use crate::pipeline::context::Context;

/// Header that has no meaning but that no simple request carries it.
pub const OWN_HEADER: &str = "x-lotrinh-request";

/// Header of the sender's key.
pub const KEY_HEADER: &str = "idempotency-key";

/// Content types that any page may send anywhere without asking (Fetch standard, CORS-safelisted request-header).
const SIMPLE_TYPES: [&str; 3] = ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"];

/// A request that may change something; as an argument of a handler it refuses all others.
#[derive(Clone, Copy, Debug)]
pub struct MayWrite;

impl FromRequestParts<Context> for MayWrite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, context: &Context) -> Result<Self, Problem> {
        if !context.desk().settings().is_open {
            return Err(Problem::read_only());
        }
        check(&parts.headers).map(|()| Self).map_err(Problem::cross_origin)
    }
}

/// What is wrong with where a request comes from.
fn check(headers: &HeaderMap) -> Result<(), String> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable").trim().to_ascii_lowercase());
    if let Some(site) = text("sec-fetch-site").filter(|site| site != "same-origin" && site != "none") {
        return Err(format!("Sec-Fetch-Site: found “{site}”, expected same-origin; send it from this server's own pages or a program"));
    }
    let host = text("host");
    if let Some(host) = host.as_deref().filter(|host| !is_this_machine(host)) {
        return Err(format!("Host: found “{host}”, expected 127.0.0.1 or localhost; ask this machine by one of these"));
    }
    if let Some(origin) = text("origin") {
        let own = origin.strip_prefix("http://").or(origin.strip_prefix("https://"));
        if own.is_none() || own != host.as_deref() {
            let expected = host.map_or("no Origin".to_owned(), |host| format!("http://{host}"));
            return Err(format!("Origin: found “{origin}”, expected {expected}; send it from this server's own pages or a program"));
        }
    }
    let kind = text(header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_simple = kind.is_empty() || SIMPLE_TYPES.contains(&kind);
    if is_simple && !headers.contains_key(KEY_HEADER) && !headers.contains_key(OWN_HEADER) {
        return Err("found a request that any web page could send, expected the header Idempotency-Key or X-Lotrinh-Request, \
            or a content type such as text/csv or application/octet-stream; add one of them"
            .to_owned());
    }
    Ok(())
}

/// Whether a host, with or without a port, is this machine by a name that no one else can give it.
fn is_this_machine(host: &str) -> bool {
    let name = host.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or_else(|| host.split(':').next().unwrap_or(host));
    name == "localhost" || name == "::1" || name.parse::<std::net::Ipv4Addr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, axum::http::HeaderValue::from_static(value));
        }
        check(&map).is_err()
    }

    #[test]
    fn only_what_no_foreign_page_can_send_passes() {
        let key = (KEY_HEADER, "a");
        assert!(
            !refused(&[key]) && !refused(&[("content-type", "text/csv")]) && !refused(&[(OWN_HEADER, "1"), ("content-type", "text/plain")])
        );
        assert!(
            refused(&[])
                && refused(&[("content-type", "text/plain; charset=utf-8")])
                && refused(&[("content-type", "multipart/form-data")])
        );
        assert!(!refused(&[key, ("sec-fetch-site", "same-origin")]) && !refused(&[key, ("sec-fetch-site", "none")]));
        assert!(refused(&[key, ("sec-fetch-site", "cross-site")]) && refused(&[key, ("sec-fetch-site", "same-site")]));
        assert!(!refused(&[key, ("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:8080")]));
        assert!(refused(&[key, ("host", "127.0.0.1:8080"), ("origin", "http://127.0.0.1:9000")]));
        assert!(refused(&[key, ("host", "127.0.0.1:8080"), ("origin", "null")]) && refused(&[key, ("origin", "http://a.example")]));
        assert!(refused(&[key, ("host", "a.example:8080"), ("origin", "http://a.example:8080")]), "a name that resolves to this machine");
    }

    #[test]
    fn this_machine_has_few_names() {
        assert!(["localhost", "localhost:80", "127.0.0.1", "127.1.2.3:80", "[::1]:80", "[::1]"].into_iter().all(is_this_machine));
        assert!(!["localhost.example", "127.0.0.1.example", "0.0.0.0", "10.0.0.1:80", "[::2]:80", ""].into_iter().any(is_this_machine));
    }
}
