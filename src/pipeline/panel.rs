//! Forecasting whole panels: every series of a file, on all cores, the same whatever their number.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jiff::civil::Date;
use rayon::prelude::*;

use super::PipelineError;
use crate::{
    analysis::{
        forecast::{self, Fitted, Input, Pool, Step},
        projection::{Grid, grid},
    },
    domain::{bounds::Bounds, probability::IntervalLevel},
    ingest::panel::{Entity, PanelError, PanelKey, read_competition, read_long, read_traits},
};

/// Point and intervals of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelStep {
    /// Steps ahead, from 1.
    pub step: usize,
    /// Median.
    pub point: f64,
    /// One interval for each level asked for.
    pub intervals: Vec<(f64, f64)>,
}

/// Forecast of one series.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelForecast {
    /// Its name cells: the id, or source, indicator, unit and entity.
    pub name: Vec<String>,
    /// Last year seen, in the long format.
    pub last_year: Option<i32>,
    /// Steps 1 to the horizon.
    pub steps: Vec<PanelStep>,
}

impl From<PanelError> for PipelineError {
    fn from(error: PanelError) -> Self {
        match error {
            PanelError::File(error) => Self::Ingest(error),
            PanelError::Row(fault) => {
                let (column, found, expected) = fault.cell;
                Self::Row { file: fault.file, row: fault.row, column, found, expected }
            }
        }
    }
}

/// Forecasts each series of a competition panel alone, with what is shipped.
///
/// # Errors
/// The panel cannot be read.
pub fn forecast_competition(
    path: &Path,
    step: Step,
    horizon: usize,
    levels: &[IntervalLevel],
) -> Result<Vec<PanelForecast>, PipelineError> {
    let series = read_competition(path)?;
    let season = match step {
        Step::Year => 1,
        Step::Quarter => 4,
        Step::Month => 12,
    };
    let none = Pool::empty();
    Ok(series
        .par_iter()
        .map(|s| {
            let fitted = forecast::fit(&Input { values: &s.values, bounds: Bounds::NONE, season, step }, &none);
            PanelForecast { name: vec![s.id.clone()], last_year: None, steps: steps(&fitted, horizon, levels) }
        })
        .collect())
}

/// Forecasts each entity of a long yearly panel 1 to `horizon` years after its own last year.
///
/// What is learnt from the other entities of an indicator lies at or before that year.
///
/// # Errors
/// The panel or the limits cannot be read.
pub fn forecast_long(
    path: &Path,
    limits: Option<&Path>,
    horizon: usize,
    levels: &[IntervalLevel],
) -> Result<Vec<PanelForecast>, PipelineError> {
    let panel = read_long(path)?;
    let limits = limits.map(read_traits).transpose()?.unwrap_or_default();
    let forecasts: Result<Vec<Vec<PanelForecast>>, PipelineError> = panel
        .par_iter()
        .map(|(key, entities)| {
            forecast_indicator(key, entities, limits.get(key).map_or((None, None), |traits| traits.limits), horizon, levels)
        })
        .collect();
    Ok(forecasts?.into_iter().flatten().collect())
}

fn forecast_indicator(
    key: &PanelKey,
    entities: &[Entity],
    limits: (Option<f64>, Option<f64>),
    horizon: usize,
    levels: &[IntervalLevel],
) -> Result<Vec<PanelForecast>, PipelineError> {
    let bounds = Bounds::new(limits.0, limits.1).map_err(|error| PipelineError::Refused(format!("limits of {}: {error}", key.1)))?;
    let cutoffs: BTreeSet<i32> = entities.iter().filter_map(|e| e.values.last()).map(|(year, _)| *year).collect();
    let pools: BTreeMap<i32, Pool> = cutoffs.into_iter().map(|cutoff| (cutoff, learn(entities, cutoff, bounds))).collect();
    let empty = Pool::empty();
    Ok(entities
        .iter()
        .filter_map(|entity| {
            let (last_year, _) = *entity.values.last()?;
            let grid = yearly_grid(&entity.values, last_year)?;
            let fitted = forecast::fit(&as_input(&grid, bounds), pools.get(&last_year).unwrap_or(&empty));
            let (source, indicator, unit) = key.clone();
            Some(PanelForecast {
                name: vec![source, indicator, unit, entity.name.clone()],
                last_year: Some(last_year),
                steps: steps(&fitted, horizon, levels),
            })
        })
        .collect())
}

/// What all entities teach up to a cutoff: nothing after it.
fn learn(entities: &[Entity], cutoff: i32, bounds: Bounds) -> Pool {
    let grids: Vec<Grid> = entities.iter().filter_map(|e| yearly_grid(&e.values, cutoff)).filter(|g| g.values.len() >= 4).collect();
    let inputs: Vec<Input<'_>> = grids.iter().map(|g| as_input(g, bounds)).collect();
    if inputs.is_empty() { Pool::empty() } else { Pool::learn(&inputs) }
}

/// The years up to a cutoff on a grid of single years.
pub(super) fn yearly_grid(values: &[(i32, f64)], cutoff: i32) -> Option<Grid> {
    let points: Vec<(Date, f64)> = values
        .iter()
        .filter(|(year, _)| *year <= cutoff)
        .filter_map(|(year, value)| Some((Date::new(i16::try_from(*year).ok()?, 12, 31).ok()?, *value)))
        .collect();
    grid(&points)
}

fn as_input(grid: &Grid, bounds: Bounds) -> Input<'_> {
    Input { values: &grid.values, bounds, season: 1, step: Step::Year }
}

fn steps(fitted: &Fitted, horizon: usize, levels: &[IntervalLevel]) -> Vec<PanelStep> {
    (1..=horizon)
        .map(|step| PanelStep {
            step,
            point: fitted.point(step),
            intervals: levels.iter().map(|level| fitted.interval(step, *level)).collect(),
        })
        .collect()
}
