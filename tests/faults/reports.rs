//! A report on its day, killed or failing at every call by which it changes a file: the edition is whole or absent, and the next run
//! makes it once, bit for bit as if nothing had happened.

use std::{collections::BTreeMap, fs, path::PathBuf};

use crate::{
    program::Place,
    scenario::first_upload,
    strace::{self, Point, Wrong},
    tally::{Tally, cases, some_of, spread},
};

/// The reports that are due, made into a folder.
const DUE: [&str; 9] = ["report", "due", "--from", "2026-09-10", "--report", "quy-nd09", "--out", "editions", "--lang=vi"];

/// A store with a catalogue and figures.
fn base() -> Place {
    let place = Place::empty();
    place.run(&["init"]).done();
    place.write_catalogue("catalogue", "");
    place.run(&["catalogue", "load", "catalogue"]).done();
    let upload = first_upload();
    place.run(&place.ingest(&upload)).done();
    place
}

/// Every file below the folder of editions, but those that are being made.
fn editions(place: &Place) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut out = BTreeMap::new();
    for folder in fs::read_dir(place.path().join("editions")).into_iter().flatten().flatten() {
        if folder.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        for file in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
            let name = PathBuf::from(folder.file_name()).join(file.file_name());
            out.insert(name, fs::read(file.path()).unwrap_or_default());
        }
    }
    out
}

/// What is there after the fault, and what the next run makes of it.
fn settle(place: &Place, whole: &BTreeMap<PathBuf, Vec<u8>>) -> Result<String, String> {
    for (path, bytes) in editions(place) {
        if whole.get(&path) != Some(&bytes) {
            return Err(format!("{} is not as it is when nothing goes wrong", path.display()));
        }
    }
    let before = editions(place).len();
    if before != 0 && before != whole.len() {
        return Err(format!("{before} of {} files: half an edition under its own name", whole.len()));
    }
    place.run(&DUE).done();
    if editions(place) != *whole {
        return Err("the next run makes something else".to_owned());
    }
    let again = place.run(&DUE).done();
    if !again.stdout.contains("nothing is due") {
        return Err(format!("made twice: {}", again.stdout));
    }
    let hidden = fs::read_dir(place.path().join("editions")).into_iter().flatten().flatten();
    let left: Vec<_> = hidden.map(|entry| entry.file_name()).filter(|name| name.to_string_lossy().starts_with('.')).collect();
    if !left.is_empty() {
        return Err(format!("left behind: {left:?}"));
    }
    Ok(if before == 0 { "absent, then made" } else { "whole" }.to_owned())
}

#[test]
fn crash_points_of_a_report_on_its_day() {
    let tally = Tally::new("crash points: report on its day");
    if let Some(reason) = strace::missing() {
        tally.skip(reason);
        return tally.finish();
    }
    let base = base();
    let done = base.copy();
    done.run(&DUE).done();
    let whole = editions(&done);
    assert!(whole.len() >= 6, "an edition with its files: {:?}", whole.keys());
    let points = strace::points_below(&base, &DUE, &["/store", "/editions"]);
    assert!(points.iter().any(|point| point.call.starts_with("rename")), "the edition is renamed into place");
    let mut all: Vec<(Point, Wrong)> = Vec::new();
    for (point, place) in points.iter().zip(0..) {
        let failures: Vec<Wrong> = Wrong::ALL.into_iter().filter(|wrong| *wrong != Wrong::Killed && wrong.fits(point)).collect();
        all.push((point.clone(), Wrong::Killed));
        all.extend(some_of(&failures, place, 1).into_iter().map(|wrong| (point.clone(), wrong)));
    }
    tally.add("points", points.len());
    tally.each(spread(all, cases(4, usize::MAX)), |(point, wrong)| {
        let place = base.copy();
        let (outcome, was_hit) = strace::run_with(&place, &point, wrong, &DUE);
        outcome.is_orderly().map_err(|fault| format!("{} {}: {fault}", wrong.name(), point.what))?;
        let found = settle(&place, &whole).map_err(|fault| format!("{} {}: {fault}", wrong.name(), point.what))?;
        Ok(if was_hit { format!("{} → {found}", wrong.name()) } else { "not reached".to_owned() })
    });
    tally.finish();
}
