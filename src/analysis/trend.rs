//! Observed trend: the slope of a series per unit of time, and its year-on-year changes.

use statrs::distribution::{ContinuousCDF, Normal};

/// A slope with its 80 % interval, in units of the indicator per unit of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Slope {
    /// Median of the slopes of all pairs.
    pub median: f64,
    /// Lower end of the 80 % interval.
    pub lower: f64,
    /// Upper end of the 80 % interval.
    pub upper: f64,
}

/// Most points that enter the pairwise slopes: 200 points make 19,900 pairs; beyond, the latest 200 speak for the present anyway.
const MOST_POINTS: usize = 200;

/// Ordinary-least-squares slope of values against equally spaced steps, in units per step; 0 with fewer than two values.
///
/// b = Σ(i − ī)(x_i − x̄)/Σ(i − ī)².
pub fn ols_slope(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    if values.len() < 2 {
        return 0.0;
    }
    let centre = 0.5 * (n - 1.0);
    let moment: f64 = values.iter().enumerate().map(|(i, x)| (i as f64 - centre) * x).sum();
    moment / (n * (n * n - 1.0) / 12.0)
}

/// Theil–Sen slope with its 80 % interval by order statistics of the pairwise slopes (Sen 1968), in units per unit of time.
///
/// The interval takes the slopes of rank (N ∓ C)/2 among N, with C = z₀.₉·√(n(n − 1)(2n + 5)/18), the spread of Kendall's S.
/// `None` when no two finite points differ in time. Times need not be equally spaced or sorted; pairs at one time are left out.
pub fn theil_sen(times: &[f64], values: &[f64]) -> Option<Slope> {
    let mut points: Vec<(f64, f64)> =
        times.iter().copied().zip(values.iter().copied()).filter(|(t, x)| t.is_finite() && x.is_finite()).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let points = &points[points.len().saturating_sub(MOST_POINTS)..];
    let mut slopes = Vec::with_capacity(points.len() * points.len().saturating_sub(1) / 2);
    for (i, first) in points.iter().enumerate() {
        for second in &points[i + 1..] {
            let slope = (second.1 - first.1) / (second.0 - first.0);
            if slope.is_finite() {
                slopes.push(slope);
            }
        }
    }
    slopes.sort_by(f64::total_cmp);
    let count = slopes.len();
    let (first, last) = (*slopes.first()?, *slopes.last()?);
    let middle = slopes.get(count / 2).copied()?;
    let below = slopes.get((count - 1) / 2).copied()?;
    let n = points.len() as f64;
    // The half-width of a central 80 % interval in standard deviations.
    let spread = Normal::standard().inverse_cdf(0.9) * (n * (n - 1.0) * (2.0 * n + 5.0) / 18.0).sqrt();
    let pairs = count as f64;
    // Ranks from one, outwards: the lower rank rounds down, the upper rounds up, so that the interval is never too short.
    let rank = |position: f64| if position < 1.0 { None } else { slopes.get(position as usize - 1).copied() };
    Some(Slope {
        median: 0.5 * below + 0.5 * middle,
        lower: rank((0.5 * (pairs - spread)).floor()).unwrap_or(first),
        upper: rank((0.5 * (pairs + spread)).ceil() + 1.0).unwrap_or(last),
    })
}

/// Changes from one annual figure to the next, in units per year: (year of the later figure, (x_j − x_i)/(j − i)), a gap spread evenly over its years.
///
/// Years are whole numbers in ascending order; a repeated year or a value that is not finite is left out.
pub fn annual_changes(years: &[i32], values: &[f64]) -> Vec<(i32, f64)> {
    let mut changes = Vec::new();
    let mut previous: Option<(i32, f64)> = None;
    for (&year, &value) in years.iter().zip(values) {
        if !value.is_finite() {
            continue;
        }
        match previous {
            Some((before, was)) if year > before => {
                let change = (value - was) / (f64::from(year) - f64::from(before));
                if change.is_finite() {
                    changes.push((year, change));
                }
                previous = Some((year, value));
            }
            Some(_) => {}
            None => previous = Some((year, value)),
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_slope_everywhere() {
        let times: Vec<f64> = vec![2015.0, 2017.0, 2018.0, 2021.5, 2023.0];
        let values: Vec<f64> = times.iter().map(|t| 3.0 * t - 6000.0).collect();
        let slope = theil_sen(&times, &values).unwrap();
        for part in [slope.lower, slope.median, slope.upper] {
            assert!((part - 3.0).abs() < 1e-9);
        }
        assert!((ols_slope(&[1.0, 3.0, 5.0, 7.0]) - 2.0).abs() < 1e-12);
    }

    #[test]
    fn one_outlier_does_not_move_the_median_slope() {
        let times: Vec<f64> = (0..11).map(f64::from).collect();
        let mut values = times.clone();
        values[5] = 1e6;
        let slope = theil_sen(&times, &values).unwrap();
        assert!((slope.median - 1.0).abs() < 1e-9 && slope.lower <= slope.median && slope.median <= slope.upper);
    }

    #[test]
    fn sens_own_example() {
        // Sen 1968, section 5 (also Hollander & Wolfe, table 9.1): seven points, median slope 4.0.
        let times = [1.0, 2.0, 3.0, 4.0, 10.0, 12.0, 18.0];
        let values = [9.0, 15.0, 19.0, 20.0, 45.0, 55.0, 78.0];
        assert!((theil_sen(&times, &values).unwrap().median - 4.0).abs() < 1e-12);
    }

    #[test]
    fn too_little_to_say() {
        assert_eq!(theil_sen(&[1.0], &[2.0]), None);
        assert_eq!(theil_sen(&[1.0, 1.0], &[2.0, 3.0]), None);
        assert_eq!(theil_sen(&[1.0, 2.0], &[f64::NAN, 3.0]), None);
        assert_eq!(ols_slope(&[5.0]), 0.0);
    }

    #[test]
    fn a_gap_is_spread_over_its_years() {
        assert_eq!(annual_changes(&[2018, 2020, 2021], &[10.0, 14.0, 15.0]), vec![(2020, 2.0), (2021, 1.0)]);
        assert_eq!(annual_changes(&[2018, 2019, 2020], &[10.0, f64::NAN, 14.0]), vec![(2020, 2.0)]);
        assert_eq!(annual_changes(&[2018, 2018], &[1.0, 9.0]), vec![]);
    }
}
