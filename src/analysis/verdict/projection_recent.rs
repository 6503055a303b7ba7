//! `projection_recent`: the mean of the last annual changes carried on to the due day (Destatis).

use jiff::civil::Date;

use crate::domain::{
    assessment::{Class, Method, Outcome, Reason, Verdict},
    period::years_between,
};

use super::{Case, common_lines, judged, line, refused};

/// At most this many annual changes.
const CHANGES: usize = 5;
/// At least this many annual values.
const VALUES_NEEDED: usize = 4;

/// Values at the last period of a year, by year.
fn annual(points: &[(Date, f64)]) -> Vec<(i16, f64)> {
    points.iter().filter(|(day, _)| day.month() == 12).map(|(day, value)| (day.year(), *value)).collect()
}

pub(super) fn judge(case: &Case<'_>) -> Verdict {
    let method = Method::ProjectionRecent;
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
    let values = annual(case.points);
    if values.len() < VALUES_NEEDED {
        return refused(method, Reason::TooFewValues { have: values.len(), need: VALUES_NEEDED });
    }
    let changes: Vec<f64> = values.windows(2).map(|pair| (pair[1].1 - pair[0].1) / f64::from(pair[1].0 - pair[0].0)).collect();
    let recent = &changes[changes.len().saturating_sub(CHANGES)..];
    let rate = recent.iter().sum::<f64>() / recent.len() as f64;
    let projected = latest + rate * years;
    let sign = case.requirement.sign;
    let threshold = case.requirement.threshold;
    let distance = (threshold - latest).abs();
    if distance == 0.0 {
        return refused(method, Reason::ZeroRequired);
    }
    let miss = sign * (threshold - projected) / distance;
    let class = if sign * rate <= 0.0 { Class::MovingAway } else { case.policy.miss.class(miss) };
    let mut working = common_lines(case);
    working.push(line("n", "số thay đổi năm được lấy", "annual changes used", recent.len() as f64));
    working.push(line("rate", "trung bình các thay đổi năm", "mean annual change", rate));
    working.push(line("H", "y₀ + rate·(D − t₀)", "y₀ + rate·(D − t₀)", projected));
    working.push(line("miss", "d·(T − H)/|T − y₀|", "d·(T − H)/|T − y₀|", miss));
    judged(method, class, Some(miss), working)
}
