//! Runs: assessments made from one state of knowledge by one method; made once, then read.

use duckdb::params;
use jiff::civil::Date;

use super::{Store, StoreError};
use crate::domain::assessment::Assessment;

/// What an assessment run rests on; the same key always gives the same rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RunKey {
    /// Published on or before this day.
    pub as_of: Date,
    /// Ingested by this data revision.
    pub known_at: i64,
    /// Targets in effect on this day.
    pub targets_as_of: Date,
    /// Hash of method, policy and program version.
    pub method_hash: String,
}

/// A run on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredRun {
    /// Its number.
    pub run: i64,
    /// Whether it was there already.
    pub was_known: bool,
}

/// A run as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunRecord {
    /// Its number.
    pub run: i64,
    /// What it rests on.
    pub key: RunKey,
    /// UTC time at which it was put on record.
    pub recorded_at: String,
    /// How many targets were judged.
    pub assessments: i64,
}

impl Store {
    /// Every run on record, oldest first.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn list_runs(&self) -> Result<Vec<RunRecord>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare(include_str!("queries/list_runs.sql"))?;
            let mut rows = statement.query([])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let day = |index: usize| row.get::<_, String>(index)?.parse::<Date>().map_err(StoreError::unexpected);
                let key = RunKey { as_of: day(1)?, known_at: row.get(2)?, targets_as_of: day(3)?, method_hash: row.get(4)? };
                out.push(RunRecord { run: row.get(0)?, key, recorded_at: row.get(5)?, assessments: row.get(6)? });
            }
            Ok(out)
        })
    }

    /// The run with this key, if it is on record.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn find_run(&self, key: &RunKey) -> Result<Option<i64>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare(include_str!("queries/find_run.sql"))?;
            let mut rows = statement.query(params![key.as_of.to_string(), key.known_at, key.targets_as_of.to_string(), key.method_hash])?;
            Ok(match rows.next()? {
                Some(row) => Some(row.get(0)?),
                None => None,
            })
        })
    }

    /// Records a run unless one with this key is on record.
    ///
    /// # Errors
    /// The disk refuses; then nothing of it is there.
    pub fn write_run(&self, key: &RunKey, assessments: &[Assessment], recorded_at: &str) -> Result<StoredRun, StoreError> {
        if let Some(run) = self.find_run(key)? {
            return Ok(StoredRun { run, was_known: true });
        }
        let bodies: Vec<(Assessment, String)> = assessments
            .iter()
            .map(|a| Ok((a.clone(), serde_json::to_string(a).map_err(StoreError::unexpected)?)))
            .collect::<Result<_, StoreError>>()?;
        let (key, recorded_at) = (key.clone(), recorded_at.to_owned());
        self.writer.transact(move |transaction| {
            let run: i64 = transaction.query_row("SELECT coalesce(max(run), 0) + 1 FROM runs", [], |row| row.get(0))?;
            let day = key.as_of.to_string();
            transaction.execute(
                include_str!("queries/insert_run.sql"),
                params![run, day, key.known_at, key.targets_as_of.to_string(), key.method_hash, recorded_at],
            )?;
            let mut appender = transaction.appender("assessments")?;
            for ((a, body), position) in bodies.iter().zip(0_i64..) {
                let due = a.due.map(|due| duckdb::types::Value::Date32((due - Date::constant(1970, 1, 1)).get_days()));
                appender.append_row(params![
                    run,
                    position,
                    a.target.as_str(),
                    a.indicator.as_str(),
                    a.area.as_str(),
                    a.plan.as_str(),
                    due,
                    a.status.code(),
                    a.attainment.map(|p| p.value()),
                    a.gap_now,
                    a.illustrative,
                    body
                ])?;
            }
            appender.flush()?;
            Ok(StoredRun { run, was_known: false })
        })
    }

    /// The assessments of a run, in their order.
    ///
    /// # Errors
    /// The store does not answer, or holds a row that cannot be read back.
    pub fn assessments_of_run(&self, run: i64) -> Result<Vec<Assessment>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare(include_str!("queries/assessments_of_run.sql"))?;
            let mut rows = statement.query(params![run])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(serde_json::from_str(&row.get::<_, String>(0)?).map_err(StoreError::unexpected)?);
            }
            Ok(out)
        })
    }

    /// The hash of the manifest of an edition, if it is on record.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn find_edition(&self, edition: &str) -> Result<Option<String>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare(include_str!("queries/find_edition.sql"))?;
            let mut rows = statement.query(params![edition])?;
            Ok(match rows.next()? {
                Some(row) => Some(row.get(0)?),
                None => None,
            })
        })
    }

    /// Every edition on record, newest first: name, hash of its manifest, moment (UTC).
    ///
    /// # Errors
    /// The store does not answer.
    pub fn list_editions(&self) -> Result<Vec<(String, String, String)>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare(include_str!("queries/list_editions.sql"))?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Puts a finished edition on record.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn record_edition(&self, edition: &str, run: i64, manifest_sha256: &str, recorded_at: &str) -> Result<(), StoreError> {
        let (edition, manifest, at) = (edition.to_owned(), manifest_sha256.to_owned(), recorded_at.to_owned());
        self.writer.transact(move |transaction| {
            transaction.execute(include_str!("queries/insert_edition.sql"), params![edition, run, manifest, at])?;
            Ok(())
        })
    }
}
