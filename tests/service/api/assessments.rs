//! `/api/v1/assessments`: every method with its working, the headline, and what cannot be assessed.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::app::{Stock, TestApp, items};

#[test]
fn every_status_occurs_in_the_demonstration() {
    let app = TestApp::reading(Stock::Demonstration);
    let listing = app.json("/api/v1/assessments");
    let found: BTreeSet<&str> = items(&listing).iter().filter_map(|item| item["status"].as_str()).collect();
    let all: BTreeSet<&str> = lotrinh::domain::assessment::Status::ALL.into_iter().map(|(_, word)| word).collect();
    assert_eq!(found, all);
}

#[test]
fn disagreement_between_methods_is_flagged_and_its_methods_can_be_read() {
    let app = TestApp::reading(Stock::Demonstration);
    let listing = app.json("/api/v1/assessments");
    let flagged: Vec<&Value> = items(&listing).iter().filter(|item| item["disagreement"] == true).collect();
    assert!(!flagged.is_empty(), "the demonstration shows disagreement");
    let rank = |class: &str| ["moving_away", "at_risk", "watch", "on_course"].iter().position(|word| *word == class).expect("a class");
    for item in flagged {
        let headline = rank(item["status"].as_str().expect("a status"));
        let others: Vec<usize> = verdicts(item).filter_map(|v| v["outcome"]["class"].as_str()).map(rank).collect();
        let apart = others.iter().any(|other| other.abs_diff(headline) >= 2);
        let one_moves_away = others.contains(&0) && others.iter().any(|other| *other > 0);
        assert!(apart || one_moves_away, "{}: {headline} and {others:?}", item["target"]);
    }
}

#[test]
fn every_verdict_that_judges_prints_its_working() {
    let app = TestApp::reading(Stock::Demonstration);
    let listing = app.json("/api/v1/assessments");
    let mut judged = 0;
    for item in items(&listing) {
        // Once a target is due, or without a number to compare with, no method is asked.
        let asked = verdicts(item).count();
        assert!(asked == 5 || (asked == 0 && item["decided_by"].is_null()), "five methods, each independent: {}", item["target"]);
        for verdict in verdicts(item).filter(|verdict| verdict["outcome"]["kind"] == "judged") {
            judged += 1;
            let working = verdict["working"].as_array().expect("lines");
            assert!(!working.is_empty(), "{} {}", item["target"], verdict["method"]);
            for line in working {
                let said = |text: &Value| text.as_str().is_some_and(|text| !text.trim().is_empty());
                assert!(said(&line["symbol"]) && said(&line["value"]), "{line}");
                assert!(said(&line["meaning"]["vi"]) && said(&line["meaning"]["en"]), "{line}");
            }
        }
    }
    assert!(judged > 200, "{judged} verdicts");
}

#[test]
fn targets_of_a_closed_province_are_not_assessed_for_that_reason() {
    let app = TestApp::reading(Stock::Demonstration);
    let mut closed = 0;
    for area in ["hai-duong-cu", "hai-phong-cu", "binh-giang"] {
        let listing = app.json(&format!("/api/v1/assessments?area={area}"));
        for item in items(&listing) {
            let due = item["due"].as_str().unwrap_or_default();
            let code = item["reason"]["code"].as_str().expect("a reason");
            match code {
                // A cell without a number says so, wherever it stands.
                "no_number" => continue,
                // Due while the area existed, and its figure was published: judged like any other.
                "met_at_due" | "missed_at_due" => assert!(due <= "2025-06-30", "{} due {due}", item["target"]),
                _ => {
                    assert_eq!((item["status"].as_str(), code), (Some("not_assessable"), "area_closed"), "{} due {due}", item["target"]);
                    assert!(item["sentence"].as_str().expect("a sentence").contains("sáp nhập"), "{}", item["sentence"]);
                    assert!(item["forecast"].is_null() && item["attainment"].is_null(), "no forecast for what has ended");
                    closed += 1;
                }
            }
        }
    }
    assert!(closed > 100, "{closed} targets of closed areas");
}

#[test]
fn the_last_published_value_of_a_closed_province_is_shown() {
    let app = TestApp::reading(Stock::Demonstration);
    let listing = app.json("/api/v1/assessments?area=hai-duong-cu&indicator=rank_dti");
    let closed: Vec<&Value> = items(&listing).iter().filter(|item| item["reason"]["code"] == "area_closed").collect();
    assert!(!closed.is_empty());
    assert!(closed.iter().all(|item| item["latest"]["value"].is_number() && item["illustrative"] == false), "{closed:?}");
}

#[test]
fn one_target_can_be_asked_for_by_its_key() {
    let app = TestApp::reading(Stock::Demonstration);
    let listing = app.json("/api/v1/assessments?plan=57-2026&year=2030");
    let first = &items(&listing)[0];
    let key = first["target"].as_str().expect("a key");
    assert_eq!(&app.json(&format!("/api/v1/assessments/{key}")), first);
}

#[test]
fn assessments_come_worst_first() {
    let app = TestApp::reading(Stock::Demonstration);
    let listing = app.json("/api/v1/assessments");
    let order: Vec<&str> = lotrinh::domain::assessment::Status::ALL.into_iter().map(|(_, word)| word).collect();
    let places: Vec<usize> =
        items(&listing).iter().map(|item| order.iter().position(|word| item["status"] == *word).expect("a known status")).collect();
    assert!(places.is_sorted() && places.first() == Some(&0), "{places:?}");
}

fn verdicts(item: &Value) -> impl Iterator<Item = &Value> {
    item["verdicts"].as_array().expect("verdicts").iter()
}
