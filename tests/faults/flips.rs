//! One bit of one file flips: the program answers correctly or refuses loudly, never wrongly, and the spool brings back what
//! the database has lost. What is flipped in the spool is named by the verification.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    program::{Files, Place, STORE_FILE},
    scenario::{second_upload, with_first_upload, with_pending_log},
    settle::rebuilds,
    state::{State, verify},
    strace,
    tally::{Tally, cases, seed},
    upload::Draw,
};

/// Which files of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Database,
    Log,
    Ledger,
    Spool,
}

impl Part {
    fn files(self, place: &Place) -> Vec<PathBuf> {
        let wanted = |name: &Path| {
            let name = name.to_string_lossy();
            match self {
                Self::Database => name == format!("store/{STORE_FILE}"),
                Self::Log => name == format!("store/{STORE_FILE}.wal"),
                Self::Ledger => name == "store/ledger",
                Self::Spool => name.starts_with("store/spool/objects/"),
            }
        };
        let files: Files = place.files();
        files.into_iter().filter(|(name, bytes)| wanted(name) && !bytes.is_empty()).map(|(name, _)| name).collect()
    }
}

/// A store whose files are flipped, and what it may hold afterwards.
struct Target {
    place: Place,
    /// One state; or two where the last upload was never acknowledged.
    states: Vec<State>,
}

impl Target {
    fn settled() -> Self {
        let place = with_first_upload();
        let upload = second_upload();
        place.run(&place.ingest(&upload)).done();
        Self { states: vec![State::read(&place.copy()).expect("a store")], place }
    }

    fn pending() -> Self {
        let before = State::read(&with_first_upload()).expect("a store");
        let place = with_pending_log(&second_upload());
        Self { states: vec![State::read(&place.copy()).expect("a store"), before], place }
    }
}

/// Flips one bit; gives the byte it was.
fn flip(path: &Path, at: usize, bit: u32) -> u8 {
    let mut bytes = fs::read(path).expect("a file");
    let was = bytes[at];
    bytes[at] ^= 1 << bit;
    fs::write(path, bytes).expect("a file");
    was
}

/// Where to flip: half of the time in a byte that is not zero, since most of a database file is padding.
fn draw_place(draw: &mut Draw, bytes: &[u8]) -> usize {
    let any = draw.below(bytes.len());
    if draw.below(2) == 0 {
        return any;
    }
    (any..bytes.len()).chain(0..any).find(|at| bytes[*at] != 0).unwrap_or(any)
}

/// After a flip: right or refused, and right again after a rebuild where the spool is whole.
fn settle(part: Part, place: &Place, name: &Path, states: &[State]) -> Result<String, String> {
    let verdict = verify(&place.copy(), &["--deep"]);
    // A refusal with a message is as loud as a report.
    let faults = verdict.map_or_else(|refusal| vec![refusal], |verdict| verdict.faults);
    if let Some(panic) = faults.iter().find(|fault| fault.contains("panicked")) {
        return Err(panic.clone());
    }
    let opened = State::read(place);
    let (answers, allowed) = match &opened {
        Ok(found) if states.contains(found) => ("answers rightly", std::slice::from_ref(found)),
        Ok(found) => return Err(format!("answers wrongly: {}; verification: {faults:?}", found.difference(&states[0]))),
        Err(said) if said.contains("panicked") => return Err(format!("panics: {said}")),
        Err(_) => ("refuses", states),
    };
    let named = if part == Part::Spool {
        let object = name.file_name().expect("a name").to_string_lossy();
        if !faults.iter().any(|fault| fault.contains(object.as_ref())) {
            return Err(format!("the verification does not name {object}: {faults:?}"));
        }
        ", named"
    } else if faults.is_empty() {
        ""
    } else {
        ", found by verify"
    };
    if part != Part::Spool {
        let rebuilt = place.run(&["rebuild"]);
        if !rebuilt.is_done() {
            return Err(format!("cannot be rebuilt: {}", rebuilt.describe()));
        }
        let found = State::read(place).map_err(|said| format!("does not open after a rebuild: {said}"))?;
        if !allowed.contains(&found) {
            return Err(format!("the rebuild leads elsewhere: {}", found.difference(&allowed[0])));
        }
    }
    Ok(format!("{answers}{named}"))
}

fn try_all(section: &'static str, part: Part, target: &Target, tally: &Tally, flips: usize) {
    let files = part.files(&target.place);
    assert!(!files.is_empty(), "{section}: no file to flip in");
    tally.each((0..flips as u64).collect(), |case| {
        let mut draw = Draw::new(seed() ^ case << 10 ^ part as u64);
        let place = target.place.copy();
        let name = &files[draw.below(files.len())];
        let path = place.path().join(name);
        let bytes = fs::read(&path).map_err(|error| error.to_string())?;
        let (at, bit) = (draw_place(&mut draw, &bytes), draw.below(8) as u32);
        let was = flip(&path, at, bit);
        settle(part, &place, name, &target.states)
            .map_err(|fault| format!("{section}: byte {at} ({was:#04x}) bit {bit} of {}: {fault}", name.display()))
    });
}

fn flips_of(section: &'static str, part: Part, make: impl FnOnce() -> Target, flips: usize) {
    let tally = Tally::new(section);
    if part == Part::Log
        && let Some(reason) = strace::missing()
    {
        tally.skip(reason);
        return tally.finish();
    }
    try_all(section, part, &make(), &tally, flips);
    tally.finish();
}

#[test]
fn a_bit_of_the_database_flips() {
    flips_of("bit flips: database", Part::Database, Target::settled, cases(3, 150));
}

#[test]
fn a_bit_of_the_write_ahead_log_flips() {
    flips_of("bit flips: write-ahead log", Part::Log, Target::pending, cases(3, 150));
}

#[test]
fn a_bit_of_the_ledger_flips_before_the_log_is_in_the_file() {
    flips_of("bit flips: ledger, pending log", Part::Ledger, Target::pending, cases(1, 60));
}

#[test]
fn a_bit_of_the_ledger_flips() {
    flips_of("bit flips: ledger", Part::Ledger, Target::settled, cases(2, 100));
}

#[test]
fn a_bit_of_the_spool_flips() {
    flips_of("bit flips: spool", Part::Spool, Target::settled, cases(2, 60));
}

/// The one byte of a line that is ever changed says what became of an upload: each of its bits is flipped.
#[test]
fn every_bit_of_the_marks_of_the_ledger_flips() {
    let tally = Tally::new("bit flips: marks of the ledger");
    let target = Target::settled();
    let ledger = fs::read(target.place.store().join("ledger")).expect("a ledger");
    let lines = (0..ledger.len()).filter(|at| *at == 0 || ledger[at - 1] == b'\n');
    let marks: Vec<(usize, u32)> = lines
        .flat_map(|start| {
            let end = ledger[start..].iter().position(|byte| *byte == b'\n').map_or(ledger.len(), |length| start + length);
            (start..end).find(|at| b"?=x+".contains(&ledger[*at]) && !ledger[*at..end].is_empty())
        })
        .flat_map(|at| (0..8).map(move |bit| (at, bit)))
        .collect();
    let name = Path::new("store/ledger");
    tally.each(crate::tally::spread(marks, cases(3, usize::MAX)), |(at, bit)| {
        let place = target.place.copy();
        let was = flip(&place.path().join(name), at, bit);
        settle(Part::Ledger, &place, name, &target.states).map_err(|fault| format!("mark {was:#04x} at {at}, bit {bit}: {fault}"))
    });
    tally.finish();
}

/// A ledger that lost its end, and spool objects that are gone.
#[test]
fn files_are_cut_or_gone() {
    let tally = Tally::new("files cut or gone");
    let target = Target::settled();
    let mut all: Vec<(Part, PathBuf, Option<usize>)> = Vec::new();
    for part in [Part::Database, Part::Ledger, Part::Spool] {
        for name in part.files(&target.place) {
            let length = fs::metadata(target.place.path().join(&name)).expect("a file").len() as usize;
            all.extend([None, Some(0), Some(length / 2), Some(length - 1)].map(|left| (part, name.clone(), left)));
        }
    }
    tally.each(crate::tally::spread(all, cases(3, usize::MAX)), |(part, name, left)| {
        let place = target.place.copy();
        let path = place.path().join(&name);
        let done = match left {
            None => fs::remove_file(&path),
            Some(length) => fs::File::options().write(true).open(&path).and_then(|file| file.set_len(length as u64)),
        };
        done.map_err(|error| error.to_string())?;
        let what = left.map_or("gone".to_owned(), |length| format!("cut to {length} bytes"));
        settle(part, &place, &name, &target.states).map_err(|fault| format!("{} {what}: {fault}", name.display()))
    });
    tally.finish();
}

/// The hash of the verification stands for the content: two ways to the same store give the same hash.
#[test]
fn a_rebuild_of_a_sound_store_gives_the_same_hash() {
    let target = Target::settled();
    let sound = verify(&target.place, &["--deep"]).expect("a verification");
    assert!(sound.is_sound, "{sound:?}");
    rebuilds(&target.place, &target.states[0], &sound.logical_hash).expect("the same");
}
