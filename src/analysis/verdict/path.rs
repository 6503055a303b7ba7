//! `path`: how far along the planned path the value is.
//!
//! m = d·(P(t₀) − b); r = d·(y₀ − b)/m when m > 0. Where the plan asks for no improvement (m ≤ 0) the value is on course
//! when it is at or better than P(t₀), else moving away.

use crate::domain::assessment::{Class, Method, Reason, Verdict};

use super::{Case, common_lines, day_line, judged, line, policy::RatioCuts, refused};

/// The rule on plain numbers: planned value, baseline, latest value, direction and cuts.
pub(crate) fn ratio_and_class(planned: f64, baseline: f64, latest: f64, sign: f64, cuts: RatioCuts) -> (Option<f64>, Class) {
    let asked = sign * (planned - baseline);
    if asked > 0.0 {
        let ratio = sign * (latest - baseline) / asked;
        return (Some(ratio), cuts.class(ratio));
    }
    let class = if sign * (latest - planned) >= 0.0 { Class::OnCourse } else { Class::MovingAway };
    (None, class)
}

pub(super) fn judge(case: &Case<'_>) -> Verdict {
    let Some((on, latest)) = case.points.last().copied() else {
        return refused(Method::Path, Reason::NoObservations);
    };
    let Some(baseline) = case.baseline.filter(|baseline| baseline.on < on) else {
        return refused(Method::Path, Reason::BaselineNotBefore);
    };
    let Some(planned) = case.path.and_then(|path| path.planned_value(on)) else {
        return refused(Method::Path, Reason::DueNotAhead);
    };
    let sign = case.requirement.sign;
    let (ratio, class) = ratio_and_class(planned, baseline.value, latest, sign, case.policy.ratio);
    let mut working = common_lines(case);
    working.push(line("b", "giá trị gốc", "baseline", baseline.value));
    working.push(day_line("t_b", "ngày của giá trị gốc", "day of the baseline", baseline.on));
    working.push(line("P(t₀)", "lộ trình yêu cầu vào ngày t₀", "planned value on t₀", planned));
    working.push(line("m", "d·(P(t₀) − b)", "d·(P(t₀) − b)", sign * (planned - baseline.value)));
    working.extend(ratio.map(|ratio| line("r", "d·(y₀ − b)/m", "d·(y₀ − b)/m", ratio)));
    judged(Method::Path, class, ratio, working)
}
