//! Where the past ends: what was known at an origin, and what followed it.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::{
    analysis::{
        forecast::Step,
        projection::{grid, steps_per_year},
    },
    domain::period::years_between,
};

/// How far a period may end beside a step of the grid and still count for it, in steps.
const SLACK: f64 = 0.25;

/// One entity at one origin.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    /// Its number in the indicator: what happens to one entity at several origins is one story, not several.
    pub entity: usize,
    /// What was known, oldest first, equally spaced, in the unit of the indicator.
    pub seen: Vec<f64>,
    /// Distance between two values.
    pub step: Step,
    /// Steps ahead and what came of them; empty for an entity that only teaches the others.
    pub followed: Vec<(usize, f64)>,
}

/// Which origins, and how far ahead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Most origins of one indicator; the latest ones.
    pub origins: usize,
    /// Furthest step ahead.
    pub horizon: usize,
    /// Fewest published values at the origin for a forecast to be scored.
    pub fewest: usize,
}

/// What an entity looked like when only `seen` was known, scored on those of `truth` that lie up to `horizon` steps later.
///
/// Both are dated values, oldest first, one per day. None without a value.
pub fn cut(entity: usize, seen: &[(Date, f64)], truth: &[(Date, f64)], horizon: usize) -> Option<Cut> {
    let grid = grid(seen)?;
    let ahead = |day: Date| years_between(grid.last, day) * steps_per_year(grid.step);
    let followed = truth
        .iter()
        .filter(|(day, _)| *day > grid.last)
        .filter_map(|(day, value)| {
            let (steps, nearest) = (ahead(*day), ahead(*day).round());
            let known = (steps - nearest).abs() <= SLACK && (1.0..=horizon as f64).contains(&nearest);
            known.then_some((nearest as usize, *value))
        })
        .collect();
    Some(Cut { entity, seen: grid.values, step: grid.step, followed })
}

/// The latest origins of an indicator whose entities have dated values, oldest origin first: every entity is cut at each.
///
/// An origin is a day at which an entity has a value and enough before it, with another value following within the
/// horizon. An entity without a value on that very day only teaches: its last one is older than the origin.
pub fn rolling(entities: &[Vec<(Date, f64)>], rule: Rule) -> Vec<Vec<Cut>> {
    let at = |origin: Date| -> Vec<Cut> {
        let known = |points: &&Vec<(Date, f64)>| points.partition_point(|(day, _)| *day <= origin);
        entities
            .iter()
            .enumerate()
            .filter_map(|(entity, points)| {
                let (seen, later) = points.split_at(known(&points));
                let is_scored = seen.len() >= rule.fewest.max(1) && seen.last().is_some_and(|(day, _)| *day == origin);
                cut(entity, seen, if is_scored { later } else { &[] }, rule.horizon)
            })
            .collect()
    };
    let days: BTreeSet<Date> = entities.iter().flatten().map(|(day, _)| *day).collect();
    let mut origins: Vec<Vec<Cut>> =
        days.into_iter().rev().map(at).filter(|cuts| cuts.iter().any(|cut| !cut.followed.is_empty())).take(rule.origins).collect();
    origins.reverse();
    origins
}

/// The latest origins of a series without dates, equally spaced, oldest origin first.
pub fn rolling_alone(values: &[f64], step: Step, rule: Rule) -> Vec<Cut> {
    let first = rule.fewest.max(1).max(values.len().saturating_sub(rule.origins));
    (first..values.len())
        .map(|origin| {
            let (seen, later) = values.split_at(origin);
            let followed = later.iter().take(rule.horizon).enumerate().map(|(i, value)| (i + 1, *value)).collect();
            Cut { entity: 0, seen: seen.to_vec(), step, followed }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn years(first: i16, values: &[f64]) -> Vec<(Date, f64)> {
        (first..).zip(values).map(|(year, value)| (jiff::civil::date(year, 12, 31), *value)).collect()
    }

    const RULE: Rule = Rule { origins: 2, horizon: 2, fewest: 4 };

    #[test]
    fn every_entity_is_cut_and_only_those_at_the_origin_are_scored() {
        let entities = [years(2010, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), years(2008, &[9.0, 8.0, 7.0, 6.0, 5.0, 4.0])];
        let origins = rolling(&entities, RULE);
        // Values follow the origins 2013 and 2014 of the first; the second ends in 2013 and only teaches there.
        assert_eq!(origins.len(), 2);
        assert_eq!(origins[0][0].seen, [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(origins[0][0].followed, [(1, 5.0), (2, 6.0)]);
        assert_eq!((origins[0][1].seen.len(), origins[0][1].followed.len()), (6, 0));
        assert_eq!((origins[1][0].seen.len(), &origins[1][0].followed[..]), (5, &[(1, 6.0)][..]));
    }

    #[test]
    fn a_gap_is_stepped_over_and_a_short_past_is_not_scored() {
        let mut points = years(2010, &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
        points.remove(4);
        let origins = rolling(&[points], RULE);
        assert_eq!(origins.len(), 1);
        assert_eq!(origins[0][0].followed, [(2, 6.0)], "2014 has no figure: nothing is made up to score against");
        assert!(rolling(&[years(2010, &[1.0, 2.0, 3.0, 4.0])], RULE).is_empty());
    }

    #[test]
    fn a_series_without_dates_is_cut_at_its_latest_places() {
        let cuts = rolling_alone(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], Step::Quarter, RULE);
        assert_eq!(cuts.iter().map(|c| (c.seen.len(), c.followed.len())).collect::<Vec<_>>(), [(4, 2), (5, 1)]);
        assert!(rolling_alone(&[1.0, 2.0, 3.0, 4.0], Step::Quarter, RULE).is_empty());
    }

    #[test]
    fn a_revision_is_what_a_forecast_is_scored_on() {
        let seen = years(2010, &[1.0, 2.0, 3.0, 4.0]);
        let truth = years(2010, &[1.5, 2.5, 3.5, 4.5, 5.5]);
        let cut = cut(3, &seen, &truth, 5).unwrap();
        assert_eq!((cut.entity, cut.seen, cut.followed), (3, vec![1.0, 2.0, 3.0, 4.0], vec![(1, 5.5)]));
    }
}
