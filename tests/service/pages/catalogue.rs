//! Plans, areas, offices, tasks and search say what the interface says.

use serde_json::Value;

use crate::app::{Stock, TestApp, items};

fn app() -> &'static TestApp {
    TestApp::reading(Stock::Demonstration)
}

/// Texts between a tag's beginning and the end of the tag, in order.
fn between<'a>(html: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    html.split(before).skip(1).filter_map(|rest| rest.split(after).next()).collect()
}

#[test]
fn a_plan_shows_every_target_once_in_the_order_of_the_document() {
    let html = app().text("/vi/plans/57-2026");
    let listing = app().json("/api/v1/targets?plan=57-2026&limit=1000");
    let cells = between(&html, "<td class=\"ms", "</td>");
    let milestones: usize = cells.iter().map(|cell| cell.matches("<div>").count()).sum();
    // Headings have lines of their own and no milestones.
    let is_heading = |target: &&Value| target["operator"] == "none" && target["as_printed"] == "";
    let headings = items(&listing).iter().filter(is_heading).count();
    assert!(headings > 0 && html.contains("<tr class=\"sec\">"), "{headings} headings");
    assert_eq!(milestones + headings, items(&listing).len());
    let names: Vec<&str> = between(&html, "<th scope=\"row\"><a href=\"", "\"");
    let first =
        items(&listing).iter().find(|target| !is_heading(target)).and_then(|target| target["indicator"].as_str()).expect("an indicator");
    assert!(names.first().is_some_and(|href| href.contains(first)), "{names:?}");
    assert!(html.contains("Thay thế 57/KH-UBND, 26/9/2025"));
}

#[test]
fn the_list_of_plans_counts_what_the_gap_table_has() {
    let html = app().text("/en/plans");
    let row = html.split("<tr>").find(|row| row.contains("/en/plans/57-2026\"")).expect("the plan");
    let rows = app().json("/api/v1/gaps?plan=57-2026&limit=1000");
    let at_risk = items(&rows).iter().filter(|row| row["status"] == "at_risk").count();
    assert!(row.contains(&format!("<span>at risk</span></span> {at_risk}</li>")), "{at_risk} in {row}");
}

#[test]
fn an_area_names_what_it_became_and_an_office_what_it_owes() {
    let html = app().text("/vi/areas/hai-duong-cu");
    assert!(html.contains("Nay thuộc:") && html.contains("/vi/areas/hai-phong"), "{}", html.len());
    let office = app().text("/vi/agencies/phong-van-hoa-xa-hoi");
    let owed = app().json("/api/v1/collection?agency=phong-van-hoa-xa-hoi&status=missing&limit=1000");
    assert!(office.contains(&format!("còn thiếu {} báo cáo", items(&owed).len())), "{}", items(&owed).len());
    let tasks = app().json("/api/v1/tasks?agency=phong-van-hoa-xa-hoi&limit=1000");
    assert_eq!(office.matches("<tr id=\"task-").count(), items(&tasks).len());
}

#[test]
fn tasks_of_a_plan_are_all_there_and_lead_to_their_file() {
    let html = app().text("/vi/tasks?plan=57-2026");
    let listing = app().json("/api/v1/tasks?plan=57-2026&limit=1000");
    let shown = between(&html, "<tr id=\"task-", "\"");
    assert_eq!(shown.len(), items(&listing).len());
    let is_shown = |task: &Value| task["id"].as_str().is_some_and(|id| shown.contains(&id));
    assert!(items(&listing).iter().all(is_shown));
    assert!(html.contains("/api/v1/tasks?format=xlsx&#38;lang=vi&#38;plan=57-2026"));
}

#[test]
fn words_without_marks_find_what_has_them() {
    let (plain, marked) = (app().text("/vi/search?q=chu%20ky%20so"), app().text("/vi/search?q=ch%E1%BB%AF%20k%C3%BD%20s%E1%BB%91"));
    let hits = |html: &str| between(html, "<li><a href=\"", "\"").into_iter().map(str::to_owned).collect::<Vec<_>>();
    assert!(!hits(&plain).is_empty());
    assert_eq!(hits(&plain), hits(&marked));
    assert!(hits(&plain).iter().any(|href| href.starts_with("/vi/indicators/")));
    assert!(app().text("/en/search?q=zzz").contains("Nothing was found."));
}

#[test]
fn what_is_not_in_the_catalogue_is_not_found() {
    for address in ["/vi/plans/none", "/vi/areas/none", "/vi/agencies/none", "/vi/data/999999", "/fr/data"] {
        assert_eq!(app().get(address).status, axum::http::StatusCode::NOT_FOUND, "{address}");
    }
}
