//! What the store knows of the series in a file, for the rules that look at both together.

use std::collections::HashMap;

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
    fn of(&self, series: &[SeriesKey]) -> Result<Vec<KnownRow>, IngestError> {
        if series.len() > MOST_SERIES {
            return Ok(Vec::new());
        }
        let failed = |error: crate::store::StoreError| {
            IngestError::new(IngestErrorKind::Rules, "store", error.to_string(), "an answer", "try again in a second")
        };
        let places: HashMap<&SeriesKey, usize> = series.iter().enumerate().map(|(at, key)| (key, at)).collect();
        let mut indicators: Vec<&str> = series.iter().map(|key| key.indicator.as_str()).collect();
        indicators.sort_unstable();
        indicators.dedup();
        let mut areas: Vec<&str> = series.iter().map(|key| key.area.as_str()).collect();
        areas.sort_unstable();
        areas.dedup();
        let known = self.store.newest_of(&indicators, &areas).map_err(failed)?;
        let row = |o: crate::domain::observation::Observation| {
            let key = SeriesKey { indicator: o.indicator, area: o.area };
            let series = *places.get(&key)?;
            Some(KnownRow { series, period: o.period, value: o.value, censoring: o.censoring, published_on: o.published_on })
        };
        Ok(known.into_iter().filter_map(row).collect())
    }
}
