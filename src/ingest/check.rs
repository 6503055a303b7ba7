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

use std::{collections::HashSet, io, path::PathBuf};

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
use crate::domain::{
    batch::day_number,
    catalogue::Catalogue,
    finding::{Finding, Severity},
    series::SeriesKey,
};

/// A change is a jump when it is more than so many times the median change of its series.
pub const JUMP_FACTOR: f64 = 6.0;

/// Fewest changes from which a median is taken: of fewer, one wild change moves the median itself.
pub const JUMP_CHANGES: u32 = 5;

/// Too much is known of the series of a file to look at it together with the file.
pub(super) const HISTORY_NOT_COMPARED: &str = "history_not_compared";

/// Collects the rows of a file and then looks at them together.
pub(super) struct FileRules<'a> {
    file: &'a str,
    catalogue: &'a Catalogue,
    facts: &'a [IndicatorFacts],
    partitions: Partitions,
    series: HashSet<u64>,
}

impl<'a> FileRules<'a> {
    /// No rows yet; many rows go to a file in a folder.
    pub fn new(file: &'a str, catalogue: &'a Catalogue, facts: &'a [IndicatorFacts], folder: PathBuf) -> Self {
        Self { file, catalogue, facts, partitions: Partitions::new(folder, PARTS), series: HashSet::new() }
    }

    /// Adds rows that can be read.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub fn add(&mut self, rows: &[RuleRow]) -> Result<(), IngestError> {
        let mut last = None;
        for row in rows {
            // Rows of one series often stand together.
            if last.replace(row.series) != Some(row.series) {
                self.series.insert(row.series);
            }
        }
        self.partitions.add(rows).map_err(|cause| failed(self.file, &cause))
    }

    /// What was noticed, and the place of each row that is refused with the row that has another value for its key.
    ///
    /// # Errors
    /// The temporary file or the history cannot be read, or the rules cannot be run.
    pub fn finish(self, history: &dyn History) -> Result<(Tally, Vec<(u32, u32)>), IngestError> {
        let mut tally = Tally::default();
        let known = self.known(history)?.unwrap_or_else(|| {
            tally.note(self.not_compared());
            Vec::new()
        });
        let parts = 0..self.partitions.count();
        let outcomes: Vec<Outcome> = parts.into_par_iter().map(|at| self.part(at, &known)).collect::<Result<_, _>>()?;
        let mut refused = Vec::new();
        let mut tallies = Vec::new();
        for outcome in outcomes {
            refused.extend(outcome.refused);
            tallies.push(outcome.tally);
        }
        tally.append_mixed(tallies);
        Ok((tally, refused))
    }

    fn part(&self, at: usize, known: &[RuleRow]) -> Result<Outcome, IngestError> {
        let mut rows = self.partitions.part(at).map_err(|cause| failed(self.file, &cause))?;
        if !known.is_empty() {
            let mut series: Vec<u64> = rows.iter().map(|row| row.series).collect();
            series.sort_unstable();
            series.dedup();
            for series in series {
                let from = known.partition_point(|row| row.series < series);
                rows.extend(known[from..].iter().take_while(|row| row.series == series));
            }
        }
        let suspects = screen::suspects(&mut rows, self.facts);
        drop(rows);
        rules::run(self.file, &suspects, self.facts).map_err(|cause| {
            IngestError::new(IngestErrorKind::Rules, self.file, cause.to_string(), "rules that run", "report it with the file")
        })
    }

    /// What was known before of the series in the file, by series; none when they are more than are looked at.
    fn known(&self, history: &dyn History) -> Result<Option<Vec<RuleRow>>, IngestError> {
        let mut places: Vec<(usize, usize)> =
            self.series.iter().map(|series| ((series >> 32) as usize, (series & 0xFFFF_FFFF) as usize)).collect();
        places.sort_unstable();
        let keys: Vec<SeriesKey> = places
            .iter()
            .filter_map(|(indicator, area)| {
                let (indicator, area) = (self.catalogue.indicators.get(*indicator)?, self.catalogue.areas.get(*area)?);
                Some(SeriesKey { indicator: indicator.id.clone(), area: area.id.clone() })
            })
            .collect();
        if keys.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let Some(known) = history.of(&keys)? else { return Ok(None) };
        let row = |known: super::long::KnownRow| {
            let (indicator, area) = places.get(known.series)?;
            let period = PackedPeriod::of(known.period);
            let published = day_number(known.published_on);
            let key = (*indicator as u32, *area as u32);
            Some(RuleRow::new(key, period, published, (known.value, known.censoring), false, (0, 0)).known())
        };
        let mut rows: Vec<RuleRow> = known.into_iter().filter_map(row).collect();
        rows.sort_by_key(|row| row.series);
        Ok(Some(rows))
    }

    /// Says that the file was looked at by itself.
    fn not_compared(&self) -> Finding {
        Finding {
            severity: Severity::Noticed,
            rule: HISTORY_NOT_COMPARED.to_owned(),
            file: self.file.to_owned(),
            row: 0,
            column: String::new(),
            found: format!("{} series", self.series.len()),
            expected: "fewer series, for the rules on jumps and falls to look at what is known of them as well".to_owned(),
        }
    }
}

fn failed(file: &str, cause: &io::Error) -> IngestError {
    let expected = "room for temporary files, 32 bytes a row";
    IngestError::new(IngestErrorKind::of_write(cause), file, cause.to_string(), expected, "free some disk space and send the file again")
}

#[cfg(test)]
mod tests;
