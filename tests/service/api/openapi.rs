//! `/openapi.json` and `/docs`: the description lists what there is, and what it lists answers.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::app::{Stock, TestApp};

/// Every route of the interface. A route that is added is added here and to the description.
const ROUTES: [&str; 22] = [
    "/api/v1/areas",
    "/api/v1/assessments",
    "/api/v1/assessments/{target}",
    "/api/v1/charts/{indicator}/{area}",
    "/api/v1/collection",
    "/api/v1/gaps",
    "/api/v1/indicators",
    "/api/v1/indicators/{indicator}",
    "/api/v1/ingests",
    "/api/v1/ingests/{ingest}/findings",
    "/api/v1/observations",
    "/api/v1/plans",
    "/api/v1/targets",
    "/healthz",
    "/readyz",
    "/api/v1/indicators/{indicator}/areas/{area}/history",
    "/api/v1/ingests/by-key/{key}",
    "/api/v1/ingests/{ingest}",
    "/api/v1/ingests/{ingest}/rejected",
    "/api/v1/ingests/{ingest}/retraction",
    "/api/v1/uploads",
    "/api/v1/uploads/{upload}",
];

/// A value for a parameter without an example of its own.
fn sample(name: &str) -> &'static str {
    match name {
        "agency" => "phong-van-hoa-xa-hoi",
        "area" => "phuong-hai-duong",
        "format" => "csv",
        "illustrative" | "include_history" => "true",
        "indicator" => "dvc_online_files_pct",
        "ingest" => "2",
        "known_at" => "3",
        "lang" => "en",
        "plan" => "57-2026",
        "size" => "narrow",
        "targets_as_of" => "2026-06-30",
        "theme" => "public_services",
        "year" => "2030",
        other => panic!("no sample for the parameter {other}"),
    }
}

fn value(parameter: &Value) -> String {
    match &parameter["example"] {
        Value::String(text) => text.clone(),
        Value::Null => sample(parameter["name"].as_str().expect("a name")).to_owned(),
        other => other.to_string(),
    }
}

/// The address of a path with its place holders filled in, and its query parameters.
fn fill<'a>(path: &str, parameters: &'a [Value]) -> (String, Vec<&'a Value>) {
    let (in_path, in_query): (Vec<&Value>, Vec<&Value>) = parameters.iter().partition(|parameter| parameter["in"] == "path");
    let address = in_path.iter().fold(path.to_owned(), |address, parameter| {
        address.replace(&format!("{{{}}}", parameter["name"].as_str().expect("a name")), &value(parameter))
    });
    assert!(!address.contains('{'), "{path}: a place holder is not described");
    (address, in_query)
}

#[test]
fn the_description_lists_every_route_and_no_other() {
    let app = TestApp::empty();
    let description = app.json("/openapi.json");
    assert_eq!(description["openapi"], "3.1.0");
    let paths: BTreeSet<&str> = description["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    assert_eq!(paths, BTreeSet::from(ROUTES));
}

#[test]
fn every_operation_is_explained_and_names_its_failures() {
    let app = TestApp::empty();
    let description = app.json("/openapi.json");
    for (path, operations) in description["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path} has no summary");
            let documented = operation["responses"].as_object().expect("responses");
            assert!(documented.contains_key("200") || documented.contains_key("201"), "{method} {path}");
            assert!(path == "/healthz" || documented.contains_key("503"), "{method} {path} does not say that the store may fail");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let optional = (parameter["in"] == "query" || parameter["in"] == "header") && parameter["required"] != true;
                assert!(optional || parameter["in"] == "path", "{method} {path}: {}", parameter["name"]);
            }
        }
    }
}

#[test]
fn every_documented_question_is_answered_with_a_documented_type() {
    // One with a folder: rejected rows are read again from the spool.
    let app = TestApp::with(Stock::Demonstration);
    let description = app.json("/openapi.json");
    let mut asked = 0;
    for (path, operations) in description["paths"].as_object().expect("paths") {
        let operation = &operations["get"];
        // Only an upload that was sent has an answer there.
        if operation.is_null() || path.contains("{upload}") || path.contains("{key}") {
            continue;
        }
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let (address, in_query) = fill(path, &parameters);
        let types: Vec<&str> = operation["responses"]["200"]["content"].as_object().expect("content").keys().map(String::as_str).collect();
        let single = in_query.iter().map(|parameter| format!("?{}={}", parameter["name"].as_str().expect("a name"), value(parameter)));
        for query in std::iter::once(String::new()).chain(single) {
            let answer = app.get(&format!("{address}{query}")).found();
            let kind = answer.header("content-type").split(';').next().unwrap_or_default().to_owned();
            // Observations as CSV are described under their parameter.
            let as_csv = path == "/api/v1/observations" && query == "?format=csv";
            assert!(types.contains(&kind.as_str()) || (as_csv && kind == "text/csv"), "{address}{query}: {kind}");
            asked += 1;
        }
    }
    assert!(asked > 60, "{asked} questions");
}

#[test]
fn the_documentation_page_is_there_and_brings_its_own_scripts() {
    let app = TestApp::empty();
    let page = app.get("/docs/").found();
    assert!(page.header("content-type").starts_with("text/html"));
    let html = page.text();
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"), "nothing is loaded from elsewhere");
    for file in ["swagger-ui-bundle.js", "swagger-ui.css"] {
        assert!(html.contains(file), "{file}");
        app.get(&format!("/docs/{file}")).found();
    }
}

#[test]
fn the_program_prints_the_same_description() {
    let app = TestApp::empty();
    let printed = crate::workspace::Workspace::empty().run(&["openapi"]).done().stdout;
    assert_eq!(serde_json::from_str::<Value>(&printed).expect("JSON"), app.json("/openapi.json"));
}
