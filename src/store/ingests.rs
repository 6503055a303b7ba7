//! What came in, when, and what was noticed. The newest ingest is the data revision.

use duckdb::{Connection, params};
use serde::{Deserialize, Serialize};

use super::{Store, StoreError, ledger::LedgerEntry, report::Report, staging::Extent};
use crate::domain::finding::{Finding, Severity};

/// What an ingest brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IngestKind {
    /// Plans, areas, indicators, targets, tasks.
    Catalogue,
    /// Observations.
    Observations,
    /// What offices say of tasks and targets.
    Statements,
    /// Nothing: it takes an earlier one back.
    Retraction,
}

impl IngestKind {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Observations => "observations",
            Self::Statements => "statements",
            Self::Retraction => "retraction",
        }
    }
}

/// An ingest about to be recorded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewIngest {
    /// Name under which it came, such as `gso/2025-01/observations.csv`.
    pub name: String,
    /// SHA-256 by which the same content is known again, lower-case hex.
    pub sha256: String,
    /// How it was read, as JSON: the same bytes read in another way are another ingest.
    pub settings: String,
    /// Idempotency key of the sender; empty when it gave none.
    pub key: String,
    /// Who sent it; empty where that is not known.
    pub actor: String,
    /// Rows in the file.
    pub rows: usize,
    /// Rows rejected.
    pub rejected: usize,
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// Positions among the accepted rows, from 0 and in order, of those that are not taken in after all.
    pub skipped: Vec<u64>,
    /// Whether there were more findings than are given.
    pub is_shortened: bool,
    /// Rows that were not read, since they stand unchanged in an earlier upload.
    pub unread: u64,
    /// How the numbers were read, as JSON: decimal marks by column.
    pub reading: String,
    /// What the accepted rows span; empty for a catalogue.
    pub extent: Extent,
    /// UTC time as `YYYY-MM-DD HH:MM:SS`.
    pub recorded_at: String,
}

/// What became of an ingest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Committed {
    /// Its number, which is the data revision it made.
    pub ingest: i64,
    /// Rows or entries for which nothing was in force.
    pub new: u64,
    /// Rows or entries that changed what was in force.
    pub revised: u64,
    /// Rows that say what was known.
    pub unchanged: u64,
    /// Figures stored: new and revised ones, and those that confirm an earlier vintage.
    pub stored: u64,
    /// What the comparison with the store noticed.
    pub findings: Vec<Finding>,
    /// Rows that the comparison refused.
    pub refused: u64,
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
    /// Rows or entries that were new.
    pub added: i64,
    /// Rows or entries that revised what was known.
    pub revised: i64,
    /// Rows that said what was known.
    pub unchanged: i64,
    /// The ingest it takes back; 0 when it is no retraction.
    pub retracts: i64,
    /// Why it was taken back.
    pub reason: String,
    /// Who sent it.
    pub actor: String,
    /// How it was read, as JSON.
    pub settings: String,
    /// Idempotency key of the sender.
    pub idempotency_key: String,
    /// The retraction by which it is hidden; 0 when it counts.
    #[serde(default)]
    pub hidden_by: i64,
}

/// The retractions that count, of those given oldest first as (ingest, what it takes back), as (hidden, by).
///
/// A retraction may itself be taken back; then what it hid counts again.
pub(super) fn effective(retractions: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut hidden: Vec<(i64, i64)> = Vec::new();
    for (ingest, retracted) in retractions.iter().rev() {
        if !hidden.iter().any(|(hidden, _)| hidden == ingest) {
            hidden.push((*retracted, *ingest));
        }
    }
    hidden
}

/// The hidden ingests as of a data revision, each with the retraction that hides it.
pub(super) fn hidden(connection: &Connection, known_at: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut statement = connection.prepare_cached(include_str!("queries/retractions.sql"))?;
    let rows = statement.query_map(params![known_at], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(effective(&rows.collect::<Result<Vec<_>, _>>()?))
}

/// The hidden ingests in the form that the queries take.
pub(super) fn hidden_list(connection: &Connection, known_at: i64) -> Result<String, StoreError> {
    let hidden: Vec<String> = hidden(connection, known_at)?.iter().map(|(ingest, _)| ingest.to_string()).collect();
    Ok(format!("[{}]", hidden.join(",")))
}

/// The newest ingest as the database has it; 0 in an empty one.
pub(super) fn newest(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("SELECT coalesce(max(ingest), 0) FROM ingests", [], |row| row.get(0))?)
}

impl Store {
    /// The newest ingest of exactly this content under this name that counts, and whether it is the newest of its name.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn find_ingest(&self, kind: IngestKind, name: &str, sha256: &str) -> Result<Option<(i64, bool)>, StoreError> {
        self.readers.read(|connection| {
            let hidden = hidden_list(connection, i64::MAX)?;
            let mut statement = connection.prepare(include_str!("queries/find_ingest.sql"))?;
            let mut rows = statement.query(params![kind.code(), name, sha256, hidden])?;
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
            let hidden = hidden(connection, i64::MAX)?;
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
                    added: row.get(9)?,
                    revised: row.get(10)?,
                    unchanged: row.get(11)?,
                    retracts: row.get(12)?,
                    reason: row.get(13)?,
                    actor: row.get(14)?,
                    settings: row.get(15)?,
                    idempotency_key: row.get(16)?,
                    hidden_by: 0,
                })
            })?;
            let mut records = rows.collect::<Result<Vec<_>, _>>()?;
            for record in &mut records {
                record.hidden_by = hidden.iter().find(|(ingest, _)| *ingest == record.ingest).map_or(0, |(_, by)| *by);
            }
            Ok(records)
        })
    }

    /// What was noticed about an ingest.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn list_findings(&self, ingest: i64) -> Result<Vec<Finding>, StoreError> {
        self.readers.read(|connection| findings(connection, ingest))
    }

    /// What was kept about the reading of an ingest.
    ///
    /// # Errors
    /// The object is not there, or has changed.
    pub fn report(&self, entry: &LedgerEntry) -> Result<Report, StoreError> {
        if entry.report.is_empty() { Ok(Report::default()) } else { Report::parse(&self.spool().bytes(&entry.report)?) }
    }

    /// The ledger's entry of an ingest: which objects of the spool hold it.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn ledger_entry(&self, ingest: i64) -> Result<Option<LedgerEntry>, StoreError> {
        self.readers.read(|connection| ledger_entry(connection, ingest))
    }
}

/// What was noticed about an ingest.
pub(super) fn findings(connection: &Connection, ingest: i64) -> Result<Vec<Finding>, StoreError> {
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
}

/// The ledger's entry of an ingest as the database keeps it.
pub(super) fn ledger_entry(connection: &Connection, ingest: i64) -> Result<Option<LedgerEntry>, StoreError> {
    let mut statement = connection.prepare(include_str!("queries/ledger_line.sql"))?;
    let mut rows = statement.query(params![ingest])?;
    match rows.next()? {
        Some(row) => Ok(Some(serde_json::from_str(&row.get::<_, String>(0)?).map_err(StoreError::unexpected)?)),
        None => Ok(None),
    }
}

/// Records an ingest inside its transaction.
pub(super) fn record(
    connection: &Connection,
    entry: &LedgerEntry,
    line: &str,
    done: &Committed,
    findings: &[Finding],
) -> Result<(), StoreError> {
    let rejected = entry.rejected + done.refused;
    connection.execute(
        include_str!("queries/insert_ingest.sql"),
        params![
            entry.ingest,
            entry.kind,
            entry.name,
            entry.sha256,
            entry.rows as i64,
            entry.rows.saturating_sub(rejected) as i64,
            rejected as i64,
            entry.recorded_at,
            entry.batch,
            entry.settings,
            entry.key,
            done.new as i64,
            done.revised as i64,
            done.unchanged as i64,
            entry.retracts,
            entry.reason,
            entry.actor,
            line,
            done.stored as i64
        ],
    )?;
    let mut appender = connection.appender("findings")?;
    for f in findings.iter().chain(&done.findings) {
        let severity = if f.severity == Severity::Rejected { "rejected" } else { "noticed" };
        appender.append_row(params![entry.ingest, severity, f.rule, f.file, f.row as i64, f.column, f.found, f.expected])?;
    }
    appender.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::effective;

    #[test]
    fn a_retraction_that_is_taken_back_hides_nothing() {
        assert_eq!(effective(&[(5, 2)]), [(2, 5)]);
        assert_eq!(effective(&[(5, 2), (6, 5)]), [(5, 6)]);
        assert_eq!(effective(&[(5, 2), (6, 5), (7, 6)]), [(6, 7), (2, 5)]);
        assert_eq!(effective(&[]), []);
    }
}
