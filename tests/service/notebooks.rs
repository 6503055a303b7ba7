//! The notebooks run from top to bottom against the real program, and what they print is what the interface says.
//!
//! `make test` sets their tools up (`make notebooks-setup`: a virtual environment beside them, pinned by hashes). Where that
//! cannot be, `NOTEBOOKS=none` says so; missing tools alone fail the test and are not passed over.

use std::{
    fs,
    process::{Command, Output},
};

use serde_json::Value;

use crate::{
    app::{Stock, project},
    workspace::{Server, Workspace},
};

/// Every status, in the order of every list.
const STATUSES: [&str; 7] = ["missed", "at_risk", "watch", "not_assessable", "on_course", "reached", "exceeded"];

fn left_out() -> bool {
    let left_out = std::env::var("NOTEBOOKS").is_ok_and(|wanted| wanted == "none");
    if left_out {
        println!("left out, as NOTEBOOKS=none asks");
    }
    left_out
}

/// Runs all notebooks against an address.
fn run(address: &str) -> Output {
    let outcome = Command::new(project("notebooks/run")).arg(address).env_remove("LOTRINH_KEY").output().expect("the runner starts");
    assert_ne!(outcome.status.code(), Some(2), "the notebooks are not set up: run make notebooks-setup, or set NOTEBOOKS=none");
    outcome
}

/// How many rows of the gap table the interface counts.
fn total(server: &Server, filter: &str) -> u32 {
    let answer = server.get(&format!("/api/v1/gaps?limit=1&fields=target{filter}"));
    let (_, rest) = answer.rsplit_once("\"total\":").unwrap_or_else(|| panic!("no total: {answer}"));
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().expect("a number")
}

#[test]
fn the_notebooks_run_and_count_what_the_interface_counts() {
    if left_out() {
        return;
    }
    let workspace = Workspace::with(Stock::Demonstration);
    let server = workspace.serve_with(&["--rate-limit", "0"]);
    let outcome = run(&format!("http://127.0.0.1:{}", server.port()));
    let said = String::from_utf8_lossy(&outcome.stdout);
    assert!(outcome.status.success(), "{said}{}", String::from_utf8_lossy(&outcome.stderr));

    let counts: Vec<String> = STATUSES
        .iter()
        .map(|status| (status, total(&server, &format!("&status={status}"))))
        .filter(|(_, count)| *count > 0)
        .map(|(status, count)| format!("{} {count}", status.replace('_', " ")))
        .collect();
    assert!(counts.len() > 2, "the demonstration has targets of several statuses: {counts:?}");
    let headline = format!("{} targets: {}", total(&server, ""), counts.join(" · "));
    assert!(said.contains(&headline), "“{headline}” is not in {said}");
    let illustrative = total(&server, "&illustrative=true");
    assert!(said.contains(&format!("{illustrative} trong số đó dựa trên số minh họa")), "{illustrative} illustrative: {said}");
    // Published and illustrative figures are counted apart, each share with what it is a share of.
    for kind in ["số đã công bố / published: 80 %: ", "SỐ MINH HỌA, không phải số liệu thật / ILLUSTRATIVE: 80 %: "] {
        let (_, rest) = said.split_once(kind).unwrap_or_else(|| panic!("no “{kind}”: {said}"));
        let (inside, rest) = rest.split_once('/').expect("inside/all");
        let all: String = rest.chars().take_while(char::is_ascii_digit).collect();
        let (inside, all): (u32, u32) = (inside.parse().expect("a number"), all.parse().expect("a number"));
        assert!(0 < inside && inside <= all, "{kind}{inside}/{all}");
    }
}

#[test]
fn a_service_that_is_not_there_is_said_in_one_sentence() {
    if left_out() {
        return;
    }
    let outcome = run("http://127.0.0.1:1");
    let said = String::from_utf8_lossy(&outcome.stderr);
    assert_eq!(outcome.status.code(), Some(1), "{said}");
    assert!(said.contains("Không có dịch vụ Lộ Trình ở http://127.0.0.1:1"), "{said}");
    assert!(said.contains("No Lộ Trình service at http://127.0.0.1:1"), "{said}");
    assert!(!said.contains("Traceback"), "{said}");
}

#[test]
fn notebooks_are_kept_without_what_they_put_out() {
    let mut notebooks = 0;
    for entry in fs::read_dir(project("notebooks")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|extension| extension != "ipynb") {
            continue;
        }
        notebooks += 1;
        let notebook: Value = serde_json::from_slice(&fs::read(&path).expect("a file")).expect("JSON");
        for cell in notebook["cells"].as_array().expect("cells").iter().filter(|cell| cell["cell_type"] == "code") {
            let is_bare = cell["outputs"].as_array().is_some_and(Vec::is_empty) && cell["execution_count"].is_null();
            assert!(is_bare, "{}: clear the outputs of {}", path.display(), cell["id"]);
        }
    }
    assert!(notebooks >= 2, "{notebooks} notebooks");
}
