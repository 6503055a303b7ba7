//! Where the rows of a file go, and what is known of their series from before.

use arrow::array::RecordBatch;
use jiff::civil::Date;

use crate::{
    domain::{finding::Finding, observation::Censoring, period::Period, series::SeriesKey},
    ingest::error::IngestError,
};

/// Takes the rows that can be read, in the order of the file and in the schema of
/// [`OBSERVATION_SCHEMA`](crate::domain::batch::OBSERVATION_SCHEMA).
pub trait BatchSink {
    /// Keeps one batch. Rows that are [refused](super::Reading::refused) at the end are among them.
    ///
    /// # Errors
    /// The batch cannot be kept; reading ends with that error.
    fn take(&mut self, batch: RecordBatch) -> Result<(), IngestError>;

    /// Forgets all batches so far: the file is read again from its beginning.
    ///
    /// # Errors
    /// What was kept cannot be removed.
    fn restart(&mut self) -> Result<(), IngestError>;
}

/// Takes the rows that are not accepted. Rows refused by a rule over the whole file come last, the others in order.
pub trait RejectedSink {
    /// The header of the file, once, before the first row.
    ///
    /// # Errors
    /// It cannot be kept.
    fn header(&mut self, cells: &[&str]) -> Result<(), IngestError>;

    /// One row with its cells as they stand in the file (fewer or more than the header has, where that is the reason)
    /// and all that is wrong with it.
    ///
    /// # Errors
    /// The row cannot be kept; reading ends with that error.
    fn take(&mut self, row: u64, cells: &[&str], reasons: &[Finding]) -> Result<(), IngestError>;

    /// Forgets header and rows: the file is read again from its beginning.
    ///
    /// # Errors
    /// What was kept cannot be removed.
    fn restart(&mut self) -> Result<(), IngestError>;
}

/// Keeps nothing: a dry run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Discard;

impl BatchSink for Discard {
    fn take(&mut self, _: RecordBatch) -> Result<(), IngestError> {
        Ok(())
    }
    fn restart(&mut self) -> Result<(), IngestError> {
        Ok(())
    }
}

impl RejectedSink for Discard {
    fn header(&mut self, _: &[&str]) -> Result<(), IngestError> {
        Ok(())
    }
    fn take(&mut self, _: u64, _: &[&str], _: &[Finding]) -> Result<(), IngestError> {
        Ok(())
    }
    fn restart(&mut self) -> Result<(), IngestError> {
        Ok(())
    }
}

/// A value that is known already for a period of a series.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownRow {
    /// Place of the series in the list that was asked for.
    pub series: usize,
    /// When.
    pub period: Period,
    /// The number.
    pub value: f64,
    /// What its source says about it.
    pub censoring: Censoring,
    /// Its vintage.
    pub published_on: Date,
}

/// What was known of a series before this file; the rules on jumps and falls look at both together.
pub trait History: Sync {
    /// The newest vintage of every period of these series, in any order; none when they are more than are looked at.
    ///
    /// # Errors
    /// It cannot be looked up.
    fn of(&self, series: &[SeriesKey]) -> Result<Option<Vec<KnownRow>>, IngestError>;
}

/// Nothing is known from before.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoHistory;

impl History for NoHistory {
    fn of(&self, _: &[SeriesKey]) -> Result<Option<Vec<KnownRow>>, IngestError> {
        Ok(Some(Vec::new()))
    }
}

/// Where everything that is read goes.
pub struct Outlets<'a> {
    /// Rows that can be read.
    pub batches: &'a mut dyn BatchSink,
    /// Rows that are not accepted.
    pub rejected: &'a mut dyn RejectedSink,
    /// Told after every chunk how far reading has come.
    pub progress: &'a mut dyn FnMut(super::Progress),
}
