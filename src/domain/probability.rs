//! Probabilities and interval levels as types, so that 0.9, 90 and 0.95 cannot be confused.

use std::fmt;

/// Why a number is not a probability or not a level.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ProbabilityError {
    /// The number is not a probability: outside [0, 1], or not a number.
    NotAProbability(f64),
    /// The number is not an interval level: outside (0, 1), or not a number.
    NotALevel(f64),
}

impl fmt::Display for ProbabilityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAProbability(value) => write!(f, "{value} is not a probability in [0, 1]"),
            Self::NotALevel(value) => {
                write!(f, "{value} is not an interval level strictly between 0 and 1 (write 0.8 for 80 %)")
            }
        }
    }
}

impl std::error::Error for ProbabilityError {}

/// Chance that something happens, a share in [0, 1]; never a percent.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Probability(f64);

impl Probability {
    /// Probability from a share.
    ///
    /// # Errors
    /// [`ProbabilityError::NotAProbability`] outside [0, 1] and for NaN.
    ///
    /// # Example
    /// ```
    /// use lotrinh::domain::probability::Probability;
    /// assert!(Probability::new(0.66).is_ok());
    /// assert!(Probability::new(66.0).is_err());
    /// ```
    pub fn new(value: f64) -> Result<Self, ProbabilityError> {
        if (0.0..=1.0).contains(&value) { Ok(Self(value)) } else { Err(ProbabilityError::NotAProbability(value)) }
    }

    /// Nearest probability to a computed share: clamped to [0, 1], and 0.5 (no knowledge) for NaN.
    pub fn saturating(value: f64) -> Self {
        if value.is_nan() { Self(0.5) } else { Self(value.clamp(0.0, 1.0)) }
    }

    /// The share, in [0, 1].
    pub fn value(self) -> f64 {
        self.0
    }

    /// Chance of the contrary, 1 − p.
    pub fn complement(self) -> Self {
        Self(1.0 - self.0)
    }
}

/// Share of future observations that a prediction interval is meant to hold, strictly in (0, 1); "80 %" is 0.8.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct IntervalLevel(f64);

impl IntervalLevel {
    /// The 80 % level.
    pub const EIGHTY: Self = Self(0.80);
    /// The 95 % level.
    pub const NINETY_FIVE: Self = Self(0.95);

    /// Level from a share.
    ///
    /// # Errors
    /// [`ProbabilityError::NotALevel`] outside (0, 1) and for NaN.
    ///
    /// # Example
    /// ```
    /// use lotrinh::domain::probability::IntervalLevel;
    /// assert_eq!(IntervalLevel::new(0.8), Ok(IntervalLevel::EIGHTY));
    /// assert!(IntervalLevel::new(80.0).is_err());
    /// ```
    pub fn new(value: f64) -> Result<Self, ProbabilityError> {
        if value > 0.0 && value < 1.0 { Ok(Self(value)) } else { Err(ProbabilityError::NotALevel(value)) }
    }

    /// The share, in (0, 1).
    pub fn value(self) -> f64 {
        self.0
    }

    /// Probabilities of the two ends of the central interval, (1 − level)/2 and (1 + level)/2.
    pub fn tails(self) -> (f64, f64) {
        (0.5 * (1.0 - self.0), 0.5 * (1.0 + self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percent_is_not_a_level() {
        assert_eq!(IntervalLevel::new(95.0), Err(ProbabilityError::NotALevel(95.0)));
        assert!(IntervalLevel::new(0.0).is_err() && IntervalLevel::new(1.0).is_err() && IntervalLevel::new(f64::NAN).is_err());
        assert_eq!(IntervalLevel::new(0.95), Ok(IntervalLevel::NINETY_FIVE));
    }

    #[test]
    fn a_probability_includes_its_ends_and_refuses_nan() {
        assert!(Probability::new(0.0).is_ok() && Probability::new(1.0).is_ok());
        assert!(Probability::new(-0.01).is_err() && Probability::new(f64::NAN).is_err());
        assert_eq!(Probability::saturating(f64::NAN).value(), 0.5);
        assert_eq!(Probability::saturating(7.0).complement().value(), 0.0);
    }

    #[test]
    fn the_tails_of_eighty_percent_are_ten_and_ninety() {
        let (low, high) = IntervalLevel::EIGHTY.tails();
        assert!((low - 0.1).abs() < 1e-12 && (high - 0.9).abs() < 1e-12);
    }
}
