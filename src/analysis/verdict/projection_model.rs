//! `projection_model`: the probability under the forecast that the target is met at its due day.
//!
//! "Likely" (two thirds) and "unlikely" (one third) are the cuts of the IPCC's calibrated language.

use crate::domain::assessment::{Class, Method, Outcome, Reason, Verdict};

use super::{Case, common_lines, judged, line, refused};

/// Values a forecast must rest on before it may decide.
pub(crate) const VALUES_NEEDED: usize = 4;

pub(super) fn judge(case: &Case<'_>) -> Verdict {
    let method = Method::ProjectionModel;
    let Some((_, latest)) = case.points.last().copied() else {
        return refused(method, Reason::NoObservations);
    };
    if case.points.len() < VALUES_NEEDED {
        return refused(method, Reason::TooFewValues { have: case.points.len(), need: VALUES_NEEDED });
    }
    let Some((projection, step)) = case.projection.and_then(|p| p.step_at(case.due).map(|step| (p, step))) else {
        if case.requirement.is_met(latest) {
            return Verdict { method, outcome: Outcome::Reached, value: None, score: None, working: common_lines(case) };
        }
        return refused(method, Reason::DueNotAhead);
    };
    let attainment = projection.attainment(step, &case.requirement).value();
    let class = if attainment >= 2.0 / 3.0 {
        Class::OnCourse
    } else if attainment >= 1.0 / 3.0 {
        Class::Watch
    } else {
        Class::AtRisk
    };
    let mut working = common_lines(case);
    working.push(line("h", "số kỳ từ kỳ cuối đến hạn", "steps from the last period to the due day", step as f64));
    working.push(line("ŷ(D)", "trung vị dự báo tại hạn", "forecast median at the due day", projection.point(step)));
    for (name, weight) in projection.weights() {
        working.push(line(&format!("w({name})"), "trọng số mô hình", "model weight", weight));
    }
    working.push(line("P", "xác suất đạt tại hạn", "attainment: probability of meeting the target when due", attainment));
    judged(method, class, Some(attainment), working)
}
