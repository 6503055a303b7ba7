//! Every target judged as of today, in columns: made once, kept in files, and after a change made again only where it matters.
//!
//! A chunk holds the rows of one indicator in order of area. What changed is found by [`touched`], rows are judged by [`rows`], kept by
//! [`files`]. Whatever way an overview was come by, its columns are those of one made from nothing, bit for bit.

mod files;
mod rows;
mod touched;

use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

use arrow::{
    array::{Array, AsArray},
    datatypes::{Date32Type, UInt32Type},
    record_batch::RecordBatch,
};
use jiff::civil::Date;
use rayon::prelude::*;

use super::{
    Knowledge, PipelineError, Policy,
    assess::method_hash,
    catalogue_part::catalogue_hash,
    teaching::{Taught, Timetable},
};
use crate::{
    analysis::{peers::Peers, planned_path::PlannedPath},
    domain::{
        assessment::Status,
        catalogue::Catalogue,
        id::{IndicatorId, TargetId},
        tabulate::{DUE, STATUS, TARGET, Tabulate},
    },
    store::Store,
};
use rows::Rows;
use touched::{Touched, Which};

/// Targets up to which all are read and judged at once; more go indicator by indicator, so that their figures never stand in memory together.
const FEW_TARGETS: u64 = 20_000;

/// Indicators up to which a change of a small catalogue is followed one by one.
const FEW_INDICATORS: usize = 8;

/// The rows of one indicator.
#[derive(Clone, Debug)]
pub struct Chunk {
    /// The indicator.
    pub indicator: IndicatorId,
    /// One row a target, in order of area.
    pub rows: RecordBatch,
    taught: Option<Arc<Peers>>,
    kept: files::Kept,
}

/// Place of a row: number of the chunk, number of the row in it.
pub type Place = (u32, u32);

/// Every target judged at one state of knowledge.
#[derive(Debug)]
pub struct Overview {
    /// When and from what.
    pub knowledge: Knowledge,
    /// The catalogue without its targets.
    pub entries: Arc<Catalogue>,
    /// The rows, by indicator in order of keys.
    pub chunks: Vec<Arc<Chunk>>,
    /// Hash of the method, with the policy.
    pub method_hash: String,
    /// Hash of the catalogue as it was loaded.
    pub catalogue_hash: String,
    /// Series that were judged to come to it from the one before.
    pub judged: usize,
    timetable: Timetable,
    order: OnceLock<Vec<Place>>,
}

/// What should be true on a day by the planned path of a [`Judged`](crate::domain::tabulate::Judged) row.
pub fn planned_value(path: &[u8], on: Date) -> Option<f64> {
    PlannedPath::from_bytes(path)?.planned_value(on)
}

/// What an overview is made with.
pub(super) struct Making<'a> {
    pub(super) store: &'a Store,
    pub(super) policy: &'a Policy,
    pub(super) tabulate: &'a dyn Tabulate,
}

impl Overview {
    /// The overview at a state of knowledge, from the one before, else from the files, else from nothing.
    ///
    /// # Errors
    /// The store does not answer.
    pub(super) fn make(making: &Making<'_>, before: Option<&Self>, knowledge: Knowledge) -> Result<Self, PipelineError> {
        let loaded = if before.is_some() { None } else { files::load(making) };
        let before = before.or(loaded.as_ref()).filter(|before| before.can_become(making, knowledge));
        let made = match before {
            Some(before) if before.knowledge == knowledge => before.again(),
            Some(before) => before.become_at(making, knowledge)?,
            None => Self::from_nothing(making, knowledge)?,
        };
        Ok(files::keep(making, made))
    }

    /// Judges everything.
    ///
    /// # Errors
    /// The store does not answer.
    pub(super) fn from_nothing(making: &Making<'_>, knowledge: Knowledge) -> Result<Self, PipelineError> {
        let entries = making.store.read_entries(knowledge.known_at)?;
        let timetable = Timetable::at(making.store, knowledge.known_at)?;
        let rows = Rows { making, knowledge, entries: &entries };
        let (mut chunks, mut judged) = (Vec::new(), 0);
        let is_small = making.store.count_targets()? <= FEW_TARGETS;
        if is_small {
            (chunks, judged) = rows.at_once()?;
        }
        for indicator in entries.indicators.iter().filter(|_| !is_small) {
            let taught = rows.taught(indicator, timetable.lesson(&indicator.id))?;
            let (batch, series) = rows.of_indicator(indicator, taught.as_ref())?;
            judged += series;
            if batch.num_rows() > 0 {
                let kept = files::Kept::not_yet(knowledge.as_of);
                chunks.push(Arc::new(Chunk { indicator: indicator.id.clone(), rows: batch, taught, kept }));
            }
        }
        chunks.sort_by(|a, b| a.indicator.cmp(&b.indicator));
        let catalogue_hash = catalogue_hash(&making.store.list_ingests()?, knowledge.known_at);
        let method_hash = method_hash(making.policy);
        Ok(Self { knowledge, entries, chunks, method_hash, catalogue_hash, judged, timetable, order: OnceLock::new() })
    }

    /// Whether a later state can be come to from this one by what changed in between.
    fn can_become(&self, making: &Making<'_>, later: Knowledge) -> bool {
        let now = self.knowledge;
        self.method_hash == method_hash(making.policy)
            && now.known_at <= later.known_at
            && now.as_of <= later.as_of
            && now.targets_as_of <= later.targets_as_of
    }

    fn again(&self) -> Self {
        Self {
            knowledge: self.knowledge,
            entries: Arc::clone(&self.entries),
            chunks: self.chunks.clone(),
            method_hash: self.method_hash.clone(),
            catalogue_hash: self.catalogue_hash.clone(),
            judged: 0,
            timetable: self.timetable.clone(),
            order: OnceLock::new(),
        }
    }

    fn become_at(&self, making: &Making<'_>, knowledge: Knowledge) -> Result<Self, PipelineError> {
        let Touched { which, entries, timetable, catalogue_hash } = touched::between(self, making.store, knowledge)?;
        let rows = Rows { making, knowledge, entries: &entries };
        let anew = which.values().filter(|which| **which == Which::All).count();
        if anew > FEW_INDICATORS && making.store.count_targets()? <= FEW_TARGETS {
            return Self::from_nothing(making, knowledge);
        }
        let mut chunks: BTreeMap<IndicatorId, Arc<Chunk>> = BTreeMap::new();
        if knowledge.as_of == self.knowledge.as_of {
            chunks.extend(self.chunks.iter().map(|chunk| (chunk.indicator.clone(), Arc::clone(chunk))));
        } else {
            let moved: Vec<Result<Chunk, PipelineError>> = self.chunks.par_iter().map(|chunk| chunk.on_day(making, knowledge)).collect();
            for chunk in moved {
                let chunk = chunk?;
                chunks.insert(chunk.indicator.clone(), Arc::new(chunk));
            }
        }
        let mut judged = 0;
        for (id, which) in which {
            let old = chunks.remove(&id);
            // An indicator that is no longer in the catalogue has no rows.
            let Some(indicator) = entries.indicator(&id) else { continue };
            let mut kept = files::Kept::not_yet(knowledge.as_of);
            let (batch, taught, series) = match (&which, &old) {
                (Which::Areas(areas), Some(old)) => {
                    let (batch, series) = rows.replace(indicator, &old.rows, areas, old.taught.as_ref())?;
                    kept.keep_lessons_of(&old.kept);
                    (batch, old.taught.clone(), series)
                }
                _ => {
                    let taught = rows.taught(indicator, timetable.lesson(&id))?;
                    let (batch, series) = rows.of_indicator(indicator, taught.as_ref())?;
                    (batch, taught, series)
                }
            };
            judged += series;
            if batch.num_rows() > 0 {
                chunks.insert(id.clone(), Arc::new(Chunk { indicator: id, rows: batch, taught, kept }));
            }
        }
        let chunks: Vec<Arc<Chunk>> = chunks.into_values().collect();
        let method_hash = self.method_hash.clone();
        let made = Self { knowledge, entries, chunks, method_hash, catalogue_hash, judged, timetable, order: OnceLock::new() };
        if let Some(order) = self.order.get().and_then(|order| made.order_from(self, order)) {
            let _ = made.order.set(order);
        }
        Ok(made)
    }

    /// Rows there are.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.rows.num_rows()).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty()
    }

    /// What indicators with many areas teach them.
    pub fn taught(&self, indicator: &IndicatorId) -> Taught {
        let found = self.chunks.iter().find(|chunk| chunk.indicator == *indicator);
        found.and_then(|chunk| Some((indicator.clone(), Arc::clone(chunk.taught.as_ref()?)))).into_iter().collect()
    }

    /// The places of all rows, worst first, then the nearer due day, then the target.
    pub fn order(&self) -> &[Place] {
        self.order.get_or_init(|| {
            let rows = |(at, chunk): (u32, &Arc<Chunk>)| (0..chunk.rows.num_rows() as u32).map(move |row| (at, row));
            self.ordered((0u32..).zip(&self.chunks).flat_map(rows).collect())
        })
    }

    /// Some places in that order.
    pub fn ordered(&self, mut places: Vec<Place>) -> Vec<Place> {
        let keys: Vec<SortKeys<'_>> = self.chunks.iter().map(|chunk| SortKeys::of(&chunk.rows)).collect();
        places.par_sort_unstable_by(|a, b| keys[a.0 as usize].at(a.1).cmp(&keys[b.0 as usize].at(b.1)));
        places
    }

    /// The order of an overview before this one, with the rows of changed chunks put in their new places.
    fn order_from(&self, before: &Self, order: &[Place]) -> Option<Vec<Place>> {
        let same_shape = self.chunks.len() == before.chunks.len()
            && self.chunks.iter().zip(&before.chunks).all(|(a, b)| a.indicator == b.indicator && a.rows.num_rows() == b.rows.num_rows());
        if !same_shape {
            return None;
        }
        let (new, old): (Vec<SortKeys<'_>>, Vec<SortKeys<'_>>) =
            self.chunks.iter().zip(&before.chunks).map(|(a, b)| (SortKeys::of(&a.rows), SortKeys::of(&b.rows))).unzip();
        let mut moved: Vec<Place> = Vec::new();
        for (c, (a, b)) in self.chunks.iter().zip(&before.chunks).enumerate().filter(|(_, (a, b))| !Arc::ptr_eq(a, b)) {
            moved.extend((0..a.rows.num_rows() as u32).filter(|r| new[c].at(*r) != old[c].at(*r)).map(|r| (c as u32, r)));
            // With many rows in other places sorting anew is as fast.
            if moved.len() > b.rows.num_rows() {
                return None;
            }
        }
        moved.sort_unstable();
        let mut out: Vec<Place> = order.iter().copied().filter(|place| moved.binary_search(place).is_err()).collect();
        for place in moved {
            let key = new[place.0 as usize].at(place.1);
            let at = out.partition_point(|other| new[other.0 as usize].at(other.1) < key);
            out.insert(at, place);
        }
        Some(out)
    }

    /// Where the rows of a target stand; none when there is no such target.
    pub fn find(&self, target: &TargetId) -> Option<Place> {
        (0u32..).zip(&self.chunks).find_map(|(c, chunk)| {
            let keys = chunk.rows.column_by_name(TARGET)?.as_dictionary_opt::<UInt32Type>()?;
            let names = keys.values().as_string_opt::<i32>()?;
            let wanted = (0..names.len()).find(|at| names.value(*at) == target.as_str())? as u32;
            let row = keys.keys().values().iter().position(|key| *key == wanted)?;
            Some((c, row as u32))
        })
    }
}

impl Chunk {
    fn on_day(&self, making: &Making<'_>, knowledge: Knowledge) -> Result<Self, PipelineError> {
        let rows = making.tabulate.on_day(&self.rows, knowledge.as_of).map_err(PipelineError::columns)?;
        // The files keep the day on which they were written: the rows are moved again when they are loaded.
        Ok(Self { rows, ..self.clone() })
    }
}

/// What the rows of a chunk are sorted by.
struct SortKeys<'a> {
    statuses: Vec<Option<Status>>,
    status: &'a [u32],
    due: Option<&'a arrow::array::Date32Array>,
    targets: Option<&'a arrow::array::StringArray>,
    target: &'a [u32],
}

impl<'a> SortKeys<'a> {
    fn of(rows: &'a RecordBatch) -> Self {
        let dictionary = |name: &str| rows.column_by_name(name).and_then(|column| column.as_dictionary_opt::<UInt32Type>());
        let (status, target) = (dictionary(STATUS), dictionary(TARGET));
        let words = status.and_then(|column| column.values().as_string_opt::<i32>());
        // The code of a word comes before its words.
        let statuses = words.map_or_else(Vec::new, |words| {
            words.iter().map(|word| word.and_then(|word| Status::parse(word.split('\u{1f}').next().unwrap_or_default()))).collect()
        });
        Self {
            statuses,
            status: status.map_or(&[], |column| column.keys().values()),
            due: rows.column_by_name(DUE).and_then(|column| column.as_primitive_opt::<Date32Type>()),
            targets: target.and_then(|column| column.values().as_string_opt::<i32>()),
            target: target.map_or(&[], |column| column.keys().values()),
        }
    }

    fn at(&self, row: u32) -> (Option<Status>, Option<i32>, &'a str) {
        let row = row as usize;
        let status = self.status.get(row).and_then(|key| self.statuses.get(*key as usize)).copied().flatten();
        let due = self.due.filter(|due| due.is_valid(row)).map(|due| due.value(row));
        let target = self.target.get(row).zip(self.targets).map_or("", |(key, names)| names.value(*key as usize));
        (status, due, target)
    }
}
