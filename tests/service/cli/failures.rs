//! What goes wrong with files and names: a clear message, a non-zero exit, nothing changed.

use crate::{app::Stock, workspace::Workspace};

const HEADER: &str = "indicator,area,period,value,unit,published_on";

#[test]
fn a_wrong_file_is_refused_with_what_it_is_and_what_to_send() {
    let workspace = Workspace::with(Stock::Catalogue);
    let refuses = |name: &str, content: &[u8], words: &[&str]| {
        workspace.write(name, content);
        workspace.refuses(&["ingest", "file", name], 1, &[&[name], words].concat());
    };
    refuses("book.csv", b"PK\x03\x04\x14\x00\x00\x00binary\xff\xfe", &["a ZIP archive", "expected CSV"]);
    refuses("picture.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", &["expected"]);
    refuses("latin.csv", b"indicator,area\nt\xfd l\xea,vn\n", &["no heading of a table", "expected a row of headings"]);
    refuses("empty.csv", b"", &["an empty file", "expected CSV"]);
    refuses("other.csv", b"a,b\n1,2\n", &["no heading of a table", "a, b", "expected"]);
    refuses("page.csv", b"<!doctype html><html><body>404</body></html>", &["expected"]);
    workspace.refuses(&["ingest", "file", "missing.csv"], 1, &["cannot use missing.csv", "check the path"]);
}

#[test]
fn an_unknown_indicator_area_or_period_in_a_file_is_named_with_its_row() {
    let workspace = Workspace::with(Stock::Catalogue);
    let refuses = |row: &str, words: &[&str]| {
        workspace.write("figures.csv", format!("{HEADER}\n{row}\n"));
        workspace.refuses(
            &["ingest", "file", "figures.csv", "--lang", "en"],
            1,
            &[&["figures.csv: Row 2, column", "nothing was changed"], words].concat(),
        );
    };
    refuses("happiness,vn,2023,1,,2025-01-01", &["indicator", "happiness", "expected"]);
    refuses("hdi,atlantis,2023,0.7,,2025-01-01", &["area", "atlantis", "expected"]);
    refuses("hdi,vn,quý V/2023,0.7,,2025-01-01", &["period", "quý V/2023", "expected a quarter"]);
    refuses("hdi,vn,2023,high,,2025-01-01", &["value", "high", "expected"]);
    refuses("hdi,vn,2023,0.7,,yesterday", &["published_on", "yesterday", "expected"]);
}

#[test]
fn a_file_with_one_bad_row_can_be_refused_as_a_whole() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.write("figures.csv", format!("{HEADER}\nhdi,vn,2023,0.766,,2025-05-06\nhdi,vn,2023-Q7,0.7,,2025-05-06\n"));
    workspace.refuses(&["ingest", "file", "figures.csv", "--on-rejected", "refuse"], 1, &["Dòng 3", "1 of 2 rows", "nothing was changed"]);
    assert!(workspace.run(&["ingest", "file", "figures.csv"]).done().stdout.contains("2 dòng: 1 mới, 0 hiệu chỉnh, 0 trùng, 1 bị loại"));
}

#[test]
fn an_unknown_name_on_the_command_line_is_refused() {
    let workspace = Workspace::with(Stock::Published);
    workspace.refuses(
        &["chart", "digital_economy_pct_gd", "vn", "--out", "c.svg"],
        1,
        &["digital_economy_pct_gd”", "did you mean “digital_economy_pct_gdp”?"],
    );
    workspace.refuses(&["chart", "hdi", "atlantis", "--out", "c.svg"], 1, &["area “atlantis”", "not in the catalogue"]);
    workspace.refuses(&["gap", "--indicator", "happiness", "--out", "g.csv"], 1, &["indicator “happiness”", "not in the catalogue"]);
    workspace.refuses(&["gap", "--area", "atlantis", "--out", "g.csv"], 1, &["area “atlantis”", "not in the catalogue"]);
    workspace.refuses(&["illustrate", "--areas", "atlantis", "--out", "i.csv"], 1, &["atlantis", "not in the catalogue"]);
}

#[test]
fn a_command_that_makes_no_sense_exits_with_2() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.refuses(&["gap", "--status", "red", "--out", "g.csv"], 2, &["status", "red", "expected missed"]);
    workspace.refuses(&["assess", "--as-of", "2026-02-30"], 2, &["2026-02-30"]);
    workspace.refuses(&["chart", "hdi", "vn", "--out", "c.gif"], 2, &["c.gif", ".svg or .png"]);
    workspace.refuses(&["frobnicate"], 2, &["frobnicate"]);
    workspace.refuses(&["serve", "--port", "99999"], 2, &["99999"]);
}

#[test]
fn a_day_or_revision_without_figures_is_answered_and_one_that_cannot_exist_is_refused() {
    let workspace = Workspace::with(Stock::Published);
    workspace.refuses(&["gap", "--known-at", "9999", "--out", "g.csv"], 1, &["revision 9999", "expected 0 to"]);
    workspace.refuses(&["gap", "--known-at", "0", "--out", "g.csv"], 1, &["no targets yet", "lotrinh catalogue load"]);
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing() {
    let workspace = Workspace::with(Stock::Published);
    workspace.write("file", "not a folder");
    for out in ["missing/c.svg", "file/c.svg"] {
        workspace.refuses(&["chart", "hdi", "vn", "--out", out], 1, &["cannot write", out, "check that the folder exists"]);
    }
    workspace.refuses(&["periods"], 2, &["PERIOD"]);
}

#[test]
fn the_help_teaches_and_names_every_command() {
    let workspace = Workspace::empty();
    let help = workspace.run(&["--help"]).done().stdout;
    for word in [
        "init",
        "catalogue",
        "ingest",
        "assess",
        "gap",
        "chart",
        "publish",
        "serve",
        "periods",
        "verdict-table",
        "forecast-panel",
        "backtest",
        "Exit codes",
    ] {
        assert!(help.contains(word), "{word}");
    }
    let said = workspace.run(&["periods", "--help"]).done().stdout;
    assert!(said.contains("2026-06-15 2026-09-14"), "an example with its answer");
}
