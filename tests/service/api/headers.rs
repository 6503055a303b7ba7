//! What every answer carries, whichever route gives it: the headers that tell a browser what it may do, and the request's id.

use axum::{body::Body, http::Request};
use serde_json::Value;

use crate::app::{Answer, Stock, TestApp};

/// Every route of the interface and of the pages, with values where it has parameters; and what is no route.
fn addresses(app: &TestApp) -> Vec<String> {
    let description: Value = app.json("/openapi.json");
    let values = [
        ("{indicator}", "hdi"),
        ("{area}", "vn"),
        ("{target}", "57-2026.PL2.22.2030"),
        ("{ingest}", "1"),
        ("{upload}", "1"),
        ("{key}", "none"),
    ];
    let paths = description["paths"].as_object().expect("paths").keys();
    let mut out: Vec<String> =
        paths.map(|path| values.iter().fold(path.clone(), |path, (name, value)| path.replace(name, value))).collect();
    assert!(out.len() > 15, "{out:?}");
    let pages = ["/", "/vi", "/vi/", "/en/gaps", "/vi/method", "/vi/indicators/hdi/vn", "/docs/", "/openapi.json", "/metrics"];
    out.extend(pages.into_iter().chain(["/nothing", "/api/v1/nothing", "/vi/gaps?as_of=never"]).map(str::to_owned));
    out
}

fn policy<'a>(answer: &'a Answer, name: &str) -> Option<&'a str> {
    answer.header("content-security-policy").split(';').find_map(|part| part.trim().strip_prefix(name)).map(str::trim)
}

#[test]
fn every_route_tells_the_browser_what_it_may_do() {
    let app = TestApp::reading(Stock::Demonstration);
    for address in addresses(app) {
        for method in ["GET", "POST", "DELETE", "OPTIONS"] {
            let answer = app.ask(Request::builder().method(method).uri(&address).body(Body::empty()).expect("a request"));
            let about = format!("{method} {address} ({})", answer.status);
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("referrer-policy", "same-origin"),
                ("x-frame-options", "DENY"),
                ("cross-origin-opener-policy", "same-origin"),
                ("cross-origin-resource-policy", "same-origin"),
                ("x-permitted-cross-domain-policies", "none"),
            ] {
                assert_eq!(answer.header(name), value, "{about}: {name}");
            }
            for feature in ["camera=()", "geolocation=()", "microphone=()", "usb=()"] {
                assert!(answer.header("permissions-policy").contains(feature), "{about}: {feature}");
            }
            let fallback = policy(&answer, "default-src").unwrap_or_else(|| panic!("{about}: no default-src"));
            let is_docs = address.starts_with("/docs");
            assert_eq!(fallback, if is_docs { "'self'" } else { "'none'" }, "{about}");
            let is_page = address.starts_with("/vi") || address.starts_with("/en");
            let scripts = is_page.then_some("'self'");
            assert!(is_docs || policy(&answer, "script-src") == scripts, "{about}: pages carry no script but ours, data none");
            assert!(!answer.header("content-security-policy").contains("unsafe-eval"), "{about}");
            assert!(!answer.header("x-request-id").is_empty(), "{about}: no request id");
            assert_eq!(answer.header("strict-transport-security"), "", "{about}: this site is not https");
        }
    }
}

#[test]
fn the_id_of_a_request_comes_back_when_it_is_harmless() {
    let app = TestApp::reading(Stock::Catalogue);
    let ask = |id: &str| app.ask(Request::get("/healthz").header("x-request-id", id).body(Body::empty()).expect("a request"));
    assert_eq!(ask("portal-42.a_b").header("x-request-id"), "portal-42.a_b");
    let own = ask("x; drop").header("x-request-id").to_owned();
    assert!(own.len() == 32 && own != ask("x; drop").header("x-request-id"), "{own}");
}

#[test]
fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let app = TestApp::with(Stock::Catalogue);
    let request = Request::post("/api/v1/ingests/1/retraction").header("content-type", "application/json");
    let answer = app.ask(request.header("content-length", "2000000").body(Body::from(vec![b' '; 2_000_000])).expect("a request"));
    assert_eq!((answer.status.as_u16(), answer.json()["type"].as_str()), (413, Some("/problems/too-large")));
    assert!(answer.json()["detail"].as_str().is_some_and(|detail| detail.contains("1048576")), "{}", answer.text());
}
