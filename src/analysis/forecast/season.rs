//! The season: found by a test, taken out before modelling, put back afterwards.

/// Seasonal pattern of a series; index 0 belongs to its first value.
#[derive(Debug, Clone, PartialEq)]
pub enum Season {
    /// No season, or none that the test finds.
    None,
    /// Factors with mean 1: value = adjusted × factor.
    Multiplicative(Vec<f64>),
    /// Summands with mean 0: value = adjusted + summand.
    Additive(Vec<f64>),
}

/// One-sided 5 % point of the standard normal, the size of the test in the M4 reference methods (their "90 %" test is two-sided).
const CRITICAL: f64 = 1.645;

/// Least factor of a multiplicative season: a month of nothing in the past must not divide by zero.
const LEAST_FACTOR: f64 = 0.01;

impl Season {
    /// Season of a series with `period` steps a year, by classical decomposition (centred moving average of one year) where the test finds one.
    ///
    /// `multiplicative` needs positive values; with a value ≤ 0 the additive form is used.
    pub fn find(values: &[f64], period: usize, multiplicative: bool) -> Self {
        if !is_seasonal(values, period) {
            return Self::None;
        }
        let multiplicative = multiplicative && values.iter().all(|&value| value > 0.0);
        let trend = centred_average(values, period);
        let mut sums = vec![(0.0, 0usize); period];
        for (i, level) in trend.iter().enumerate() {
            let position = i + period / 2;
            let (Some(value), Some(slot)) = (values.get(position), sums.get_mut(position % period)) else { continue };
            slot.0 += if multiplicative { value / level } else { value - level };
            slot.1 += 1;
        }
        if sums.iter().any(|(sum, count)| *count == 0 || !f64::is_finite(*sum)) {
            return Self::None;
        }
        let raw: Vec<f64> = sums.iter().map(|(sum, count)| sum / *count as f64).collect();
        let mean = raw.iter().sum::<f64>() / period as f64;
        if multiplicative {
            if mean.is_nan() || mean <= 0.0 {
                return Self::None;
            }
            Self::Multiplicative(raw.iter().map(|factor| (factor / mean).max(LEAST_FACTOR)).collect())
        } else {
            Self::Additive(raw.iter().map(|summand| summand - mean).collect())
        }
    }

    /// The value without its season; `position` counts from the first value of the series.
    pub fn remove(&self, value: f64, position: usize) -> f64 {
        match self {
            Self::None => value,
            Self::Multiplicative(factors) => value / at(factors, position, 1.0),
            Self::Additive(summands) => value - at(summands, position, 0.0),
        }
    }

    /// The value with its season put back; the inverse of [`Season::remove`].
    pub fn restore(&self, adjusted: f64, position: usize) -> f64 {
        match self {
            Self::None => adjusted,
            Self::Multiplicative(factors) => adjusted * at(factors, position, 1.0),
            Self::Additive(summands) => adjusted + at(summands, position, 0.0),
        }
    }

    /// Whether the test found a season.
    pub fn is_found(&self) -> bool {
        !matches!(self, Self::None)
    }
}

fn at(indices: &[f64], position: usize, otherwise: f64) -> f64 {
    indices.get(position % indices.len().max(1)).copied().unwrap_or(otherwise)
}

/// Seasonality test of the M4 reference methods: |r_m| > 1.645·√((1 + 2·Σ_{i<m} r_i²)/n), r the autocorrelation, on at least three full years.
pub fn is_seasonal(values: &[f64], period: usize) -> bool {
    let n = values.len();
    if period < 2 || n < period.saturating_mul(3) {
        return false;
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let variance: f64 = values.iter().map(|x| (x - mean) * (x - mean)).sum();
    if variance.is_nan() || variance <= 0.0 {
        return false;
    }
    let autocorrelation =
        |lag: usize| -> f64 { values.iter().zip(values.iter().skip(lag)).map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>() / variance };
    let squares: f64 = (1..period).map(|lag| autocorrelation(lag).powi(2)).sum();
    autocorrelation(period).abs() > CRITICAL * ((1.0 + 2.0 * squares) / n as f64).sqrt()
}

/// Moving average of one period centred on each value (half weights at the ends for an even period); the first belongs to position period/2.
fn centred_average(values: &[f64], period: usize) -> Vec<f64> {
    let window = |start: usize| -> f64 { values[start..start + period].iter().sum::<f64>() / period as f64 };
    let whole: Vec<f64> = (0..=values.len().saturating_sub(period)).map(window).collect();
    if period % 2 == 1 { whole } else { whole.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATTERN: [f64; 4] = [0.8, 1.1, 1.3, 0.8];

    #[test]
    fn a_multiplicative_season_is_found_and_put_back() {
        let values: Vec<f64> = (0..40).map(|i| (100.0 + i as f64) * PATTERN[i % 4]).collect();
        let season = Season::find(&values, 4, true);
        let Season::Multiplicative(factors) = &season else { panic!("no season found") };
        for (factor, truth) in factors.iter().zip(PATTERN) {
            assert!((factor - truth).abs() < 0.01, "{factor} {truth}");
        }
        for (i, value) in values.iter().enumerate() {
            assert!((season.restore(season.remove(*value, i), i) - value).abs() < 1e-9);
        }
    }

    #[test]
    fn zeros_and_negatives_make_an_additive_season_with_mean_zero() {
        let values: Vec<f64> = (0..36).map(|i| if i % 4 == 0 { 10.0 } else { -3.0 }).collect();
        let Season::Additive(summands) = Season::find(&values, 4, true) else { panic!("no season found") };
        assert!(summands.iter().sum::<f64>().abs() < 1e-9);
    }

    #[test]
    fn short_constant_and_yearly_series_have_none() {
        assert_eq!(Season::find(&[1.0, 2.0, 1.0, 2.0], 4, true), Season::None);
        assert_eq!(Season::find(&[5.0; 60], 12, true), Season::None);
        assert_eq!(Season::find(&[1.0, 9.0, 1.0, 9.0, 1.0, 9.0], 1, true), Season::None);
    }

    #[test]
    fn a_straight_line_of_quarters_is_not_seasonal() {
        let line: Vec<f64> = (0..24).map(f64::from).collect();
        assert!(!is_seasonal(&line, 4));
    }
}
