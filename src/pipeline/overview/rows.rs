//! Rows of one indicator judged and written as columns, all of them or those of some areas.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::{array::AsArray, compute::interleave_record_batch, datatypes::UInt32Type, record_batch::RecordBatch};

use super::{Chunk, Making, Taught, files::Kept};
use crate::pipeline::teaching::Lesson;
use crate::{
    analysis::{
        assess::{Promise, Subject, path_of},
        conflict::Standing,
        peers::Peers,
    },
    domain::{
        catalogue::Catalogue,
        id::{AreaId, IndicatorId},
        indicator::Indicator,
        series::{Series, SeriesKey},
        tabulate::{AREA, Judged, canonical},
        target::Target,
    },
    pipeline::{
        Knowledge, PipelineError,
        assess::{Snapshot, group, judge, snapshot},
        teaching,
    },
    store::ObservationFilter,
};

/// Areas up to which figures are asked for by name; more are a whole indicator.
const FEW_AREAS: usize = 64;

/// Judges rows at a state of knowledge.
pub(super) struct Rows<'a> {
    pub(super) making: &'a Making<'a>,
    pub(super) knowledge: Knowledge,
    /// The catalogue without its targets.
    pub(super) entries: &'a Catalogue,
}

impl Rows<'_> {
    /// What the areas of an indicator teach one another.
    pub(super) fn taught(&self, indicator: &Indicator, lesson: Option<Lesson>) -> Result<Option<Arc<Peers>>, PipelineError> {
        let Some(lesson) = lesson else { return Ok(None) };
        Ok(teaching::peers(self.making.store, indicator, lesson, self.knowledge.as_of)?.map(Arc::new))
    }

    /// The rows of every indicator, judged together, and how many series that were.
    pub(super) fn at_once(&self) -> Result<(Vec<Arc<Chunk>>, usize), PipelineError> {
        let snapshot = snapshot(self.making.store, self.knowledge, self.making.policy)?;
        let taught = snapshot.taught.clone();
        let (catalogue, rows) = judged(snapshot);
        let (mut chunks, mut series) = (Vec::new(), 0);
        for rows in rows.chunk_by(|a, b| a.assessment.indicator == b.assessment.indicator) {
            let Some(indicator) = rows.first().map(|row| row.assessment.indicator.clone()) else { continue };
            series += rows.chunk_by(|a, b| a.assessment.area == b.assessment.area).count();
            let batch = self.making.tabulate.tabulate(&catalogue, rows).and_then(|batch| canonical(&batch));
            let (taught, kept) = (taught.get(&indicator).cloned(), Kept::not_yet(self.knowledge.as_of));
            chunks.push(Arc::new(Chunk { indicator, rows: batch.map_err(PipelineError::columns)?, taught, kept }));
        }
        Ok((chunks, series))
    }

    /// The rows of every target of an indicator, and how many series that were.
    pub(super) fn of_indicator(&self, indicator: &Indicator, taught: Option<&Arc<Peers>>) -> Result<(RecordBatch, usize), PipelineError> {
        let k = self.knowledge;
        let targets = self.making.store.read_targets(k.known_at, k.targets_as_of, Some(&indicator.id), None)?;
        if targets.is_empty() {
            return self.judge(indicator, targets, BTreeMap::new(), None);
        }
        let filter = ObservationFilter {
            as_of: k.as_of,
            known_at: k.known_at,
            indicator: Some(indicator.id.clone()),
            area: None,
            updated_after: None,
        };
        let series = group(self.making.store.observations_as_of(&filter)?);
        self.judge(indicator, targets, series, taught)
    }

    /// Rows of an indicator with those of some areas judged again.
    pub(super) fn replace(
        &self,
        indicator: &Indicator,
        old: &RecordBatch,
        areas: &BTreeSet<AreaId>,
        taught: Option<&Arc<Peers>>,
    ) -> Result<(RecordBatch, usize), PipelineError> {
        let (k, store) = (self.knowledge, self.making.store);
        // Without common lessons every area learns from all others: the figures of all are needed, the rows only of some.
        if areas.len() > FEW_AREAS {
            return self.of_indicator(indicator, taught);
        }
        let mut targets = Vec::new();
        for area in areas {
            targets.extend(store.read_targets(k.known_at, k.targets_as_of, Some(&indicator.id), Some(area))?);
        }
        let figures = if taught.is_some() {
            let areas: Vec<AreaId> = areas.iter().cloned().collect();
            store.observations_of_areas(&indicator.id, &areas, k.as_of, k.known_at)?
        } else {
            let all = ObservationFilter {
                as_of: k.as_of,
                known_at: k.known_at,
                indicator: Some(indicator.id.clone()),
                area: None,
                updated_after: None,
            };
            store.observations_as_of(&all)?
        };
        let (new, series) = self.judge(indicator, targets, group(figures), taught)?;
        Ok((splice(old, &new, areas).map_err(PipelineError::columns)?, series))
    }

    fn judge(
        &self,
        indicator: &Indicator,
        targets: Vec<Target>,
        series: BTreeMap<SeriesKey, Series>,
        taught: Option<&Arc<Peers>>,
    ) -> Result<(RecordBatch, usize), PipelineError> {
        let catalogue = Catalogue { targets, indicators: vec![indicator.clone()], ..self.entries.clone() };
        let taught: Taught = taught.map(|peers| (indicator.id.clone(), Arc::clone(peers))).into_iter().collect();
        let snapshot = judge(catalogue, series, self.knowledge, self.making.policy, taught);
        let rows = judged(snapshot);
        let series: BTreeSet<&AreaId> = rows.1.iter().map(|row| &row.assessment.area).collect();
        let count = series.len();
        let batch = self.making.tabulate.tabulate(&rows.0, &rows.1).and_then(|batch| canonical(&batch));
        Ok((batch.map_err(PipelineError::columns)?, count))
    }
}

/// The findings of a snapshot in order of area and catalogue, with their planned paths.
pub(super) fn judged(snapshot: Snapshot) -> (Arc<Catalogue>, Vec<Judged>) {
    let mut found: BTreeMap<_, _> = snapshot.assessments.iter().map(|a| (&a.target, a)).collect();
    let mut out = Vec::with_capacity(found.len());
    for (key, targets) in &snapshot.catalogue.targets_by_series() {
        let empty = Series::empty(key.clone());
        let parts = snapshot.catalogue.indicator(&key.indicator).zip(snapshot.catalogue.area(&key.area));
        for target in targets {
            let Some(assessment) = found.remove(&target.id) else { continue };
            // Only a row with a baseline was measured by a path.
            let path = assessment.baseline.and(parts).and_then(|(indicator, area)| {
                let series = snapshot.series.get(key).unwrap_or(&empty);
                let subject = Subject { indicator, area, series, projection: None, as_of: snapshot.knowledge.as_of };
                let ladder: Vec<&Target> = targets.iter().copied().filter(|other| other.plan == target.plan).collect();
                let standing = Standing { conflict: false, is_headline: true };
                let promise = Promise { target, plan: snapshot.catalogue.plan(&target.plan), ladder: &ladder, standing };
                path_of(&subject, &promise).map(|(_, path)| path.to_bytes())
            });
            out.push(Judged { assessment: assessment.clone(), path });
        }
    }
    (snapshot.catalogue, out)
}

/// The row numbers of a batch by area, in order.
fn areas_of(batch: &RecordBatch) -> Vec<&str> {
    let Some(column) = batch.column_by_name(AREA).and_then(|column| column.as_dictionary_opt::<UInt32Type>()) else { return Vec::new() };
    let Some(names) = column.values().as_string_opt::<i32>() else { return Vec::new() };
    column.keys().values().iter().map(|key| names.value(*key as usize)).collect()
}

/// Old rows without those of some areas, and the new rows in their places.
fn splice(old: &RecordBatch, new: &RecordBatch, areas: &BTreeSet<AreaId>) -> Result<RecordBatch, arrow::error::ArrowError> {
    let (kept, fresh) = (areas_of(old), areas_of(new));
    let mut places: Vec<(&str, (usize, usize))> = Vec::with_capacity(kept.len() + fresh.len());
    let replaced: BTreeSet<&str> = areas.iter().map(AreaId::as_str).collect();
    places.extend(kept.iter().enumerate().filter(|(_, area)| !replaced.contains(*area)).map(|(row, area)| (*area, (0, row))));
    places.extend(fresh.iter().enumerate().map(|(row, area)| (*area, (1, row))));
    // Stable: rows of one area keep their order.
    places.sort_by_key(|(area, _)| *area);
    let places: Vec<(usize, usize)> = places.into_iter().map(|(_, place)| place).collect();
    canonical(&interleave_record_batch(&[old, new], &places)?)
}

/// The indicators of some series.
pub(super) fn by_indicator(keys: Vec<SeriesKey>) -> BTreeMap<IndicatorId, BTreeSet<AreaId>> {
    let mut out: BTreeMap<IndicatorId, BTreeSet<AreaId>> = BTreeMap::new();
    for key in keys {
        out.entry(key.indicator).or_default().insert(key.area);
    }
    out
}
