//! Taking in: spool, ledger, database, in this order, so that what was acknowledged is found again whatever happens.
//!
//! 1. The upload, what was understood of it and what was noticed are made durable in the spool.
//! 2. The ledger says what is intended.
//! 3. One transaction of the database holds all of it.
//! 4. The ledger says that it is in.
//!
//! After a crash between 2 and 4 the database knows whether it is in; see `recover`.

use std::path::Path;

use duckdb::Connection;
use sha2::{Digest, Sha256};

use super::{
    Store, StoreError, catalogue,
    ingests::{self, Committed, IngestKind, NewIngest},
    ledger::{Ledger, LedgerEntry, Mark},
    report::Report,
    spool::{Incoming, Spool, hex},
    staging::{self, Comparison},
};

impl Store {
    /// Takes in one upload as one change.
    ///
    /// `upload` is the file as it came, `batch` the file that holds it as it was understood: the columns of
    /// [`OBSERVATION_SCHEMA`](crate::domain::batch::OBSERVATION_SCHEMA) for observations.
    ///
    /// # Errors
    /// The disk refuses; then nothing of it is there.
    pub fn commit(&self, kind: IngestKind, new: NewIngest, upload: Option<Incoming>, batch: Incoming) -> Result<Committed, StoreError> {
        let mut entry = LedgerEntry {
            kind: kind.code().to_owned(),
            name: new.name,
            sha256: new.sha256,
            settings: new.settings,
            key: new.key,
            actor: new.actor,
            rows: new.rows as u64,
            rejected: new.rejected as u64,
            recorded_at: new.recorded_at,
            ..LedgerEntry::default()
        };
        let report = Report {
            is_shortened: new.is_shortened,
            reading: new.reading,
            unread: new.unread,
            ..Report::new(new.findings, &new.skipped, new.extent)
        };
        let report = report.to_bytes()?;
        self.change(&mut entry, |entry, spool| {
            entry.upload = upload.map(Incoming::keep).transpose()?.map(|object| object.sha256).unwrap_or_default();
            entry.batch = batch.keep()?.sha256;
            entry.report = spool.keep(&report)?.sha256;
            Ok(())
        })
    }

    /// Takes an ingest back: its rows are hidden from now on and never deleted. A retraction may itself be taken back.
    ///
    /// # Errors
    /// There is no such ingest, it is hidden already, or the disk refuses.
    pub fn retract(&self, ingest: i64, reason: &str, actor: &str, recorded_at: &str) -> Result<Committed, StoreError> {
        let known = self.list_ingests()?;
        let refuse = |what: String| Err(StoreError::NotRetractable { ingest, what });
        let Some(record) = known.iter().find(|record| record.ingest == ingest) else {
            return refuse("does not exist; `lotrinh ingests` lists those that do".to_owned());
        };
        if record.hidden_by > 0 {
            return refuse(format!("was taken back already by ingest {}; take that one back to undo it", record.hidden_by));
        }
        let mut entry = LedgerEntry {
            kind: IngestKind::Retraction.code().to_owned(),
            name: format!("retraction of {ingest}"),
            sha256: hex(&Sha256::digest(format!("retraction of {ingest} on {recorded_at}"))),
            retracts: ingest,
            reason: reason.to_owned(),
            actor: actor.to_owned(),
            recorded_at: recorded_at.to_owned(),
            ..LedgerEntry::default()
        };
        self.change(&mut entry, |_, _| Ok(()))
    }

    /// Spool, ledger, database, ledger.
    fn change(
        &self,
        entry: &mut LedgerEntry,
        keep: impl FnOnce(&mut LedgerEntry, &Spool) -> Result<(), StoreError>,
    ) -> Result<Committed, StoreError> {
        let mut ledger = self.ledger()?;
        self.check_health()?;
        // Asked again under the lock: the same upload may have come twice at once.
        self.refuse_known(&ledger, entry)?;
        let kept = keep(entry, self.spool());
        entry.ingest = ledger.done().map(|line| line.entry.ingest).max().unwrap_or_default() + 1;
        let intended = kept.and_then(|()| ledger.intend(entry));
        let position = match intended {
            Ok(position) => position,
            Err(error) => {
                forget(&ledger, entry, self.spool());
                return Err(error);
            }
        };
        let text = ledger.lines().get(position).map(|line| line.text.clone()).unwrap_or_default();
        let (spool, applied) = (self.spool().clone(), entry.clone());
        let outcome = self.writer.transact(move |transaction| apply(transaction, &spool, &applied, &text));
        match outcome {
            Ok(done) => {
                self.has_reached(entry.ingest);
                // The change is durable either way: without its mark the next opening finds it in the database.
                if let Err(error) = ledger.mark(position, Mark::Done) {
                    tracing::warn!(%error, "the ledger could not be marked");
                    ledger.assume(position, Mark::Done);
                }
                Ok(done)
            }
            Err(error) if error.is_fatal() => Err(error),
            Err(error) => match self.is_recorded(entry.ingest) {
                // A commit that failed to answer may have happened; the mark stays open where nobody can tell.
                Ok(true) => ledger.mark(position, Mark::Done).and(Err(error)),
                Ok(false) => {
                    if ledger.mark(position, Mark::Void).is_ok() {
                        forget(&ledger, entry, self.spool());
                    }
                    Err(error)
                }
                Err(_) => Err(error),
            },
        }
    }

    /// Whether an upload of this length is in the spool: only then can a file be known already.
    ///
    /// # Errors
    /// The spool cannot be read.
    pub fn holds_upload_of(&self, bytes: u64) -> Result<bool, StoreError> {
        let ledger = self.ledger()?;
        let uploads = ledger.done().map(|line| line.entry.upload.as_str()).filter(|name| !name.is_empty());
        Ok(uploads.into_iter().any(|name| self.spool().path(name).metadata().is_ok_and(|object| object.len() == bytes)))
    }

    fn refuse_known(&self, ledger: &Ledger, entry: &LedgerEntry) -> Result<(), StoreError> {
        let same = |known: &LedgerEntry| known.sha256 == entry.sha256 && known.settings == entry.settings;
        let by_key = ledger.done().map(|line| &line.entry).find(|known| !entry.key.is_empty() && known.key == entry.key);
        match by_key {
            Some(known) if same(known) => return Err(StoreError::AlreadyIn { ingest: known.ingest }),
            Some(known) => return Err(StoreError::KeyTaken { key: entry.key.clone(), ingest: known.ingest }),
            None => {}
        }
        if entry.kind != IngestKind::Observations.code() {
            return Ok(());
        }
        let hidden = self.readers.read(|connection| ingests::hidden(connection, i64::MAX))?;
        let counts = |known: &&LedgerEntry| known.kind == entry.kind && !hidden.iter().any(|(hidden, _)| *hidden == known.ingest);
        match ledger.done().map(|line| &line.entry).filter(counts).find(|known| same(known)) {
            Some(known) => Err(StoreError::AlreadyIn { ingest: known.ingest }),
            None => Ok(()),
        }
    }

    fn is_recorded(&self, ingest: i64) -> Result<bool, StoreError> {
        let is_in = self.readers.read(ingests::newest)? >= ingest;
        if is_in {
            self.has_reached(ingest);
        }
        Ok(is_in)
    }

    /// What an upload would change; nothing is changed.
    ///
    /// `skipped` are positions in the batch of rows that would not be taken in, from 0 and in order.
    ///
    /// # Errors
    /// The store does not answer, or the batch cannot be read.
    pub fn compare(&self, batch: &Path, skipped: &[u64]) -> Result<Comparison, StoreError> {
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, i64::MAX)?;
            let compared = staging::compare(connection, batch, skipped, &hidden);
            let cleared = staging::clear(connection);
            let compared = compared?;
            cleared?;
            Ok(compared)
        })
    }
}

/// Takes the objects of an entry that is not in out of the spool, unless another entry names them.
fn forget(ledger: &Ledger, entry: &LedgerEntry, spool: &Spool) {
    for object in entry.objects().filter(|object| !ledger.names(object)) {
        spool.discard(object);
    }
}

/// Makes one change in the database from what spool and ledger hold: the first time, and again when it is rebuilt.
pub(super) fn apply(connection: &Connection, spool: &Spool, entry: &LedgerEntry, line: &str) -> Result<Committed, StoreError> {
    let report = if entry.report.is_empty() { Report::default() } else { Report::parse(&spool.bytes(&entry.report)?)? };
    let done = match entry.kind.as_str() {
        // Statements are kept as entries, and revise no catalogue.
        "catalogue" | "statements" => {
            let batch = serde_json::from_slice(&spool.bytes(&entry.batch)?).map_err(StoreError::unexpected)?;
            let done = catalogue::apply(connection, entry.ingest, &batch)?;
            // An older version did not count.
            if report.verbatim { Committed { ingest: entry.ingest, ..Committed::default() } } else { done }
        }
        "observations" => apply_observations(connection, &spool.path(&entry.batch), entry, &report)?,
        "retraction" => apply_retraction(connection, spool, entry)?,
        other => return Err(StoreError::unexpected(format!("a change of kind {other}"))),
    };
    ingests::record(connection, entry, line, &done, &report.findings)?;
    Ok(done)
}

fn apply_observations(connection: &Connection, batch: &Path, entry: &LedgerEntry, report: &Report) -> Result<Committed, StoreError> {
    let skipped = report.skipped_positions();
    let mut done = Committed { ingest: entry.ingest, unchanged: report.unread, ..Committed::default() };
    if report.verbatim || staging::is_untouched(connection, &report.extent)? {
        done.new = staging::append(connection, "observations", batch, entry.ingest, &skipped)?;
        done.stored = done.new;
        return Ok(done);
    }
    let hidden = ingests::hidden_list(connection, i64::MAX)?;
    let compared = staging::compare(connection, batch, &skipped, &hidden)?;
    done.stored = staging::insert_compared(connection, entry.ingest, true)?;
    staging::clear(connection)?;
    done.findings = compared.findings(&entry.name);
    (done.new, done.revised, done.unchanged, done.refused) =
        (compared.new, compared.revised, compared.unchanged + report.unread, compared.second_values);
    Ok(done)
}

/// Hides an ingest, and takes in under the retraction what later ingests had said again without being stored for it.
fn apply_retraction(connection: &Connection, spool: &Spool, entry: &LedgerEntry) -> Result<Committed, StoreError> {
    let mut done = Committed { ingest: entry.ingest, ..Committed::default() };
    let mut statement = connection.prepare(include_str!("queries/retractions.sql"))?;
    let rows = statement.query_map(duckdb::params![i64::MAX], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut retractions: Vec<(i64, i64)> = rows.collect::<Result<_, _>>()?;
    retractions.push((entry.ingest, entry.retracts));
    let hidden: Vec<i64> = ingests::effective(&retractions).into_iter().map(|(hidden, _)| hidden).collect();
    let list = format!("[{}]", hidden.iter().map(i64::to_string).collect::<Vec<_>>().join(","));
    let mut statement = connection.prepare(include_str!("queries/said_again.sql"))?;
    let rows = statement.query_map(duckdb::params![entry.retracts], |row| row.get::<_, String>(0))?;
    for line in rows {
        let later: LedgerEntry = serde_json::from_str(&line?).map_err(StoreError::unexpected)?;
        if hidden.contains(&later.ingest) {
            continue;
        }
        let report = Report::parse(&spool.bytes(&later.report)?)?;
        staging::compare(connection, &spool.path(&later.batch), &report.skipped_positions(), &list)?;
        done.stored += staging::insert_compared(connection, entry.ingest, false)?;
        staging::clear(connection)?;
    }
    Ok(done)
}
