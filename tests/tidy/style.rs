//! How the code reads: short files, no sudden ends, no empty names.

use super::{
    assert_none,
    rust_text::{Source, sources},
    tree,
};

/// Lines after which a file is two files.
const MOST_LINES: usize = 400;

/// Ends that a user should never see. Where a value cannot be missing, the code says so without a panic.
const SUDDEN_ENDS: [&str; 7] = [".unwrap()", ".expect(", ".expect_err(", "panic!", "todo!", "unimplemented!", "unreachable!"];

/// Names that say nothing about what is done or kept.
const EMPTY_NAMES: [&str; 8] = ["process", "handle", "manager", "util", "utils", "helper", "helpers", "misc"];

fn too_long(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (lines > MOST_LINES).then(|| format!("{path}: {lines} lines"))
}

fn sudden_ends(source: &Source) -> Vec<String> {
    let mut out = Vec::new();
    for end in SUDDEN_ENDS {
        for place in source.places(end) {
            // `my_panic!` is another macro.
            let before = place.checked_sub(1).and_then(|before| source.code.get(before));
            if end.starts_with('.') || before.is_none_or(|c| !c.is_alphanumeric() && *c != '_') {
                out.push(format!("{}:{}: {end}", source.path, source.line(place)));
            }
        }
    }
    out
}

/// Items and files whose name is one of the empty ones, alone or as a part; `data` only alone.
fn empty_names(source: &Source) -> Vec<String> {
    let is_empty = |name: &str| {
        let snake: String = name
            .chars()
            .enumerate()
            .flat_map(|(i, c)| (i > 0 && c.is_uppercase()).then_some('_').into_iter().chain(c.to_lowercase()))
            .collect();
        snake == "data" || snake.split('_').any(|part| EMPTY_NAMES.contains(&part))
    };
    let mut out = Vec::new();
    for keyword in ["fn", "mod", "struct", "enum", "trait", "type"] {
        for place in source.words(keyword) {
            // The types of a trait's implementation have the names that the trait gives them.
            if keyword == "type" && source.code[..place].ends_with(&[' '; 4]) {
                continue;
            }
            let name: String = source.code[place + keyword.len()..]
                .iter()
                .skip_while(|c| c.is_whitespace())
                .take_while(|c| c.is_alphanumeric() || **c == '_')
                .collect();
            if is_empty(&name) {
                out.push(format!("{}:{}: {keyword} {name}", source.path, source.line(place)));
            }
        }
    }
    out
}

#[test]
fn no_file_is_longer_than_a_reader_can_hold() {
    let faults: Vec<String> = tree::files_in("src/", ".rs").iter().filter_map(|path| too_long(path, &tree::read(path))).collect();
    assert_none("files of 100 to 300 lines, never over 400", &faults);
}

#[test]
fn nothing_ends_in_a_panic() {
    let faults: Vec<String> = sources().iter().flat_map(sudden_ends).collect();
    assert_none("no unwrap, expect, panic!, todo!, unimplemented! or unreachable! outside tests", &faults);
}

#[test]
fn names_say_what_is_done() {
    let faults: Vec<String> = sources().iter().flat_map(empty_names).collect();
    assert_none("never process, handle, manager, util, helper, data", &faults);
}

#[test]
fn every_file_begins_with_what_it_is() {
    let faults: Vec<String> = tree::files_in("src/", ".rs").into_iter().filter(|path| !tree::read(path).starts_with("//!")).collect();
    assert_none("every file begins with one sentence about it", &faults);
}

#[cfg(test)]
mod planted {
    use super::*;

    #[test]
    fn a_long_file_is_found() {
        assert_eq!(too_long("src/a.rs", &"\n".repeat(401)), Some("src/a.rs: 401 lines".to_owned()));
        assert_eq!(too_long("src/a.rs", &"\n".repeat(400)), None);
    }

    #[test]
    fn a_sudden_end_is_found() {
        let found = |text: &str| sudden_ends(&Source::read("src/a.rs", text));
        assert_eq!(found("fn f() {\n x.unwrap(); y.expect(\"z\"); todo!() }").len(), 3);
        assert_eq!(found("fn f() { unreachable!() }\n#[cfg(test)]\nmod tests { fn t() { x.unwrap() } }\n"), ["src/a.rs:1: unreachable!"]);
        assert!(found("/// x.unwrap()\nfn f() { x.unwrap_or(1); \"panic!\"; #[expect(dead_code)] fn g() {} }").is_empty());
    }

    #[test]
    fn an_empty_name_is_found() {
        let found = |text: &str| empty_names(&Source::read("src/a.rs", text));
        assert_eq!(found("fn process_rows() {}\nstruct RowHandle;\nmod util {}\nfn data() {}").len(), 4);
        assert!(found("fn data_revision() {}\nstruct ChartHandling;\nimpl Body for A {\n    type Data = Bytes;\n}").is_empty());
        assert_eq!(found("type Data = u8;\npub type Manager = u8;").len(), 2);
    }
}
