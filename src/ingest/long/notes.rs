//! What a reader notices, in bounded memory: of a rule that it has noted often enough, it only counts.

use crate::{
    domain::finding::{Finding, Severity},
    ingest::{
        error::excerpt,
        header::Column,
        tally::{MOST_FINDINGS, Tally},
    },
};

use super::{meaning::Fault, source::Labels};

/// The findings of one reader. Its chunks come in the order of the file, so that what it keeps of a rule are the first rows.
pub(super) struct Notes<'a> {
    file: &'a str,
    labels: &'a Labels,
    /// Rules with how many findings were kept so far and how many were only counted since the last chunk.
    rules: Vec<(&'static str, usize, u64)>,
    tally: Tally,
}

impl<'a> Notes<'a> {
    /// Nothing noticed yet.
    pub fn new(file: &'a str, labels: &'a Labels) -> Self {
        Self { file, labels, rules: Vec::new(), tally: Tally::default() }
    }

    /// Notices something; found and expected are put into words only when the finding is kept.
    #[inline]
    pub fn notice(&mut self, row: u64, column: Column, rule: &'static str, words: impl FnOnce() -> (String, String)) {
        if self.is_kept(rule) {
            let (found, expected) = words();
            self.tally.note(self.finding(row, column, Fault { rule, found, expected }, Severity::Noticed));
        }
    }

    /// Rejects a row for all that is wrong with it.
    pub fn reject(&mut self, row: u64, faults: impl Iterator<Item = (Column, Fault)>) -> Vec<Finding> {
        let reasons: Vec<Finding> = faults.map(|(column, fault)| self.finding(row, column, fault, Severity::Rejected)).collect();
        reasons.iter().for_each(|reason| self.tally.note(reason.clone()));
        reasons
    }

    /// Rejects a row that is none, with the label of the column where that shows.
    pub fn reject_broken(&mut self, row: u64, column: &str, fault: Fault) -> Finding {
        let mut reason = self.finding(row, Column::Value, fault, Severity::Rejected);
        column.clone_into(&mut reason.column);
        self.tally.note(reason.clone());
        reason
    }

    /// What was noticed since the last time.
    pub fn take(&mut self) -> Tally {
        let mut tally = std::mem::take(&mut self.tally);
        for (rule, _, counted) in &mut self.rules {
            if *counted > 0 {
                tally.count(rule, std::mem::take(counted));
            }
        }
        tally
    }

    fn is_kept(&mut self, rule: &'static str) -> bool {
        let at = self.rules.iter().position(|(known, ..)| *known == rule).unwrap_or_else(|| {
            self.rules.push((rule, 0, 0));
            self.rules.len() - 1
        });
        let (_, kept, counted) = &mut self.rules[at];
        let is_kept = *kept < MOST_FINDINGS;
        if is_kept {
            *kept += 1;
        } else {
            *counted += 1;
        }
        is_kept
    }

    fn finding(&self, row: u64, column: Column, fault: Fault, severity: Severity) -> Finding {
        let Fault { rule, found, expected } = fault;
        let (row, column) = (usize::try_from(row).unwrap_or(usize::MAX), self.labels.get(column).to_owned());
        Finding { severity, rule: rule.to_owned(), file: self.file.to_owned(), row, column, found: excerpt(&found), expected }
    }
}
