//! Limits of a running server: each client its share, and nobody by its own word.

use std::time::Duration;

use super::client::{Client, Reply, run};
use crate::{app::Stock, workspace::Workspace};

#[track_caller]
fn assert_shed(reply: &Reply, status: u16, kind: &str) {
    assert_eq!(reply.status, status, "{}", reply.head);
    assert!(reply.head.contains("content-type: application/problem+json"), "{}", reply.head);
    let wait = reply.head.lines().find_map(|line| line.strip_prefix("retry-after: ")?.parse::<u32>().ok());
    assert!(wait.is_some_and(|seconds| seconds >= 1), "{}", reply.head);
    assert!(reply.body.contains(kind), "{}", reply.body);
}

/// Asks so often over one connection; the statuses.
async fn statuses(from: &str, port: u16, count: usize, headers: impl Fn(usize) -> String) -> Vec<Reply> {
    let mut client = Client::from(from, port).await;
    let mut out = Vec::new();
    for number in 0..count {
        out.push(client.get("/healthz", &headers(number)).await.expect("an answer"));
    }
    out
}

#[test]
fn a_client_that_asks_too_fast_is_told_to_wait_and_others_are_not() {
    let workspace = Workspace::with(Stock::Catalogue);
    let server = workspace.serve_with(&["--rate-limit", "1"]);
    run(async {
        // Five at once, and one a second: eight in a moment are too many.
        let plain = statuses("127.0.0.11", server.port(), 9, |_| String::new()).await;
        assert_eq!(plain[..5].iter().map(|reply| reply.status).collect::<Vec<_>>(), [200; 5]);
        assert_shed(plain.iter().find(|reply| reply.status != 200).expect("a refusal"), 429, "/problems/too-fast");
        let disguised =
            statuses("127.0.0.11", server.port(), 4, |n| format!("X-Forwarded-For: 10.0.0.{n}\r\nAuthorization: Bearer {n}\r\n"));
        assert!(disguised.await.iter().any(|reply| reply.status == 429), "a header of its own choice makes nobody another");
        let other = statuses("127.0.0.12", server.port(), 3, |_| String::new()).await;
        assert!(other.iter().all(|reply| reply.status == 200), "another address has a share of its own");
    });
}

#[test]
fn a_trusted_proxy_brings_clients_that_each_have_a_share() {
    let workspace = Workspace::with(Stock::Catalogue);
    let server = workspace.serve_with(&["--rate-limit", "1", "--trusted-proxy", "127.0.0.13,10.0.0.0/8"]);
    run(async {
        let each =
            statuses("127.0.0.13", server.port(), 20, |n| format!("X-Forwarded-For: 203.0.113.{n}\r\nX-Forwarded-Proto: https\r\n")).await;
        assert!(each.iter().all(|reply| reply.status == 200), "twenty clients");
        assert!(each.iter().all(|reply| reply.head.contains("strict-transport-security: max-age=")), "they came over https");
        let one = statuses("127.0.0.13", server.port(), 9, |n| format!("X-Forwarded-For: 198.51.100.{n}, 203.0.113.99\r\n")).await;
        assert!(one.iter().any(|reply| reply.status == 429), "what a client says before the proxy is its own word");
        let stranger = statuses("127.0.0.14", server.port(), 1, |_| "X-Forwarded-Proto: https\r\n".to_owned()).await;
        assert!(!stranger[0].head.contains("strict-transport-security"));
    });
}

#[test]
fn one_address_does_not_take_every_connection() {
    let workspace = Workspace::with(Stock::Catalogue);
    let server = workspace.serve_with(&["--max-connections-per-peer", "3"]);
    run(async {
        let mut held = Vec::new();
        for _ in 0..3 {
            let mut client = Client::from("127.0.0.15", server.port()).await;
            assert_eq!(client.get("/healthz", "").await.map(|reply| reply.status), Some(200));
            held.push(client);
        }
        let mut fourth = Client::from("127.0.0.15", server.port()).await;
        assert_shed(&fourth.reply().await.expect("an answer before the end"), 503, "/problems/overloaded");
        assert!(fourth.is_closed_within(Duration::from_secs(30)).await);
        assert_eq!(Client::from("127.0.0.16", server.port()).await.get("/healthz", "").await.map(|reply| reply.status), Some(200));
        drop(held);
    });
}

#[test]
fn a_connection_that_does_not_come_to_the_point_is_closed() {
    let workspace = Workspace::with(Stock::Catalogue);
    let server = workspace.serve_with(&["--head-timeout-s", "1"]);
    run(async {
        let mut silent = Client::from("127.0.0.17", server.port()).await;
        let mut slow = Client::from("127.0.0.17", server.port()).await;
        assert!(slow.say("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ").await);
        let mut resting = Client::from("127.0.0.17", server.port()).await;
        assert_eq!(resting.get("/healthz", "").await.map(|reply| reply.status), Some(200));
        for client in [&mut silent, &mut slow, &mut resting] {
            assert!(client.is_closed_within(Duration::from_secs(30)).await);
        }
    });
}

#[test]
fn a_head_that_is_too_large_is_refused() {
    let workspace = Workspace::with(Stock::Catalogue);
    let server = workspace.serve();
    run(async {
        let mut client = Client::from("127.0.0.18", server.port()).await;
        let reply = client.get("/healthz", &format!("X-Large: {}\r\n", "a".repeat(128 * 1024))).await;
        assert_eq!(reply.map(|reply| reply.status), Some(431));
    });
}
