//! Is everything still what was put there? Digests of all objects, the chains of ledger, access and audit trail, and the
//! database beside them.

use std::{collections::BTreeSet, path::Path};

use serde::Serialize;

use super::{
    Store, StoreError, StoreSettings,
    access_file::{ACCESS_FILE, AUDIT_FILE, count_lines},
    open, recover,
};

/// What an examination found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verification {
    /// Entries of the ledger that are in.
    pub entries: usize,
    /// Objects they name, each checked against its digest.
    pub objects: usize,
    /// Objects that no entry names: left by uploads that were never accepted.
    pub unnamed_objects: usize,
    /// Figures stored, every vintage.
    pub figures: i64,
    /// Digest of everything the store knows.
    pub logical_hash: String,
    /// The same of a database made anew from the spool; none when that was not asked for.
    pub rebuilt_hash: Option<String>,
    /// Lines on keys, people and sessions, each bound to the one before it.
    pub access: usize,
    /// Lines of the audit trail, each bound to the one before it.
    pub audit: usize,
    /// What is wrong; empty when all is well.
    pub faults: Vec<String>,
}

impl Store {
    /// Examines spool, ledger and database; `deep` also makes a second database from the spool and compares.
    ///
    /// # Errors
    /// The store does not answer, or the disk refuses the second database.
    pub fn verify(&self, deep: bool, settings: &StoreSettings, now: &str) -> Result<Verification, StoreError> {
        let ledger = self.ledger()?;
        let mut out = Verification::default();
        let mut named = BTreeSet::new();
        for line in ledger.done() {
            out.entries += 1;
            for object in line.entry.objects().filter(|object| named.insert((*object).to_owned())) {
                match self.spool.check(object) {
                    Ok(_) => out.objects += 1,
                    Err(error) => out.faults.push(format!("ingest {} ({}): {error}", line.entry.ingest, line.entry.name)),
                }
            }
        }
        out.unnamed_objects = self.spool.list()?.iter().filter(|object| !named.contains(*object)).count();
        let database = self.readers.read(|connection| {
            let figures = connection.query_row("SELECT count(*) FROM observations", [], |row| row.get(0))?;
            Ok((figures, recover::logical_hash(connection)?))
        });
        match database {
            Ok((figures, hash)) => (out.figures, out.logical_hash) = (figures, hash),
            Err(error) => out.faults.push(format!("the database is damaged: {error}; make it again with `lotrinh rebuild`")),
        }
        let folder = self.path.parent().unwrap_or(Path::new("."));
        for (name, lines) in [(ACCESS_FILE, &mut out.access), (AUDIT_FILE, &mut out.audit)] {
            match count_lines(folder, name) {
                Ok(count) => *lines = count,
                Err(error) => out.faults.push(error.to_string()),
            }
        }
        if deep && out.faults.is_empty() {
            let building = self.path.with_file_name("verifying.duckdb");
            open::remove_database(&building)?;
            let connection = open::create(&building, settings, now)?;
            for line in ledger.done() {
                recover::replay(&connection, &self.spool, &line.entry, &line.text)?;
            }
            let rebuilt = recover::logical_hash(&connection);
            connection.close().map_err(|(_, error)| StoreError::Engine(error))?;
            open::remove_database(&building)?;
            let rebuilt = rebuilt?;
            if rebuilt != out.logical_hash {
                out.faults.push(format!("the database differs from the spool: {} and {rebuilt}", out.logical_hash));
            }
            out.rebuilt_hash = Some(rebuilt);
        }
        Ok(out)
    }
}
