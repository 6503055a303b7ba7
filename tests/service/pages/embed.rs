//! Charts in frames of other sites: only those that the administrator names.

use axum::{body::Body, http::Request};
use lotrinh::domain::site::Site;

use crate::app::{Stock, TestApp};

const CHART: &str = "/vi/embed/digital_economy_pct_gdp/vn";

#[test]
fn without_a_named_site_nobody_may_frame_a_chart() {
    let app = TestApp::reading(Stock::Demonstration);
    let answer = app.get(CHART).found();
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("script-src"), "{policy}");
    assert!(!app.text("/vi/indicators/digital_economy_pct_gdp/vn").contains("&#60;iframe"));
}

#[test]
fn a_named_site_may_and_no_other_page_may_be_framed() {
    let site = Site::parse("https://tinh.example.vn").expect("a site");
    let app = TestApp::with(Stock::Demonstration).with_gate(|settings| settings.embedded_by = vec![site]);
    let answer = app.get(CHART).found();
    assert!(answer.header("content-security-policy").ends_with("frame-ancestors 'self' https://tinh.example.vn"));
    assert!(answer.headers.get("x-frame-options").is_none(), "the older header knows only everybody and nobody");
    let html = answer.text();
    assert!(html.contains("<svg") && html.contains("href=\"/vi/indicators/digital_economy_pct_gdp/vn\" target=\"_top\""), "{html}");
    for other in ["/vi/", "/vi/indicators/digital_economy_pct_gdp/vn", "/vi/embed"] {
        let answer = app.get(other);
        assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{other}");
    }
    let request = Request::get("/en/indicators/digital_economy_pct_gdp/vn").header("host", "localhost").body(Body::empty());
    let page = app.ask(request.expect("a request")).found().text().to_owned();
    assert!(page.contains("&#60;iframe src=&#34;http://localhost/en/embed/digital_economy_pct_gdp/vn&#34;"), "the code to copy");
    assert_eq!(app.get("/vi/embed/nothing/vn").status, 404);
}
