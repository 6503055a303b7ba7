//! Scores of forecasts against what followed: formula and reference on each.
//!
//! Every score is `None` when it is undefined (no pairs, or a reference error of zero); pairs that are not finite are the caller's to leave out.

fn mean(terms: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = terms.fold((0.0, 0usize), |(sum, count), term| (sum + term, count + 1));
    (count > 0 && f64::is_finite(sum)).then(|| sum / count as f64)
}

/// Mean absolute error, in the unit of the indicator: mean |y − f|.
pub fn mae(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    mean(actual.iter().zip(forecast).map(|(y, f)| (y - f).abs()))
}

/// Symmetric mean absolute percentage error as in the M4 competition, in percent: 200 · mean |y − f|/(|y| + |f|) (Makridakis, Spiliotis & Assimakopoulos 2020); a pair of zeros counts as 0.
pub fn smape(actual: &[f64], forecast: &[f64]) -> Option<f64> {
    mean(actual.iter().zip(forecast).map(|(y, f)| {
        let size = y.abs() + f.abs();
        if size == 0.0 { 0.0 } else { 200.0 * (y - f).abs() / size }
    }))
}

/// Mean absolute one-season step of the history, in the unit of the indicator: mean |y_t − y_{t−m}|; the divisor of MASE and MSIS.
pub fn seasonal_step(history: &[f64], season: usize) -> Option<f64> {
    let lag = season.max(1);
    mean(history.iter().skip(lag).zip(history).map(|(now, before)| (now - before).abs())).filter(|step| *step > 0.0)
}

/// Mean absolute scaled error, without unit: MAE / mean |y_t − y_{t−m}| over the history (Hyndman & Koehler 2006).
pub fn mase(actual: &[f64], forecast: &[f64], history: &[f64], season: usize) -> Option<f64> {
    Some(mae(actual, forecast)? / seasonal_step(history, season)?)
}

/// Overall weighted average as in the M4 competition, without unit: ½(sMAPE/sMAPE_ref + MASE/MASE_ref), each already averaged over all series, reference model Naive2.
pub fn owa(smape: f64, mase: f64, reference_smape: f64, reference_mase: f64) -> Option<f64> {
    (reference_smape > 0.0 && reference_mase > 0.0).then(|| 0.5 * (smape / reference_smape + mase / reference_mase))
}

/// Pinball loss of a quantile forecast q at probability τ, in the unit of the indicator, **not** doubled: (y − q)·τ when y ≥ q, else (q − y)·(1 − τ) (Koenker & Bassett 1978; Gneiting & Raftery 2007).
pub fn pinball(actual: f64, quantile: f64, probability: f64) -> f64 {
    if actual >= quantile { (actual - quantile) * probability } else { (quantile - actual) * (1.0 - probability) }
}

/// Interval score of a central interval of the given level, in the unit of the indicator: (u − l) + (2/α)(l − y)⁺ + (2/α)(y − u)⁺ with α = 1 − level (Gneiting & Raftery 2007).
///
/// MSIS of the M4 competition is its mean over the horizon divided by [`seasonal_step`].
pub fn interval_score(actual: f64, lower: f64, upper: f64, level: crate::domain::probability::IntervalLevel) -> f64 {
    let penalty = 2.0 / (1.0 - level.value());
    (upper - lower) + penalty * ((lower - actual).max(0.0) + (actual - upper).max(0.0))
}

/// Share of observations inside their intervals, ends included, in [0, 1].
pub fn coverage(actual: &[f64], intervals: &[(f64, f64)]) -> Option<f64> {
    mean(actual.iter().zip(intervals).map(|(y, (low, high))| f64::from(u8::from(low <= y && y <= high))))
}

/// Skill against a reference model, without unit: 1 − score/reference; 0 is no better than the reference, 1 is perfect.
pub fn skill(score: f64, reference: f64) -> Option<f64> {
    (reference > 0.0).then(|| 1.0 - score / reference)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::probability::IntervalLevel;

    #[test]
    fn scores_agree_with_three_lines_by_hand() {
        let (y, f) = ([100.0, 200.0], [110.0, 180.0]);
        assert_eq!(mae(&y, &f), Some(15.0));
        let by_hand = 100.0 * (2.0 * 10.0 / 210.0 + 2.0 * 20.0 / 380.0) / 2.0;
        assert!((smape(&y, &f).unwrap() - by_hand).abs() < 1e-12);
        // History 1 3 2: steps 2 and 1, mean 1.5; MAE 15 → MASE 10.
        assert!((mase(&y, &f, &[1.0, 3.0, 2.0], 1).unwrap() - 10.0).abs() < 1e-12);
        assert_eq!(owa(10.0, 2.0, 20.0, 4.0), Some(0.5));
        assert_eq!(skill(0.8, 1.0).map(|s| (s * 10.0).round()), Some(2.0));
    }

    #[test]
    fn the_pinball_of_the_median_is_half_the_absolute_error() {
        assert_eq!(pinball(10.0, 6.0, 0.5), 2.0);
        assert_eq!(pinball(6.0, 10.0, 0.5), 2.0);
        assert!((pinball(10.0, 6.0, 0.9) - 3.6).abs() < 1e-12);
    }

    #[test]
    fn the_interval_score_is_the_doubled_pinball_of_its_ends_over_alpha() {
        let (y, low, high) = (12.0, 2.0, 9.0);
        let score = interval_score(y, low, high, IntervalLevel::EIGHTY);
        let (p, q) = IntervalLevel::EIGHTY.tails();
        assert!((score - 2.0 / 0.2 * (pinball(y, low, p) + pinball(y, high, q))).abs() < 1e-9);
        assert!((interval_score(5.0, low, high, IntervalLevel::EIGHTY) - 7.0).abs() < 1e-12);
    }

    #[test]
    fn coverage_includes_the_ends_and_nothing_is_undefined_silently() {
        assert_eq!(coverage(&[1.0, 2.0], &[(1.0, 2.0), (3.0, 4.0)]), Some(0.5));
        assert_eq!(coverage(&[], &[]), None);
        assert_eq!(mase(&[1.0], &[1.0], &[5.0, 5.0, 5.0], 1), None);
        assert_eq!(smape(&[0.0], &[0.0]), Some(0.0));
        assert_eq!(owa(1.0, 1.0, 0.0, 1.0), None);
    }
}
