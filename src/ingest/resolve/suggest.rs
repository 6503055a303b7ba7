//! The nearest known name of a text that is none: shown to a person, never taken.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::text::fold;

/// Most texts for which a nearest id is looked up: a file in which everything is unknown needs no thousandth hint.
const MAX_SUGGESTIONS: usize = 500;

/// Share of common letter pairs (Dice) below which two texts are not alike.
const ALIKE: f64 = 0.4;

/// Most names that are suggested for one text.
const MOST: usize = 3;

/// Hints for texts that are no key of one table; both the table's letter pairs and the hints are kept.
pub struct Suggestions<'a> {
    what: &'static str,
    known: Vec<(&'a str, Pairs, Pairs)>,
    given: BTreeMap<String, Vec<&'a str>>,
}

type Pairs = BTreeSet<(char, char)>;

impl<'a> Suggestions<'a> {
    pub fn new(what: &'static str) -> Self {
        Self { what, known: Vec::new(), given: BTreeMap::new() }
    }

    /// What was expected instead of a text: `what`, and the nearest id among pairs of id and name.
    pub fn expected(&mut self, text: &str, known: impl Iterator<Item = (&'a str, &'a str)>) -> String {
        let what = self.what;
        self.look_up(text, known).first().map_or_else(|| what.to_owned(), |id| format!("{what}; the nearest is “{id}”"))
    }

    /// The ids that a text resembles most, best first.
    pub fn nearest(&mut self, text: &str, known: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
        self.look_up(text, known).iter().map(|id| (*id).to_owned()).collect()
    }

    fn look_up(&mut self, text: &str, known: impl Iterator<Item = (&'a str, &'a str)>) -> &[&'a str] {
        if self.known.is_empty() {
            self.known = known.map(|(id, name)| (id, pairs(id), pairs(name))).collect();
        }
        if !self.given.contains_key(text) {
            if self.given.len() >= MAX_SUGGESTIONS {
                return &[];
            }
            let alike = self.alike(text);
            self.given.insert(text.to_owned(), alike);
        }
        self.given.get(text).map_or(&[], Vec::as_slice)
    }

    /// The ids whose id or name shares most pairs of letters with a text; the first of equals in the order of the table.
    fn alike(&self, text: &str) -> Vec<&'a str> {
        let wanted = pairs(text);
        let likeness = |of_id: &Pairs, of_name: &Pairs| dice(&wanted, of_id).max(dice(&wanted, of_name));
        let mut ranked: Vec<(f64, &str)> =
            self.known.iter().map(|(id, of_id, of_name)| (likeness(of_id, of_name), *id)).filter(|(alike, _)| *alike >= ALIKE).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        ranked.into_iter().take(MOST).map(|(_, id)| id).collect()
    }
}

fn pairs(text: &str) -> Pairs {
    let folded: Vec<char> = fold(text).chars().collect();
    folded.iter().copied().zip(folded.iter().copied().skip(1)).collect()
}

fn dice(one: &Pairs, other: &Pairs) -> f64 {
    let total = one.len() + other.len();
    if total == 0 { 0.0 } else { 2.0 * one.intersection(other).count() as f64 / total as f64 }
}
