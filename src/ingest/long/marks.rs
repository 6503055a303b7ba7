//! The decimal mark of each numeric column: by its own cells, and never by one cell.

use std::collections::BTreeMap;

use super::{
    cells::{Evidence, NUMERIC},
    settings::MarkDecision,
    source::Labels,
};
use crate::{
    domain::finding::{Finding, Severity},
    ingest::{
        header::Column,
        number::{DecimalMark, MarkEvidence},
    },
};

/// The decimal mark of each numeric column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks([DecimalMark; NUMERIC.len()]);

impl Marks {
    /// The mark given by hand, else that of the column's own cells, else that of the other numeric columns, else a point.
    pub fn decide(given: &BTreeMap<Column, DecimalMark>, evidence: &Evidence) -> Self {
        let together = together(evidence);
        Self(std::array::from_fn(|at| {
            let own = given.get(&NUMERIC[at]).copied().or(evidence[at].mark());
            own.or(together.mark()).unwrap_or(DecimalMark::Point)
        }))
    }

    /// Whether cells ask for another mark than this in a column that has any say.
    pub fn are_outvoted(&self, given: &BTreeMap<Column, DecimalMark>, evidence: &Evidence) -> bool {
        let wanted = Self::decide(given, evidence);
        (0..NUMERIC.len()).any(|at| evidence[at] != MarkEvidence::default() && wanted.0[at] != self.0[at])
    }

    /// The mark of one column; a point for one that holds no numbers.
    pub fn of(&self, column: Column) -> DecimalMark {
        NUMERIC.iter().position(|numeric| *numeric == column).map_or(DecimalMark::Point, |at| self.0[at])
    }

    /// How each column was read.
    pub fn decisions(&self, given: &BTreeMap<Column, DecimalMark>, evidence: &Evidence) -> Vec<MarkDecision> {
        let decision = |(at, column): (usize, Column)| MarkDecision {
            column,
            mark: self.0[at],
            evidence: evidence[at],
            given: given.contains_key(&column),
        };
        NUMERIC.into_iter().enumerate().map(decision).collect()
    }
}

/// Where nothing in the file decides and a cell could be two numbers, the choice is shown.
pub(super) fn undecided(file: &str, labels: &Labels, given: &BTreeMap<Column, DecimalMark>, evidence: &Evidence) -> Vec<Finding> {
    let together = together(evidence);
    let undecided = |(column, one): &(&Column, &MarkEvidence)| {
        one.ambiguous > 0 && !given.contains_key(column) && one.mark().or(together.mark()).is_none()
    };
    let finding = |(column, one): (&Column, &MarkEvidence)| Finding {
        severity: Severity::Noticed,
        rule: "decimal_mark".into(),
        file: file.to_owned(),
        row: 0,
        column: labels.get(*column).to_owned(),
        found: format!("{} numbers such as 1.168 and none that shows the decimal mark", one.ambiguous),
        expected: "a number that can be read in one way only; the point is taken as decimal mark".into(),
    };
    NUMERIC.iter().zip(evidence).filter(undecided).map(finding).collect()
}

fn together(evidence: &Evidence) -> MarkEvidence {
    evidence.iter().fold(MarkEvidence::default(), |sum, one| sum.and(*one))
}
