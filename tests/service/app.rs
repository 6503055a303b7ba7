//! The application without a network: a temporary store, a clock that stands still, requests straight to the router.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
};
use http_body_util::BodyExt;
use jiff::civil::Date;
use lotrinh::{
    app,
    clock::{Clock, FixedClock},
    domain::access::Role,
    ingest::Defaults,
    pipeline::{
        Policy, Quiet,
        access::{By, Gate, GateSettings, NewKey},
        assess::Snapshot,
        context::Context,
        desk::{Desk, DeskSettings},
        editions::Editions,
        illustrate::illustrative_series,
        refresh::{Intake, load_catalogue, load_file, load_sources},
    },
    present::exports::long_form::render_long_form,
    store::{Store, StoreSettings},
};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// The day on which every test stands.
pub const TODAY: Date = Date::constant(2026, 11, 22);

/// Name of the store file in its folder.
pub const STORE_FILE: &str = "lotrinh.duckdb";

/// A place in the project.
pub fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// What a store starts with. Each is made once and copied for every test that asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stock {
    /// What is promised, and no figure.
    Catalogue,
    /// And the published figures.
    Published,
    /// And the illustrative series.
    Demonstration,
}

impl Stock {
    /// The files of a store that holds it: database, ledger and spool.
    pub fn files(self) -> &'static Files {
        static MADE: [OnceLock<Files>; 3] = [const { OnceLock::new() }; 3];
        MADE[self as usize].get_or_init(|| {
            let app = match self {
                Self::Catalogue => TestApp::empty(),
                Self::Published => TestApp::with(Self::Catalogue),
                Self::Demonstration => TestApp::with(Self::Published),
            };
            match self {
                Self::Catalogue => drop(app.load_catalogue(&project("data/catalogue"))),
                Self::Published => drop(app.load_sources(&project("data/sources"))),
                Self::Demonstration => app.load_illustrative_series(),
            }
            app.into_files()
        })
    }
}

/// Files of a folder by their path in it.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;

fn read_files(root: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            read_files(root, &path, files);
        } else {
            let name = path.strip_prefix(root).expect("below the root").to_owned();
            files.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
}

/// Writes files below a folder.
pub fn write_files(files: &Files, folder: &Path) {
    for (name, bytes) in files {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }
}

/// An application of its own for one test.
pub struct TestApp {
    context: Context,
    router: Router,
    runtime: Runtime,
    folder: Option<TempDir>,
}

impl TestApp {
    /// An empty store.
    pub fn empty() -> Self {
        Self::open(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A store that holds a stock.
    pub fn with(stock: Stock) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_files(stock.files(), folder.path());
        Self::open(folder)
    }

    /// A store with a catalogue that keeps so many bytes of the disk free.
    pub fn with_room_kept(free_space_floor: u64) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        write_files(Stock::Catalogue.files(), folder.path());
        Self::open_under(folder, &StoreSettings { free_space_floor, ..StoreSettings::default() })
    }

    fn open(folder: TempDir) -> Self {
        Self::open_under(folder, &StoreSettings::default())
    }

    fn open_under(folder: TempDir, settings: &StoreSettings) -> Self {
        let clock = FixedClock::on(TODAY);
        let store = Store::open(folder.path(), settings, &clock.stamp()).expect("the store opens");
        let desk = Desk::new(DeskSettings { is_open: true, reader: Some(env!("CARGO_BIN_EXE_lotrinh").into()), ..DeskSettings::default() });
        let context = app::context(store, Arc::new(clock), Policy::default()).with_desk(desk);
        let router = app::router(context.clone());
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        Self { context, router, runtime, folder: Some(folder) }
    }

    /// An application that every test which only reads may ask: what one made ready, the others find ready.
    pub fn reading(stock: Stock) -> &'static Self {
        static OPEN: [OnceLock<TestApp>; 3] = [const { OnceLock::new() }; 3];
        OPEN[stock as usize].get_or_init(|| {
            let mut app = Self::with(stock);
            // The open file lives on without its name, so that nothing is left behind when the tests end.
            drop(app.folder.take());
            app
        })
    }

    /// The same application under other rules on who may come in.
    pub fn with_gate(self, change: impl FnOnce(&mut GateSettings)) -> Self {
        let mut settings = self.context.gate().settings().clone();
        change(&mut settings);
        let context = self.context.with_gate(settings);
        Self { router: app::router(context.clone()), context, ..self }
    }

    /// The same application, for which so many targets are few.
    pub fn with_few_targets(self, few_targets: usize) -> Self {
        let context = self.context.with_few_targets(few_targets);
        Self { router: app::router(context.clone()), context, ..self }
    }

    /// The same application with a folder of editions.
    pub fn with_editions(self, editions: Editions) -> Self {
        let context = self.context.with_editions(editions);
        Self { router: app::router(context.clone()), context, ..self }
    }

    /// A copy of the store in a folder.
    pub fn at(store: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut files = Files::new();
        read_files(store, store, &mut files);
        write_files(&files, folder.path());
        Self::open(folder)
    }

    /// The gate.
    pub fn gate(&self) -> &Gate {
        self.context.gate()
    }

    /// A new key of a role, as its program sends it.
    pub fn key(&self, role: Role) -> String {
        let wanted = NewKey { role, note: format!("test of {}", role.code()), days: 1 };
        let (_, text) = self.gate().add_key(&By::command_line(), &wanted).expect("a key");
        format!("Bearer {text}")
    }

    /// Asks for an address with a key.
    pub fn get_with(&self, key: &str, address: &str) -> Answer {
        self.ask(Request::get(address).header("authorization", key).body(Body::empty()).expect("an address"))
    }

    /// The store itself.
    pub fn store(&self) -> &Store {
        self.context.store()
    }

    /// Closes the store and gives its files.
    fn into_files(self) -> Files {
        let Self { context, router, runtime, folder } = self;
        drop((context, router, runtime));
        let folder = folder.expect("a folder of its own");
        let mut files = Files::new();
        read_files(folder.path(), folder.path(), &mut files);
        files
    }

    /// Everything judged with what was published by a day.
    pub fn snapshot(&self, as_of: Date) -> Arc<Snapshot> {
        let knowledge = self.context.knowledge(Some(as_of), None, None).expect("a state of knowledge");
        self.context.snapshot(knowledge).expect("a snapshot")
    }

    /// Loads a catalogue folder.
    pub fn load_catalogue(&self, folder: &Path) -> Intake {
        load_catalogue(self.store(), folder, &self.context.clock().stamp()).expect("the catalogue loads")
    }

    /// Loads every source below a folder.
    pub fn load_sources(&self, folder: &Path) -> Vec<Intake> {
        load_sources(self.store(), folder, &self.context.clock().stamp(), &Quiet).expect("the sources load")
    }

    /// Takes in one CSV file of observations that must be wholly good.
    pub fn load_csv(&self, name: &str, text: &str) -> Intake {
        let defaults = Defaults { source: "Cục Thống kê".to_owned(), ..Defaults::default() };
        let stamp = self.context.clock().stamp();
        let intake = load_file(self.store(), name, text.as_bytes(), &defaults, &stamp).expect("a readable file");
        assert_eq!(intake.rejected, 0, "{:?}", intake.findings);
        intake
    }

    fn load_illustrative_series(&self) {
        let areas = ["phuong-hai-duong", "hai-phong"].map(str::to_owned);
        let knowledge = self.context.knowledge(None, None, None).expect("today");
        let made_up = illustrative_series(&self.context, knowledge, &areas, 57).expect("the series");
        let file = render_long_form(&made_up).expect("a file");
        self.load_csv("observations.csv", &String::from_utf8(file).expect("text"));
    }

    /// Asks for an address.
    pub fn get(&self, address: &str) -> Answer {
        self.ask(Request::get(address).body(Body::empty()).expect("an address"))
    }

    /// Sends a file with a key.
    pub fn send(&self, address: &str, key: &str, file: impl Into<Body>) -> Answer {
        let request = Request::post(address).header("content-type", "application/octet-stream");
        let request = if key.is_empty() { request } else { request.header("idempotency-key", key) };
        self.ask(request.body(file.into()).expect("an address"))
    }

    /// The same application under other limits on uploads.
    pub fn with_desk(self, change: impl FnOnce(&mut DeskSettings)) -> Self {
        let mut settings = self.context.desk().settings().clone();
        change(&mut settings);
        let context = self.context.with_desk(Desk::new(settings));
        Self { router: app::router(context.clone()), context, ..self }
    }

    /// Listens on a free port for as long as the tests run.
    pub fn listen(&self) -> u16 {
        let (sender, port) = std::sync::mpsc::channel();
        let router = self.router.clone();
        std::thread::spawn(move || {
            Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(async {
                let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
                sender.send(listener.local_addr().expect("an address").port()).expect("a listener");
                axum::serve(listener, router).await.expect("the server serves");
            });
        });
        port.recv().expect("a port")
    }

    /// Files that were left behind while they were received.
    pub fn left_behind(&self) -> usize {
        std::fs::read_dir(self.store().path().with_file_name("spool").join("incoming")).expect("a folder").count()
    }

    /// Sends a request.
    pub fn ask(&self, request: Request<Body>) -> Answer {
        let address = request.uri().to_string();
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.expect("the router answers");
            let (parts, body) = response.into_parts();
            let bytes = body.collect().await.expect("the whole body").to_bytes().to_vec();
            Answer { address, status: parts.status, headers: parts.headers, bytes }
        })
    }

    /// Asks for JSON that must be there.
    pub fn json(&self, address: &str) -> Value {
        self.get(address).found().json()
    }

    /// Asks for a page, chart or text that must be there.
    pub fn text(&self, address: &str) -> String {
        self.get(address).found().text()
    }
}

/// What the service answers.
pub struct Answer {
    /// What was asked for.
    pub address: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Answer {
    /// Fails unless the answer is 200.
    #[track_caller]
    pub fn found(self) -> Self {
        assert_eq!(self.status, StatusCode::OK, "{}: {}", self.address, String::from_utf8_lossy(&self.bytes));
        self
    }

    /// One header as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The body as text.
    #[track_caller]
    pub fn text(&self) -> String {
        String::from_utf8(self.bytes.clone()).expect("UTF-8")
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("JSON")
    }
}

/// The items of a listing.
#[track_caller]
pub fn items(listing: &Value) -> &[Value] {
    listing["items"].as_array().expect("items")
}
