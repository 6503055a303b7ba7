//! Every call that changes the store, gone wrong one at a time: killed before it, failing for want of space, failing
//! because the disk does. After each the program opens plainly and is asked everything.

use crate::{
    scenario::Kind,
    settle::settle,
    strace::{self, Point, Wrong},
    tally::{Tally, cases, some_of, spread},
};

fn try_all(section: &'static str, kind: Kind, short: usize) {
    let tally = Tally::new(section);
    if cases(short, usize::MAX) == 0 {
        tally.skip("in the long form only");
        return tally.finish();
    }
    if let Some(reason) = strace::missing() {
        tally.skip(reason);
        return tally.finish();
    }
    let scenario = kind.scenario();
    let points = strace::points(&scenario.base(), &scenario.words());
    assert!(!points.is_empty(), "{section}: the command changes nothing");
    let mut all: Vec<(Point, Wrong)> = Vec::new();
    for (point, place) in points.iter().zip(0..) {
        // Every point with a kill, and with one of the failures in turn.
        let failures: Vec<Wrong> = Wrong::ALL.into_iter().filter(|wrong| *wrong != Wrong::Killed && wrong.fits(point)).collect();
        all.push((point.clone(), Wrong::Killed));
        all.extend(some_of(&failures, place, 1).into_iter().map(|wrong| (point.clone(), wrong)));
    }
    tally.add("points", points.len());
    tally.each(spread(all, cases(short, usize::MAX)), |(point, wrong)| {
        let place = scenario.base();
        let (outcome, was_hit) = strace::run_with(&place, &point, wrong, &scenario.words());
        let words = scenario.words();
        let expected = scenario.expected(&words, point.number);
        let settled = settle(&place, &outcome, &expected);
        let found = settled.map_err(|fault| format!("{section}: {} {}: {fault}", wrong.name(), point.what))?;
        Ok(if was_hit { format!("{} → {found}", wrong.name()) } else { "not reached".to_owned() })
    });
    tally.finish();
}

#[test]
fn crash_points_of_the_first_start() {
    try_all("crash points: first start", Kind::FirstStart, 2);
}

#[test]
fn crash_points_of_a_catalogue_load() {
    try_all("crash points: catalogue load", Kind::CatalogueLoad, 2);
}

#[test]
fn crash_points_of_a_catalogue_change() {
    try_all("crash points: catalogue change", Kind::CatalogueChange, 2);
}

#[test]
fn crash_points_of_a_first_ingest() {
    try_all("crash points: first ingest", Kind::FirstIngest, 2);
}

#[test]
fn crash_points_of_an_ingest_with_revisions() {
    try_all("crash points: ingest with revisions", Kind::SecondIngest, 2);
}

#[test]
fn crash_points_of_a_checkpoint() {
    try_all("crash points: checkpoint", Kind::Checkpoint, 2);
}

#[test]
fn crash_points_of_a_migration() {
    try_all("crash points: migration", Kind::Migration, 2);
}

#[test]
fn crash_points_of_a_retraction() {
    try_all("crash points: retraction", Kind::Retraction, 2);
}

#[test]
fn crash_points_of_a_rebuild() {
    try_all("crash points: rebuild", Kind::Rebuild, 2);
}

#[test]
fn crash_points_of_a_start_without_database() {
    try_all("crash points: start without database", Kind::LostDatabase, 2);
}
