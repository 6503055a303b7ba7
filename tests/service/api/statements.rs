//! What offices say over HTTP: a table of reports in, the state of each task out, history, remarks.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use lotrinh::{domain::access::Role, pipeline::access::Anonymous};

use crate::app::{Answer, Stock, TestApp, items};

fn app() -> TestApp {
    TestApp::with(Stock::Catalogue).with_gate(|gate| gate.anonymous = Anonymous::Nothing)
}

fn post(app: &TestApp, role: Role, address: &str, table: &str) -> Answer {
    let request = Request::post(address).header("authorization", app.key(role)).header("content-type", "text/csv");
    app.ask(request.body(Body::from(table.to_owned())).expect("a request"))
}

const REPORTS: &str = "task,state,progress_percent,result\n57-2026.PL3.I.2,đang thực hiện,60,Đã trình\n57-2026.PL3.I.1,done,,Xong\n\
    57-2026.PL9,done,,\n";

#[test]
fn a_table_of_reports_comes_in_and_every_list_follows() {
    let app = app();
    let answer = post(&app, Role::DataOfficer, "/api/v1/tasks/reports", REPORTS);
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    let receipt = answer.json();
    assert_eq!((&receipt["rows"], &receipt["taken"], &receipt["rejected"]), (&3.into(), &2.into(), &1.into()), "{receipt}");
    assert_eq!(receipt["findings"][0]["rule"], "unknown_entry");
    assert_eq!(answer.header("location"), format!("/api/v1/ingests/{}", receipt["ingest"]));

    let key = app.key(Role::Viewer);
    let doing = app.get_with(&key, "/api/v1/tasks?state=in_progress").found().json();
    let rows = items(&doing);
    assert_eq!(rows.len(), 1, "{doing}");
    assert_eq!(
        (&rows[0]["id"], &rows[0]["progress_percent"], &rows[0]["result"]),
        (&"57-2026.PL3.I.2".into(), &60.into(), &"Đã trình".into())
    );
    let silent = app.get_with(&key, "/api/v1/tasks?plan=57-2026&limit=100").found().json();
    assert_eq!(items(&silent).iter().filter(|task| task["state"] == "").count(), items(&silent).len() - 2);

    let again = post(&app, Role::DataOfficer, "/api/v1/tasks/reports", "task,state,result\n57-2026.PL3.I.2,done,Đã ban hành\n");
    assert_eq!(again.status, StatusCode::CREATED);
    let history = app.get_with(&key, "/api/v1/tasks/57-2026.PL3.I.2/history").found().json();
    let states: Vec<&str> = items(&history).iter().filter_map(|row| row["state"].as_str()).collect();
    assert_eq!(states, ["done", "in_progress"]);
    // As it was known before the second table.
    let earlier = receipt["ingest"].as_i64().expect("a number");
    let then = app.get_with(&key, &format!("/api/v1/tasks?state=in_progress&known_at={earlier}")).found().json();
    assert_eq!(items(&then).len(), 1, "{then}");
    assert_eq!(app.get_with(&key, "/api/v1/tasks/nothing/history").status, StatusCode::NOT_FOUND);
}

#[test]
fn what_cannot_be_used_is_said_and_nothing_is_stored() {
    let app = app();
    let before = app.store().list_ingests().expect("the ingests").len();
    for (table, status, words) in [
        ("task,state\n57-2026.PL9,done\n", StatusCode::UNPROCESSABLE_ENTITY, "57-2026.PL9"),
        ("a,b\n1,2\n", StatusCode::UNPROCESSABLE_ENTITY, "a,b"),
        ("task,state\n57-2026.PL3.I.2,finished\n", StatusCode::UNPROCESSABLE_ENTITY, "not_started, in_progress"),
    ] {
        let answer = post(&app, Role::DataOfficer, "/api/v1/tasks/reports?lang=en", table);
        assert_eq!(answer.status, status, "{table}: {}", answer.text());
        assert!(answer.text().contains(words), "{table}: {}", answer.text());
    }
    assert_eq!(post(&app, Role::Viewer, "/api/v1/tasks/reports", REPORTS).status, StatusCode::FORBIDDEN);
    assert_eq!(post(&app, Role::Planner, "/api/v1/remarks", "target,period,cause\n").status, StatusCode::FORBIDDEN);
    let large = format!("task,state\n{}", "57-2026.PL3.I.2,done\n".repeat(200_000));
    assert_eq!(post(&app, Role::DataOfficer, "/api/v1/tasks/reports", &large).status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(app.store().list_ingests().expect("the ingests").len(), before);
}

#[test]
fn remarks_are_listed_when_they_are_published_and_only_a_publisher_publishes() {
    let app = app();
    let table = |stage: &str| format!("target,period,cause,stage\n57-2026.PL2.22.2030,quý III/2026,Thiếu máy quét,{stage}\n");
    assert_eq!(post(&app, Role::DataOfficer, "/api/v1/remarks", &table("draft")).status, StatusCode::CREATED);
    let key = app.key(Role::Viewer);
    assert!(items(&app.get_with(&key, "/api/v1/remarks").found().json()).is_empty());
    let refused = post(&app, Role::DataOfficer, "/api/v1/remarks?lang=en", &table("published"));
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text().contains("only a publisher"), "{}", refused.text());
    assert_eq!(post(&app, Role::Admin, "/api/v1/remarks", &table("published")).status, StatusCode::CREATED);
    let listed = app.get_with(&key, "/api/v1/remarks?period=2026-Q3&area=phuong-hai-duong").found().json();
    assert_eq!(items(&listed)[0]["cause"], "Thiếu máy quét", "{listed}");
    assert!(items(&app.get_with(&key, "/api/v1/remarks?period=2026-Q2").found().json()).is_empty());
}
