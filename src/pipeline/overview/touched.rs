//! Which series have to be judged again between two states of knowledge.
//!
//! A row depends on the figures of its series, on its target and the other targets of the series, on its indicator, area and plans, on
//! what the indicator's other areas teach, on the policy and the method, and on the day: figures come of age, targets fall due, areas
//! close. All of these are looked at here but policy and method, with which everything changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use arrow::{
    array::{Array, AsArray},
    datatypes::{Date32Type, UInt32Type},
};
use jiff::civil::Date;

use super::{Overview, Timetable, rows::by_indicator};
use crate::{
    domain::{
        catalogue::Catalogue,
        id::{AreaId, IndicatorId},
        series::SeriesKey,
        tabulate::{AREA, DUE},
        target::Target,
    },
    pipeline::{Knowledge, PipelineError, catalogue_part::catalogue_hash, teaching::hidden_or_shown},
    store::Store,
};

/// Which rows of an indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// Those of every area, with new lessons.
    All,
    /// Those of some.
    Areas(BTreeSet<AreaId>),
}

/// What changed.
pub(super) struct Touched {
    pub(super) which: BTreeMap<IndicatorId, Which>,
    pub(super) entries: Arc<Catalogue>,
    pub(super) timetable: Timetable,
    pub(super) catalogue_hash: String,
}

impl Touched {
    fn add(&mut self, indicator: &IndicatorId, areas: impl IntoIterator<Item = AreaId>) {
        if let Which::Areas(known) = self.which.entry(indicator.clone()).or_insert_with(|| Which::Areas(BTreeSet::new())) {
            known.extend(areas);
        }
    }

    fn add_all(&mut self, indicator: &IndicatorId) {
        self.which.insert(indicator.clone(), Which::All);
    }
}

/// What changed from an overview to a later state of knowledge.
pub(super) fn between(before: &Overview, store: &Store, later: Knowledge) -> Result<Touched, PipelineError> {
    let now = before.knowledge;
    let mut out = Touched {
        which: BTreeMap::new(),
        entries: Arc::clone(&before.entries),
        timetable: before.timetable.clone(),
        catalogue_hash: before.catalogue_hash.clone(),
    };
    let mut aged = BTreeMap::new();
    if now.as_of != later.as_of {
        aged = by_indicator(store.series_come_of_age(now.as_of, later.as_of, later.known_at)?);
        fall_due(before, later.as_of, &mut out);
        close(before, later.as_of, &mut out);
    }
    let mut came = BTreeMap::new();
    let mut is_catalogue = false;
    if now.known_at != later.known_at {
        let toggled = hidden_or_shown(store, now.known_at, later.known_at)?;
        came = by_indicator(store.touched_series(now.known_at, later.known_at, &toggled)?);
        out.timetable.follow(store, now.known_at, later.known_at)?;
        let changed = |ingest: i64| (ingest > now.known_at && ingest <= later.known_at) || toggled.contains(&ingest);
        let ingests = store.list_ingests()?;
        is_catalogue = ingests.iter().any(|i| i.kind == "catalogue" && changed(i.ingest));
        out.catalogue_hash = catalogue_hash(&ingests, later.known_at);
    }
    for (indicator, areas) in came.into_iter().chain(aged.clone()) {
        let together = before.chunks.iter().any(|chunk| chunk.indicator == indicator && chunk.taught.is_some());
        let taught_again =
            out.timetable.lesson(&indicator).map(|l| l.taught_at) != before.timetable.lesson(&indicator).map(|l| l.taught_at);
        // Figures that came of age may be those of a teacher.
        if !together || taught_again || aged.contains_key(&indicator) {
            out.add_all(&indicator);
        } else {
            out.add(&indicator, areas);
        }
    }
    if is_catalogue
        || (now.targets_as_of != later.targets_as_of && store.targets_take_effect_between(now.targets_as_of, later.targets_as_of)?)
    {
        compare_catalogues(before, store, later, &mut out)?;
    }
    Ok(out)
}

/// Rows whose target falls due.
fn fall_due(before: &Overview, until: Date, out: &mut Touched) {
    let day = |day: Date| (day - Date::constant(1970, 1, 1)).get_days();
    let (after, until) = (day(before.knowledge.as_of), day(until));
    for chunk in &before.chunks {
        let due = chunk.rows.column_by_name(DUE).and_then(|column| column.as_primitive_opt::<Date32Type>());
        let area = chunk.rows.column_by_name(AREA).and_then(|column| column.as_dictionary_opt::<UInt32Type>());
        let (Some(due), Some(area)) = (due, area) else { continue };
        let Some(names) = area.values().as_string_opt::<i32>() else { continue };
        let falls = (0..due.len()).filter(|row| due.is_valid(*row) && due.value(*row) > after && due.value(*row) <= until);
        let areas: BTreeSet<AreaId> = falls.map(|row| AreaId::new(names.value(area.keys().value(row) as usize))).collect();
        if !areas.is_empty() {
            out.add(&chunk.indicator, areas);
        }
    }
}

/// Rows of areas that close.
fn close(before: &Overview, until: Date, out: &mut Touched) {
    let closes = |area: &&crate::domain::area::Area| area.is_closed_on(until) != area.is_closed_on(before.knowledge.as_of);
    let closed: BTreeSet<AreaId> = before.entries.areas.iter().filter(closes).map(|area| area.id.clone()).collect();
    if !closed.is_empty() {
        for chunk in &before.chunks {
            out.add(&chunk.indicator, closed.iter().cloned());
        }
    }
}

/// Rows that rest on an entry that is not as it was.
fn compare_catalogues(before: &Overview, store: &Store, later: Knowledge, out: &mut Touched) -> Result<(), PipelineError> {
    let now = before.knowledge;
    let old = Catalogue { targets: store.read_targets(now.known_at, now.targets_as_of, None, None)?, ..Catalogue::clone(&before.entries) };
    let entries = store.read_entries(later.known_at)?;
    let targets = store.read_targets(later.known_at, later.targets_as_of, None, None)?;
    let new = Catalogue { targets, ..Catalogue::clone(&entries) };
    let changed_themes: BTreeSet<&str> = differing(&old.themes, &new.themes, |theme| &theme.id).into_iter().map(String::as_str).collect();
    for id in differing(&old.indicators, &new.indicators, |indicator| &indicator.id) {
        out.add_all(id);
    }
    for indicator in new.indicators.iter().filter(|indicator| changed_themes.contains(indicator.theme.as_str())) {
        out.add_all(&indicator.id);
    }
    let (areas, plans) = (differing(&old.areas, &new.areas, |area| &area.id), differing(&old.plans, &new.plans, |plan| &plan.id));
    let (first, second) = (old.targets_by_series(), new.targets_by_series());
    let keys: BTreeSet<&SeriesKey> = first.keys().chain(second.keys()).collect();
    let none: Vec<&Target> = Vec::new();
    for key in keys {
        let (one, other) = (first.get(key).unwrap_or(&none), second.get(key).unwrap_or(&none));
        if one != other || areas.contains(&key.area) || other.iter().any(|target| plans.contains(&target.plan)) {
            out.add(&key.indicator, [key.area.clone()]);
        }
    }
    out.entries = entries;
    Ok(())
}

/// Keys of entries that are in one list and not, or not the same, in the other.
fn differing<'a, T: PartialEq, K: Ord>(one: &'a [T], other: &'a [T], key: impl Fn(&'a T) -> &'a K) -> BTreeSet<&'a K> {
    let by_key = |list: &'a [T]| -> BTreeMap<&'a K, &'a T> { list.iter().map(|entry| (key(entry), entry)).collect() };
    let (one, other) = (by_key(one), by_key(other));
    let keys: BTreeSet<&K> = one.keys().chain(other.keys()).copied().collect();
    keys.into_iter().filter(|key| one.get(key) != other.get(key)).collect()
}
