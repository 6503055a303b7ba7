//! Revisions of single entries: added beside what was known, with the history of each target.

use duckdb::params;

use super::{
    Store, StoreError,
    catalogue::{CatalogueBatch, parse},
    ingests::{self, Committed, IngestKind, NewIngest},
};
use crate::domain::{
    id::{AreaId, IndicatorId, TargetId},
    revision::{EntryRevision, TargetRevision},
    series::SeriesKey,
};

impl Store {
    /// Adds revisions of single entries as one transaction; every other entry stays as it is.
    ///
    /// `upload` holds the file as it came.
    ///
    /// # Errors
    /// The disk refuses; then nothing of it is there.
    pub fn write_revisions(&self, ingest: NewIngest, upload: &[u8], revisions: &[EntryRevision]) -> Result<Committed, StoreError> {
        let bytes = serde_json::to_vec(&CatalogueBatch::of_revisions(revisions)?).map_err(StoreError::unexpected)?;
        let (mut kept, mut understood) = (self.spool().receive()?, self.spool().receive()?);
        kept.put(upload)?;
        understood.put(&bytes)?;
        self.commit(IngestKind::Catalogue, ingest, Some(kept), understood)
    }

    /// Every revision of a target, or of all of them, known by a data revision; oldest ingest first.
    ///
    /// # Errors
    /// The store does not answer, or holds a target that cannot be read back.
    pub fn target_revisions(&self, known_at: i64, target: Option<&TargetId>) -> Result<Vec<TargetRevision>, StoreError> {
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, known_at)?;
            let mut statement = connection.prepare(include_str!("queries/target_revisions.sql"))?;
            let mut rows = statement.query(params![known_at, target.map_or("", TargetId::as_str), hidden])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let effective_on: Option<String> = row.get(4)?;
                let body: String = row.get(6)?;
                out.push(TargetRevision {
                    id: TargetId::new(row.get::<_, String>(0)?),
                    ingest: row.get(1)?,
                    name: row.get(2)?,
                    recorded_at: row.get(3)?,
                    effective_on: effective_on.map(|day| day.parse().map_err(StoreError::unexpected)).transpose()?,
                    withdrawn: row.get(5)?,
                    target: if body.is_empty() { None } else { Some(parse(&body)?) },
                });
            }
            Ok(out)
        })
    }

    /// Every series that has figures by a data revision.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn series_with_figures(&self, known_at: i64) -> Result<Vec<SeriesKey>, StoreError> {
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, known_at)?;
            let mut statement = connection.prepare(include_str!("queries/series_keys.sql"))?;
            let rows = statement.query_map(params![known_at, hidden], |row| {
                Ok(SeriesKey { indicator: IndicatorId::new(row.get::<_, String>(0)?), area: AreaId::new(row.get::<_, String>(1)?) })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
