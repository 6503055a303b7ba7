//! Rules over the rows of a file together, and with what was known before it.
//!
//! One rule rejects: a second, different value for the same key that does not say it is a revision. The others only
//! notice: the value stands as delivered and someone should look. Rows are looked at series by series, so that memory
//! does not grow with the file: [`partitions`] keeps them by series, [`screen`] finds the curves in which a rule could
//! notice something, [`rules`] are the expressions that decide.

mod facts;
mod partitions;
mod rule_row;
mod rules;
mod screen;

use std::{io, path::PathBuf};

use rayon::prelude::*;

pub(super) use self::{
    facts::IndicatorFacts,
    rule_row::{PackedPeriod, RuleRow},
    rules::{ONE_VALUE, SECOND_VALUE},
};
use self::{
    partitions::{PARTS, Partitions},
    rules::Outcome,
};
use super::{
    error::{IngestError, IngestErrorKind},
    long::History,
    tally::Tally,
};
use crate::domain::{batch::day_number, catalogue::Catalogue, series::SeriesKey};

/// A change is a jump when it is more than so many times the median change of its series.
pub const JUMP_FACTOR: f64 = 6.0;

/// Fewest changes from which a median is taken: of fewer, one wild change moves the median itself.
pub const JUMP_CHANGES: u32 = 5;

/// Collects the rows of a file and then looks at them together.
pub(super) struct FileRules<'a> {
    file: &'a str,
    catalogue: &'a Catalogue,
    facts: &'a [IndicatorFacts],
    partitions: Partitions,
}

impl<'a> FileRules<'a> {
    /// No rows yet; many rows go to a file in a folder.
    pub fn new(file: &'a str, catalogue: &'a Catalogue, facts: &'a [IndicatorFacts], folder: PathBuf) -> Self {
        Self { file, catalogue, facts, partitions: Partitions::new(folder, PARTS) }
    }

    /// Adds rows that can be read.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn add(&mut self, rows: &[RuleRow]) -> Result<(), IngestError> {
        self.partitions.add(rows).map_err(|cause| failed(self.file, &cause))
    }

    /// What was noticed, and the place of each row that is refused with the row that has another value for its key.
    ///
    /// # Errors
    /// The temporary file or the history cannot be read, or the rules cannot be run.
    pub fn finish(self, history: &dyn History) -> Result<(Tally, Vec<(u32, u32)>), IngestError> {
        let parts = 0..self.partitions.count();
        let outcomes: Vec<Outcome> = parts.into_par_iter().map(|at| self.part(at, history)).collect::<Result<_, _>>()?;
        let mut tally = Tally::default();
        let mut refused = Vec::new();
        let mut tallies = Vec::new();
        for outcome in outcomes {
            refused.extend(outcome.refused);
            tallies.push(outcome.tally);
        }
        tally.append_mixed(tallies);
        Ok((tally, refused))
    }

    fn part(&self, at: usize, history: &dyn History) -> Result<Outcome, IngestError> {
        let mut rows = self.partitions.part(at).map_err(|cause| failed(self.file, &cause))?;
        let known = self.known(&rows, history)?;
        rows.extend(known);
        let suspects = screen::suspects(&mut rows, self.facts);
        drop(rows);
        rules::run(self.file, &suspects, self.facts).map_err(|cause| {
            IngestError::new(IngestErrorKind::Rules, self.file, cause.to_string(), "rules that run", "report it with the file")
        })
    }

    /// What was known before of the series of some rows.
    fn known(&self, rows: &[RuleRow], history: &dyn History) -> Result<Vec<RuleRow>, IngestError> {
        let mut series: Vec<u64> = rows.iter().map(|row| row.series).collect();
        series.sort_unstable();
        series.dedup();
        let places: Vec<(usize, usize)> = series.iter().map(|series| ((series >> 32) as usize, (series & 0xFFFF_FFFF) as usize)).collect();
        let keys: Vec<SeriesKey> = places
            .iter()
            .filter_map(|(indicator, area)| {
                let (indicator, area) = (self.catalogue.indicators.get(*indicator)?, self.catalogue.areas.get(*area)?);
                Some(SeriesKey { indicator: indicator.id.clone(), area: area.id.clone() })
            })
            .collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let known = history.of(&keys)?;
        let row = |known: super::long::KnownRow| {
            let (indicator, area) = places.get(known.series)?;
            let period = PackedPeriod::of(known.period);
            let published = day_number(known.published_on);
            let key = (*indicator as u32, *area as u32);
            Some(RuleRow::new(key, period, published, (known.value, known.censoring), false, (0, 0)).known())
        };
        Ok(known.into_iter().filter_map(row).collect())
    }
}

fn failed(file: &str, cause: &io::Error) -> IngestError {
    let expected = "room for temporary files, 32 bytes a row";
    IngestError::new(IngestErrorKind::of_write(cause), file, cause.to_string(), expected, "free some disk space and send the file again")
}

#[cfg(test)]
mod tests;
