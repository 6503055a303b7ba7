//! The sheet that counts in the workbook of the gap table: formulas with their values, and a chart of the workbook's own.

use std::{collections::BTreeMap, fs, io::Read as _};

use calamine::{Data, DataType as _, Reader as _, Xlsx};

use crate::{
    app::Stock,
    workspace::{Workspace, rows},
};

fn part(archive: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).expect("a workbook");
    let mut text = String::new();
    zip.by_name(name).unwrap_or_else(|error| panic!("{name}: {error}")).read_to_string(&mut text).expect("text");
    text
}

#[test]
fn formulas_count_what_the_table_holds_and_a_chart_shows_it() {
    let workspace = Workspace::with(Stock::Demonstration);
    for (format, out) in [("xlsx", "gap.xlsx"), ("csv", "gap.csv")] {
        workspace.run(&["gap", "--area", "phuong-hai-duong", "--format", format, "--out", out]).done();
    }
    let book = fs::read(workspace.path("gap.xlsx")).expect("a workbook");
    let table = rows(workspace.read("gap.csv").trim_start_matches('\u{feff}'));
    let mut by_status: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &table {
        *by_status.entry(row["Trạng thái"].as_str()).or_default() += 1;
    }
    let sheet = part(&book, "xl/worksheets/sheet2.xml");
    let values: Vec<usize> = sheet
        .split("<f>COUNTIF('Khoảng cách'!$")
        .skip(1)
        .map(|cell| cell.split("<v>").nth(1).and_then(|rest| rest.split('<').next()).expect("a value").parse().expect("a number"))
        .collect();
    let mut counted: Vec<usize> = values[..7].iter().copied().filter(|count| *count > 0).collect();
    let mut expected: Vec<usize> = by_status.values().copied().collect();
    counted.sort_unstable();
    expected.sort_unstable();
    assert_eq!(counted, expected, "{by_status:?}");
    assert!(values.len() > 10, "lead agencies are counted too: {values:?}");
    let total = sheet.split("<f>SUM(").nth(1).and_then(|cell| cell.split("<v>").nth(1)).and_then(|rest| rest.split('<').next());
    assert_eq!(total, Some(table.len().to_string().as_str()));
    let chart = part(&book, "xl/charts/chart1.xml");
    assert!(chart.contains("<c:barChart>") && chart.contains("$B$4:$B$10"), "{chart}");
}

#[test]
fn the_annex_of_a_report_has_the_latest_values_with_a_drawing_a_row() {
    let workspace = Workspace::with(Stock::Demonstration);
    workspace.run(&["report", "make", "--period", "quý III/2026", "--area", "phuong-hai-duong", "--charts", "0", "--out", "out"]).done();
    let contents = workspace.contents();
    let (_, book) = contents.iter().find(|(path, _)| path.ends_with("gap-table.xlsx")).expect("a workbook");
    let mut open: Xlsx<_> = Xlsx::new(std::io::Cursor::new(book.clone())).expect("readable");
    let sheet = open.worksheet_range("Diễn biến").expect("the sheet of values");
    let lines: Vec<&[Data]> = sheet.rows().skip(4).collect();
    let drawings = part(book, "xl/worksheets/sheet3.xml").matches("<x14:sparkline>").count();
    assert!(lines.len() > 10, "{} series", lines.len());
    assert_eq!(drawings, lines.len());
    // The latest value is the one that the gap table names, and the series is there once.
    let (_, csv) = contents.iter().find(|(path, _)| path.ends_with("gap-table.csv")).expect("a table");
    let table = rows(String::from_utf8_lossy(csv).trim_start_matches('\u{feff}'));
    let mut compared = 0;
    for line in &lines {
        let name = line[0].to_string();
        let name = name.trim_end_matches(" (minh họa)");
        let latest = line.last().expect("a value").get_float().expect("a number");
        let values: Vec<f64> =
            table.iter().filter(|row| row["Chỉ tiêu"] == name).filter_map(|row| row["Giá trị xét"].parse().ok()).collect();
        assert!(values.contains(&latest), "{name}: {latest} is none of {values:?}");
        compared += 1;
    }
    assert_eq!(compared, lines.len());
}
