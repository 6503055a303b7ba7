//! Parts of the forecast against independent packages: statsmodels, statsforecast, utilsforecast, scipy.
//!
//! `model_values.json` names versions and calls. Its series are formulas of this file, so that nobody's data is passed on. Smoothing,
//! theta and damped Holt are compared where they can be reached, beside the models in `src/analysis/forecast`.

use lotrinh::{
    analysis::{forecast::season::Season, score, transform::Space, trend::theil_sen},
    domain::probability::IntervalLevel,
};
use serde_json::Value;

use super::shelf::agree;

/// Both sides are 64-bit floats that add in another order.
const SAME: f64 = 1e-12;

fn file() -> Value {
    serde_json::from_str(include_str!("model_values.json")).expect("model_values.json")
}

fn each(compare: impl Fn(&str, &Value)) {
    let file = file();
    let series = file["series"].as_object().expect("series");
    assert_eq!(series.len(), 5);
    series.iter().for_each(|(name, series)| compare(name, series));
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("numbers").iter().map(number).collect()
}

fn formula(name: &str, i: usize) -> f64 {
    let t = i as f64;
    match name {
        "line_with_sine" => 10.0 + 0.8 * t + t.sin(),
        "s_curve" => 100.0 / (1.0 + (-0.35 * (t - 9.0)).exp()) + 0.6 * (2.0 * t).cos(),
        "falling_exponential" => 50.0 * (-0.06 * t).exp() + 0.5 * (1.7 * t).sin() + 5.0,
        "quarterly_multiplicative" => (100.0 + 2.0 * t) * [0.9, 1.05, 1.15, 0.9][i % 4] + (3.0 * t).sin(),
        "short_zigzag" => 20.0 + 0.3 * t.powf(1.5) + if i.is_multiple_of(2) { 1.0 } else { -1.0 },
        _ => panic!("no formula for {name}"),
    }
}

#[test]
fn the_series_are_formulas() {
    each(|name, series| {
        let all = [numbers(&series["values"]), numbers(&series["actual"])].concat();
        for (i, value) in all.into_iter().enumerate() {
            assert!(agree(value, formula(name, i), SAME), "{name} {i}: {value}");
        }
    });
}

#[test]
fn scores_are_those_of_utilsforecast() {
    each(|name, series| {
        let (values, actual, expected) = (numbers(&series["values"]), numbers(&series["actual"]), &series["scores"]);
        let season = series["season"].as_u64().expect("a season") as usize;
        let last = *values.last().expect("a value");
        let forecast = vec![last; actual.len()];
        let is = |what: &str, found: Option<f64>| {
            let (found, expected) = (found.expect("a score"), number(&expected[what]));
            assert!(agree(found, expected, SAME), "{name} {what}: {found} against {expected}");
        };
        let mean = |score: &dyn Fn(f64) -> f64| Some(actual.iter().map(|y| score(*y)).sum::<f64>() / actual.len() as f64);
        is("mae", score::mae(&actual, &forecast));
        is("smape_percent_0_200", score::smape(&actual, &forecast));
        is("mase", score::mase(&actual, &forecast, &values, season));
        is("seasonal_step_numpy", score::seasonal_step(&values, season));
        is("pinball_0_1", mean(&|y| score::pinball(y, 0.9 * last, 0.1)));
        is("pinball_0_9", mean(&|y| score::pinball(y, 1.1 * last, 0.9)));
        for (level, half_width) in [(IntervalLevel::EIGHTY, 0.1), (IntervalLevel::NINETY_FIVE, 0.2)] {
            let percent = (100.0 * level.value()).round();
            let (low, high) = (last * (1.0 - half_width), last * (1.0 + half_width));
            let interval = mean(&|y| score::interval_score(y, low, high, level));
            is(&format!("interval_score_{percent}"), interval);
            is(&format!("msis_{percent}"), interval.zip(score::seasonal_step(&values, season)).map(|(score, step)| score / step));
            is(&format!("coverage_{percent}"), score::coverage(&actual, &vec![(low, high); actual.len()]));
        }
    });
}

#[test]
fn powers_are_those_of_scipy() {
    each(|name, series| {
        let values = numbers(&series["values"]);
        for (lambda, expected) in series["box_cox"].as_object().expect("powers") {
            let space = Space::BoxCox { lambda: lambda.parse().expect("a power") };
            for (value, expected) in values.iter().zip(numbers(expected)) {
                assert!(agree(space.forward(*value), expected, SAME), "{name} {lambda}: {value}");
                assert!(agree(space.inverse(expected), *value, 1e-11), "{name} {lambda}: {expected}");
            }
        }
    });
}

#[test]
fn seasonal_indices_are_those_of_statsmodels() {
    let file = file();
    let series = &file["series"]["quarterly_multiplicative"];
    let values = numbers(&series["values"]);
    for (is_multiplicative, expected) in [(true, "seasonal_multiplicative"), (false, "seasonal_additive")] {
        let found = match Season::find(&values, 4, is_multiplicative) {
            Season::Multiplicative(found) if is_multiplicative => found,
            Season::Additive(found) if !is_multiplicative => found,
            other => panic!("{other:?}"),
        };
        for (found, expected) in found.iter().zip(numbers(&series[expected])) {
            assert!(agree(*found, expected, SAME), "{found} against {expected}");
        }
    }
}

#[test]
fn slopes_of_pairs_are_those_of_scipy() {
    each(|name, series| {
        let values = numbers(&series["values"]);
        let evenly: Vec<f64> = (0..values.len()).map(|i| i as f64).collect();
        let uneven = numbers(&series["theil_sen_unequal"]["times"]);
        for (times, values, expected) in
            [(evenly, &values[..], &series["theil_sen"]), (uneven, &values[..10], &series["theil_sen_unequal"])]
        {
            let found = theil_sen(&times, values).expect("a slope");
            assert!(agree(found.median, number(&expected["slope"]), SAME), "{name}");
            // scipy rounds the ranks of the ends to the nearest slope, we outwards: the same slope or the next one.
            let mut slopes: Vec<f64> = (0..times.len())
                .flat_map(|i| (i + 1..times.len()).map(move |j| (i, j)))
                .map(|(i, j)| (values[j] - values[i]) / (times[j] - times[i]))
                .collect();
            slopes.sort_by(f64::total_cmp);
            let rank = |slope: f64| slopes.iter().position(|other| agree(*other, slope, SAME)).expect("one of the slopes");
            let (low, high) = (rank(number(&expected["low_80"])), rank(number(&expected["high_80"])));
            assert!((low.saturating_sub(1)..=low).contains(&rank(found.lower)), "{name}: {} against {low}", rank(found.lower));
            assert!((high..=high + 1).contains(&rank(found.upper)), "{name}: {} against {high}", rank(found.upper));
        }
    });
}
