//! The house rules as tests: who may name whom, where things live, what the committed data must hold.
//!
//! Each rule is a function from text to the places that break it. Beside the test that runs it over the project stands
//! one that shows it a planted fault: a rule that cannot fail is not a rule.
#![allow(clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test that cannot go on says why and stops")]

mod catalogue;
mod commands;
mod configuration;
mod dependencies;
mod findings;
mod glossary;
mod lexer;
mod rust_text;
mod sql;
mod style;
mod templates;
mod tree;
mod wording;

/// Fails with one line a fault.
#[track_caller]
fn assert_none(rule: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{rule}\n{} place(s):\n  {}", faults.len(), faults.join("\n  "));
}
