//! `docs/methods.md` says what the code does: every number it quotes is read from the code, every sentence from the program.
//!
//! Two kinds of quotation are checked. `` `NAME = value` `` after the name of a file under `src/` is the constant of that
//! name in that file. What stands between `<!-- made: … -->` and `<!-- end -->` is made anew from the committed data and
//! compared. After a change that is meant, `UPDATE=1` writes both into the page instead of comparing.

mod blocks;
mod constants;
mod demonstration;

use std::path::{Path, PathBuf};

use constants::with_constants;

/// Where the page begins and ends a made block.
const OPENING: &str = "<!-- made: ";
const CLOSING: &str = "<!-- end -->";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page() -> PathBuf {
    root().join("docs/methods.md")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The page with every made block filled by `make`, which gets its name.
fn with_blocks(text: &str, make: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(OPENING) {
        let (name, body) = after.split_once(" -->").expect("a block has a name");
        let (_, next) = body.split_once(CLOSING).unwrap_or_else(|| panic!("block “{name}” has no end"));
        out.push_str(&format!("{before}{OPENING}{name} -->\n{}\n{CLOSING}", make(name).trim_end()));
        rest = next;
    }
    out + rest
}

/// The first line in which two texts differ, for a failure that can be read.
fn difference(found: &str, expected: &str) -> Option<String> {
    if found == expected {
        return None;
    }
    let at = found.lines().zip(expected.lines()).position(|(a, b)| a != b).unwrap_or(found.lines().count().min(expected.lines().count()));
    let line = |text: &str| text.lines().nth(at).unwrap_or("(nothing)").to_owned();
    Some(format!("line {}\n  the page says   {}\n  the program says {}", at + 1, line(found), line(expected)))
}

#[test]
fn the_page_of_methods_quotes_the_code_and_the_program() {
    let found = read(&page());
    let (expected, faults) = with_constants(&found, |path| std::fs::read_to_string(root().join("src").join(path)).ok());
    assert!(faults.is_empty(), "docs/methods.md names what is not in the code:\n  {}", faults.join("\n  "));
    let told = demonstration::tell();
    let expected = with_blocks(&expected, |name| blocks::make(name, &told));
    if std::env::var_os("UPDATE").is_some_and(|on| on == "1") {
        std::fs::write(page(), &expected).expect("docs/methods.md can be written");
        return;
    }
    if let Some(difference) = difference(&found, &expected) {
        panic!("docs/methods.md is behind the code; UPDATE=1 brings it up to date: {difference}");
    }
}

#[test]
fn a_block_is_replaced_and_the_text_around_it_stays() {
    let page = "before\n<!-- made: one -->\nold\n<!-- end -->\nafter\n";
    assert_eq!(with_blocks(page, |name| format!("new {name}")), "before\n<!-- made: one -->\nnew one\n<!-- end -->\nafter\n");
    assert_eq!(with_blocks("no block\n", |_| String::new()), "no block\n");
}

#[test]
fn a_difference_is_told_by_its_first_line() {
    assert_eq!(difference("a\nb\n", "a\nb\n"), None);
    let told = difference("a\nb\n", "a\nc\n").expect("a difference");
    assert!(told.contains("line 2") && told.contains("says   b") && told.contains("says c"), "{told}");
}
