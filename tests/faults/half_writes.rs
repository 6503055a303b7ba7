//! What a tracer cannot do: half a write and then death, and a write that is short. The calls are counted in one order over
//! all threads, so that every one of them is reached.

use crate::{
    scenario::Kind,
    settle::settle,
    shim::{self, Change, Wrong},
    strace,
    tally::{Tally, cases, is_every, spread},
};

fn try_all(section: &'static str, kind: Kind, short: usize) {
    let tally = Tally::new(section);
    if cases(short, usize::MAX) == 0 {
        tally.skip("in the long form only");
        return tally.finish();
    }
    if let Err(reason) = shim::library() {
        tally.skip(reason);
        return tally.finish();
    }
    let scenario = kind.scenario();
    let changes: Vec<Change> =
        shim::record(&scenario.base(), &scenario.words()).expect("a record").into_iter().filter(|change| *change != Change::Said).collect();
    assert!(!changes.is_empty(), "{section}: the command changes nothing");
    let mut all = Vec::new();
    for (change, number) in changes.iter().zip(1..) {
        // Plain kills are tried below strace already, where a point is reached by its file; here by its order.
        let ways: &[Wrong] = if matches!(change, Change::Write(..)) { &[Wrong::Torn, Wrong::Short] } else { &[Wrong::Killed] };
        if is_every() || ways.len() > 1 {
            all.extend(ways.iter().map(|wrong| (number, *wrong, describe(change))));
        }
    }
    tally.add("calls", changes.len());
    tally.each(spread(all, cases(short, usize::MAX)), |(number, wrong, what)| {
        let place = scenario.base();
        let outcome = shim::run_with(&place, number, wrong, &scenario.words())?;
        let words = scenario.words();
        let expected = scenario.expected(&words, number);
        let found = settle(&place, &outcome, &expected)
            .map_err(|fault| format!("{section}: {} at call {number}, {what}: {fault}", wrong.name()))?;
        Ok(format!("{} → {found}", wrong.name()))
    });
    tally.finish();
}

/// A change in a few words.
pub fn describe(change: &Change) -> String {
    match change {
        Change::Write(path, offset, bytes) => format!("{} bytes at {offset} of {}", bytes.len(), path.display()),
        other => format!("{other:?}"),
    }
}

#[test]
fn half_writes_of_the_first_start() {
    try_all("half writes: first start", Kind::FirstStart, 0);
}

#[test]
fn half_writes_of_a_first_ingest() {
    try_all("half writes: first ingest", Kind::FirstIngest, 2);
}

#[test]
fn half_writes_of_an_ingest_with_revisions() {
    try_all("half writes: ingest with revisions", Kind::SecondIngest, 0);
}

#[test]
fn half_writes_of_a_catalogue_change() {
    try_all("half writes: catalogue change", Kind::CatalogueChange, 0);
}

#[test]
fn half_writes_of_a_checkpoint() {
    try_all("half writes: checkpoint", Kind::Checkpoint, 0);
}

#[test]
fn half_writes_of_a_migration() {
    try_all("half writes: migration", Kind::Migration, 2);
}

#[test]
fn half_writes_of_a_retraction() {
    try_all("half writes: retraction", Kind::Retraction, 0);
}

#[test]
fn half_writes_of_a_rebuild() {
    try_all("half writes: rebuild", Kind::Rebuild, 0);
}

#[test]
fn half_writes_of_a_start_without_database() {
    try_all("half writes: start without database", Kind::LostDatabase, 0);
}

#[test]
fn the_library_sees_every_change_that_the_kernel_sees() {
    if strace::missing().is_some() || shim::library().is_err() {
        println!("skipped: needs strace and cc");
        return;
    }
    let scenario = Kind::SecondIngest.scenario();
    let by_kernel = strace::changes(&scenario.base(), &scenario.words());
    let record = shim::record(&scenario.base(), &scenario.words()).expect("a record");
    // Opening with O_CREAT a file that is there changes nothing, and only the kernel's list has it.
    let count = |names: &[&str]| by_kernel.iter().filter(|call| names.iter().any(|name| call.starts_with(name))).count();
    let by_library = |is: fn(&Change) -> bool| record.iter().filter(|change| is(change)).count();
    assert_eq!(by_library(|c| matches!(c, Change::Write(..))), count(&["write", "pwrite"]), "{by_kernel:#?}");
    // The folder above the store is synced as well, and stands in the library's list only.
    assert_eq!(
        by_library(|c| matches!(c, Change::Sync(path) if path.starts_with("store"))),
        count(&["fsync", "fdatasync"]),
        "{by_kernel:#?}"
    );
    assert_eq!(by_library(|c| matches!(c, Change::Rename(..) | Change::Link(..))), count(&["rename", "link"]), "{by_kernel:#?}");
    assert_eq!(by_library(|c| matches!(c, Change::Unlink(_))), count(&["unlink", "rmdir"]), "{by_kernel:#?}");
    assert_eq!(count(&["fallocate", "copy_file_range", "sync_file_range", "truncate"]), 0, "calls that the library does not record");
}
