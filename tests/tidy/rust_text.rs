//! Rust source without what the compiler does not see: comments, the inside of strings, and code that only tests use.
//!
//! Not a parser: a reader exact enough for the rules, which keeps every line where it stands.

use std::collections::BTreeSet;

use super::{
    lexer::{Literal, blank, outer_module, test_items},
    tree,
};

/// One source file.
#[derive(Clone, Debug)]
pub struct Source {
    /// Path from the root of the project.
    pub path: String,
    /// Its text with comments, string contents and test code turned into blanks.
    pub code: Vec<char>,
    /// The string literals outside tests.
    pub literals: Vec<Literal>,
    /// Module files that belong to tests only, as `name` or `path`.
    test_files: Vec<String>,
}

/// Every file below `src` that is not test code.
pub fn sources() -> Vec<Source> {
    let all: Vec<Source> = tree::files_in("src/", ".rs").iter().map(|path| Source::read(path, &tree::read(path))).collect();
    let of_tests: BTreeSet<String> = all.iter().flat_map(|source| source.test_files.iter().cloned()).collect();
    all.into_iter().filter(|source| !is_below(&of_tests, &source.path)).collect()
}

fn is_below(of_tests: &BTreeSet<String>, path: &str) -> bool {
    of_tests.iter().any(|test| {
        path == test || path.strip_suffix(".rs").zip(test.strip_suffix(".rs")).is_some_and(|(p, t)| p.starts_with(&format!("{t}/")))
    })
}

impl Source {
    /// Reads a file's text.
    pub fn read(path: &str, text: &str) -> Self {
        let (mut code, mut literals) = blank(text);
        let folder = module_folder(path);
        let mut test_files = Vec::new();
        for (start, end) in test_items(&code) {
            let item: String = code[start..end].iter().collect();
            if let Some(name) = outer_module(&item) {
                let named = literals.iter().find(|literal| (start..end).contains(&literal.offset));
                let beside = path.rsplit_once('/').map_or("", |(folder, _)| folder);
                match named {
                    Some(literal) => test_files.push(format!("{beside}/{}", literal.text)),
                    None => test_files.extend([format!("{folder}/{name}.rs"), format!("{folder}/{name}/mod.rs")]),
                }
            }
            literals.retain(|literal| !(start..end).contains(&literal.offset));
            code[start..end].iter_mut().filter(|c| **c != '\n').for_each(|c| *c = ' ');
        }
        Self { path: path.to_owned(), code, literals, test_files }
    }

    /// The line a place in the code stands on, from 1.
    pub fn line(&self, place: usize) -> usize {
        1 + self.code[..place].iter().filter(|c| **c == '\n').count()
    }

    /// Where a text stands in the code.
    pub fn places(&self, text: &str) -> Vec<usize> {
        let wanted: Vec<char> = text.chars().collect();
        self.code.windows(wanted.len()).enumerate().filter(|(_, window)| *window == wanted).map(|(place, _)| place).collect()
    }

    /// The module path of the file: `src/store/open.rs` is `store::open`; empty for the roots.
    pub fn module(&self) -> Vec<String> {
        let inner = self.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
        if inner == "lib" || inner == "main" { Vec::new() } else { inner.split('/').map(str::to_owned).collect() }
    }

    /// Every path that starts at the crate, as written out: `crate::{a::b, c}` is `a::b` and `c`, `super::` is resolved.
    pub fn crate_paths(&self) -> Vec<(usize, Vec<String>)> {
        let mut out = Vec::new();
        for root in ["crate", "lotrinh"] {
            for place in self.words(root) {
                if let Some(after) = self.after_colons(place + root.len()) {
                    self.tree(after, &[], &mut |end, path| out.push((end, path)));
                }
            }
        }
        for place in self.words("super") {
            if self.is_after_colons(place) {
                continue;
            }
            let (mut at, mut up) = (place, 0);
            while let Some(after) = self.word_is(at, "super").then(|| self.after_colons(at + "super".len())).flatten() {
                (at, up) = (after, up + 1);
            }
            if up == 0 {
                // `pub(super)` names no module.
                continue;
            }
            let module = self.module();
            // Inner modules of a file make `super` shorter than it looks; outside tests the house has none.
            let base = &module[..module.len().saturating_sub(up)];
            self.tree(at, base, &mut |end, path| out.push((end, path)));
        }
        out.iter().map(|(place, path)| (self.line(*place), path.clone())).collect()
    }

    /// Where an identifier stands.
    pub fn words(&self, word: &str) -> Vec<usize> {
        self.places(word).into_iter().filter(|place| self.word_is(*place, word)).collect()
    }

    /// Whether the crate is named: `name::…`, or `use name` as a whole.
    pub fn names_crate(&self, name: &str) -> Vec<usize> {
        self.words(name)
            .into_iter()
            .filter(|place| !self.is_after_colons(*place))
            .filter(|place| self.after_colons(place + name.len()).is_some() || self.word_before(*place) == "use")
            .map(|place| self.line(place))
            .collect()
    }

    fn word_is(&self, place: usize, word: &str) -> bool {
        let end = place + word.chars().count();
        let free = |c: Option<&char>| c.is_none_or(|c| !c.is_alphanumeric() && *c != '_');
        self.code.get(place..end).is_some_and(|found| found.iter().copied().eq(word.chars()))
            && free(place.checked_sub(1).and_then(|before| self.code.get(before)))
            && free(self.code.get(end))
    }

    fn word_before(&self, place: usize) -> String {
        let before: String = self.code[..place].iter().collect();
        before.split_whitespace().next_back().unwrap_or_default().to_owned()
    }

    fn skip_blanks(&self, mut at: usize) -> usize {
        while self.code.get(at).is_some_and(|c| c.is_whitespace()) {
            at += 1;
        }
        at
    }

    fn after_colons(&self, at: usize) -> Option<usize> {
        let at = self.skip_blanks(at);
        (self.code.get(at..at + 2)? == [':', ':']).then(|| self.skip_blanks(at + 2))
    }

    fn is_after_colons(&self, place: usize) -> bool {
        let before: Vec<char> = self.code[..place].iter().rev().copied().filter(|c| !c.is_whitespace()).take(2).collect();
        before == [':', ':']
    }

    /// Walks a path or a use tree from its first segment; returns where it ends.
    fn tree(&self, at: usize, prefix: &[String], found: &mut dyn FnMut(usize, Vec<String>)) -> usize {
        let mut at = self.skip_blanks(at);
        if self.code.get(at) == Some(&'{') {
            at = self.skip_blanks(at + 1);
            while self.code.get(at).is_some_and(|c| *c != '}') {
                let end = self.tree(at, prefix, found);
                at = self.skip_blanks(end.max(at + 1));
                if self.code.get(at) == Some(&',') {
                    at = self.skip_blanks(at + 1);
                }
            }
            return at + 1;
        }
        let name: String = self.code[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
        if name.is_empty() {
            found(at, prefix.to_vec());
            return at + 1;
        }
        let end = at + name.chars().count();
        let mut path = prefix.to_vec();
        if name != "self" {
            path.push(name);
        }
        if let Some(after) = self.after_colons(end) {
            return self.tree(after, &path, found);
        }
        found(at, path);
        // `a as b` ends after b.
        let next = self.skip_blanks(end);
        if self.word_is(next, "as") {
            let alias = self.skip_blanks(next + 2);
            return alias + self.code[alias..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
        }
        end
    }
}

/// The folder in which the modules of a file are looked for.
fn module_folder(path: &str) -> String {
    let stem = path.trim_end_matches(".rs");
    match stem.rsplit_once('/') {
        Some((folder, "mod" | "lib" | "main")) => folder.to_owned(),
        _ => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(path: &str, text: &str) -> Vec<String> {
        Source::read(path, text).crate_paths().into_iter().map(|(_, path)| path.join("::")).collect()
    }

    #[test]
    fn comments_strings_and_tests_are_not_code() {
        let text = "// crate::a\n/* crate::b /* crate::c */ */\nfn f<'a>(x: &'a str) { g(\"crate::d \\\" crate::e\", r#\"crate::f \"\"#, '\"', '\\''); crate::real::f(); }\n\
                    #[cfg(test)]\n#[allow(x)]\nmod tests {\n    use crate::h;\n    fn t() { let _ = \"}\"; }\n}\nfn after() { crate::later() }\n";
        let source = Source::read("src/x.rs", text);
        let found: Vec<(usize, String)> = source.crate_paths().into_iter().map(|(line, path)| (line, path.join("::"))).collect();
        assert_eq!(found, [(3, "real::f".to_owned()), (10, "later".to_owned())]);
        assert_eq!(source.literals.iter().map(|l| l.text.as_str()).collect::<Vec<_>>(), ["crate::d \\\" crate::e", "crate::f \""]);
    }

    #[test]
    fn use_trees_are_written_out_and_super_is_resolved() {
        assert_eq!(
            paths(
                "src/a/b.rs",
                "use crate::{c::{self, d as e}, f, g::*};\nuse super::{h, i::j};\nuse super::super::k;\npub(super) fn f() { super::l(); }"
            ),
            ["c", "c::d", "f", "g", "a::h", "a::i::j", "k", "a::l"]
        );
        assert_eq!(paths("src/a/mod.rs", "use super::store;"), ["store"]);
        assert_eq!(paths("src/main.rs", "use lotrinh::cli::{Cli, run};"), ["cli::Cli", "cli::run"]);
    }

    #[test]
    fn files_of_test_modules_are_found() {
        let files = |path: &str, text: &str| Source::read(path, text).test_files;
        assert_eq!(files("src/a/mod.rs", "#[cfg(test)]\npub(crate) mod t;\nmod u;"), ["src/a/t.rs", "src/a/t/mod.rs"]);
        assert_eq!(files("src/a/b.rs", "#[cfg(test)]\nmod t;"), ["src/a/b/t.rs", "src/a/b/t/mod.rs"]);
        assert_eq!(files("src/a/b.rs", "#[cfg(test)]\n#[path = \"b_tests.rs\"]\nmod t;"), ["src/a/b_tests.rs"]);
        assert!(files("src/a/b.rs", "#[cfg(feature = \"test\")]\nmod t;").is_empty());
    }
}
