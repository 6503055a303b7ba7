//! `/vi/gaps`: the table for people, with filters and files.

use axum::http::StatusCode;

use crate::app::{Stock, TestApp};

/// The table rows of a page, each from its key to the next.
fn table_rows(html: &str) -> Vec<&str> {
    html.split(" id=\"t-").skip(1).collect()
}

#[test]
fn the_page_has_the_rows_of_the_interface_in_the_same_order() {
    let app = TestApp::reading(Stock::Demonstration);
    for query in ["", "?area=phuong-hai-duong&year=2030", "?status=missed"] {
        let html = app.text(&format!("/vi/gaps{query}"));
        let shown: Vec<&str> = table_rows(&html).into_iter().filter_map(|row| row.split('"').next()).collect();
        let table = app.json(&format!("/api/v1/gaps{query}"));
        let listed: Vec<&str> = table["items"].as_array().expect("rows").iter().filter_map(|row| row["target"].as_str()).collect();
        assert!(!listed.is_empty());
        assert_eq!(shown, listed, "{query}");
    }
}

#[test]
fn the_files_of_a_filtered_page_hold_the_filtered_rows() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/gaps?area=phuong-hai-duong&status=at_risk");
    let files: Vec<String> = html
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.starts_with("/api/v1/gaps"))
        .map(|link| link.replace("&#38;", "&"))
        .collect();
    assert_eq!(files.len(), 3, "{files:?}");
    let csv = app.text(files.iter().find(|link| link.contains("format=csv")).expect("a CSV link"));
    assert_eq!(crate::workspace::rows(&csv).len(), table_rows(&html).len());
    for link in &files {
        app.get(link).found();
    }
}

#[test]
fn a_heading_sorts_the_table_and_its_files_alike() {
    let app = TestApp::reading(Stock::Demonstration);
    let ids = |html: &str| -> Vec<String> { table_rows(html).iter().filter_map(|row| Some(row.split_once('"')?.0.to_owned())).collect() };
    for order in ["gap_now", "-attainment", "due", "-latest_value", "required_rate"] {
        let html = app.text(&format!("/vi/gaps?area=phuong-hai-duong&sort={order}"));
        let table = app.json(&format!("/api/v1/gaps?area=phuong-hai-duong&limit=1000&sort={order}"));
        let wanted: Vec<String> =
            table["items"].as_array().expect("rows").iter().map(|row| row["target"].as_str().unwrap_or_default().to_owned()).collect();
        assert_eq!(ids(&html), wanted, "{order}");
        assert!(html.contains(&format!("&#38;sort={order}\">CSV")), "the files have the same order");
        assert!(html.contains(&format!("/en/gaps?area=phuong-hai-duong&#38;sort={order}\"")), "and so has the other language");
    }
    // A click sorts, another turns it round, a third is worst first again.
    let first = app.text("/vi/gaps?year=2030");
    assert!(first.contains("aria-sort=\"none\"><a href=\"/vi/gaps?year=2030&#38;sort=pace\">Nhịp</a>"));
    let second = app.text("/vi/gaps?year=2030&sort=pace");
    assert!(second.contains("aria-sort=\"ascending\"><a href=\"/vi/gaps?year=2030&#38;sort=-pace\">Nhịp ▲</a>"));
    assert!(second.contains("<input type=\"hidden\" name=\"sort\" value=\"pace\">"), "another filter keeps the order");
    let third = app.text("/vi/gaps?year=2030&sort=-pace");
    assert!(third.contains("aria-sort=\"descending\"><a href=\"/vi/gaps?year=2030\">Nhịp ▼</a>"));
    assert_eq!(ids(&app.text("/vi/gaps?year=2030&sort=colour")), ids(&first), "what is no column is no order");
}

#[test]
fn a_lost_cell_reads_as_lost_and_a_dash_as_no_target() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/gaps?indicator=licence_procedures_cut_pct&area=hai-duong-cu");
    let lost = table_rows(&html).into_iter().find(|row| row.starts_with("726-2025.PL1.7.8.2030")).expect("item 7.8");
    assert!(lost.contains("không đọc được") && lost.contains("chưa thể đánh giá"), "{lost}");
    assert!(!lost.contains("30\u{a0}%") && !lost.contains("≥"), "not the value of another plan: {lost}");
    let html = app.text("/vi/gaps?plan=57-2026&indicator=coverage_6g_pct_area");
    let dash = table_rows(&html).into_iter().find(|row| row.starts_with("57-2026.PL2.3.2025")).expect("the dash of 2025");
    assert!(dash.contains("chưa thể đánh giá") && dash.contains("không đặt mục tiêu"), "{dash}");
}

#[test]
fn disagreement_is_flagged_in_the_table() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/gaps");
    let table = app.json("/api/v1/gaps");
    for row in table_rows(&html) {
        let key = row.split('"').next().expect("a key");
        let of_json = table["items"].as_array().expect("rows").iter().find(|row| row["target"] == key).expect("the row");
        assert_eq!(row.contains("phương pháp lệch"), of_json["disagreement"] == true, "{key}");
    }
}

#[test]
fn a_filter_that_fits_nothing_offers_the_way_back() {
    let app = TestApp::reading(Stock::Demonstration);
    let html = app.text("/vi/gaps?year=1999");
    assert!(html.contains("Không có mục tiêu nào hợp với bộ lọc.") && html.contains("Bỏ lọc"));
}

#[test]
fn an_address_that_leads_nowhere_answers_with_a_way_back() {
    let app = TestApp::reading(Stock::Demonstration);
    for (address, status, words) in [
        ("/vi/nowhere", StatusCode::NOT_FOUND, "Không tìm thấy trang này"),
        ("/en/nowhere", StatusCode::NOT_FOUND, "Back to the scoreboard"),
        ("/fr/", StatusCode::NOT_FOUND, "Về trang tổng hợp"),
        ("/vi/indicators/nothing/vn", StatusCode::NOT_FOUND, "Về trang tổng hợp"),
        ("/vi/indicators/hdi/atlantis", StatusCode::NOT_FOUND, "Về trang tổng hợp"),
        ("/en/gaps?as_of=yesterday", StatusCode::BAD_REQUEST, "yesterday"),
        ("/vi/gaps?status=red", StatusCode::BAD_REQUEST, "red"),
        ("/vi/?year=soon", StatusCode::BAD_REQUEST, "soon"),
    ] {
        let answer = app.get(address);
        assert_eq!(answer.status, status, "{address}");
        assert!(answer.header("content-type").starts_with("text/html"), "{address}");
        let html = answer.text();
        let home = if address.starts_with("/en") { "href=\"/en/\"" } else { "href=\"/vi/\"" };
        assert!(html.contains(words) && html.contains("class=\"btn primary\"") && html.contains(home), "{address}");
    }
}
