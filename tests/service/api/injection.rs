//! Hostile text in every parameter and path: it is data, is refused or found nothing, and runs nowhere.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use lotrinh::domain::access::Role;
use serde_json::Value;

use crate::app::{Stock, TestApp, items};

/// Text that databases, file systems, spreadsheets, browsers and proxies have been talked into running.
const HOSTILE: [&str; 30] = [
    "' OR '1'='1",
    "'; DROP TABLE observations; --",
    "x' UNION SELECT * FROM runs --",
    "1); ATTACH 'x.db' AS x; --",
    "\"; CHECKPOINT; --",
    "$1",
    "/*order*/",
    "value DESC; --",
    "../../../../etc/passwd",
    "..%2f..%2fetc%2fpasswd",
    "/proc/self/environ",
    "C:\\Windows\\win.ini",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data/",
    "=HYPERLINK(\"http://x.example\",\"x\")",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "＝1+1",
    "<script>alert(1)</script>",
    "\"><svg onload=alert(1)>",
    "]]><x/>",
    "{{7*7}}${7*7}#{7*7}",
    "x\r\nSet-Cookie: a=b",
    "x\nContent-Length: 0",
    "\u{0}",
    "a\u{0}b",
    "\u{202e}gnp.exe",
    "𝕯𝖚̛̃\u{300}\u{301}\u{302}",
];

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn hostile_values_of_every_parameter_are_answered_and_change_nothing() {
    let app = TestApp::with(Stock::Demonstration);
    let key = app.key(Role::Admin);
    let figures = |app: &TestApp| app.json("/api/v1/observations?include_history=true&limit=100000")["items"].clone();
    let (before, revision) = (figures(&app), app.json("/readyz")["data_revision"].clone());
    let description = app.json("/openapi.json");
    let mut asked = 0;
    for (path, operations) in description["paths"].as_object().expect("paths") {
        let parameters = operations["get"]["parameters"].as_array().cloned().unwrap_or_default();
        let filled = parameters.iter().filter(|p| p["in"] == "path").fold(path.clone(), |path, p| {
            let example = p["example"].as_str().map_or_else(|| p["example"].to_string(), str::to_owned);
            path.replace(&format!("{{{}}}", p["name"].as_str().expect("a name")), &example)
        });
        if operations["get"].is_null() || filled.contains("null") {
            continue;
        }
        // Each parameter meets some of them, all parameters together all of them.
        for (at, parameter) in parameters.iter().filter(|p| p["in"] == "query").enumerate() {
            let name = parameter["name"].as_str().expect("a name");
            for hostile in HOSTILE.iter().skip(at % 5).step_by(5) {
                // A short answer is enough to show that there is one.
                let short = if parameters.iter().any(|p| p["name"] == "limit") && name != "limit" { "&limit=1" } else { "" };
                let answer = app.get_with(&key, &format!("{filled}?{name}={}{short}", percent(hostile)));
                assert!(
                    [StatusCode::OK, StatusCode::BAD_REQUEST, StatusCode::NOT_FOUND].contains(&answer.status),
                    "{}: {} {}",
                    answer.address,
                    answer.status,
                    answer.text()
                );
                asked += 1;
                if answer.status != StatusCode::OK {
                    assert_eq!(answer.header("content-type"), "application/problem+json", "{}", answer.address);
                }
                assert!(answer.headers.get("set-cookie").is_none() && answer.header("x-content-type-options") == "nosniff");
            }
        }
    }
    assert!(asked > 500, "{asked} questions");
    assert_eq!((figures(&app), app.json("/readyz")["data_revision"].clone()), (before, revision));
}

#[test]
fn hostile_parts_of_paths_are_not_found() {
    let app = TestApp::reading(Stock::Catalogue);
    for hostile in HOSTILE {
        let part = percent(hostile);
        for address in [
            format!("/api/v1/indicators/{part}"),
            format!("/api/v1/targets/{part}"),
            format!("/api/v1/targets/{part}/revisions"),
            format!("/api/v1/trajectories/{part}/vn"),
            format!("/api/v1/charts/hdi/{part}"),
            format!("/api/v1/indicators/hdi/areas/{part}/history"),
            format!("/api/v1/ingests/{part}"),
            format!("/api/v1/ingests/by-key/{part}"),
            format!("/api/v1/uploads/{part}"),
            format!("/api/v1/assessments/{part}"),
        ] {
            let answer = app.get(&address);
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{address}: {}", answer.text());
            assert_eq!(answer.header("content-type"), "application/problem+json", "{address}");
            let problem = answer.json();
            assert!(problem["detail"].as_str().is_some_and(|text| !text.is_empty()), "{address}");
        }
    }
    for broken in ["/api/v1/indicators/%FF%FE", "/api/v1/ingests/99999999999999999999", "/api/v1/ingests/-1", "/api/v1/ingests/1.5"] {
        assert_eq!(app.get(broken).status, StatusCode::NOT_FOUND, "{broken}");
    }
}

#[test]
fn hostile_names_from_files_stay_text_in_every_form() {
    let app = TestApp::with(Stock::Catalogue);
    // A note and a source go wherever figures go.
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut file = "indicator,area,period,value,unit,published_on,source,note\n".to_owned();
    let texts: Vec<&str> = HOSTILE.into_iter().filter(|text| !text.contains(['\0', '\r', '\n'])).collect();
    for (text, year) in texts.iter().zip(1980..) {
        file.push_str(&format!("hdi,vn,{year},0.5,,2025-01-06,{},{}\n", quoted(text), quoted(text)));
    }
    app.load_csv("hostile.csv", &file);
    let page = app.json("/api/v1/observations?indicator=hdi&area=vn&limit=1000");
    assert_eq!(items(&page).len(), texts.len());
    let csv = app.text("/api/v1/observations?indicator=hdi&area=vn&format=csv");
    let rows: Vec<csv::StringRecord> =
        csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes()).records().map(|row| row.expect("a row")).collect();
    for row in &rows {
        for cell in row.iter() {
            let is_number = cell.parse::<f64>().is_ok();
            assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝']), "{cell:?}");
        }
    }
    for (item, text) in items(&page).iter().zip(&texts) {
        // A label of a person is trimmed of blanks at its ends when it is read, nothing else.
        assert_eq!(item["note"].as_str().map(str::trim), Some(text.trim()), "{item}");
    }
}

#[test]
fn hostile_headers_are_no_commands() {
    let app = TestApp::reading(Stock::Catalogue);
    for (name, value) in [
        ("accept", "text/csv;q=1e9, */*;q=-1"),
        ("accept", "\u{0}x".trim_start_matches('\u{0}')),
        ("accept-language", "en;q=NaN, ../../etc"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-http-method-override", "DELETE"),
        ("range", "bytes=0-18446744073709551615"),
        ("if-none-match", "*' OR 1=1"),
        ("content-type", "text/csv"),
    ] {
        let request = Request::get("/api/v1/plans").header(name, value).body(Body::empty()).expect("a request");
        let answer = app.ask(request);
        assert!([StatusCode::OK, StatusCode::NOT_ACCEPTABLE].contains(&answer.status), "{name}: {value}: {}", answer.status);
    }
    let long = "a".repeat(60_000);
    let answer = app.get(&format!("/api/v1/plans?q={long}"));
    assert_eq!((answer.status, answer.json()["type"].clone()), (StatusCode::BAD_REQUEST, Value::from("/problems/invalid-parameter")));
}
