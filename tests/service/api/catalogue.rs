//! `/api/v1/{plans,areas,indicators,targets}`: what is promised, by whom, for where.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::app::{Stock, TestApp, items};

#[test]
fn the_five_plans_are_there_with_their_targets() {
    let app = TestApp::reading(Stock::Catalogue);
    let listing = app.json("/api/v1/plans");
    let printed: u64 = items(&listing)
        .iter()
        .filter(|plan| ["khcn-2025", "726-2025", "binh-giang-2025", "57-2026"].contains(&plan["id"].as_str().expect("a key")))
        .map(|plan| plan["targets"].as_u64().expect("a number"))
        .sum();
    assert!(printed > 269, "the appendices alone have 269 cells: {printed}");
    let ward = items(&listing).iter().find(|plan| plan["id"] == "57-2026").expect("the plan of the ward");
    assert_eq!((&ward["number"], &ward["issued_on"]), (&Value::from("57/KH-UBND"), &Value::from("2026-02-24")));
}

#[test]
fn an_area_ends_with_the_merger_and_names_its_successor() {
    let app = TestApp::reading(Stock::Catalogue);
    let listing = app.json("/api/v1/areas");
    let area = |id: &str| items(&listing).iter().find(|area| area["id"] == id).expect("an area");
    let (before, today) = (area("hai-phong-cu"), area("hai-phong"));
    assert_eq!((&before["code"], &before["valid_to"]), (&Value::from("31"), &Value::from("2025-06-30")));
    assert_eq!(
        (&today["code"], &today["valid_from"]),
        (&Value::from("31"), &Value::from("2025-07-01")),
        "the code survives, the extent changes"
    );
    assert_eq!(area("hai-duong-cu")["successor"], "hai-phong");
}

#[test]
fn rival_definitions_know_one_another() {
    let app = TestApp::reading(Stock::Catalogue);
    let one = app.json("/api/v1/indicators/digital_economy_pct_gdp");
    let other = app.json("/api/v1/indicators/digital_economy_pct_gdp@mst-estimate");
    let rivals = |item: &Value| item["rivals"].as_array().expect("a list").clone();
    assert!(rivals(&one).contains(&other["id"]) && rivals(&other).contains(&one["id"]));
    assert_ne!(one["definition"], other["definition"]);
}

#[test]
fn a_lost_cell_is_kept_as_lost_and_a_dash_as_no_target() {
    let app = TestApp::reading(Stock::Catalogue);
    let listing = app.json("/api/v1/targets?indicator=licence_procedures_cut_pct&area=hai-duong-cu");
    let lost = items(&listing).iter().find(|target| target["printed_no"] == "7.8").expect("item 7.8");
    assert_eq!((&lost["operator"], &lost["as_printed"]), (&Value::from("none"), &Value::from("[mất]")));
    assert!(lost["low"].is_null() && lost["high"].is_null(), "not the 30 of another plan: {lost}");
    let listing = app.json("/api/v1/targets?plan=57-2026");
    let dashes: Vec<&Value> = items(&listing).iter().filter(|target| target["as_printed"] == "-").collect();
    assert!(dashes.len() > 20, "{} dashes", dashes.len());
    assert!(dashes.iter().all(|target| target["operator"] == "none" && target["low"].is_null() && target["high"].is_null()));
}

#[test]
fn printed_numbers_are_text_and_7_10_is_not_7_1() {
    let app = TestApp::reading(Stock::Catalogue);
    let listing = app.json("/api/v1/targets?plan=726-2025");
    let named = |number: &str| items(&listing).iter().filter(|target| target["printed_no"] == number).collect::<Vec<_>>();
    let (ten, one) = (named("7.10"), named("7.1"));
    assert_eq!((ten.len(), one.len()), (1, 1));
    assert_ne!(ten[0]["indicator"], one[0]["indicator"]);
}

#[test]
fn targets_in_effect_on_a_day_are_those_of_plans_issued_by_then() {
    let app = TestApp::reading(Stock::Catalogue);
    let plans = |day: &str| {
        let listing = app.json(&format!("/api/v1/targets?targets_as_of={day}"));
        items(&listing).iter().map(|target| target["plan"].as_str().expect("a plan").to_owned()).collect::<BTreeSet<_>>()
    };
    assert!(!plans("2026-02-23").contains("57-2026"));
    assert!(plans("2026-02-24").contains("57-2026"), "the day of issue counts");
    assert!(plans("2025-02-20").contains("726-2025") && !plans("2025-02-19").contains("726-2025"));
}
