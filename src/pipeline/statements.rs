//! What offices say of tasks and targets: taken in from files and forms by one door, and their history.

use jiff::civil::Date;

use super::{PipelineError, lookup::nearest};
use crate::{
    domain::{
        catalogue::Catalogue,
        finding::{Finding, Severity},
        id::TaskId,
        statement::{Stage, Statement, StatementKind, StatementOnRecord},
        task::Task,
    },
    ingest::{self, StatementPart},
    store::{NewIngest, Store},
};

/// Who brings statements, and when.
#[derive(Clone, Debug)]
pub struct Bringer<'a> {
    /// Name as the record has it.
    pub actor: &'a str,
    /// Whether they may put a remark into editions.
    pub may_publish: bool,
    /// Their day.
    pub today: Date,
    /// UTC time as `YYYY-MM-DD HH:MM:SS`.
    pub stamp: &'a str,
}

fn known(store: &Store, kind: StatementKind) -> Result<std::sync::Arc<Catalogue>, PipelineError> {
    let known_at = store.data_revision()?;
    Ok(match kind {
        StatementKind::Tasks => store.read_entries(known_at)?,
        StatementKind::Remarks => store.read_catalogue(known_at, Date::MAX)?,
    })
}

/// Reads statements and says what would become of them, without changing anything.
///
/// # Errors
/// The file cannot be read at all, or the store does not answer. Rows that cannot be used are findings, not errors.
pub fn check_statements(
    store: &Store,
    kind: StatementKind,
    (name, bytes): (&str, &[u8]),
    by: &Bringer<'_>,
) -> Result<StatementPart, PipelineError> {
    let mut part = ingest::read_statements(kind, name, bytes, &*known(store, kind)?, by.today)?;
    if !by.may_publish {
        let is_published = |s: &Statement| matches!(s, Statement::Remark(remark) if remark.stage == Stage::Published);
        let published = part.statements.iter().filter(|s| is_published(s)).map(Statement::key).collect::<Vec<_>>();
        part.statements.retain(|s| !is_published(s));
        part.rejected += published.len();
        part.findings.extend(published.into_iter().map(|key| Finding {
            severity: Severity::Rejected,
            rule: "needs_publisher".to_owned(),
            file: name.to_owned(),
            row: 0,
            column: "stage".to_owned(),
            found: format!("{key}: {}", Stage::Published.code()),
            expected: "draft or reviewed; only a publisher puts a remark into editions".to_owned(),
        }));
    }
    Ok(part)
}

/// Takes in what was read by [`check_statements`]; none when it says nothing new.
///
/// # Errors
/// The store refuses.
pub fn add_statements(
    store: &Store,
    kind: StatementKind,
    (name, bytes): (&str, &[u8]),
    part: &StatementPart,
    by: &Bringer<'_>,
) -> Result<Option<i64>, PipelineError> {
    if part.statements.is_empty() {
        return Ok(None);
    }
    let new = NewIngest {
        name: format!("{}/{name}", kind.code()),
        sha256: ingest::sha256_hex(bytes),
        rows: part.rows,
        rejected: part.rejected,
        findings: part.findings.clone(),
        actor: by.actor.to_owned(),
        recorded_at: by.stamp.to_owned(),
        ..NewIngest::default()
    };
    Ok(Some(store.write_statements(new, bytes, &part.statements)?.ingest))
}

/// A task with everything that was said of it, newest first.
///
/// # Errors
/// The store does not answer, or knows no such task.
pub fn task_history(store: &Store, id: &str, known_at: i64) -> Result<(Task, Vec<StatementOnRecord>), PipelineError> {
    let entries = store.read_entries(known_at)?;
    let key = TaskId::new(id);
    let Some(task) = entries.tasks.iter().find(|task| task.id == key) else {
        let hint = nearest(id, entries.tasks.iter().map(|task| task.id.as_str()));
        return Err(PipelineError::Unknown { what: "task", id: id.to_owned(), hint });
    };
    Ok((task.clone(), store.statement_history(StatementKind::Tasks, id, known_at)?))
}

/// Everything that was said of a target for a period, newest first.
///
/// # Errors
/// The store does not answer.
pub fn remark_history(store: &Store, target: &str, period: &str, known_at: i64) -> Result<Vec<StatementOnRecord>, PipelineError> {
    Ok(store.statement_history(StatementKind::Remarks, &format!("{target} {period}"), known_at)?)
}
