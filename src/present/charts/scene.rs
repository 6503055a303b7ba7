//! What of a trajectory stands in the window of its chart: time span, values, and the range they cover.

use jiff::{ToSpan, civil::Date};

use super::{ChartSize, Trajectory};
use crate::domain::{
    assessment::{Assessment, Status},
    indicator::{Direction, Kind},
    observation::{Censoring, Observation},
    period::Frequency,
    target::{Operator, Requirement, Target},
};

/// Day 0 of the horizontal scale.
const EPOCH: Date = Date::constant(1900, 1, 1);

/// A day as a number of days since 1900.
pub fn day_number(day: Date) -> f64 {
    f64::from((day - EPOCH).get_days())
}

/// A step of the forecast on the horizontal scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Day number.
    pub day: f64,
    /// Median.
    pub median: f64,
    /// Ends of the 80 % band.
    pub band_80: (f64, f64),
    /// Ends of the 95 % band.
    pub band_95: (f64, f64),
}

/// A target with a number and a due day inside the window.
#[derive(Clone, Copy, Debug)]
pub struct Milestone<'a> {
    /// As printed.
    pub target: &'a Target,
    /// As judged.
    pub assessment: &'a Assessment,
    /// Due day.
    pub due: Date,
    /// What must hold.
    pub requirement: Requirement,
    /// Whether it is the one that is judged.
    pub is_judged: bool,
}

/// Everything inside the window.
#[derive(Clone, Debug)]
pub struct Scene<'a> {
    /// The whole trajectory.
    pub of: &'a Trajectory<'a>,
    /// Observations in order of day, one a day, none that covers several years.
    pub observed: Vec<&'a Observation>,
    /// The judged target, with or without a number and a due day.
    pub judged: Option<(&'a Target, &'a Assessment)>,
    /// Targets with a number and a due day in the window.
    pub milestones: Vec<Milestone<'a>>,
    /// First and last day number.
    pub days: (f64, f64),
    /// First and last day.
    pub window: (Date, Date),
    /// Planned path, cut to the window, by day number.
    pub path: Vec<(f64, f64)>,
    /// Forecast from the last value seen, cut to the window.
    pub steps: Vec<Step>,
    /// Day number at which the scenario band begins, when it lies inside the window.
    pub scenario_from: Option<f64>,
    /// Lowest and highest value that must be shown; none when there is no number at all.
    pub range: Option<(f64, f64)>,
}

impl<'a> Scene<'a> {
    /// Chooses the window and cuts everything to it.
    pub fn new(of: &'a Trajectory<'a>) -> Self {
        let observed = drawn_observations(of);
        let judged = of.targets.get(of.judged).copied();
        let window = window(of, &observed);
        let days = (day_number(window.0), day_number(window.1));
        let milestones = milestones(of, window);
        let corners: Vec<(f64, f64)> =
            of.planned_path.iter().filter(|(_, v)| v.is_finite()).map(|(day, v)| (day_number(*day), *v)).collect();
        let path = cut(&corners, days, |a, b, share| (a.0 + share * (b.0 - a.0), a.1 + share * (b.1 - a.1)), |p| p.0);
        let steps = cut(&steps(of, &observed), days, blend, |step| step.day);
        let scenario_from = of.forecast.map(|f| day_number(f.scenario_from())).filter(|day| *day < days.1 && !steps.is_empty());
        let mut scene = Self { of, observed, judged, milestones, days, window, path, steps, scenario_from, range: None };
        scene.range = scene.covered();
        scene
    }

    /// The latest value whose period is over.
    pub fn latest(&self) -> Option<&'a Observation> {
        self.observed.last().copied()
    }

    /// Whether this is the wide drawing.
    pub fn is_wide(&self) -> bool {
        self.of.size == ChartSize::Wide
    }

    /// The judged target's gap and its level, where it is at risk or missed: what the red bracket spans.
    pub fn gap(&self) -> Option<(Milestone<'a>, f64, f64)> {
        let milestone = self.milestones.iter().find(|m| m.is_judged)?;
        let assessment = milestone.assessment;
        let value = match assessment.status {
            Status::AtRisk => assessment.forecast.map(|f| f.median),
            Status::Missed => assessment.latest.as_ref().filter(|o| is_a_number(o.censoring)).map(|o| o.value),
            _ => None,
        }?;
        let gap = milestone.requirement.gap(value);
        (gap > 0.0 && value.is_finite()).then_some((*milestone, value, gap))
    }

    /// The first day of today's extent, where values from before it are shown.
    pub fn area_changed_on(&self) -> Option<Date> {
        let day = self.of.area.valid_from?;
        let earlier = self.observed.iter().any(|o| o.period.end() < day);
        (earlier && day < self.window.1).then_some(day)
    }

    /// The day on which the area was taken over, when it no longer exists.
    pub fn area_closed_on(&self) -> Option<Date> {
        let last = self.of.area.valid_to.filter(|_| self.of.area.is_closed_on(self.of.as_of))?;
        last.tomorrow().ok()
    }

    /// Parts of the forecast before and after the start of the scenario band.
    pub fn bands(&self) -> (Vec<Step>, Vec<Step>) {
        match self.scenario_from {
            None => (self.steps.clone(), Vec::new()),
            Some(day) => {
                let part = |span| cut(&self.steps, span, blend, |step: &Step| step.day);
                (part((self.days.0, day)), part((day, self.days.1)))
            }
        }
    }

    fn covered(&self) -> Option<(f64, f64)> {
        let mut values: Vec<f64> = self.observed.iter().map(|o| o.value).collect();
        for milestone in &self.milestones {
            values.extend([milestone.requirement.threshold, milestone.requirement.exceeded_beyond]);
        }
        values.extend(self.path.iter().map(|(_, value)| *value));
        for step in &self.steps {
            values.extend([step.median, step.band_80.0, step.band_80.1]);
        }
        let (low, high) = extent(&values)?;
        // The 95 % band may add a quarter of the range on each side; what lies beyond is cut off, or an exploding
        // band would press everything that is known into a flat line.
        let room = 0.25 * (high - low).max(1e-9);
        let outer: Vec<f64> = self.steps.iter().flat_map(|s| [s.band_95.0, s.band_95.1]).collect();
        match extent(&outer) {
            Some((least, most)) => Some((low.min(least.max(low - room)), high.max(most.min(high + room)))),
            None => Some((low, high)),
        }
    }
}

fn extent(values: &[f64]) -> Option<(f64, f64)> {
    let finite = || values.iter().copied().filter(|v| v.is_finite());
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    (low <= high).then_some((low, high))
}

/// Whether a value is a number and not only a limit.
pub fn is_a_number(censoring: Censoring) -> bool {
    matches!(censoring, Censoring::Exact | Censoring::About)
}

/// As [`crate::domain::series::Series::points`] chooses them, with the values that are only limits kept.
fn drawn_observations<'a>(of: &Trajectory<'a>) -> Vec<&'a Observation> {
    let mut out: Vec<&Observation> = Vec::new();
    for o in &of.series.observations {
        if o.period.end() > of.as_of || o.period.frequency() == Frequency::Years || !o.value.is_finite() {
            continue;
        }
        match out.last_mut() {
            Some(last) if last.period.end() == o.period.end() => {
                if o.period.frequency() < last.period.frequency() {
                    *last = o;
                }
            }
            _ => out.push(o),
        }
    }
    out
}

/// From just before the first value to the end of the year of the milestone after the judged one.
fn window(of: &Trajectory<'_>, observed: &[&Observation]) -> (Date, Date) {
    let dated: Vec<Date> = of.targets.iter().filter(|(t, _)| t.requirement(Direction::Up).is_some()).filter_map(|(t, _)| t.due()).collect();
    let judged = of.targets.get(of.judged).and_then(|(target, _)| target.due());
    let after = judged.and_then(|due| dated.iter().copied().filter(|day| *day > due).min());
    let closed = of.area.valid_to.filter(|last| *last < of.as_of);
    let mut last = after.or(judged).or_else(|| dated.iter().copied().max()).unwrap_or(of.as_of);
    last = last.max(of.as_of).max(closed.unwrap_or(last));
    if after.is_none() && judged == Some(last) {
        // Nothing follows: a tenth of the span, at least a year, so that the judged target has room for its words.
        let first = observed.first().map_or(of.as_of, |o| o.period.end());
        let more = ((last.year() - first.year()) / 10).max(1);
        last = Date::new(last.year() + more, 12, 31).unwrap_or(last);
    }
    let end = Date::new(last.year(), 12, 31).unwrap_or(last);
    let starts = [
        observed.first().map(|o| o.period.end()),
        of.planned_path.first().map(|(day, _)| *day),
        dated.iter().copied().min().filter(|_| observed.is_empty()),
        Some(of.as_of),
    ];
    let first = starts.into_iter().flatten().min().unwrap_or(of.as_of);
    // A little air before the first value: a thirtieth of the span, at least two months.
    let air = ((day_number(end) - day_number(first)) / 30.0).max(61.0) as i64;
    (first.checked_sub(air.days()).unwrap_or(first), end)
}

fn milestones<'a>(of: &Trajectory<'a>, window: (Date, Date)) -> Vec<Milestone<'a>> {
    let mut out: Vec<Milestone<'a>> = Vec::new();
    for (i, (target, assessment)) in of.targets.iter().enumerate() {
        let (Some(due), Some(requirement)) = (target.due(), target.requirement(of.indicator.direction)) else { continue };
        if due >= window.0 && due <= window.1 && requirement.threshold.is_finite() {
            out.push(Milestone { target, assessment, due, requirement, is_judged: i == of.judged });
        }
    }
    out
}

/// The forecast as steps, from the last value it has seen.
fn steps(of: &Trajectory<'_>, observed: &[&Observation]) -> Vec<Step> {
    let Some(forecast) = of.forecast else { return Vec::new() };
    let start = observed.iter().rev().find(|o| o.period.end() <= forecast.cutoff && is_a_number(o.censoring));
    let anchor = start.map(|o| {
        let same = (o.value, o.value);
        Step { day: day_number(o.period.end()), median: o.value, band_80: same, band_95: same }
    });
    let later =
        forecast.points.iter().map(|p| Step { day: day_number(p.on), median: p.median, band_80: p.interval_80, band_95: p.interval_95 });
    let whole = |s: &Step| [s.median, s.band_80.0, s.band_80.1, s.band_95.0, s.band_95.1].iter().all(|v| v.is_finite());
    let after_anchor = |s: &Step| anchor.is_none_or(|anchor| s.day > anchor.day);
    anchor.into_iter().chain(later.filter(after_anchor)).filter(whole).collect()
}

/// The step at a share of the way between two.
pub fn blend(a: &Step, b: &Step, share: f64) -> Step {
    let between = |from: f64, to: f64| from + share * (to - from);
    let pair = |from: (f64, f64), to: (f64, f64)| (between(from.0, to.0), between(from.1, to.1));
    Step {
        day: between(a.day, b.day),
        median: between(a.median, b.median),
        band_80: pair(a.band_80, b.band_80),
        band_95: pair(a.band_95, b.band_95),
    }
}

/// The part of a line between two day numbers, with new ends where it crosses them.
pub fn cut<T: Clone>(points: &[T], span: (f64, f64), blend: impl Fn(&T, &T, f64) -> T, day: impl Fn(&T) -> f64) -> Vec<T> {
    let mut out: Vec<T> = Vec::new();
    for (i, point) in points.iter().enumerate() {
        if let Some(previous) = i.checked_sub(1).and_then(|i| points.get(i)) {
            let (from, to) = (day(previous), day(point));
            for edge in [span.0, span.1] {
                if from < edge && edge < to {
                    out.push(blend(previous, point, (edge - from) / (to - from)));
                }
            }
        }
        if span.0 <= day(point) && day(point) <= span.1 {
            out.push(point.clone());
        }
    }
    out
}

/// Whether the vertical axis runs downwards: the best rank, 1, stands on top.
pub fn runs_down(of: &Trajectory<'_>) -> bool {
    of.indicator.kind == Kind::Rank
}

/// Whether a target demands a range.
pub fn is_range(target: &Target) -> bool {
    target.operator == Operator::Range
}
