//! Observations: appended once, read as known on a day.

use std::collections::HashMap;

use duckdb::{Connection, Row, params};
use jiff::civil::Date;

use super::{Store, StoreError, ingests};
use crate::domain::{
    id::{AreaId, IndicatorId},
    observation::{Censoring, Observation, Provenance},
    period::{Calendar, Period},
    series::SeriesKey,
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
    /// Only what was taken in after this moment, UTC as `YYYY-MM-DD HH:MM:SS`.
    pub updated_after: Option<String>,
}

/// One vintage of a figure with the ingest that brought it.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureVintage {
    /// The value and its day of publication.
    pub observation: Observation,
    /// The ingest.
    pub ingest: i64,
    /// Row of the upload as a spreadsheet counts it.
    pub row: i64,
    /// Name under which the upload came.
    pub name: String,
    /// UTC time at which it was taken in.
    pub recorded_at: String,
    /// The retraction that hides it; 0 when it counts.
    pub hidden_by: i64,
}

/// The newest vintage of a period, as far as rules look at it.
#[derive(Clone, Debug, PartialEq)]
pub struct Newest {
    /// Place of its series in the list that was asked for.
    pub series: usize,
    /// When.
    pub period: Period,
    /// The number.
    pub value: f64,
    /// What its source says about it.
    pub censoring: Censoring,
    /// Its vintage.
    pub published_on: Date,
}

impl Store {
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

    /// The newest vintage of each period of some series, in no order and so many at most.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn newest_of(&self, series: &[SeriesKey], most: usize) -> Result<Vec<Newest>, StoreError> {
        let list = |names: Vec<&str>| serde_json::to_string(&names).map_err(StoreError::unexpected);
        let indicators = list(series.iter().map(|key| key.indicator.as_str()).collect())?;
        let areas = list(series.iter().map(|key| key.area.as_str()).collect())?;
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, i64::MAX)?;
            let mut statement = connection.prepare(include_str!("queries/newest_of.sql"))?;
            let mut rows = statement.query(params![indicators, areas, hidden, most as i64])?;
            let mut out = Vec::new();
            // A few hundred periods and days in a million rows.
            let mut periods: HashMap<(String, String), Period> = HashMap::new();
            let mut days: HashMap<String, Date> = HashMap::new();
            while let Some(row) = rows.next()? {
                let name = (row.get::<_, String>(1)?, row.get::<_, String>(2)?);
                let period = match periods.get(&name) {
                    Some(period) => *period,
                    None => *periods.entry(name.clone()).or_insert(parse_period(&name.0, &name.1)?),
                };
                let day = row.get::<_, String>(5)?;
                let published_on = match days.get(&day) {
                    Some(day) => *day,
                    None => *days.entry(day.clone()).or_insert(day.parse().map_err(StoreError::unexpected)?),
                };
                let censoring = Censoring::from_sign(&row.get::<_, String>(4)?).unwrap_or_default();
                let series = row.get::<_, i64>(0)?.unsigned_abs() as usize;
                out.push(Newest { series, period, value: row.get(3)?, censoring, published_on });
            }
            Ok(out)
        })
    }

    /// Whether anything is stored of some indicators.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn has_any_of(&self, indicators: &[&str]) -> Result<bool, StoreError> {
        let list = serde_json::to_string(indicators).map_err(StoreError::unexpected)?;
        self.readers.read(|connection| Ok(connection.query_row(include_str!("queries/has_any_of.sql"), params![list], |row| row.get(0))?))
    }

    /// Every vintage of one indicator in one area, hidden ones too, oldest period and vintage first.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn figure_history(&self, indicator: &IndicatorId, area: &AreaId) -> Result<Vec<FigureVintage>, StoreError> {
        self.readers.read(|connection| {
            let hidden = ingests::hidden(connection, i64::MAX)?;
            let mut statement = connection.prepare(include_str!("queries/figure_history.sql"))?;
            let mut rows = statement.query(params![indicator.as_str(), area.as_str()])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let ingest = row.get(17)?;
                let hidden_by = hidden.iter().find(|(hidden, _)| *hidden == ingest).map_or(0, |(_, by)| *by);
                let (observation, name, recorded_at) = (read(row)?, row.get(19)?, row.get(20)?);
                out.push(FigureVintage { observation, ingest, row: row.get(18)?, name, recorded_at, hidden_by });
            }
            Ok(out)
        })
    }

    fn query_observations(&self, sql: &str, filter: &ObservationFilter) -> Result<Vec<Observation>, StoreError> {
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, filter.known_at)?;
            let from: i64 = match &filter.updated_after {
                Some(moment) => connection.query_row(include_str!("queries/ingest_after.sql"), params![moment], |row| row.get(0))?,
                None => 0,
            };
            let mut statement = connection.prepare_cached(sql)?;
            let indicator = filter.indicator.as_ref().map_or("", IndicatorId::as_str);
            let area = filter.area.as_ref().map_or("", AreaId::as_str);
            let mut rows = statement.query(params![filter.as_of.to_string(), filter.known_at, indicator, area, hidden, from])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                out.push(read(row)?);
            }
            Ok(out)
        })
    }
}

/// The rows of one ingest as stored, in their order.
pub(super) fn stored(connection: &Connection, ingest: i64) -> Result<Vec<Observation>, StoreError> {
    let mut statement = connection.prepare(include_str!("queries/stored_observations.sql"))?;
    let mut rows = statement.query(params![ingest])?;
    let mut out = Vec::new();
    while let Some(row) = rows.next()? {
        out.push(read(row)?);
    }
    Ok(out)
}

fn parse_period(period: &str, calendar: &str) -> Result<Period, StoreError> {
    let calendar = Calendar::parse(calendar).ok_or_else(|| StoreError::unexpected(format!("calendar {calendar}")))?;
    Period::parse(period, calendar).map_err(StoreError::unexpected)
}

/// One observation of a row, in the order of columns that every query has.
pub(super) fn read(row: &Row<'_>) -> Result<Observation, StoreError> {
    let text = |index: usize| row.get::<_, String>(index);
    let published_on = text(14)?;
    Ok(Observation {
        indicator: IndicatorId::new(text(0)?),
        area: AreaId::new(text(1)?),
        period: parse_period(&text(2)?, &text(3)?)?,
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
