//! Figures in columns, handed over batch by batch as the database makes them: a long list never stands in memory.

use std::panic::{AssertUnwindSafe, catch_unwind};

use arrow::array::RecordBatch;
use duckdb::{Connection, params, params_from_iter, types::Value};
use jiff::civil::Date;

use super::{Store, StoreError, ingests};
use crate::domain::{
    id::{AreaId, IndicatorId},
    series::{SeriesExtent, SeriesKey},
};

/// Columns of a figure, in their order.
pub const FIGURE_COLUMNS: [&str; 20] = [
    "indicator",
    "area",
    "period",
    "calendar",
    "first_day",
    "last_day",
    "value",
    "censoring",
    "numerator",
    "denominator",
    "unit",
    "provenance",
    "illustrative",
    "source",
    "source_address",
    "confidence",
    "published_on",
    "published_on_basis",
    "note",
    "ingest",
];

/// Which figures, in which order, and how many of them.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureSelection {
    /// Published on or before this day.
    pub as_of: Date,
    /// Ingested by this data revision.
    pub known_at: i64,
    /// Every vintage instead of the newest one of each period.
    pub with_history: bool,
    /// Only these indicator definitions; empty for all.
    pub indicators: Vec<String>,
    /// Only these areas; empty for all.
    pub areas: Vec<String>,
    /// Only illustrative figures, or only the others.
    pub illustrative: Option<bool>,
    /// Only these provenances, by their codes; empty for all.
    pub provenances: Vec<String>,
    /// Only what was taken in after this moment, UTC as `YYYY-MM-DD HH:MM:SS`.
    pub updated_after: Option<String>,
    /// Only periods that end on or after this day.
    pub from: Date,
    /// Only periods that end on or before this day.
    pub to: Date,
    /// Places in [`FIGURE_COLUMNS`] by which rows are sorted, largest first where so said; then by series and period.
    pub sort: Vec<(usize, bool)>,
    /// Only from this series on, in the order of series.
    pub start: Option<SeriesKey>,
    /// Rows left out before the first.
    pub skip: u64,
    /// Most rows.
    pub most: u64,
}

fn list(texts: &[String]) -> Result<String, StoreError> {
    serde_json::to_string(texts).map_err(StoreError::unexpected)
}

/// The first and the last of some texts; all texts where there are none.
fn ends(texts: &[String]) -> (&str, &str) {
    let first = texts.iter().min().map_or("", String::as_str);
    (first, texts.iter().max().map_or("\u{10ffff}", String::as_str))
}

impl FigureSelection {
    /// The parameters of the query, in their order.
    fn bound(&self, connection: &Connection) -> Result<Vec<Value>, StoreError> {
        let from_ingest: i64 = match &self.updated_after {
            Some(moment) => connection.query_row(include_str!("queries/ingest_after.sql"), params![moment], |row| row.get(0))?,
            None => 0,
        };
        let text = |text: &str| Value::Text(text.to_owned());
        let whole = |number: u64| Value::BigInt(i64::try_from(number).unwrap_or(i64::MAX));
        let ((first_indicator, last_indicator), (first_area, last_area)) = (ends(&self.indicators), ends(&self.areas));
        let start = self.start.as_ref().map_or(("", ""), |key| (key.indicator.as_str(), key.area.as_str()));
        Ok(vec![
            Value::Text(self.as_of.to_string()),
            Value::BigInt(self.known_at),
            Value::Text(ingests::hidden_list(connection, self.known_at)?),
            text(first_indicator),
            text(last_indicator),
            text(first_area),
            text(last_area),
            text(start.0),
            text(start.1),
            Value::Text(list(&self.indicators)?),
            Value::Text(list(&self.areas)?),
            Value::BigInt(from_ingest),
            text(self.illustrative.map_or("", |wanted| if wanted { "true" } else { "false" })),
            Value::Text(list(&self.provenances)?),
            Value::Text(self.from.to_string()),
            Value::Text(self.to.to_string()),
            whole(self.most),
            whole(self.skip),
        ])
    }

    /// The query in the order asked for. Only names of our own columns are put into it.
    fn query(&self) -> String {
        let name = |(place, descending): &(usize, bool)| {
            let name = FIGURE_COLUMNS.get(*place)?;
            Some(format!("{name} {} NULLS LAST, ", if *descending { "DESC" } else { "ASC" }))
        };
        let order: String = self.sort.iter().filter_map(name).collect();
        let all = if self.with_history { include_str!("queries/list_vintages.sql") } else { include_str!("queries/list_figures.sql") };
        all.replace("/*order*/", &order)
    }
}

impl Store {
    /// How many figures a selection has, without regard to its start, to what it leaves out and to its most rows.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn count_figures(&self, selection: &FigureSelection) -> Result<u64, StoreError> {
        let all = FigureSelection { start: None, skip: 0, most: u64::MAX, sort: Vec::new(), ..selection.clone() };
        self.readers.read(|connection| {
            let bound = all.bound(connection)?;
            let query = format!("SELECT count(*) FROM ({})", all.query());
            let count: i64 = connection.query_row(&query, params_from_iter(bound), |row| row.get(0))?;
            Ok(count.unsigned_abs())
        })
    }

    /// Hands over the figures of a selection batch by batch, in the columns [`FIGURE_COLUMNS`].
    ///
    /// # Errors
    /// The store does not answer, or `take` wants no more: then what it says.
    pub fn read_figures<E: From<StoreError>>(
        &self,
        selection: &FigureSelection,
        mut take: impl FnMut(RecordBatch) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut refused = None;
        self.readers.read(|connection| {
            let bound = selection.bound(connection)?;
            let mut statement = connection.prepare(&selection.query())?;
            let mut batches = statement.stream_arrow(params_from_iter(bound))?;
            // The library panics where a batch cannot be fetched, for one when the question is interrupted.
            let mut next = || catch_unwind(AssertUnwindSafe(|| batches.next())).map_err(|_| StoreError::unexpected("a batch broke off"));
            while let Some(batch) = next()? {
                if let Err(error) = take(batch) {
                    refused = Some(error);
                    break;
                }
            }
            Ok(())
        })?;
        refused.map_or(Ok(()), Err)
    }

    /// Every series that has figures as known, with its extent, in order of indicator and area.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn list_series(&self, as_of: Date, known_at: i64) -> Result<Vec<SeriesExtent>, StoreError> {
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, known_at)?;
            let mut statement = connection.prepare_cached(include_str!("queries/list_series.sql"))?;
            let mut rows = statement.query(params![as_of.to_string(), known_at, hidden])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let text = |index: usize| row.get::<_, String>(index);
                let day = |index: usize| text(index)?.parse::<Date>().map_err(StoreError::unexpected);
                out.push(SeriesExtent {
                    key: SeriesKey { indicator: IndicatorId::new(text(0)?), area: AreaId::new(text(1)?) },
                    values: row.get::<_, i64>(2)?.unsigned_abs() as usize,
                    vintages: row.get::<_, i64>(3)?.unsigned_abs() as usize,
                    first_day: day(4)?,
                    last_day: day(5)?,
                    first_period: text(6)?,
                    last_period: text(7)?,
                    first_published_on: day(8)?,
                    last_published_on: day(9)?,
                    illustrative: row.get(10)?,
                    last_ingest: row.get(11)?,
                });
            }
            Ok(out)
        })
    }
}
