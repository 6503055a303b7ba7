//! Catalogue revisions: a target that changes or goes stays readable at its revision.

use std::{fs, path::PathBuf};

use crate::{
    app::{TestApp, items, project},
    workspace::copy_folder,
};

fn copy(folder: &tempfile::TempDir) -> PathBuf {
    let path = folder.path().join("catalogue");
    copy_folder(&project("data/catalogue"), &path);
    path
}

#[test]
fn a_changed_target_is_a_new_revision_of_the_same_target() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = copy(&folder);
    let app = TestApp::empty();
    app.load_catalogue(&path);
    let file = path.join("targets.csv");
    let text = fs::read_to_string(&file).expect("a table");
    let line = text.lines().find(|line| line.starts_with("726-2025.PL1.5.2030,")).expect("item 5");
    fs::write(&file, text.replace(line, &line.replace(",ge,55,,≥ 55,", ",ge,60,,≥ 60,"))).expect("the table");
    let intake = app.load_catalogue(&path);
    assert_eq!((intake.was_known, intake.added), (false, 1), "one entry changed");
    let low = |at: i64| {
        let listing = app.json(&format!("/api/v1/targets?plan=726-2025&indicator=tfp_contribution_pct&known_at={at}"));
        items(&listing).iter().find(|target| target["id"] == "726-2025.PL1.5.2030").expect("the target")["low"].clone()
    };
    assert_eq!((low(1), low(2)), (55.0.into(), 60.0.into()));
}

#[test]
fn a_target_that_is_gone_is_withdrawn_and_stays_readable() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = copy(&folder);
    let app = TestApp::empty();
    app.load_catalogue(&path);
    let before = app.json("/api/v1/targets?plan=57-nq-tw-2024");
    let file = path.join("targets.csv");
    let text = fs::read_to_string(&file).expect("a table");
    let kept: Vec<&str> = text.lines().filter(|line| !line.starts_with("57-nq-tw-2024.X3.2030,")).collect();
    fs::write(&file, kept.join("\n") + "\n").expect("the table");
    app.load_catalogue(&path);
    let keys = |at: i64| {
        let listing = app.json(&format!("/api/v1/targets?plan=57-nq-tw-2024&known_at={at}"));
        items(&listing).iter().map(|target| target["id"].as_str().expect("a key").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(keys(1).len(), items(&before).len());
    assert!(keys(1).contains(&"57-nq-tw-2024.X3.2030".to_owned()) && !keys(2).contains(&"57-nq-tw-2024.X3.2030".to_owned()));
    assert_eq!(keys(2).len() + 1, keys(1).len());
}
