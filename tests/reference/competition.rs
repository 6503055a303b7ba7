//! The forecasts against the yearly series of the M4 competition (development part of the shelf).
//!
//! Makridakis, Spiliotis & Assimakopoulos (2020). Reference model is Naive2, which is plain "no change" on yearly
//! series; sMAPE and MASE are averaged over all series first, then compared. The winner of the whole yearly part had 0.778.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use lotrinh::{
    analysis::{forecast::Step, score},
    domain::probability::IntervalLevel,
    pipeline::{
        PipelineError,
        panel::{PanelForecast, forecast_competition},
    },
};

use super::shelf;

const HORIZON: usize = 6;
/// A method as good as the best of its kind on this part.
const MOST_OWA: f64 = 0.765;
/// In the profile of the tests, on two cores.
const LONGEST: Duration = Duration::from_secs(60);

fn panel(path: &std::path::Path) -> BTreeMap<String, Vec<f64>> {
    shelf::rows_of(path)
        .into_iter()
        .map(|row| (row["id"].clone(), row["values"].split_ascii_whitespace().map(|v| v.parse().expect("a number")).collect()))
        .collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[test]
fn yearly_m4_is_forecast_well_quickly_and_with_honest_intervals() {
    let find = |part: &str| shelf::find("yearly M4", &format!("data/forecast/m4_yearly_development_{part}.csv"));
    let (Some(train), Some(test)) = (find("train"), find("test")) else { return };
    let levels = [IntervalLevel::EIGHTY, IntervalLevel::NINETY_FIVE];
    let begun = Instant::now();
    let mut forecasts: Vec<PanelForecast> = Vec::new();
    let keep = |batch| {
        forecasts.extend::<Vec<PanelForecast>>(batch);
        Ok::<(), PipelineError>(())
    };
    forecast_competition(&train, Step::Year, HORIZON, &levels, |forecast| forecast, keep).expect("forecast");
    let taken = begun.elapsed();
    let (history, followed) = (panel(&train), panel(&test));
    assert_eq!(forecasts.len(), history.len());
    let (mut ours, mut reference) = ((Vec::new(), Vec::new()), (Vec::new(), Vec::new()));
    let mut inside = [Vec::new(), Vec::new()];
    for forecast in &forecasts {
        let id = &forecast.name[0];
        let (past, actual) = (&history[id], &followed[id]);
        assert_eq!((actual.len(), forecast.steps.len()), (HORIZON, HORIZON), "{id}");
        let points: Vec<f64> = forecast.steps.iter().map(|step| step.point).collect();
        let unchanged = vec![*past.last().expect("a value"); HORIZON];
        for (f, scores) in [(&points, &mut ours), (&unchanged, &mut reference)] {
            assert!(f.iter().all(|value| value.is_finite()), "{id}");
            scores.0.push(score::smape(actual, f).expect("smape"));
            // A history that never moves has no scale; M4 has none such.
            scores.1.push(score::mase(actual, f, past, 1).unwrap_or_else(|| panic!("{id}: a constant history")));
        }
        for (number, inside) in inside.iter_mut().enumerate() {
            let intervals: Vec<(f64, f64)> = forecast.steps.iter().map(|step| step.intervals[number]).collect();
            assert!(
                intervals.iter().zip(&points).all(|((low, high), point)| low <= point && point <= high),
                "{id}: a median outside its interval"
            );
            inside.push(score::coverage(actual, &intervals).expect("coverage"));
        }
    }
    let owa = score::owa(mean(&ours.0), mean(&ours.1), mean(&reference.0), mean(&reference.1)).expect("a reference that errs");
    let (eighty, ninety_five) = (100.0 * mean(&inside[0]), 100.0 * mean(&inside[1]));
    println!("{} series in {taken:.1?}: OWA {owa:.4}, coverage {eighty:.1} % and {ninety_five:.1} %", forecasts.len());
    assert!(owa <= MOST_OWA, "OWA {owa:.4}");
    assert!((eighty - 80.0).abs() <= 4.0, "the 80 % interval holds {eighty:.1} %");
    assert!((ninety_five - 95.0).abs() <= 2.0, "the 95 % interval holds {ninety_five:.1} %");
    assert!(taken <= LONGEST, "{taken:.1?} for {} series", forecasts.len());
}
