//! The conventions of every list: pages, order, columns, forms, filters, unknown parameters.

use std::{collections::BTreeSet, io::Cursor};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{DataType, Date32Type, Float64Type, Int64Type},
    ipc::reader::StreamReader,
};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use calamine::{Data, Reader, Xlsx};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::app::{Answer, Stock, TestApp, items};

/// Every list that has all forms, with a path that has rows.
const LISTS: [&str; 16] = [
    "/api/v1/plans",
    "/api/v1/areas",
    "/api/v1/agencies",
    "/api/v1/themes",
    "/api/v1/indicators",
    "/api/v1/targets",
    "/api/v1/targets/57-2026.PL2.22.2030/revisions",
    "/api/v1/tasks",
    "/api/v1/observations",
    "/api/v1/series",
    "/api/v1/forecasts",
    "/api/v1/trajectories/dvc_online_files_pct/phuong-hai-duong",
    "/api/v1/ingests",
    "/api/v1/findings",
    "/api/v1/collection",
    "/api/v1/indicators/digital_economy_pct_gdp/areas/vn/history",
];

fn batches(reader: impl Iterator<Item = Result<RecordBatch, arrow::error::ArrowError>>) -> Vec<RecordBatch> {
    reader.map(|batch| batch.expect("a batch")).collect()
}

fn of_arrow(bytes: Vec<u8>) -> Vec<RecordBatch> {
    batches(StreamReader::try_new(Cursor::new(bytes), None).expect("a stream"))
}

fn of_parquet(bytes: Vec<u8>) -> Vec<RecordBatch> {
    let builder = ParquetRecordBatchReaderBuilder::try_new(axum::body::Bytes::from(bytes)).expect("a file");
    batches(builder.build().expect("a reader"))
}

/// A cell of a batch as JSON has it.
fn cell(batch: &RecordBatch, column: usize, row: usize) -> Value {
    let array = batch.column(column);
    if array.is_null(row) {
        return Value::Null;
    }
    match array.data_type() {
        DataType::Utf8 => Value::from(array.as_string::<i32>().value(row)),
        DataType::Float64 => Value::from(array.as_primitive::<Float64Type>().value(row)),
        DataType::Int64 => Value::from(array.as_primitive::<Int64Type>().value(row)),
        DataType::Boolean => Value::from(array.as_boolean().value(row)),
        DataType::Date32 => {
            let day = jiff::civil::Date::constant(1970, 1, 1);
            let days = jiff::Span::new().days(array.as_primitive::<Date32Type>().value(row));
            Value::from(day.checked_add(days).expect("a day").to_string())
        }
        other => panic!("{other}"),
    }
}

/// The rows of batches, cell by cell.
fn rows(batches: &[RecordBatch]) -> Vec<Vec<(String, Value)>> {
    let row = |batch: &RecordBatch, row: usize| {
        let names = batch.schema();
        (0..batch.num_columns()).map(|column| (names.field(column).name().clone(), cell(batch, column, row))).collect()
    };
    batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|at| row(batch, at)).collect::<Vec<_>>()).collect()
}

/// Anything of JSON stands in files as its text.
fn in_file(value: &Value) -> Value {
    if value.is_array() || value.is_object() { Value::from(value.to_string()) } else { value.clone() }
}

#[test]
fn every_list_holds_the_same_in_every_form() {
    let app = TestApp::reading(Stock::Demonstration);
    for list in LISTS {
        let page = app.json(&format!("{list}?limit=100000"));
        let file = |form: &str| app.get(&format!("{list}?format={form}")).found().bytes;
        let (arrow, parquet) = (rows(&of_arrow(file("arrow"))), rows(&of_parquet(file("parquet"))));
        assert!(!items(&page).is_empty() && arrow.len() == items(&page).len(), "{list}: {} rows", arrow.len());
        assert_eq!(arrow, parquet, "{list}");
        let csv = String::from_utf8(file("csv")).expect("text");
        let mut csv = csv::Reader::from_reader(csv.strip_prefix('\u{feff}').expect("a byte-order mark").as_bytes());
        let names: Vec<String> = csv.headers().expect("a heading").iter().map(str::to_owned).collect();
        let lines: Vec<csv::StringRecord> = csv.records().map(|line| line.expect("a line")).collect();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file("xlsx"))).expect("a workbook");
        let first = book.sheet_names()[0].clone();
        assert!(book.worksheet_formula(&first).expect("a sheet").is_empty(), "{list}");
        let sheet = book.worksheet_range(&first).expect("a sheet");
        for (at, item) in items(&page).iter().enumerate() {
            let keys: Vec<&String> = item.as_object().expect("an object").keys().collect();
            assert_eq!(keys, names.iter().collect::<Vec<_>>(), "{list}");
            for (place, (name, in_arrow)) in arrow[at].iter().enumerate() {
                let told = in_file(&item[name]);
                assert_eq!(&told, in_arrow, "{list}, row {at}, {name}");
                let (line, cell) = (&lines[at][place], sheet.get((at + 1, place)).unwrap_or(&Data::Empty));
                match &told {
                    Value::Null => assert!(line.is_empty() && *cell == Data::Empty, "{list}, row {at}, {name}: {line} {cell}"),
                    Value::Number(number) => {
                        let number = number.as_f64().expect("a number");
                        assert_eq!(line.parse::<f64>().ok(), Some(number), "{list}, row {at}, {name}");
                        assert!(matches!(cell, Data::Float(value) if *value == number), "{list}, row {at}, {name}: {cell} {number}");
                    }
                    Value::String(text) => assert_eq!(line.strip_prefix('\'').unwrap_or(line), text, "{list}, row {at}, {name}"),
                    other => assert_eq!(line, other.to_string(), "{list}, row {at}, {name}"),
                }
            }
        }
    }
}

#[test]
fn pages_fit_together_and_are_the_whole() {
    let app = TestApp::reading(Stock::Demonstration);
    for (list, limit) in
        [("/api/v1/observations", 97), ("/api/v1/observations?sort=-value,period", 101), ("/api/v1/targets?sort=due,-id", 100)]
    {
        let sign = if list.contains('?') { '&' } else { '?' };
        let whole = app.json(&format!("{list}{sign}limit=100000"));
        assert!(whole["next"].is_null() && whole["total"] == items(&whole).len(), "{list}");
        let (mut found, mut cursor, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let page = app.json(&format!("{list}{sign}limit={limit}{cursor}"));
            assert_eq!(page["total"], whole["total"], "{list}");
            found.extend(items(&page).iter().cloned());
            pages += 1;
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert!(pages > 2 && found == items(&whole), "{list}: {pages} pages, {} rows", found.len());
    }
}

#[test]
fn a_cursor_keeps_the_knowledge_of_its_first_page() {
    let app = TestApp::with(Stock::Published);
    let first = app.json("/api/v1/observations?limit=5");
    let next = first["next"].as_str().expect("more").to_owned();
    let before = app.json(&format!("/api/v1/observations?limit=5&cursor={next}"));
    app.load_csv("new.csv", "indicator,area,period,value,published_on\nhdi,vn,2024,0.766,2026-11-01\n");
    let after = app.json(&format!("/api/v1/observations?limit=5&cursor={next}"));
    assert_eq!(after, before, "what came in between two pages belongs to the next question");
    assert_ne!(app.json("/api/v1/observations?limit=5")["data_revision"], first["data_revision"]);
    for wrong in [
        format!("/api/v1/observations?limit=5&sort=-value&cursor={next}"),
        format!("/api/v1/targets?cursor={next}"),
        format!("/api/v1/observations?cursor={}", &next[..next.len() - 2]),
        "/api/v1/observations?cursor=abc".to_owned(),
    ] {
        assert_eq!(app.get(&wrong).status, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let other_limit = app.get(&format!("/api/v1/observations?limit=7&cursor={next}"));
    assert_eq!(items(&other_limit.found().json()).len(), 7, "another length is the same question");
}

fn asked(app: &TestApp, address: &str, accept: &str) -> Answer {
    app.ask(Request::get(address).header("accept", accept).body(Body::empty()).expect("a request"))
}

#[test]
fn the_header_chooses_the_form_and_the_parameter_wins() {
    let app = TestApp::reading(Stock::Catalogue);
    for (accept, expected) in [
        ("text/csv", "text/csv; charset=utf-8"),
        ("application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.stream"),
        ("application/json;q=0.5, application/vnd.apache.parquet", "application/vnd.apache.parquet"),
        ("*/*", "application/json"),
        ("application/vnd.sdmx.data+csv;version=2.0.0", "application/vnd.sdmx.data+csv;version=2.0.0"),
    ] {
        let answer = asked(app, "/api/v1/targets", accept).found();
        assert_eq!(
            (answer.header("content-type"), answer.header("vary")),
            (expected, "accept, accept-encoding, accept-language"),
            "{accept}"
        );
    }
    let answer = asked(app, "/api/v1/plans", "application/vnd.sdmx.data+csv;version=2.0.0, image/png");
    assert_eq!((answer.status, answer.json()["type"].as_str()), (StatusCode::NOT_ACCEPTABLE, Some("/problems/not-acceptable")));
    let answer = asked(app, "/api/v1/plans?format=csv", "image/png").found();
    assert!(answer.header("content-disposition").contains("plans.csv"));
}

#[test]
fn sdmx_has_its_header_and_the_same_values() {
    let app = TestApp::reading(Stock::Demonstration);
    let text = app.text("/api/v1/observations?format=sdmx-csv&include_history=true");
    assert!(text.starts_with("STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,INDICATOR,"), "no byte-order mark, the fixed columns first");
    let page = app.json("/api/v1/observations?include_history=true&limit=100000");
    let lines = crate::workspace::rows(&text);
    assert_eq!(lines.len(), items(&page).len());
    let mut keys = BTreeSet::new();
    for (line, item) in lines.iter().zip(items(&page)) {
        assert_eq!(line["OBS_VALUE"].parse::<f64>().ok(), item["value"].as_f64(), "{line:?}");
        assert_eq!(
            (line["REF_AREA"].as_str(), line["VINTAGE"].as_str()),
            (item["area"].as_str().unwrap(), item["published_on"].as_str().unwrap())
        );
        assert_eq!(line["OBS_STATUS"] == "G", item["illustrative"] == true, "an illustrative value is never a normal one");
        let key = ["FREQ", "REF_AREA", "INDICATOR", "TIME_PERIOD", "VINTAGE", "CALENDAR"].map(|name| line[name].clone());
        assert!(keys.insert(key.clone()), "{key:?} twice");
    }
    let targets = crate::workspace::rows(&app.text("/api/v1/targets?format=sdmx-csv&plan=57-2026"));
    let one = targets.iter().find(|line| line["TARGET"] == "57-2026.PL2.22.2030").expect("the target");
    assert_eq!((one["TARGET_LOW"].as_str(), one["TIME_PERIOD"].as_str(), one["STRUCTURE"].as_str()), ("85", "2030", "dataflow"));
}

#[test]
fn filters_select_what_they_say() {
    let app = TestApp::reading(Stock::Demonstration);
    let found = |address: &str| items(&app.json(address)).to_vec();
    let all = |address: &str, column: &str, wanted: &[&str]| {
        let rows = found(address);
        assert!(!rows.is_empty() && rows.iter().all(|row| wanted.contains(&row[column].as_str().unwrap_or_default())), "{address}");
    };
    all("/api/v1/plans?level=commune", "level", &["commune"]);
    all("/api/v1/areas?kind=ward,commune", "kind", &["ward", "commune"]);
    all("/api/v1/targets?plan=57-2026,726-2025&limit=5000", "plan", &["57-2026", "726-2025"]);
    all("/api/v1/targets?level=commune&year=2030", "due", &["2030-12-31"]);
    all("/api/v1/targets?agency=phong-van-hoa-xa-hoi", "plan", &["57-2026"]);
    all("/api/v1/indicators?theme=public_services", "theme", &["public_services"]);
    all("/api/v1/observations?area=vn,hai-phong&provenance=provisional", "provenance", &["provisional"]);
    let of_2022 = found("/api/v1/observations?start=2022-01-01&end=2022-12-31&area=vn");
    assert!(!of_2022.is_empty() && of_2022.iter().all(|row| row["period"].as_str().is_some_and(|period| period.starts_with("2022"))));
    all("/api/v1/series?area=phuong-hai-duong", "area", &["phuong-hai-duong"]);
    all("/api/v1/forecasts?indicator=digital_economy_pct_gdp", "indicator", &["digital_economy_pct_gdp"]);
    assert_eq!((found("/api/v1/tasks?part=task&limit=500").len(), found("/api/v1/tasks?part=duty").len()), (231, 34));
    let illustrative = |wanted: bool| found(&format!("/api/v1/observations?illustrative={wanted}&limit=5000"));
    let (made_up, published) = (illustrative(true), illustrative(false));
    assert!(made_up.iter().all(|row| row["illustrative"] == true) && published.iter().all(|row| row["illustrative"] == false));
    assert!(made_up.len() > 400 && published.len() > 400);
    assert_eq!(made_up.len() + published.len(), found("/api/v1/observations?limit=5000").len());
    let by_search = found("/api/v1/indicators?q=KINH%20te%20so");
    assert!(by_search.iter().any(|row| row["id"] == "digital_economy_pct_gdp") && by_search.len() < 20, "marks are not looked at");
    let columns = found("/api/v1/targets?fields=due,id&limit=1&sort=-due");
    assert_eq!(columns[0].as_object().expect("a row").keys().collect::<Vec<_>>(), ["due", "id"]);
}

#[test]
fn what_is_not_known_is_refused_with_what_is() {
    let app = TestApp::reading(Stock::Catalogue);
    for (address, kind, words) in [
        ("/api/v1/targets?yaer=2030", "unknown-parameter", ["yaer", "year"]),
        ("/api/v1/observations?indicatr=hdi", "unknown-parameter", ["indicatr", "“indicator”"]),
        ("/api/v1/revision?limit=5", "unknown-parameter", ["limit", "as_of"]),
        ("/api/v1/targets?sort=deu", "invalid-parameter", ["deu", "due"]),
        ("/api/v1/targets?fields=id,nothing", "invalid-parameter", ["nothing", "as_printed"]),
        ("/api/v1/targets?fields=id,id", "invalid-parameter", ["id", "twice"]),
        ("/api/v1/targets?year=2030&year=2031", "invalid-parameter", ["year", "twice"]),
        ("/api/v1/targets?limit=0", "invalid-parameter", ["limit", "1000000"]),
        ("/api/v1/targets?format=pdf", "invalid-parameter", ["pdf", "sdmx-csv"]),
        ("/api/v1/plans?format=sdmx-csv", "invalid-parameter", ["sdmx-csv", "parquet"]),
    ] {
        let answer = app.get(address);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{address}");
        let problem = answer.json();
        assert_eq!(problem["type"], format!("/problems/{kind}"), "{address}");
        let detail = problem["detail_en"].as_str().expect("text");
        assert!(words.iter().all(|word| detail.contains(word)), "{address}: {detail}");
    }
}
