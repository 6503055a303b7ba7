//! Why an assessment changed between two days: one thing replaced at a time, each with what it moved.
//!
//! Five states in a row, each judged anew: as on the first day; with old values revised; with new periods, on the second
//! day; with the targets of the second day; with its method and catalogue, which is as on the second day. A part is the
//! step between two neighbours, so the parts add up to the whole whatever happens in between. The order matters where
//! causes act together: what two of them do jointly is booked on the later one.

use crate::domain::{
    assessment::Assessment,
    change::{Cause, Change, Move, Moves, Part, Revision},
    observation::{Censoring, Observation},
    series::Series,
};

/// The assessments of one target at the five states, in order.
#[derive(Clone, Copy, Debug)]
pub struct States<'a> {
    /// As on the first day.
    pub from: &'a Assessment,
    /// With old values revised, still judged on the first day.
    pub revised_values: &'a Assessment,
    /// With new periods, judged on the second day.
    pub new_periods: &'a Assessment,
    /// With the targets of the second day.
    pub revised_targets: &'a Assessment,
    /// With the method and catalogue of the second day: as on the second day.
    pub to: &'a Assessment,
}

/// Books every move on its cause. The two series are those of the target on the first and on the second day.
pub fn attribute(states: &States<'_>, first: &Series, second: &Series) -> Change {
    let part = |cause, before, after| Part { cause, moves: moves(before, after) };
    Change {
        target: states.to.target.clone(),
        indicator: states.to.indicator.clone(),
        area: states.to.area.clone(),
        whole: moves(states.from, states.to),
        reason: states.to.reason.clone(),
        parts: [
            part(Cause::RevisedValues, states.from, states.revised_values),
            part(Cause::NewPeriods, states.revised_values, states.new_periods),
            part(Cause::RevisedTargets, states.new_periods, states.revised_targets),
            part(Cause::MethodOrCatalogue, states.revised_targets, states.to),
        ],
        revisions: revisions(first, second),
        new_figures: second.observations.iter().filter(|o| in_series(first, o).is_none()).cloned().collect(),
        illustrative: states.from.illustrative || states.to.illustrative,
    }
}

/// What moved between two assessments of one target.
fn moves(before: &Assessment, after: &Assessment) -> Moves {
    fn of<T>(before: &Assessment, after: &Assessment, read: impl Fn(&Assessment) -> T) -> Move<T> {
        Move { before: read(before), after: read(after) }
    }
    let exact = |o: &Observation| matches!(o.censoring, Censoring::Exact | Censoring::About).then_some(o.value);
    Moves {
        status: of(before, after, |a| a.status),
        latest: of(before, after, |a| a.latest.as_ref().and_then(exact)),
        threshold: of(before, after, |a| a.threshold),
        due: of(before, after, |a| a.due),
        median_at_due: of(before, after, |a| a.forecast.map(|f| f.median)),
        attainment: of(before, after, |a| a.attainment.map(|p| p.value())),
        gap_projected: of(before, after, |a| a.gap_projected),
    }
}

/// The series of the first day with the values of the second: no period more, and none whose figure was retracted.
pub fn with_revised_values(first: &Series, second: &Series) -> Series {
    let observations = first.observations.iter().filter_map(|o| in_series(second, o).cloned()).collect();
    Series { key: first.key.clone(), observations }
}

/// Old figures whose number changed; one that is only confirmed, or goes from estimate to final, was not revised.
fn revisions(first: &Series, second: &Series) -> Vec<Revision> {
    let says = |o: &Observation| (o.value, o.censoring);
    first
        .observations
        .iter()
        .map(|before| Revision { before: before.clone(), after: in_series(second, before).cloned() })
        .filter(|revision| revision.after.as_ref().is_none_or(|after| says(after) != says(&revision.before)))
        .collect()
}

/// The figure of a series for the period of another figure.
fn in_series<'a>(series: &'a Series, of: &Observation) -> Option<&'a Observation> {
    series.observations.iter().find(|o| o.period == of.period)
}

#[cfg(test)]
mod tests;
