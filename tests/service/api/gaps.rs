//! `/api/v1/gaps`: one row a target, the same numbers in every file format.

use std::collections::BTreeSet;

use lotrinh::{domain::language::Language, present::exports::columns::COLUMNS};
use serde_json::Value;

use crate::{
    app::{Stock, TestApp},
    gap_files::{Book, Cell, assert_same_numbers, cells, of_csv, of_json},
};

fn rows(table: &Value) -> &[Value] {
    table["items"].as_array().expect("rows")
}

#[test]
fn json_csv_and_workbook_hold_the_same_numbers() {
    let app = TestApp::reading(Stock::Demonstration);
    for (code, language) in [("vi", Language::Vi), ("en", Language::En)] {
        let file = |format: &str| app.get(&format!("/api/v1/gaps?format={format}&lang={code}")).found().bytes;
        let json = of_json(&app.json(&format!("/api/v1/gaps?lang={code}")));
        let csv = of_csv(&file("csv"), language);
        let mut book = Book::open(&file("xlsx"));
        let workbook = book.rows(language);
        assert!(json.len() > 300, "{} rows", json.len());
        assert_same_numbers(&json, &csv, "JSON and CSV");
        assert_same_numbers(&csv, &workbook, "CSV and workbook");
        assert_eq!(book.formulas(), 0);
    }
}

#[test]
fn csv_and_workbook_hold_the_same_words() {
    let app = TestApp::reading(Stock::Demonstration);
    let csv = of_csv(&app.get("/api/v1/gaps?format=csv").found().bytes, Language::Vi);
    let workbook = Book::open(&app.get("/api/v1/gaps?format=xlsx").found().bytes).rows(Language::Vi);
    for (row, (left, right)) in csv.iter().zip(&workbook).enumerate() {
        for (column, pair) in COLUMNS.iter().zip(left.iter().zip(right)) {
            let (Some(Cell::Text(left)), Some(Cell::Text(right))) = pair else { continue };
            // In CSV an apostrophe keeps a spreadsheet from running text that begins like a formula.
            assert_eq!(left.strip_prefix('\'').unwrap_or(left), right, "row {row}, {}", column.key);
        }
    }
}

#[test]
fn the_csv_file_is_for_spreadsheets_and_has_no_separator_line() {
    let app = TestApp::reading(Stock::Demonstration);
    let answer = app.get("/api/v1/gaps?format=csv&area=phuong-hai-duong").found();
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    assert!(answer.header("content-disposition").contains("gap-table.csv"));
    assert!(answer.bytes.starts_with(b"\xef\xbb\xbf"), "byte-order mark");
    let text = answer.text();
    assert!(text.lines().next().is_some_and(|line| line.contains("Chỉ tiêu")), "headings in words");
    assert!(!text.to_lowercase().contains("sep=") && !text.contains("\r\n"));
}

#[test]
fn a_day_before_a_revision_gives_the_row_known_then() {
    let app = TestApp::reading(Stock::Published);
    let row = |indicator: &str, as_of: &str| {
        let table = app.json(&format!("/api/v1/gaps?indicator={indicator}&as_of={as_of}"));
        let [row] = rows(&table) else { panic!("one target: {table}") };
        row.clone()
    };
    let economy = row("digital_economy_pct_gdp", "2023-12-31");
    assert_eq!((&economy["latest_value"], &economy["latest_period"]), (&Value::from(12.67), &Value::from("2022")));
    // The baseline of 2023 was published as 12.33 and a month later as 12.87.
    assert_eq!(row("digital_economy_pct_gdp", "2024-12-31")["baseline_value"], 12.33);
    assert_eq!(row("digital_economy_pct_gdp", "2025-01-31")["baseline_value"], 12.87);
    let research = row("rd_expenditure_pct_gdp", "2021-09-30");
    assert_eq!((&research["latest_value"], &research["latest_period"]), (&Value::from(0.52674), &Value::from("2017")));
    let research = row("rd_expenditure_pct_gdp", "2026-11-22");
    assert_eq!((&research["latest_value"], &research["latest_period"]), (&Value::from(0.42494), &Value::from("2021")));
}

#[test]
fn every_revision_of_one_figure_can_be_seen_in_the_table() {
    let app = TestApp::with(Stock::Catalogue);
    let mut file = "indicator,area,period,value,unit,published_on,revised\n".to_owned();
    let revisions = [
        ("digital_economy_pct_gdp", "2022", "12.67", "2023-12-31"),
        ("digital_economy_pct_gdp", "2022", "12.63", "2024-12-31"),
        ("digital_economy_pct_gdp", "2022", "12.83", "2025-01-31"),
        ("rd_expenditure_pct_gdp", "2017", "0.52674", "2021-09-30"),
        ("rd_expenditure_pct_gdp", "2017", "0.41895", "2026-11-22"),
    ];
    for (indicator, period, value, day) in revisions {
        file.push_str(&format!("{indicator},vn,{period},{value},% GDP,{day},true\n"));
    }
    app.load_csv("revisions.csv", &file);
    for (indicator, period, value, day) in revisions {
        let address = format!("/api/v1/gaps?indicator={indicator}&as_of={day}");
        let json = of_json(&app.json(&address));
        let csv = of_csv(&app.get(&format!("{address}&format=csv")).found().bytes, Language::Vi);
        let workbook = Book::open(&app.get(&format!("{address}&format=xlsx")).found().bytes).rows(Language::Vi);
        for table in [&json, &csv, &workbook] {
            let value: f64 = value.parse().expect("a number");
            assert_eq!(cells(table, "latest_value"), [&Cell::Number(value)], "{indicator} {period} as of {day}");
        }
    }
}

#[test]
fn a_lost_cell_and_a_dash_are_no_targets_in_every_file() {
    let app = TestApp::reading(Stock::Demonstration);
    let lost = "/api/v1/gaps?indicator=licence_procedures_cut_pct&area=hai-duong-cu";
    let table = app.json(lost);
    let row = rows(&table).iter().find(|row| row["target"] == "726-2025.PL1.7.8.2030").expect("item 7.8");
    assert_eq!(
        (&row["status"], &row["reason"], &row["target_as_printed"]),
        (&"not_assessable".into(), &"no_number".into(), &"[mất]".into())
    );
    for key in ["threshold", "target_low", "target_high", "gap_now", "attainment"] {
        assert!(row[key].is_null(), "{key}: {row}");
    }
    let workbook = Book::open(&app.get(&format!("{lost}&format=xlsx")).found().bytes).rows(Language::Vi);
    assert!(cells(&workbook, "target_as_printed").contains(&&Cell::Text("[mất]".to_owned())));
    let table = app.json("/api/v1/gaps?plan=57-2026");
    let dashes: Vec<&Value> = rows(&table).iter().filter(|row| row["target_as_printed"] == "-").collect();
    assert!(dashes.len() > 20, "{} dashes", dashes.len());
    for row in dashes {
        assert_eq!((&row["status"], &row["reason"]), (&"not_assessable".into(), &"no_number".into()), "{row}");
        assert!(row["threshold"].is_null() && row["gap_now"].is_null() && row["decided_by"].is_null(), "{row}");
    }
}

#[test]
fn filters_select_and_are_repeated_in_the_answer() {
    let app = TestApp::reading(Stock::Demonstration);
    let all = app.json("/api/v1/gaps");
    let keys = |table: &Value| rows(table).iter().map(|row| row["target"].as_str().expect("a key").to_owned()).collect::<BTreeSet<_>>();
    for (filter, column, wanted) in [
        ("area=phuong-hai-duong", "area", "phuong-hai-duong"),
        ("plan=726-2025", "plan", "726-2025"),
        ("indicator=hdi", "indicator", "hdi"),
        ("status=missed", "status", "missed"),
        ("theme=public_services", "theme", "public_services"),
    ] {
        let table = app.json(&format!("/api/v1/gaps?{filter}"));
        let expected: BTreeSet<String> =
            rows(&all).iter().filter(|row| row[column] == wanted).map(|row| row["target"].as_str().expect("a key").to_owned()).collect();
        assert!(!expected.is_empty() && expected.len() < rows(&all).len(), "{filter} selects");
        assert_eq!(keys(&table), expected, "{filter}");
        let (name, value) = filter.split_once('=').expect("a filter");
        assert_eq!(table["filters"][name], value);
        assert_eq!(table["total"], expected.len());
    }
    let year = app.json("/api/v1/gaps?year=2030&area=phuong-hai-duong&status=missed,at_risk");
    assert!(rows(&year).iter().all(|row| row["due"].as_str().is_some_and(|due| due.starts_with("2030"))));
    assert!(rows(&year).iter().all(|row| row["status"] == "at_risk" || row["status"] == "missed") && !rows(&year).is_empty());
}

#[test]
fn every_file_says_from_what_it_was_made() {
    let app = TestApp::reading(Stock::Demonstration);
    let table = app.json("/api/v1/gaps?area=vn");
    assert_eq!((&table["as_of"], &table["data_revision"]), (&"2026-11-22".into(), &app.json("/readyz")["data_revision"]));
    for hash in ["catalogue_hash", "method_hash"] {
        assert!(table[hash].as_str().is_some_and(|text| text.len() == 64), "{hash}");
    }
    let head = Book::open(&app.get("/api/v1/gaps?area=vn&format=xlsx").found().bytes).head();
    assert!(head.iter().any(|line| line.contains("22/11/2026")) && head.iter().any(|line| line.contains("Việt Nam")), "{head:?}");
}
