//! What changed between two states of knowledge, by series: so that only those are judged again.

use duckdb::{Row, params};
use jiff::civil::Date;

use super::{Store, StoreError, ingests, observations};
use crate::domain::{
    id::{AreaId, IndicatorId},
    observation::Observation,
    series::SeriesKey,
};

/// How many figures of one indicator one ingest brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IngestFigures {
    /// The indicator.
    pub indicator: IndicatorId,
    /// The ingest.
    pub ingest: i64,
    /// Figures stored by it.
    pub figures: u64,
}

/// Numbers in the form that the queries take.
fn list(numbers: &[i64]) -> String {
    format!("[{}]", numbers.iter().map(i64::to_string).collect::<Vec<_>>().join(","))
}

fn key(row: &Row<'_>) -> Result<SeriesKey, duckdb::Error> {
    Ok(SeriesKey { indicator: IndicatorId::new(row.get::<_, String>(0)?), area: AreaId::new(row.get::<_, String>(1)?) })
}

impl Store {
    /// Rows of targets there are, every revision counted.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn count_targets(&self) -> Result<u64, StoreError> {
        let count =
            |connection: &duckdb::Connection| Ok(connection.query_row("SELECT count(*) FROM targets", [], |row| row.get::<_, i64>(0))?);
        Ok(self.readers.read(count)?.unsigned_abs())
    }

    /// Ingests that are hidden as of a data revision, each with the retraction that hides it.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn hidden_ingests(&self, known_at: i64) -> Result<Vec<(i64, i64)>, StoreError> {
        self.readers.read(|connection| ingests::hidden(connection, known_at))
    }

    /// Every retraction by a data revision, oldest first, with what it takes back.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn retractions(&self, known_at: i64) -> Result<Vec<(i64, i64)>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare_cached(include_str!("queries/retractions.sql"))?;
            let rows = statement.query_map(params![known_at], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Series of which the ingests after one up to another brought rows, or of which rows are among some more ingests.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn touched_series(&self, after: i64, until: i64, also: &[i64]) -> Result<Vec<SeriesKey>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare_cached(include_str!("queries/touched_series.sql"))?;
            let rows = statement.query_map(params![after, until, list(also)], key)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Series with figures that were published, or whose period ended, after one day up to another.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn series_come_of_age(&self, after: Date, until: Date, known_at: i64) -> Result<Vec<SeriesKey>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare_cached(include_str!("queries/come_of_age.sql"))?;
            let rows = statement.query_map(params![after.to_string(), until.to_string(), known_at], key)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// How many figures of each indicator the ingests after one up to another brought, and some more ingests.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn ingest_figures(&self, after: i64, until: i64, also: &[i64]) -> Result<Vec<IngestFigures>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare_cached(include_str!("queries/ingest_figures.sql"))?;
            let rows = statement.query_map(params![after, until, list(also)], |row| {
                let indicator = IndicatorId::new(row.get::<_, String>(0)?);
                Ok(IngestFigures { indicator, ingest: row.get(1)?, figures: row.get::<_, i64>(2)?.unsigned_abs() })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Areas that have figures of an indicator as known, in order of their keys.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn areas_with_figures(&self, indicator: &IndicatorId, as_of: Date, known_at: i64) -> Result<Vec<AreaId>, StoreError> {
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, known_at)?;
            let mut statement = connection.prepare_cached(include_str!("queries/areas_with_figures.sql"))?;
            let rows = statement.query_map(params![as_of.to_string(), known_at, indicator.as_str(), hidden], |row| {
                Ok(AreaId::new(row.get::<_, String>(0)?))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// The newest vintage of each period of one indicator in some areas, in order of area and last day.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn observations_of_areas(
        &self,
        indicator: &IndicatorId,
        areas: &[AreaId],
        as_of: Date,
        known_at: i64,
    ) -> Result<Vec<Observation>, StoreError> {
        let names: Vec<&str> = areas.iter().map(AreaId::as_str).collect();
        let names = serde_json::to_string(&names).map_err(StoreError::unexpected)?;
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, known_at)?;
            let mut statement = connection.prepare_cached(include_str!("queries/observations_of_areas.sql"))?;
            let mut rows = statement.query(params![as_of.to_string(), known_at, indicator.as_str(), names, hidden])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(observations::read(row)?);
            }
            Ok(out)
        })
    }
}
