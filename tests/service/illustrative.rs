//! Made-up figures are marked wherever they appear, and published ones are not.

use std::collections::BTreeMap;

use lotrinh::domain::language::Language;
use serde_json::Value;

use crate::{
    app::{Stock, TestApp, items},
    gap_files::{Book, Cell, cells, of_csv},
};

/// For each target, whether its series holds a made-up figure; read from the figures, not from the table.
fn expected(app: &TestApp, table: &Value) -> BTreeMap<String, bool> {
    let listing = app.json("/api/v1/observations?include_history=true&limit=100000");
    let made_up: Vec<(&Value, &Value)> =
        items(&listing).iter().filter(|item| item["illustrative"] == true).map(|item| (&item["indicator"], &item["area"])).collect();
    let rows = table["items"].as_array().expect("rows");
    rows.iter()
        .map(|row| (row["target"].as_str().expect("a key").to_owned(), made_up.contains(&(&row["indicator"], &row["area"]))))
        .collect()
}

#[test]
fn a_row_is_marked_in_every_file_when_its_series_is_made_up_and_only_then() {
    let app = TestApp::reading(Stock::Demonstration);
    let table = app.json("/api/v1/gaps");
    let expected = expected(app, &table);
    assert!(expected.values().any(|made_up| *made_up) && expected.values().any(|made_up| !made_up));
    let flags: Vec<bool> =
        table["items"].as_array().expect("rows").iter().map(|row| expected[row["target"].as_str().expect("a key")]).collect();
    let in_json: Vec<bool> = table["items"].as_array().expect("rows").iter().map(|row| row["illustrative"] == true).collect();
    assert_eq!(in_json, flags, "JSON");
    let file = |format: &str| app.get(&format!("/api/v1/gaps?format={format}")).found().bytes;
    let csv = of_csv(&file("csv"), Language::Vi);
    let workbook = Book::open(&file("xlsx")).rows(Language::Vi);
    for (name, rows) in [("CSV", csv), ("workbook", workbook)] {
        let found: Vec<bool> = cells(&rows, "illustrative").into_iter().map(|cell| *cell != Cell::Empty).collect();
        assert_eq!(found, flags, "{name}");
    }
}

#[test]
fn a_table_without_made_up_figures_carries_no_mark() {
    let demonstration = TestApp::reading(Stock::Demonstration);
    let published = TestApp::reading(Stock::Published);
    // The first made-up figure was "published" in September 2025.
    for (app, query) in
        [(demonstration, "illustrative=false"), (demonstration, "area=vn"), (demonstration, "as_of=2025-09-01"), (published, "")]
    {
        let table = app.json(&format!("/api/v1/gaps?{query}"));
        assert_eq!(table["illustrative"], false, "{query}");
        assert!(table["total"].as_u64().is_some_and(|rows| rows > 0), "{query}");
        let csv = of_csv(&app.get(&format!("/api/v1/gaps?format=csv&{query}")).found().bytes, Language::Vi);
        assert!(cells(&csv, "illustrative").iter().all(|cell| **cell == Cell::Empty), "{query}");
        let head = Book::open(&app.get(&format!("/api/v1/gaps?format=xlsx&{query}")).found().bytes).head().join("\n");
        assert!(!head.contains("minh họa"), "{query}: {head}");
        for page in ["/vi/", "/vi/gaps"] {
            let html = app.text(&format!("{page}?{query}"));
            assert!(!html.contains("Số liệu minh họa.") && !html.contains("class=\"mark\""), "{page}?{query}");
        }
    }
}

#[test]
fn a_table_with_made_up_figures_warns_at_its_head() {
    let app = TestApp::reading(Stock::Demonstration);
    let query = "area=phuong-hai-duong";
    assert_eq!(app.json(&format!("/api/v1/gaps?{query}"))["illustrative"], true);
    let vi = Book::open(&app.get(&format!("/api/v1/gaps?format=xlsx&{query}")).found().bytes).head().join("\n");
    assert!(vi.contains("Có số liệu minh họa"), "{vi}");
    let en = Book::open(&app.get(&format!("/api/v1/gaps?format=xlsx&lang=en&{query}")).found().bytes).head().join("\n");
    assert!(en.contains("illustrative values"), "{en}");
    for (page, words) in [
        ("/vi/", "Số liệu minh họa."),
        ("/vi/gaps", "Số liệu minh họa."),
        ("/en/", "Illustrative values."),
        ("/en/gaps", "Illustrative values."),
    ] {
        let html = app.text(&format!("{page}?{query}"));
        assert!(html.contains(words) && html.contains("class=\"mark\""), "{page}");
    }
}

#[test]
fn an_indicator_page_is_marked_when_its_series_is_made_up_and_only_then() {
    let app = TestApp::reading(Stock::Demonstration);
    let listing = app.json("/api/v1/observations");
    let mut series: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    for item in items(&listing) {
        let key = (item["indicator"].as_str().expect("a key"), item["area"].as_str().expect("a key"));
        *series.entry(key).or_default() |= item["illustrative"] == true;
    }
    // A page takes some time to draw: every sixth published series and every sixteenth made-up one.
    let made_up = series.iter().filter(|(_, made_up)| **made_up).step_by(16);
    let published = series.iter().filter(|(_, made_up)| !**made_up).step_by(6);
    for ((indicator, area), made_up) in made_up.chain(published) {
        let html = app.text(&format!("/vi/indicators/{indicator}/{area}"));
        assert_eq!(html.contains("Số liệu minh họa."), *made_up, "the strip of {indicator}/{area}");
        assert_eq!(html.contains("class=\"mark\""), *made_up, "the marks of {indicator}/{area}");
    }
}

#[test]
fn figures_carry_the_mark_as_json_and_as_csv() {
    let app = TestApp::reading(Stock::Demonstration);
    let address = "/api/v1/observations?area=phuong-hai-duong&indicator=dvc_online_files_pct";
    let listing = app.json(address);
    assert!(items(&listing).len() > 8);
    for item in items(&listing) {
        assert_eq!(item["illustrative"], true, "{item}");
        assert!(item["source"].as_str().is_some_and(|source| source.contains("minh họa")), "the source says it too: {item}");
    }
    let file = crate::workspace::rows(&app.text(&format!("{address}&format=csv")));
    assert!(crate::workspace::column(&file, "illustrative").iter().all(|cell| *cell == "true"));
    let chart = crate::workspace::rows(&app.text("/api/v1/charts/dvc_online_files_pct/phuong-hai-duong?format=csv"));
    assert!(chart.iter().filter(|row| row["part"] == "observed").all(|row| row["illustrative"] == "true"));
}

#[test]
fn figures_of_before_the_merger_are_marked_rebuilt() {
    let app = TestApp::reading(Stock::Demonstration);
    for area in ["phuong-hai-duong", "hai-phong"] {
        let listing = app.json(&format!("/api/v1/observations?area={area}"));
        let made_up: Vec<&Value> = items(&listing).iter().filter(|item| item["illustrative"] == true).collect();
        assert!(!made_up.is_empty(), "{area}");
        for item in &made_up {
            let before = item["last_day"].as_str().expect("a day") < "2025-07-01";
            assert_eq!(item["provenance"] == "rebuilt", before, "{item}");
        }
        assert!(made_up.iter().any(|item| item["period"] == "2026-Q3"), "{area} ends with the third quarter of 2026");
    }
}

#[test]
fn made_up_values_never_stand_in_one_series_with_published_ones() {
    let app = TestApp::reading(Stock::Demonstration);
    let listing = app.json("/api/v1/observations?include_history=true&limit=100000");
    let mut marks: std::collections::BTreeMap<(String, String), std::collections::BTreeSet<bool>> = Default::default();
    for o in items(&listing) {
        let key = (o["indicator"].as_str().unwrap_or_default().to_owned(), o["area"].as_str().unwrap_or_default().to_owned());
        marks.entry(key).or_default().insert(o["illustrative"].as_bool().expect("a mark"));
    }
    assert!(marks.values().any(|seen| seen.contains(&true)) && marks.values().any(|seen| seen.contains(&false)));
    let mixed: Vec<_> = marks.iter().filter(|(_, seen)| seen.len() > 1).map(|(key, _)| key).collect();
    assert!(mixed.is_empty(), "{mixed:?}");
}
