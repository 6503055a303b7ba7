//! What lists are made from: figures batch by batch, series, runs, revisions of targets, forecasts.

use arrow::array::RecordBatch;
use jiff::civil::Date;

pub use crate::store::{FIGURE_COLUMNS, FigureSelection, RunRecord};

use super::{Knowledge, PipelineError, catalogue_part::target_history, context::Context};
use crate::domain::{
    forecast::Forecast,
    id::IndicatorId,
    revision::TargetRevision,
    series::{SeriesExtent, SeriesKey},
};

/// How many figures a selection has.
///
/// # Errors
/// The store does not answer.
pub fn count_figures(context: &Context, selection: &FigureSelection) -> Result<u64, PipelineError> {
    Ok(context.store().count_figures(selection)?)
}

/// Hands over the figures of a selection batch by batch, in the columns [`FIGURE_COLUMNS`].
///
/// # Errors
/// The store does not answer, or `take` says something.
pub fn read_figures(
    context: &Context,
    selection: &FigureSelection,
    take: impl FnMut(RecordBatch) -> Result<(), PipelineError>,
) -> Result<(), PipelineError> {
    context.store().read_figures(selection, take)
}

/// Every series that has figures as known.
///
/// # Errors
/// The store does not answer.
pub fn list_series(context: &Context, knowledge: Knowledge) -> Result<Vec<SeriesExtent>, PipelineError> {
    Ok(context.store().list_series(knowledge.as_of, knowledge.known_at)?)
}

/// Every run on record by a data revision, oldest first.
///
/// # Errors
/// The store does not answer.
pub fn list_runs(context: &Context, knowledge: Knowledge) -> Result<Vec<RunRecord>, PipelineError> {
    Ok(context.store().list_runs()?.into_iter().filter(|run| run.key.known_at <= knowledge.known_at).collect())
}

/// A revision of a target with what it changed: column, before, after.
pub type RevisionStep = (TargetRevision, Vec<(&'static str, String, String)>);

/// Every revision of a target known by a data revision, oldest first.
///
/// # Errors
/// The store does not answer, or never knew the target.
pub fn target_revisions(context: &Context, target: &str, known_at: i64) -> Result<Vec<RevisionStep>, PipelineError> {
    let steps = target_history(context.store(), target, known_at)?;
    Ok(steps.into_iter().map(|step| (step.revision, step.differences)).collect())
}

/// The forecasts of the series that are wanted, up to a day, in order of indicator and area.
///
/// # Errors
/// The store does not answer.
pub fn forecasts(
    context: &Context,
    knowledge: Knowledge,
    until: Date,
    is_wanted: impl Fn(&SeriesKey) -> bool,
) -> Result<Vec<(SeriesKey, bool, Forecast)>, PipelineError> {
    let snapshot = context.snapshot(knowledge)?;
    let wanted = snapshot.projections.iter().filter(|(key, _)| is_wanted(key));
    let illustrative = |key: &SeriesKey| snapshot.series.get(key).is_some_and(|series| series.is_illustrative());
    Ok(wanted
        .map(|(key, projection)| (key.clone(), illustrative(key), projection.forecast(until)))
        .filter(|(.., f)| !f.points.is_empty())
        .collect())
}

/// The definitions of one family: an indicator and its rivals.
pub fn family<'a>(all: impl Iterator<Item = &'a IndicatorId>, of: &IndicatorId) -> Vec<String> {
    all.filter(|other| *other != of && other.family() == of.family()).map(ToString::to_string).collect()
}
