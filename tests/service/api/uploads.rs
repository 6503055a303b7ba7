//! `POST /api/v1/ingests`: a file in, a receipt out; whatever goes wrong leaves nothing.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use lotrinh::domain::access::Role;
use serde_json::Value;

use crate::app::{Answer, Stock, TestApp, items};

const ADDRESS: &str = "/api/v1/ingests?name=a.csv&source=C%E1%BB%A5c%20Th%E1%BB%91ng%20k%C3%AA";

const GOOD: &str = "indicator,area,period,value,published_on\nhdi,vn,2022,0.7,2025-05-06\nhdi,vn,2023,0.766,2025-05-06\n";

fn count(answer: &Answer) -> [u64; 5] {
    let receipt = answer.json();
    ["rows", "new", "revised", "unchanged", "rejected"].map(|name| receipt[name].as_u64().expect("a number"))
}

#[track_caller]
fn refused(answer: &Answer, status: StatusCode, kind: &str, words: &[&str]) -> Value {
    assert_eq!(answer.status, status, "{}", answer.text());
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["type"], kind);
    for word in words {
        assert!(problem["detail_en"].as_str().is_some_and(|detail| detail.contains(word)), "“{word}” is missing: {problem}");
    }
    problem
}

#[test]
fn a_file_is_taken_in_once_whatever_is_sent_again() {
    let app = TestApp::with(Stock::Catalogue);
    let answer = app.send(ADDRESS, "k1", GOOD);
    assert_eq!((answer.status, count(&answer)), (StatusCode::CREATED, [2, 2, 0, 0, 0]), "{}", answer.text());
    let first = answer.json();
    let number = first["ingest"].as_i64().expect("a number");
    assert_eq!(answer.header("location"), format!("/api/v1/ingests/{number}"));
    assert_eq!((&first["was_known"], &first["name"]), (&Value::Bool(false), &Value::from("a.csv")));

    // The same key, the same content under another key, without a key: the same state and the same counts.
    for key in ["k1", "k2", ""] {
        let again = app.send(ADDRESS, key, GOOD);
        assert_eq!((again.status, count(&again)), (StatusCode::OK, [2, 2, 0, 0, 0]), "{}", again.text());
        let again = again.json();
        assert_eq!((&again["was_known"], &again["ingest"]), (&Value::Bool(true), &first["ingest"]));
    }
    let figures = app.json("/api/v1/observations?indicator=hdi&area=vn");
    assert_eq!(items(&figures).iter().map(|f| f["value"].as_f64().expect("a value")).collect::<Vec<_>>(), [0.7, 0.766]);
    assert_eq!((app.store().data_revision().expect("a revision"), app.left_behind()), (number, 0));
}

#[test]
fn a_key_with_other_content_is_refused() {
    let app = TestApp::with(Stock::Catalogue);
    assert_eq!(app.send(ADDRESS, "\"k1\"", GOOD).status, StatusCode::CREATED);
    let revision = app.store().data_revision().expect("a revision");
    let other = GOOD.replace("0.766", "0.767");
    refused(
        &app.send(ADDRESS, "k1", other),
        StatusCode::CONFLICT,
        "/problems/key-taken",
        &["k1", &format!("ingest {revision}"), "new key"],
    );
    assert_eq!((app.store().data_revision().expect("a revision"), app.left_behind()), (revision, 0));
}

#[test]
fn a_dry_run_says_what_would_become_of_it_and_changes_nothing() {
    let app = TestApp::with(Stock::Catalogue);
    app.send(ADDRESS, "", GOOD);
    let revision = app.store().data_revision().expect("a revision");
    let next = "indicator,area,period,value,published_on\nhdi,vn,2022,0.71,2026-05-06\nhdi,vn,2023,0.766,2026-05-06\n\
        hdi,vn,2024,0.78,2026-05-06\nhdi,atlantis,2024,0.78,2026-05-06\n";
    let answer = app.send(&format!("{ADDRESS}&dry_run=true"), "k1", next).found();
    assert_eq!(count(&answer), [4, 1, 1, 1, 1]);
    let receipt = answer.json();
    assert!(receipt["ingest"].is_null() && receipt["was_known"] == false);
    let change = &receipt["changes"][0];
    assert_eq!((&change["row"], &change["before"], &change["after"]), (&Value::from(2), &Value::from(0.7), &Value::from(0.71)));
    let finding = &receipt["findings"][0];
    assert_eq!((&finding["rule"], &finding["row"], &finding["found"]), (&"unknown_area".into(), &5.into(), &"atlantis".into()));
    assert_eq!((app.store().data_revision().expect("a revision"), app.left_behind()), (revision, 0));
    // A dry run does not use up its key.
    assert_eq!(app.send(ADDRESS, "k1", next).status, StatusCode::CREATED);
}

#[test]
fn a_workbook_is_read_in_a_process_of_its_own() {
    let app = TestApp::with(Stock::Catalogue);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, heading) in ["indicator", "area", "period", "value", "published_on"].into_iter().enumerate() {
        sheet.write(0, column as u16, heading).expect("a heading");
    }
    for (column, cell) in ["hdi", "vn", "2023"].into_iter().enumerate() {
        sheet.write(1, column as u16, cell).expect("a cell");
    }
    sheet.write(1, 3, 0.766).expect("a value").write(1, 4, "2025-05-06").expect("a day");
    let bytes = book.save_to_buffer().expect("a workbook");
    let answer = app.send("/api/v1/ingests?name=a.xlsx", "", bytes);
    assert_eq!((answer.status, count(&answer)), (StatusCode::CREATED, [1, 1, 0, 0, 0]), "{}", answer.text());
    assert!(answer.json()["preview"]["mapping"].is_object(), "{}", answer.text());
}

#[test]
fn a_file_of_which_nothing_can_be_used_is_refused_with_its_findings() {
    let app = TestApp::with(Stock::Catalogue);
    let bad = "indicator,area,period,value,published_on\nhappiness,vn,2023,1,2025-05-06\nhdi,vn,2023,0.766,2025-05-06\n";
    let problem = refused(
        &app.send(&format!("{ADDRESS}&on_rejected=refuse"), "k1", bad),
        StatusCode::UNPROCESSABLE_ENTITY,
        "/problems/unusable",
        &["a.csv", "1 of 2 rows", "nothing was changed"],
    );
    let finding = &problem["receipt"]["findings"][0];
    assert_eq!((&finding["rule"], &finding["row"], &finding["severity"]), (&"unknown_indicator".into(), &2.into(), &"rejected".into()));
    assert_eq!(app.left_behind(), 0);
    // The key stands for nothing yet.
    let answer = app.send(ADDRESS, "k1", bad);
    assert_eq!((answer.status, count(&answer)), (StatusCode::CREATED, [2, 1, 0, 0, 1]));
}

#[test]
fn a_file_that_is_not_read_here_is_refused_by_what_it_is() {
    let app = TestApp::with(Stock::Catalogue);
    let send = |file: &[u8]| app.send(ADDRESS, "", file.to_vec());
    refused(
        &send(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "/problems/format",
        &["a picture (PNG)", "expected CSV"],
    );
    refused(&send(b"%PDF-1.7"), StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/format", &["a PDF document", "copy the table"]);
    refused(&send(b""), StatusCode::UNPROCESSABLE_ENTITY, "/problems/unusable", &["an empty file", "send it again"]);
    refused(&send(b"a,b\n1,2\n"), StatusCode::UNPROCESSABLE_ENTITY, "/problems/unusable", &["expected"]);
    let form = Request::post(ADDRESS).header("content-type", "multipart/form-data; boundary=x").header("idempotency-key", "k");
    refused(
        &app.ask(form.body(Body::from("--x--")).expect("a form")),
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "/problems/format",
        &["--data-binary"],
    );
    let packed = Request::post(ADDRESS).header("content-encoding", "gzip").header("idempotency-key", "k");
    refused(&app.ask(packed.body(Body::from("x")).expect("a body")), StatusCode::UNSUPPORTED_MEDIA_TYPE, "/problems/format", &["gzip"]);
    assert_eq!(app.left_behind(), 0);
}

/// Sends raw bytes over a connection and reads the answer to its end; gives status line and body as text.
fn over_tcp(port: u16, parts: &[&[u8]]) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
    for part in parts {
        // A server that has answered already may not listen any more.
        if stream.write_all(part).is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn head(more: &str) -> Vec<u8> {
    format!("POST {ADDRESS} HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: k\r\nConnection: close\r\n{more}\r\n\r\n").into_bytes()
}

#[test]
fn a_file_beyond_the_limit_is_refused_at_once_or_as_soon_as_it_shows() {
    let app = TestApp::with(Stock::Catalogue).with_desk(|desk| desk.most_bytes = 1000);
    let port = app.listen();
    // Not a byte of the body is sent: the answer does not wait for it.
    let announced = over_tcp(port, &[&head("Content-Length: 1001")]);
    assert!(announced.starts_with("HTTP/1.1 413 ") && announced.contains("found 1001 bytes, expected at most 1000"), "{announced}");
    let piece = [b"258\r\n".as_slice(), &[b'a'; 600], b"\r\n"].concat();
    let counted = over_tcp(port, &[&head("Transfer-Encoding: chunked"), &piece, &piece]);
    assert!(counted.starts_with("HTTP/1.1 413 ") && counted.contains("more than 1000 bytes"), "{counted}");
    assert_eq!(app.left_behind(), 0);
}

#[test]
fn a_stalled_or_cut_off_upload_leaves_nothing() {
    let app = TestApp::with(Stock::Catalogue).with_desk(|desk| desk.most_silence = Duration::from_millis(200));
    let (port, revision) = (app.listen(), app.store().data_revision().expect("a revision"));
    let length = format!("Content-Length: {}", GOOD.len());
    let stalled = over_tcp(port, &[&head(&length), &GOOD.as_bytes()[..80]]);
    assert!(stalled.starts_with("HTTP/1.1 408 ") && stalled.contains("after 80") && stalled.contains("nothing was kept"), "{stalled}");
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
    stream.write_all(&[&head(&length), &GOOD.as_bytes()[..80]].concat()).expect("written");
    drop(stream);
    let whole = over_tcp(port, &[&head(&length), GOOD.as_bytes()]);
    assert!(whole.starts_with("HTTP/1.1 201 "), "the key stands for nothing yet: {whole}");
    assert_eq!(app.store().data_revision().expect("a revision"), revision + 1);
    let deadline = 50;
    let gone = (0..deadline).any(|_| {
        app.left_behind() == 0 || {
            std::thread::sleep(Duration::from_millis(20));
            false
        }
    });
    assert!(gone, "{} files are left", app.left_behind());
}

#[test]
fn a_digest_that_does_not_fit_is_refused() {
    let app = TestApp::with(Stock::Catalogue);
    let send = |digest: &str| {
        let request = Request::post(ADDRESS).header("idempotency-key", "k").header("content-digest", digest);
        app.ask(request.body(Body::from(GOOD)).expect("a file"))
    };
    let other = "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:";
    let problem = refused(&send(other), StatusCode::BAD_REQUEST, "/problems/invalid-parameter", &["Content-Digest", "nothing was kept"]);
    assert_eq!(app.left_behind(), 0);
    // The answer says what did arrive, as an independent implementation would.
    let detail = problem["detail_en"].as_str().expect("text");
    let own = detail.split("expected ").nth(1).and_then(|rest| rest.split(" for").next()).expect("a digest").to_owned();
    assert_eq!(send(&own).status, StatusCode::CREATED);
}

#[test]
fn a_page_of_another_site_changes_nothing() {
    let app = TestApp::with(Stock::Catalogue);
    let revision = app.store().data_revision().expect("a revision");
    let send = |headers: &[(&str, &str)]| {
        let request = headers.iter().fold(Request::post(ADDRESS), |request, (name, value)| request.header(*name, *value));
        app.ask(request.body(Body::from(GOOD)).expect("a request"))
    };
    let key = ("idempotency-key", "k");
    for headers in [
        &[key, ("origin", "https://example.com"), ("host", "127.0.0.1:8080")][..],
        &[key, ("origin", "http://127.0.0.1:9000"), ("host", "127.0.0.1:8080")],
        &[key, ("origin", "http://example.com:8080"), ("host", "example.com:8080")],
        &[key, ("sec-fetch-site", "cross-site")],
        &[("content-type", "text/plain")],
        &[],
    ] {
        refused(&send(headers), StatusCode::FORBIDDEN, "/problems/cross-origin", &["found", "expected"]);
    }
    // No answer allows a page to ask first.
    let asked = Request::builder().method(Method::OPTIONS).uri(ADDRESS).header("origin", "https://example.com");
    let asked = app.ask(asked.header("access-control-request-method", "POST").body(Body::empty()).expect("a request"));
    assert!(!asked.status.is_success() && !asked.headers.contains_key("access-control-allow-origin"), "{}", asked.status);
    assert_eq!(app.store().data_revision().expect("a revision"), revision);
    let own = [key, ("origin", "http://127.0.0.1:8080"), ("host", "127.0.0.1:8080"), ("sec-fetch-site", "same-origin")];
    assert_eq!(send(&own).status, StatusCode::CREATED);
}

#[test]
fn everything_that_changes_something_is_guarded_and_can_be_switched_off() {
    let description = TestApp::empty().json("/openapi.json");
    let closed = TestApp::with(Stock::Catalogue).with_desk(|desk| desk.is_open = false);
    let open = TestApp::with(Stock::Catalogue);
    let keys = [closed.key(Role::Admin), open.key(Role::Admin)];
    let mut asked = 0;
    for (path, operations) in description["paths"].as_object().expect("paths") {
        for method in operations.as_object().expect("operations").keys().filter(|method| *method != "get") {
            let address = path.replace("{ingest}", "1").replace("{key}", "1");
            let request = |key: &str, more: &str, value: &str| {
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
                let request = Request::builder().method(method).uri(&address).header("idempotency-key", "k").header(more, value);
                request.header("authorization", key).header("content-type", "application/json").body(Body::from("{}")).expect("a request")
            };
            refused(&closed.ask(request(&keys[0], "x-a", "b")), StatusCode::FORBIDDEN, "/problems/read-only", &["--read-only"]);
            refused(
                &open.ask(request(&keys[1], "sec-fetch-site", "cross-site")),
                StatusCode::FORBIDDEN,
                "/problems/cross-origin",
                &["cross-site"],
            );
            asked += 1;
        }
    }
    assert!(asked > 0);
}

#[test]
fn a_parameter_that_cannot_be_read_says_what_was_found_and_expected() {
    let app = TestApp::with(Stock::Catalogue);
    for (query, words) in [
        ("published_on=6/10/2026", ["published_on", "6/10/2026", "YYYY-MM-DD"]),
        ("calendar=lunar", ["calendar", "lunar", "statutory"]),
        ("encoding=latin1", ["encoding", "latin1", "windows1258"]),
        ("delimiter=ab", ["delimiter", "ab", "one character"]),
        ("on_rejected=drop", ["on_rejected", "drop", "keep, refuse"]),
        ("mapping=%7B%22a%22%3A1%7D", ["mapping", "`a`", "dry run"]),
        ("dry_run=1", ["dry_run", "true", "false"]),
    ] {
        let answer = app.send(&format!("/api/v1/ingests?{query}"), "k", GOOD);
        refused(&answer, StatusCode::BAD_REQUEST, "/problems/invalid-parameter", &words);
    }
    let answer = app.send("/api/v1/ingests?dryrun=true", "k", GOOD);
    refused(&answer, StatusCode::BAD_REQUEST, "/problems/unknown-parameter", &["dryrun", "dry_run"]);
}

#[test]
fn a_disk_without_room_is_said() {
    let app = TestApp::with_room_kept(u64::MAX / 2);
    let answer = app.send(ADDRESS, "k", GOOD);
    refused(&answer, StatusCode::INSUFFICIENT_STORAGE, "/problems/no-room", &["bytes free", "Make room"]);
    assert_eq!(app.left_behind(), 0);
}
