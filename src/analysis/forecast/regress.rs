//! Robust linear regression: absolute errors and quantiles, by iteratively reweighted least squares.

/// One row of a regression: features, answer, weight.
pub(super) type Case<'a> = (&'a [f64], f64, f64);

/// Rounds of reweighting; the coefficients of the fourth digit stand still after about fifteen.
const ROUNDS: usize = 20;

/// Coefficients b that make Σ w·ρ_τ(y − x·b) least, ρ_τ the pinball loss (Koenker & Bassett 1978); τ = 0.5 is least absolute error.
///
/// `ridge` is the share of every feature's own sum of squares added to it, so that features that say the same share the coefficient; errors below `floor` count as squares.
/// Empty when there is nothing to learn from.
pub(super) fn quantile_regression(cases: &[Case<'_>], tau: f64, ridge: f64, floor: f64) -> Vec<f64> {
    let width = cases.first().map_or(0, |(features, _, _)| features.len());
    let mut coefficients = vec![0.0; width];
    for round in 0..ROUNDS {
        let mut matrix = vec![vec![0.0; width]; width];
        let mut answers = vec![0.0; width];
        for (features, y, weight) in cases {
            let error = y - dot(features, &coefficients);
            // The first round is least squares.
            let share = if round == 0 {
                0.5
            } else if error >= 0.0 {
                tau
            } else {
                1.0 - tau
            };
            let weight = weight * share / if round == 0 { 1.0 } else { error.abs().max(floor) };
            for (i, one) in features.iter().enumerate() {
                let weighted = weight * one;
                if weighted == 0.0 {
                    continue;
                }
                answers[i] += weighted * y;
                for (entry, other) in matrix[i][..=i].iter_mut().zip(*features) {
                    *entry += weighted * other;
                }
            }
        }
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] += ridge * row[i] + 1e-9;
        }
        match solve(matrix, &answers) {
            Some(found) => coefficients = found,
            None => return coefficients,
        }
    }
    coefficients
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Solves A·x = b for a positive definite A, given by its lower triangle, by Cholesky's decomposition; none when A is not positive definite.
fn solve(mut a: Vec<Vec<f64>>, b: &[f64]) -> Option<Vec<f64>> {
    let n = b.len();
    for j in 0..n {
        for i in j..n {
            let sum = a[i][j] - (0..j).map(|k| a[i][k] * a[j][k]).sum::<f64>();
            if i == j {
                if sum.is_nan() || sum <= 0.0 {
                    return None;
                }
                a[j][j] = sum.sqrt();
            } else {
                a[i][j] = sum / a[j][j];
            }
        }
    }
    let mut x = b.to_vec();
    for i in 0..n {
        x[i] = (x[i] - (0..i).map(|k| a[i][k] * x[k]).sum::<f64>()) / a[i][i];
    }
    for i in (0..n).rev() {
        x[i] = (x[i] - (i + 1..n).map(|k| a[k][i] * x[k]).sum::<f64>()) / a[i][i];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_line_ignores_a_leap() {
        let rows: Vec<([f64; 2], f64)> = (0..21).map(|i| ([1.0, f64::from(i)], 3.0 + 2.0 * f64::from(i))).collect();
        let mut cases: Vec<Case<'_>> = rows.iter().map(|(x, y)| (x.as_slice(), *y, 1.0)).collect();
        cases[20].1 = 1e4;
        let found = quantile_regression(&cases, 0.5, 0.0, 1e-6);
        assert!((found[0] - 3.0).abs() < 1e-3 && (found[1] - 2.0).abs() < 1e-3, "{found:?}");
    }

    #[test]
    fn a_quantile_of_a_constant_is_the_order_statistic() {
        let one = [1.0];
        let cases: Vec<Case<'_>> = (1..=99).map(|i| (one.as_slice(), f64::from(i), 1.0)).collect();
        for (tau, expected) in [(0.5, 50.0), (0.8, 80.0), (0.1, 10.0)] {
            let found = quantile_regression(&cases, tau, 0.0, 0.05)[0];
            // Reweighting comes near, not to the point: within two of a hundred.
            assert!((found - expected).abs() < 2.0, "{tau}: {found}");
        }
        assert!(quantile_regression(&[], 0.5, 0.0, 0.05).is_empty());
    }

    #[test]
    fn cholesky_solves_and_refuses() {
        let x = solve(vec![vec![4.0, 0.0], vec![2.0, 3.0]], &[2.0, 1.0]).unwrap();
        assert!((4.0 * x[0] + 2.0 * x[1] - 2.0).abs() < 1e-12 && (2.0 * x[0] + 3.0 * x[1] - 1.0).abs() < 1e-12);
        assert_eq!(solve(vec![vec![-1.0]], &[1.0]), None);
    }
}
