//! From a snapshot to a drawn trajectory: the one way in which pages, files and editions get their charts.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{
    charts::{ChartError, ChartSize, Readings, Sparkline, Trajectory, render_sparkline, render_trajectory_with_readings},
    format,
};
use crate::{
    domain::{
        id::TargetId,
        indicator::{Indicator, Kind},
        language::Language,
        series::Series,
        target::Target,
    },
    pipeline::{PipelineError, assess::Snapshot, lookup::TrajectoryParts},
};

/// Why a chart could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DrawingError {
    /// The indicator or area is not known.
    #[error(transparent)]
    Lookup(#[from] PipelineError),
    /// The chart could not be drawn.
    #[error(transparent)]
    Chart(#[from] ChartError),
}

/// Draws the trajectory of one indicator in one area as SVG.
///
/// # Errors
/// The indicator or area is not in the catalogue, or the chart cannot be drawn.
pub fn draw_trajectory(
    snapshot: &Snapshot,
    indicator: &str,
    area: &str,
    language: Language,
    size: ChartSize,
) -> Result<String, DrawingError> {
    Ok(draw_trajectory_with_readings(snapshot, indicator, area, language, size)?.0)
}

/// As [`draw_trajectory`], with the values and where they stand.
///
/// # Errors
/// As [`draw_trajectory`].
pub fn draw_trajectory_with_readings(
    snapshot: &Snapshot,
    indicator: &str,
    area: &str,
    language: Language,
    size: ChartSize,
) -> Result<(String, Readings), DrawingError> {
    let parts = snapshot.trajectory(indicator, area)?;
    let source = source_line(snapshot, &parts, language);
    let chart = Trajectory {
        indicator: parts.indicator,
        area: parts.area,
        series: &parts.series,
        targets: &parts.ladder,
        judged: parts.judged.unwrap_or(0),
        planned_path: &parts.planned_path,
        forecast: parts.forecast.as_ref(),
        as_of: snapshot.knowledge.as_of,
        language,
        size,
        source: &source,
    };
    Ok(render_trajectory_with_readings(&chart)?)
}

/// Draws the way to each target at the size of a row. A target whose series has no number yet has no drawing.
pub fn draw_sparklines<'a>(
    snapshot: &Snapshot,
    targets: impl IntoIterator<Item = &'a TargetId>,
    language: Language,
) -> BTreeMap<TargetId, String> {
    let targets: Vec<&TargetId> = targets.into_iter().collect();
    targets.into_par_iter().filter_map(|id| Some((id.clone(), draw_sparkline(snapshot, id, language)?))).collect()
}

fn draw_sparkline(snapshot: &Snapshot, id: &TargetId, language: Language) -> Option<String> {
    let target = snapshot.target(id)?;
    snapshot.assessment(id)?.latest.as_ref()?;
    let parts = snapshot.trajectory(target.indicator.as_str(), target.area.as_str()).ok()?;
    let points = parts.series.points(snapshot.knowledge.as_of);
    if points.is_empty() {
        return None;
    }
    // The path belongs to the plan of the judged target; the row of another plan is not measured by it.
    let judged = parts.judged.and_then(|i| parts.ladder.get(i));
    let same_plan = judged.is_some_and(|(judged, _)| judged.plan == target.plan);
    let planned_path = if same_plan { parts.planned_path.as_slice() } else { &[] };
    let label = bare_target(target, parts.indicator, language);
    let requirement = target.requirement(parts.indicator.direction);
    let until = target.due().map_or_else(String::new, |due| format!("{} {}", language.pick(" đến", " to"), due.year()));
    let what = match (planned_path.is_empty(), parts.forecast.is_none()) {
        (false, false) => language.pick("số đo, lộ trình và dự báo", "values, planned path and forecast"),
        (false, true) => language.pick("số đo và lộ trình", "values and planned path"),
        (true, false) => language.pick("số đo và dự báo", "values and forecast"),
        (true, true) => language.pick("số đo", "values"),
    };
    Some(render_sparkline(&Sparkline {
        title: &format!("{}: {what}{until}", parts.indicator.name.get(language)),
        points: &points,
        planned_path,
        forecast: parts.forecast.as_ref(),
        target: target.due().zip(requirement).map(|(due, requirement)| (due, requirement.threshold, label.as_str())),
        as_of: snapshot.knowledge.as_of,
        runs_down: parts.indicator.kind == Kind::Rank,
    }))
}

/// What a target demands without its unit; a large number in words where that is shorter.
fn bare_target(target: &Target, indicator: &Indicator, language: Language) -> String {
    let (number, compact) = (format::target_number(target, language), format::compact_target(target, indicator, language));
    if compact.chars().count() < number.chars().count() { compact } else { number }
}

/// Producers of the values, and the plan of the judged target; the chart names the vintage itself.
fn source_line(snapshot: &Snapshot, parts: &TrajectoryParts<'_>, language: Language) -> String {
    let mut said = Vec::new();
    let producers = producers(&parts.series);
    if !producers.is_empty() {
        said.push(format!("{}: {}", language.pick("Nguồn", "Source"), producers.join(", ")));
    }
    let plan = parts.judged.and_then(|i| parts.ladder.get(i)).and_then(|(target, _)| snapshot.catalogue.plan(&target.plan));
    if let Some(plan) = plan {
        said.push(format!("{}: {}", language.pick("mục tiêu", "targets"), plan.short_name()));
    }
    said.join("; ")
}

fn producers(series: &Series) -> Vec<&str> {
    let mut out: Vec<&str> = Vec::new();
    for o in &series.observations {
        if !out.contains(&o.source.as_str()) {
            out.push(&o.source);
        }
    }
    out
}
