//! The values of a trajectory chart with their places, for reading them one by one.

use super::{
    frame::Frame,
    scene::{Scene, is_a_number},
};
use crate::present::format;

/// One value on the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Where it stands, in chart pixels.
    pub at: (f64, f64),
    /// What it says.
    pub words: String,
    /// It was observed, and is not a target or a forecast.
    pub is_observed: bool,
}

/// Values in order of day, with the upper and lower edge of the plot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Readings {
    /// Upper and lower edge of the plot, in chart pixels.
    pub plot: (f64, f64),
    /// The values.
    pub values: Vec<Reading>,
}

impl Readings {
    /// Reads a chart.
    pub(super) fn of(scene: &Scene<'_>, frame: &Frame) -> Self {
        let language = scene.of.language;
        let indicator = scene.of.indicator;
        let mut values = Vec::new();
        for o in &scene.observed {
            let sign = format::provenance(o.provenance, language);
            let words =
                format!("{}: {} ({sign})", format::period_with_window(o.period, language), format::observed(o, indicator, language));
            values.push(Reading { at: frame.on(o.period.end(), o.value), words, is_observed: is_a_number(o.censoring) });
        }
        for milestone in &scene.milestones {
            let (due, target) = (format::date(milestone.due, language), format::target(milestone.target, indicator, language));
            let words = language.pick(format!("{due}: mục tiêu {target}"), format!("{due}: target {target}"));
            values.push(Reading { at: frame.on(milestone.due, milestone.requirement.threshold), words, is_observed: false });
        }
        let shown = |day| day > scene.window.0 && day <= scene.window.1 && !scene.steps.is_empty();
        for point in scene.of.forecast.iter().flat_map(|forecast| &forecast.points).filter(|point| shown(point.on)) {
            let (on, median) = (format::date(point.on, language), format::value(point.median, indicator, language));
            let interval = format::interval(point.interval_80, indicator, language);
            let words = language.pick(
                format!("{on}: dự báo {median} (khoảng 80\u{a0}%: {interval})"),
                format!("{on}: forecast {median} (80\u{a0}% interval: {interval})"),
            );
            values.push(Reading { at: frame.on(point.on, frame.clamp(point.median)), words, is_observed: false });
        }
        values.sort_by(|a, b| a.at.0.total_cmp(&b.at.0));
        Self { plot: (frame.plot.top, frame.plot.bottom), values }
    }
}
