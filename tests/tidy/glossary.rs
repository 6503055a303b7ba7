//! The glossary is the first document, and the code uses its very words.

use super::{assert_none, rust_text::sources, tree};

const GLOSSARY: &str = "src/domain/glossary.md";

/// Words the methods are written in.
const MUST_EXPLAIN: [&str; 19] = [
    "indicator",
    "observation",
    "vintage",
    "as of",
    "provenance",
    "illustrative",
    "direction",
    "baseline",
    "target",
    "milestone",
    "planned path",
    "trajectory",
    "pace",
    "gap",
    "attainment",
    "verdict",
    "status",
    "prediction interval",
    "finding",
];

/// Words and meanings of the table.
fn entries(text: &str) -> Vec<(String, String)> {
    text.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "))
        .filter(|(word, _)| *word != "word" && !word.starts_with("---"))
        .map(|(word, meaning)| (word.trim().to_owned(), meaning.trim().to_owned()))
        .collect()
}

/// Words of the glossary that a text does not use: `planned path` may be `planned_path` or `PlannedPath`.
fn unused(entries: &[(String, String)], text: &str) -> Vec<String> {
    let text = text.to_lowercase();
    let uses = |word: &str| [word.to_owned(), word.replace(' ', "_"), word.replace(' ', "")].iter().any(|form| text.contains(form));
    entries.iter().filter(|(word, _)| !uses(word)).map(|(word, _)| word.clone()).collect()
}

#[test]
fn every_word_of_the_methods_is_explained() {
    let entries = entries(&tree::read(GLOSSARY));
    let faults: Vec<String> = MUST_EXPLAIN
        .iter()
        .filter(|word| !entries.iter().any(|(known, meaning)| known == *word && meaning.len() > 10))
        .map(|word| (*word).to_owned())
        .collect();
    assert_none("src/domain/glossary.md explains the words of the methods", &faults);
    let mut words: Vec<&str> = entries.iter().map(|(word, _)| word.as_str()).collect();
    words.sort_unstable();
    assert!(words.windows(2).all(|pair| pair[0] != pair[1]), "a word explained twice: {words:?}");
}

#[test]
fn the_code_uses_the_words_it_explains() {
    let code: String = sources().iter().map(|source| tree::read(&source.path)).collect();
    assert_none("every word of the glossary is a word of the code", &unused(&entries(&tree::read(GLOSSARY)), &code));
}

#[test]
fn the_glossary_is_part_of_the_documentation() {
    assert!(tree::read("src/domain/mod.rs").contains("#![doc = include_str!(\"glossary.md\")]"));
}

#[test]
fn planted_gaps_are_found() {
    let table = "# G\n\n| word | meaning |\n|---|---|\n| planned path | the required path |\n| omen | a sign |\n";
    let entries = entries(table);
    assert_eq!(entries.len(), 2);
    assert_eq!(unused(&entries, "struct PlannedPath;"), ["omen"]);
    assert_eq!(unused(&entries, "fn planned_path() {} // Omens"), Vec::<String>::new());
}
