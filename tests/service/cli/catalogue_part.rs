//! `lotrinh catalogue add` and `lotrinh catalogue history`: entries revised by rows of their own.

use crate::{
    app::{Stock, TestApp, items, project},
    workspace::{Workspace, rows},
};

/// The ward's target for online files in 2030, printed as at least 85 %.
const TARGET: &str = "57-2026.PL2.22.2030";

/// A decision that raises it.
const DECISION: &str =
    "target,low,legal_instrument,effective_on\n57-2026.PL2.22.2030,98,\"Quyết định 12/QĐ-UBND, 01/12/2026\",2026-12-01\n";

/// What the target demands on a day, as far as a data revision knows: target and legal instrument in the gap table.
fn in_force(workspace: &Workspace, on: &str, more: &[&str]) -> (String, String) {
    let arguments =
        ["gap", "--as-of", "2026-11-22", "--area", "phuong-hai-duong", "--targets-as-of", on, "--lang", "en", "--out", "gap.csv"];
    workspace.run(&[&arguments, more].concat()).done();
    let table = rows(&workspace.read("gap.csv"));
    let row = table.iter().find(|row| row.values().any(|cell| cell == TARGET)).expect("the target");
    (row["Target as printed"].clone(), row["Legal instrument"].clone())
}

#[test]
fn a_revised_target_counts_from_its_day_and_the_old_one_stays() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.write("decision.csv", DECISION);
    let add = ["catalogue", "add", "decision.csv", "--kind", "targets"];
    let before = workspace.contents();
    let said = workspace.run(&[&add[..], &["--check"]].concat()).done().stdout;
    assert!(said.contains("low: 85 → 98") && said.contains("nothing was changed"), "{said}");
    assert!(before == workspace.contents(), "a check changes nothing");
    let said = workspace.run(&add).done().stdout;
    assert!(said.contains("1 revised") && said.contains("data revision 2"), "{said}");
    let (old, document) = in_force(&workspace, "2026-11-30", &[]);
    assert!(old.contains("85") && !document.contains("12/QĐ-UBND"), "{old} {document}");
    let (new, document) = in_force(&workspace, "2026-12-01", &[]);
    assert!(new.contains("98") && document.contains("Quyết định 12/QĐ-UBND, 01/12/2026"), "{new} {document}");
    let (known_before, _) = in_force(&workspace, "2026-12-01", &["--known-at", "1"]);
    assert_eq!(known_before, old);
    let history = workspace.run(&["catalogue", "history", TARGET]).done().stdout;
    for words in ["from 2026-02-24: data revision 1", "from 2026-12-01: data revision 2", "low: 85 → 98", "ge ≥ 85%"] {
        assert!(history.contains(words), "“{words}” in {history}");
    }
    let said = workspace.run(&add).done().stdout;
    assert!(said.contains("1 same") && said.contains("nothing was changed"), "{said}");
    workspace.refuses(&["catalogue", "history", "57-2026.PL2.22.2031"], 1, &["not in the catalogue", "did you mean “57-2026.PL2.22.203"]);
}

#[test]
fn a_whole_catalogue_undoes_nothing_that_came_by_rows() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.write("decision.csv", DECISION);
    workspace.write("areas.csv", "Mã,Tên,Loại,Từ ngày,Thuộc\n11411,Phường Thủy Nguyên,Phường,01/7/2025,hai-phong\n");
    workspace.run(&["catalogue", "add", "decision.csv", "--kind", "targets"]).done();
    workspace.run(&["catalogue", "add", "areas.csv", "--kind", "areas"]).done();
    workspace.copy("data/catalogue", "catalogue");
    let text = workspace.read("catalogue/targets.csv");
    workspace.write("catalogue/targets.csv", text.replacen(",ge,55,,≥ 55,", ",ge,56,,≥ 56,", 1));
    let said = workspace.run(&["catalogue", "load", "catalogue"]).done().stdout;
    assert!(said.contains("1 new or changed"), "{said}");
    assert!(in_force(&workspace, "2026-12-01", &[]).0.contains("98"));
    let said = workspace.run(&["catalogue", "add", "areas.csv", "--kind", "areas"]).done().stdout;
    assert!(said.contains("1 same"), "the ward is still there: {said}");
}

#[test]
fn a_file_with_faults_changes_nothing_unless_the_good_rows_are_kept() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.write("mixed.csv", format!("{DECISION}57-2026.PL2.23.2099,50,QĐ 12,2026-12-01\n57-2026.PL2.22.2030,99,QĐ 13,1/13/2026\n"));
    let add = ["catalogue", "add", "mixed.csv", "--kind", "targets"];
    workspace.refuses(
        &add,
        1,
        &["row 3, target", "57-2026.PL2.23.2099", "row 4, effective_on", "1/13/2026", "nothing was changed", "--on-rejected keep"],
    );
    let said = workspace.run(&[&add[..], &["--on-rejected", "keep"]].concat()).done();
    assert!(said.stdout.contains("1 revised") && said.stdout.contains("2 rejected"), "{}", said.stdout);
    assert!(in_force(&workspace, "2026-12-01", &[]).0.contains("98"));
}

#[test]
fn a_district_is_closed_and_divided_and_keeps_its_figures() {
    let workspace = Workspace::with(Stock::Published);
    let head = "area,valid_to,successor,code,name_vi,type,valid_from,parent\n";
    let close = "binh-giang,2025-06-30,xa-ke-sat:0.5;xa-binh-giang:0.5,296,Huyện Bình Giang (cũ),district,,hai-duong-cu\n";
    workspace.write("areas.csv", format!("{head}{close}"));
    let said = workspace.run(&["catalogue", "add", "areas.csv", "--kind", "areas"]).done().stdout;
    assert!(said.contains("successor: hai-phong → xa-ke-sat:0.5;xa-binh-giang:0.5"), "{said}");
    workspace.write("wrong.csv", format!("{head}{}", close.replace("0.5;", "0.6;")));
    let add = ["catalogue", "add", "wrong.csv", "--kind", "areas"];
    workspace.refuses(&add, 1, &["row 2, successor_share", "0.6 + 0.5"]);
    workspace.write("gone.csv", "area,withdrawn\nhai-duong-cu,true\n");
    let add = ["catalogue", "add", "gone.csv", "--kind", "areas"];
    workspace.refuses(&add, 1, &["row 2, area", "valid_to", "figures"]);
}

#[test]
fn a_revision_that_is_taken_back_no_longer_counts() {
    use lotrinh::{
        domain::revision::CatalogueTable,
        pipeline::catalogue_part::{add_part, check_part, target_history},
    };
    let app = TestApp::with(Stock::Catalogue);
    let part = check_part(app.store(), CatalogueTable::Targets, "decision.csv", DECISION.as_bytes()).expect("a part");
    let stamp = "2026-11-22 05:00:00";
    let ingest = add_part(app.store(), CatalogueTable::Targets, "decision.csv", DECISION.as_bytes(), &part, stamp);
    let ingest = ingest.expect("taken in").expect("a change");
    let low = || {
        let listing = app.json("/api/v1/targets?plan=57-2026&targets_as_of=2026-12-31");
        items(&listing).iter().find(|target| target["id"] == TARGET).expect("the target")["low"].clone()
    };
    assert_eq!(low(), 98.0);
    app.store().retract(ingest, "wrong decision", "", stamp).expect("taken back");
    assert_eq!(low(), 85.0);
    let steps = target_history(app.store(), TARGET, app.store().data_revision().expect("a revision")).expect("a history");
    assert_eq!(steps.len(), 1);
    let whole = app.load_catalogue(&project("data/catalogue"));
    assert!(whole.was_known);
}
