//! `/openapi.json` and `/docs`: the description lists what there is, and what it lists answers.

use std::collections::BTreeSet;

use lotrinh::domain::access::Role;
use serde_json::Value;

use crate::app::{Stock, TestApp};

/// Every route of the interface. A route that is added is added here and to the description.
const ROUTES: [&str; 41] = [
    "/api/v1/agencies",
    "/api/v1/findings",
    "/api/v1/forecasts",
    "/api/v1/revision",
    "/api/v1/runs",
    "/api/v1/series",
    "/api/v1/remarks",
    "/api/v1/tasks/reports",
    "/api/v1/tasks/{task}/history",
    "/api/v1/tasks",
    "/api/v1/targets/{target}",
    "/api/v1/targets/{target}/revisions",
    "/api/v1/themes",
    "/api/v1/trajectories/{indicator}/{area}",
    "/api/v1/audit",
    "/api/v1/keys",
    "/api/v1/keys/{key}",
    "/api/v1/me",
    "/api/v1/areas",
    "/api/v1/assessments",
    "/api/v1/assessments/{target}",
    "/api/v1/charts/{figure}",
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
        "illustrative" => "true",
        "indicator" => "dvc_online_files_pct",
        "known_at" => "3",
        "lang" => "en",
        "plan" => "57-2026",
        "size" => "narrow",
        "status" => "at_risk,missed",
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
        Value::Array(values) => values.iter().map(|value| value.as_str().expect("text")).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// A value as it stands in an address.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~,".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// The address of a path with its place holders filled in, and its query parameters.
fn fill<'a>(path: &str, parameters: &'a [Value]) -> (String, Vec<&'a Value>) {
    let (in_path, in_query): (Vec<&Value>, Vec<&Value>) = parameters.iter().partition(|parameter| parameter["in"] == "path");
    let address = in_path.iter().fold(path.to_owned(), |address, parameter| {
        address.replace(&format!("{{{}}}", parameter["name"].as_str().expect("a name")), &encoded(&value(parameter)))
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
    let key = app.key(Role::Admin);
    let description = app.get_with(&key, "/openapi.json").found().json();
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
        // No cursor can be shown that would be understood; which is understood is tested elsewhere.
        let single = in_query
            .iter()
            .filter(|parameter| parameter["name"] != "cursor")
            .map(|parameter| format!("?{}={}", parameter["name"].as_str().expect("a name"), encoded(&value(parameter))));
        for query in std::iter::once(String::new()).chain(single) {
            let answer = app.get_with(&key, &format!("{address}{query}")).found();
            let kind = answer.header("content-type").split(';').next().unwrap_or_default().to_owned();
            assert!(types.contains(&kind.as_str()), "{address}{query}: {kind}");
            asked += 1;
        }
    }
    assert!(asked > 200, "{asked} questions");
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

/// The description as it was looked at and kept.
const SNAPSHOT: &str = "tests/service/api/openapi.json";

#[test]
fn the_description_is_the_one_that_was_looked_at() {
    let printed = crate::workspace::Workspace::empty().run(&["openapi"]).done().stdout;
    let path = crate::app::project(SNAPSHOT);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &printed).expect("the snapshot");
    }
    let kept = std::fs::read_to_string(&path).expect("the snapshot; write it with UPDATE=1");
    for (at, (now, then)) in printed.lines().zip(kept.lines()).enumerate() {
        assert_eq!(now, then, "line {} of {SNAPSHOT}; what is changed for others is written in docs/api.md, then UPDATE=1", at + 1);
    }
    assert_eq!(printed.lines().count(), kept.lines().count(), "{SNAPSHOT}");
}

#[test]
fn every_parameter_is_explained_with_an_example_and_every_failure_is_a_problem() {
    let app = TestApp::empty();
    let description = app.json("/openapi.json");
    for (path, operations) in description["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let name = parameter["name"].as_str().expect("a name");
                assert!(parameter["description"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path}: {name} is not described");
                assert_ne!(parameter["schema"], Value::Null, "{method} {path}: {name} has no schema");
                assert!(!parameter["schema"]["type"].is_array(), "{method} {path}: {name} may be null, which no address can say");
            }
            for (status, response) in operation["responses"].as_object().expect("responses") {
                assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{method} {path} {status}");
                let types: Vec<&String> = response["content"].as_object().map(|content| content.keys().collect()).unwrap_or_default();
                if status.as_str() >= "400" {
                    assert_eq!(types, ["application/problem+json"], "{method} {path} {status}");
                    let schema = &response["content"]["application/problem+json"]["schema"]["$ref"];
                    assert_eq!(schema, "#/components/schemas/Problem", "{method} {path} {status}");
                }
            }
        }
    }
}
