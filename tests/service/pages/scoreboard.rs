//! `/vi/` and `/en/`: worst first, in words, in two languages.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use lotrinh::domain::assessment::Status;

use crate::app::{Stock, TestApp};

/// Where each text stands; fails when one is missing.
#[track_caller]
fn places(html: &str, texts: &[&str]) -> Vec<usize> {
    texts.iter().map(|text| html.find(text).unwrap_or_else(|| panic!("“{text}” is not on the page"))).collect()
}

#[test]
fn what_needs_attention_stands_first() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/");
    let groups = places(&html, &["id=\"missed\"", "id=\"at_risk\"", "id=\"watch\"", "id=\"not_assessable\"", "id=\"on_course\""]);
    assert!(groups.is_sorted(), "{groups:?}");
}

#[test]
fn every_status_of_the_table_is_named_in_words_of_the_language() {
    let app = TestApp::reading(Stock::Demonstration);
    for (page, language) in [("/vi/gaps", lotrinh::domain::language::Language::Vi), ("/en/gaps", lotrinh::domain::language::Language::En)] {
        let html = app.text(page);
        for (status, _) in Status::ALL {
            let words = lotrinh::present::format::status(status, language);
            assert!(html.contains(&format!("<span>{words}</span>")), "{page}: {words}");
        }
    }
}

#[test]
fn the_way_in_is_vietnamese_unless_the_browser_asks_for_english() {
    let app = TestApp::reading(Stock::Catalogue);
    for (asked, expected) in
        [(None, "/vi/"), (Some("vi-VN,vi;q=0.9,en;q=0.8"), "/vi/"), (Some("en-GB,en;q=0.9"), "/en/"), (Some("fr"), "/vi/")]
    {
        let mut request = Request::get("/");
        if let Some(asked) = asked {
            request = request.header(header::ACCEPT_LANGUAGE, asked);
        }
        let answer = app.ask(request.body(Body::empty()).expect("a request"));
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, expected), "{asked:?}");
    }
}

#[test]
fn the_other_language_is_one_link_away_and_keeps_the_filters() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/?area=phuong-hai-duong&as_of=2026-09-30");
    assert!(html.starts_with("<!doctype html>") && html.contains("<html lang=\"vi\">"));
    assert!(html.contains("href=\"/en/?area=phuong-hai-duong&#38;as_of=2026-09-30\""));
    assert!(html.contains("30/9/2026"), "the day whose knowledge is used");
    let html = app.text("/en/?area=phuong-hai-duong");
    assert!(html.contains("<html lang=\"en\">") && html.contains("Progress of the indicators"));
}

#[test]
fn every_indicator_listed_can_be_opened() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/?area=hai-phong");
    let links: std::collections::BTreeSet<&str> = html
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.starts_with("/vi/indicators/"))
        .collect();
    assert!(links.len() > 5, "{links:?}");
    for link in links {
        let page = app.text(&link.replace("&#38;", "&"));
        assert!(page.contains("<h1>"), "{link}");
    }
}

#[test]
fn a_page_loads_nothing_from_elsewhere_and_runs_no_script_but_ours() {
    let app = TestApp::reading(Stock::Demonstration);
    for page in ["/vi/", "/vi/gaps", "/vi/method", "/vi/indicators/digital_economy_pct_gdp/vn"] {
        let html = app.text(page);
        let scripts = html.matches("<script").count();
        assert_eq!(scripts, html.matches("<script src=\"/assets/pages.js?v=").count(), "{page}");
        assert!(!html.contains("src=\"http") && !html.contains("@import"), "{page}");
        let sheet = html.split("rel=\"stylesheet\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a style sheet");
        let answer = app.get(sheet).found();
        assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
    }
}
