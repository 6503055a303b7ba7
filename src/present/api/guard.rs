//! What may change something: no request that a page of another site could have made.
//!
//! A browser sends a session's cookie along whoever made the request, and on this machine nobody may have to sign in at
//! all. That is met three times: the browser says where a request comes from (`Sec-Fetch-Site`, `Origin`); the host that is
//! asked for must be one of ours, whatever a foreign name resolves to; and a request must be one that a browser lets another
//! site send only after asking here, which is never allowed. Forms of our own pages carry a token instead (see `cookies`).

use std::net::IpAddr;

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};

use super::{Client, Problem};
use crate::pipeline::{access::GateSettings, context::Context};

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
        check(&parts.headers, context.gate().settings()).map(|()| Self).map_err(Problem::cross_origin)
    }
}

/// What is wrong with where a request comes from, or with a request that any page could send.
fn check(headers: &HeaderMap, settings: &GateSettings) -> Result<(), String> {
    check_source(headers, settings)?;
    let kind = text(headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    let is_simple = kind.is_empty() || SIMPLE_TYPES.contains(&kind);
    // Browsers ask the server before they let a page send a key of its own.
    let has_key = headers.contains_key(header::AUTHORIZATION);
    if is_simple && !has_key && !headers.contains_key(KEY_HEADER) && !headers.contains_key(OWN_HEADER) {
        return Err("found a request that any web page could send, expected the header Idempotency-Key or X-Lotrinh-Request, \
            or a content type such as text/csv or application/octet-stream; add one of them"
            .to_owned());
    }
    Ok(())
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).map(|value| value.to_str().unwrap_or("unreadable").trim().to_ascii_lowercase())
}

/// Says what is wrong with where a request comes from.
///
/// # Errors
/// A page of another site, or a host that is none of ours.
pub fn check_source(headers: &HeaderMap, settings: &GateSettings) -> Result<(), String> {
    if let Some(site) = text(headers, "sec-fetch-site").filter(|site| site != "same-origin" && site != "none") {
        return Err(format!("Sec-Fetch-Site: found “{site}”, expected same-origin; send it from this server's own pages or a program"));
    }
    check_host(headers, settings)?;
    let host = text(headers, "host");
    if let Some(origin) = text(headers, "origin") {
        let own = origin.strip_prefix("http://").or(origin.strip_prefix("https://"));
        // A proxy may ask for us by another host than its visitors ask for it.
        let is_known = settings.sites.iter().any(|site| site.to_string() == origin);
        if !is_known && (own.is_none() || own != host.as_deref()) {
            let expected = host.map_or("no Origin".to_owned(), |host| format!("http://{host}"));
            return Err(format!("Origin: found “{origin}”, expected {expected}; send it from this server's own pages or a program"));
        }
    }
    Ok(())
}

/// Says what is wrong with the host that is asked for.
///
/// # Errors
/// A name that is neither this machine, nor where the service listens, nor a site it is known by.
pub fn check_host(headers: &HeaderMap, settings: &GateSettings) -> Result<(), String> {
    let Some(host) = text(headers, "host").filter(|host| !is_own(host, settings)) else { return Ok(()) };
    let known = settings.sites.iter().map(|site| format!(", {}", site.host)).collect::<String>();
    Err(format!(
        "Host: found “{host}”, expected 127.0.0.1, localhost{known}; ask by one of these, or start the server with --site and the \
         address it is known by"
    ))
}

/// Whether a host, with or without a port, is one by which this service is asked.
fn is_own(host: &str, settings: &GateSettings) -> bool {
    if settings.sites.iter().any(|site| site.host == host) {
        return true;
    }
    let name = host.strip_prefix('[').and_then(|rest| rest.split(']').next()).unwrap_or_else(|| host.split(':').next().unwrap_or(host));
    if name == "localhost" {
        return true;
    }
    // An address is nobody's to give: a foreign name that resolves to it comes with the name.
    name.parse::<IpAddr>().is_ok_and(|address| {
        let own = settings.listens_on.ip();
        address.is_loopback() || address == own || own.is_unspecified()
    })
}

/// Whether a browser asks for us over an encrypted connection: by its own proxy's word, or because it asks for a site that
/// is only reached so.
pub fn is_https(headers: &HeaderMap, client: Option<&Client>, settings: &GateSettings) -> bool {
    let host = text(headers, "host").unwrap_or_default();
    client.is_some_and(|client| client.is_https) || settings.sites.iter().any(|site| site.is_https && site.host == host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::site::Site;

    fn refused(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, axum::http::HeaderValue::from_static(value));
        }
        check(&map, &GateSettings::default()).is_err()
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
        let own = |host: &str| is_own(host, &GateSettings::default());
        assert!(["localhost", "localhost:80", "127.0.0.1", "127.1.2.3:80", "[::1]:80", "[::1]"].into_iter().all(own));
        assert!(!["localhost.example", "127.0.0.1.example", "0.0.0.0", "10.0.0.1:80", "[::2]:80", ""].into_iter().any(own));
    }

    #[test]
    fn a_service_is_asked_by_its_address_or_by_a_site_it_is_known_by() {
        let settings = |listens_on: &str, sites: &[&str]| GateSettings {
            listens_on: listens_on.parse().expect("an address"),
            sites: sites.iter().filter_map(|site| Site::parse(site)).collect(),
            ..GateSettings::default()
        };
        let bound = settings("10.0.0.5:8080", &["https://kpi.example.vn"]);
        let own = |host: &str| is_own(host, &bound);
        assert!(["10.0.0.5:8080", "kpi.example.vn", "localhost:8080"].into_iter().all(own));
        assert!(!["10.0.0.6:8080", "kpi.example.vn.example", "kpi.example.vn:8080", "example.vn"].into_iter().any(own));
        let anywhere = settings("0.0.0.0:8080", &[]);
        assert!(is_own("10.0.0.6:8080", &anywhere) && !is_own("kpi.example.vn", &anywhere));
        let mut map = HeaderMap::new();
        for (name, value) in [("host", "kpi.example.vn"), ("origin", "https://kpi.example.vn"), (OWN_HEADER, "1")] {
            map.insert(name, axum::http::HeaderValue::from_static(value));
        }
        assert!(check(&map, &bound).is_ok() && check(&map, &anywhere).is_err());
        assert!(is_https(&map, None, &bound) && !is_https(&map, None, &anywhere));
    }
}
