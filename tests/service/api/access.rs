//! Who may do what: every operation of the description with every sort of caller, and what goes on the trail.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Method, Request, StatusCode},
};
use jiff::SignedDuration;
use lotrinh::{
    domain::{
        access::Role,
        account::{AccessChange, AccessEntry, Key},
    },
    pipeline::access::{Anonymous, By, Gate, GateSettings, NewKey, digest_of},
    store::{ACCESS_FILE, AUDIT_FILE, AccessFile, StoreError},
};
use serde_json::{Value, json};

use crate::app::{Answer, Stock, TestApp, items};

const GOOD: &str = "indicator,area,period,value,published_on\nhdi,vn,2022,0.7,2025-05-06\n";

/// What the least roles of the description let pass, written down here once more: who is let in with it.
fn passes(caller: &str, minimum: &str) -> bool {
    let roles: &[&str] = match minimum {
        "anonymous" => return true,
        "viewer" => &["anonymous read", "viewer", "planner", "data_officer", "publisher", "admin"],
        "planner" => &["planner", "data_officer", "publisher", "admin"],
        "data_officer" => &["data_officer", "admin"],
        "publisher" => &["publisher", "admin"],
        "admin" => &["admin"],
        other => panic!("the role {other} is in no row of the matrix"),
    };
    roles.contains(&caller)
}

fn folder(app: &TestApp) -> std::path::PathBuf {
    app.store().path().with_file_name("")
}

/// A key that was made so long ago that its time is over.
fn expired_key(app: &TestApp) -> String {
    let secret = "0".repeat(64);
    let now = lotrinh::clock::Clock::now(&lotrinh::clock::FixedClock::on(crate::app::TODAY));
    let key = Key {
        id: "0123456789ab".into(),
        secret_sha256: digest_of(&secret),
        role: Role::Admin,
        note: "old".into(),
        made_at: now - SignedDuration::from_hours(48),
        expires_at: now - SignedDuration::from_hours(24),
        revoked_at: None,
    };
    let entry = AccessEntry { at: key.made_at, by: "test".into(), change: AccessChange::KeyAdded(key) };
    AccessFile::new(&folder(app), ACCESS_FILE).append(&entry).expect("written");
    format!("Bearer lt_0123456789ab_{secret}")
}

fn revoked_key(app: &TestApp) -> String {
    let key = app.key(Role::Admin);
    let id = key.split('_').nth(1).expect("an id");
    app.gate().revoke_key(&By::command_line(), id).expect("revoked");
    key
}

fn kind(answer: &Answer) -> String {
    if answer.header("content-type") == "application/problem+json" {
        answer.json()["type"].as_str().unwrap_or_default().to_owned()
    } else {
        String::new()
    }
}

#[test]
fn every_operation_lets_in_whom_its_description_names_and_nobody_else() {
    let open = TestApp::with(Stock::Catalogue);
    let closed = TestApp::with(Stock::Catalogue).with_gate(|gate| gate.anonymous = Anonymous::Nothing);
    let mut callers: Vec<(&str, &TestApp, String)> =
        vec![("anonymous none", &closed, String::new()), ("anonymous read", &open, String::new())];
    callers.extend(Role::ALL.map(|role| (role.code(), &open, open.key(role))));
    callers.extend([("expired key", &open, expired_key(&open)), ("revoked key", &open, revoked_key(&open))]);
    let admin = open.key(Role::Admin);
    let description = open.get_with(&admin, "/openapi.json").found().json();
    let (mut cells, mut roles) = (0, BTreeSet::new());
    for (path, operations) in description["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            let minimum = operation["x-minimum-role"].as_str().unwrap_or_else(|| panic!("{method} {path} does not say who may"));
            roles.insert(minimum.to_owned());
            let named: Vec<&str> = ["key", "session"].into_iter().filter(|name| operation["security"].to_string().contains(name)).collect();
            assert_eq!(named.is_empty(), minimum == "anonymous", "{method} {path}: {}", operation["security"]);
            let address = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part }).collect::<Vec<_>>().join("/");
            for (caller, app, key) in &callers {
                let request = Request::builder().method(Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method"));
                let request = request.uri(&address).header("x-lotrinh-request", "1");
                let request = if key.is_empty() { request } else { request.header("authorization", key) };
                let answer = app.ask(request.body(Body::empty()).expect("a request"));
                let said = format!("{method} {address} as {caller}: {} {}", answer.status, answer.text());
                let (status, kind) = (answer.status, kind(&answer));
                if passes(caller, minimum) {
                    assert!(![StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN].contains(&status), "{said}");
                } else if Role::parse(caller).is_some() {
                    assert_eq!((status, kind.as_str()), (StatusCode::FORBIDDEN, "/problems/not-permitted"), "{said}");
                } else {
                    let expected = if caller.ends_with("key") { "/problems/key" } else { "/problems/sign-in" };
                    assert_eq!((status, kind.as_str()), (StatusCode::UNAUTHORIZED, expected), "{said}");
                    assert!(answer.header("www-authenticate").starts_with("Bearer realm="), "{said}");
                }
                cells += 1;
            }
        }
    }
    let named: BTreeSet<String> = ["anonymous", "viewer", "planner", "data_officer", "admin"].map(str::to_owned).into();
    assert_eq!(roles, named, "a role that no operation asks for is in the matrix for nothing");
    assert!(cells >= 9 * 26, "{cells} cells");
}

#[test]
fn pages_lead_a_person_to_the_way_in_and_say_nothing_else() {
    let app = TestApp::with(Stock::Catalogue).with_gate(|gate| gate.anonymous = Anonymous::Nothing);
    let browse = |address: &str| app.ask(Request::get(address).header("accept", "text/html,*/*").body(Body::empty()).expect("a request"));
    for (address, way_in) in [
        ("/", "/vi/dang-nhap?next=%2F"),
        ("/vi/gaps?area=vn", "/vi/dang-nhap?next=%2Fvi%2Fgaps%3Farea%3Dvn"),
        ("/en/nowhere", "/en/sign-in?next=%2Fen%2Fnowhere"),
        ("/docs/", "/vi/dang-nhap?next=%2Fdocs%2F"),
        ("/api/v1/gaps?format=xlsx", "/vi/dang-nhap?next=%2Fapi%2Fv1%2Fgaps%3Fformat%3Dxlsx"),
    ] {
        let answer = browse(address);
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, way_in), "{address}");
        assert!(answer.bytes.is_empty());
        assert_eq!(app.get(address).status, StatusCode::UNAUTHORIZED, "{address} for a program");
    }
    for free in ["/healthz", "/readyz", "/assets/theme.css", "/vi/dang-nhap", "/en/sign-in"] {
        assert_eq!(browse(free).status, StatusCode::OK, "{free}");
    }
}

#[test]
fn whoever_sits_at_the_machine_takes_figures_in_until_there_is_somebody_to_ask() {
    let app = TestApp::with(Stock::Catalogue);
    assert_eq!(
        app.json("/api/v1/me"),
        json!({"kind": "local", "id": "", "role": null, "permissions": ["read", "export", "ingest", "publish"]})
    );
    assert_eq!(app.send("/api/v1/ingests?name=a.csv", "a", GOOD).status, StatusCode::CREATED);
    assert_eq!(app.get("/api/v1/keys").status, StatusCode::UNAUTHORIZED, "access is given on the command line first");
    let forwarded = Request::post("/api/v1/ingests?name=a.csv").header("host", "kpi.example.vn").header("idempotency-key", "b");
    assert_eq!(app.ask(forwarded.body(Body::from(GOOD)).expect("a request")).status, StatusCode::FORBIDDEN);
    app.key(Role::Viewer);
    assert_eq!(app.json("/api/v1/me")["permissions"], json!(["read"]));
    assert_eq!(app.send("/api/v1/ingests?name=a.csv", "a", GOOD).status, StatusCode::UNAUTHORIZED);
    assert_eq!(app.get("/api/v1/gaps?format=csv").status, StatusCode::UNAUTHORIZED);
    app.get("/api/v1/gaps").found();
    // Under a name of its own the service has other users than those at the machine.
    let known = TestApp::with(Stock::Catalogue)
        .with_gate(|gate| gate.sites = vec![lotrinh::domain::site::Site::parse("https://kpi.example.vn").expect("a site")]);
    assert_eq!(known.json("/api/v1/me")["kind"], "anonymous");
    assert_eq!(known.send("/api/v1/ingests?name=a.csv", "a", GOOD).status, StatusCode::UNAUTHORIZED);
}

#[test]
fn a_table_as_a_file_is_for_those_who_may_take_it_away() {
    let app = TestApp::with(Stock::Published);
    let (viewer, planner) = (app.key(Role::Viewer), app.key(Role::Planner));
    for address in ["/api/v1/gaps?format=csv", "/api/v1/gaps?format=xlsx", "/api/v1/gaps?format=arrow", "/api/v1/observations?format=csv"] {
        let refused = app.get_with(&viewer, address);
        assert_eq!((refused.status, kind(&refused).as_str()), (StatusCode::FORBIDDEN, "/problems/not-permitted"), "{address}");
        app.get_with(&planner, address).found();
    }
    for address in ["/api/v1/gaps", "/api/v1/charts/hdi/vn", "/api/v1/charts/hdi/vn?format=png", "/vi/gaps", "/docs/swagger-ui.css"] {
        app.get_with(&viewer, address).found();
    }
}

#[test]
fn a_key_is_shown_once_works_at_once_and_ends_at_once() {
    let app = TestApp::with(Stock::Catalogue);
    let admin = app.key(Role::Admin);
    let ask = |method: &str, address: &str, body: &str| {
        let request = Request::builder().method(method).uri(address).header("authorization", &admin);
        app.ask(request.header("content-type", "application/json").body(Body::from(body.to_owned())).expect("a request"))
    };
    let made = ask("POST", "/api/v1/keys", r#"{"role": "data_officer", "note": "Sở KH&CN", "days": 30}"#);
    assert_eq!((made.status, made.header("cache-control")), (StatusCode::CREATED, "no-store"), "{}", made.text());
    let made = made.json();
    let (key, id) = (made["key"].as_str().expect("a key"), made["id"].as_str().expect("an id"));
    assert_eq!(
        (&made["role"], &made["state"], &made["expires_at"]),
        (&json!("data_officer"), &json!("active"), &json!("2026-12-22T05:00:00Z"))
    );
    let bearer = format!("Bearer {key}");
    assert_eq!(app.get_with(&bearer, "/api/v1/me").found().json()["id"], id);
    let send = Request::post("/api/v1/ingests?name=so.csv").header("authorization", &bearer).header("idempotency-key", "k");
    let sent = app.ask(send.body(Body::from(GOOD)).expect("a request"));
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let ingest = app.get_with(&bearer, sent.header("location")).found().json();
    assert_eq!(ingest["actor"], format!("key:{id}"));

    // The secret is nowhere but in the answer.
    let secret = key.split('_').nth(2).expect("a secret");
    let list = ask("GET", "/api/v1/keys", "");
    assert!(list.text().contains(id) && !list.text().contains(secret));
    for file in [ACCESS_FILE, AUDIT_FILE] {
        let text = std::fs::read_to_string(folder(&app).join(file)).expect("a file");
        assert!(text.contains(id) && !text.contains(secret), "{file}");
    }
    // Not the right secret, nor a form of it.
    for wrong in
        [format!("Bearer {}", key.replace(secret, &"0".repeat(64))), format!("Bearer {id}"), format!("Basic {key}"), "Bearer".to_owned()]
    {
        let answer = app.get_with(&wrong, "/api/v1/plans");
        assert_eq!((answer.status, kind(&answer).as_str()), (StatusCode::UNAUTHORIZED, "/problems/key"), "{wrong}");
        assert!(answer.header("www-authenticate").contains("invalid_token") && !answer.text().contains(secret));
    }
    let revoked = ask("DELETE", &format!("/api/v1/keys/{id}"), "");
    assert_eq!((revoked.status, &revoked.json()["state"]), (StatusCode::OK, &json!("revoked")));
    assert_eq!(app.get_with(&bearer, "/api/v1/plans").status, StatusCode::UNAUTHORIZED);
    assert_eq!(ask("DELETE", &format!("/api/v1/keys/{id}"), "").status, StatusCode::OK);
    assert_eq!(ask("DELETE", "/api/v1/keys/none", "").status, StatusCode::NOT_FOUND);
    for wrong in [
        r#"{"role": "root", "note": "n"}"#,
        r#"{"role": "admin", "note": " "}"#,
        r#"{"role": "admin", "note": "n", "days": 0}"#,
        r#"{"role": "admin"}"#,
        "{",
    ] {
        assert_eq!(ask("POST", "/api/v1/keys", wrong).status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[test]
fn what_another_program_revokes_is_refused_at_the_next_request() {
    let app = TestApp::with(Stock::Catalogue);
    let key = app.key(Role::Viewer);
    app.get_with(&key, "/api/v1/plans").found();
    let clock = std::sync::Arc::new(lotrinh::clock::FixedClock::on(crate::app::TODAY));
    let beside = Gate::new(&folder(&app), GateSettings::default(), clock);
    let (_, second) = beside.add_key(&By::command_line(), &NewKey { role: Role::Viewer, note: "beside".into(), days: 1 }).expect("a key");
    app.get_with(&format!("Bearer {second}"), "/api/v1/plans").found();
    beside.revoke_key(&By::command_line(), key.split('_').nth(1).expect("an id")).expect("revoked");
    assert_eq!(app.get_with(&key, "/api/v1/plans").status, StatusCode::UNAUTHORIZED);
    app.key(Role::Viewer);
    assert_eq!(beside.keys().expect("keys").len(), 3, "and the other way round");
}

#[test]
fn every_change_is_on_the_trail_with_who_what_and_from_which_file() {
    let app = TestApp::with(Stock::Catalogue);
    let (admin, officer) = (app.key(Role::Admin), app.key(Role::DataOfficer));
    let post = |address: &str, body: &str| {
        let request = Request::post(address).header("authorization", &officer).header("x-lotrinh-request", "1");
        app.ask(request.header("content-type", "application/json").body(Body::from(body.to_owned())).expect("a request"))
    };
    let sent = post("/api/v1/ingests?name=quy-3.csv", GOOD);
    let ingest = sent.json()["ingest"].as_i64().expect("a number");
    assert_eq!(post(&format!("/api/v1/ingests/{ingest}/retraction"), r#"{"reason": "gửi nhầm"}"#).status, StatusCode::CREATED);
    assert_eq!(post("/api/v1/ingests?name=hong.csv", "a,b\n1,2\n").status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(post("/api/v1/ingests?name=thu.csv&dry_run=true", GOOD).status, StatusCode::OK);
    let trail = app.get_with(&admin, "/api/v1/audit").found().json();
    let who = format!("key:{}", officer.split('_').nth(1).expect("an id"));
    let lines: Vec<(&str, &str, Option<i64>)> = items(&trail)
        .iter()
        .filter(|line| line["who"] == who)
        .map(|line| (line["what"].as_str().expect("text"), line["subject"].as_str().expect("text"), line["ingest"].as_i64()))
        .collect();
    let taken_back = format!("retraction of {ingest}: gửi nhầm");
    assert_eq!(
        lines,
        [("ingest", "hong.csv", None), ("retraction", taken_back.as_str(), Some(ingest + 1)), ("ingest", "quy-3.csv", Some(ingest))]
    );
    assert!(items(&trail)[0]["outcome"].as_str().is_some_and(|said| said.starts_with("refused: ")), "{trail}");
    assert_eq!(items(&trail)[2]["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(trail["total"], items(&trail).len());

    let page = |query: &str| app.get_with(&admin, &format!("/api/v1/audit?{query}")).found().json();
    let first = page("limit=2");
    let rest = page(&format!("limit=100&cursor={}", first["next"]));
    assert_eq!([items(&first), items(&rest)].concat(), *items(&trail));
    assert_eq!((&rest["next"], items(&page("what=retraction")).len(), items(&page("who=nobody")).len()), (&Value::Null, 1, 0));
    for wrong in ["limit=0", "limit=x", "cursor=-1", "whom=lan"] {
        assert_eq!(app.get_with(&admin, &format!("/api/v1/audit?{wrong}")).status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[test]
fn a_host_of_somebody_else_gets_nothing_and_a_key_needs_no_host() {
    let app = TestApp::with(Stock::Catalogue);
    let ask = |host: &str, key: &str| {
        let request = Request::get("/api/v1/plans").header("host", host);
        let request = if key.is_empty() { request } else { request.header("authorization", key) };
        app.ask(request.body(Body::empty()).expect("a request"))
    };
    assert_eq!((ask("127.0.0.1:8080", "").status, ask("localhost", "").status), (StatusCode::OK, StatusCode::OK));
    let refused = ask("rebound.example:8080", "");
    assert_eq!((refused.status, kind(&refused).as_str()), (StatusCode::FORBIDDEN, "/problems/cross-origin"));
    assert!(refused.json()["detail"].as_str().is_some_and(|detail| detail.contains("--site")), "{}", refused.text());
    let key = app.key(Role::Viewer);
    assert_eq!(ask("rebound.example:8080", &key).status, StatusCode::OK);
}

#[test]
fn a_file_that_was_changed_lets_nobody_in_and_only_life_is_said() {
    let app = TestApp::with(Stock::Catalogue);
    let key = app.key(Role::Viewer);
    app.get_with(&key, "/api/v1/plans").found();
    let path = folder(&app).join(ACCESS_FILE);
    let text = std::fs::read_to_string(&path).expect("the file");
    std::fs::write(&path, text.replace("\"viewer\"", "\"admin\"")).expect("written");
    let app = app.with_gate(|_| ());
    for key in [key.as_str(), "Bearer x"] {
        let answer = app.get_with(key, "/api/v1/keys");
        assert_eq!((answer.status, kind(&answer).as_str()), (StatusCode::SERVICE_UNAVAILABLE, "/problems/unavailable"));
    }
    assert_eq!(app.get("/vi/").status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!((app.get("/healthz").status, app.get("/readyz").status), (StatusCode::OK, StatusCode::SERVICE_UNAVAILABLE));
    assert!(matches!(
        AccessFile::<AccessEntry>::new(&folder(&app), ACCESS_FILE).check_on(),
        Err(StoreError::DamagedAccess { line: 1, .. })
    ));
}

#[test]
fn nothing_between_keeps_the_answer_to_one_caller_for_another() {
    let app = TestApp::with(Stock::Catalogue);
    let key = app.key(Role::Viewer);
    for answer in [app.get_with(&key, "/api/v1/plans"), app.get_with(&key, "/vi/"), app.get("/api/v1/keys")] {
        let vary: Vec<&str> = answer.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
        assert!(vary.join(",").contains("authorization, cookie"), "{}: {vary:?}", answer.address);
        assert_eq!(answer.header("cache-control"), "private, no-cache", "{}", answer.address);
    }
}
