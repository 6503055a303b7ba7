//! `lotrinh collection`: who owes what.

use crate::{
    app::Stock,
    workspace::{Workspace, column, rows},
};

fn list(workspace: &Workspace, more: &[&str]) -> String {
    workspace.run(&[&["collection", "--as-of", "2026-11-22"], more].concat()).done().stdout
}

#[test]
fn each_agency_reads_its_counts_and_what_it_owes() {
    let workspace = Workspace::with(Stock::Published);
    let said = list(&workspace, &["--plan", "57-2026", "--agency", "cong-an-phuong"]);
    assert!(said.starts_with("Thu nhận số liệu đến 22/11/2026"), "{said}");
    assert!(said.contains("Công an phường (57/KH-UBND, 24/02/2026): đã nhận 0/8, thiếu 6, chưa đến hạn 2"), "{said}");
    assert!(said.contains("thiếu, quá hạn 69 ngày | quý III/2026, hạn 14/9/2026 | PL"), "{said}");
    assert!(said.contains("chưa đến hạn | quý IV/2026, hạn 14/12/2026"), "{said}");
    let english = list(&workspace, &["--agency", "Công an phường", "--plan", "57-2026", "--lang", "en"]);
    assert!(english.contains("Ward Police (57/KH-UBND, 24/02/2026): received 0/8, missing 6, not yet due 2"), "{english}");
}

#[test]
fn illustrative_figures_are_no_reports() {
    let counts = |stock| list(&Workspace::with(stock), &["--plan", "57-2026", "--format", "csv"]);
    assert_eq!(counts(Stock::Demonstration), counts(Stock::Published));
}

#[test]
fn filters_choose_and_the_counts_stay_whole() {
    let workspace = Workspace::with(Stock::Published);
    let missing = rows(&list(&workspace, &["--plan", "57-2026", "--status", "missing", "--format", "csv"]));
    assert!(!missing.is_empty() && column(&missing, "Tình trạng").iter().all(|status| *status == "thiếu"));
    assert!(column(&missing, "Số ngày muộn").iter().all(|days| days.parse::<i32>().is_ok_and(|days| days > 0)));
    let quarter = rows(&list(&workspace, &["--period", "quý III/2026", "--format", "csv"]));
    assert!(!quarter.is_empty() && column(&quarter, "Mã kỳ").iter().all(|period| *period == "2026-Q3"));
    let only_received = list(&workspace, &["--plan", "57-2026", "--status", "received"]);
    assert!(only_received.contains("thiếu 6") && !only_received.contains(" | "), "{only_received}");
    let json: serde_json::Value = serde_json::from_str(&list(&workspace, &["--plan", "57-2026", "--format", "json"])).expect("JSON");
    let sum = |key: &str| json["agencies"].as_array().expect("agencies").iter().map(|a| a[key].as_u64().expect("a count")).sum::<u64>();
    assert_eq!(sum("owed"), json["items"].as_array().expect("items").len() as u64);
    assert_eq!(sum("owed"), sum("received") + sum("missing") + sum("not_yet_due"));
}

#[test]
fn days_of_the_plans_are_kept() {
    let workspace = Workspace::with(Stock::Published);
    let of = |plan: &str, indicator_period: &str| {
        let all = rows(&list(&workspace, &["--plan", plan, "--format", "csv"]));
        let found = all.iter().find(|row| row["Mã kỳ"] == indicator_period).unwrap_or_else(|| panic!("{plan} {indicator_period}"));
        (found["Hạn gửi"].clone(), found["Căn cứ hạn gửi"].clone())
    };
    assert_eq!(of("57-2026", "2026"), ("2026-11-29".to_owned(), "theo kế hoạch".to_owned()));
    assert_eq!(of("57-2026", "2026-Q3"), ("2026-09-14".to_owned(), "ngày cuối kỳ theo Nghị định 09/2019/NĐ-CP".to_owned()));
    assert_eq!(of("726-2025", "2025-Q1"), ("2025-03-18".to_owned(), "theo kế hoạch".to_owned()));
}

#[test]
fn names_that_are_not_there_are_refused() {
    let workspace = Workspace::with(Stock::Published);
    workspace.refuses(&["collection", "--plan", "57-2027"], 1, &["plan “57-2027”", "not in the catalogue"]);
    workspace.refuses(&["collection", "--agency", "Sở Trăng"], 1, &["lead agency “Sở Trăng”", "lead agencies are"]);
    workspace.refuses(&["collection", "--status", "red"], 2, &["status", "red", "expected any of missing, late"]);
    workspace.refuses(&["collection", "--period", "quý V/2026"], 2, &["quý V/2026", "expected a quarter"]);
}
