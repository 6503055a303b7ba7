//! `projection_model`: the probability under the forecast that the target is met at its due day.

use crate::domain::assessment::{Method, Outcome, Reason, Verdict};

use super::{Case, common_lines, judged, line, refused};

pub(super) fn judge(case: &Case<'_>) -> Verdict {
    let method = Method::ProjectionModel;
    let Some((_, latest)) = case.points.last().copied() else {
        return refused(method, Reason::NoObservations);
    };
    let need = case.policy.model.values_needed;
    if case.points.len() < need {
        return refused(method, Reason::TooFewValues { have: case.points.len(), need });
    }
    let Some((projection, step)) = case.projection.and_then(|p| p.step_at(case.due).map(|step| (p, step))) else {
        if case.requirement.is_met(latest) {
            return Verdict { method, outcome: Outcome::Reached, value: None, score: None, working: common_lines(case) };
        }
        return refused(method, Reason::DueNotAhead);
    };
    if projection.is_borrowed() {
        // Four figures close together make fewer than four steps: the forecast is borrowed and may not decide.
        return refused(method, Reason::TooFewValues { have: case.points.len().min(need.saturating_sub(1)), need });
    }
    let attainment = projection.attainment(step, &case.requirement).value();
    let class = case.policy.attainment.class(attainment);
    let mut working = common_lines(case);
    working.push(line("h", "số kỳ từ kỳ cuối đến hạn", "steps from the last period to the due day", step as f64));
    working.push(line("ŷ(D)", "trung vị dự báo tại hạn", "forecast median at the due day", projection.point(step)));
    for (name, weight) in projection.weights() {
        working.push(line(&format!("w({name})"), "trọng số mô hình", "model weight", weight));
    }
    working.push(line("P", "xác suất đạt tại hạn", "attainment: probability of meeting the target when due", attainment));
    judged(method, class, Some(attainment), working)
}
