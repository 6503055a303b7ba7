//! Findings in bounded memory: so many of each rule in full, the rest as a number.

use std::collections::BTreeMap;

use crate::domain::finding::Finding;

/// Most findings of one rule that are kept in full: whoever mends a file needs no thousandth example of one fault.
pub const MOST_FINDINGS: usize = 1000;

/// Findings in the order in which they were noted.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Tally {
    kept: Vec<Finding>,
    counts: BTreeMap<String, u64>,
}

impl Tally {
    /// Whether the next finding of a rule is only counted.
    pub fn is_full(&self, rule: &str) -> bool {
        self.counts.get(rule).is_some_and(|count| *count >= MOST_FINDINGS as u64)
    }

    /// Keeps or counts a finding.
    pub fn note(&mut self, finding: Finding) {
        if self.is_full(&finding.rule) {
            self.count(&finding.rule, 1);
        } else {
            self.count(&finding.rule, 1);
            self.kept.push(finding);
        }
    }

    /// Counts findings that nobody needs to see.
    pub fn count(&mut self, rule: &str, findings: u64) {
        match self.counts.get_mut(rule) {
            Some(count) => *count += findings,
            None => {
                self.counts.insert(rule.to_owned(), findings);
            }
        }
    }

    /// Adds what was noted elsewhere about rows that come later.
    pub fn append(&mut self, later: Self) {
        let mut more = later.counts;
        for finding in later.kept {
            if let Some(count) = more.get_mut(&finding.rule) {
                *count -= 1;
            }
            self.note(finding);
        }
        more.into_iter().filter(|(_, count)| *count > 0).for_each(|(rule, count)| self.count(&rule, count));
    }

    /// Adds what was noted in several places about rows in any order: of each rule the first rows are kept.
    pub fn append_mixed(&mut self, places: Vec<Self>) {
        let mut all = Self::default();
        for place in places {
            for (rule, count) in place.counts {
                all.count(&rule, count);
            }
            all.kept.extend(place.kept);
        }
        all.kept.sort_by(|a, b| (a.row, &a.rule, &a.found).cmp(&(b.row, &b.rule, &b.found)));
        self.append(all);
    }

    /// The findings kept, in order of rows, and how many more each rule had.
    pub fn finish(mut self) -> (Vec<Finding>, BTreeMap<String, u64>) {
        self.kept.sort_by_key(|finding| finding.row);
        for finding in &self.kept {
            if let Some(count) = self.counts.get_mut(&finding.rule) {
                *count -= 1;
            }
        }
        self.counts.retain(|_, count| *count > 0);
        (self.kept, self.counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::finding::Severity;

    fn finding(rule: &str, row: usize) -> Finding {
        let (file, column) = ("a.csv".to_owned(), String::new());
        Finding { severity: Severity::Noticed, rule: rule.into(), file, row, column, found: String::new(), expected: String::new() }
    }

    #[test]
    fn a_rule_is_kept_up_to_its_most_and_then_counted() {
        let mut tally = Tally::default();
        (0..MOST_FINDINGS + 5).for_each(|row| tally.note(finding("jump", row)));
        tally.note(finding("no_value", 1));
        let (kept, more) = tally.finish();
        assert_eq!((kept.len(), more), (MOST_FINDINGS + 1, BTreeMap::from([("jump".to_owned(), 5)])));
        assert_eq!(kept[1].row, 1);
    }

    #[test]
    fn parts_add_up_to_what_one_tally_would_hold() {
        let rows = 4 * MOST_FINDINGS;
        let mut whole = Tally::default();
        (0..rows).for_each(|row| whole.note(finding("jump", row)));
        let mut parts = vec![Tally::default(); 3];
        (0..rows).for_each(|row| parts[row % 3].note(finding("jump", row)));
        let mut mixed = Tally::default();
        mixed.append_mixed(parts);
        assert_eq!(mixed.finish(), whole.clone().finish());
        let mut halves = [Tally::default(), Tally::default()];
        (0..rows).for_each(|row| halves[row * 2 / rows].note(finding("jump", row)));
        let [mut first, second] = halves;
        first.append(second);
        assert_eq!(first.finish(), whole.finish());
    }
}
