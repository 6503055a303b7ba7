//! Receipts: when the figure of each period first came in.

use duckdb::params;
use jiff::civil::Date;

use super::{Store, StoreError, ingests};
use crate::domain::{
    collection::Receipt,
    id::{AreaId, IndicatorId},
    period::{Calendar, Period},
};

impl Store {
    /// The first report of each period, published by a day and taken in by a data revision; what was retracted is no report.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn first_receipts(&self, as_of: Date, known_at: i64) -> Result<Vec<Receipt>, StoreError> {
        self.readers.read(|connection| {
            let hidden = ingests::hidden_list(connection, known_at)?;
            let mut statement = connection.prepare_cached(include_str!("queries/first_receipts.sql"))?;
            let mut rows = statement.query(params![as_of.to_string(), known_at, hidden])?;
            let mut out = Vec::new();
            while let Some(row) = rows.next()? {
                let text = |index: usize| row.get::<_, String>(index);
                let (period, calendar) = (text(2)?, text(3)?);
                let calendar = Calendar::parse(&calendar).ok_or_else(|| StoreError::unexpected(format!("calendar {calendar}")))?;
                out.push(Receipt {
                    indicator: IndicatorId::new(text(0)?),
                    area: AreaId::new(text(1)?),
                    period: Period::parse(&period, calendar).map_err(StoreError::unexpected)?,
                    reported_on: text(4)?.parse().map_err(StoreError::unexpected)?,
                    ingest: row.get(5)?,
                    recorded_at: text(6)?,
                });
            }
            Ok(out)
        })
    }
}
