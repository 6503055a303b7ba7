//! Natural bounds of an indicator: what no observation can be below or above.

use std::fmt;

/// Why two numbers are not a pair of bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BoundsError {
    /// A bound is infinite or not a number; an absent bound is `None`.
    NotFinite(f64),
    /// The lower bound is at or above the upper one.
    Crossed {
        /// The lower bound as given.
        lower: f64,
        /// The upper bound as given.
        upper: f64,
    },
}

impl fmt::Display for BoundsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFinite(value) => write!(f, "a bound must be finite, not {value}; leave it out when there is none"),
            Self::Crossed { lower, upper } => write!(f, "the lower bound {lower} is not below the upper bound {upper}"),
        }
    }
}

impl std::error::Error for BoundsError {}

/// Natural bounds in the unit of the indicator; each end may be absent (a count has a floor of 0 and no ceiling).
#[derive(Debug, Clone, Copy, PartialEq, Default, serde::Serialize, serde::Deserialize)]
pub struct Bounds {
    lower: Option<f64>,
    upper: Option<f64>,
}

impl Bounds {
    /// No bound on either side.
    pub const NONE: Self = Self { lower: None, upper: None };
    /// A share in percent, 0 to 100.
    pub const PERCENT: Self = Self { lower: Some(0.0), upper: Some(100.0) };
    /// A quantity that cannot be negative.
    pub const NON_NEGATIVE: Self = Self { lower: Some(0.0), upper: None };

    /// Bounds from optional ends, in the unit of the indicator.
    ///
    /// # Errors
    /// [`BoundsError::NotFinite`] for an infinite or NaN end, [`BoundsError::Crossed`] when lower ≥ upper.
    ///
    /// # Example
    /// ```
    /// use lotrinh::domain::bounds::Bounds;
    /// assert!(Bounds::new(Some(0.0), Some(100.0)).is_ok());
    /// assert!(Bounds::new(Some(1.0), Some(1.0)).is_err());
    /// ```
    pub fn new(lower: Option<f64>, upper: Option<f64>) -> Result<Self, BoundsError> {
        for end in [lower, upper].into_iter().flatten() {
            if !end.is_finite() {
                return Err(BoundsError::NotFinite(end));
            }
        }
        match (lower, upper) {
            (Some(lower), Some(upper)) if lower >= upper => Err(BoundsError::Crossed { lower, upper }),
            _ => Ok(Self { lower, upper }),
        }
    }

    /// The lower bound, if there is one.
    pub fn lower(&self) -> Option<f64> {
        self.lower
    }

    /// The upper bound, if there is one.
    pub fn upper(&self) -> Option<f64> {
        self.upper
    }

    /// Both ends, when the indicator is bounded on both sides.
    pub fn both(&self) -> Option<(f64, f64)> {
        self.lower.zip(self.upper)
    }

    /// Whether a value lies within the bounds, ends included; false for NaN.
    pub fn contains(&self, value: f64) -> bool {
        !value.is_nan() && self.lower.is_none_or(|low| value >= low) && self.upper.is_none_or(|high| value <= high)
    }

    /// Nearest value within the bounds; NaN stays NaN.
    pub fn clamp(&self, value: f64) -> f64 {
        // Not f64::max/min: those would turn NaN into a bound, a number that nobody computed.
        match (self.lower, self.upper) {
            (Some(low), _) if value < low => low,
            (_, Some(high)) if value > high => high,
            _ => value,
        }
    }

    /// The bounds that all the observed values respect: an end that a value lies beyond is dropped, since the catalogue, not the observation, is then in doubt.
    pub fn respected_by(&self, values: &[f64]) -> Self {
        Self {
            lower: self.lower.filter(|low| values.iter().all(|value| value >= low)),
            upper: self.upper.filter(|high| values.iter().all(|value| value <= high)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crossed_and_infinite_bounds_are_refused() {
        assert!(matches!(Bounds::new(Some(2.0), Some(1.0)), Err(BoundsError::Crossed { .. })));
        assert!(matches!(Bounds::new(Some(f64::NEG_INFINITY), None), Err(BoundsError::NotFinite(_))));
        assert!(Bounds::new(None, Some(f64::NAN)).is_err());
        assert_eq!(Bounds::new(None, None), Ok(Bounds::NONE));
    }

    #[test]
    fn clamping_keeps_what_is_inside_and_nan() {
        assert_eq!(Bounds::PERCENT.clamp(120.0), 100.0);
        assert_eq!(Bounds::PERCENT.clamp(-3.0), 0.0);
        assert_eq!(Bounds::NON_NEGATIVE.clamp(1e9), 1e9);
        assert!(Bounds::PERCENT.clamp(f64::NAN).is_nan());
        assert!(Bounds::PERCENT.contains(100.0) && !Bounds::PERCENT.contains(100.1) && !Bounds::PERCENT.contains(f64::NAN));
    }

    #[test]
    fn a_value_beyond_a_bound_drops_that_bound_only() {
        let kept = Bounds::PERCENT.respected_by(&[98.0, 101.5]);
        assert_eq!((kept.lower(), kept.upper()), (Some(0.0), None));
        assert_eq!(Bounds::PERCENT.respected_by(&[0.0, 100.0]), Bounds::PERCENT);
        assert_eq!(kept.both(), None);
    }
}
