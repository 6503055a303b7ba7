//! Properties that hold for every input.

use super::*;
use crate::domain::probability::IntervalLevel;

fn yearly(values: &[f64]) -> Input<'_> {
    Input { values, bounds: Bounds::NONE, season: 1, step: Step::Year }
}

fn percent(values: &[f64]) -> Input<'_> {
    Input { values, bounds: Bounds::PERCENT, season: 1, step: Step::Year }
}

/// A deterministic wobble in [−1, 1]; no generator is needed for properties.
fn wobble(i: usize) -> f64 {
    ((i * 7919 + 13) % 101) as f64 / 50.0 - 1.0
}

fn rising(n: usize) -> Vec<f64> {
    (0..n).map(|i| 100.0 + 6.0 * i as f64 + 9.0 * wobble(i)).collect()
}

fn adoption(n: usize) -> Vec<f64> {
    (0..n).map(|i| 100.0 / (1.0 + (2.5 - 0.4 * i as f64).exp()) + 0.3 * wobble(i)).collect()
}

#[test]
fn nothing_breaks_on_any_input() {
    let awkward: Vec<Vec<f64>> = vec![
        vec![],
        vec![5.0],
        vec![5.0, 6.0],
        vec![0.0; 3],
        vec![0.0; 30],
        vec![7.0; 30],
        vec![f64::NAN, 1.0, f64::INFINITY, 2.0, 3.0, 4.0, 9.0],
        vec![f64::NAN; 5],
        vec![1e308, -1e308, 1e308, 1e308, 5e307, -1e308],
        vec![f64::MAX; 8],
        vec![1e-310, 2e-310, 3e-310, 5e-310, 4e-310, 6e-310],
        vec![-4.0, 3.0, 0.0, -2.0, 8.0, 1.0, -9.0],
        (0..40).map(|i| (i as f64).exp()).collect(),
        (0..40).map(|i| 100.0 * wobble(i).abs()).collect(),
        vec![0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0],
        vec![100.0, 100.0, 100.0, 100.0, 0.0, 100.0, 100.0],
        vec![1e-300, 1.0, 1e300, 1.0, 1e-300, 1e300],
    ];
    let extreme = Bounds::new(Some(-f64::MAX), Some(f64::MAX)).unwrap();
    let tiny = Bounds::new(Some(1e16), Some(1e16 + 2.0)).unwrap();
    for values in &awkward {
        for bounds in [Bounds::NONE, Bounds::PERCENT, Bounds::NON_NEGATIVE, extreme, tiny] {
            for (season, step) in [(1, Step::Year), (4, Step::Quarter), (12, Step::Month), (0, Step::Year)] {
                let input = Input { values, bounds, season, step };
                let pool = Pool::learn(&[input, yearly(&[1.0, 2.0, 3.0, 5.0, 4.0, 6.0])]);
                for pool in [&Pool::empty(), &pool] {
                    let fitted = fit(&input, pool);
                    for h in [0, 1, 2, 9, 80, usize::MAX] {
                        let (low, high) = fitted.interval(h, IntervalLevel::EIGHTY);
                        let (lower, higher) = fitted.interval(h, IntervalLevel::NINETY_FIVE);
                        let point = fitted.point(h);
                        assert!([low, high, lower, higher, point].iter().all(|x| x.is_finite()), "{values:?} {bounds:?} {h}");
                        assert!(lower <= low && low <= point && point <= high && high <= higher, "{values:?} {bounds:?} {h}");
                        for threshold in [0.0, 50.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, 1e300] {
                            let p = fitted.attainment(h, threshold, true).value();
                            assert!((0.005..=0.995).contains(&p), "{values:?} {h} {threshold}: {p}");
                        }
                    }
                    let sum: f64 = fitted.weights().iter().map(|(_, weight)| weight).sum();
                    assert!((sum - 1.0).abs() < 1e-9);
                }
            }
        }
    }
}

#[test]
fn the_bounds_are_respected_and_a_broken_bound_is_not_used() {
    let fitted = fit(&percent(&adoption(14)), &Pool::empty());
    for h in 1..=25 {
        let (low, high) = fitted.interval(h, IntervalLevel::NINETY_FIVE);
        assert!(Bounds::PERCENT.contains(low) && Bounds::PERCENT.contains(high) && Bounds::PERCENT.contains(fitted.point(h)));
    }
    let beyond = fit(&percent(&[80.0, 90.0, 101.0, 109.0, 121.0, 130.0]), &Pool::empty());
    assert!(beyond.point(3) > 100.0);
}

#[test]
fn widths_do_not_shrink_as_the_horizon_grows() {
    let values = rising(25);
    let fitted = fit(&yearly(&values), &Pool::empty());
    let width = |h| {
        let (low, high) = fitted.interval(h, IntervalLevel::EIGHTY);
        high - low
    };
    for h in 1..40 {
        assert!(width(h + 1) >= width(h) * (1.0 - 1e-12), "h {h}");
    }
    assert!((width(32) / width(8) - 2.0).abs() < 1e-6);
}

#[test]
fn quantiles_grow_with_p_and_attainment_reads_the_same_distribution() {
    for input in [yearly(&rising(20)), percent(&adoption(12))] {
        let fitted = fit(&input, &Pool::empty());
        for h in [1, 5, 20] {
            let quantiles: Vec<f64> = (1..100).map(|p| fitted.quantile_unclipped(h, f64::from(p) / 100.0)).collect();
            assert!(quantiles.windows(2).all(|pair| pair[1] >= pair[0]));
            for p in [0.1, 0.35, 0.5, 0.8, 0.97] {
                let up = fitted.attainment(h, fitted.quantile_unclipped(h, p), true).value();
                let down = fitted.attainment(h, fitted.quantile_unclipped(h, p), false).value();
                assert!((up - (1.0 - p)).abs() < 1e-6 && (up + down - 1.0).abs() < 1e-9, "h {h} p {p}: {up} {down}");
            }
        }
    }
}

#[test]
fn the_forecast_scales_with_the_unit() {
    let values = rising(20);
    let thousandfold: Vec<f64> = values.iter().map(|value| value * 1024.0).collect();
    let (one, other) = (fit(&yearly(&values), &Pool::empty()), fit(&yearly(&thousandfold), &Pool::empty()));
    for h in [1, 4, 30] {
        for p in [0.025, 0.5, 0.9] {
            let (a, b) = (one.quantile(h, p) * 1024.0, other.quantile(h, p));
            assert!((a - b).abs() <= 1e-9 * a.abs(), "{a} {b}");
        }
    }
}

#[test]
fn a_constant_series_is_naive() {
    let fitted = fit(&percent(&[42.0; 15]), &Pool::empty());
    assert_eq!(fitted.weights().first().map(|(name, weight)| (*name, *weight)), Some(("naive", 1.0)));
    assert!((fitted.point(10) - 42.0).abs() < 1e-9);
    let (low, high) = fitted.interval(5, IntervalLevel::EIGHTY);
    assert!(low < 42.0 && high > 42.0, "stillness so far is no promise");
}

#[test]
fn fewer_than_four_values_are_borrowed_wide_and_centred_on_the_last() {
    for n in 1..=3 {
        let values = &[30.0, 35.0, 41.0][..n];
        let fitted = fit(&percent(values), &Pool::empty());
        assert!(fitted.is_borrowed() && (fitted.point(4) - values[n - 1]).abs() < 1e-9);
        let (low, high) = fitted.interval(4, IntervalLevel::EIGHTY);
        assert!(high - low > 10.0, "{low} {high}");
        assert_eq!(fitted.nominal_and_achieved(), None);
    }
    assert!(!fit(&percent(&[30.0, 35.0, 41.0, 44.0]), &Pool::empty()).is_borrowed());
}

#[test]
fn growth_goes_on_and_stays_sane_until_2045() {
    let quarters: Vec<f64> = (0..40).map(|i| 1000.0 * 1.03f64.powi(i)).collect();
    let fitted = fit(&Input { values: &quarters, bounds: Bounds::NON_NEGATIVE, season: 4, step: Step::Quarter }, &Pool::empty());
    let last = quarters[39];
    assert!(fitted.point(4) > last * 1.03);
    // Twenty years at 3 % a quarter would be a tenfold; damped it may not be more than half of that.
    assert!(fitted.point(80) > fitted.point(12) && fitted.point(80) < 5.0 * last, "{}", fitted.point(80) / last);
    for h in 1..80 {
        assert!(fitted.point(h + 1) >= fitted.point(h));
    }
}

#[test]
fn the_season_comes_back() {
    let factors = [0.8, 1.0, 1.3, 0.9];
    let values: Vec<f64> = (0..32).map(|i| (200.0 + wobble(i)) * factors[i % 4]).collect();
    let fitted = fit(&Input { values: &values, bounds: Bounds::NONE, season: 4, step: Step::Quarter }, &Pool::empty());
    assert!(fitted.is_seasonal());
    for h in 1..=8 {
        assert!((fitted.point(h) / (200.0 * factors[(h - 1) % 4]) - 1.0).abs() < 0.03, "h {h}");
    }
}

#[test]
fn peers_teach_and_do_not_break_the_order() {
    let provinces: Vec<Vec<f64>> =
        (0..20).map(|k| adoption(14).iter().map(|x| (x + wobble(k) * 3.0).clamp(0.0, 100.0)).collect()).collect();
    let inputs: Vec<Input<'_>> = provinces.iter().map(|values| percent(values)).collect();
    let pool = Pool::learn(&inputs);
    let (alone, taught) = (fit(&inputs[0], &Pool::empty()), fit(&inputs[0], &pool));
    let width = |fitted: &Fitted| fitted.quantile_unclipped(3, 0.9) - fitted.quantile_unclipped(3, 0.1);
    assert!(width(&taught) < width(&alone), "alike peers narrow the interval");
    let (eighty, ninety_five, n) = taught.nominal_and_achieved().unwrap();
    assert!(n > 100 && eighty > 0.6 && eighty <= ninety_five && ninety_five <= 1.0);
    assert_eq!(Pool::learn(&[]).lessons(true).map(|_| ()), None);
}

#[test]
fn the_same_input_gives_the_same_forecast() {
    let values = rising(30);
    let (one, other) = (fit(&yearly(&values), &Pool::empty()), fit(&yearly(&values), &Pool::empty()));
    assert_eq!((one.point(7), one.interval(7, IntervalLevel::EIGHTY)), (other.point(7), other.interval(7, IntervalLevel::EIGHTY)));
}

#[test]
fn the_combination_lies_among_its_models() {
    let values = rising(30);
    let by_model = points_by_model(&yearly(&values), &Pool::empty(), 8);
    assert_eq!(by_model.first().map(|(name, points)| (*name, points[7])), Some(("naive", values[29])));
    let fitted = fit(&yearly(&values), &Pool::empty());
    for h in [1, 4, 8] {
        let points: Vec<f64> = by_model.iter().map(|(_, points)| points[h - 1]).collect();
        let (low, high) = points.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), p| (low.min(*p), high.max(*p)));
        assert!(low <= fitted.point(h) + 1e-9 && fitted.point(h) <= high + 1e-9, "h {h}");
    }
    assert!(by_model.iter().all(|(name, _)| *name != "logit_drift"), "no logit without bounds");
}
