//! `lotrinh report`: one report in several files that say the same, frozen at its cut-off.

use std::{
    collections::BTreeMap,
    io::{Cursor, Read as _},
    path::PathBuf,
};

use crate::{
    app::{Stock, project},
    workspace::{Workspace, rows},
};

const MAKE: [&str; 8] = ["report", "make", "--period", "quý III/2026", "--area", "phuong-hai-duong", "--charts", "2"];

fn made(workspace: &Workspace, more: &[&str]) -> (PathBuf, BTreeMap<String, Vec<u8>>) {
    workspace.run(&[&MAKE[..], more].concat()).done();
    let all = workspace.contents();
    let manifest = all.keys().find(|path| path.ends_with("manifest.json")).expect("an edition").clone();
    let folder = manifest.parent().expect("a folder").to_owned();
    let inside =
        all.iter().filter_map(|(path, bytes)| Some((path.strip_prefix(&folder).ok()?.to_string_lossy().into_owned(), bytes.clone())));
    let files = inside.collect();
    (folder, files)
}

/// A part of an archive as text.
fn part(archive: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).expect("an archive");
    let mut text = String::new();
    zip.by_name(name).expect("the part").read_to_string(&mut text).expect("text");
    text
}

/// Text without tags and with its characters as they are.
fn plain(markup: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in markup.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    named.iter().fold(out, |text, (mark, c)| text.replace(mark, c))
}

/// The cells of every table row with borders, by row.
fn word_rows(document: &str) -> Vec<Vec<String>> {
    let tables = document.split("<w:tbl>").skip(1).filter(|table| table.contains("w:val=\"Grid\""));
    let rows = tables.flat_map(|table| table.split("</w:tbl>").next().unwrap_or_default().split("<w:tr>").skip(1));
    rows.map(|row| row.split("<w:tc>").skip(1).map(|cell| plain(&format!("<{cell}"))).collect()).collect()
}

fn page_rows(html: &str) -> Vec<Vec<String>> {
    let tables = html.split("<table>").skip(1).filter_map(|table| table.split("</table>").next());
    let rows = tables.flat_map(|table| table.split("<tr>").skip(1));
    rows.map(|row| {
        let row = row.split("</tr>").next().unwrap_or_default();
        row.split("</t").filter_map(|cell| Some(plain(&cell[cell.find("<t")?..]))).collect()
    })
    .collect()
}

#[test]
fn word_document_page_and_workbook_say_the_same_numbers() {
    let workspace = Workspace::with(Stock::Demonstration);
    let (_, files) = made(&workspace, &["--out", "editions"]);
    let document = part(&files["report.docx"], "word/document.xml");
    let (word, page) = (word_rows(&document), page_rows(&String::from_utf8_lossy(&files["report.html"])));
    assert!(word.len() > 150, "{}", word.len());
    assert_eq!(word, page, "tables of the Word document and of the page");
    // The annex against the table for programs: every row, its gap and its forecast.
    let table = String::from_utf8(files["gap-table.csv"].clone()).expect("text");
    let table = rows(table.trim_start_matches('\u{feff}'));
    let annex = &word[word.len() - table.len()..];
    let number =
        |text: &str| text.trim_end_matches([' ', '\u{a0}', '%']).replace('.', "").replace(',', ".").replace('−', "-").parse::<f64>().ok();
    let mut compared = 0;
    for (row, record) in annex.iter().zip(&table) {
        assert_eq!(row[1].trim_end_matches('*'), record["Chỉ tiêu"], "{row:?}");
        for (place, column) in [(6, "Còn thiếu hiện tại"), (8, "Dự báo tại hạn, trung vị")] {
            match (number(&row[place]), record[column].parse::<f64>()) {
                (Some(printed), Ok(exact)) => {
                    assert!((printed - exact).abs() <= 0.051_f64.max(exact.abs() * 0.005), "{row:?}: {printed} and {exact}");
                    compared += 1;
                }
                (None, Err(_)) => {}
                other => panic!("{row:?}: {other:?}"),
            }
        }
    }
    assert!(compared > 150, "{compared}");
    // What is shown was published by the cut-off, and the head says which days are reported on.
    let days: Vec<&String> = table.iter().map(|record| &record["Ngày công bố"]).filter(|day| !day.is_empty()).collect();
    assert!(days.len() > 50 && days.iter().all(|day| day.as_str() <= "2026-09-18"), "{:?}", days.iter().max());
    let said = plain(&document);
    assert!(said.contains("từ ngày 15/6/2026 đến ngày 14/9/2026, số liệu chốt ngày 18/9/2026"), "{}", &said[..1500]);
    assert!(annex.iter().any(|row| row[3].contains("III/2026")), "figures of the period itself");
    assert!(!annex.iter().any(|row| row[3].contains("IV/2026")), "no figure of a period that was not over");
}

#[test]
fn the_document_is_laid_out_as_the_decree_asks() {
    let workspace = Workspace::with(Stock::Demonstration);
    let (_, files) = made(&workspace, &["--out", "editions"]);
    let document = part(&files["report.docx"], "word/document.xml");
    let order = [
        "ỦY BAN NHÂN DÂN",
        "PHƯỜNG HẢI DƯƠNG",
        "/BC-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BÁO CÁO",
        "Số liệu minh họa",
        "I. KẾT QUẢ CHUNG",
        "Nơi nhận:",
        "CHỦ TỊCH",
        "PHỤ LỤC",
    ];
    let places: Vec<usize> = order.iter().map(|words| document.find(words).unwrap_or_else(|| panic!("no {words}"))).collect();
    assert!(places.is_sorted(), "{places:?}");
    // A4 with margins of 20, 20, 20 and 30 mm; pages counted from the second; the annex laid across.
    assert!(
        document
            .contains("<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1701\"")
    );
    assert!(document.contains("<w:titlePg/>") && document.contains("w:orient=\"landscape\""));
    assert_eq!(document.matches("<w:tblHeader/>").count(), document.matches("w:val=\"Grid\"").count(), "every table repeats its heading");
    assert!(part(&files["report.docx"], "word/header1.xml").contains(" PAGE "));
    assert!(part(&files["report.docx"], "word/styles.xml").contains("w:ascii=\"Times New Roman\""));
    assert_eq!(document.matches("<pic:pic>").count(), 2);
    assert!(document.contains("Số liệu minh họa"));
}

#[test]
fn an_edition_is_checked_and_made_again_after_later_and_backdated_figures() {
    let workspace = Workspace::with(Stock::Demonstration);
    let comments = "target,cause,remedy,request\n";
    workspace.write("said.csv", comments);
    let (folder, files) = made(&workspace, &["--out", "editions", "--comments", "said.csv"]);
    let folder = folder.to_string_lossy().into_owned();
    let at = |name: &str| format!("{folder}/{name}");
    assert!(workspace.run(&["report", "verify", &folder]).done().stdout.contains("as published"));
    // Figures that came in later, one of them as if published before the cut-off.
    let heading = "indicator,area,period,value,unit,published_on,revision";
    workspace.write("late.csv", format!("{heading}\ndigital_economy_pct_gdp,vn,2025,15.5,% GDP,2026-09-01,true\ndigital_economy_pct_gdp,vn,2024,13.9,% GDP,2026-11-01,true\n"));
    workspace.run(&["ingest", "file", "late.csv", "--source", "Cục Thống kê"]).done();
    assert!(workspace.run(&["report", "reproduce", &folder]).done().stdout.contains("byte for byte"));
    // A byte that was changed afterwards is found by both.
    let mut page = files["report.html"].clone();
    page.push(b' ');
    workspace.write(&at("report.html"), &page);
    workspace.refuses(&["report", "verify", &folder], 1, &["report.html", "expected"]);
    workspace.refuses(&["report", "reproduce", &folder], 1, &["report.html", "changed after it was published"]);
    workspace.write(&at("report.html"), &files["report.html"]);
    workspace.write(&at("more.txt"), "x");
    workspace.refuses(&["report", "verify", &folder], 1, &["more.txt is not of this edition"]);
}

#[test]
fn what_lead_offices_say_stands_under_its_indicator() {
    let workspace = Workspace::with(Stock::Demonstration);
    let (_, first) = made(&workspace, &["--out", "one"]);
    let table = String::from_utf8(first["gap-table.csv"].clone()).expect("text");
    let table = rows(table.trim_start_matches('\u{feff}'));
    let target = &table.iter().find(|row| row["Trạng thái"] == "nguy cơ không đạt" && row["Hạn"].starts_with("2030")).expect("a target")["Mã mục tiêu"];
    workspace.write("said.csv", format!("target,cause,remedy,request\n{target},Thiếu kinh phí & nhân lực,Bố trí vốn <2027>,\n"));
    let more = ["--out", "two", "--comments", "said.csv"];
    workspace.run(&[&MAKE[..], &more].concat()).done();
    let all = workspace.contents();
    let document =
        all.iter().find(|(path, _)| path.to_string_lossy().contains("/two/") && path.ends_with("report.docx")).expect("a document").1;
    let said = plain(&part(document, "word/document.xml"));
    assert!(said.contains("Nguyên nhân: Thiếu kinh phí & nhân lực") && said.contains("Giải pháp: Bố trí vốn <2027>"));
    let wrong = |content: &str, words: &[&str]| {
        workspace.write("wrong.csv", content);
        workspace.refuses(&[&MAKE[..], &["--out", "three", "--comments", "wrong.csv"]].concat(), 1, words);
    };
    wrong("target,why\na,b\n", &["target,why", "target,cause,remedy,request"]);
    wrong("target,cause,remedy,request\nnothing,a,b,c\n", &["nothing", "expected the key of a target"]);
    wrong(&format!("target,cause,remedy,request\n{target},a,b,c\n{target},a,b,c\n"), &["twice"]);
}

#[test]
fn what_cannot_be_reported_is_said() {
    let workspace = Workspace::with(Stock::Demonstration);
    workspace.refuses(&["report", "make", "--period", "năm 2099"], 1, &["lies ahead", "--cut-off"]);
    workspace.refuses(&["report", "make", "--period", "quý V/2026"], 1, &["quý V/2026"]);
    workspace.refuses(&["report", "make", "--period", "2026-Q3", "--area", "hai-duongg"], 1, &["hai-duongg"]);
    workspace.refuses(&["report", "verify", "nowhere"], 1, &["nowhere", "manifest.json"]);
    workspace.write("broken/manifest.json", "{}");
    workspace.refuses(&["report", "verify", "broken"], 1, &["expected the manifest of a report"]);
    workspace.refuses(&["report", "make", "--period", "1990-Q1"], 1, &["no figure was known on 1990-03-18", "choose a later period"]);
}

#[test]
fn every_area_has_the_edition_it_would_have_alone() {
    let workspace = Workspace::with(Stock::Demonstration);
    let all = ["report", "make", "--period", "quý III/2026", "--every-area", "--plan", "57-2026", "--charts", "0", "--out", "editions"];
    let said = workspace.run(&all).done();
    let number = |text: &str| text.split("editions of ").nth(1)?.split(' ').next()?.parse::<usize>().ok();
    let of_plan = number(&said.stdout).expect("a number of areas");
    assert!(said.stdout.contains(&format!("{of_plan} new editions")), "{}", said.stdout);
    let alone = [
        "report",
        "make",
        "--period",
        "quý III/2026",
        "--area",
        "phuong-hai-duong",
        "--plan",
        "57-2026",
        "--charts",
        "0",
        "--out",
        "editions",
    ];
    assert!(workspace.run(&alone).done().stdout.contains("unchanged"));
    let said = workspace.run(&["report", "make", "--period", "quý III/2026", "--every-area", "--charts", "0", "--out", "editions"]).done();
    let areas = number(&said.stdout).expect("a number of areas");
    assert!(areas > of_plan, "{}", said.stdout);
    let folders = std::fs::read_dir(workspace.path("editions")).expect("the editions").count();
    // Those of one plan alone are others.
    assert_eq!(folders, areas + of_plan);
    for entry in std::fs::read_dir(workspace.path("editions")).expect("the editions").take(3) {
        workspace.run(&["report", "verify", &entry.expect("an entry").path().to_string_lossy()]).done();
    }
    // Each in the name of its own committee.
    let pages = workspace.contents().into_iter().filter(|(path, _)| path.ends_with("report.html"));
    let pages: Vec<(String, String)> =
        pages.map(|(path, bytes)| (path.to_string_lossy().into_owned(), String::from_utf8_lossy(&bytes).into_owned())).collect();
    for (of, issuer) in [("2026-Q3-hai-phong-vi", "THÀNH PHỐ HẢI PHÒNG"), ("2026-Q3-phuong-hai-duong-vi", "PHƯỜNG HẢI DƯƠNG")]
    {
        let (_, page) = pages.iter().find(|(path, _)| path.contains(of)).expect("the edition");
        assert!(page.contains(issuer), "{of} without {issuer}");
        // The tasks of the ward's plan are not the city's, though the plan promises something for it.
        assert_eq!(page.contains("chưa giao nhiệm vụ nào"), of.contains("hai-phong"), "{of}");
    }
    assert!(workspace.run(&all).done().stdout.contains("0 new editions"), "nothing is made twice");
    workspace.refuses(&[&all[..], &["--area", "vn"]].concat(), 2, &["--area"]);
}

#[test]
fn the_sample_in_the_repository_is_as_it_was_published() {
    let samples = std::fs::read_dir(project("reports/sample")).expect("the sample").map(|entry| entry.expect("an entry").path());
    let samples: Vec<_> = samples.collect();
    let [sample] = samples.as_slice() else { panic!("one sample, found {}", samples.len()) };
    let workspace = Workspace::empty();
    workspace.run(&["report", "verify", &sample.to_string_lossy()]).done();
    let bytes: u64 = std::fs::read_dir(sample).expect("files").map(|file| file.expect("a file").metadata().expect("its size").len()).sum();
    assert!(bytes < 1_000_000, "{bytes} bytes are not small");
}
