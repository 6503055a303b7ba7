//! The Theil–Sen slope against the definition: the median of the slopes of all pairs (Theil 1950; Sen 1968, JASA 63).

use lotrinh::analysis::trend::theil_sen;
use proptest::prelude::*;

use super::shelf::agree;

fn naive_slope(times: &[f64], values: &[f64]) -> f64 {
    let mut slopes = Vec::new();
    for i in 0..times.len() {
        for j in 0..times.len() {
            // Every pair from both sides: the median of the doubled list is the median.
            if times[i] != times[j] {
                slopes.push((values[j] - values[i]) / (times[j] - times[i]));
            }
        }
    }
    slopes.sort_by(|a, b| a.partial_cmp(b).expect("numbers"));
    let n = slopes.len();
    if n % 2 == 1 { slopes[n / 2] } else { (slopes[n / 2 - 1] + slopes[n / 2]) / 2.0 }
}

/// Unequally spaced times in any order, and values.
fn series() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    prop::collection::vec((0..400_i32, -1e4..1e4_f64), 2..40)
        .prop_filter("two times that differ", |points| points.iter().any(|(time, _)| *time != points[0].0))
        .prop_map(|points| points.into_iter().map(|(quarter, value)| (1990.0 + f64::from(quarter) / 4.0, value)).unzip())
}

proptest! {
    #![proptest_config(crate::cases(500))]

    #[test]
    fn the_slope_is_the_median_of_all_pairs((times, values) in series()) {
        let slope = theil_sen(&times, &values).expect("a slope");
        prop_assert!(agree(slope.median, naive_slope(&times, &values), 1e-9), "{} against {}", slope.median, naive_slope(&times, &values));
        prop_assert!(slope.lower <= slope.median && slope.median <= slope.upper);
    }

    #[test]
    fn units_and_origins_do_not_matter((times, values) in series(), power in -8..8_i32, shift in -64..64_i32) {
        let scale = f64::from(power).exp2();
        let slope = theil_sen(&times, &values).expect("a slope");
        let moved: Vec<f64> = values.iter().map(|value| (value + f64::from(shift)) * scale).collect();
        let after = theil_sen(&times, &moved).expect("a slope");
        for (a, b) in [(slope.median, after.median), (slope.lower, after.lower), (slope.upper, after.upper)] {
            prop_assert!(agree(a, b / scale, 1e-6), "{} against {}", a, b / scale);
        }
        let turned: Vec<f64> = values.iter().map(|value| -value).collect();
        let mirrored = theil_sen(&times, &turned).expect("a slope");
        prop_assert!(agree(mirrored.median, -slope.median, 1e-12) && agree(mirrored.lower, -slope.upper, 1e-12) && agree(mirrored.upper, -slope.lower, 1e-12));
    }
}

#[test]
fn the_interval_is_that_of_the_paper() {
    // Sen's own example: seven points, slope 4.0.
    // With z = 1.2816 and √(7·6·19/18) = 6.658, C = 8.533: ranks (21 − 8.533)/2 = 6.23 and (21 + 8.533)/2 + 1 = 15.77.
    let (times, values) = ([1.0, 2.0, 3.0, 4.0, 10.0, 12.0, 18.0], [9.0, 15.0, 19.0, 20.0, 45.0, 55.0, 78.0]);
    let mut slopes: Vec<f64> = (0..7).flat_map(|i| (i + 1..7).map(move |j| (values[j] - values[i]) / (times[j] - times[i]))).collect();
    slopes.sort_by(f64::total_cmp);
    let slope = theil_sen(&times, &values).expect("a slope");
    assert!(agree(slope.median, 4.0, 1e-12));
    // Outwards, so that the interval is never too short: the 6th and the 16th of 21.
    assert_eq!((slope.lower, slope.upper), (slopes[5], slopes[15]));
}
