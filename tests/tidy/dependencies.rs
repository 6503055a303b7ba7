//! Who may name whom: the folders of `src` are the stages data passes through, and each knows only what comes before it.

use super::{
    assert_none,
    rust_text::{Source, sources},
};

/// Each stage with the stages it may name. What is not listed is to the right of it, or beside it.
const MAY_NAME: [(&str, &[&str]); 11] = [
    ("domain", &[]),
    ("clock", &[]),
    ("ingest", &["domain", "clock"]),
    ("store", &["domain", "clock"]),
    // The verbs are pure: not even the clock.
    ("analysis", &["domain"]),
    ("pipeline", &["domain", "clock", "ingest", "store", "analysis"]),
    // What a reader sees comes through the use cases, which are the only callers of the three together.
    ("present", &["domain", "clock", "pipeline"]),
    ("schedule", &["domain", "clock", "pipeline", "present"]),
    ("config", &["domain", "clock", "ingest", "store", "analysis", "pipeline", "present", "schedule"]),
    ("app", &["domain", "clock", "ingest", "store", "analysis", "pipeline", "present", "schedule", "config", "cli"]),
    ("cli", &["domain", "clock", "ingest", "store", "analysis", "pipeline", "present", "schedule", "config", "app"]),
];

/// What only the use cases bring together.
const THREE: [&str; 3] = ["ingest", "store", "analysis"];

/// Libraries that one part of the house keeps to itself.
const KEPT_BY: [(&str, &[&[&str]]); 5] = [
    ("duckdb", &[&["store"]]),
    ("axum", &[&["present", "api"], &["present", "dashboard"], &["app"]]),
    ("tower_http", &[&["present", "api"], &["present", "dashboard"], &["app"]]),
    ("plotters", &[&["present", "charts"]]),
    ("polars", &[&["ingest"]]),
];

fn stage_of(module: &[String]) -> Option<&str> {
    module.first().map(String::as_str)
}

/// Paths to a stage that the file's own stage may not name.
fn misnamed(source: &Source) -> Vec<String> {
    let module = source.module();
    let Some(stage) = stage_of(&module) else { return Vec::new() };
    let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == stage) else {
        return vec![format!("{}: “{stage}” has no place in the order of stages; give it one in this test and in lib.rs", source.path)];
    };
    let is_stage = |name: &str| MAY_NAME.iter().any(|(stage, _)| *stage == name);
    let mut out = Vec::new();
    for (line, path) in source.crate_paths() {
        let Some(named) = path.first().filter(|name| is_stage(name) && *name != stage && !allowed.contains(&name.as_str())) else {
            continue;
        };
        out.push(format!("{}:{line}: {stage} names {named} ({})", source.path, path.join("::")));
    }
    out
}

/// A file outside `pipeline` that brings two of ingest, store and analysis together; to name an error is not to call.
fn bypasses(source: &Source) -> Option<String> {
    let module = source.module();
    if stage_of(&module).is_none_or(|stage| stage == "pipeline" || THREE.contains(&stage)) {
        return None;
    }
    let called = |stage: &&str| {
        source
            .crate_paths()
            .iter()
            .any(|(_, path)| path.first().is_some_and(|first| first == *stage) && !path.last().is_some_and(|last| last.ends_with("Error")))
    };
    let together: Vec<&str> = THREE.into_iter().filter(|stage| called(stage)).collect();
    (together.len() > 1).then(|| format!("{}: {}", source.path, together.join(" and ")))
}

/// Places where a library is named outside the part that keeps it.
fn borrowed_libraries(source: &Source) -> Vec<String> {
    let module = source.module();
    let mut out = Vec::new();
    for (library, keepers) in KEPT_BY {
        if keepers.iter().any(|keeper| module.len() >= keeper.len() && module.iter().zip(*keeper).all(|(own, kept)| own == kept)) {
            continue;
        }
        out.extend(source.names_crate(library).into_iter().map(|line| format!("{}:{line}: {library}", source.path)));
    }
    out
}

/// Places outside the clock that ask what time it is.
fn askers_of_the_time(source: &Source) -> Vec<String> {
    if source.path == "src/clock.rs" {
        return Vec::new();
    }
    let asks = |place: &usize| {
        let before: String = source.code[..*place].iter().rev().filter(|c| !c.is_whitespace()).take(2).collect();
        before == "::"
    };
    source.words("now").into_iter().filter(asks).map(|place| format!("{}:{}: now", source.path, source.line(place))).collect()
}

#[test]
fn each_stage_names_only_the_stages_before_it() {
    let faults: Vec<String> = sources().iter().flat_map(misnamed).collect();
    assert_none("domain, clock ← ingest | store | analysis ← pipeline ← present ← config, app, cli", &faults);
}

#[test]
fn only_the_use_cases_bring_ingest_store_and_analysis_together() {
    let faults: Vec<String> = sources().iter().filter_map(bypasses).collect();
    assert_none("pipeline is the only caller of ingest, store and analysis together", &faults);
}

#[test]
fn libraries_stay_with_the_part_that_keeps_them() {
    let faults: Vec<String> = sources().iter().flat_map(borrowed_libraries).collect();
    assert_none(
        "duckdb only in store; axum only in present::api, present::dashboard and app; plotters only in present::charts; polars only in ingest",
        &faults,
    );
}

#[test]
fn only_the_clock_knows_what_time_it_is() {
    let faults: Vec<String> = sources().iter().flat_map(askers_of_the_time).collect();
    assert_none("“now” only in src/clock.rs; everyone else is given a day", &faults);
}

#[test]
fn every_stage_of_the_map_is_there() {
    let lib = super::tree::read("src/lib.rs");
    let faults: Vec<String> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .filter(|name| !MAY_NAME.iter().any(|(stage, _)| stage == name) || !lib.contains(&format!("[`{name}`]")))
        .map(|name| format!("src/lib.rs: {name} is missing from the order of stages or from the map in the documentation"))
        .collect();
    assert_none("lib.rs is the map in reading order", &faults);
}

#[cfg(test)]
mod planted {
    use super::*;

    #[test]
    fn a_stage_that_names_what_comes_after_it_is_found() {
        let source = |path: &str, text: &str| misnamed(&Source::read(path, text));
        assert_eq!(
            source("src/domain/a.rs", "use crate::{\n    domain::b,\n    pipeline::c,\n};"),
            ["src/domain/a.rs:3: domain names pipeline (pipeline::c)"]
        );
        assert_eq!(source("src/ingest/a.rs", "fn f() { super::super::store::g() }").len(), 1);
        assert_eq!(source("src/analysis/a/b.rs", "use crate::clock::Clock;").len(), 1);
        assert_eq!(source("src/store/a.rs", "use crate::analysis;").len(), 1);
        assert_eq!(source("src/present/a.rs", "use crate::store::Store;").len(), 1);
        assert_eq!(source("src/elsewhere.rs", "").len(), 1);
        assert!(
            source(
                "src/pipeline/a.rs",
                "use crate::{analysis::a, ingest, store::S, domain};\n// crate::present\n#[cfg(test)]\nmod t { use crate::present; }"
            )
            .is_empty()
        );
    }

    #[test]
    fn a_use_case_outside_its_place_is_found() {
        let found = |path: &str, text: &str| bypasses(&Source::read(path, text));
        assert_eq!(
            found("src/cli/a.rs", "use crate::{analysis::forecast, ingest::read};"),
            Some("src/cli/a.rs: ingest and analysis".to_owned())
        );
        assert_eq!(found("src/cli/a.rs", "use crate::{store::Store, ingest::IngestError};"), None);
        assert_eq!(found("src/pipeline/a.rs", "use crate::{store, ingest, analysis};"), None);
    }

    #[test]
    fn a_library_in_the_wrong_place_is_found() {
        let found = |path: &str, text: &str| borrowed_libraries(&Source::read(path, text));
        assert_eq!(found("src/pipeline/a.rs", "use duckdb::Connection;"), ["src/pipeline/a.rs:1: duckdb"]);
        assert_eq!(found("src/present/view/a.rs", "fn f() -> axum::Router {}").len(), 1);
        assert_eq!(found("src/present/exports/a.rs", "use plotters;\nuse polars::prelude::*;").len(), 2);
        assert!(found("src/present/api/a.rs", "use axum::Json;").is_empty() && found("src/store/a.rs", "duckdb::params![]").is_empty());
        assert!(found("src/cli/a.rs", "let duckdb = store.engine_version();").is_empty());
    }

    #[test]
    fn asking_for_the_time_is_found() {
        let found = |path: &str, text: &str| askers_of_the_time(&Source::read(path, text));
        assert_eq!(found("src/cli/a.rs", "let t = std::time::SystemTime::now();"), ["src/cli/a.rs:1: now"]);
        assert_eq!(found("src/analysis/a.rs", "let t = jiff::Zoned :: now;").len(), 1);
        assert!(found("src/cli/a.rs", "let now = clock.now();").is_empty() && found("src/clock.rs", "Timestamp::now()").is_empty());
    }
}
