//! What goes wrong with the store and the port: a clear message, a non-zero exit, nothing changed.

use std::{net::TcpListener, path::Path};

use crate::{
    app::{STORE_FILE, Stock},
    workspace::Workspace,
};

fn change(store: &Path, sql: &str) {
    let connection = duckdb::Connection::open(store).expect("the store file");
    connection.execute_batch(sql).expect("the change");
    connection.execute_batch("CHECKPOINT").expect("a checkpoint");
}

#[test]
fn a_store_of_a_newer_version_is_refused_untouched() {
    let workspace = Workspace::with(Stock::Catalogue);
    change(&workspace.path("store").join(STORE_FILE), "INSERT INTO schema_version VALUES (99, TIMESTAMP '2030-01-01 00:00:00')");
    for command in [&["init"][..], &["assess"], &["serve", "--port", "0"], &["ingest", "sources"], &["catalogue", "load"]] {
        workspace.refuses(command, 1, &["schema version 99", "up to 2", "Use the newer program", "not changed"]);
    }
}

#[test]
fn a_file_that_is_no_store_is_refused_untouched() {
    let workspace = Workspace::empty();
    workspace.write(&format!("store/{STORE_FILE}"), "hello, this is a letter");
    workspace.refuses(&["init"], 1, &[STORE_FILE, "not a store of this program", "--store"]);
    workspace.refuses(&["assess"], 1, &["not a store of this program"]);
}

#[test]
fn a_database_of_another_program_is_refused_untouched() {
    let workspace = Workspace::empty();
    workspace.write("store/readme.txt", "made by another program");
    change(&workspace.path("store").join(STORE_FILE), "CREATE TABLE letters (text VARCHAR)");
    workspace.refuses(&["init"], 1, &["not a store of this program", "no schema version", "--store"]);
}

#[test]
fn a_store_cut_short_is_refused_untouched() {
    let workspace = Workspace::empty();
    let whole = &Stock::Catalogue.files()[Path::new(STORE_FILE)];
    workspace.write(&format!("store/{STORE_FILE}"), &whole[..whole.len() / 2]);
    let before = workspace.contents();
    let outcome = workspace.run(&["assess"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.stdout, outcome.stderr);
    assert!(outcome.stderr.contains("lotrinh: ") && !outcome.stderr.contains("panicked"), "{}", outcome.stderr);
    assert!(before == workspace.contents());
}

#[test]
fn no_right_to_write_is_said_and_nothing_is_left() {
    let workspace = Workspace::empty();
    workspace.write("file", "not a folder");
    let below = workspace.path("file/store");
    // Nobody may make folders below a regular file or in /proc, not even the superuser.
    for place in [below.to_str().expect("a path"), "/proc/lotrinh-store"] {
        workspace.refuses(&["--store", place, "init"], 1, &[place, "needs a folder it may write to", "--store"]);
    }
}

#[test]
fn a_question_does_not_make_a_store() {
    let workspace = Workspace::empty();
    for command in
        [&["assess"][..], &["serve", "--port", "0"], &["gap", "--out", "g.csv"], &["ingest", "sources"], &["publish", "--out", "e"]]
    {
        workspace.refuses(command, 1, &["no store in", "lotrinh init", "--store"]);
    }
}

#[test]
fn a_store_without_a_catalogue_says_what_to_load_first() {
    let workspace = Workspace::empty();
    workspace.run(&["init"]).done();
    workspace.write("figures.csv", "indicator,area,period,value,unit,published_on\nhdi,vn,2023,0.766,,2025-05-06\n");
    workspace.refuses(&["ingest", "file", "figures.csv"], 1, &["no catalogue yet", "lotrinh catalogue load"]);
    workspace.refuses(&["assess"], 1, &["no targets yet", "lotrinh catalogue load"]);
}

#[test]
fn a_port_in_use_is_said_with_the_way_out() {
    let workspace = Workspace::with(Stock::Catalogue);
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let port = taken.local_addr().expect("an address").port().to_string();
    workspace.refuses(&["serve", "--port", &port], 1, &[&format!("127.0.0.1:{port}"), "another program uses the port", "--port"]);
}

#[test]
fn a_second_process_on_one_store_is_refused_while_the_first_goes_on() {
    let workspace = Workspace::with(Stock::Published);
    let server = workspace.serve();
    for command in [&["init"][..], &["assess"], &["serve", "--port", "0"], &["ingest", "sources"]] {
        workspace.refuses(command, 1, &["in use by another process", "lotrinh serve", "HTTP API"]);
    }
    let answer = server.get("/readyz");
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"status\":\"ok\""), "{answer}");
}

#[test]
fn the_server_listens_on_this_machine_only_and_ends_when_asked() {
    let workspace = Workspace::with(Stock::Published);
    let server = workspace.serve();
    assert!(server.get("/vi/").contains("Tiến độ các chỉ tiêu"));
    assert_eq!(server.end(), Some(0), "a polite end is a success");
    workspace.run(&["init"]).done();
}
