//! Scores against versions of three plain lines, written from the papers.
//!
//! sMAPE, MASE, OWA: Makridakis, Spiliotis & Assimakopoulos (2020), "The M4 Competition", Int. J. Forecasting 36.
//! MASE: Hyndman & Koehler (2006). Pinball loss and interval score: Gneiting & Raftery (2007).

use lotrinh::{analysis::score, domain::probability::IntervalLevel};
use proptest::prelude::*;

use super::shelf::agree;

fn naive_mae(y: &[f64], f: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..y.len() {
        sum += if y[i] > f[i] { y[i] - f[i] } else { f[i] - y[i] };
    }
    sum / y.len() as f64
}

fn naive_smape(y: &[f64], f: &[f64]) -> f64 {
    let mut sum = 0.0;
    for i in 0..y.len() {
        sum += 2.0 * (y[i] - f[i]).abs() / (y[i].abs() + f[i].abs());
    }
    100.0 * sum / y.len() as f64
}

fn naive_mase(y: &[f64], f: &[f64], history: &[f64], m: usize) -> f64 {
    let mut steps = 0.0;
    for t in m..history.len() {
        steps += (history[t] - history[t - m]).abs();
    }
    naive_mae(y, f) / (steps / (history.len() - m) as f64)
}

fn naive_pinball(y: f64, q: f64, tau: f64) -> f64 {
    // max{τ(y − q), (τ − 1)(y − q)}: the other usual way to write it.
    f64::max(tau * (y - q), (tau - 1.0) * (y - q))
}

fn naive_interval_score(y: f64, l: f64, u: f64, level: f64) -> f64 {
    let alpha = 1.0 - level;
    let outside = if y < l {
        l - y
    } else if y > u {
        y - u
    } else {
        0.0
    };
    u - l + 2.0 / alpha * outside
}

/// Pairs of values and forecasts that are not zero, with a history that moves.
fn panels() -> impl Strategy<Value = (Vec<f64>, Vec<f64>, Vec<f64>)> {
    let value = || prop_oneof![0.1..1e6_f64, -1e6..-0.1_f64];
    (1..20_usize, 10..40_usize).prop_flat_map(move |(h, n)| {
        (prop::collection::vec(value(), h), prop::collection::vec(value(), h), prop::collection::vec(value(), n))
    })
}

proptest! {
    #![proptest_config(crate::cases(500))]

    #[test]
    fn point_scores_agree((y, f, history) in panels(), m in 1..5_usize) {
        prop_assert!(agree(score::mae(&y, &f).expect("mae"), naive_mae(&y, &f), 1e-12));
        prop_assert!(agree(score::smape(&y, &f).expect("smape"), naive_smape(&y, &f), 1e-12));
        prop_assert!(agree(score::mase(&y, &f, &history, m).expect("mase"), naive_mase(&y, &f, &history, m), 1e-12));
    }

    #[test]
    fn interval_scores_agree(y in -1e3..1e3_f64, a in -1e3..1e3_f64, b in -1e3..1e3_f64, level in 0.05..0.99_f64) {
        let (l, u) = (a.min(b), a.max(b));
        let typed = IntervalLevel::new(level).expect("a level");
        prop_assert!(agree(score::interval_score(y, l, u, typed), naive_interval_score(y, l, u, level), 1e-12));
        prop_assert!(agree(score::pinball(y, a, level), naive_pinball(y, a, level), 1e-12));
    }

    #[test]
    fn coverage_is_a_count(y in prop::collection::vec(0..10_i32, 1..30), low in 0..10_i32, width in 0..5_i32) {
        let values: Vec<f64> = y.iter().copied().map(f64::from).collect();
        let intervals = vec![(f64::from(low), f64::from(low + width)); y.len()];
        let inside = y.iter().filter(|y| (low..=low + width).contains(y)).count();
        prop_assert!(agree(score::coverage(&values, &intervals).expect("coverage"), inside as f64 / y.len() as f64, 1e-12));
    }
}

#[test]
fn the_average_of_m4_is_that_of_its_paper() {
    // M4, yearly series, table 4 of the paper: Naive2 16.342 and 3.974, the winner 13.176 and 2.980 make an OWA of 0.778.
    let owa = score::owa(13.176, 2.980, 16.342, 3.974).expect("a reference that errs");
    assert_eq!(format!("{owa:.3}"), "0.778");
}
