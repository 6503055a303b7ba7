//! The same rows read back from every form.

use std::io::Cursor;

use arrow::{
    array::{AsArray, RecordBatch},
    datatypes::{Date32Type, Float64Type, Int64Type},
    ipc::reader::StreamReader,
};
use calamine::{Data, Reader, Xlsx};
use jiff::civil::Date;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

use super::{
    Column, PageAbout, PageEnd, RowsForm, RowsWriter, SortKey, Table, day, flag, list, maybe_number, maybe_text, name, number, whole,
};

#[derive(Clone)]
struct Row {
    name: &'static str,
    value: f64,
}

static COLUMNS: [Column<Row>; 8] = [
    name("name", "A name", "a", |r| r.name.to_owned()),
    number("value", "A value", "1.5", |r| Some(r.value)),
    maybe_number("half", "Half of it", "0.75", |r| (r.value > 0.0).then_some(r.value / 2.0)),
    whole("length", "Letters", "1", |r| i64::try_from(r.name.len()).ok()),
    flag("long", "More than three letters", |r| r.name.len() > 3),
    day("on", "A day", "2026-11-22", |r| Some(Date::constant(2026, 11, 22)).filter(|_| r.value != 0.0)),
    maybe_text("note", "A note", "n", |r| Some(r.name.to_owned()).filter(|name| name.starts_with('='))),
    list("parts", "Its letters", "[]", |r| json!(r.name.chars().map(String::from).collect::<Vec<_>>())),
];

const VALUES: [f64; 7] = [0.1 + 0.2, 1e-300, 1.797e308, -0.0, 12.83, 9007199254740993.0, 5e-324];
const NAMES: [&str; 7] = ["đường", "dân", "=cmd()", "ấp", "an", "@x", "\"a\",\nb"];

fn rows() -> Vec<Row> {
    NAMES.into_iter().zip(VALUES).map(|(name, value)| Row { name, value }).collect()
}

fn table() -> Table {
    Table::new(&COLUMNS, &rows()).expect("a table")
}

fn written(form: RowsForm, table: &Table) -> Vec<u8> {
    let about = PageAbout { name: "rows", data_revision: 7, as_of: "2026-11-22".to_owned(), more: Vec::new() };
    let mut writer = RowsWriter::new(form, table.heads(), &about, Vec::new()).expect("a writer");
    // In two batches, as a long answer is written.
    writer.write(&table.batch().slice(0, 2)).expect("rows");
    writer.write(&table.batch().slice(2, table.len() - 2)).expect("rows");
    writer.finish(&PageEnd { next: None, total: table.len() as u64 }).expect("an end")
}

fn numbers_of_batches(batches: &[RecordBatch], name: &str) -> Vec<Option<f64>> {
    let column =
        |batch: &RecordBatch| batch.column_by_name(name).expect("a column").as_primitive::<Float64Type>().iter().collect::<Vec<_>>();
    batches.iter().flat_map(column).collect()
}

#[test]
fn every_form_holds_the_same_numbers_bit_by_bit() {
    let table = table();
    let page: Value = serde_json::from_slice(&written(RowsForm::Json, &table)).expect("JSON");
    let csv = String::from_utf8(written(RowsForm::Csv, &table)).expect("text");
    let csv: Vec<csv::StringRecord> =
        csv::Reader::from_reader(csv.trim_start_matches('\u{feff}').as_bytes()).records().map(|r| r.expect("a row")).collect();
    let arrow: Vec<RecordBatch> = StreamReader::try_new(Cursor::new(written(RowsForm::Arrow, &table)), None)
        .expect("a stream")
        .map(|batch| batch.expect("a batch"))
        .collect();
    let parquet = bytes::of(written(RowsForm::Parquet, &table));
    let parquet: Vec<RecordBatch> = ParquetRecordBatchReaderBuilder::try_new(parquet)
        .and_then(|builder| builder.build())
        .expect("a file")
        .map(|batch| batch.expect("a batch"))
        .collect();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(written(RowsForm::Xlsx, &table))).expect("a workbook");
    let sheet = book.worksheet_range("rows").expect("a sheet");
    for (place, name) in [(1, "value"), (2, "half")] {
        let expected: Vec<Option<u64>> = rows()
            .iter()
            .map(|r| (place == 1 || r.value > 0.0).then_some(((r.value + 0.0) / if place == 1 { 1.0 } else { 2.0 }).to_bits()))
            .collect();
        let bits = |values: Vec<Option<f64>>| values.into_iter().map(|value| value.map(f64::to_bits)).collect::<Vec<_>>();
        assert_eq!(
            bits(page["items"].as_array().expect("items").iter().map(|item| item[name].as_f64()).collect()),
            expected,
            "JSON {name}"
        );
        assert_eq!(bits(csv.iter().map(|row| row[place].parse().ok()).collect()), expected, "CSV {name}");
        assert_eq!(bits(numbers_of_batches(&arrow, name)), expected, "Arrow {name}");
        assert_eq!(bits(numbers_of_batches(&parquet, name)), expected, "Parquet {name}");
        let cell = |row: usize| match sheet.get((row + 1, place)) {
            Some(Data::Float(value)) => Some(*value),
            Some(Data::Int(value)) => Some(*value as f64),
            _ => None,
        };
        assert_eq!(bits((0..table.len()).map(cell).collect()), expected, "XLSX {name}");
    }
    assert_eq!(arrow[0].column_by_name("length").expect("a column").as_primitive::<Int64Type>().value(0), page["items"][0]["length"]);
    assert_eq!(arrow[0].column_by_name("on").expect("a column").as_primitive::<Date32Type>().value(0), 20_779);
    assert_eq!((&page["items"][0]["on"], &csv[0][5]), (&json!("2026-11-22"), "2026-11-22"));
    assert_eq!((&page["total"], &page["next"], &page["data_revision"]), (&json!(7), &Value::Null, &json!(7)));
}

#[test]
fn text_is_the_same_and_runs_nowhere() {
    let table = table();
    let page: Value = serde_json::from_slice(&written(RowsForm::Json, &table)).expect("JSON");
    assert!(NAMES.iter().zip(page["items"].as_array().expect("items")).all(|(name, item)| item["name"] == *name));
    assert_eq!(page["items"][6]["parts"][0], "\"");
    let csv = String::from_utf8(written(RowsForm::Csv, &table)).expect("text");
    assert!(csv.contains("\n'=cmd(),") && csv.contains("\n'@x,") && csv.contains("\"\"\"a\"\",\nb\""), "{csv}");
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(written(RowsForm::Xlsx, &table))).expect("a workbook");
    assert_eq!(book.worksheet_range("rows").expect("a sheet").get((3, 0)), Some(&Data::String("=cmd()".to_owned())));
    assert!(book.worksheet_formula("rows").expect("a sheet").is_empty());
}

#[test]
fn names_are_sorted_by_the_vietnamese_alphabet_and_nothing_comes_last() {
    let names = |keys: &[SortKey]| {
        let page: Value = serde_json::from_slice(&written(RowsForm::Json, &table().sorted(keys).expect("sorted"))).expect("JSON");
        page["items"].as_array().expect("items").iter().map(|item| item["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    let by_name = names(&[SortKey { column: 0, descending: false }]);
    let place = |name: &str| by_name.iter().position(|other| other == name).expect("a name");
    assert!(place("an") < place("ấp") && place("ấp") < place("dân") && place("dân") < place("đường"), "{by_name:?}");
    let by_note = names(&[SortKey { column: 6, descending: true }, SortKey { column: 1, descending: true }]);
    assert_eq!((by_note[0].as_str(), by_note[1].as_str()), ("=cmd()", "@x"), "{by_note:?}");
    assert_eq!(names(&[SortKey { column: 6, descending: false }])[0], "=cmd()");
}

#[test]
fn columns_and_rows_can_be_left_out() {
    let table = table().narrowed(&[3, 0]).expect("columns").slice(5, 10);
    assert_eq!(table.len(), 2);
    let page = String::from_utf8(written(RowsForm::Json, &table)).expect("text");
    assert!(page.contains(r#"{"length":2,"name":"@x"}"#), "{page}");
    let nothing = Table::new(&COLUMNS, &[]).expect("a table");
    for (form, _) in RowsForm::ALL {
        let about = PageAbout { name: "rows", ..PageAbout::default() };
        let mut writer = RowsWriter::new(form, nothing.heads(), &about, Vec::new()).expect("a writer");
        writer.write(nothing.batch()).expect("no rows");
        assert!(!writer.finish(&PageEnd::default()).expect("an end").is_empty());
    }
}

#[test]
fn a_workbook_beyond_its_limit_is_refused() {
    let many = vec![Row { name: "a", value: 1.0 }; 130_000];
    let table = Table::new(&COLUMNS, &many).expect("a table");
    let mut writer =
        RowsWriter::new(RowsForm::Xlsx, table.heads(), &PageAbout { name: "rows", ..PageAbout::default() }, Vec::new()).expect("a writer");
    assert!(matches!(writer.write(table.batch()), Err(super::RowsError::TooManyCells { cells: 1_040_000, most: 1_000_000 })));
}

mod bytes {
    /// A file in memory, as the reader of Parquet takes it.
    pub fn of(bytes: Vec<u8>) -> hyper::body::Bytes {
        hyper::body::Bytes::from(bytes)
    }
}
