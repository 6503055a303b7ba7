//! Why assessments changed between two states of knowledge: the states in between are judged as any other.
//!
//! Both ends are judged by the method of this program. A store keeps what an earlier program found, but not the program:
//! a run on record under another method hash is judged anew, so both ends can be compared at all. The states in between
//! are judged by the policy of the first end; where the second end has another, that is part of its changed method.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Knowledge, PipelineError,
    assess::{Snapshot, judge},
    context::Context,
    lookup::nearest,
};
use crate::{
    analysis::change::{States, attribute, with_revised_values},
    domain::{
        assessment::Assessment,
        catalogue::Catalogue,
        change::Change,
        id::{IndicatorId, TargetId},
        series::{Series, SeriesKey},
    },
};

/// What changed between two states of knowledge.
#[derive(Debug)]
pub struct Changes {
    /// The state of the first day.
    pub from: Knowledge,
    /// The state of the second day.
    pub to: Knowledge,
    /// Targets that were judged at both and can be compared.
    pub compared: usize,
    /// Those of them that changed in what a reader can see, worst first; a target that was asked for in any case.
    pub changes: Vec<Change>,
    /// Targets in effect at the second state alone, worst first.
    pub added: Vec<TargetId>,
    /// Targets in effect at the first state alone, worst first.
    pub withdrawn: Vec<TargetId>,
    /// Targets that ask for another indicator, area or unit since: their numbers cannot be compared.
    pub redefined: Vec<TargetId>,
}

impl Changes {
    /// Whether there is nothing to report.
    pub fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.added.is_empty() && self.withdrawn.is_empty() && self.redefined.is_empty()
    }
}

/// The snapshots of two states of knowledge, the earlier one not empty.
///
/// # Errors
/// The store does not answer, or nothing was known at the first state: from nothing every figure is new, and no cause
/// can be told from another.
pub fn two_snapshots(context: &Context, from: Knowledge, to: Knowledge) -> Result<(Arc<Snapshot>, Arc<Snapshot>), PipelineError> {
    let (first, second) = (context.snapshot(from)?, context.snapshot(to)?);
    let day = from.as_of;
    if first.catalogue.targets.is_empty() {
        let what = if second.catalogue.targets.is_empty() {
            "the store has no targets; load a catalogue with `lotrinh catalogue load`".to_owned()
        } else {
            format!("no target was in effect on {day} at data revision {}; choose a later day or revision to start from", from.known_at)
        };
        return Err(PipelineError::Refused(what));
    }
    if first.series.is_empty() {
        let published = second.series.values().flat_map(|series| &series.observations).map(|o| o.published_on).min();
        return Err(PipelineError::Refused(match published {
            None => "the store has no figures; take some in with `lotrinh ingest sources`".to_owned(),
            Some(published) => format!(
                "no figure was known on {day} at data revision {}, so there is nothing to compare with; choose a later day or \
                 revision to start from (the oldest figure in use on {} was published on {published})",
                from.known_at, to.as_of
            ),
        }));
    }
    Ok((first, second))
}

/// Every target between two snapshots.
pub fn all_changes(from: &Snapshot, to: &Snapshot) -> Changes {
    let mut found = compare(from, to, None);
    found.changes.retain(|change| change.whole.is_visible());
    found
}

/// One target between two snapshots, whether it changed or not.
///
/// # Errors
/// [`PipelineError::Unknown`] when neither knows the target.
pub fn one_change(from: &Snapshot, to: &Snapshot, target: &TargetId) -> Result<Changes, PipelineError> {
    if from.target(target).or(to.target(target)).is_none() {
        let known = to.catalogue.targets.iter().chain(&from.catalogue.targets).map(|t| t.id.as_str());
        return Err(PipelineError::Unknown { what: "target", id: target.to_string(), hint: nearest(target.as_str(), known) });
    }
    Ok(compare(from, to, Some(target)))
}

fn compare(from: &Snapshot, to: &Snapshot, only: Option<&TargetId>) -> Changes {
    let wanted = |id: &TargetId| only.is_none_or(|only| only == id);
    let between = Between::judge(from, to, only);
    let (first, second) = (by_target(from), by_target(to));
    let [revised, later, retargeted] = between.snapshots(from, to).map(by_target);
    let mut out = Changes {
        from: from.knowledge,
        to: to.knowledge,
        compared: 0,
        changes: Vec::new(),
        added: Vec::new(),
        withdrawn: from.assessments.iter().map(|a| &a.target).filter(|id| wanted(id) && !second.contains_key(id)).cloned().collect(),
        redefined: Vec::new(),
    };
    for last in to.assessments.iter().filter(|a| wanted(&a.target)) {
        let id = &last.target;
        let Some(start) = first.get(id) else {
            out.added.push(id.clone());
            continue;
        };
        let states = (revised.get(id), later.get(id), retargeted.get(id));
        let (true, (Some(revised_values), Some(new_periods), Some(revised_targets))) = (asks_for_the_same(from, to, start, last), states)
        else {
            out.redefined.push(id.clone());
            continue;
        };
        let states = States { from: start, revised_values, new_periods, revised_targets, to: last };
        let key = SeriesKey { indicator: last.indicator.clone(), area: last.area.clone() };
        let empty = Series::empty(key.clone());
        out.compared += 1;
        out.changes.push(attribute(&states, from.series.get(&key).unwrap_or(&empty), to.series.get(&key).unwrap_or(&empty)));
    }
    out
}

fn by_target(snapshot: &Snapshot) -> BTreeMap<&TargetId, &Assessment> {
    snapshot.assessments.iter().map(|a| (&a.target, a)).collect()
}

/// Numbers can be compared when they count the same thing, in the same place, in the same unit.
fn asks_for_the_same(from: &Snapshot, to: &Snapshot, before: &Assessment, after: &Assessment) -> bool {
    let unit = |snapshot: &Snapshot, a: &Assessment| snapshot.catalogue.indicator(&a.indicator).map(|i| i.unit.vi.clone());
    before.indicator == after.indicator && before.area == after.area && unit(from, before) == unit(to, after)
}

/// The three states between the first and the second; none where it would be its neighbour once more.
struct Between {
    revised_values: Option<Snapshot>,
    new_periods: Option<Snapshot>,
    revised_targets: Option<Snapshot>,
}

impl Between {
    /// Judges them; for one target only what has a bearing on it: the series and targets of its indicator.
    fn judge(from: &Snapshot, to: &Snapshot, only: Option<&TargetId>) -> Self {
        let indicators: Option<BTreeSet<&IndicatorId>> =
            only.map(|id| [from.target(id), to.target(id)].into_iter().flatten().map(|t| &t.indicator).collect());
        let bears = |id: &IndicatorId| indicators.as_ref().is_none_or(|indicators| indicators.contains(id));
        let narrowed = |mut catalogue: Catalogue| {
            catalogue.targets.retain(|t| bears(&t.indicator));
            catalogue
        };
        let kept = |series: &BTreeMap<SeriesKey, Series>| -> BTreeMap<SeriesKey, Series> {
            series.iter().filter(|(key, _)| bears(&key.indicator)).map(|(key, series)| (key.clone(), series.clone())).collect()
        };
        let (old, new) = (kept(&from.series), kept(&to.series));
        let revised = with_revisions(&old, &new);
        let same_rules = from.catalogue == to.catalogue && from.policy == to.policy;
        let judged = |catalogue, series, knowledge| judge(narrowed(catalogue), series, knowledge, &from.policy, from.taught.clone());
        Self {
            revised_values: (revised != old).then(|| judged(Catalogue::clone(&from.catalogue), revised, from.knowledge)),
            new_periods: (!same_rules).then(|| judged(Catalogue::clone(&from.catalogue), new.clone(), to.knowledge)),
            revised_targets: (!same_rules).then(|| judged(with_targets_of(&from.catalogue, &to.catalogue), new, to.knowledge)),
        }
    }

    /// All three in order: without a revision the first is the first day's, with one catalogue and policy the others are
    /// the second's.
    fn snapshots<'a>(&'a self, from: &'a Snapshot, to: &'a Snapshot) -> [&'a Snapshot; 3] {
        [self.revised_values.as_ref().unwrap_or(from), self.new_periods.as_ref().unwrap_or(to), self.revised_targets.as_ref().unwrap_or(to)]
    }
}

/// Every series of the first state with the values of the second.
fn with_revisions(old: &BTreeMap<SeriesKey, Series>, new: &BTreeMap<SeriesKey, Series>) -> BTreeMap<SeriesKey, Series> {
    let revised = |(key, first): (&SeriesKey, &Series)| {
        let second = new.get(key).cloned().unwrap_or_else(|| Series::empty(key.clone()));
        (key.clone(), with_revised_values(first, &second))
    };
    old.iter().map(revised).collect()
}

/// The first catalogue with the targets of the second, and with the plans, areas and definitions these need that the
/// first does not know. What both know stays as the first has it.
fn with_targets_of(first: &Catalogue, second: &Catalogue) -> Catalogue {
    let mut out = first.clone();
    out.targets.clone_from(&second.targets);
    out.plans.extend(second.plans.iter().filter(|plan| first.plan(&plan.id).is_none()).cloned());
    out.areas.extend(second.areas.iter().filter(|area| first.area(&area.id).is_none()).cloned());
    out.indicators.extend(second.indicators.iter().filter(|indicator| first.indicator(&indicator.id).is_none()).cloned());
    out
}

#[cfg(test)]
mod tests;
