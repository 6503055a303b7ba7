//! docs/api.md: every question in it is asked, every type of problem is in it.

use std::collections::BTreeSet;

use crate::app::{Stock, TestApp, project};

fn document() -> String {
    std::fs::read_to_string(project("docs/api.md")).expect("docs/api.md")
}

/// The questions of the document with the status it promises.
fn questions(text: &str) -> Vec<(String, u16)> {
    let lines = text.split("```http\n").skip(1).filter_map(|rest| rest.split("```").next()).flat_map(str::lines);
    let question = |line: &str| {
        let asked = line.strip_prefix("GET ").unwrap_or_else(|| panic!("not a question: {line}"));
        match asked.split_once(" → ") {
            Some((address, status)) => (address.to_owned(), status.parse().expect("a status")),
            None => (asked.to_owned(), 200),
        }
    };
    lines.map(question).collect()
}

#[test]
fn every_question_of_the_document_is_answered_as_it_says() {
    let app = TestApp::reading(Stock::Demonstration);
    let questions = questions(&document());
    assert!(questions.len() > 20, "{} questions", questions.len());
    for (address, status) in questions {
        let answer = app.get(&address);
        assert_eq!(answer.status.as_u16(), status, "{address}: {}", String::from_utf8_lossy(&answer.bytes));
        let is_page = answer.header("content-type") == "application/json" && answer.json()["items"].is_array();
        assert!(!is_page || answer.json()["total"].as_u64() > Some(0), "{address} finds nothing");
    }
}

/// Types of problems in a text.
fn types(text: &str) -> BTreeSet<String> {
    let name = |rest: &str| rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect::<String>();
    text.split("/problems/").skip(1).map(name).collect()
}

#[test]
fn every_type_of_problem_is_in_the_document_and_no_other() {
    let mut in_code = BTreeSet::new();
    for entry in std::fs::read_dir(project("src/present/api")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            in_code.extend(types(&std::fs::read_to_string(path).expect("a file")));
        }
    }
    assert_eq!(types(&document()), in_code);
}
