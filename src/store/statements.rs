//! What offices say of tasks and targets: added beside what they said before.

use duckdb::params;

use super::{
    Store, StoreError,
    catalogue::{CatalogueBatch, REMARK, TASK_REPORT, parse},
    ingests::{self, Committed, IngestKind, NewIngest},
};
use crate::domain::statement::{Statement, StatementKind, StatementOnRecord};

impl Store {
    /// Adds statements as one transaction.
    ///
    /// `upload` holds them as they came.
    ///
    /// # Errors
    /// The disk refuses; then nothing of it is there.
    pub fn write_statements(&self, ingest: NewIngest, upload: &[u8], statements: &[Statement]) -> Result<Committed, StoreError> {
        let bytes = serde_json::to_vec(&CatalogueBatch::of_statements(statements)?).map_err(StoreError::unexpected)?;
        let (mut kept, mut understood) = (self.spool().receive()?, self.spool().receive()?);
        kept.put(upload)?;
        understood.put(&bytes)?;
        self.commit(IngestKind::Statements, ingest, Some(kept), understood)
    }

    /// Everything said under a key, or under all keys where it is empty, as known by a data revision; newest first.
    ///
    /// # Errors
    /// The store does not answer, or holds a statement that cannot be read back.
    pub fn statement_history(&self, kind: StatementKind, key: &str, known_at: i64) -> Result<Vec<StatementOnRecord>, StoreError> {
        let code = match kind {
            StatementKind::Tasks => TASK_REPORT,
            StatementKind::Remarks => REMARK,
        };
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, known_at)?;
            let mut statement = connection.prepare(include_str!("queries/statement_history.sql"))?;
            let mut rows = statement.query(params![code, key, known_at, hidden])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let body: String = row.get(0)?;
                out.push(StatementOnRecord {
                    statement: match kind {
                        StatementKind::Tasks => Statement::Task(parse(&body)?),
                        StatementKind::Remarks => Statement::Remark(parse(&body)?),
                    },
                    ingest: row.get(1)?,
                    recorded_at: row.get(2)?,
                    actor: row.get(3)?,
                });
            }
            Ok(out)
        })
    }
}
