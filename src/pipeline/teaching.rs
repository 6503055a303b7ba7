//! When the areas of an indicator are taught by one another, and by whom: a function of what came in, the same whether it is followed
//! from ingest to ingest or found out afterwards.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{PipelineError, assess::group};
use crate::{
    analysis::peers::{MOST_TEACHERS, Peers, TAUGHT_AGAIN_AFTER, TAUGHT_ONE_BY_ONE},
    domain::{
        id::{AreaId, IndicatorId},
        indicator::{Indicator, Kind},
        series::Series,
    },
    store::Store,
};

/// What indicators with many areas teach them; an indicator that is not in it teaches its areas one by one.
pub type Taught = BTreeMap<IndicatorId, Arc<Peers>>;

/// When the areas of one indicator were last taught.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// The data revision at which they were.
    pub taught_at: i64,
    /// Figures stored of the indicator by then.
    figures_then: u64,
    /// Figures stored of the indicator by now.
    figures: u64,
    /// Figures that came, went or came back since.
    changed: u64,
}

/// The lessons of every indicator at a data revision.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timetable(BTreeMap<IndicatorId, Lesson>);

impl Timetable {
    /// The timetable at a data revision.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn at(store: &Store, known_at: i64) -> Result<Self, PipelineError> {
        let mut out = Self::default();
        out.follow(store, 0, known_at)?;
        Ok(out)
    }

    /// Follows what came in after one data revision up to another.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn follow(&mut self, store: &Store, after: i64, until: i64) -> Result<(), PipelineError> {
        // By ingest: those whose figures it hides or shows again.
        let mut toggled: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (ingest, _) in store.retractions(until)?.into_iter().filter(|(ingest, _)| *ingest > after) {
            toggled.insert(ingest, hidden_or_shown(store, ingest - 1, ingest)?);
        }
        let also: Vec<i64> = toggled.values().flatten().copied().collect();
        let mut figures: BTreeMap<i64, Vec<(IndicatorId, u64)>> = BTreeMap::new();
        for row in store.ingest_figures(after, until, &also)? {
            figures.entry(row.ingest).or_default().push((row.indicator, row.figures));
        }
        let ingests: BTreeSet<i64> = figures.keys().chain(toggled.keys()).copied().filter(|ingest| *ingest > after).collect();
        for ingest in ingests {
            for (indicator, count) in figures.get(&ingest).into_iter().flatten() {
                let lesson = self.0.entry(indicator.clone()).or_default();
                lesson.figures += count;
                lesson.changed += count;
            }
            for (indicator, count) in toggled.get(&ingest).into_iter().flatten().filter_map(|other| figures.get(other)).flatten() {
                self.0.entry(indicator.clone()).or_default().changed += count;
            }
            for lesson in self.0.values_mut().filter(|lesson| lesson.is_due()) {
                *lesson = Lesson { taught_at: ingest, figures_then: lesson.figures, figures: lesson.figures, changed: 0 };
            }
        }
        Ok(())
    }

    /// The lesson of an indicator; none where there has never been a figure of it.
    pub fn lesson(&self, indicator: &IndicatorId) -> Option<Lesson> {
        self.0.get(indicator).copied()
    }
}

impl Lesson {
    fn is_due(&self) -> bool {
        self.changed >= (self.figures_then / TAUGHT_AGAIN_AFTER).max(1)
    }
}

/// Ingests that count at one data revision and not at another.
pub fn hidden_or_shown(store: &Store, one: i64, other: i64) -> Result<Vec<i64>, PipelineError> {
    let hidden = |known_at| -> Result<BTreeSet<i64>, PipelineError> {
        Ok(store.hidden_ingests(known_at)?.into_iter().map(|(hidden, _)| hidden).collect())
    };
    Ok(hidden(one)?.symmetric_difference(&hidden(other)?).copied().collect())
}

/// What the areas of an indicator teach one another as of a day; none where they are few and each learns from all others.
///
/// # Errors
/// The store does not answer.
pub fn peers(store: &Store, indicator: &Indicator, lesson: Lesson, as_of: Date) -> Result<Option<Peers>, PipelineError> {
    if matches!(indicator.kind, Kind::Rank | Kind::Qualitative | Kind::YesNo) {
        return Ok(None);
    }
    let areas = store.areas_with_figures(&indicator.id, as_of, lesson.taught_at)?;
    if areas.len() <= TAUGHT_ONE_BY_ONE {
        return Ok(None);
    }
    let teachers = store.observations_of_areas(&indicator.id, &teachers(&indicator.id, areas), as_of, lesson.taught_at)?;
    let teachers: Vec<Series> = group(teachers).into_values().collect();
    Ok(Some(Peers::learn(indicator, &teachers, as_of)))
}

/// Those of many areas that teach: by a digest of their keys, which knows no size, no order and no province.
fn teachers(indicator: &IndicatorId, mut areas: Vec<AreaId>) -> Vec<AreaId> {
    let rank = |area: &AreaId| -> [u8; 32] { Sha256::digest(format!("{indicator} {area}")).into() };
    if areas.len() > MOST_TEACHERS {
        areas.sort_by_cached_key(rank);
        areas.truncate(MOST_TEACHERS);
        areas.sort();
    }
    areas
}

/// What every indicator of some teaches, as of a day and a data revision.
///
/// # Errors
/// The store does not answer.
pub fn taught<'a>(
    store: &Store,
    indicators: impl Iterator<Item = &'a Indicator>,
    as_of: Date,
    known_at: i64,
) -> Result<Taught, PipelineError> {
    let timetable = Timetable::at(store, known_at)?;
    let mut out = Taught::new();
    for indicator in indicators {
        let Some(lesson) = timetable.lesson(&indicator.id) else { continue };
        if let Some(peers) = peers(store, indicator, lesson, as_of)? {
            out.insert(indicator.id.clone(), Arc::new(peers));
        }
    }
    Ok(out)
}
