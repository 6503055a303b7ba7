//! Text from data is inert wherever it appears: markup on pages and drawings, formulas in files.

use std::path::PathBuf;

use lotrinh::domain::language::Language;

use crate::{
    app::{TestApp, project},
    gap_files::{Book, Cell, cells, of_csv},
    workspace::copy_folder,
};

/// The one script of the pages, up to the mark of its content.
const OWN_SCRIPT: &str = "<script src=\"/assets/pages.js?v=";

const MARKUP: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
const FORMULA: &str = "=HYPERLINK(\"http://example.org\";\"x\")";

/// A catalogue in which one indicator, one target and one theme carry hostile text.
fn hostile_catalogue(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("catalogue");
    copy_folder(&project("data/catalogue"), &path);
    let edit = |file: &str, key: (&str, &str), changes: &[(&str, &str)]| {
        let file = path.join(file);
        let mut reader = csv::Reader::from_path(&file).expect("a table");
        let headings = reader.headers().expect("headings").clone();
        let place = |name: &str| headings.iter().position(|heading| heading == name).expect("a column");
        let mut edited = 0;
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&headings).expect("a row");
        for record in reader.records().map(|record| record.expect("a row")) {
            let mut cells: Vec<&str> = record.iter().collect();
            if cells[place(key.0)] == key.1 {
                changes.iter().for_each(|(name, text)| cells[place(name)] = text);
                edited += 1;
            }
            writer.write_record(&cells).expect("a row");
        }
        assert!(edited > 0, "{key:?}");
        std::fs::write(&file, writer.into_inner().expect("bytes")).expect("the table");
    };
    edit("indicators.csv", ("indicator", "hdi"), &[("name_vi", MARKUP), ("definition_vi", MARKUP)]);
    edit("targets.csv", ("indicator", "hdi"), &[("lead_agency", FORMULA), ("coordinating_agency", "@SUM(1+1)*cmd|'/c calc'!A0")]);
    edit("areas.csv", ("area", "vn"), &[("name_vi", MARKUP)]);
    path
}

fn hostile_app() -> TestApp {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let app = TestApp::empty();
    app.load_catalogue(&hostile_catalogue(&folder));
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(["indicator", "area", "period", "value", "unit", "published_on", "source", "source_address", "confidence"])
        .expect("a row");
    let address = "javascript:alert(3)";
    for (area, year) in [("vn", "2022"), ("vn", "2023"), ("hai-duong-cu", "2023")] {
        file.write_record(["hdi", area, year, "0.7", "", "2024-05-06", MARKUP, address, FORMULA]).expect("a row");
    }
    app.load_csv("hostile.csv", &String::from_utf8(file.into_inner().expect("bytes")).expect("text"));
    app
}

#[test]
fn markup_in_names_and_sources_stays_text_on_pages_and_drawings() {
    let app = hostile_app();
    let pages = [
        "/vi/",
        "/vi/gaps",
        "/vi/indicators/hdi/vn",
        "/en/indicators/hdi/vn",
        "/vi/indicators/hdi/hai-duong-cu",
        "/api/v1/charts/hdi/vn",
        "/vi/plans",
        "/vi/plans/726-2025",
        "/en/areas/vn",
        "/vi/tasks",
        "/vi/search?q=script",
        "/vi/data",
        "/vi/data/1",
        "/vi/data/2",
    ];
    for page in pages {
        let text = app.text(page).replace(OWN_SCRIPT, "");
        assert!(!text.contains("<script") && !text.contains("<img"), "{page}: markup from data reached the page");
        assert!(!text.contains("javascript:"), "{page}: an address from data became a link");
    }
    let html = app.text("/vi/indicators/hdi/vn");
    assert!(html.contains("&#60;script&#62;alert(1)"), "the name is shown, as text");
    let svg = app.text("/api/v1/charts/hdi/vn");
    let document = roxmltree::Document::parse(&svg).expect("well-formed SVG");
    assert!(document.descendants().any(|node| node.text().is_some_and(|text| text.contains("<script>alert(1)"))));
}

#[test]
fn markup_in_an_address_stays_text() {
    let app = hostile_app();
    for address in [
        "/vi/%3Cscript%3Ealert(1)%3C/script%3E",
        "/vi/gaps?indicator=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/vi/gaps?as_of=%3Cscript%3Ealert(1)%3C/script%3E",
        "/vi/indicators/%3Cscript%3E/vn",
        "/vi/plans/%3Cscript%3E",
        "/vi/areas/%3Cscript%3E",
        "/vi/agencies/%3Cscript%3E",
        "/vi/tasks?plan=%3Cscript%3E",
        "/vi/data/%3Cscript%3E",
        "/vi/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
    ] {
        let html = app.get(address).text().replace(OWN_SCRIPT, "");
        assert!(html.contains("<h1>") && !html.contains("<script"), "{address}");
    }
}

#[test]
fn a_cell_that_begins_like_a_formula_is_text_in_csv_and_workbook() {
    let app = hostile_app();
    let query = "indicator=hdi";
    let csv = of_csv(&app.get(&format!("/api/v1/gaps?format=csv&{query}")).found().bytes, Language::Vi);
    assert!(cells(&csv, "lead_agency").contains(&&Cell::Text(format!("'{FORMULA}"))), "a leading apostrophe");
    assert!(cells(&csv, "coordinating_agency").iter().all(|cell| matches!(cell, Cell::Text(text) if text.starts_with("'@"))));
    let mut book = Book::open(&app.get(&format!("/api/v1/gaps?format=xlsx&{query}")).found().bytes);
    assert!(cells(&book.rows(Language::Vi), "lead_agency").contains(&&Cell::Text(FORMULA.to_owned())));
    assert_eq!(book.formulas(), 0);
}

#[test]
fn figures_as_a_file_hold_no_cell_that_a_spreadsheet_would_run() {
    let app = hostile_app();
    let file = app.text("/api/v1/observations?indicator=hdi&format=csv");
    for row in crate::workspace::rows(&file) {
        for (column, cell) in row {
            assert!(!cell.starts_with(['=', '+', '@', '\t', '\r']), "{column}: {cell}");
        }
    }
}
