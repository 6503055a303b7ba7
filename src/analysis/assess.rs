//! Assessment: the headline status of a target and its row in the gap table.

use jiff::civil::Date;

use crate::domain::{
    area::Area,
    assessment::{Assessment, Baseline, Class, ForecastAtDue, Method, Outcome, Reason, Status, Verdict, YearReached},
    indicator::Indicator,
    observation::{Censoring, Observation},
    period::{Frequency, years_between},
    plan::Plan,
    series::Series,
    target::{Operator, Requirement, Target},
};

use super::{
    conflict::Standing,
    planned_path::{self, PlannedPath},
    projection::Projection,
    reported,
    verdict::{self, Case, Policy},
};

/// One series with everything its targets are judged by.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What is measured.
    pub indicator: &'a Indicator,
    /// Where.
    pub area: &'a Area,
    /// What happened, as known on `as_of`.
    pub series: &'a Series,
    /// The forecast made from it.
    pub projection: Option<&'a Projection>,
    /// The day of judgement.
    pub as_of: Date,
}

/// A target with the plan that promises it and the ladder it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Promise<'a> {
    /// The target.
    pub target: &'a Target,
    /// Its plan.
    pub plan: Option<&'a Plan>,
    /// All targets of that plan for the same series.
    pub ladder: &'a [&'a Target],
    /// How it stands among conflicting ones.
    pub standing: Standing,
}

/// Judges one target under a policy.
pub fn assess(subject: &Subject<'_>, promise: &Promise<'_>, policy: &Policy) -> Assessment {
    let mut row = blank_row(subject, promise);
    let target = promise.target;
    let requirement = target.requirement(subject.indicator.direction).filter(|_| subject.indicator.is_numeric());
    row.threshold = requirement.map(|requirement| requirement.threshold);
    row.gap_now = requirement.zip(row.latest.as_ref().filter(|o| is_exact(o))).map(|(requirement, o)| requirement.gap(o.value));
    let due = target.due();
    if let Some(blank) = target.blank() {
        row.reason = Reason::NoNumber { blank };
        return row;
    }
    if subject.area.is_closed_on(subject.as_of) && due.is_none_or(|due| subject.area.is_closed_on(due)) {
        row.reason = Reason::AreaClosed;
        return row;
    }
    if !subject.indicator.is_numeric() {
        return reported::judge(row, subject, promise, due);
    }
    let Some(requirement) = requirement else {
        row.reason = Reason::Qualitative;
        return row;
    };
    let Some(due) = due else {
        row.reason = Reason::NoDueDate;
        return row;
    };
    row.gap_now = None;
    if due <= subject.as_of {
        return at_due(row, subject, &requirement, due);
    }
    ahead(row, subject, promise, policy, &requirement, due)
}

fn is_exact(observation: &Observation) -> bool {
    matches!(observation.censoring, Censoring::Exact | Censoring::About)
}

fn blank_row(subject: &Subject<'_>, promise: &Promise<'_>) -> Assessment {
    let target = promise.target;
    Assessment {
        target: target.id.clone(),
        indicator: target.indicator.clone(),
        area: target.area.clone(),
        plan: target.plan.clone(),
        as_of: subject.as_of,
        due: target.due(),
        threshold: None,
        status: Status::NotAssessable,
        reason: Reason::NoObservations,
        decided_by: None,
        disagreement: false,
        conflict: promise.standing.conflict,
        is_headline: promise.standing.is_headline,
        verdicts: Vec::new(),
        latest: subject.series.latest(subject.as_of).cloned(),
        baseline: None,
        planned_at_latest: None,
        planned_today: None,
        deviation: None,
        gap_now: None,
        observed_rate: None,
        required_rate: None,
        pace: None,
        catch_up_factor: None,
        forecast: None,
        gap_projected: None,
        attainment: None,
        attainment_for_reference: false,
        year_reached: None,
        year_reached_80: None,
        illustrative: subject.series.is_illustrative(),
    }
}

/// Whether a value, exact or not, meets a requirement; none when the censoring leaves it open.
fn met_by(observation: &Observation, requirement: &Requirement) -> Option<bool> {
    let (value, up) = (observation.value, requirement.sign > 0.0);
    match observation.censoring {
        Censoring::Exact | Censoring::About => Some(requirement.is_met(value)),
        Censoring::Above if up && value >= requirement.threshold => Some(true),
        Censoring::Below if !up && value <= requirement.threshold => Some(true),
        Censoring::Below if up && value <= requirement.threshold => Some(false),
        Censoring::Above if !up && value >= requirement.threshold => Some(false),
        Censoring::Above | Censoring::Below => None,
    }
}

/// Months one period of a frequency lasts; a single day stands for its month.
fn months_of(frequency: Frequency) -> i64 {
    match frequency {
        Frequency::Day | Frequency::Month => 1,
        Frequency::Quarter | Frequency::NineMonths => 3,
        Frequency::Half => 6,
        Frequency::Year | Frequency::Years => 12,
    }
}

/// The figure of the due period: the last value that ends on or before the due day with no later period fitting in.
fn figure_at_due(series: &Series, due: Date, as_of: Date) -> Option<&Observation> {
    let last = series.observations.iter().rev().find(|o| o.period.end() <= due && o.period.end() <= as_of)?;
    let next_end = last.period.end().checked_add(jiff::Span::new().months(months_of(last.period.frequency()))).ok()?;
    // One day of slack: a quarter after 30/9 ends on 31/12, not 30/12.
    let next_end = if last.period.end() == last.period.end().last_of_month() { next_end.last_of_month() } else { next_end };
    (next_end > due).then_some(last)
}

/// At and after the due day the row shows the values of that day.
fn at_due(mut row: Assessment, subject: &Subject<'_>, requirement: &Requirement, due: Date) -> Assessment {
    let Some(figure) = figure_at_due(subject.series, due, subject.as_of) else {
        row.gap_now = row.latest.as_ref().filter(|o| is_exact(o)).map(|o| requirement.gap(o.value));
        // The figures of an area that is gone will not come any more.
        let gone = subject.area.is_closed_on(subject.as_of);
        row.reason = if gone { Reason::AreaClosed } else { Reason::AwaitingFigure { year: due.year() } };
        return row;
    };
    row.latest = Some(figure.clone());
    row.gap_now = is_exact(figure).then(|| requirement.gap(figure.value));
    match met_by(figure, requirement) {
        None => row.reason = Reason::Censored,
        Some(true) => {
            row.status = if requirement.is_exceeded(figure.value) { Status::Exceeded } else { Status::Reached };
            row.reason = Reason::MetAtDue;
        }
        Some(false) => {
            let late = subject
                .series
                .observations
                .iter()
                .find(|o| o.period.end() > due && o.period.end() <= subject.as_of && met_by(o, requirement) == Some(true));
            row.status = Status::Missed;
            row.reason = Reason::MissedAtDue { met_late_on: late.map(|o| o.period.end()) };
        }
    }
    row
}

/// Before the due day: gaps, rates, forecast, every verdict, and the headline.
fn ahead(
    mut row: Assessment,
    subject: &Subject<'_>,
    promise: &Promise<'_>,
    policy: &Policy,
    requirement: &Requirement,
    due: Date,
) -> Assessment {
    let issued_on = promise.plan.and_then(|plan| plan.issued_on);
    let points = subject.series.points(subject.as_of);
    let baseline = planned_path::baseline(subject.series, issued_on, subject.as_of);
    let path = baseline.map(|baseline| planned_path::planned_path(subject.indicator, promise.ladder, baseline, issued_on));
    row.baseline = baseline;
    row.planned_today = path.as_ref().and_then(|path| path.planned_value(subject.as_of));
    let Some((on, latest)) = points.last().copied() else {
        let known = row.latest.as_ref().map(|o| met_by(o, requirement));
        (row.status, row.reason) = match known {
            Some(Some(true)) => (Status::Reached, Reason::MetNow),
            // An exact value that is no point is the figure of several years.
            Some(_) if row.latest.as_ref().is_some_and(is_exact) => (Status::NotAssessable, Reason::SpansOnly),
            Some(_) => (Status::NotAssessable, Reason::Censored),
            None => (Status::NotAssessable, Reason::NoObservations),
        };
        return row;
    };
    row.gap_now = Some(requirement.gap(latest));
    row.planned_at_latest = path.as_ref().and_then(|path| path.planned_value(on));
    row.deviation = row.planned_at_latest.map(|planned| latest - planned);
    fill_rates(&mut row, requirement, &points, due, policy);
    fill_forecast(&mut row, subject.projection, requirement, due, latest);
    let case = Case {
        indicator: subject.indicator,
        requirement: *requirement,
        due,
        points: &points,
        baseline,
        path: path.as_ref(),
        projection: subject.projection,
        policy,
    };
    row.verdicts = Method::ALL.into_iter().map(|(method, _)| verdict::judge(method, &case)).collect();
    let newest_meets = row.latest.as_ref().and_then(|o| met_by(o, requirement)).unwrap_or_else(|| requirement.is_met(latest));
    if newest_meets && keeps_rules(promise.target, &points, requirement) {
        row.status = if requirement.is_exceeded(latest) { Status::Exceeded } else { Status::Reached };
        row.reason = Reason::MetNow;
        row.year_reached = Some(YearReached::Already);
        row.year_reached_80 = None;
        return row;
    }
    headline(&mut row, policy);
    row
}

/// "≥3 % và tăng dần" is a floor and a rule: the last complete year may not lie behind the one before.
fn keeps_rules(target: &Target, points: &[(Date, f64)], requirement: &Requirement) -> bool {
    if !target.has_rule("not_decreasing") {
        return true;
    }
    let years: Vec<f64> = points.iter().filter(|(day, _)| day.month() == 12).map(|(_, value)| *value).collect();
    match years.as_slice() {
        [.., before, last] => requirement.sign * (last - before) >= 0.0,
        _ => true,
    }
}

fn fill_rates(row: &mut Assessment, requirement: &Requirement, points: &[(Date, f64)], due: Date, policy: &Policy) {
    let Some((on, latest)) = points.last().copied() else { return };
    row.observed_rate = verdict::observed_rate(points, policy.pace).ok().map(|(rate, _)| rate);
    let years = years_between(on, due);
    if years > 0.0 && !requirement.is_met(latest) {
        row.required_rate = Some((requirement.threshold - latest) / years);
    }
    if let (Some(observed), Some(required)) = (row.observed_rate, row.required_rate) {
        row.pace = (required != 0.0).then(|| observed.per_year / required);
        // A value that stands still or runs away has no factor by which to hurry.
        row.catch_up_factor = (observed.per_year * requirement.sign > 0.0).then(|| required / observed.per_year);
    }
}

fn fill_forecast(row: &mut Assessment, projection: Option<&Projection>, requirement: &Requirement, due: Date, latest: f64) {
    let Some(projection) = projection else { return };
    let Some(step) = projection.step_at(due) else { return };
    let at: Option<ForecastAtDue> = projection.at(due);
    row.gap_projected = at.map(|at| requirement.gap(at.median));
    row.forecast = at;
    row.attainment = Some(projection.attainment(step, requirement));
    row.attainment_for_reference = projection.is_borrowed();
    if requirement.is_met(latest) {
        row.year_reached = Some(YearReached::Already);
        return;
    }
    row.year_reached = Some(projection.year_reached(requirement, 0.5));
    row.year_reached_80 = Some((projection.year_reached(requirement, 0.9), projection.year_reached(requirement, 0.1)));
}

/// The headline is the first method of the policy's order that can judge.
fn headline(row: &mut Assessment, policy: &Policy) {
    for method in policy.headline.iter().copied() {
        let Some(class) = class_by(&row.verdicts, method) else { continue };
        row.status = match class {
            Class::OnCourse => Status::OnCourse,
            Class::Watch => Status::Watch,
            Class::AtRisk | Class::MovingAway => Status::AtRisk,
        };
        row.reason = if class == Class::MovingAway { Reason::MovingAway } else { decided_by(method) };
        row.decided_by = Some(method);
        row.disagreement = row.verdicts.iter().filter_map(class_of).any(|other| other.differs_from(class, policy.disagreement_classes));
        return;
    }
    row.status = Status::NotAssessable;
    row.reason = row
        .verdicts
        .iter()
        .find(|v| policy.headline.last() == Some(&v.method))
        .and_then(|v| match &v.outcome {
            Outcome::NotAssessable { reason } => Some(reason.clone()),
            Outcome::Reached | Outcome::Judged { .. } => None,
        })
        .unwrap_or(Reason::NoObservations);
}

fn decided_by(method: Method) -> Reason {
    match method {
        Method::ProjectionModel => Reason::ByAttainment,
        Method::Path => Reason::ByPath,
        Method::PaceLinear => Reason::ByPace,
        Method::PaceCompound => Reason::ByCompoundPace,
        Method::ProjectionRecent => Reason::ByRecentChanges,
    }
}

fn class_of(verdict: &Verdict) -> Option<Class> {
    match verdict.outcome {
        Outcome::Judged { class } => Some(class),
        Outcome::Reached | Outcome::NotAssessable { .. } => None,
    }
}

fn class_by(verdicts: &[Verdict], method: Method) -> Option<Class> {
    verdicts.iter().find(|v| v.method == method).and_then(class_of)
}

/// The planned path of a promise, for charts.
pub fn path_of(subject: &Subject<'_>, promise: &Promise<'_>) -> Option<(Baseline, PlannedPath)> {
    let issued_on = promise.plan.and_then(|plan| plan.issued_on);
    let numeric = promise.ladder.iter().any(|t| !matches!(t.operator, Operator::None | Operator::Qualitative));
    let baseline = planned_path::baseline(subject.series, issued_on, subject.as_of).filter(|_| numeric)?;
    Some((baseline, planned_path::planned_path(subject.indicator, promise.ladder, baseline, issued_on)))
}
