//! The file in which observations are kept as they were understood: a stream of Arrow batches.

use std::{collections::BTreeSet, io::BufWriter};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{Date32Type, Int32Type},
    error::ArrowError,
    ipc::writer::StreamWriter,
};
use jiff::{ToSpan, civil::Date};

use super::{
    StoreError,
    spool::{Incoming, Spool},
    staging::Extent,
};
use crate::domain::batch::OBSERVATION_SCHEMA;

/// Bytes written at a time.
const WRITE_BLOCK: usize = 256 * 1024;

/// A batch file on its way into the spool.
pub struct BatchFile {
    writer: StreamWriter<BufWriter<Incoming>>,
    rows: u64,
    indicators: BTreeSet<String>,
    days: Option<(i32, i32)>,
}

fn unwritable(error: ArrowError) -> StoreError {
    match error {
        ArrowError::IoError(_, source) => StoreError::Io { path: "spool".into(), source },
        other => StoreError::unexpected(format!("a batch that cannot be written: {other}")),
    }
}

impl BatchFile {
    /// Begins an empty file.
    ///
    /// # Errors
    /// The folder of the spool cannot be written.
    pub fn begin(spool: &Spool) -> Result<Self, StoreError> {
        // A stream, because its batches may each bring dictionaries of their own; a file may not replace one.
        let writer =
            StreamWriter::try_new(BufWriter::with_capacity(WRITE_BLOCK, spool.receive()?), &OBSERVATION_SCHEMA).map_err(unwritable)?;
        Ok(Self { writer, rows: 0, indicators: BTreeSet::new(), days: None })
    }

    /// Adds rows in the columns of [`OBSERVATION_SCHEMA`].
    ///
    /// # Errors
    /// The disk refuses, or the columns are others.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        self.rows += batch.num_rows() as u64;
        if let Some(indicators) = batch.column_by_name("indicator").and_then(|c| c.as_dictionary_opt::<Int32Type>()) {
            let values = indicators.values().as_string::<i32>();
            let mut used = vec![false; values.len()];
            for key in indicators.keys().values() {
                if let Some(seen) = used.get_mut(*key as usize) {
                    *seen = true;
                }
            }
            let names = used.iter().enumerate().filter(|(_, used)| **used).map(|(at, _)| values.value(at).to_owned());
            self.indicators.extend(names);
        }
        if let Some(days) = batch.column_by_name("last_day").and_then(|c| c.as_primitive_opt::<Date32Type>()) {
            for day in days.values() {
                let (first, last) = self.days.unwrap_or((*day, *day));
                self.days = Some((first.min(*day), last.max(*day)));
            }
        }
        self.writer.write(batch).map_err(unwritable)
    }

    /// Closes the file; gives it with what its rows span.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn finish(mut self) -> Result<(Incoming, Extent), StoreError> {
        let day = |days: i32| Date::constant(1970, 1, 1).checked_add(days.days()).map_or_else(|_| String::new(), |day| day.to_string());
        let extent = Extent {
            rows: self.rows,
            indicators: self.indicators.into_iter().collect(),
            days: self.days.map(|(first, last)| (day(first), day(last))),
        };
        self.writer.finish().map_err(unwritable)?;
        let buffer = self.writer.into_inner().map_err(unwritable)?;
        let incoming = buffer.into_inner().map_err(|error| unwritable(ArrowError::IoError(String::new(), error.into_error())))?;
        Ok((incoming, extent))
    }
}
