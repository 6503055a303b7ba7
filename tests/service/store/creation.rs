//! Making a store: whole or not at all, once, locked down.

use lotrinh::{
    clock::{Clock, FixedClock},
    store::{Store, StoreSettings},
};

use crate::{
    app::{STORE_FILE, TODAY, TestApp},
    workspace::Workspace,
};

#[test]
fn a_store_is_made_once_and_found_again() {
    let workspace = Workspace::empty();
    assert!(workspace.run(&["init"]).done().stdout.contains("made"));
    let files: Vec<String> =
        workspace.contents().keys().map(|path| path.file_name().expect("a name").to_string_lossy().into_owned()).collect();
    assert_eq!(files, ["ledger", STORE_FILE], "nothing of the making is left behind");
    let before = workspace.contents();
    assert!(workspace.run(&["init"]).done().stdout.contains("is there"));
    assert!(before == workspace.contents(), "a second init changes nothing");
}

#[test]
fn what_an_interrupted_making_left_does_not_disturb() {
    let workspace = Workspace::empty();
    workspace.write("store/creating-1.duckdb", b"half a file");
    workspace.run(&["init"]).done();
    assert!(workspace.path("store").join(STORE_FILE).is_file());
}

#[test]
fn an_empty_store_has_no_revision_and_answers() {
    let app = TestApp::empty();
    assert_eq!(app.store().data_revision().expect("a revision"), 0);
    assert!(app.store().list_ingests().expect("a list").is_empty());
    app.store().ping().expect("an answer");
    assert!(app.store().engine_version().expect("a version").starts_with("v1.5.6"), "the pinned library");
}

#[test]
fn two_stores_may_be_open_in_one_program() {
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let stamp = FixedClock::on(TODAY).stamp();
    let stores = folders.each_ref().map(|folder| Store::open(folder.path(), &StoreSettings::default(), &stamp).expect("a store"));
    assert!(stores.iter().all(|store| store.ping().is_ok()));
}
