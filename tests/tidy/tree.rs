//! The files of the project, as a reader of a fresh checkout would see them.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The root of the project.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file below the root by its path, with `/` between folders.
pub fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Paths of all files that are not ignored, in order, with `/` between folders.
pub fn files() -> Vec<String> {
    let ignored = ignored(&read(".gitignore"));
    let mut out = Vec::new();
    walk(&root(), "", &ignored, &mut out);
    out.sort();
    out
}

/// Files below a folder that end in a suffix.
pub fn files_in(folder: &str, suffix: &str) -> Vec<String> {
    let found: Vec<String> = files().into_iter().filter(|path| path.starts_with(folder) && path.ends_with(suffix)).collect();
    assert!(!found.is_empty(), "no {suffix} below {folder}: a rule about nothing would always hold");
    found
}

/// Entries of a `.gitignore` that this project uses: a name, with `/` before it for the root only and after it for folders.
fn ignored(text: &str) -> Vec<(String, bool)> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            assert!(!line.contains(['*', '!', '?', '[']), ".gitignore: {line:?} is a pattern this test does not read");
            (line.trim_matches('/').to_owned(), line.starts_with('/'))
        })
        .collect()
}

fn walk(folder: &Path, prefix: &str, ignored: &[(String, bool)], out: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        // `.git` is a folder in a clone and a file in a linked checkout.
        let is_ignored = ignored.iter().any(|(entry, at_root)| *entry == path || (!at_root && *entry == name));
        if name == ".git" || is_ignored {
            continue;
        }
        let kind = entry.file_type().expect("a file type");
        if kind.is_dir() {
            walk(&entry.path(), &format!("{path}/"), ignored, out);
        } else if kind.is_file() {
            out.push(path);
        }
    }
}

#[test]
fn ignored_folders_are_left_out_and_the_rest_is_seen() {
    let files = files();
    for seen in ["Cargo.toml", "src/lib.rs", "data/catalogue/targets.csv", "tests/tidy/tree.rs"] {
        assert!(files.iter().any(|file| file == seen), "{seen}");
    }
    assert!(!files.iter().any(|file| file.starts_with("target/") || file.contains("node_modules/") || file.starts_with(".git/")));
    assert_eq!(ignored("/target/\n# a remark\n\nnode_modules/\n"), [("target".to_owned(), true), ("node_modules".to_owned(), false)]);
}
