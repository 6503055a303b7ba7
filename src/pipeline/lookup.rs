//! Looking things up: one series with its ladder, its history, and what a chart of it needs.

use std::sync::Arc;

use jiff::{Timestamp, civil::Date};

pub use crate::store::{FigureVintage, IngestRecord};

use super::{Knowledge, PipelineError, assess::Snapshot, context::Context};
use crate::{
    analysis::{
        assess::{Promise, Subject, path_of},
        conflict::Standing,
    },
    domain::{
        area::Area,
        assessment::{Assessment, next_milestone},
        catalogue::Catalogue,
        finding::Finding,
        forecast::Forecast,
        id::{AreaId, IndicatorId},
        indicator::Indicator,
        observation::Observation,
        series::{Series, SeriesKey},
        target::Target,
    },
    store::{ObservationFilter, Store},
};

/// Everything a trajectory is drawn from.
#[derive(Debug)]
pub struct TrajectoryParts<'a> {
    /// What is measured.
    pub indicator: &'a Indicator,
    /// Where.
    pub area: &'a Area,
    /// What happened.
    pub series: Series,
    /// The ladder by due day: targets that stand for their day, with their assessments.
    pub ladder: Vec<(&'a Target, &'a Assessment)>,
    /// Position in the ladder of the target being judged.
    pub judged: Option<usize>,
    /// The planned path of the judged target's plan.
    pub planned_path: Vec<(Date, f64)>,
    /// Where it goes, up to the last due day.
    pub forecast: Option<Forecast>,
}

/// Finds an indicator and an area of a catalogue.
///
/// # Errors
/// [`PipelineError::Unknown`] names the nearest known one.
pub fn find<'a>(catalogue: &'a Catalogue, indicator: &str, area: &str) -> Result<(&'a Indicator, &'a Area), PipelineError> {
    let indicator = catalogue.indicator(&IndicatorId::new(indicator)).ok_or_else(|| PipelineError::Unknown {
        what: "indicator",
        id: indicator.to_owned(),
        hint: nearest(indicator, catalogue.indicators.iter().map(|i| i.id.as_str())),
    })?;
    let area = catalogue.area(&AreaId::new(area)).ok_or_else(|| PipelineError::Unknown {
        what: "area",
        id: area.to_owned(),
        hint: nearest(area, catalogue.areas.iter().map(|a| a.id.as_str())),
    })?;
    Ok((indicator, area))
}

impl Snapshot {
    /// Finds an indicator and an area.
    ///
    /// # Errors
    /// [`PipelineError::Unknown`] names the nearest known one.
    pub fn find(&self, indicator: &str, area: &str) -> Result<(&Indicator, &Area), PipelineError> {
        find(&self.catalogue, indicator, area)
    }

    /// Gathers what a trajectory is drawn from.
    ///
    /// # Errors
    /// The indicator or the area is not in the catalogue.
    pub fn trajectory(&self, indicator: &str, area: &str) -> Result<TrajectoryParts<'_>, PipelineError> {
        let (indicator, area) = self.find(indicator, area)?;
        let key = SeriesKey { indicator: indicator.id.clone(), area: area.id.clone() };
        let series = self.series.get(&key).cloned().unwrap_or_else(|| Series::empty(key.clone()));
        let mut ladder: Vec<(&Target, &Assessment)> = self
            .catalogue
            .targets
            .iter()
            .filter(|t| t.indicator == key.indicator && t.area == key.area)
            .filter_map(|t| Some((t, self.assessment(&t.id)?)))
            .filter(|(_, a)| a.is_headline && a.threshold.is_some())
            .collect();
        ladder.sort_by_key(|(t, _)| t.due());
        let rows: Vec<&Assessment> = ladder.iter().filter(|(t, _)| t.due().is_some()).map(|(_, row)| *row).collect();
        let next = next_milestone(&rows, self.knowledge.as_of);
        let judged = next.and_then(|next| ladder.iter().position(|(target, _)| target.id == next.target));
        let projection = self.projections.get(&key);
        let subject = Subject { indicator, area, series: &series, projection, as_of: self.knowledge.as_of };
        let planned_path = judged.and_then(|i| ladder.get(i)).and_then(|(target, _)| {
            let plan_ladder = self.ladder(&key, &target.plan);
            let standing = Standing { conflict: false, is_headline: true };
            let promise = Promise { target, plan: self.catalogue.plan(&target.plan), ladder: &plan_ladder, standing };
            path_of(&subject, &promise).map(|(_, path)| path.drawn())
        });
        let last_due = ladder.iter().filter_map(|(t, _)| t.due()).max();
        // Without a target ahead the forecast still shows the next five years.
        let five_years = Date::new(self.knowledge.as_of.year() + 5, 12, 31).unwrap_or(self.knowledge.as_of);
        let until = last_due.filter(|due| *due > self.knowledge.as_of).unwrap_or(five_years);
        let forecast = projection.map(|p| p.forecast(until)).filter(|f| !f.points.is_empty() && !area.is_closed_on(self.knowledge.as_of));
        Ok(TrajectoryParts { indicator, area, series, ladder, judged, planned_path: planned_path.unwrap_or_default(), forecast })
    }
}

/// What is promised, at a state of knowledge.
///
/// # Errors
/// The store does not answer.
pub fn catalogue(context: &Context, knowledge: Knowledge) -> Result<Arc<Catalogue>, PipelineError> {
    Ok(context.store().read_catalogue(knowledge.known_at, knowledge.targets_as_of)?)
}

/// Refuses names that are not known.
///
/// # Errors
/// The first of them, with the nearest known one.
pub fn check_known<'a, I: Iterator<Item = &'a str>>(
    what: &'static str,
    wanted: &[&str],
    known: impl Fn() -> I,
) -> Result<(), PipelineError> {
    match wanted.iter().find(|id| !known().any(|other| other == **id)) {
        None => Ok(()),
        Some(id) => Err(PipelineError::Unknown { what, id: (*id).to_owned(), hint: nearest(id, known()) }),
    }
}

/// Which figures are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureQuery {
    /// Only this indicator definition.
    pub indicator: Option<IndicatorId>,
    /// Only this area.
    pub area: Option<AreaId>,
    /// Every vintage instead of the newest one of each period.
    pub with_history: bool,
    /// Only what was taken in after this moment.
    pub updated_after: Option<Timestamp>,
}

/// Figures as known, in order of indicator, area and last day.
///
/// # Errors
/// The store does not answer, or a name is not in the catalogue: empty would read as "no figures exist".
pub fn figures(context: &Context, knowledge: Knowledge, query: &FigureQuery) -> Result<Vec<Observation>, PipelineError> {
    let entries = context.entries(knowledge.known_at)?;
    let any_indicator = entries.indicators.first().map(|i| &i.id);
    let any_area = entries.areas.first().map(|a| &a.id);
    if let (Some(indicator), Some(area)) = (query.indicator.as_ref().or(any_indicator), query.area.as_ref().or(any_area)) {
        find(&entries, indicator.as_str(), area.as_str())?;
    }
    let filter = ObservationFilter {
        as_of: knowledge.as_of,
        known_at: knowledge.known_at,
        indicator: query.indicator.clone(),
        area: query.area.clone(),
        updated_after: query.updated_after.map(|moment| moment.strftime("%Y-%m-%d %H:%M:%S").to_string()),
    };
    let store = context.store();
    Ok(if query.with_history { store.observation_history(&filter)? } else { store.observations_as_of(&filter)? })
}

/// What had come in by a data revision, oldest first.
///
/// # Errors
/// The store does not answer.
pub fn ingests(context: &Context, knowledge: Knowledge) -> Result<Vec<IngestRecord>, PipelineError> {
    Ok(context.store().list_ingests()?.into_iter().filter(|r| r.ingest <= knowledge.known_at).collect())
}

/// One ingest.
///
/// # Errors
/// The store does not answer, or there is no such ingest.
pub fn ingest(context: &Context, number: i64) -> Result<IngestRecord, PipelineError> {
    ingest_in(context.store(), number)
}

/// One ingest of a store without anything around it.
pub(super) fn ingest_in(store: &Store, number: i64) -> Result<IngestRecord, PipelineError> {
    let found = store.list_ingests()?.into_iter().find(|record| record.ingest == number);
    found.ok_or_else(|| PipelineError::Unknown { what: "ingest", id: number.to_string(), hint: "; see /api/v1/ingests".to_owned() })
}

/// The ingest that an upload with a key made.
///
/// # Errors
/// The store does not answer, or nothing came with this key.
pub fn ingest_by_key(context: &Context, key: &str) -> Result<IngestRecord, PipelineError> {
    let found = context.store().list_ingests()?.into_iter().rev().find(|record| !key.is_empty() && record.idempotency_key == key);
    found.ok_or_else(|| {
        let hint = "; nothing of an upload with this key is there, send it again under the same key".to_owned();
        PipelineError::Unknown { what: "upload with the key", id: key.to_owned(), hint }
    })
}

/// Takes an ingest back in somebody's name and gives the retraction.
///
/// # Errors
/// There is no such ingest, it is hidden already, or the store refuses.
pub fn retract(context: &Context, number: i64, reason: &str, actor: &str) -> Result<IngestRecord, PipelineError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(PipelineError::refused("reason: found nothing, expected why it is taken back; it is kept with the retraction"));
    }
    ingest(context, number)?;
    let done = context.store().retract(number, reason, actor, &context.clock().stamp())?;
    ingest(context, done.ingest)
}

/// Every vintage of one indicator in one area, those of hidden ingests too, oldest period and vintage first.
///
/// # Errors
/// The store does not answer, or a name is not in the catalogue.
pub fn figure_history(context: &Context, indicator: &str, area: &str) -> Result<Vec<FigureVintage>, PipelineError> {
    let entries = context.entries(context.store().data_revision()?)?;
    let (indicator, area) = find(&entries, indicator, area)?;
    Ok(context.store().figure_history(&indicator.id, &area.id)?)
}

/// What was noticed about one ingest.
///
/// # Errors
/// The store does not answer, or there is no such ingest.
pub fn findings(context: &Context, ingest: i64) -> Result<Vec<Finding>, PipelineError> {
    if !(1..=context.store().data_revision()?).contains(&ingest) {
        return Err(PipelineError::Unknown { what: "ingest", id: ingest.to_string(), hint: "; see /api/v1/ingests".to_owned() });
    }
    Ok(context.store().list_findings(ingest)?)
}

/// "; did you mean …?" with the known id that shares the longest beginning, if it shares any.
pub(super) fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> String {
    let shared = |id: &str| given.chars().zip(id.chars()).take_while(|(a, b)| a == b).count();
    match known.max_by_key(|id| (shared(id), std::cmp::Reverse(id.len()))) {
        Some(id) if shared(id) > 0 => format!("; did you mean “{id}”?"),
        _ => "; see `lotrinh catalogue list`".to_owned(),
    }
}
