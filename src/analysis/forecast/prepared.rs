//! A series made ready for the models: cleaned, in its own unit of size, without its season, on its scale.

use super::{
    Input,
    kinds::{Kind, Manner},
    model::{Scale, View},
    season::Season,
    transition::Increments,
};
use std::sync::OnceLock;

use crate::analysis::transform::Space;
use crate::domain::bounds::Bounds;

/// Largest size of anything on the error scale, in multiples of the series' own unit: beyond a million times its greatest value a forecast says nothing.
const LARGEST: f64 = 1e6;

/// Share of its whole way that the ends of a steady series lie apart.
const STEADY: f64 = 0.7;

/// One series up to one cutoff, ready for the models.
///
/// Values are divided by `unit` first: the range for a series bounded on both sides, else its greatest absolute value.
/// This makes every result scale-equivariant and keeps sums of huge values finite.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    /// The scale of the errors: logit for a series bounded on both sides, else the series as it stands.
    ground: Space,
    season: Season,
    /// The modelling scale and the adjusted values on it; chosen when a model first asks, since most forecasts do without.
    modelling: OnceLock<(Space, Vec<f64>)>,
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
    /// Takes the season out, on the scale of the errors, from these values alone.
    pub(super) fn new(values: &[f64], bounds: Bounds, period: usize) -> Self {
        if let Some(ground) = Space::logit(bounds) {
            // A bounded share: a factor could lift it over its bound, so the season is added on the logit scale.
            let raw: Vec<f64> = values.iter().map(|&value| ground.forward(value)).collect();
            let season = Season::find(&raw, period, false);
            let error = raw.iter().enumerate().map(|(i, &z)| season.remove(z, i)).collect();
            return Self { ground, season, modelling: OnceLock::new(), error };
        }
        let season = Season::find(values, period, bounds.upper().is_none());
        let error = values.iter().enumerate().map(|(i, &value)| season.remove(value, i)).collect();
        Self { ground: Space::Identity, season, modelling: OnceLock::new(), error }
    }

    /// The modelling scale with the adjusted values on it.
    ///
    /// The adjusted series decides the power: a season would pass for curvature.
    pub(super) fn modelling(&self) -> (Space, &[f64]) {
        let (space, values) = self.modelling.get_or_init(|| {
            if self.ground.is_logit() {
                return (self.ground, self.error.clone());
            }
            let space = Space::choose_power(&self.error);
            (space, self.error.iter().map(|&value| space.forward(value)).collect())
        });
        (*space, values)
    }

    /// What a model may look at.
    pub(super) fn view<'a>(&'a self, kind: &'a Kind, increments: Option<(&'a Increments, f64)>) -> View<'a> {
        View { prepared: self, error: &self.error, space: self.ground, kind, increments }
    }

    /// The adjusted values on the error scale.
    pub(super) fn error(&self) -> &[f64] {
        &self.error
    }

    /// A prediction of a model, brought to the error scale; what is not finite becomes the last value.
    pub(super) fn to_error_scale(&self, predicted: f64, scale: Scale) -> f64 {
        let last = self.error.last().copied().unwrap_or(0.0);
        let value = if scale == Scale::Error || self.ground.is_logit() { predicted } else { self.modelling().0.inverse(predicted) };
        if value.is_finite() { value.clamp(-LARGEST, LARGEST) } else { last }
    }

    /// A value of the series at a position (0 = first), season taken out, on the error scale.
    pub(super) fn forward(&self, value: f64, position: usize) -> f64 {
        if self.ground.is_logit() { self.season.remove(self.ground.forward(value), position) } else { self.season.remove(value, position) }
    }

    /// The value at a position from the error scale, season put back; the inverse of [`Prepared::forward`], not clipped.
    pub(super) fn inverse(&self, adjusted: f64, position: usize) -> f64 {
        let seasonal = self.season.restore(adjusted, position);
        if self.ground.is_logit() { self.ground.inverse(seasonal) } else { seasonal }
    }

    pub(super) fn is_logit(&self) -> bool {
        self.ground.is_logit()
    }

    pub(super) fn ground(&self) -> Space {
        self.ground
    }

    pub(super) fn has_season(&self) -> bool {
        self.season.is_found()
    }

    /// How the series has moved: with a season, steadily when its ends lie at least seven tenths of its whole way apart, else back and forth.
    pub(super) fn manner(&self) -> Manner {
        if self.has_season() {
            return Manner::Seasonal;
        }
        let way: f64 = self.error.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
        let apart = self.error.first().zip(self.error.last()).map_or(0.0, |(first, last)| (last - first).abs());
        if way > 0.0 && apart >= STEADY * way { Manner::Steady } else { Manner::Restless }
    }

    /// Own volatility on the error scale, mean |Δ|; none for a single value.
    pub(super) fn volatility(&self) -> Option<f64> {
        let steps = self.error.len().checked_sub(1).filter(|steps| *steps > 0)?;
        Some(self.error.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum::<f64>() / steps as f64)
    }

    /// A series that stands on a scale already.
    #[cfg(test)]
    pub(super) fn standing(series: &[f64], space: Space) -> Self {
        let ground = if space.is_logit() { space } else { Space::Identity };
        let modelling = OnceLock::from((space, series.to_vec()));
        Self { ground, season: Season::None, modelling, error: series.to_vec() }
    }
}
