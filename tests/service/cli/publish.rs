//! `lotrinh publish`: editions are written once, and made again they are the same bytes.

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{app::Stock, workspace::Workspace};

const EDITION: [&str; 9] =
    ["publish", "--as-of", "2026-11-22", "--targets-as-of", "2026-11-22", "--area", "hai-phong", "--out", "editions"];

/// The files of the one edition, by their path inside it.
fn edition(workspace: &Workspace) -> (PathBuf, BTreeMap<String, Vec<u8>>) {
    let all = workspace.contents();
    let manifest = all.keys().find(|path| path.ends_with("manifest.json")).expect("an edition").clone();
    let folder = manifest.parent().expect("a folder").to_owned();
    let inside = all.into_iter().filter_map(|(path, bytes)| Some((path.strip_prefix(&folder).ok()?.to_string_lossy().into_owned(), bytes)));
    let files = inside.collect();
    (folder, files)
}

#[test]
fn an_edition_made_twice_is_the_same_bytes() {
    let made = [(); 2].map(|()| {
        let workspace = Workspace::with(Stock::Demonstration);
        workspace.run(&EDITION).done();
        let (folder, files) = edition(&workspace);
        (folder.file_name().expect("a name").to_owned(), files)
    });
    let [(name, one), (other_name, other)] = made;
    assert_eq!(name, other_name);
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (path, bytes) in &one {
        assert!(bytes == &other[path], "{path} differs");
    }
}

#[test]
fn an_edition_that_is_there_is_left_as_it_is() {
    let workspace = Workspace::with(Stock::Demonstration);
    workspace.run(&EDITION).done();
    let before = workspace.contents();
    assert!(workspace.run(&EDITION).done().stdout.contains("unchanged"));
    assert!(before == workspace.contents());
}

#[test]
fn an_edition_is_whole_stands_alone_and_says_what_is_illustrative() {
    let workspace = Workspace::with(Stock::Demonstration);
    workspace.run(&EDITION).done();
    let (_, files) = edition(&workspace);
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
    let listed = manifest["files"].as_array().expect("files");
    assert_eq!(listed.len() + 1, files.len(), "every file but the manifest itself");
    for entry in listed {
        let path = entry["path"].as_str().expect("a path");
        let hash: String = Sha256::digest(&files[path]).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((entry["sha256"].as_str(), entry["bytes"].as_u64()), (Some(hash.as_str()), Some(files[path].len() as u64)), "{path}");
    }
    let text = |path: &str| String::from_utf8(files[path].clone()).expect("UTF-8");
    let page = text("index.html");
    assert!(page.contains("Số liệu minh họa.") && !page.contains("href=\"/") && !page.contains("<script"));
    assert!(files["gap-table.csv"].starts_with(b"\xef\xbb\xbf") && files["gap-table.xlsx"].starts_with(b"PK"));
    let charts: Vec<&String> = files.keys().filter(|path| path.starts_with("charts/")).collect();
    assert!(charts.len() > 3, "{charts:?}");
    let mut marked = 0;
    for chart in charts {
        assert!(page.contains(&format!("href=\"{chart}\"")), "{chart} is linked");
        let drawn = text(chart);
        let made_up = drawn.contains("Nguồn: Lộ Trình, số liệu minh họa");
        assert_eq!(drawn.contains("Số liệu minh họa"), made_up, "{chart}");
        marked += usize::from(made_up);
    }
    assert!(marked > 3, "{marked} charts of made-up series");
}

#[test]
fn an_edition_whose_folder_cannot_be_written_leaves_nothing() {
    let workspace = Workspace::with(Stock::Published);
    workspace.write("file", "not a folder");
    let before: Vec<_> = workspace.contents().into_keys().collect();
    let outcome = workspace.run(&["publish", "--area", "vn", "--out", "file/editions"]);
    assert_eq!(outcome.code, 1, "{}{}", outcome.stdout, outcome.stderr);
    assert!(outcome.stderr.contains("cannot write") && outcome.stderr.contains("check"), "{}", outcome.stderr);
    assert_eq!(before, workspace.contents().into_keys().collect::<Vec<_>>());
}
