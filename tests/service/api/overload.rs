//! Too much of everything: connections that say nothing, bodies that never end, ten times the load that can be carried.
//!
//! The short form runs with the other tests: some hundred slow connections, and it asks for what holds on a busy machine:
//! whoever asks in order is answered, everything else is told to wait, and it is over when it is over. The long form takes
//! 2,000 slow connections and ten times the load that the server was just seen to carry, and asks for figures; run it on a
//! machine with nothing else to do, with an optimised program:
//!
//! ```sh
//! OVERLOAD=long cargo test --release --test service overload -- --nocapture --test-threads=1
//! ```

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::task::JoinSet;

use super::client::{Client, run};
use crate::{
    app::Stock,
    workspace::{Server, Workspace},
};

/// What everyone asks for in the long form: the gap table of one area.
const LARGE_QUESTION: &str = "/api/v1/gaps?area=vn";

/// What everyone asks for in the short form, which is not about how long an answer takes.
const SMALL_QUESTION: &str = "/api/v1/indicators/hdi";

/// How long an honest reader looks at an answer.
const PAUSE: Duration = Duration::from_millis(200);

/// Addresses that ask for too much.
const CROWD: u8 = 10;

struct Form {
    slow_connections: usize,
    slow_bodies: usize,
    /// Connections of each address of the crowd.
    connections_each: usize,
    honest_requests: usize,
    question: &'static str,
    is_long: bool,
}

impl Form {
    fn chosen() -> Self {
        match std::env::var("OVERLOAD").as_deref() {
            Ok("long") => Self {
                slow_connections: 2000,
                slow_bodies: 100,
                connections_each: 0,
                honest_requests: 300,
                question: LARGE_QUESTION,
                is_long: true,
            },
            _ => Self {
                slow_connections: 300,
                slow_bodies: 20,
                connections_each: 4,
                honest_requests: 25,
                question: SMALL_QUESTION,
                is_long: false,
            },
        }
    }
}

/// Latencies of a reader with one connection that looks at each answer for a moment; every answer must be 200.
async fn honest(port: u16, question: &str, count: usize) -> Latencies {
    let mut client = Client::from("127.0.0.2", port).await;
    let mut out = Vec::new();
    for number in 0..count {
        let asked = Instant::now();
        let reply = client.get(question, "").await;
        let status = reply.as_ref().map(|reply| reply.status);
        assert_eq!(status, Some(200), "request {number} of an honest reader: {reply:?}");
        out.push(asked.elapsed());
        tokio::time::sleep(PAUSE).await;
    }
    out.sort();
    Latencies(out)
}

struct Latencies(Vec<Duration>);

impl Latencies {
    fn at(&self, share: f64) -> Duration {
        self.0[((self.0.len() - 1) as f64 * share).round() as usize]
    }

    fn p99_ms(&self) -> f64 {
        self.at(0.99).as_secs_f64() * 1000.0
    }
}

/// Connections that begin a request and say a little more now and then, for as long as the attack lasts; each comes again
/// when it is closed.
async fn slow_connection(number: usize, port: u16, is_over: Arc<AtomicBool>, open: Arc<AtomicU64>) {
    let address = format!("127.0.1.{}", 1 + number % 20);
    while !is_over.load(Ordering::Relaxed) {
        let Some(mut client) = Client::try_from(&address, port).await else { continue };
        open.fetch_add(1, Ordering::Relaxed);
        let _ = client.say("GET /api/v1/plans HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ").await;
        while !is_over.load(Ordering::Relaxed) && client.say("a").await {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        open.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An upload that never comes to its end.
async fn slow_body(number: usize, port: u16, is_over: Arc<AtomicBool>) {
    let address = format!("127.0.2.{}", 1 + number % 20);
    let head = format!(
        "POST /api/v1/ingests?name=slow{number}.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nIdempotency-Key: s{number}\r\nContent-Length: 100000\r\n\r\n"
    );
    while !is_over.load(Ordering::Relaxed) {
        let Some(mut client) = Client::try_from(&address, port).await else { continue };
        let mut is_open = client.say(&head).await;
        while is_open && !is_over.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(500)).await;
            is_open = client.say("a").await;
        }
    }
}

/// What the crowd was answered, by status; an answer that sheds must say when to come again.
#[derive(Default)]
struct Answers(BTreeMap<u16, u64>);

/// Asks as fast as it is answered, or every `interval` where one is given.
async fn greedy(address: String, port: u16, question: &'static str, interval: Option<Duration>, is_over: Arc<AtomicBool>) -> Answers {
    let mut answers = Answers::default();
    let mut client = None;
    while !is_over.load(Ordering::Relaxed) {
        let next = Instant::now() + interval.unwrap_or_default();
        let mut connection = match client.take() {
            Some(connection) => connection,
            None => match Client::try_from(&address, port).await {
                Some(connection) => connection,
                None => continue,
            },
        };
        if let Some(reply) = connection.get(question, "").await {
            *answers.0.entry(reply.status).or_default() += 1;
            if reply.status != 200 {
                assert!([429, 503].contains(&reply.status), "{}", reply.head);
                assert!(reply.head.contains("retry-after: "), "{}", reply.head);
            }
            client = Some(connection);
        } else {
            *answers.0.entry(0).or_default() += 1;
        }
        tokio::time::sleep(next.saturating_duration_since(Instant::now())).await;
    }
    answers
}

/// Requests a second that the server carries for as many clients as it works for at once.
async fn sustainable_per_s(port: u16, question: &'static str) -> f64 {
    let is_over = Arc::new(AtomicBool::new(false));
    let mut crowd = JoinSet::new();
    for number in 0..4 {
        crowd.spawn(greedy(format!("127.0.4.{}", 1 + number), port, question, None, Arc::clone(&is_over)));
    }
    let begun = Instant::now();
    tokio::time::sleep(Duration::from_secs(3)).await;
    is_over.store(true, Ordering::Relaxed);
    let answers = crowd.join_all().await;
    answers.iter().filter_map(|answers| answers.0.get(&200)).sum::<u64>() as f64 / begun.elapsed().as_secs_f64()
}

fn resident_mb(server: &Server) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("the server runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("its memory");
    line.trim().trim_end_matches("kB").trim().parse::<u64>().expect("a number") / 1024
}

#[test]
fn whoever_asks_in_order_is_answered_whatever_others_do() {
    let form = Form::chosen();
    let workspace = Workspace::with(Stock::Demonstration);
    // Where other work takes the machine's time, a turn may take longer to come than on a server of its own.
    let patience = if form.is_long { "5" } else { "60" };
    let server = workspace.serve_logged(&["--rate-limit", "0", "--queue-timeout-s", patience], &workspace.path("log"));
    let port = server.port();
    run(async {
        honest(port, form.question, 5).await;
        let idle = honest(port, form.question, form.honest_requests).await;
        let memory_mb = resident_mb(&server);
        // A crowd that asks in a fixed rhythm; in the short form as fast as it is answered.
        let (connections_each, interval) = if form.is_long {
            let most = sustainable_per_s(port, form.question).await;
            let each = 40;
            println!("carried: {most:.0} requests a second; asked for: {:.0}", most * 10.0);
            (each, Some(Duration::from_secs_f64(each as f64 * f64::from(CROWD) / (most * 10.0))))
        } else {
            (form.connections_each, None)
        };
        let (is_over, open) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (mut slow, mut crowd) = (JoinSet::new(), JoinSet::new());
        for number in 0..form.slow_connections {
            slow.spawn(slow_connection(number, port, Arc::clone(&is_over), Arc::clone(&open)));
        }
        for number in 0..form.slow_bodies {
            slow.spawn(slow_body(number, port, Arc::clone(&is_over)));
        }
        while open.load(Ordering::Relaxed) < form.slow_connections as u64 * 9 / 10 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for address in 1..=CROWD {
            for _ in 0..connections_each {
                crowd.spawn(greedy(format!("127.0.3.{address}"), port, form.question, interval, Arc::clone(&is_over)));
            }
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
        let loaded = honest(port, form.question, form.honest_requests).await;
        let loaded_mb = resident_mb(&server);
        is_over.store(true, Ordering::Relaxed);
        let over = Instant::now();
        // It is over when an answer comes as it did before.
        while honest(port, form.question, 1).await.at(1.0) > idle.at(0.99) * 3 && over.elapsed() < Duration::from_secs(30) {}
        let recovered = over.elapsed();
        let mut answers: BTreeMap<u16, u64> = BTreeMap::new();
        for part in crowd.join_all().await {
            part.0.into_iter().for_each(|(status, count)| *answers.entry(status).or_default() += count);
        }
        slow.abort_all();
        let after = honest(port, form.question, form.honest_requests.min(25)).await;
        println!(
            "p99 idle {:.1} ms, loaded {:.1} ms, after {:.1} ms ({:.1} s after the end); memory {memory_mb} → {loaded_mb} MB; the crowd: {answers:?}",
            idle.p99_ms(),
            loaded.p99_ms(),
            after.p99_ms(),
            recovered.as_secs_f64()
        );
        assert!(answers.get(&200).is_some_and(|count| *count > 0), "the crowd has its share: {answers:?}");
        assert!(loaded_mb < memory_mb + 400, "memory {memory_mb} → {loaded_mb} MB");
        if form.is_long {
            assert!(loaded.p99_ms() <= 3.0 * idle.p99_ms(), "p99 {:.1} ms idle, {:.1} ms loaded", idle.p99_ms(), loaded.p99_ms());
            assert!(recovered < Duration::from_secs(5), "{recovered:?}");
        } else {
            // Behind its fair share an honest request waits for one other answer; on a busy machine each takes longer.
            assert!(loaded.at(0.5) <= idle.at(0.99) * 10 + Duration::from_millis(500), "{:?} {:?}", idle.at(0.99), loaded.at(0.5));
            assert!(loaded.at(1.0) < Duration::from_secs(30), "{:?}", loaded.at(1.0));
        }
        assert!(recovered < Duration::from_secs(30), "{recovered:?}");
        assert!(after.at(0.5) <= idle.at(0.99) * 3 + Duration::from_secs(1), "{:?} {:?}", idle.at(0.99), after.at(0.5));
    });
    assert_eq!(server.end(), Some(0));
}

#[test]
fn a_line_that_is_full_is_refused_with_when_to_come_again() {
    let workspace = Workspace::with(Stock::Demonstration);
    let server =
        workspace.serve_with(&["--requests-at-once", "1", "--requests-waiting", "4", "--rate-limit", "0", "--queue-timeout-s", "60"]);
    let port = server.port();
    run(async {
        let is_over = Arc::new(AtomicBool::new(false));
        let mut crowd = JoinSet::new();
        for _ in 0..20 {
            crowd.spawn(greedy("127.0.3.1".to_owned(), port, SMALL_QUESTION, None, Arc::clone(&is_over)));
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        let others = honest(port, SMALL_QUESTION, 10).await;
        is_over.store(true, Ordering::Relaxed);
        let answers = crowd.join_all().await;
        let of = |status: u16| answers.iter().filter_map(|answers| answers.0.get(&status)).sum::<u64>();
        assert!(of(200) > 0 && of(503) > 0, "{:?}", answers.iter().map(|answers| &answers.0).collect::<Vec<_>>());
        assert!(others.at(1.0) < Duration::from_secs(30));
    });
}
