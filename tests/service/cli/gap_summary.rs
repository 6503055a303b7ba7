//! The sheet that counts in the workbook of the gap table: formulas with their values, and a chart of the workbook's own.

use std::{collections::BTreeMap, fs, io::Read as _};

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
