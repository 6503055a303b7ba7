//! The ledger of ingests: what came in, when, and what was noticed. The newest ingest is the data revision.

use duckdb::{Transaction, params};
use serde::{Deserialize, Serialize};

use super::{Store, StoreError};
use crate::domain::finding::{Finding, Severity};

/// What an ingest brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IngestKind {
    /// Plans, areas, indicators, targets, tasks.
    Catalogue,
    /// Observations.
    Observations,
}

impl IngestKind {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Observations => "observations",
        }
    }
}

/// An ingest about to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct NewIngest {
    /// What it brings.
    pub kind: IngestKind,
    /// Name under which it came, such as `gso/2025-01/observations.csv`.
    pub name: String,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Rows in the file.
    pub rows: usize,
    /// Rows rejected.
    pub rejected: usize,
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// UTC time as `YYYY-MM-DD HH:MM:SS`.
    pub recorded_at: String,
}

/// An ingest on record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IngestRecord {
    /// Its number; also the data revision it made.
    pub ingest: i64,
    /// What it brought.
    pub kind: String,
    /// Name under which it came.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Rows in the file.
    pub rows: i64,
    /// Rows accepted.
    pub accepted: i64,
    /// Rows rejected.
    pub rejected: i64,
    /// UTC time.
    pub recorded_at: String,
    /// Findings on record.
    pub findings: i64,
}

impl Store {
    /// The newest ingest: every figure carries it as the data revision it came from; 0 in an empty store.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn data_revision(&self) -> Result<i64, StoreError> {
        self.readers.read(|c| Ok(c.query_row("SELECT coalesce(max(ingest), 0) FROM ingests", [], |row| row.get(0))?))
    }

    /// The ingest of exactly these bytes under this name, and whether it is the newest under the name.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn find_ingest(&self, kind: IngestKind, name: &str, sha256: &str) -> Result<Option<(i64, bool)>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare(include_str!("queries/find_ingest.sql"))?;
            let mut rows = statement.query(params![kind.code(), name, sha256])?;
            Ok(match rows.next()? {
                Some(row) => Some((row.get(0)?, row.get(1)?)),
                None => None,
            })
        })
    }

    /// Every ingest, oldest first.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn list_ingests(&self) -> Result<Vec<IngestRecord>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare(include_str!("queries/list_ingests.sql"))?;
            let rows = statement.query_map([], |row| {
                Ok(IngestRecord {
                    ingest: row.get(0)?,
                    kind: row.get(1)?,
                    name: row.get(2)?,
                    sha256: row.get(3)?,
                    rows: row.get(4)?,
                    accepted: row.get(5)?,
                    rejected: row.get(6)?,
                    recorded_at: row.get(7)?,
                    findings: row.get(8)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// What was noticed about an ingest.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn list_findings(&self, ingest: i64) -> Result<Vec<Finding>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare(include_str!("queries/list_findings.sql"))?;
            let rows = statement.query_map(params![ingest], |row| {
                let severity: String = row.get(0)?;
                Ok(Finding {
                    severity: if severity == "rejected" { Severity::Rejected } else { Severity::Noticed },
                    rule: row.get(1)?,
                    file: row.get(2)?,
                    row: usize::try_from(row.get::<_, i64>(3)?).unwrap_or_default(),
                    column: row.get(4)?,
                    found: row.get(5)?,
                    expected: row.get(6)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// Records an ingest inside its transaction and gives it the next number.
pub(super) fn record(transaction: &Transaction<'_>, ingest: &NewIngest) -> Result<i64, StoreError> {
    let number: i64 = transaction.query_row("SELECT coalesce(max(ingest), 0) + 1 FROM ingests", [], |row| row.get(0))?;
    transaction.execute(
        include_str!("queries/insert_ingest.sql"),
        params![
            number,
            ingest.kind.code(),
            ingest.name,
            ingest.sha256,
            ingest.rows as i64,
            (ingest.rows - ingest.rejected.min(ingest.rows)) as i64,
            ingest.rejected as i64,
            ingest.recorded_at
        ],
    )?;
    let mut statement = transaction.prepare(include_str!("queries/insert_finding.sql"))?;
    for f in &ingest.findings {
        let severity = if f.severity == Severity::Rejected { "rejected" } else { "noticed" };
        statement.execute(params![number, severity, f.rule, f.file, f.row as i64, f.column, f.found, f.expected])?;
    }
    Ok(number)
}
