//! How far forecasts of a series are likely to err: its measures of restlessness, weighed together.

use super::prepared::Prepared;

/// Number of measures beside the base size.
pub const MEASURES: usize = 9;

/// Steps that count as recent in the longer and in the shorter measure.
const RECENT: usize = 8;
const LATEST: usize = 3;

/// Least measure as a share of the base size: its logarithm is to stay a small number.
const LEAST: f64 = 1e-2;

/// Restlessness of one series: a base size on the error scale and the logarithms of nine other measures against it.
///
/// scale(h) = base·exp(Σ_j c_{j,h}·m_j), c learnt by quantile regression of ln |e| over all series of a kind: a series whose last steps were large errs more than
/// its mean step says, one that grew a hundredfold more than its early steps say.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Restlessness {
    /// Base size on the error scale: own mean |Δ| with the peers' for too few steps.
    pub base: f64,
    /// ln of each measure over the own mean |Δ|.
    pub measures: [f64; MEASURES],
}

/// Sums over the steps of a series.
#[derive(Default)]
struct Sums {
    steps: f64,
    squares: f64,
    sizes: f64,
    recent: f64,
    latest: f64,
    largest: f64,
}

impl Sums {
    fn add(&mut self, step: f64, is_recent: bool, is_latest: bool) {
        let size = step.abs();
        self.steps += step;
        self.squares += step * step;
        self.sizes += size;
        self.largest = self.largest.max(size);
        self.recent += if is_recent { size } else { 0.0 };
        self.latest += if is_latest { size } else { 0.0 };
    }
}

/// Standard deviation from sums.
fn deviation(sum: f64, squares: f64, n: f64) -> f64 {
    let mean = sum / n.max(1.0);
    (squares / n.max(1.0) - mean * mean).max(0.0).sqrt()
}

/// What the mean relative step and the spread of the recent ones are worth at the last value; the own mean step where ratios mean nothing.
fn relative(values: &[f64], own: f64, is_logit: bool) -> [f64; 2] {
    let last = values.last().copied().unwrap_or(0.0);
    if is_logit || values.iter().any(|value| *value <= 0.0) {
        return [own; 2];
    }
    let count = values.len().saturating_sub(1);
    let (mut sizes, mut sum, mut squares) = (0.0, 0.0, 0.0);
    let mut before = values.first().map_or(0.0, |value| value.ln());
    for (i, value) in values.iter().skip(1).enumerate() {
        let now = value.ln();
        let share = now - before;
        before = now;
        sizes += share.abs();
        if i + RECENT >= count {
            sum += share;
            squares += share * share;
        }
    }
    [last * sizes / count.max(1) as f64, last * deviation(sum, squares, count.min(RECENT) as f64)]
}

impl Restlessness {
    /// Measures of a prepared series; `volatility` is that of its peers.
    pub(super) fn new(prepared: &Prepared, volatility: f64) -> Self {
        let values = prepared.error();
        let count = values.len().saturating_sub(1);
        let n = count as f64;
        let step = |i: usize| values[i + 1] - values[i];
        let mut sums = Sums::default();
        for i in 0..count {
            sums.add(step(i), i + RECENT >= count, i + LATEST >= count);
        }
        let own = if count == 0 { 0.0 } else { sums.sizes / n };
        // With few steps of its own a series is taken to be as restless as its peers.
        let base = ((n * own + 4.0 * volatility) / (n + 4.0)).max(f64::MIN_POSITIVE);
        if own <= 0.0 || !own.is_finite() {
            return Self { base, measures: [0.0; MEASURES] };
        }
        let (recent, latest) = (count.min(RECENT), count.min(LATEST));
        let bends = (count.saturating_sub(RECENT).max(1)..count).map(|i| (step(i) - step(i - 1)).abs());
        let bend = bends.clone().sum::<f64>() / bends.count().max(1) as f64;
        let relative = relative(values, own, prepared.is_logit());
        let centre = values.iter().sum::<f64>() / (n + 1.0);
        let raw = [
            sums.recent / recent.max(1) as f64,
            sums.latest / latest.max(1) as f64,
            deviation(sums.steps, sums.squares, n),
            sums.largest,
            relative[0],
            relative[1],
            bend,
            values.iter().map(|value| (value - centre).abs()).fold(0.0, f64::max),
        ];
        let mut measures = [0.0; MEASURES];
        for (measure, raw) in measures.iter_mut().zip(raw) {
            let ratio = (raw / own).max(LEAST);
            *measure = if ratio.is_finite() { ratio.ln() } else { 0.0 };
        }
        measures[MEASURES - 1] = 0.1 * (n + 1.0).ln();
        Self { base, measures }
    }

    /// Scale of the errors under the coefficients of a horizon, on the error scale.
    pub(super) fn scale(&self, coefficients: &[f64; MEASURES]) -> f64 {
        let exponent: f64 = coefficients.iter().zip(&self.measures).map(|(c, m)| c * m).sum();
        self.base * exponent.clamp(-LARGEST, LARGEST).exp()
    }
}

/// Largest exponent: e³ = 20 times the base size either way.
const LARGEST: f64 = 3.0;
