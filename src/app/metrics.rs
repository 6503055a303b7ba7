//! What is counted, in the text format of Prometheus: by method, route template and status, never by address or name.

use std::{fs, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};
use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};

use crate::{
    pipeline::context::Context,
    present::api::{Client, KeyId, Problem},
};

/// Where the figures are read.
pub const ROUTE: &str = "/metrics";

/// Upper bounds of the durations in seconds: from an answer out of memory to one that is given up.
const DURATIONS_S: [f64; 13] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0];

const REQUESTS: &str = "lotrinh_http_requests_total";
const DURATION: &str = "lotrinh_http_request_duration_seconds";
const IN_FLIGHT: &str = "lotrinh_http_requests_in_flight";
const SHED: &str = "lotrinh_http_requests_shed_total";
const CONNECTIONS: &str = "lotrinh_http_connections_open";
const REFUSED: &str = "lotrinh_http_connections_refused_total";
const READS: &str = "lotrinh_store_reads_total";
const BUSY: &str = "lotrinh_store_reads_refused_total";
const INTERRUPTED: &str = "lotrinh_store_reads_interrupted_total";
const CHANGES: &str = "lotrinh_store_changes_total";
const INGESTS: &str = "lotrinh_ingests_total";
const REPORTS_FAILED: &str = "lotrinh_reports_failed";
const REVISION: &str = "lotrinh_data_revision";
const BUILD: &str = "lotrinh_build_info";
const MEMORY: &str = "process_resident_memory_bytes";
const FILES: &str = "process_open_fds";

/// The counters of one server.
pub struct Metrics {
    recorder: PrometheusRecorder,
    handle: PrometheusHandle,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// Nothing counted yet.
    pub fn new() -> Arc<Self> {
        let builder = PrometheusBuilder::new();
        // A list that is empty would be refused; this one is not.
        let recorder = builder.set_buckets(&DURATIONS_S).unwrap_or_else(|_| PrometheusBuilder::new()).build_recorder();
        let metrics = Self { handle: recorder.handle(), recorder };
        with_local_recorder(&metrics.recorder, describe);
        Arc::new(metrics)
    }

    /// A request came: one more is worked on.
    pub fn began(&self) {
        with_local_recorder(&self.recorder, || gauge!(IN_FLIGHT).increment(1));
    }

    /// A request was answered after so long, or given up by its sender (499).
    pub fn ended(&self, method: &str, route: &str, status: u16, duration: Duration) {
        let (method, route) = (method.to_owned(), route.to_owned());
        with_local_recorder(&self.recorder, || {
            gauge!(IN_FLIGHT).decrement(1);
            histogram!(DURATION, "method" => method.clone(), "route" => route.clone()).record(duration);
            counter!(REQUESTS, "method" => method, "route" => route, "status" => status.to_string()).increment(1);
        });
    }

    /// A request was refused for want of room (`queue`) or because its client asks too fast (`rate`).
    pub fn shed(&self, why: &'static str) {
        with_local_recorder(&self.recorder, || counter!(SHED, "reason" => why).increment(1));
    }

    /// So many connections are open.
    pub fn connections(&self, open: usize) {
        with_local_recorder(&self.recorder, || gauge!(CONNECTIONS).set(open as f64));
    }

    /// A connection was refused: all places (`all`) or those of its address (`peer`) were taken.
    pub fn connection_refused(&self, why: &'static str) {
        with_local_recorder(&self.recorder, || counter!(REFUSED, "reason" => why).increment(1));
    }

    /// Condenses what was recorded; to be called now and then, also when nobody reads the figures.
    pub fn condense(&self) {
        self.handle.run_upkeep();
    }

    /// Everything as text; asks the store for its part, which does not wait for a reader.
    fn render(&self, context: &Context) -> String {
        let tally = context.store().tally();
        with_local_recorder(&self.recorder, || {
            counter!(READS).absolute(tally.reads);
            counter!(BUSY).absolute(tally.refused);
            counter!(INTERRUPTED).absolute(tally.interrupted);
            counter!(CHANGES).absolute(tally.changes);
            counter!(INGESTS).absolute(context.desk().taken_in());
            gauge!(REPORTS_FAILED).set(context.editions().failures().len() as f64);
            gauge!(BUILD, "version" => env!("CARGO_PKG_VERSION")).set(1);
            if let Some((revision, _)) = context.last_ready() {
                gauge!(REVISION).set(revision as f64);
            }
            if let Some(bytes) = resident_bytes() {
                gauge!(MEMORY).set(bytes as f64);
            }
            if let Ok(files) = fs::read_dir("/proc/self/fd") {
                gauge!(FILES).set(files.count() as f64);
            }
        });
        self.handle.render()
    }
}

fn describe() {
    describe_counter!(REQUESTS, "Requests by method, route template and status; 499: given up by the sender");
    describe_histogram!(DURATION, Unit::Seconds, "Seconds from the request's head to the answer's head");
    describe_gauge!(IN_FLIGHT, "Requests that are not answered yet, those that wait for their turn among them");
    describe_counter!(SHED, "Requests refused: no place in line (queue), or too many of one client (rate)");
    describe_gauge!(CONNECTIONS, "Open connections");
    describe_counter!(REFUSED, "Connections refused: all places taken (all), or those of one address (peer)");
    describe_gauge!(REPORTS_FAILED, "Reports that are due and could not be made when this server last tried");
    describe_counter!(READS, "Questions to the store");
    describe_counter!(BUSY, "Questions refused because every reader was busy");
    describe_counter!(INTERRUPTED, "Questions interrupted because nobody waited for the answer any more");
    describe_counter!(CHANGES, "Changes the store has made durable");
    describe_counter!(INGESTS, "Uploads taken in by this server");
    describe_gauge!(REVISION, "Newest data revision");
    describe_gauge!(BUILD, "Always 1; the version is a label");
    describe_gauge!(MEMORY, Unit::Bytes, "Resident memory of the process");
    describe_gauge!(FILES, "Open files of the process");
}

/// Resident memory as Linux says it; none elsewhere.
fn resident_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    Some(line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()? * 1024)
}

/// What the answer is made from.
pub type Sources = (Arc<Metrics>, Context);

/// Answers a program on this machine before anybody asks who it is.
pub async fn answer_this_machine(State(sources): State<Sources>, request: Request, next: Next) -> Response {
    let is_local = request.extensions().get::<Client>().is_some_and(|client| client.is_local);
    if request.uri().path() == ROUTE && is_local { read(sources).await } else { next.run(request).await }
}

/// Answers whoever was recognised by a key.
pub async fn answer_key(State(sources): State<Sources>, request: Request) -> Response {
    if request.extensions().get::<KeyId>().is_some() {
        return read(sources).await;
    }
    Problem::metrics_need_a_key().into_response()
}

async fn read((metrics, context): Sources) -> Response {
    let text = metrics.render(&context);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"), (header::CACHE_CONTROL, "no-store")], text).into_response()
}
