//! What an operator sees: log, metrics, readiness, an end in order, and what `lotrinh doctor` says.

use std::time::Duration;

use serde_json::Value;

use super::client::{Client, run};
use crate::{app::Stock, workspace::Workspace};

#[test]
fn each_request_is_one_line_by_its_route_and_nothing_personal_is_in_it() {
    let workspace = Workspace::with(Stock::Catalogue);
    let log = workspace.path("log.jsonl");
    let server = workspace.serve_logged(&["--log-format", "json"], &log);
    run(async {
        let mut client = Client::from("127.0.0.1", server.port()).await;
        let secret = "Authorization: Bearer lt_k1_topsecret\r\nCookie: session=topsecret\r\nX-Request-Id: portal-1\r\n";
        let found = client.get("/api/v1/indicators/hdi?lang=vi&person=Nguyen", secret).await.expect("an answer");
        assert!(found.head.contains("x-request-id: portal-1"), "{}", found.head);
        client.get("/vi/nobody/at/home?person=Nguyen", "").await.expect("an answer");
        client.get("/healthz", "").await.expect("an answer");
    });
    assert_eq!(server.end(), Some(0));
    let text = std::fs::read_to_string(&log).expect("the log");
    for word in ["topsecret", "Nguyen", "hdi", "127.0.0.1:", "nobody"] {
        let lines: Vec<&str> = text.lines().filter(|line| line.starts_with('{') && line.contains(word)).collect();
        assert!(lines.is_empty(), "“{word}” is in the log: {lines:?}");
    }
    let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let requests: Vec<&Value> = lines.iter().filter(|line| line["message"] == "request").collect();
    assert_eq!(requests.len(), 2, "one line a request, none for a supervisor's question: {text}");
    let first = requests[0];
    assert_eq!((&first["request_id"], &first["method"]), (&"portal-1".into(), &"GET".into()), "{first}");
    assert_eq!(first["route"], "/api/v1/indicators/{indicator}", "{first}");
    assert!(
        first["elapsed_ms"].as_f64().is_some_and(|ms| ms > 0.0) && first["body_bytes"].as_u64().is_some_and(|bytes| bytes > 2),
        "{first}"
    );
    assert!(first["status"].as_u64().is_some_and(|status| status >= 200) && first["is_whole"] == true, "{first}");
    assert_eq!(requests[1]["route"], "(none)");
}

/// The value of a series; none when it is not there.
fn value(text: &str, series: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(series)?.trim().parse().ok())
}

#[test]
fn the_metrics_count_by_route_and_are_open_to_this_machine_alone() {
    let workspace = Workspace::with(Stock::Catalogue);
    let server = workspace.serve_with(&["--trusted-proxy", "127.0.0.20"]);
    assert!(server.send("a.csv", "indicator,area,period,value,published_on\nhdi,vn,2021,0.7,2025-05-06\n").starts_with("HTTP/1.1 201 "));
    run(async {
        let mut client = Client::from("127.0.0.1", server.port()).await;
        for indicator in ["hdi", "tfp_contribution_pct", "nothing"] {
            client.get(&format!("/api/v1/indicators/{indicator}"), "").await.expect("an answer");
        }
        let ready = client.get("/readyz", "").await.expect("an answer");
        let said: Value = serde_json::from_str(&ready.body).expect("JSON");
        assert!(said["query_age_ms"].as_u64().is_some_and(|age| age < 60_000), "{said}");
        let metrics = client.get("/metrics", "").await.expect("an answer");
        assert_eq!(metrics.status, 200);
        let text = metrics.body;
        let by = |status: u16| {
            let route = "/api/v1/indicators/{indicator}";
            value(&text, &format!("lotrinh_http_requests_total{{method=\"GET\",route=\"{route}\",status=\"{status}\"}}"))
                .unwrap_or_default()
        };
        assert_eq!(by(200) + by(404), 3.0, "{text}");
        assert!(by(404) >= 1.0 && !text.contains("hdi"), "routes, never addresses: {text}");
        let duration = "lotrinh_http_request_duration_seconds_count{method=\"GET\",route=\"/api/v1/indicators/{indicator}\"}";
        assert_eq!(value(&text, duration), Some(3.0), "{text}");
        assert_eq!(value(&text, "lotrinh_ingests_total"), Some(1.0), "{text}");
        for name in [
            "lotrinh_http_requests_in_flight",
            "lotrinh_http_connections_open",
            "lotrinh_store_reads_total",
            "lotrinh_store_changes_total",
            "lotrinh_data_revision",
            "process_resident_memory_bytes",
            "process_open_fds",
        ] {
            assert!(value(&text, name).is_some_and(|value| value > 0.0 || name.ends_with("flight")), "{name}: {text}");
        }
        assert!(text.contains(&format!("lotrinh_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"))), "{text}");
        for (from, headers) in [("127.0.0.1", "X-Forwarded-For: 127.0.0.1\r\n"), ("127.0.0.20", "Forwarded: for=203.0.113.5\r\n")] {
            let refused = Client::from(from, server.port()).await.get("/metrics", headers).await.expect("an answer");
            assert!([401, 403].contains(&refused.status), "{from} {headers}: {}", refused.head);
        }
    });
}

#[test]
fn the_end_waits_for_what_was_begun_and_takes_nothing_new() {
    let workspace = Workspace::with(Stock::Catalogue);
    let server = workspace.serve();
    let port = server.port();
    let file = "indicator,area,period,value,published_on\nhdi,vn,2021,0.7,2025-05-06\n";
    let (first, second) = file.split_at(50);
    run(async {
        let mut upload = Client::from("127.0.0.1", port).await;
        let head = format!(
            "POST /api/v1/ingests?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: a\r\nContent-Length: {}\r\n\r\n{first}",
            file.len()
        );
        assert!(upload.say(&head).await);
        // The upload has a slip as soon as the server reads it.
        let mut watcher = Client::from("127.0.0.1", port).await;
        while !watcher.get("/api/v1/uploads", "").await.expect("an answer").body.contains("a.csv") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server.ask_to_end();
        while Client::try_from("127.0.0.1", port).await.is_some() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(upload.say(second).await);
        let reply = upload.reply().await.expect("an answer");
        assert_eq!(reply.status, 201, "{}", reply.body);
    });
    assert_eq!(server.end(), Some(0));
    let log = workspace.path("store").join("lotrinh.duckdb.wal");
    assert!(!log.exists(), "the end leaves a database without a pending log");
    let figures = workspace.run(&["figures", "--indicator", "hdi", "--area", "vn"]).done();
    assert!(figures.stdout.contains(",2021,"), "{}", figures.stdout);
}

#[test]
fn the_end_does_not_wait_for_ever() {
    let workspace = Workspace::with(Stock::Catalogue);
    let server = workspace.serve_with(&["--shutdown-timeout-s", "1"]);
    run(async {
        let mut upload = Client::from("127.0.0.1", server.port()).await;
        let head =
            "POST /api/v1/ingests?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: a\r\nContent-Length: 100\r\n\r\nindicator";
        assert!(upload.say(head).await);
        let mut watcher = Client::from("127.0.0.1", server.port()).await;
        while !watcher.get("/api/v1/uploads", "").await.expect("an answer").body.contains("a.csv") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert_eq!(server.end(), Some(0), "an upload that never comes to its end is not waited for");
    assert!(workspace.run(&["verify"]).done().stdout.contains("ledger"));
}
