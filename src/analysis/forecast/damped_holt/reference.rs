//! The recursion against statsmodels; versions and calls stand in the file.

use serde_json::Value;

use super::*;

#[test]
fn the_recursion_is_that_of_statsmodels() {
    let file: Value = serde_json::from_str(include_str!("../../../../tests/reference/model_values.json")).unwrap();
    let all = file["series"].as_object().unwrap();
    assert_eq!(all.len(), 5);
    for (name, series) in all {
        let values: Vec<f64> = serde_json::from_value(series["values"].clone()).unwrap();
        let expected = &series["damped_holt"];
        let number = |what: &str| expected[what].as_f64().unwrap();
        // β of statsmodels is the share of the change of the level that enters the slope, as here.
        let tuned = Tuned { alpha: number("alpha"), beta: number("beta_star"), phi: number("phi") };
        let state = tuned.run_from((number("initial_level"), number("initial_trend")), &values);
        let forecast: Vec<f64> = serde_json::from_value(expected["forecast"].clone()).unwrap();
        for (i, expected) in forecast.into_iter().enumerate() {
            let found = state.predict(i + 1);
            // The same operations in the same order, but for the closed form of the damped sum.
            assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{name} h {}: {found} against {expected}", i + 1);
        }
    }
}
