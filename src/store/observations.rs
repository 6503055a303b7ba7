//! Observations: appended once, read as known on a day.

use duckdb::{
    Row, params,
    types::{ToSqlOutput, Value},
};
use jiff::civil::Date;

use super::{
    Store, StoreError,
    ingests::{self, NewIngest},
};
use crate::domain::{
    id::{AreaId, IndicatorId},
    observation::{Censoring, Observation, Provenance},
    period::{Calendar, Period},
};

/// Which observations, as known when.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservationFilter {
    /// Published on or before this day.
    pub as_of: Date,
    /// Ingested by this data revision.
    pub known_at: i64,
    /// Only this indicator definition.
    pub indicator: Option<IndicatorId>,
    /// Only this area.
    pub area: Option<AreaId>,
}

impl Store {
    /// Appends the accepted rows of one file and its ledger entry as one transaction.
    ///
    /// Returns the number of the ingest.
    ///
    /// # Errors
    /// The disk refuses; then nothing of it is there.
    pub fn append_observations(&self, ingest: NewIngest, rows: Vec<Observation>) -> Result<i64, StoreError> {
        self.writer.transact(move |transaction| {
            let number = ingests::record(transaction, &ingest)?;
            let mut appender = transaction.appender("observations")?;
            for (o, row_number) in rows.iter().zip(1_i64..) {
                let (first, last) = o.period.window();
                appender.append_row(params![
                    o.indicator.as_str(),
                    o.area.as_str(),
                    o.period.code(),
                    o.period.calendar.code(),
                    day(first),
                    day(last),
                    o.value,
                    o.censoring.sign(),
                    o.numerator,
                    o.denominator,
                    o.unit,
                    o.provenance.code(),
                    o.illustrative,
                    o.source,
                    o.source_address,
                    o.confidence,
                    day(o.published_on),
                    o.published_on_basis,
                    number,
                    row_number,
                    o.note
                ])?;
            }
            // The appender swallows errors when it is dropped.
            appender.flush()?;
            Ok(number)
        })
    }

    /// The newest vintage of each period, in order of indicator, area and last day.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn observations_as_of(&self, filter: &ObservationFilter) -> Result<Vec<Observation>, StoreError> {
        self.query_observations(include_str!("queries/observations_as_of.sql"), filter)
    }

    /// Every vintage of each period, oldest vintage first.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn observation_history(&self, filter: &ObservationFilter) -> Result<Vec<Observation>, StoreError> {
        self.query_observations(include_str!("queries/observation_history.sql"), filter)
    }

    fn query_observations(&self, sql: &str, filter: &ObservationFilter) -> Result<Vec<Observation>, StoreError> {
        self.readers.read(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let indicator = filter.indicator.as_ref().map_or("", IndicatorId::as_str);
            let area = filter.area.as_ref().map_or("", AreaId::as_str);
            let mut rows = statement.query(params![filter.as_of.to_string(), filter.known_at, indicator, area])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(read(row)?);
            }
            Ok(out)
        })
    }
}

/// A day as DuckDB's DATE: days since 1/1/1970.
fn day(date: Date) -> ToSqlOutput<'static> {
    let days = (date - Date::constant(1970, 1, 1)).get_days();
    ToSqlOutput::Owned(Value::Date32(days))
}

fn read(row: &Row<'_>) -> Result<Observation, StoreError> {
    let text = |index: usize| row.get::<_, String>(index);
    let (period, calendar) = (text(2)?, text(3)?);
    let calendar = Calendar::parse(&calendar).ok_or_else(|| StoreError::unexpected(format!("calendar {calendar}")))?;
    let published_on = text(14)?;
    Ok(Observation {
        indicator: IndicatorId::new(text(0)?),
        area: AreaId::new(text(1)?),
        period: Period::parse(&period, calendar).map_err(StoreError::unexpected)?,
        value: row.get(4)?,
        censoring: Censoring::from_sign(&text(5)?).unwrap_or_default(),
        numerator: row.get(6)?,
        denominator: row.get(7)?,
        unit: text(8)?,
        provenance: Provenance::parse(&text(9)?).ok_or_else(|| StoreError::unexpected("provenance"))?,
        illustrative: row.get(10)?,
        source: text(11)?,
        source_address: text(12)?,
        confidence: text(13)?,
        published_on: published_on.parse().map_err(StoreError::unexpected)?,
        published_on_basis: text(15)?,
        note: text(16)?,
    })
}
