//! The reference forecast: no change, with the season put back where there is one.

/// One-sided 5 % point of the standard normal: the "90 %" test of the M4 reference methods is two-sided.
const CRITICAL: f64 = 1.645;

/// Naive2 of the M4 competition: x_n without its season, the season put back (Makridakis, Spiliotis & Assimakopoulos 2020).
///
/// The season is taken out by classical multiplicative decomposition where |r_m| > 1.645·√((1 + 2·Σ_{i<m} r_i²)/n) on at
/// least three full years; a yearly series, and one with a value that is not positive, is plain naive.
#[derive(Clone, Debug, PartialEq)]
pub struct Naive2 {
    level: f64,
    factors: Vec<f64>,
    length: usize,
}

impl Naive2 {
    /// Fits to a history, oldest first, with `season` steps in a year; an empty history is taken to stand at 0.
    pub fn fit(history: &[f64], season: usize) -> Self {
        let length = history.len();
        let last = history.last().copied().unwrap_or(0.0);
        let factors = factors(history, season).unwrap_or_else(|| vec![1.0]);
        let level = last / factor(&factors, length.max(1) - 1);
        Self { level, factors, length }
    }

    /// Point forecast `h` ≥ 1 steps ahead, in the unit of the history.
    pub fn point(&self, h: usize) -> f64 {
        self.level * factor(&self.factors, self.length + h.max(1) - 1)
    }
}

fn factor(factors: &[f64], position: usize) -> f64 {
    factors.get(position % factors.len().max(1)).copied().unwrap_or(1.0)
}

/// Seasonal factors with mean 1, index 0 for the first value; none where there is no season or no decomposition.
fn factors(values: &[f64], season: usize) -> Option<Vec<f64>> {
    if !is_seasonal(values, season) || values.iter().any(|value| *value <= 0.0) {
        return None;
    }
    let mut sums = vec![(0.0, 0usize); season];
    for (start, level) in centred_average(values, season).into_iter().enumerate() {
        let position = start + season / 2;
        if let (Some(value), Some(slot)) = (values.get(position), sums.get_mut(position % season)) {
            slot.0 += value / level;
            slot.1 += 1;
        }
    }
    let raw: Vec<f64> = sums.iter().map(|(sum, count)| sum / *count as f64).collect();
    let mean = raw.iter().sum::<f64>() / season as f64;
    let factors: Vec<f64> = raw.iter().map(|factor| factor / mean).collect();
    factors.iter().all(|factor| factor.is_finite() && *factor > 0.0).then_some(factors)
}

fn is_seasonal(values: &[f64], season: usize) -> bool {
    let n = values.len();
    if season < 2 || n < 3 * season {
        return false;
    }
    let mean = values.iter().sum::<f64>() / n as f64;
    let variance: f64 = values.iter().map(|x| (x - mean).powi(2)).sum();
    // A constant series has no autocorrelation.
    if variance.is_nan() || variance <= 0.0 {
        return false;
    }
    let r = |lag: usize| values.iter().zip(values.iter().skip(lag)).map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>() / variance;
    let squares: f64 = (1..season).map(|lag| r(lag).powi(2)).sum();
    r(season).abs() > CRITICAL * ((1.0 + 2.0 * squares) / n as f64).sqrt()
}

/// Moving average of a year, half weights at both ends of an even one; the first stands for position `season`/2.
fn centred_average(values: &[f64], season: usize) -> Vec<f64> {
    let whole: Vec<f64> = values.windows(season).map(|year| year.iter().sum::<f64>() / season as f64).collect();
    if season % 2 == 1 { whole } else { whole.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yearly_series_repeats_its_last_value() {
        let fitted = Naive2::fit(&[3.0, 9.0, 4.0], 1);
        assert_eq!((fitted.point(1), fitted.point(6)), (4.0, 4.0));
        assert_eq!(Naive2::fit(&[], 12).point(3), 0.0);
    }

    #[test]
    fn a_season_that_repeats_exactly_is_repeated() {
        let factors = [0.8, 1.0, 1.4, 0.8];
        let values: Vec<f64> = (0..24).map(|i| 50.0 * factors[i % 4]).collect();
        let fitted = Naive2::fit(&values, 4);
        for h in 1..=8 {
            // 24 values are six whole years, so step h falls on quarter (h − 1) mod 4.
            assert!((fitted.point(h) - 50.0 * factors[(h - 1) % 4]).abs() < 1e-9, "h {h}: {}", fitted.point(h));
        }
    }

    #[test]
    fn without_three_years_or_with_a_zero_it_is_plain() {
        let short = [1.0, 5.0, 1.0, 5.0, 1.0, 5.0, 1.0, 5.0];
        assert_eq!(Naive2::fit(&short, 4).point(1), 5.0);
        let zeros: Vec<f64> = (0..24).map(|i| if i % 4 == 0 { 0.0 } else { 7.0 }).collect();
        assert_eq!(Naive2::fit(&zeros, 4).point(1), 7.0);
        assert_eq!(Naive2::fit(&[2.0; 40], 4).point(2), 2.0);
    }
}
