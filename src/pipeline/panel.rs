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
    ingest::panel::{CompetitionReader, Entity, PanelError, PanelKey, read_long, read_traits},
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

/// Series read, forecast and handed on together: enough to keep all cores busy, few enough to hold a panel of any size.
const BATCH: usize = 4096;

/// Forecasts each series of a competition panel alone, with what is shipped; batches go to `sink` in the order of the file, rendered on all cores by `render`.
///
/// # Errors
/// The panel cannot be read, or the sink refuses.
pub fn forecast_competition<T: Send, E: From<PipelineError>>(
    path: &Path,
    step: Step,
    horizon: usize,
    levels: &[IntervalLevel],
    render: impl Fn(PanelForecast) -> T + Sync,
    mut sink: impl FnMut(Vec<T>) -> Result<(), E>,
) -> Result<(), E> {
    let season = step.season();
    let none = Pool::empty();
    let mut reader = CompetitionReader::open(path).map_err(PipelineError::from)?;
    loop {
        let rows = reader.next_rows(BATCH).map_err(PipelineError::from)?;
        if rows.is_empty() {
            return Ok(());
        }
        let forecasts: Result<Vec<T>, PanelError> = rows
            .par_iter()
            .map(|row| {
                let s = reader.series(row)?;
                let fitted = forecast::fit(&Input { values: &s.values, bounds: Bounds::NONE, season, step }, &none);
                Ok(render(PanelForecast { name: vec![s.id], last_year: None, steps: steps(&fitted, horizon, levels) }))
            })
            .collect();
        sink(forecasts.map_err(PipelineError::from)?)?;
    }
}

/// Forecasts each entity of a long yearly panel 1 to `horizon` years after its own last year.
///
/// What is learnt from the other entities of an indicator lies at or before that year. `render` and `sink` as in [`forecast_competition`].
///
/// # Errors
/// The panel or the limits cannot be read, or the sink refuses.
pub fn forecast_long<T: Send, E: From<PipelineError>>(
    path: &Path,
    limits: Option<&Path>,
    horizon: usize,
    levels: &[IntervalLevel],
    render: impl Fn(PanelForecast) -> T + Sync,
    mut sink: impl FnMut(Vec<T>) -> Result<(), E>,
) -> Result<(), E> {
    // Rows of one entity may stand anywhere in the file, so it is read whole; forecasts are handed on as they are made.
    let panel = read_long(path).map_err(PipelineError::from)?;
    let limits = limits.map(read_traits).transpose().map_err(PipelineError::from)?.unwrap_or_default();
    for batch in panel.chunks(BATCH_OF_INDICATORS) {
        let forecasts: Result<Vec<Vec<T>>, PipelineError> = batch
            .par_iter()
            .map(|(key, entities)| {
                let limits = limits.get(key).map_or((None, None), |traits| traits.limits);
                Ok(forecast_indicator(key, entities, limits, horizon, levels)?.into_iter().map(&render).collect())
            })
            .collect();
        sink(forecasts?.into_iter().flatten().collect())?;
    }
    Ok(())
}

/// Indicators forecast and handed on together.
const BATCH_OF_INDICATORS: usize = 64;

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
