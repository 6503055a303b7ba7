//! `lotrinh catalogue`: check, list, export.

use crate::{
    app::project,
    workspace::{Workspace, column, rows},
};

/// A copy of the catalogue in which one text of one file is replaced once.
fn broken(file: &str, from: &str, to: &str) -> (Workspace, usize) {
    let workspace = Workspace::empty();
    workspace.copy("data/catalogue", "catalogue");
    let text = workspace.read(&format!("catalogue/{file}"));
    let place = text.find(from).unwrap_or_else(|| panic!("{file} has “{from}”"));
    let row = 1 + text[..place].matches('\n').count();
    workspace.write(&format!("catalogue/{file}"), text.replacen(from, to, 1));
    (workspace, row)
}

#[test]
fn the_committed_catalogue_has_no_fault() {
    let folder = project("data/catalogue");
    let said = Workspace::empty().run(&["catalogue", "check", &folder.to_string_lossy()]).done().stdout;
    assert!(said.contains("no fault") && said.contains("231 tasks") && said.contains("34 duties"), "{said}");
}

#[test]
fn a_broken_copy_is_refused_with_file_row_and_reason() {
    for (file, from, to, reason) in [
        ("targets.csv", ",hai-duong-cu,2030,,ge,55,", ",hai-duong-cu,2030,,about,55,", "about"),
        ("targets.csv", ",ge,55,,≥ 55,", ",ge,lots,,≥ 55,", "lots"),
        ("targets.csv", ",tfp_contribution_pct,hai-duong-cu,", ",tfp_contribution,hai-duong-cu,", "tfp_contribution"),
        ("targets.csv", "726-2025.PL1.5.2030,appendix,726-2025", "726-2025.PL1.5.2030,appendix,726-2026", "726-2026"),
        ("areas.csv", "2025-06-30", "2025-06-31", "2025-06-31"),
        ("indicators.csv", ",up,0,100,share,", ",upwards,0,100,share,", "upwards"),
    ] {
        let (workspace, row) = broken(file, from, to);
        let words = [file.to_owned(), format!("row {row}"), reason.to_owned(), "expected".to_owned(), "fault".to_owned()];
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        workspace.refuses(&["catalogue", "check", "catalogue"], 1, &words);
    }
}

#[test]
fn a_catalogue_with_a_fault_is_not_loaded_at_all() {
    let (workspace, _) = broken("targets.csv", ",ge,55,,≥ 55,", ",ge,lots,,≥ 55,");
    workspace.run(&["init"]).done();
    workspace.refuses(&["catalogue", "load", "catalogue"], 1, &["targets.csv", "lots", "nothing was changed"]);
}

#[test]
fn the_export_has_one_row_a_printed_cell() {
    let workspace = Workspace::empty();
    let folder = project("data/catalogue");
    workspace.run(&["catalogue", "export", "--table", "targets", "--out", "targets.csv", &folder.to_string_lossy()]).done();
    let text = workspace.read("targets.csv");
    let header = "document,plan_no,appendix,printed_no,line_from,indicator,year,operator,low,high,as_printed,lead_agency";
    assert_eq!(text.lines().next(), Some(header));
    let out = rows(&text);
    assert_eq!(out.len(), 269 + 58);
    let operators = ["eq", "ge", "gt", "le", "range", "none", "qualitative"];
    assert!(column(&out, "operator").iter().all(|operator| operators.contains(operator)));
    for name in ["low", "high"] {
        assert!(column(&out, name).iter().all(|cell| cell.is_empty() || cell.parse::<f64>().is_ok()), "decimal points");
    }
    let lost = out.iter().find(|row| row["printed_no"] == "7.8" && row["as_printed"] == "[mất]").expect("item 7.8");
    assert_eq!((lost["operator"].as_str(), lost["low"].as_str(), lost["high"].as_str()), ("none", "", ""));
    let of_726 = |number: &str| out.iter().filter(|row| row["document"].starts_with("002_") && row["printed_no"] == number).count();
    assert_eq!((of_726("7.10"), of_726("7.1")), (1, 1), "7.10 is not 7.1");
}

#[test]
fn lists_have_one_line_an_entry() {
    let workspace = Workspace::empty();
    let folder = project("data/catalogue");
    for (table, known) in [("plans", "57-2026\t"), ("areas", "hai-phong\t31\t"), ("indicators", "digital_economy_pct_gdp@mst-estimate\t")] {
        let said = workspace.run(&["catalogue", "list", table, &folder.to_string_lossy()]).done().stdout;
        assert!(said.lines().any(|line| line.starts_with(known)), "{table}: {said}");
    }
}
