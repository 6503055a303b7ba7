//! A series carried forward: dated values put on a regular grid, forecast, and asked questions by day.

use jiff::{ToSpan, civil::Date};

use crate::domain::{
    assessment::{ForecastAtDue, YearReached},
    forecast::{Forecast, ForecastPoint},
    indicator::{Indicator, Kind},
    period::years_between,
    probability::{IntervalLevel, Probability},
    series::Series,
    target::Requirement,
};

use super::forecast::{self, Fitted, Input, Pool, Step};

/// Values from which a forecast is a series' own; with fewer, centre and width are borrowed from the table of its kind.
pub const VALUES_NEEDED: usize = 4;

/// Last year for which a year of reaching is looked for; later is "sau 2100".
const LAST_YEAR: i16 = 2100;

/// Dated values on a regular grid that ends at the last value.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Spacing of the grid.
    pub step: Step,
    /// Last day of the last period.
    pub last: Date,
    /// Values, oldest first, in the indicator's unit.
    pub values: Vec<f64>,
    /// How many of them were filled in between two published ones.
    pub imputed: usize,
}

/// Puts dated values (oldest first, one per day) on a grid of years, quarters or months by their median spacing.
///
/// Values between two published ones are interpolated and counted as imputed. With fewer than four published values
/// nothing is interpolated: only the last one stands, because filled-in values are no evidence.
pub fn grid(points: &[(Date, f64)]) -> Option<Grid> {
    let (last, latest) = points.last().copied()?;
    let mut spacings: Vec<f64> = points.windows(2).map(|pair| years_between(pair[0].0, pair[1].0)).collect();
    spacings.sort_by(f64::total_cmp);
    let median = spacings.get(spacings.len() / 2).copied().unwrap_or(1.0);
    // Half-way between the steps: a half-year series runs on quarters, a two-monthly one on months.
    let step = if median > 0.75 {
        Step::Year
    } else if median > 0.21 {
        Step::Quarter
    } else {
        Step::Month
    };
    if points.len() < VALUES_NEEDED {
        return Some(Grid { step, last, values: vec![latest], imputed: 0 });
    }
    let first = points.first().map_or(last, |(day, _)| *day);
    // A quarter of a step of slack, and no node before the first value: what lies before it is unknown.
    let length = (years_between(first, last) * steps_per_year(step) + 0.25).floor() as usize;
    let mut values = Vec::with_capacity(length + 1);
    let mut imputed = 0;
    for back in (0..=length).rev() {
        let day = shift(last, step, -(back as i64));
        let tolerance = 0.5 / steps_per_year(step);
        let nearest = points.iter().min_by(|a, b| years_between(a.0, day).abs().total_cmp(&years_between(b.0, day).abs()));
        match nearest {
            Some((on, value)) if years_between(*on, day).abs() < tolerance * 0.5 => values.push(*value),
            _ => {
                imputed += 1;
                values.extend(interpolate(points, day));
            }
        }
    }
    Some(Grid { step, last, values, imputed })
}

fn interpolate(points: &[(Date, f64)], day: Date) -> Option<f64> {
    let after = points.iter().find(|(on, _)| *on >= day);
    let before = points.iter().rev().find(|(on, _)| *on <= day);
    match (before, after) {
        (Some(a), Some(b)) if a.0 != b.0 => Some(a.1 + (b.1 - a.1) * years_between(a.0, day) / years_between(a.0, b.0)),
        (Some(a), _) => Some(a.1),
        (None, b) => b.map(|b| b.1),
    }
}

/// Steps in a year.
pub fn steps_per_year(step: Step) -> f64 {
    match step {
        Step::Year => 1.0,
        Step::Quarter => 4.0,
        Step::Month => 12.0,
    }
}

/// A day some steps away; the last day of a month stays the last day of a month.
fn shift(day: Date, step: Step, steps: i64) -> Date {
    let months = steps
        * match step {
            Step::Year => 12,
            Step::Quarter => 3,
            Step::Month => 1,
        };
    let moved = day.checked_add(months.months()).unwrap_or(day);
    if day == day.last_of_month() { moved.last_of_month() } else { moved }
}

/// A fitted forecast of one series that knows its days.
#[derive(Debug)]
pub struct Projection {
    fitted: Fitted,
    step: Step,
    cutoff: Date,
    imputed: usize,
}

impl Projection {
    /// Fits the combination to a series as known on a day; none without a value, and none for ranks and words.
    ///
    /// A rank is never a straight line: it would need the scores of all peers.
    pub fn fit(indicator: &Indicator, series: &Series, today: Date, pool: &Pool) -> Option<Self> {
        if matches!(indicator.kind, Kind::Rank | Kind::Qualitative | Kind::YesNo) {
            return None;
        }
        let grid = grid(&series.points(today))?;
        let fitted = forecast::fit(&input(indicator, &grid), pool);
        Some(Self { fitted, step: grid.step, cutoff: grid.last, imputed: grid.imputed })
    }

    /// Whole steps from the cutoff to the last period that ends on or before a day; none when there is none.
    pub fn step_at(&self, due: Date) -> Option<usize> {
        // A thousandth of a step of slack: 31/12 to 31/12 must be whole years whatever the leap years between.
        let steps = (years_between(self.cutoff, due) * steps_per_year(self.step) + 0.02).floor();
        if steps >= 1.0 { Some(steps as usize) } else { None }
    }

    /// Median, in the indicator's unit.
    pub fn point(&self, step: usize) -> f64 {
        self.fitted.point(step)
    }

    /// Weight of each model.
    pub fn weights(&self) -> Vec<(&'static str, f64)> {
        self.fitted.weights()
    }

    /// Whether centre and width come from the kind's table, because there are fewer than four values.
    pub fn is_borrowed(&self) -> bool {
        self.fitted.is_borrowed()
    }

    /// Probability that a requirement is met some steps ahead, before clipping to the bounds.
    pub fn attainment(&self, step: usize, requirement: &Requirement) -> Probability {
        self.fitted.attainment(step, requirement.threshold, requirement.sign > 0.0)
    }

    /// Median and intervals at a due day.
    pub fn at(&self, due: Date) -> Option<ForecastAtDue> {
        let step = self.step_at(due)?;
        Some(ForecastAtDue {
            median: self.fitted.point(step),
            interval_80: self.fitted.interval(step, IntervalLevel::EIGHTY),
            interval_95: self.fitted.interval(step, IntervalLevel::NINETY_FIVE),
            is_scenario_band: years_between(self.cutoff, due) > 10.0,
        })
    }

    /// The first year by whose end a quantile meets a requirement.
    pub fn year_reached(&self, requirement: &Requirement, probability: f64) -> YearReached {
        // When down is better the lucky tail is the low one.
        let p = if requirement.sign > 0.0 { probability } else { 1.0 - probability };
        for year in self.cutoff.year()..=LAST_YEAR {
            let Some(step) = Date::new(year, 12, 31).ok().and_then(|end| self.step_at(end)) else { continue };
            if requirement.is_met(self.fitted.quantile(step, p)) {
                return YearReached::Year { year };
            }
        }
        YearReached::After2100
    }

    /// The forecast up to a day, for charts and files.
    pub fn forecast(&self, until: Date) -> Forecast {
        let last = self.step_at(until).unwrap_or(0);
        let mut points: Vec<ForecastPoint> = (1..=last)
            .map(|step| ForecastPoint {
                on: shift(self.cutoff, self.step, step as i64),
                step,
                median: self.fitted.point(step),
                interval_80: self.fitted.interval(step, IntervalLevel::EIGHTY),
                interval_95: self.fitted.interval(step, IntervalLevel::NINETY_FIVE),
            })
            .collect();
        // A series whose steps do not end with the year is judged at its last step before the due day; that value stands
        // until the due day. Five weeks: a statutory quarter ends 17 days before its year and needs no such piece.
        if let Some(stands) = points.last().copied().filter(|p| (until - p.on).get_days() > 35) {
            points.push(ForecastPoint { on: until, ..stands });
        }
        Forecast {
            cutoff: self.cutoff,
            points,
            weights: self.weights().into_iter().map(|(name, weight)| (name.to_owned(), weight)).collect(),
            achieved: self.fitted.nominal_and_achieved(),
            borrowed: self.is_borrowed(),
            imputed: self.imputed,
        }
    }
}

pub(super) fn input<'a>(indicator: &Indicator, grid: &'a Grid) -> Input<'a> {
    Input { values: &grid.values, bounds: indicator.bounds, season: grid.step.season(), step: grid.step }
}

/// What the other areas of an indicator teach a series: the pool of their scaled errors and model weights; areas with figures at another spacing teach nothing.
pub fn pool(indicator: &Indicator, own: &Series, others: &[&Series], today: Date) -> Pool {
    let Some(step) = grid(&own.points(today)).map(|grid| grid.step) else { return Pool::empty() };
    let teaches = |g: &Grid| g.values.len() >= VALUES_NEEDED && g.step == step;
    let grids: Vec<Grid> = others.iter().filter_map(|series| grid(&series.points(today))).filter(teaches).collect();
    let inputs: Vec<Input<'_>> = grids.iter().map(|g| input(indicator, g)).collect();
    if inputs.is_empty() { Pool::empty() } else { Pool::learn(&inputs) }
}
