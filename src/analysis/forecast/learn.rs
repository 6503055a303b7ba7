//! Learning a kind's table from development data: the command `lotrinh learn-kinds` calls this, nothing at run time does.

use super::combine::{Ensemble, Losses, Weights, blend, class_of, naive_weights, only_naive, tune_all};
use super::interval::{KNOT_COUNT, KNOTS, Side, Sizes};
use super::kinds::{Kind, NAMES, Row, Table, place};
use super::model::MODEL_COUNT;
use super::prepared::{Prepared, Sized};
use super::regress::{Case, quantile_regression};
use super::regression::{EXTRA, Ground, Steps};
use super::spread::{MEASURES, Restlessness};
use super::{FEWEST_VALUES, Input};

/// A history and what followed it: one origin of one series.
#[derive(Debug, Clone)]
pub struct Example<'a> {
    /// The history.
    pub input: Input<'a>,
    /// What followed, oldest first, in the unit of the input; a period without a figure is NaN.
    pub future: &'a [f64],
    /// How much it counts; the examples of one indicator count together as much as those of another.
    pub weight: f64,
    /// What has moved as it is allowed to: the same number for all examples of one series.
    pub series: usize,
}

/// Steps that the regression of a kind reads, by place among the [`NAMES`].
const LAGS: [usize; 9] = [5, 5, 8, 8, 30, 6, 16, 12, 24];

/// Share of each feature's own sum of squares that is added to it.
const RIDGE: f64 = 1e-2;

/// The same for kinds of short series, of which fewer are known: their coefficients are drawn together more.
const RIDGE_SHORT: f64 = 0.1;

/// Errors, in ordinary steps, below which the regression counts squares.
const FLOOR: f64 = 0.05;

/// Quantile of ln |e| that the measures of restlessness are weighed for: between the 80 % and the 95 % interval.
const WIDE: f64 = 0.88;

/// Digits kept of a learnt number.
const DIGITS: i32 = 5;

struct Prepped<'a> {
    series: Sized,
    prepared: Prepared,
    restlessness: Restlessness,
    example: &'a Example<'a>,
    /// Future values in the unit of the series, on the error scale.
    future: Vec<f64>,
}

/// An example made ready, with the place of its kind among the [`NAMES`]; none when it is too short to be forecast on its own.
fn prep<'a>(example: &'a Example<'a>) -> Option<(usize, Prepped<'a>)> {
    let series = Sized::new(&example.input);
    let n = series.values.len();
    if n < FEWEST_VALUES {
        return None;
    }
    let prepared = Prepared::new(&series.values, series.bounds, example.input.season);
    let future = example.future.iter().enumerate().map(|(i, y)| prepared.forward(y / series.unit, n + i)).collect();
    let at = place(class_of(series.bounds), example.input.step, prepared.manner());
    let restlessness = Restlessness::new(&prepared, prepared.volatility().unwrap_or(0.0));
    Some((at, Prepped { series, prepared, restlessness, example, future }))
}

/// Learns the table of every kind that the examples hold, in the order of the [`NAMES`]; a kind without an example keeps the numbers of a random walk.
pub fn learn(examples: &[Example<'_>]) -> Vec<Table> {
    let mut by_kind: Vec<Vec<Prepped<'_>>> = (0..NAMES.len()).map(|_| Vec::new()).collect();
    for (at, prepped) in examples.iter().filter_map(prep) {
        if let Some(slot) = by_kind.get_mut(at) {
            slot.push(prepped);
        }
    }
    by_kind.into_iter().enumerate().map(|(at, prepped)| table(at, prepped)).collect()
}

fn table(at: usize, mut prepped: Vec<Prepped<'_>>) -> Table {
    let furthest = prepped.first().map_or(0, |p| p.example.input.step.furthest());
    let mut volatilities: Vec<f64> = prepped.iter().filter_map(|p| p.prepared.volatility()).collect();
    volatilities.sort_by(f64::total_cmp);
    let volatility = volatilities.get(volatilities.len() / 2).copied().unwrap_or(0.05);
    for p in &mut prepped {
        p.restlessness = Restlessness::new(&p.prepared, volatility);
    }
    let mut table = Table {
        kind: NAMES.get(at).copied().unwrap_or_default().to_owned(),
        series: count_series(&prepped),
        forecasts: 0,
        achieved: [0.8, 0.95],
        volatility: rounded(volatility),
        lags: LAGS[at.min(LAGS.len() - 1)],
        spread: [0.0; MEASURES],
        rows: Vec::new(),
    };
    table.rows = (1..=furthest)
        .map(|h| Row {
            ratios: only_naive(),
            weights: naive_weights(),
            coefficients: coefficients(&prepped, h, table.lags),
            below: [0.0; KNOT_COUNT],
            above: [0.0; KNOT_COUNT],
            naive_below: [0.0; KNOT_COUNT],
            naive_above: [0.0; KNOT_COUNT],
        })
        .collect();
    learn_ratios(&mut table, &prepped);
    learn_weights(&mut table, &prepped);
    learn_errors(&mut table, &prepped);
    table
}

fn count_series(prepped: &[Prepped<'_>]) -> usize {
    let mut all: Vec<usize> = prepped.iter().map(|p| p.example.series).collect();
    all.sort_unstable();
    all.dedup();
    all.len()
}

/// Coefficients of the regression at one horizon.
///
/// An error counts as it does in the competitions: half as a share of the value, half in mean steps of the series.
fn coefficients(prepped: &[Prepped<'_>], h: usize, lags: usize) -> Vec<f64> {
    let rows: Vec<(Steps, f64, f64)> = prepped
        .iter()
        .filter_map(|p| {
            let steps = Steps::new(p.prepared.error(), p.prepared.ground(), lags)?;
            let reached = *p.future.get(h - 1)?;
            let reached = match steps.ground {
                Ground::Log if reached > 0.0 => reached.ln(),
                Ground::Log => return None,
                Ground::Plain => reached,
            };
            let movement = (reached - steps.last) / steps.size;
            let weight = match steps.ground {
                // Of 17 % and 4 steps: the usual errors of naive six years ahead.
                Ground::Log => steps.size / 0.17 + steps.size * steps.last.exp() / p.prepared.volatility()? / 4.0,
                Ground::Plain if p.prepared.is_logit() => steps.size * slope(p) * 4.0,
                Ground::Plain => 1.0,
            };
            movement.is_finite().then_some((steps, movement, weight * p.example.weight))
        })
        .collect();
    let cases: Vec<Case<'_>> = rows.iter().map(|(steps, movement, weight)| (steps.features.as_slice(), *movement, *weight)).collect();
    let found = quantile_regression(&cases, 0.5, if lags >= LONG_LAGS { RIDGE } else { RIDGE_SHORT }, FLOOR);
    if found.is_empty() { vec![0.0; lags + EXTRA] } else { found.into_iter().map(rounded).collect() }
}

/// What a logit unit is worth in shares of the range at the last level.
fn slope(p: &Prepped<'_>) -> f64 {
    let z = p.prepared.error().last().copied().unwrap_or(0.0);
    let share = 1.0 / (1.0 + (-z).exp());
    share * (1.0 - share)
}

fn predictions(kind: &Kind, p: &Prepped<'_>, furthest: usize) -> Vec<[f64; MODEL_COUNT]> {
    let view = p.prepared.view(kind, None);
    let ensemble = Ensemble::fit(&view, &tune_all(&view, &[true; MODEL_COUNT]));
    (1..=furthest).map(|h| ensemble.predict(&p.prepared, h)).collect()
}

fn learn_ratios(table: &mut Table, prepped: &[Prepped<'_>]) {
    let kind = Kind::new(table.clone());
    let mut losses = vec![Losses::default(); table.rows.len()];
    for p in prepped {
        let n = p.series.values.len();
        let predicted = predictions(&kind, p, table.rows.len());
        let unit = if p.prepared.is_logit() { 1.0 } else { p.restlessness.base };
        for (h, (slot, row)) in losses.iter_mut().zip(&predicted).enumerate() {
            let Some(actual) = p.future.get(h).filter(|y| y.is_finite()) else { continue };
            let truth = p.prepared.inverse(*actual, n + h);
            let errors = row.map(|g| (p.series.bounds.clamp(p.prepared.inverse(g, n + h)) - truth).abs() / unit);
            slot.add(&errors, p.example.weight);
        }
    }
    for (row, losses) in table.rows.iter_mut().zip(&losses) {
        row.ratios = losses.ratios(&only_naive(), 1e-3).map(rounded);
    }
}

/// Weights by least absolute error over all series (stacking), none negative, sum 1: what naive does not get is shared by what each model adds to it.
fn learn_weights(table: &mut Table, prepped: &[Prepped<'_>]) {
    let kind = Kind::new(table.clone());
    let all: Vec<Vec<[f64; MODEL_COUNT]>> = prepped.iter().map(|p| predictions(&kind, p, table.rows.len())).collect();
    for (h, row) in table.rows.iter_mut().enumerate() {
        // A competition series is one of thousands and must be quick; the few of an office are better explained by more.
        let least_stacked = if table.lags >= LONG_LAGS { LEAST_STACKED } else { LEAST_STACKED_SHORT };
        let mut active: Vec<usize> = (1..MODEL_COUNT).filter(|m| row.ratios[*m] < WORST_RATIO).collect();
        row.weights = loop {
            let found = stack(prepped, &all, h, &active);
            let least = found.iter().copied().enumerate().min_by(|a, b| a.1.total_cmp(&b.1));
            match least {
                // Out goes the most negative, or the one that adds next to nothing.
                Some((at, weight)) if weight < least_stacked => {
                    active.remove(at);
                }
                _ => break shares_of(&active, &found),
            }
        };
    }
}

/// A model worse than naive by more than this is not stacked.
const WORST_RATIO: f64 = 1.5;

/// Least weight of a stacked model: what adds less does not pay for its place in the explanation.
const LEAST_STACKED: f64 = 0.2;

/// Lags from which a kind counts as one of long series.
const LONG_LAGS: usize = 12;

/// Least weight of a stacked model of short series.
const LEAST_STACKED_SHORT: f64 = 0.04;

/// Weights of the active models, rounded; naive has the rest.
fn shares_of(active: &[usize], found: &[f64]) -> Weights {
    let sum: f64 = found.iter().sum();
    let mut weights = [0.0; MODEL_COUNT];
    for (m, weight) in active.iter().zip(found) {
        weights[*m] = rounded(weight / sum.max(1.0));
    }
    weights[0] = rounded((1.0 - weights.iter().sum::<f64>()).max(0.0));
    if weights[0] < LEAST_STACKED {
        weights[0] = 0.0;
    }
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

/// What each active model adds to naive, by least absolute error at a horizon (index h − 1).
fn stack(prepped: &[Prepped<'_>], all: &[Vec<[f64; MODEL_COUNT]>], h: usize, active: &[usize]) -> Vec<f64> {
    let rows: Vec<(Vec<f64>, f64, f64)> = prepped
        .iter()
        .zip(all)
        .filter_map(|(p, predicted)| {
            let (row, actual) = (predicted.get(h)?, p.future.get(h)?);
            let last = p.series.values.len() + h;
            let unit = if p.prepared.is_logit() { 1.0 } else { p.restlessness.base };
            let back = |g: f64| p.series.bounds.clamp(p.prepared.inverse(g, last)) / unit;
            let origin = back(row[0]);
            let truth = back(*actual);
            let features = active.iter().map(|m| if row[*m].is_nan() { 0.0 } else { back(row[*m]) - origin }).collect();
            // As in the competitions: half in mean steps (of which naive errs four), half as a share of the value (of which it errs 17 %).
            let relative = if p.prepared.is_logit() { 1.0 } else { 0.5 / 4.0 + 0.5 / 0.17 / (truth.abs() + origin.abs()).max(0.1) };
            (truth - origin).is_finite().then_some((features, truth - origin, p.example.weight * relative))
        })
        .collect();
    let cases: Vec<Case<'_>> = rows.iter().map(|(features, y, weight)| (features.as_slice(), *y, *weight)).collect();
    quantile_regression(&cases, 0.5, 1e-3, FLOOR)
}

/// Errors of the combination: the measures of restlessness first, then the quantiles on either side.
fn learn_errors(table: &mut Table, prepped: &[Prepped<'_>]) {
    let kind = Kind::new(table.clone());
    let furthest = table.rows.len();
    let mut errors: Vec<Vec<(f64, &Prepped<'_>)>> = vec![Vec::new(); furthest];
    for p in prepped {
        for (h, row) in predictions(&kind, p, furthest).iter().enumerate() {
            let Some(actual) = p.future.get(h) else { continue };
            let error = actual - blend(&table.rows[h].weights, row);
            if error.is_finite() {
                errors[h].push((error, p));
            }
        }
    }
    table.forecasts = errors.iter().map(Vec::len).sum();
    table.spread = spread(&errors);
    for (row, errors) in table.rows.iter_mut().zip(&errors) {
        let mut scaled: Vec<(f64, f64)> =
            errors.iter().map(|(error, p)| (error / p.restlessness.scale(&table.spread), p.example.weight)).collect();
        scaled.sort_by(|a, b| a.0.total_cmp(&b.0));
        (row.below, row.above) = sides(&scaled);
    }
    for (h, row) in table.rows.iter_mut().enumerate() {
        let mut naive: Vec<(f64, f64)> = prepped
            .iter()
            .filter_map(|p| Some(((p.future.get(h)? - p.prepared.error().last()?) / table.volatility, p.example.weight)))
            .filter(|(error, _)| error.is_finite())
            .collect();
        naive.sort_by(|a, b| a.0.total_cmp(&b.0));
        (row.naive_below, row.naive_above) = sides(&naive);
    }
}

/// Sizes at the knots on either side, from weighted errors in ascending order.
fn sides(ascending: &[(f64, f64)]) -> (Sizes, Sizes) {
    let size = |coverage: f64, side: f64| rounded((side * weighted_quantile(ascending, 0.5 * (1.0 + side * coverage))).max(0.0));
    (KNOTS.map(|coverage| size(coverage, -1.0)), KNOTS.map(|coverage| size(coverage, 1.0)))
}

/// Coefficients of the measures of restlessness, one set for all horizons: ln(|e|/base) = c₀ + c₁·ln h + Σ c_j·m_j at a wide quantile.
fn spread(errors: &[Vec<(f64, &Prepped<'_>)>]) -> [f64; MEASURES] {
    let rows: Vec<([f64; MEASURES + 2], f64, f64)> = errors
        .iter()
        .enumerate()
        .flat_map(|(i, errors)| {
            errors.iter().map(move |(error, p)| {
                let mut features = [1.0; MEASURES + 2];
                features[1] = (i as f64 + 1.0).ln();
                features[2..].copy_from_slice(&p.restlessness.measures);
                (features, (error.abs() / p.restlessness.base).max(1e-3).ln(), p.example.weight)
            })
        })
        .collect();
    let cases: Vec<Case<'_>> = rows.iter().map(|(features, y, weight)| (features.as_slice(), *y, *weight)).collect();
    let found = quantile_regression(&cases, WIDE, RIDGE, FLOOR);
    std::array::from_fn(|j| found.get(j + 2).map_or(0.0, |learnt| rounded(*learnt)))
}

/// Value below which a share of the weight lies; 0 for nothing.
fn weighted_quantile(ascending: &[(f64, f64)], share: f64) -> f64 {
    let total: f64 = ascending.iter().map(|(_, weight)| weight).sum();
    let mut reached = 0.0;
    for (value, weight) in ascending {
        reached += weight;
        if reached >= share * total {
            return *value;
        }
    }
    ascending.last().map_or(0.0, |(value, _)| *value)
}

/// Five significant digits: more would be noise in the file.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    let factor = 10f64.powi(DIGITS - 1 - value.abs().log10().floor() as i32);
    (value * factor).round() / factor
}

/// Share of forecasts within 80 % and 95 % when the examples are judged by the given tables: (within 80, within 95, forecasts) by place among the [`NAMES`].
pub fn coverage(tables: &[Table], examples: &[Example<'_>]) -> Vec<(usize, usize, usize)> {
    let kinds = Kind::all(tables.to_vec());
    let mut found = vec![(0, 0, 0); kinds.len()];
    for (at, p) in examples.iter().filter_map(prep) {
        let (Some(kind), Some(slot)) = (kinds.get(at), found.get_mut(at)) else { continue };
        let scale = Restlessness::new(&p.prepared, kind.volatility()).scale(kind.spread());
        let predicted = predictions(kind, &p, p.example.input.step.furthest().min(p.future.len()));
        for (i, (row, actual)) in predicted.iter().zip(&p.future).enumerate() {
            let error = actual - blend(&kind.weights(i + 1), row);
            if !error.is_finite() {
                continue;
            }
            let curve = kind.curve(i + 1).scaled(scale);
            let side = if error < 0.0 { Side::Below } else { Side::Above };
            slot.0 += usize::from(error.abs() <= curve.size(side, 0.80));
            slot.1 += usize::from(error.abs() <= curve.size(side, 0.95));
            slot.2 += 1;
        }
    }
    found
}
