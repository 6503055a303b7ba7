//! `pace_linear`: change per year so far over the change per year still needed.

use jiff::civil::Date;

use crate::{
    analysis::trend::theil_sen,
    domain::{
        assessment::{Method, Outcome, Rate, Reason, Verdict},
        period::years_between,
    },
};

use super::{Case, common_lines, day_line, judged, line, policy::PaceRule, refused};

/// Change per year over the window before the latest value, with the day it is measured from; with enough values the
/// median of pairwise slopes, so that one odd end does not decide.
///
/// # Errors
/// Fewer than two values, or less than a year between them.
pub fn observed_rate(points: &[(Date, f64)], rule: PaceRule) -> Result<(Rate, Date), Reason> {
    let Some((last_day, last)) = points.last().copied() else { return Err(Reason::NoObservations) };
    let window: Vec<(f64, f64)> = points
        .iter()
        // The tolerance of two days keeps the value of exactly one window before, whatever the leap years between.
        .map(|(day, value)| (-years_between(*day, last_day), *value))
        .filter(|(years, _)| *years >= -rule.window_years - 2.0 / 365.2425)
        .collect();
    if window.len() < 2 {
        return Err(Reason::TooFewValues { have: points.len(), need: 2 });
    }
    let (span, first) = window.first().map_or((0.0, last), |(years, value)| (-years, *value));
    // A quarter more than eleven months, so that two annual figures of unequal length still count as a year.
    if span < 0.995 {
        return Err(Reason::ShortSpan);
    }
    let from = points.iter().map(|(day, _)| *day).find(|day| (years_between(*day, last_day) - span).abs() < 1e-9).unwrap_or(last_day);
    let (times, values): (Vec<f64>, Vec<f64>) = window.iter().copied().unzip();
    let robust = if values.len() >= rule.robust_from_values { theil_sen(&times, &values) } else { None };
    let rate = match robust {
        Some(slope) => Rate { per_year: slope.median, interval_80: Some((slope.lower, slope.upper)) },
        None => Rate { per_year: (last - first) / span, interval_80: None },
    };
    Ok((rate, from))
}

/// The rule on plain numbers: observed rate against (T − y₀)/years; value and class, none when nothing is left to do.
pub(crate) fn ratio(observed: f64, gap: f64, years: f64, sign: f64) -> f64 {
    sign * observed / (sign * gap / years)
}

pub(super) fn judge(case: &Case<'_>) -> Verdict {
    let method = Method::PaceLinear;
    let Some((on, latest)) = case.points.last().copied() else {
        return refused(method, Reason::NoObservations);
    };
    if case.requirement.is_met(latest) {
        return Verdict { method, outcome: Outcome::Reached, value: None, score: None, working: common_lines(case) };
    }
    let years = years_between(on, case.due);
    if years <= 0.0 {
        return refused(method, Reason::DueNotAhead);
    }
    let (rate, from) = match observed_rate(case.points, case.policy.pace) {
        Ok(found) => found,
        Err(reason) => return refused(method, reason),
    };
    let gap = case.requirement.threshold - latest;
    let pace = ratio(rate.per_year, gap, years, case.requirement.sign);
    if !pace.is_finite() {
        // A strict target exactly at the value: nothing is left to cover, yet it is not met.
        return refused(method, Reason::ZeroRequired);
    }
    let mut working = common_lines(case);
    working.push(day_line("t_k", "bắt đầu đo tốc độ", "start of the observed rate", from));
    working.push(line("v", "tốc độ đã có mỗi năm", "observed change per year", rate.per_year));
    working.push(line("c", "tốc độ cần có mỗi năm, (T − y₀)/(D − t₀)", "required change per year, (T − y₀)/(D − t₀)", gap / years));
    working.push(line("pace", "d·v/(d·c)", "d·v/(d·c)", pace));
    judged(method, case.policy.ratio.class(pace), Some(pace), working)
}
