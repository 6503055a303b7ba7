//! A series made ready for the models: cleaned, in its own unit of size, without its season, on its scale.

use super::{Input, model::Scale, season::Season};
use crate::analysis::transform::Space;
use crate::domain::bounds::Bounds;

/// Largest size of anything on the error scale, in multiples of the series' own unit: beyond a million times its greatest value a forecast says nothing.
const LARGEST: f64 = 1e6;

/// One series up to one cutoff, ready for the models.
///
/// Values are divided by `unit` first: the range for a series bounded on both sides, else its greatest absolute value.
/// This makes every result scale-equivariant and keeps sums of huge values finite.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    space: Space,
    season: Season,
    /// Adjusted values on the modelling scale.
    modelling: Vec<f64>,
    /// Adjusted values on the error scale.
    error: Vec<f64>,
}

/// The finite values of an input, divided by the unit of the series, with the bounds they respect in the same unit.
#[derive(Debug, Clone)]
pub(super) struct Sized {
    pub values: Vec<f64>,
    pub bounds: Bounds,
    /// The respected bounds in the unit of the indicator, to clip to without rounding.
    pub natural: Bounds,
    pub unit: f64,
}

impl Sized {
    /// Values that are not finite are left out and the series closes up over them: to the models they are periods that did not happen.
    /// A caller for whom they are periods without a figure imputes them first and marks them.
    pub(super) fn new(input: &Input<'_>) -> Self {
        let finite: Vec<f64> = input.values.iter().copied().filter(|value| value.is_finite()).collect();
        let respected = input.bounds.respected_by(&finite);
        let greatest = finite.iter().fold(0.0f64, |most, value| most.max(value.abs()));
        let unit = match respected.both() {
            Some((lower, upper)) if (upper - lower).is_finite() => upper - lower,
            _ if greatest > 0.0 => greatest,
            _ => 1.0,
        };
        // Dividing cannot cross the bounds, but may make them meet when the range is below the rounding of their size; then there are none.
        let scaled = |end: Option<f64>| end.map(|value| value / unit).filter(|value| value.is_finite());
        let bounds = Bounds::new(scaled(respected.lower()), scaled(respected.upper())).unwrap_or(Bounds::NONE);
        Self { values: finite.iter().map(|value| value / unit).collect(), bounds, natural: respected, unit }
    }
}

impl Prepared {
    /// Chooses the space and takes out the season, from these values alone.
    pub(super) fn new(values: &[f64], bounds: Bounds, period: usize) -> Self {
        let (space, _) = Space::choose(values, bounds);
        if space.is_logit() {
            // A bounded share: a factor could lift it over its bound, so the season is added on the logit scale.
            let raw: Vec<f64> = values.iter().map(|&value| space.forward(value)).collect();
            let season = Season::find(&raw, period, false);
            let adjusted: Vec<f64> = raw.iter().enumerate().map(|(i, &z)| season.remove(z, i)).collect();
            return Self { space, season, modelling: adjusted.clone(), error: adjusted };
        }
        let season = Season::find(values, period, bounds.upper().is_none());
        let error: Vec<f64> = values.iter().enumerate().map(|(i, &value)| season.remove(value, i)).collect();
        // The adjusted series decides the power: a season would pass for curvature.
        let space = if season.is_found() { Space::choose(&error, Bounds::NONE).0 } else { space };
        let modelling = error.iter().map(|&value| space.forward(value)).collect();
        Self { space, season, modelling, error }
    }

    /// The adjusted series on the scale that a model reads.
    pub(super) fn series(&self, scale: Scale) -> &[f64] {
        match scale {
            Scale::Modelling => &self.modelling,
            Scale::Error => &self.error,
        }
    }

    /// A prediction of a model, brought to the error scale; what is not finite becomes the last value.
    pub(super) fn to_error_scale(&self, predicted: f64, scale: Scale) -> f64 {
        let last = self.error.last().copied().unwrap_or(0.0);
        let value = if scale == Scale::Error || self.space.is_logit() { predicted } else { self.space.inverse(predicted) };
        if value.is_finite() { value.clamp(-LARGEST, LARGEST) } else { last }
    }

    /// A value of the series at a position (0 = first), season taken out, on the error scale.
    pub(super) fn forward(&self, value: f64, position: usize) -> f64 {
        if self.space.is_logit() { self.season.remove(self.space.forward(value), position) } else { self.season.remove(value, position) }
    }

    /// The value at a position from the error scale, season put back; the inverse of [`Prepared::forward`], not clipped.
    pub(super) fn inverse(&self, adjusted: f64, position: usize) -> f64 {
        let seasonal = self.season.restore(adjusted, position);
        if self.space.is_logit() { self.space.inverse(seasonal) } else { seasonal }
    }

    pub(super) fn is_logit(&self) -> bool {
        self.space.is_logit()
    }

    pub(super) fn space(&self) -> Space {
        self.space
    }

    pub(super) fn has_season(&self) -> bool {
        self.season.is_found()
    }

    /// Own volatility on the error scale: half the mean |Δ| of all steps, half that of the last eight; with the number of steps.
    pub(super) fn volatility(&self) -> (f64, usize) {
        let steps: Vec<f64> = self.error.windows(2).map(|pair| (pair[1] - pair[0]).abs()).collect();
        let mean = |part: &[f64]| if part.is_empty() { 0.0 } else { part.iter().sum::<f64>() / part.len() as f64 };
        (0.5 * mean(&steps) + 0.5 * mean(&steps[steps.len().saturating_sub(8)..]), steps.len())
    }
}

/// Scale of the errors, (n·own + 4·pooled)/(n + 4): with few steps of its own a series is taken to be as volatile as its peers.
pub(super) fn shrunk_volatility(own: f64, steps: usize, pooled: f64) -> f64 {
    let n = steps as f64;
    (n * own + 4.0 * pooled) / (n + 4.0)
}
