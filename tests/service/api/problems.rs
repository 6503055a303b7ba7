//! Errors for machines: problem+json with a stable type, and the headers every answer carries.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};

use crate::app::{Answer, Stock, TestApp};

#[track_caller]
fn assert_problem(answer: &Answer, status: StatusCode, kind: &str, words: &[&str]) {
    assert_eq!(answer.status, status, "{}: {}", answer.address, answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.address);
    let problem = answer.json();
    assert_eq!((problem["type"].as_str(), problem["status"].as_u64()), (Some(kind), Some(u64::from(status.as_u16()))));
    for part in ["title", "title_en", "detail", "detail_en"] {
        assert!(problem[part].as_str().is_some_and(|text| !text.is_empty()), "{}: no {part}", answer.address);
    }
    let (vi, detail) = (problem["detail"].as_str().expect("text"), problem["detail_en"].as_str().expect("text"));
    assert_ne!(vi, detail, "{}: in Vietnamese unless English is asked for", answer.address);
    assert!(
        !vi.contains("Không thực hiện được") && !["expected", "found "].iter().any(|word| vi.contains(word)),
        "{}: {vi}",
        answer.address
    );
    for word in words {
        assert!(detail.contains(word), "{}: “{detail}” does not say “{word}”", answer.address);
    }
}

#[test]
fn an_unknown_name_is_not_found_and_the_answer_says_which() {
    let app = TestApp::reading(Stock::Catalogue);
    for address in [
        "/api/v1/indicators/digital_econmy_pct_gdp",
        "/api/v1/observations?indicator=digital_econmy_pct_gdp",
        "/api/v1/charts/digital_econmy_pct_gdp/vn",
        "/api/v1/charts/digital_econmy_pct_gdp/vn?format=csv",
        "/api/v1/gaps?indicator=digital_econmy_pct_gdp",
        "/api/v1/gaps?format=xlsx&indicator=digital_econmy_pct_gdp",
        "/api/v1/assessments?indicator=digital_econmy_pct_gdp",
        "/api/v1/targets?indicator=digital_econmy_pct_gdp",
    ] {
        assert_problem(&app.get(address), StatusCode::NOT_FOUND, "/problems/unknown", &["digital_econmy_pct_gdp"]);
    }
    for address in ["/api/v1/observations?area=atlantis", "/api/v1/charts/hdi/atlantis", "/api/v1/gaps?area=atlantis"] {
        assert_problem(&app.get(address), StatusCode::NOT_FOUND, "/problems/unknown", &["area", "atlantis"]);
    }
    for (name, unknown) in [("plan", "99-2099"), ("theme", "happiness")] {
        let answer = app.get(&format!("/api/v1/gaps?{name}={unknown}"));
        assert_problem(&answer, StatusCode::NOT_FOUND, "/problems/unknown", &[name, unknown]);
    }
    assert_problem(&app.get("/api/v1/nothing"), StatusCode::NOT_FOUND, "/problems/unknown", &[]);
    assert_problem(&app.get("/api/v1/ingests/999/findings"), StatusCode::NOT_FOUND, "/problems/unknown", &["ingest", "999"]);
    assert_problem(&app.get("/api/v1/assessments/57-2026.NO.1"), StatusCode::NOT_FOUND, "/problems/unknown", &["57-2026.NO.1"]);
}

#[test]
fn a_misspelt_name_is_answered_with_the_nearest_known_one() {
    let app = TestApp::reading(Stock::Catalogue);
    let answer = app.get("/api/v1/charts/digital_economy_pct_gd/vn");
    assert_problem(&answer, StatusCode::NOT_FOUND, "/problems/unknown", &["digital_economy_pct_gdp"]);
}

#[test]
fn a_parameter_that_cannot_be_read_says_what_was_found_and_expected() {
    let app = TestApp::reading(Stock::Catalogue);
    for (address, words) in [
        ("/api/v1/gaps?as_of=22/11/2026", ["as_of", "22/11/2026", "expected"]),
        ("/api/v1/observations?as_of=2026-02-30", ["as_of", "2026-02-30", "expected"]),
        ("/api/v1/assessments?as_of=soon", ["as_of", "soon", "expected"]),
        ("/api/v1/charts/hdi/vn?as_of=soon", ["as_of", "soon", "expected"]),
        ("/api/v1/plans?targets_as_of=soon", ["targets_as_of", "soon", "expected"]),
        ("/api/v1/gaps?status=red", ["status", "red", "expected"]),
        ("/api/v1/gaps?format=doc", ["format", "doc", "expected"]),
        ("/api/v1/gaps?lang=fr", ["lang", "fr", "expected"]),
        ("/api/v1/charts/hdi/vn?size=huge", ["size", "huge", "expected"]),
        ("/api/v1/observations?known_at=99", ["revision", "99", "expected"]),
        ("/api/v1/observations?known_at=new", ["known_at", "new", "expected"]),
        ("/api/v1/targets?year=soon", ["year", "soon", "expected"]),
    ] {
        assert_problem(&app.get(address), StatusCode::BAD_REQUEST, "/problems/invalid-parameter", &words);
    }
}

#[test]
fn every_answer_carries_the_headers_that_keep_a_browser_safe() {
    let app = TestApp::reading(Stock::Demonstration);
    let addresses = [
        "/vi/",
        "/en/gaps",
        "/vi/indicators/dvc_online_files_pct/phuong-hai-duong",
        "/vi/nowhere",
        "/api/v1/gaps",
        "/api/v1/gaps?format=csv",
        "/api/v1/indicators/nothing",
        "/api/v1/charts/dvc_online_files_pct/phuong-hai-duong",
        "/assets/theme.css",
        "/healthz",
        "/docs/",
    ];
    for address in addresses {
        let answer = app.get(address);
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{address}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{address}");
        assert!(!answer.header("x-request-id").is_empty(), "{address}");
        let policy = answer.header("content-security-policy");
        if address == "/docs/" {
            assert!(policy.contains("default-src 'self'"), "{address}: {policy}");
        } else {
            let is_page = address.starts_with("/vi") || address.starts_with("/en");
            assert!(policy.contains("default-src 'none'") && policy.contains("script-src 'self';") == is_page, "{address}: {policy}");
        }
    }
}

#[test]
fn an_empty_store_answers_with_empty_lists_and_is_ready() {
    let app = TestApp::empty();
    assert_eq!(app.json("/readyz")["data_revision"], 0);
    assert_eq!(app.json("/healthz")["status"], "ok");
    for address in ["/api/v1/plans", "/api/v1/targets", "/api/v1/observations", "/api/v1/assessments"] {
        assert_eq!(app.json(address)["items"], serde_json::json!([]), "{address}");
    }
    assert_eq!(app.get("/vi/").status, StatusCode::OK);
}

#[test]
fn a_method_that_a_resource_does_not_have_is_a_problem_too() {
    let app = TestApp::reading(Stock::Catalogue);
    let request = Request::post("/api/v1/gaps").body(Body::empty()).expect("a request");
    assert_problem(&app.ask(request), StatusCode::METHOD_NOT_ALLOWED, "/problems/method", &["GET"]);
}

#[test]
fn a_problem_is_said_in_the_language_of_the_question() {
    let app = TestApp::reading(Stock::Catalogue);
    let said = |address: &str, accepted: &str| {
        let request = Request::get(address).header("accept-language", accepted).body(Body::empty()).expect("a request");
        let answer = app.ask(request);
        (answer.header("content-language").to_owned(), answer.json()["detail"].as_str().expect("text").to_owned())
    };
    let vi = "không có chỉ tiêu “hdy” trong danh mục; có phải là “hdi”?";
    let en = "indicator “hdy” is not in the catalogue; did you mean “hdi”?";
    let address = "/api/v1/indicators/hdy";
    assert_eq!(said(address, "fr"), ("vi".to_owned(), vi.to_owned()));
    assert_eq!(said(address, "en-GB,vi;q=0.5"), ("en".to_owned(), en.to_owned()));
    assert_eq!(said(&format!("{address}?lang=en"), "vi"), ("en".to_owned(), en.to_owned()));
    assert_eq!(said("/api/v1/nothing?lang=en", "vi").1, "there is nothing at /api/v1/nothing; the interface is described at /docs");
}
