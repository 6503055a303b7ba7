//! Memory runs out in the middle of a change: the program may die of it, the store may not.

use std::ffi::OsString;

use crate::{
    scenario::Kind,
    settle::settle_quiet,
    tally::{Tally, cases, seed},
    upload::Draw,
};

#[test]
fn too_little_memory_harms_nothing() {
    let tally = Tally::new("out of memory");
    let scenario = Kind::SecondIngest.scenario();
    let all: Vec<usize> = (0..cases(2, 60)).collect();
    tally.each(all, |case| {
        let mut draw = Draw::new(seed() ^ (case as u64) << 12);
        let place = scenario.base();
        // An ingest reserves about half a gigabyte of addresses and touches a tenth of it.
        let (limit, mebibytes) = if case % 2 == 0 { ("--as", 200 + draw.below(800)) } else { ("--data", 10 + draw.below(300)) };
        let wrapper: Vec<OsString> = ["prlimit".into(), format!("{limit}={}", mebibytes << 20).into(), "--".into()].to_vec();
        let outcome = place.run_below(&wrapper, &[], &scenario.words());
        let words = scenario.words();
        let expected = scenario.expected(&words, case);
        let at = |fault: String| format!("{limit} {mebibytes} MiB: {fault} (after {})", outcome.describe());
        if outcome.hung {
            return Err(at("hung".to_owned()));
        }
        let found = settle_quiet(&place, outcome.is_done(), &expected).map_err(at)?;
        Ok(format!("{} → {found}", if outcome.is_done() { "done" } else { "ended" }))
    });
    tally.finish();
}
