//! The PDF of an edition: text that can be taken out again in correct Vietnamese, embedded fonts, tags, bookmarks, pages as the decree asks.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{app::Stock, workspace::Workspace};

/// What a program of poppler says of the file.
#[track_caller]
fn asked(program: &str, arguments: &[&str], pdf: &Path) -> String {
    let output = Command::new(program).args(arguments).arg(pdf).args(if program == "pdftotext" { &["-"][..] } else { &[] }).output();
    let output = output.unwrap_or_else(|error| panic!("{program}: {error}; install poppler-utils, as `make test` does"));
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn made() -> (Workspace, PathBuf, BTreeMap<PathBuf, Vec<u8>>) {
    let workspace = Workspace::with(Stock::Demonstration);
    let make = ["report", "make", "--period", "quý III/2026", "--area", "phuong-hai-duong", "--charts", "2", "--out", "editions"];
    workspace.run(&make).done();
    let files = workspace.contents();
    let pdf = files.keys().find(|path| path.ends_with("report.pdf")).expect("a PDF").clone();
    (workspace, pdf, files)
}

/// Words with one space between them, whatever the layout did.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_pdf_says_what_the_word_document_says_and_is_made_for_the_archive() {
    let (workspace, pdf, files) = made();
    let text = asked("pdftotext", &["-layout"], &pdf);
    let said = flat(&asked("pdftotext", &[], &pdf));
    for words in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN PHƯỜNG HẢI DƯƠNG",
        "từ ngày 15/6/2026 đến ngày 14/9/2026, số liệu chốt ngày 18/9/2026",
        "Số liệu minh họa",
        "Nơi nhận:",
        "PHỤ LỤC. KHOẢNG CÁCH TỚI MỤC TIÊU",
    ] {
        assert!(said.contains(words), "{words} in {}", said.chars().take(3_000).collect::<String>());
    }
    // Every row of the annex is there, with its numbers: read back from the table for programs.
    let table = files.iter().find(|(path, _)| path.ends_with("gap-table.csv")).expect("a table").1;
    let rows = crate::workspace::rows(String::from_utf8_lossy(table).trim_start_matches('\u{feff}'));
    let annex = said.split("PHỤ LỤC. KHOẢNG CÁCH").nth(1).expect("an annex");
    let words = |text: &str| flat(text).replace(' ', "");
    let packed = words(annex);
    for row in &rows {
        let name = &row["Chỉ tiêu"];
        let start: String = words(name).chars().take(12).collect();
        assert!(packed.contains(&start), "{name}");
    }
    // Letters with two marks come out as one character each.
    assert!(!said.chars().any(|c| ('\u{300}'..='\u{36f}').contains(&c)), "text in composed form");

    let about = asked("pdfinfo", &[], &pdf);
    for fact in ["Tagged:          yes", "Page size:       595.276 x 841.89 pts (A4)", "Kết quả thực hiện"] {
        assert!(about.contains(fact), "{fact} in {about}");
    }
    let fonts = asked("pdffonts", &[], &pdf);
    let rows: Vec<&str> = fonts.lines().skip(2).collect();
    assert!(rows.iter().any(|row| row.contains("Tinos")) && rows.iter().any(|row| row.contains("DejaVu")), "{fonts}");
    assert!(rows.iter().all(|row| row.contains(" yes yes ")), "embedded, in part: {fonts}");
    let bytes = String::from_utf8_lossy(&files[&pdf]);
    for mark in ["<pdfaid:part>2</pdfaid:part>", "<pdfaid:conformance>A</pdfaid:conformance>", "/Outlines"] {
        assert!(bytes.contains(mark), "{mark}");
    }

    // Page numbers in the middle of the upper edge from the second page on.
    let pages: Vec<&str> = text.split('\u{c}').collect();
    let first_line = |page: &str| page.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim().to_owned();
    assert!(pages.len() > 5, "{}", pages.len());
    assert_ne!(first_line(pages[0]), "1");
    assert_eq!((first_line(pages[1]), first_line(pages[2])), ("2".to_owned(), "3".to_owned()));

    // Made again byte for byte.
    let folder = pdf.parent().expect("a folder").to_string_lossy().into_owned();
    workspace.run(&["report", "reproduce", &folder]).done();
}
