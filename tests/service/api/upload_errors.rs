//! Everything an upload can get wrong, as its sender reads it: one table of files, the sentences in both languages beside it.
//!
//! `UPDATE=1` writes the golden file again; read the difference before keeping it.

use std::{env, fs};

use crate::app::{Stock, TestApp, project};

const GOLDEN: &str = "tests/service/api/upload_errors.txt";

const HEAD: &str = "indicator,area,period,value,unit,published_on,provenance";

/// What is wrong, and the row that has it.
const ROWS: [(&str, &str); 22] = [
    ("an indicator that is misspelt", "digital_econmy_pct_gdp,vn,2023,12.8,,2025-01-06,"),
    ("an indicator that is nothing known", "happiness,vn,2023,1,,2025-01-06,"),
    ("an area that is nothing known", "hdi,atlantis,2023,0.7,,2025-01-06,"),
    ("an area whose name two areas bear", "hdi,Hải Dương,2026,0.7,,2026-10-06,"),
    ("a quarter that does not exist", "hdi,vn,quý V/2023,0.7,,2025-01-06,"),
    ("a month that does not exist", "hdi,vn,tháng 13/2023,0.7,,2025-01-06,"),
    ("a period that is none", "hdi,vn,năm ngoái,0.7,,2025-01-06,"),
    ("a value in words", "hdi,vn,2023,cao,,2025-01-06,"),
    ("a value with two marks", "hdi,vn,2023,0.7.6.6,,2025-01-06,"),
    ("no value", "hdi,vn,2023,-,,2025-01-06,"),
    ("a day that is none", "hdi,vn,2023,0.7,,31/02/2025,"),
    ("a day in words", "hdi,vn,2023,0.7,,hôm qua,"),
    ("a provenance that is none", "hdi,vn,2023,0.7,,2025-01-06,chắc chắn"),
    ("too few cells", "hdi,vn,2023,0.7"),
    ("too many cells", "hdi,vn,2023,0,7,,2025-01-06,,,"),
    ("a value outside its bounds", "hdi,vn,2023,1.7,,2025-01-06,"),
    ("a unit that does not fit", "digital_economy_pct_gdp,vn,2023,12.8,tỷ đồng,2025-01-06,"),
    ("a period that is not over", "hdi,vn,2027,0.7,,2026-11-01,observed"),
    ("a period that is not over and says nothing", "hdi,vn,2027,0.7,,2026-11-01,"),
    ("an area that had ended", "population,hai-duong-old,2026,1900000,,2027-01-06,"),
    ("an area that is missing", "hdi,,2023,0.7,,2025-01-06,"),
    ("several faults at once", "happiness,atlantis,quý V/2023,cao,,hôm qua,"),
];

/// What is wrong with several rows together.
const FILES: [(&str, &str); 6] = [
    ("a second value for one day", "hdi,vn,2023,0.766,,2025-01-06,\nhdi,vn,2023,0.767,,2025-01-06,"),
    ("a row twice", "hdi,vn,2023,0.766,,2025-01-06,\nhdi,vn,2023,0.766,,2025-01-06,"),
    ("another value than the store has for the day", "hdi,vn,2022,0.8,,2025-05-06,"),
    ("numbers that read in two ways", "population,vn,2022,1.168,,2025-01-06,\npopulation,vn,2023,1.169,,2025-01-06,"),
    (
        "a jump",
        "hdi,vn,2016,0.70,,2025-01-06,\nhdi,vn,2017,0.701,,2025-01-06,\nhdi,vn,2018,0.702,,2025-01-06,\n\
        hdi,vn,2019,0.703,,2025-01-06,\nhdi,vn,2020,0.704,,2025-01-06,\nhdi,vn,2021,0.705,,2025-01-06,\nhdi,vn,2023,0.9,,2025-01-06,",
    ),
    ("a line that was not filled in", "hdi,vn,2023,,,,"),
];

fn sentences(app: &TestApp, file: &str) -> String {
    let answer = app.send("/api/v1/ingests?name=a.csv&dry_run=true", "k", file.to_owned());
    let answer = answer.json();
    let findings = answer["findings"].as_array().or(answer["receipt"]["findings"].as_array()).cloned().unwrap_or_default();
    let mut out = String::new();
    for finding in &findings {
        for language in ["sentence", "sentence_en"] {
            out.push_str(&format!("  {}\n", finding[language].as_str().expect("a sentence").replace('\u{a0}', " ")));
        }
    }
    if findings.is_empty() {
        out.push_str(&format!("  {}\n", answer["detail"].as_str().unwrap_or("–")));
    }
    out
}

#[test]
fn every_error_is_said_with_its_place_its_value_and_what_to_do() {
    let app = TestApp::with(Stock::Catalogue);
    app.load_csv("known.csv", "indicator,area,period,value,published_on\nhdi,vn,2022,0.7,2025-05-06\n");
    let mut out = String::new();
    for (what, rows) in ROWS.iter().chain(&FILES) {
        let said = sentences(&app, &format!("{HEAD}\n{rows}\n"));
        out.push_str(&format!("{what}\n{said}"));
    }
    for (what, file) in [
        ("an unknown column", "indicator,area,period,value,published_on,màu\nhdi,vn,2023,0.7,2025-01-06,đỏ\n"),
        ("no header", "hdi,vn,2023,0.7\n"),
        ("nothing", ""),
        ("only a header", "indicator,area,period,value\n"),
    ] {
        out.push_str(&format!("{what}\n{}", sentences(&app, file)));
    }
    let path = project(GOLDEN);
    if env::var_os("UPDATE").is_some() {
        fs::write(&path, &out).expect("the golden file");
    }
    let golden = fs::read_to_string(&path).expect("the golden file; write it with UPDATE=1");
    for (at, (said, expected)) in out.lines().zip(golden.lines()).enumerate() {
        assert_eq!(said, expected, "line {} of {GOLDEN}", at + 1);
    }
    assert_eq!(out.lines().count(), golden.lines().count());
}

#[test]
fn the_sentence_of_a_row_names_row_column_value_and_remedy() {
    let app = TestApp::with(Stock::Catalogue);
    let remedies = ["gửi lại", "ghi ", "kiểm tra", "sửa", "điền", "bỏ ", "chọn"];
    for (what, row) in ROWS {
        let answer = app.send("/api/v1/ingests?name=a.csv&dry_run=true", "k", format!("{HEAD}\n{row}\n")).json();
        let findings = answer["findings"].as_array().expect("findings");
        assert!(!findings.is_empty(), "{what}: {answer}");
        for finding in findings {
            let (vi, en) = (finding["sentence"].as_str().expect("text"), finding["sentence_en"].as_str().expect("text"));
            let (column, found) = (finding["column"].as_str().expect("text"), finding["found"].as_str().expect("text"));
            if finding["row"] == 0 {
                continue;
            }
            assert!(vi.starts_with("Dòng 2") && en.starts_with("Row 2"), "{what}: {vi} / {en}");
            assert!(column.is_empty() || vi.contains(column) && en.contains(column), "{what}: {vi} / {en}");
            assert!(remedies.iter().any(|remedy| vi.contains(remedy)), "{what}: no remedy: {vi}");
            let english_words = ["expected", "found", "such as", " or ", " the "];
            assert!(!english_words.iter().any(|word| vi.contains(word)), "{what}: {vi}");
            assert!(found.is_empty() || en.contains(found), "{what}: {en}");
        }
    }
}
