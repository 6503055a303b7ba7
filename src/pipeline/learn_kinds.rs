//! Learning the tables of kinds from development panels, and saying honestly how good they are.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{
    PipelineError, Progress,
    assess::hex,
    backtest::{GroupBy, Half, Rule, Section, Tried, backtest_competition, backtest_long},
};
pub use crate::analysis::forecast::kinds::Tables;
use crate::{
    analysis::forecast::{
        Input, Pool, Step,
        kinds::Table,
        learn::{Example, coverage, learn},
    },
    domain::bounds::Bounds,
    ingest::panel::{read_competition, read_long, read_traits},
};

/// A panel to learn from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Panel {
    /// One origin a series: the end of its training part.
    Competition {
        /// Distance between two values.
        step: Step,
        /// The training part.
        train: PathBuf,
        /// What followed.
        test: PathBuf,
    },
    /// Entities of indicators by year, tried from origins two years apart.
    Long {
        /// The values.
        values: PathBuf,
        /// Limits by indicator.
        traits: PathBuf,
    },
}

/// Scores of one panel under the tables that one half taught.
#[derive(Debug)]
pub struct Judged {
    /// File name of the panel.
    pub panel: String,
    /// On the half that taught nothing.
    pub unseen: Vec<Section>,
    /// On the half that taught.
    pub seen: Vec<Section>,
}

/// What learning gives.
#[derive(Debug)]
pub struct Learnt {
    /// The tables, from both halves together.
    pub tables: Tables,
    /// Scores under the tables that the first half alone taught.
    pub judged: Vec<Judged>,
}

/// Years between two origins of a long panel: neighbouring origins repeat one another.
const ORIGIN_STRIDE: i32 = 2;

/// Most origins of one entity of a long panel.
const ORIGINS: usize = 8;

/// Weight of an example whose only use is a horizon that the test part does not reach.
const WEIGHT_BEYOND: f64 = 0.05;

/// Fewest values before an origin that reaches beyond the test part.
const FEWEST_BEYOND: usize = 8;

/// One example with its own memory.
struct Owned {
    name: String,
    values: Vec<f64>,
    future: Vec<f64>,
    bounds: Bounds,
    step: Step,
    weight: f64,
    series: usize,
}

/// Learns from all panels; first from one half of the series, to be judged by the other.
///
/// # Errors
/// A panel cannot be read.
pub fn learn_kinds(panels: &[Panel], command: &str, progress: &(dyn Progress + Sync)) -> Result<Learnt, PipelineError> {
    let mut owned = Vec::new();
    for panel in panels {
        read(panel, &mut owned)?;
    }
    let of_half = |half: Half| -> Vec<Example<'_>> { owned.iter().filter(|o| half.holds(&o.name)).map(example).collect() };
    progress.begin("learn", 3);
    let halves = [of_half(Half::First), of_half(Half::Second)];
    let first = learn(&halves[0]);
    progress.step();
    let second = learn(&halves[1]);
    progress.step();
    let mut tables = learn(&owned.iter().map(example).collect::<Vec<_>>());
    achieved(&mut tables, &[coverage(&first, &halves[1]), coverage(&second, &halves[0])]);
    progress.step();
    progress.end(&format!("{} examples", owned.len()));
    let pool = Pool::with_tables(first);
    let judged = panels.iter().map(|panel| judge(panel, &pool, progress)).collect::<Result<_, _>>()?;
    let files = panels.iter().flat_map(files).map(provenance).collect::<Result<_, _>>()?;
    Ok(Learnt { tables: Tables { panels: files, command: command.to_owned(), tables }, judged })
}

fn example(owned: &Owned) -> Example<'_> {
    let input = Input { values: &owned.values, bounds: owned.bounds, season: owned.step.season(), step: owned.step };
    Example { input, future: &owned.future, weight: owned.weight, series: owned.series }
}

fn files(panel: &Panel) -> [&Path; 2] {
    match panel {
        Panel::Competition { train, test, .. } => [train, test],
        Panel::Long { values, traits } => [values, traits],
    }
}

/// Name and SHA-256 of a file.
fn provenance(path: &Path) -> Result<(String, String), PipelineError> {
    let bytes = std::fs::read(path).map_err(|error| PipelineError::Refused(format!("{} cannot be read: {error}", path.display())))?;
    Ok((name_of(path), hex(&Sha256::digest(&bytes))))
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Coverage that the kinds may claim: each half under what the other taught.
fn achieved(tables: &mut [Table], by_half: &[Vec<(usize, usize, usize)>; 2]) {
    for (i, table) in tables.iter_mut().enumerate() {
        let counts: Vec<(usize, usize, usize)> = by_half.iter().filter_map(|half| half.get(i).copied()).collect();
        let forecasts: usize = counts.iter().map(|c| c.2).sum();
        if forecasts > 0 {
            let share = |within: usize| (within as f64 / forecasts as f64 * 1e4).round() / 1e4;
            table.achieved = [share(counts.iter().map(|c| c.0).sum()), share(counts.iter().map(|c| c.1).sum())];
            table.forecasts = forecasts;
        }
    }
}

fn judge(panel: &Panel, tables: &Pool, progress: &(dyn Progress + Sync)) -> Result<Judged, PipelineError> {
    let on = |half: Half| -> Result<Vec<Section>, PipelineError> {
        let tried = Tried { tables, half: Some(half) };
        match panel {
            Panel::Competition { step, train, test } => {
                let rule = Rule { origins: 1, horizon: step.furthest(), fewest: 4 };
                backtest_competition(train, Some(test), *step, rule, &tried, progress)
            }
            Panel::Long { values, traits } => {
                let rule = Rule { origins: 12, horizon: Step::Year.furthest(), fewest: 4 };
                backtest_long(values, Some(traits), GroupBy::Adoption, rule, &tried, progress)
            }
        }
    };
    Ok(Judged { panel: name_of(files(panel)[0]), unseen: on(Half::Second)?, seen: on(Half::First)? })
}

fn read(panel: &Panel, out: &mut Vec<Owned>) -> Result<(), PipelineError> {
    match panel {
        Panel::Competition { step, train, test } => {
            let followed: BTreeMap<String, Vec<f64>> = read_competition(test)?.into_iter().map(|s| (s.id, s.values)).collect();
            for series in read_competition(train)? {
                let Some(future) = followed.get(&series.id) else { continue };
                competition_examples(series.id, &series.values, future, *step, out);
            }
        }
        Panel::Long { values, traits } => {
            let traits = read_traits(traits)?;
            for (key, entities) in read_long(values)? {
                let limits = traits.get(&key).map(|known| known.limits).unwrap_or_default();
                let bounds =
                    Bounds::new(limits.0, limits.1).map_err(|error| PipelineError::Refused(format!("limits of {}: {error}", key.1)))?;
                let first = out.len();
                for entity in &entities {
                    long_examples(format!("{} {}", key.1, entity.name), &entity.values, bounds, out);
                }
                // An indicator of a hundred countries is one indicator still, though a better known one.
                let count = (out.len() - first) as f64;
                out[first..].iter_mut().for_each(|example| example.weight = 1.0 / count.sqrt());
            }
        }
    }
    Ok(())
}

/// The end of the training part, and for horizons that the test part does not reach an origin before it.
fn competition_examples(name: String, train: &[f64], test: &[f64], step: Step, out: &mut Vec<Owned>) {
    let series = out.last().map_or(0, |last| last.series + 1);
    let whole: Vec<f64> = train.iter().chain(test).copied().collect();
    let mut add = |origin: usize, weight: f64| {
        let end = whole.len().min(origin + step.furthest());
        let (values, future) = (whole[..origin].to_vec(), whole[origin..end].to_vec());
        out.push(Owned { name: name.clone(), values, future, bounds: Bounds::NONE, step, weight, series });
    };
    add(train.len(), 1.0);
    let beyond = step.furthest().saturating_sub(test.len());
    if beyond > 0 && train.len() > beyond + FEWEST_BEYOND.max(2 * step.season()) {
        add(train.len() - beyond, WEIGHT_BEYOND);
    }
}

/// The latest origins of one entity, two years apart; years between two figures are interpolated, as they are when forecasts are made.
fn long_examples(name: String, values: &[(i32, f64)], bounds: Bounds, out: &mut Vec<Owned>) {
    let series = out.last().map_or(0, |last| last.series + 1);
    let (Some((first, _)), Some((last, _))) = (values.first(), values.last()) else { return };
    let mut origin = last - 1;
    let mut found = 0;
    while origin >= first + 4 && found < ORIGINS {
        let known: Vec<(i32, f64)> = values.iter().copied().filter(|(year, _)| *year <= origin).collect();
        if known.last().is_some_and(|(year, _)| *year == origin)
            && let Some(grid) = super::panel::yearly_grid(&known, origin).filter(|grid| grid.values.len() >= 4)
        {
            let at = |year: i32| values.iter().find(|(known, _)| *known == year).map_or(f64::NAN, |(_, value)| *value);
            let future = (1..=Step::Year.furthest() as i32).map(|h| at(origin + h)).collect();
            out.push(Owned { name: name.clone(), values: grid.values, future, bounds, step: Step::Year, weight: 1.0, series });
            found += 1;
        }
        origin -= ORIGIN_STRIDE;
    }
}
