//! The three files carry the same numbers, and nothing in them runs.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use super::{CsvHeader, ExportAbout, GapTable, render_csv, render_json, render_xlsx};
use crate::{
    domain::language::Language,
    present::view::{CatalogueIndex, Filters, Stamp, sample},
};

fn table(language: Language) -> GapTable {
    let catalogue = sample::catalogue();
    let rows = sample::rows(&catalogue);
    GapTable::new(&CatalogueIndex::new(&catalogue), &rows, &Filters::default(), language)
}

fn about() -> ExportAbout {
    ExportAbout {
        as_of: sample::AS_OF,
        filters_in_words: "Tất cả mục tiêu".to_owned(),
        filters: Filters::default(),
        stamp: Stamp { data_revision: "7".to_owned(), ..Stamp::default() },
    }
}

fn csv_rows(language: Language, header: CsvHeader) -> Vec<Vec<String>> {
    let bytes = render_csv(&table(language), header).expect("csv");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let body = text.strip_prefix('\u{feff}').expect("byte-order mark").to_owned();
    assert!(!body.contains('\r') && !body.starts_with("sep="));
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(body.as_bytes());
    reader.records().map(|row| row.expect("row").iter().map(ToOwned::to_owned).collect()).collect()
}

fn sheet(language: Language) -> Vec<Vec<Data>> {
    let bytes = render_xlsx(&table(language), &about()).expect("workbook");
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("readable");
    let name = language.pick("Khoảng cách", "Gap table");
    workbook.worksheet_range(name).expect("sheet").rows().map(<[Data]>::to_vec).collect()
}

#[test]
fn formulas_in_text_are_inert() {
    let rows = csv_rows(Language::Vi, CsvHeader::Keys);
    let place = rows[0].iter().position(|key| key == "target_as_printed").expect("column");
    assert_eq!(rows[1][place], "'=HYPERLINK(\"http://x\")");
    let rows = sheet(Language::Vi);
    let place = rows[5].iter().position(|cell| *cell == Data::String("Mục tiêu như in".to_owned())).expect("column");
    assert_eq!(rows[6][place], Data::String("=HYPERLINK(\"http://x\")".to_owned()));
    for text in ["=1", "+1", "-1", "@a", "\ta", "\ra"] {
        assert!(super::csv::inert(text).starts_with('\''), "{text:?}");
    }
}

#[test]
fn the_same_numbers_stand_in_json_csv_and_workbook() {
    for language in Language::ALL {
        let table = table(language);
        let json: serde_json::Value = serde_json::from_slice(&render_json(&table, &about()).expect("json")).expect("readable");
        let (csv, sheet) = (csv_rows(language, CsvHeader::Keys), sheet(language));
        let mut compared = 0;
        for (index, column) in table.columns().iter().enumerate() {
            assert_eq!(csv[0][index], column.key);
            let in_sheet = sheet[5].iter().position(|cell| *cell == Data::String(column.heading(language).to_owned()));
            assert_eq!(in_sheet.is_some(), column.only.is_none_or(|only| only == language), "{}", column.key);
            for row in 0..table.rows.len() {
                let Some(number) = json["rows"][row][column.key].as_f64() else { continue };
                assert_eq!(csv[row + 1][index].parse::<f64>().expect("number"), number, "{}", column.key);
                let cell = &sheet[row + 6][in_sheet.expect("numbers stand in both")];
                assert_eq!(*cell, Data::Float(number), "{}", column.key);
                compared += 1;
            }
        }
        assert!(compared > 60, "only {compared} numbers were compared");
    }
}

#[test]
fn words_are_codes_in_json_and_words_in_the_language_elsewhere() {
    let json: serde_json::Value = serde_json::from_slice(&render_json(&table(Language::Vi), &about()).expect("json")).expect("readable");
    assert_eq!(json["rows"][1]["status"], "at_risk");
    assert_eq!(json["rows"][1]["reason"], "by_attainment");
    assert_eq!(json["rows"][1]["year_reached_latest"], "after_2100");
    assert_eq!(json["rows"][4]["latest_value"], 88.125);
    let csv = csv_rows(Language::Vi, CsvHeader::Words);
    assert!(csv[0].contains(&"Trạng thái".to_owned()) && csv[2].contains(&"nguy cơ không đạt".to_owned()));
}

#[test]
fn the_workbook_says_what_it_is_and_marks_illustrative_rows() {
    let rows = sheet(Language::Vi);
    let line = |row: usize| rows[row][0].to_string();
    assert_eq!(line(0), "Khoảng cách tới mục tiêu");
    assert!(line(1).contains("20/11/2026") && line(3).contains("minh họa"));
    assert!(rows[6].contains(&Data::String("minh họa".to_owned())));
    let bytes = render_xlsx(&table(Language::Vi), &about()).expect("workbook");
    let workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("readable");
    assert_eq!(workbook.sheet_names(), ["Khoảng cách", "Tổng hợp", "Ghi chú"]);
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    let make = || render_xlsx(&table(Language::Vi), &about()).expect("workbook");
    let first = make();
    // Zip entries carry times in steps of two seconds; a clock in them would show after that.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(first == make(), "the workbook differs from one writing to the next");
}
