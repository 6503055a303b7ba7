//! `pace_compound` on a series: base year 2015 or the next available, against the latest value.

use jiff::civil::Date;

use crate::{
    analysis::compound::{CompoundInput, CompoundOutcome, compound_pace, growth_rate, required_growth},
    domain::{
        assessment::{Method, Outcome, Reason, Verdict},
        period::years_between,
    },
};

use super::{Case, common_lines, day_line, line, refused};

/// The last value of each year, oldest first.
pub(super) fn yearly(points: &[(Date, f64)]) -> Vec<(Date, f64)> {
    let mut out: Vec<(Date, f64)> = Vec::new();
    for point in points {
        match out.last_mut() {
            Some(last) if last.0.year() == point.0.year() => *last = *point,
            _ => out.push(*point),
        }
    }
    out
}

pub(super) fn judge(case: &Case<'_>) -> Verdict {
    let method = Method::PaceCompound;
    let Some((on, latest)) = case.points.last().copied() else {
        return refused(method, Reason::NoObservations);
    };
    let Some((base_on, base)) = yearly(case.points).into_iter().find(|(day, _)| day.year() >= case.policy.compound.base_year) else {
        return refused(method, Reason::SameYear);
    };
    let input = CompoundInput {
        base,
        base_year: 0.0,
        current: latest,
        current_year: years_between(base_on, on),
        target: Some((case.requirement.threshold, years_between(base_on, case.due))),
        sign: case.requirement.sign,
        limit: None,
        cuts: case.policy.ratio,
    };
    let mut working = common_lines(case);
    let base_year = case.policy.compound.base_year;
    working.push(line(
        "base",
        &format!("giá trị năm gốc ({base_year} hoặc năm kế tiếp có số)"),
        &format!("value of the base year ({base_year} or the next available)"),
        base,
    ));
    working.push(day_line("t_base", "ngày của giá trị năm gốc", "day of the base value", base_on));
    if input.current_year > 0.0 && base * latest > 0.0 {
        working.push(line(
            "CAGR(y₀)",
            "tăng trưởng kép đã có mỗi năm",
            "compound growth so far, per year",
            growth_rate(latest, base, input.current_year),
        ));
    }
    if let Ok(required) = required_growth(&input, case.requirement.threshold, years_between(base_on, case.due)) {
        working.push(line("|CAGR(T)|", "tăng trưởng kép cần có mỗi năm", "compound growth required, per year", required));
    }
    let strictly_unmet = !case.requirement.is_met(latest);
    match compound_pace(&input) {
        CompoundOutcome::NotAvailable { reason } => Verdict { working, ..refused(method, reason) },
        CompoundOutcome::Reached { ratio } if strictly_unmet => {
            // "> 40" at exactly 40: the growth is all there, the target is not met.
            let outcome = ratio
                .map_or(Outcome::NotAssessable { reason: Reason::ZeroRequired }, |r| Outcome::Judged { class: case.policy.ratio.class(r) });
            Verdict { method, outcome, value: ratio, score: None, working }
        }
        CompoundOutcome::Reached { ratio } => Verdict { method, outcome: Outcome::Reached, value: ratio, score: Some(5.0), working },
        CompoundOutcome::Judged { class, value, score } => {
            working.push(line("R", "d·s·CAGR(y₀)/|CAGR(T)|", "d·s·CAGR(y₀)/|CAGR(T)|", value));
            Verdict { method, outcome: Outcome::Judged { class }, value: Some(value), score: Some(score), working }
        }
    }
}
