//! What every forecast must have, whatever the series: the laws of a distribution, and the symmetries of its unit.
//!
//! Scale and shift: a forecast in percent is that in shares times a hundred (Hyndman & Athanasopoulos 2021, section 5.8, on
//! scale-free errors). Order of quantiles: Gneiting & Raftery (2007).

use lotrinh::{
    analysis::{
        forecast::{Fitted, Pool, Step, fit, points_by_model},
        transform::Space,
    },
    domain::{bounds::Bounds, probability::IntervalLevel},
};
use proptest::prelude::*;

use super::{
    drawn::{Drawn, free, hostile, share},
    shelf::agree,
};

const HORIZONS: [usize; 12] = [0, 1, 2, 3, 8, 9, 12, 13, 24, 25, 240, usize::MAX];
/// To the year 2045 and beyond, from any step.
const FAR: usize = 240;
const PROBABILITIES: [f64; 15] = [0.0, 1e-6, 0.005, 0.025, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 0.975, 0.995, 1.0 - 1e-6, 1.0];

/// Everything that is promised of any forecast of any series.
pub fn is_sound(drawn: &Drawn, fitted: &Fitted) -> Result<(), TestCaseError> {
    let bounds = drawn.respected();
    for h in HORIZONS {
        let point = fitted.point(h);
        let (low, high) = fitted.interval(h, IntervalLevel::EIGHTY);
        let (lower, higher) = fitted.interval(h, IntervalLevel::NINETY_FIVE);
        prop_assert!(lower <= low && low <= point && point <= high && high <= higher, "h {h}: {lower} {low} {point} {high} {higher}");
        let quantiles = PROBABILITIES.map(|p| fitted.quantile(h, p));
        prop_assert!(quantiles.iter().all(|q| q.is_finite() && bounds.contains(*q)), "h {h}: {quantiles:?} under {bounds:?}");
        prop_assert!(quantiles.is_sorted(), "h {h}: {quantiles:?}");
        let unclipped = PROBABILITIES.map(|p| fitted.quantile_unclipped(h, p));
        prop_assert!(unclipped.is_sorted() && unclipped.iter().all(|q| q.is_finite()), "h {h}: {unclipped:?}");
        let mut thresholds = [&unclipped[..], &[f64::NEG_INFINITY, f64::MIN, -1.0, 0.0, 5e-324, 50.0, 1e300, f64::INFINITY]].concat();
        thresholds.sort_by(f64::total_cmp);
        let up: Vec<f64> = thresholds.iter().map(|t| fitted.attainment(h, *t, true).value()).collect();
        prop_assert!(up.iter().all(|p| (0.005..=0.995).contains(p)), "h {h}: {up:?}");
        // The way to a huge unit and back rounds; it may not turn the order by more than that.
        prop_assert!(up.windows(2).all(|pair| pair[1] <= pair[0] + 1e-12), "h {h}: {thresholds:?} {up:?}");
        for (t, p) in thresholds.iter().zip(&up) {
            prop_assert!((fitted.attainment(h, *t, false).value() + p - 1.0).abs() < 1e-12, "h {h} {t}: {p}");
        }
    }
    let weights = fitted.weights();
    prop_assert!(agree(weights.iter().map(|(_, weight)| weight).sum(), 1.0, 1e-9), "{weights:?}");
    prop_assert!(weights.iter().all(|(_, weight)| (0.0..=1.0 + 1e-12).contains(weight)), "{weights:?}");
    if let Some((eighty, ninety_five, _)) = fitted.nominal_and_achieved() {
        prop_assert!((0.0..=1.0).contains(&eighty) && eighty <= ninety_five && ninety_five <= 1.0);
    }
    Ok(())
}

/// The distance between two quantiles on the scale on which errors are counted, for a series without season; none where numbers end.
fn width(drawn: &Drawn, fitted: &Fitted, h: usize, level: f64) -> Option<f64> {
    let ends = [0.5 - 0.5 * level, 0.5 + 0.5 * level].map(|p| fitted.quantile_unclipped(h, p));
    let on_scale = match Space::logit(drawn.respected()) {
        Some(logit) => ends.map(|end| logit.forward(end)),
        None => ends,
    };
    // Twelve logits from the middle the opening of the scale ends.
    let end = if drawn.respected().both().is_some() { 12.0 } else { f64::MAX };
    on_scale.iter().all(|z| z.abs() < end).then_some(on_scale[1] - on_scale[0])
}

/// What a reader sees: points, ends of intervals and attainment.
pub fn numbers(fitted: &Fitted, thresholds: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let horizons = [1, 2, 5, 8, 11, 30];
    let values = horizons.iter().flat_map(|h| [0.025, 0.1, 0.5, 0.9, 0.975].map(|p| fitted.quantile(*h, p))).collect();
    (values, horizons.iter().flat_map(|h| thresholds.iter().map(|t| fitted.attainment(*h, *t, true).value())).collect())
}

/// Whether numbers agree to a share of a size.
pub fn all_agree(a: &[f64], b: &[f64], tolerance: f64, size: f64) -> Result<(), TestCaseError> {
    for (i, (a, b)) in a.iter().zip(b).enumerate() {
        prop_assert!((a - b).abs() <= tolerance * size.max(a.abs()), "number {i}: {a} against {b}");
    }
    Ok(())
}

/// Greatest absolute value.
pub fn greatest(drawn: &Drawn) -> f64 {
    drawn.values.iter().fold(0.0, |most: f64, value| most.max(value.abs()))
}

proptest! {
    #![proptest_config(crate::cases(192))]

    #[test]
    fn nothing_breaks_a_forecast(drawn in hostile()) {
        is_sound(&drawn, &fit(&drawn.input(), &Pool::empty()))?;
    }

    #[test]
    fn ordinary_series_are_forecast_soundly(drawn in prop_oneof![free(), share()]) {
        let fitted = fit(&drawn.input(), &Pool::empty());
        is_sound(&drawn, &fitted)?;
        for h in [1, 4, 10, FAR] {
            for p in [0.01, 0.2, 0.5, 0.77, 0.99] {
                let quantile = fitted.quantile_unclipped(h, p);
                let z = Space::logit(drawn.respected()).map_or(0.0, |logit| logit.forward(quantile));
                // Where a share is all but full, numbers are too coarse to tell a quantile from the end of the scale.
                if z.abs() < 8.0 {
                    // A hair to either side: some curves are so steep at the centre that rounding moves the chance.
                    let hair = 1e-9 * greatest(&drawn);
                    let [below, above] = [-hair, hair].map(|hair| fitted.attainment(h, quantile + hair, false).value());
                    prop_assert!(below <= p + 1e-6 && p <= above + 1e-6 && below <= above, "h {h} p {p}: {below} {above}");
                    prop_assert!(above - below < 0.15, "h {h} p {p}: {below} {above}");
                }
            }
        }
    }

    #[test]
    fn intervals_do_not_narrow_as_the_horizon_grows(mut drawn in prop_oneof![free(), share(), hostile()]) {
        drawn.season = 1;
        let fitted = fit(&drawn.input(), &Pool::empty());
        // Up to the last coverage at which sizes of errors are known; beyond it lies a tail that is drawn, not counted.
        for level in [0.5, 0.8, 0.95, 0.98] {
            let widths: Vec<Option<f64>> = (1..60).map(|h| width(&drawn, &fitted, h, level)).collect();
            for (h, pair) in widths.windows(2).enumerate() {
                if let (Some(before), Some(after)) = (pair[0], pair[1]) {
                    let rounding = 1e-12 * fitted.quantile_unclipped(h + 2, 0.995).abs() + f64::MIN_POSITIVE;
                    prop_assert!(after >= before * (1.0 - 1e-6) - rounding, "level {level} after h {}: {before} {after}", h + 1);
                }
            }
        }
    }

    #[test]
    fn the_unit_does_not_matter(drawn in prop_oneof![free(), share()], power in -40..40_i32, factor in 0.001..1000.0_f64) {
        let power = f64::from(power).exp2();
        let thresholds = [10.0, 20.0, 55.0];
        let one = numbers(&fit(&drawn.input(), &Pool::empty()), &thresholds);
        let at = |factor: f64| numbers(&fit(&drawn.changed(|value| value * factor).input(), &Pool::empty()), &thresholds.map(|t| t * factor));
        let (values, chances) = at(power);
        // A power of two changes no digit of any number.
        prop_assert_eq!((values.iter().map(|value| value / power).collect::<Vec<_>>(), chances), one.clone());
        let (values, chances) = at(factor);
        all_agree(&values.iter().map(|value| value / factor).collect::<Vec<_>>(), &one.0, 1e-9, greatest(&drawn))?;
        all_agree(&chances, &one.1, 1e-7, 1.0)?;
    }

    #[test]
    fn the_origin_of_a_bounded_scale_does_not_matter(drawn in share(), shift in -1000..1000_i32) {
        // Where a share touches its bound, rounding decides whether the ceiling of a growth curve lies above it.
        prop_assume!(drawn.values.iter().all(|value| *value < 100.0));
        let shift = f64::from(shift);
        let thresholds = [10.0, 20.0, 55.0];
        let one = numbers(&fit(&drawn.input(), &Pool::empty()), &thresholds);
        let moved = drawn.changed(|value| value + shift);
        let (values, chances) = numbers(&fit(&moved.input(), &Pool::empty()), &thresholds.map(|t| t + shift));
        all_agree(&values.iter().map(|value| value - shift).collect::<Vec<_>>(), &one.0, 1e-8, 100.0)?;
        all_agree(&chances, &one.1, 1e-6, 1.0)?;
    }

    #[test]
    fn the_origin_of_a_free_scale_does_not_matter_to_a_straight_model(drawn in free(), share in -0.4..0.4_f64) {
        let drawn = Drawn { season: 1, ..drawn };
        let (least, most) = drawn.values.iter().fold((f64::MAX, f64::MIN), |(least, most), value| (least.min(*value), most.max(*value)));
        // Zero lies inside before and after: no logarithm and no power can be used.
        let (centre, shift) = (0.5 * (least + most), share * (most - least));
        let (one, moved) = (drawn.changed(|value| value - centre), drawn.changed(|value| value - centre + shift));
        let (before, after) = (points_by_model(&one.input(), &Pool::empty(), 8), points_by_model(&moved.input(), &Pool::empty(), 8));
        // Not the regression: it asks how large a step is against the greatest value, and that moves with the origin.
        for ((name, a), (_, b)) in before.iter().zip(&after).filter(|((name, _), _)| *name != "regression") {
            for (a, b) in a.iter().zip(b) {
                prop_assert!((a + shift - b).abs() <= 1e-9 * greatest(&drawn), "{name}: {a} + {shift} against {b}");
            }
        }
    }

    #[test]
    fn beyond_the_calibrated_horizon_the_movement_dies_away(drawn in prop_oneof![free(), hostile()]) {
        let drawn = Drawn { season: 1, bounds: Bounds::NONE, ..drawn };
        let fitted = fit(&drawn.input(), &Pool::empty());
        let last = fitted.furthest_calibrated();
        let now = drawn.values.iter().rev().copied().find(|value| value.is_finite()).unwrap_or(0.0);
        let (reached, far) = (fitted.point(last), fitted.point(last + FAR));
        // Nine times the mean yearly movement, as 0.9/(1 − 0.9); with the fourth and twelfth root of 0.9 it is 38 quarters and 114 months.
        let steps = match drawn.step {
            Step::Year => 9.0,
            Step::Quarter => 38.0,
            Step::Month => 114.0,
        };
        let movement = (reached / last as f64 - now / last as f64).abs();
        let rounding = 1e-9 * reached.abs().max(now.abs()).max(f64::MIN_POSITIVE);
        prop_assert!((far - reached).abs() <= steps * movement + rounding || far.abs() == f64::MAX, "{now} {reached} {far}");
    }
}
