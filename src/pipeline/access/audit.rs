//! The audit trail: who did what, when, with what, from where, and how it ended.

use std::{collections::VecDeque, sync::PoisonError};

use super::{By, Gate};
use crate::{
    domain::account::AuditEntry,
    pipeline::PipelineError,
    store::{AUDIT_FILE, AccessFile, LedgerEntry},
};

/// What is asked of the trail.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    /// Only lines before this one, counted from 1; none: all.
    pub before: Option<usize>,
    /// Only what this one did, as the trail names them.
    pub who: Option<String>,
    /// Only this sort of deed.
    pub what: Option<String>,
    /// At most so many lines, the newest first.
    pub limit: usize,
}

/// Lines of the trail.
#[derive(Clone, Debug, Default)]
pub struct AuditPage {
    /// Number and content, the newest first.
    pub lines: Vec<(usize, AuditEntry)>,
    /// Lines that fit, on this page and before it.
    pub total: usize,
}

impl Gate {
    /// Puts something on the trail, durable when this returns; blocks.
    ///
    /// # Errors
    /// The file is not what was written, or the disk refuses.
    pub fn put_on_trail(&self, by: &By, what: &str, subject: &str, outcome: &str) -> Result<(), PipelineError> {
        self.put_file_on_trail(by, what, (subject, ""), None, outcome)
    }

    fn put_entry_on_trail(&self, entry: AuditEntry) -> Result<(), PipelineError> {
        let mut file = self.audit.lock().unwrap_or_else(PoisonError::into_inner);
        file.append(&entry).map_err(|error| {
            tracing::error!(%error, who = entry.who, what = entry.what, "the audit trail could not be written");
            error.into()
        })
    }

    /// Puts what was done with a file on the trail: its name and digest, and the ingest it made.
    ///
    /// # Errors
    /// As [`put_on_trail`](Self::put_on_trail).
    pub fn put_file_on_trail(
        &self,
        by: &By,
        what: &str,
        (name, sha256): (&str, &str),
        ingest: Option<i64>,
        outcome: &str,
    ) -> Result<(), PipelineError> {
        self.put_entry_on_trail(AuditEntry {
            at: self.clock.now(),
            who: by.who.clone(),
            what: what.to_owned(),
            subject: name.to_owned(),
            sha256: sha256.to_owned(),
            ingest,
            peer: by.peer.clone(),
            outcome: outcome.to_owned(),
        })
    }

    /// Puts a change of the store on the trail, as the ledger has it.
    ///
    /// # Errors
    /// As [`put_on_trail`](Self::put_on_trail).
    pub fn put_change_on_trail(&self, by: &By, change: &LedgerEntry) -> Result<(), PipelineError> {
        let what = match change.kind.as_str() {
            "observations" if change.settings.contains("\"mapping\":{") => "ingest_confirmed",
            "observations" => "ingest",
            other => other,
        };
        let name = if change.reason.is_empty() { change.name.clone() } else { format!("{}: {}", change.name, change.reason) };
        self.put_file_on_trail(by, what, (&name, &change.sha256), Some(change.ingest), "done")
    }

    /// Reads the trail from its beginning, checking every line; blocks.
    ///
    /// # Errors
    /// The file is not what was written.
    pub fn audit_trail(&self, query: &AuditQuery) -> Result<AuditPage, PipelineError> {
        let folder = self.audit.lock().unwrap_or_else(PoisonError::into_inner).path().with_file_name("");
        let mut file = AccessFile::<AuditEntry>::new(&folder, AUDIT_FILE);
        let (mut number, mut total) = (0_usize, 0_usize);
        let mut newest = VecDeque::with_capacity(query.limit.min(1000));
        file.walk_on(|entry| {
            number += 1;
            let fits = query.before.is_none_or(|before| number < before)
                && query.who.as_ref().is_none_or(|who| *who == entry.who)
                && query.what.as_ref().is_none_or(|what| *what == entry.what);
            if fits {
                total += 1;
                newest.push_front((number, entry));
                newest.truncate(query.limit);
            }
        })?;
        Ok(AuditPage { lines: newest.into(), total })
    }
}
