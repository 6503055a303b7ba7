//! Loading twice: the second time changes nothing.

use std::path::PathBuf;

use crate::{
    app::{Stock, TestApp, items, project},
    workspace::{Workspace, copy_folder},
};

/// Three small sources of the project.
fn some_sources(folder: &tempfile::TempDir) -> PathBuf {
    let root = folder.path().join("sources");
    for source in ["gso", "emc", "mst"] {
        copy_folder(&project(&format!("data/sources/{source}")), &root.join(source));
    }
    root
}

#[test]
fn a_second_load_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let sources = some_sources(&folder);
    let app = TestApp::with(Stock::Catalogue);
    let first = app.load_sources(&sources);
    assert_eq!(first.len(), 11, "one ingest for each vintage");
    assert!(first.iter().all(|intake| !intake.was_known && intake.added == intake.rows));
    let revision = app.store().data_revision().expect("a revision");
    let figures = app.json("/api/v1/observations?include_history=true");
    assert!(app.load_sources(&sources).iter().all(|intake| intake.was_known && intake.added == 0));
    let catalogue = app.load_catalogue(&project("data/catalogue"));
    assert!(catalogue.was_known && catalogue.added == 0);
    assert_eq!(app.store().data_revision().expect("a revision"), revision);
    assert_eq!(app.json("/api/v1/observations?include_history=true"), figures);
}

#[test]
fn every_row_of_every_source_is_on_record_once() {
    let app = TestApp::reading(Stock::Published);
    let listing = app.json("/api/v1/ingests");
    let observations: Vec<_> = items(&listing).iter().filter(|ingest| ingest["kind"] == "observations").collect();
    let sum = |name: &str| observations.iter().filter_map(|ingest| ingest[name].as_i64()).sum::<i64>();
    assert_eq!((sum("rows"), sum("accepted"), sum("rejected")), (457, 457, 0));
    assert_eq!(items(&app.json("/api/v1/observations?include_history=true")).len(), 457);
}

#[test]
fn what_the_check_noticed_is_on_record_with_its_place() {
    let app = TestApp::reading(Stock::Published);
    let listing = app.json("/api/v1/ingests");
    let with_findings: Vec<i64> = items(&listing)
        .iter()
        .filter(|ingest| ingest["findings"].as_i64() > Some(0))
        .filter_map(|ingest| ingest["ingest"].as_i64())
        .collect();
    assert!(!with_findings.is_empty());
    for number in with_findings {
        let findings = app.json(&format!("/api/v1/ingests/{number}/findings"));
        for finding in items(&findings) {
            assert_eq!(finding["severity"], "noticed", "{finding}");
            for part in ["rule", "file", "found", "expected"] {
                assert!(finding[part].as_str().is_some_and(|text| !text.is_empty()), "{part}: {finding}");
            }
        }
    }
}

#[test]
fn the_program_says_that_nothing_changed() {
    let workspace = Workspace::with(Stock::Catalogue);
    let catalogue = project("data/catalogue");
    let again = workspace.run(&["catalogue", "load", &catalogue.to_string_lossy()]).done();
    assert!(again.stdout.contains("unchanged"), "{}", again.stdout);
    workspace.write("figures.csv", "indicator,area,period,value,unit,published_on\nhdi,vn,2023,0.766,,2025-05-06\n");
    assert!(workspace.run(&["ingest", "file", "figures.csv"]).done().stdout.contains("1 mới"));
    assert!(workspace.run(&["ingest", "file", "figures.csv"]).done().stdout.contains("không có gì thay đổi"));
    let day = ["--as-of", "2026-11-22", "--targets-as-of", "2026-11-22"];
    let assess = |word: &str| {
        let outcome = workspace.run(&[&["assess"], &day[..]].concat()).done();
        assert!(outcome.stdout.contains(&format!("run 1 {word}")), "{}", outcome.stdout);
    };
    assess("recorded");
    assess("unchanged");
}

#[test]
fn a_check_only_says_what_would_become_of_a_file() {
    let workspace = Workspace::with(Stock::Catalogue);
    workspace.write(
        "figures.csv",
        "indicator,area,period,value,unit,published_on\nhdi,vn,2023,0.766,,2025-05-06\nhdi,vn,2030-Q9,0.8,,2025-05-06\n",
    );
    let before = workspace.contents();
    let said = workspace.run(&["ingest", "file", "figures.csv", "--check"]).done();
    assert!(said.stdout.contains("2 dòng: 1 mới, 0 hiệu chỉnh, 0 trùng, 1 bị loại"), "{}", said.stdout);
    assert!(said.stderr.contains("Dòng 3") && said.stderr.contains("2030-Q9"), "{}", said.stderr);
    assert!(before == workspace.contents());
}

#[test]
fn a_file_that_changes_makes_a_new_revision_and_the_old_one_stays_readable() {
    let app = TestApp::with(Stock::Catalogue);
    let row = |value: &str| format!("indicator,area,period,value,unit,published_on,revision\nhdi,vn,2023,{value},,2025-05-06,có\n");
    app.load_csv("figures.csv", &row("0.76"));
    app.load_csv("figures.csv", &row("0.77"));
    let value = |at: i64| items(&app.json(&format!("/api/v1/observations?indicator=hdi&known_at={at}")))[0]["value"].as_f64();
    assert_eq!((value(2), value(3)), (Some(0.76), Some(0.77)));
}
