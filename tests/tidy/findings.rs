//! Every rule that a finding can name has its words in Vietnamese.

use lotrinh::present::format::intake::has_words;

use super::{assert_none, tree};

/// Calls that make a finding; the rule is among the words in their arguments.
const MAKERS: [&str; 8] = ["rule: ", "Fault::new(", "notice(", "noted(", "noticed(", "note(", ".reject(", "refuse("];

/// Names of columns, which stand beside the rule.
const COLUMNS: [&str; 20] = [
    "progress_percent",
    "reported_on",
    "lead_agency",
    "coordinating_agency",
    "legal_instrument",
    "successor_share",
    "valid_from",
    "valid_to",
    "effective_on",
    "due_on",
    "title_vi",
    "name_vi",
    "area_id",
    "plan_id",
    "indicator_id",
    "year_to",
    "year_from",
    "value_in_force",
    "row_in_force",
    "sign_in_force",
];

/// Words such as `outside_bounds` in quotation marks.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let is_name = |word: &&str| word.contains('_') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') && !word.starts_with('_');
    text.split('"').skip(1).step_by(2).filter(is_name)
}

/// The arguments of a call, or the field of a record, that begins here.
fn arguments(text: &str) -> &str {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || at > 600 && text.is_char_boundary(at) {
            return text.get(..at).unwrap_or_default();
        }
    }
    text
}

fn rules_of(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let places = MAKERS.iter().flat_map(|maker| text.match_indices(maker).map(|(at, maker)| at + maker.len()));
    places.flat_map(|at| names(arguments(&text[at..]))).filter(|name| !COLUMNS.contains(name)).map(str::to_owned).collect()
}

#[test]
fn every_rule_has_words() {
    let files = ["src/ingest", "src/store", "src/pipeline"].into_iter().flat_map(|folder| tree::files_in(folder, ".rs"));
    let mut rules = std::collections::BTreeMap::new();
    for path in files.filter(|path| !path.contains("tests")) {
        for rule in rules_of(&tree::read(&path)) {
            rules.entry(rule).or_insert_with(|| path.clone());
        }
    }
    assert!(rules.len() > 40, "{rules:?}");
    let faults: Vec<String> = rules.iter().filter(|(rule, _)| !has_words(rule)).map(|(rule, path)| format!("{path}: {rule}")).collect();
    assert_none("every rule of a finding has its words in src/present/format/intake_words.rs or catalogue_words.rs", &faults);
}

#[test]
fn planted_rules_are_found() {
    let text = "let a = Fault::new(\"some_rule\", text, \"a word\"); Finding { rule: \"other_rule\".into(), file }";
    assert_eq!(rules_of(text), ["other_rule", "some_rule"]);
}
