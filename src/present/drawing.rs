//! From a snapshot to a drawn trajectory: the one way in which pages, files and editions get their charts.

use super::charts::{ChartError, ChartSize, Trajectory, render_trajectory};
use crate::{
    domain::{language::Language, series::Series},
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
    Ok(render_trajectory(&chart)?)
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
