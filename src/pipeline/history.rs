//! What the store knows of the series in a file, for the rules that look at both together.

use crate::{
    domain::series::SeriesKey,
    ingest::{
        IngestError, IngestErrorKind,
        long::{History, KnownRow},
    },
    store::Store,
};

/// Most series of which a file's values are set beside those of the store: more come only from programs, whose rows the
/// rules within the file still look at.
const MOST_SERIES: usize = 20_000;

/// Most values of the store that are set beside those of a file: 32 bytes each.
const MOST_VALUES: usize = 2_000_000;

/// The newest vintages in the store.
pub(super) struct StoreHistory<'a> {
    store: &'a Store,
}

impl<'a> StoreHistory<'a> {
    pub fn new(store: &'a Store) -> Self {
        Self { store }
    }
}

impl History for StoreHistory<'_> {
    fn of(&self, series: &[SeriesKey]) -> Result<Option<Vec<KnownRow>>, IngestError> {
        let failed = |error: crate::store::StoreError| {
            IngestError::new(IngestErrorKind::Rules, "store", error.to_string(), "an answer", "try again in a second")
        };
        if series.len() > MOST_SERIES {
            let mut indicators: Vec<&str> = series.iter().map(|key| key.indicator.as_str()).collect();
            indicators.dedup();
            return Ok((!self.store.has_any_of(&indicators).map_err(failed)?).then(Vec::new));
        }
        let known = self.store.newest_of(series, MOST_VALUES + 1).map_err(failed)?;
        let row = |newest: crate::store::Newest| KnownRow {
            series: newest.series,
            period: newest.period,
            value: newest.value,
            censoring: newest.censoring,
            published_on: newest.published_on,
        };
        Ok((known.len() <= MOST_VALUES).then(|| known.into_iter().map(row).collect()))
    }
}
