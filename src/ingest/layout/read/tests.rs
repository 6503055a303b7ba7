//! Whole sheets through the layout: mappings that are guessed, confirmed, remembered and no longer fit.

use super::*;
use crate::{
    domain::id::IndicatorId,
    ingest::{fixture, layout::Layout, sheet::Cell},
};

/// A sheet from rows of cells separated by `|`.
fn sheet(name: &str, rows: &[&str]) -> Sheet {
    let cell = |text: &str| match text.trim() {
        "" => Cell::Blank,
        text => text.parse().map_or_else(|_| Cell::Text(text.to_owned()), Cell::Number),
    };
    Sheet {
        name: name.to_owned(),
        rows: rows.iter().map(|row| row.split('|').map(cell).collect()).collect(),
        row_numbers: (1..=rows.len()).collect(),
        ..Sheet::default()
    }
}

fn read(sheets: &[Sheet], settings: &Settings) -> Layout {
    read_layout("a.xlsx", sheets, settings, &fixture::catalogue()).expect("a table")
}

fn report(quarter: &str) -> Sheet {
    let title = format!("Thành phố Hải Phòng, quý {quarter}/2026");
    let heading = format!("Chỉ tiêu|ĐVT|Quý {quarter}");
    sheet("PL", &[&title, &heading, "Dân số|người|100", "Nhân khẩu tạm trú|người|7", "Tổng cộng||107", "Người lập biểu||"])
}

fn rules(layout: &Layout) -> Vec<&str> {
    layout.findings.iter().map(|f| f.rule.as_str()).collect()
}

#[test]
fn the_preview_shows_what_was_guessed_left_out_and_not_known() {
    let preview = read(&[report("III")], &Settings::default()).preview;
    assert!(preview.guessed);
    assert_eq!((preview.mapping.header_rows, preview.mapping.sheet.as_str()), ((2, 2), "PL"));
    assert_eq!((preview.left_out.totals, preview.left_out.footers), (1, 1));
    let [unknown] = preview.unknown_indicators.as_slice() else { panic!("one name") };
    assert_eq!((unknown.text.as_str(), unknown.row), ("Nhân khẩu tạm trú", 4));
    let chosen = |subject: &str| preview.decisions.iter().find(|d| d.subject == subject).map(|d| d.choice.as_str());
    assert_eq!((chosen("period"), chosen("area")), (Some("2026-Q3"), Some("Thành phố Hải Phòng")));
    assert_eq!(preview.first_rows.first().map(Vec::len), Some(3));
}

#[test]
fn a_confirmed_mapping_reads_the_next_report_of_its_kind() {
    let mut mapping = read(&[report("III")], &Settings::default()).preview.mapping;
    mapping.indicators.insert("Nhân khẩu tạm trú".to_owned(), IndicatorId::new("certificates"));
    let settings = Settings { mapping: Some(mapping), ..Settings::default() };
    let next = read(&[report("IV")], &settings);
    assert!(!next.preview.guessed && next.preview.unknown_indicators.is_empty());
    let texts = |column: &str| {
        let column = next.chunk.batch.column_by_name(column).expect("a column");
        let texts = column.as_any().downcast_ref::<arrow::array::StringArray>().expect("texts");
        texts.iter().flatten().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(texts("indicator"), ["population", "certificates"]);
    assert_eq!(texts("period"), ["2026-Q4", "2026-Q4"]);
    assert_eq!(next.places, ["Quý IV (cột C)", "Quý IV (cột C)"]);
}

#[test]
fn a_mapping_of_other_headings_is_not_used() {
    let mapping = read(&[report("III")], &Settings::default()).preview.mapping;
    let settings = Settings { mapping: Some(mapping), ..Settings::default() };
    let other = sheet("PL", &["Thành phố Hải Phòng, quý III/2026", "Chỉ tiêu|Thực hiện|Ghi chú", "Dân số|5|x"]);
    let layout = read(&[other], &settings);
    assert!(layout.preview.guessed && rules(&layout).contains(&"mapping_not_used"), "{:?}", layout.findings);
}

#[test]
fn a_mapping_without_a_signature_holds_whatever_the_headings_say() {
    let rows = ["Thành phố Hải Phòng, quý III/2026", "cột một|cột hai", "Dân số|5"];
    let column = |position: usize, meaning: Meaning| MappedColumn { position, heading: String::new(), meaning, decimal_mark: None };
    let mapping = Mapping {
        header_rows: (2, 2),
        columns: vec![column(0, Meaning::Field(Column::Indicator)), column(1, Meaning::Value)],
        ..Mapping::default()
    };
    assert!(read_layout("a.xlsx", &[sheet("", &rows)], &Settings::default(), &fixture::catalogue()).is_err());
    let settings = Settings { mapping: Some(mapping), ..Settings::default() };
    assert_eq!(read(&[sheet("", &rows)], &settings).places, ["cột hai (cột B)"]);
}

#[test]
fn what_is_said_replaces_the_title_and_a_sheet_must_exist() {
    let settings = Settings { period: Some("9 tháng 2025".into()), area: Some("vn".into()), ..Settings::default() };
    let rows = ["Thành phố Hải Phòng, quý III/2026", "Chỉ tiêu|Thực hiện", "Dân số|5"];
    let layout = read(&[sheet("một", &rows), sheet("hai", &rows)], &settings);
    let text = |column: &str| {
        let column = layout.chunk.batch.column_by_name(column).expect("a column");
        column.as_any().downcast_ref::<arrow::array::StringArray>().expect("texts").value(0).to_owned()
    };
    assert_eq!((text("period"), text("area")), ("2025-9T".into(), "vn".into()));
    assert_eq!(rules(&layout), ["other_sheet"]);
    let second = Settings { sheet: Some("2".into()), ..settings.clone() };
    assert_eq!(read(&[sheet("một", &rows), sheet("hai", &rows)], &second).preview.mapping.sheet, "hai");
    let missing = Settings { sheet: Some("ba".into()), ..settings };
    let error = read_layout("a.xlsx", &[sheet("một", &rows)], &missing, &fixture::catalogue()).expect_err("no such sheet");
    assert!(error.found.contains("ba") && error.expected.contains("một"), "{error}");
}
