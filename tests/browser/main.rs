//! The pages in a real Chromium: the program serves a prepared store, `smoke.mjs` opens, clicks,
//! filters and looks, `pages.mjs` opens every page in every form and sends a file.
//!
//! `make test` installs what is needed: chromium and tests/browser/node_modules.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on fails")]

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

const MISSING: &str = "run `make test`, which installs it, instead of `cargo test`";

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Ends with the test whatever its outcome.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lotrinh"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).env("LOTRINH_STORE", folder.join("store")).stdin(Stdio::null());
    for variable in ["LOTRINH_AS_OF", "LOTRINH_PORT", "LOTRINH_LOG"] {
        command.env_remove(variable);
    }
    command
}

fn run(folder: &Path, arguments: &[&str]) {
    let output = program(folder).args(arguments).output().expect("the program starts");
    assert!(output.status.success(), "lotrinh {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A store with what is promised, some published figures, and the illustrative series.
fn prepare(folder: &Path) {
    run(folder, &["init"]);
    run(folder, &["catalogue", "load", "data/catalogue"]);
    for source in ["gso", "mst"] {
        let from = project(&format!("data/sources/{source}"));
        let to = folder.join("sources").join(source);
        for vintage in std::fs::read_dir(from).expect("the sources") {
            let vintage = vintage.expect("an entry").path();
            let to = to.join(vintage.file_name().expect("a name"));
            std::fs::create_dir_all(&to).expect("a folder");
            for file in ["origin.toml", "observations.csv"] {
                std::fs::copy(vintage.join(file), to.join(file)).expect("a copy");
            }
        }
    }
    run(folder, &["ingest", "sources", &folder.join("sources").to_string_lossy()]);
    let made_up = folder.join("observations.csv").to_string_lossy().into_owned();
    run(folder, &["illustrate", "--out", &made_up]);
    run(folder, &["ingest", "file", &made_up]);
}

fn serve(folder: &Path) -> (Server, String) {
    let mut child = program(folder).args(["serve", "--port", "0"]).stderr(Stdio::piped()).spawn().expect("the program starts");
    let said = BufReader::new(child.stderr.take().expect("standard error"));
    let server = Server(child);
    let address = said.lines().map_while(Result::ok).find_map(|line| {
        let start = line.find("http://127.0.0.1:")?;
        let rest = &line[start..];
        Some(rest[..rest.find("/vi/")?].to_owned())
    });
    (server, address.expect("the server says where it listens"))
}

/// Where a program is; fails with the way to get it.
fn installed(program: &str) -> String {
    let found = Command::new("which").arg(program).output().expect("which runs");
    assert!(found.status.success(), "{program} is missing: {MISSING}");
    String::from_utf8(found.stdout).expect("a path").trim().to_owned()
}

/// Runs a script against a prepared store; gives what it said.
fn browse(script: &str) -> String {
    let (chromium, node) = (installed("chromium"), installed("node"));
    for library in ["playwright-core", "axe-core"] {
        let library = project("tests/browser/node_modules").join(library);
        assert!(library.is_dir(), "{} is missing: {MISSING}", library.display());
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    prepare(folder.path());
    let (_server, address) = serve(folder.path());
    let output = Command::new(node)
        .arg(project("tests/browser").join(script))
        .args([&address, &chromium])
        .current_dir(folder.path())
        .output()
        .expect("node starts");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}");
    said
}

/// SHOTS=folder keeps a picture of each page.
#[test]
fn every_page_fits_is_readable_and_takes_a_file_in_both_languages_light_and_dark() {
    let said = browse("pages.mjs");
    assert!(said.contains("312 pages, no fault"), "the script went to its end: {said}");
}

#[test]
fn a_reader_finds_the_way_from_the_scoreboard_to_a_file_on_wide_and_narrow_screens() {
    let said = browse("smoke.mjs");
    assert!(said.contains("2 screens"), "the script went to its end: {said}");
}
