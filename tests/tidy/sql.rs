//! SQL lives in `.sql` files, and only `src/store` speaks it.

use super::{
    assert_none,
    rust_text::{Source, sources},
    tree,
};

/// Beginnings of statements that are not English sentences.
const STATEMENTS: [&str; 10] = [
    "insert into ",
    "create table ",
    "create or replace ",
    "delete from ",
    "drop table ",
    "alter table ",
    "select count(",
    "select * ",
    "pragma ",
    "copy (",
];

/// String literals outside the store that hold SQL.
fn stray_sql(source: &Source) -> Vec<String> {
    if source.path.starts_with("src/store/") {
        return Vec::new();
    }
    let speaks = |text: &str| {
        let spoken = text.split_whitespace().collect::<Vec<_>>().join(" ") + " ";
        let lower = spoken.to_lowercase();
        let shouted =
            ["SELECT ", "INSERT ", "UPDATE ", "DELETE FROM ", "CREATE ", "CHECKPOINT "].iter().any(|word| spoken.starts_with(word));
        let asks = lower.starts_with("select ") && lower.contains(" from ");
        shouted || asks || STATEMENTS.iter().any(|statement| lower.contains(statement))
    };
    source
        .literals
        .iter()
        .filter(|literal| speaks(&literal.text))
        .map(|literal| format!("{}:{}: {}", source.path, literal.line, literal.text))
        .collect()
}

/// Files among `all` that no literal of the sources names.
fn unused(all: &[String], sources: &[Source]) -> Vec<String> {
    let is_named = |file: &String| {
        sources.iter().any(|source| {
            let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let included = !source.places("include_str!").is_empty();
            included && source.literals.iter().any(|literal| format!("{folder}/{}", literal.text) == **file)
        })
    };
    all.iter().filter(|file| !is_named(file)).cloned().collect()
}

#[test]
fn no_sql_is_spoken_outside_the_store() {
    let faults: Vec<String> = sources().iter().flat_map(stray_sql).collect();
    assert_none("SQL lives in .sql files of src/store", &faults);
}

#[test]
fn every_query_is_used() {
    let faults = unused(&tree::files_in("src/store/", ".sql"), &sources());
    assert_none("a .sql file that no include_str! names is dead", &faults);
    let strays: Vec<String> = tree::files().into_iter().filter(|path| path.ends_with(".sql") && !path.starts_with("src/store/")).collect();
    assert_none(".sql files belong to src/store", &strays);
}

#[test]
fn planted_sql_is_found() {
    let found = |path: &str, text: &str| stray_sql(&Source::read(path, text));
    assert_eq!(
        found("src/pipeline/a.rs", "fn f() {\n  q(\"SELECT value FROM observations\") }"),
        ["src/pipeline/a.rs:2: SELECT value FROM observations"]
    );
    assert_eq!(found("src/cli/a.rs", "q(\"select value\n   from observations\"); r(r#\"  insert into a values (\"1\")\"#)").len(), 2);
    assert!(found("src/cli/a.rs", "q(\"select a plan from the list\")").len() == 1, "better one sentence too many");
    assert!(
        found("src/store/a.rs", "q(\"SELECT 1\")").is_empty()
            && found("src/cli/a.rs", "// SELECT 1\nq(\"choose one; then create a store\")").is_empty()
    );
}

#[test]
fn a_planted_unused_query_is_found() {
    let store = Source::read("src/store/a.rs", "const A: &str = include_str!(\"queries/a.sql\");");
    assert_eq!(
        unused(&["src/store/queries/a.sql".to_owned(), "src/store/queries/b.sql".to_owned()], &[store]),
        ["src/store/queries/b.sql"]
    );
}
