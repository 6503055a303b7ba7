//! `/api/v1/collection`: what is owed, and what became of it.

use crate::{
    app::{Stock, TestApp, items},
    workspace::rows,
};

#[test]
fn a_report_moves_from_missing_to_received_or_late() {
    let app = TestApp::with(Stock::Published);
    let address = "/api/v1/collection?plan=57-2026&period=2026-Q3";
    let owed = |indicator: &str| {
        let list = app.json(address);
        items(&list).iter().find(|item| item["indicator"] == indicator).expect("owed").clone()
    };
    let before = owed("dvc_online_files_pct");
    assert_eq!((&before["status"], &before["days"], &before["due_on"]), (&"missing".into(), &69.into(), &"2026-09-14".into()));
    assert_eq!((&before["agency"], &before["item"]), (&"57-2026.trung-tam-phuc-vu-hanh-chinh-cong".into(), &"PL II.22".into()));
    let head = "indicator,area,period,calendar,value,published_on\n";
    app.load_csv("late.csv", &format!("{head}dvc_online_files_pct,phuong-hai-duong,2026-Q3,statutory,61.7,2026-09-17\n"));
    let after = owed("dvc_online_files_pct");
    assert_eq!((&after["status"], &after["days"], &after["reported_on"]), (&"late".into(), &3.into(), &"2026-09-17".into()));
    assert_eq!(after["ingest"], app.json("/readyz")["data_revision"], "which ingest brought it");
    let then = app.json(&format!("{address}&as_of=2026-09-16&status=missing"));
    assert!(items(&then).iter().any(|item| item["indicator"] == "dvc_online_files_pct"), "on 16/9 it was not there yet");
}

#[test]
fn counts_are_over_all_statuses_and_items_over_those_asked_for() {
    let app = TestApp::reading(Stock::Published);
    let all = app.json("/api/v1/collection?plan=57-2026");
    let missing = app.json("/api/v1/collection?plan=57-2026&status=missing");
    assert_eq!(all["agencies"], missing["agencies"]);
    assert!(items(&missing).len() < items(&all).len() && !items(&missing).is_empty());
    assert_eq!(all["as_of"], "2026-11-22");
    let first = &all["agencies"][0];
    assert!(first["summary"].as_str().is_some_and(|words| words.starts_with("đã nhận 0/")), "{first}");
    let english = app.json("/api/v1/collection?plan=57-2026&agency=cong-an-phuong&lang=en");
    assert_eq!((&english["agencies"][0]["name"], items(&english).len()), (&"Ward Police".into(), 8));
}

#[test]
fn the_same_items_stand_in_the_csv() {
    let app = TestApp::reading(Stock::Published);
    let json = app.json("/api/v1/collection?plan=57-2026");
    let csv = app.get("/api/v1/collection?plan=57-2026&format=csv").found();
    assert!(csv.header("content-type").starts_with("text/csv"));
    let rows = rows(&csv.text());
    assert_eq!(rows.len(), items(&json).len());
    assert!(rows.iter().zip(items(&json)).all(|(row, item)| item["target"] == row["target"].as_str()));
}

#[test]
fn what_cannot_be_answered_is_a_problem() {
    let app = TestApp::reading(Stock::Published);
    for (query, status, word) in [
        ("plan=nothing", 404, "nothing"),
        ("agency=nobody", 404, "lead agencies are"),
        ("status=red", 400, "not_yet_due"),
        ("period=2026-Q7", 400, "a quarter"),
        ("format=xml", 400, "json, csv"),
    ] {
        let answer = app.get(&format!("/api/v1/collection?{query}"));
        assert_eq!(answer.status.as_u16(), status, "{query}");
        assert!(answer.json()["detail_en"].as_str().is_some_and(|detail| detail.contains(word)), "{query}: {}", answer.text());
    }
}
