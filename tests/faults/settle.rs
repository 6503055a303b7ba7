//! What every fault ends with: the program opens again, holds one of the allowed states, and takes the same again.

use std::path::PathBuf;

use crate::{
    program::{Files, Outcome, Place},
    state::{State, verify_sound},
};

/// Before and after a command, as runs without a fault have shown.
pub struct Expected<'a> {
    /// The state before; none when there was no store.
    pub before: Option<&'a State>,
    /// The state after.
    pub after: &'a State,
    /// The command, to be sent again.
    pub again: &'a [&'a str],
    /// What it says when it is done already and will not be done twice; empty for a command that says it is known.
    pub refusal: &'a str,
    /// The command only opens the store: done or not, either state may be found, and the command keeps what was found.
    pub only_opens: bool,
    /// Whether the database is made anew from the spool at the end and compared.
    pub rebuilds: bool,
}

/// Looks at a store after a command that may have gone wrong; says in which state it was found.
///
/// # Errors
/// A promise is broken: an acknowledged row is missing or doubled, a part of an upload is there, the store does not open,
/// opening it twice changes it, verification finds a fault, or the same command does not lead to the same state.
pub fn settle(place: &Place, outcome: &Outcome, expected: &Expected<'_>) -> Result<&'static str, String> {
    outcome.is_orderly()?;
    settle_quiet(place, outcome.is_done(), expected).map_err(|fault| {
        let said: String = outcome.describe().chars().take(600).collect();
        format!("{fault} (after {said})")
    })
}

/// As [`settle`], for a store of which only is known whether the command was acknowledged.
///
/// # Errors
/// As [`settle`].
pub fn settle_quiet(place: &Place, acknowledged: bool, expected: &Expected<'_>) -> Result<&'static str, String> {
    let found = found(place, acknowledged, expected)?;
    let kept = Expected { after: expected.before.unwrap_or(expected.after), ..*expected };
    let again = if expected.only_opens && found == "before" { again(place, &kept) } else { again(place, expected) };
    again.map_err(|fault| format!("{fault} (state {found} was found first)"))?;
    Ok(found)
}

fn found(place: &Place, acknowledged: bool, expected: &Expected<'_>) -> Result<&'static str, String> {
    let opened = State::read(place);
    let state = match opened {
        Err(said) if expected.before.is_none() && !acknowledged && said.contains("no store in") => return Ok("before"),
        other => other.map_err(|said| format!("does not open again: {said}"))?,
    };
    let is_after = state == *expected.after;
    let is_before = expected.before.is_some_and(|before| state == *before);
    if acknowledged && !is_after && !expected.only_opens {
        return Err(format!("acknowledged, but: {}", state.difference(expected.after)));
    }
    // The empty store that `init` makes is the state before for whoever had none.
    if !is_after && !is_before {
        let before = expected.before.map_or_else(|| "no store".to_owned(), |before| state.difference(before));
        return Err(format!("neither before ({before}) nor after ({})", state.difference(expected.after)));
    }
    let files = place.files();
    // It opens the store a second time, and looks at everything in it.
    verify_sound(place)?;
    let changed = changed(&files, &place.files());
    if !changed.is_empty() {
        return Err(format!("opening a second time changes files: {changed:?}"));
    }
    Ok(if is_after { "after" } else { "before" })
}

fn changed(before: &Files, after: &Files) -> Vec<PathBuf> {
    let gone = before.iter().filter(|(path, bytes)| after.get(*path) != Some(bytes)).map(|(path, _)| path);
    gone.chain(after.keys().filter(|path| !before.contains_key(*path))).cloned().collect()
}

fn again(place: &Place, expected: &Expected<'_>) -> Result<(), String> {
    let outcome = place.run(expected.again);
    outcome.is_orderly()?;
    let refuses = !expected.refusal.is_empty() && outcome.stderr.contains(expected.refusal);
    if !outcome.is_done() && !refuses {
        return Err(format!("the same again is refused: {}", outcome.describe()));
    }
    let state = State::read(place).map_err(|said| format!("does not open after the same again: {said}"))?;
    if state != *expected.after {
        return Err(format!("the same again leads elsewhere: {}", state.difference(expected.after)));
    }
    let hash = verify_sound(place)?;
    if expected.rebuilds { rebuilds(place, &state, &hash) } else { Ok(()) }
}

/// The database made anew from the spool holds the same.
///
/// # Errors
/// It does not, or cannot be made.
pub fn rebuilds(place: &Place, state: &State, logical_hash: &str) -> Result<(), String> {
    let outcome = place.run(&["rebuild"]);
    if !outcome.is_done() {
        return Err(format!("cannot be rebuilt: {}", outcome.describe()));
    }
    let rebuilt = State::read(place).map_err(|said| format!("does not open after a rebuild: {said}"))?;
    if rebuilt != *state {
        return Err(format!("the rebuild leads elsewhere: {}", rebuilt.difference(state)));
    }
    let hash = verify_sound(place)?;
    if hash == logical_hash { Ok(()) } else { Err(format!("the rebuild has the hash {hash}, before {logical_hash}")) }
}
