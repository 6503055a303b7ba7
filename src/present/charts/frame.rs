//! The plot's frame: where a day and a value stand, ticks, and the axes themselves.

use jiff::civil::Date;
use plotters::coord::{CoordTranslate, cartesian::Cartesian2d, types::RangedCoordf64};

use super::{
    ChartError,
    canvas::{self, Canvas, DRAWN},
    layout::{Anchor, Point, Rect},
    scene::{Scene, day_number, runs_down},
    theme::{AXIS, GRID, PLAIN, STRONG},
};
use crate::{
    domain::{indicator::Kind, language::Language},
    present::format,
};

/// Least distance between the centres of two years on the axis: four digits of 13 px and a gap.
const YEAR_ROOM: f64 = 46.0;

/// Where a day and a value stand on the paper.
pub struct Frame {
    scale: Cartesian2d<RangedCoordf64, RangedCoordf64>,
    /// The plot.
    pub plot: Rect,
    /// Lowest and highest value on the axis.
    pub range: (f64, f64),
    ticks: Vec<f64>,
    decimals: usize,
    /// What values are divided by on the axis, and the word for it (`triệu`).
    pub divisor: (f64, &'static str),
}

impl Frame {
    /// Fits a plot into the outer edges `left`, `right`, `top` and `bottom`; the left edge moves in for wide numbers.
    pub fn new(scene: &Scene<'_>, outer: Rect) -> Self {
        let language = scene.of.language;
        let (low, high, step) = axis(scene);
        let rank = scene.of.indicator.kind == Kind::Rank;
        let mut ticks = Vec::new();
        let mut i = (low / step - 1e-9).ceil();
        // No range needs more than 40 ticks; the bound only keeps a strange range from running on.
        while i * step <= high + step * 1e-6 && ticks.len() < 40 {
            ticks.push(i * step);
            i += 1.0;
        }
        if rank && low == 1.0 {
            ticks.retain(|tick| *tick > 0.5 * step);
            ticks.insert(0, 1.0);
        }
        let divisor = format::divisor(low.abs().max(high.abs()), scene.of.indicator, language);
        let decimals = (-(step / divisor.0).log10() - 1e-9).ceil().clamp(0.0, 8.0) as usize;
        let widest = ticks.iter().map(|t| canvas::width(&format::number(t / divisor.0, decimals, language), &PLAIN));
        let left = outer.left.max(widest.fold(0.0, f64::max) + 10.0);
        let plot = Rect { left, ..outer };
        let whole = |v: f64| (v * DRAWN).round() as i32;
        let (near, far) = if runs_down(scene.of) { (plot.top, plot.bottom) } else { (plot.bottom, plot.top) };
        let scale = Cartesian2d::new(scene.days.0..scene.days.1, low..high, (whole(plot.left)..whole(plot.right), whole(near)..whole(far)));
        Self { scale, plot, range: (low, high), ticks, decimals, divisor }
    }

    /// The place of a day number and a value.
    pub fn at(&self, day: f64, value: f64) -> Point {
        let (x, y) = self.scale.translate(&(day, value));
        (f64::from(x) / DRAWN, f64::from(y) / DRAWN)
    }

    /// The place of a day and a value.
    pub fn on(&self, day: Date, value: f64) -> Point {
        self.at(day_number(day), value)
    }

    /// How far right a day stands.
    pub fn x(&self, day: Date) -> f64 {
        self.at(day_number(day), self.range.0).0
    }

    /// The nearest value on the axis.
    pub fn clamp(&self, value: f64) -> f64 {
        value.clamp(self.range.0, self.range.1)
    }

    /// Horizontal rules.
    ///
    /// # Errors
    /// From the canvas.
    pub fn draw_grid(&self, canvas: &Canvas<'_>) -> Result<(), ChartError> {
        for tick in &self.ticks {
            let y = self.at(0.0, *tick).1;
            canvas.line(&[(self.plot.left, y), (self.plot.right, y)], &GRID)?;
        }
        Ok(())
    }

    /// The room of the numbers on the left.
    pub fn tick_rects(&self, language: Language) -> Vec<Rect> {
        let rect = |tick: &f64| {
            let text = format::number(tick / self.divisor.0, self.decimals, language);
            let (right, y) = (self.plot.left - 4.0, self.at(0.0, *tick).1);
            Rect { left: right - canvas::width(&text, &PLAIN) - 6.0, top: y - 9.0, right, bottom: y + 8.0 }
        };
        self.ticks.iter().map(rect).collect()
    }

    /// Numbers on the left, years below: labelled in the middle of their year, ticks at 1 January.
    ///
    /// # Errors
    /// From the canvas.
    pub fn draw_axes(&self, scene: &Scene<'_>, canvas: &Canvas<'_>) -> Result<(), ChartError> {
        let language = scene.of.language;
        for tick in &self.ticks {
            let text = format::number(tick / self.divisor.0, self.decimals, language);
            let y = self.at(0.0, *tick).1 + 4.0;
            canvas.text(&text, (self.plot.left - 8.0, y), Anchor::End, &PLAIN, false)?;
        }
        let base = self.plot.bottom;
        canvas.line(&[(self.plot.left, base), (self.plot.right, base)], &AXIS)?;
        let labels = self.years(scene);
        for year in scene.window.0.year() + 1..=scene.window.1.year() {
            let Ok(start) = Date::new(year, 1, 1) else { continue };
            let labelled = labels.iter().any(|(labelled, ..)| *labelled == year);
            let x = self.x(start);
            canvas.line(&[(x, base), (x, base + if labelled { 8.0 } else { 4.0 })], &AXIS)?;
        }
        for (year, x, due) in labels {
            let letters = if due { &STRONG } else { &PLAIN };
            canvas.text(&year.to_string(), (x, base + 22.0), Anchor::Middle, letters, false)?;
        }
        Ok(())
    }

    /// Years to label, with the middle of their part of the axis and whether a target is due in them. Target years
    /// come first, the judged one before the others; the rest fill in at a regular step.
    fn years(&self, scene: &Scene<'_>) -> Vec<(i16, f64, bool)> {
        let middle = |year: i16| {
            let (first, last) = (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?);
            let (left, right) = (self.x(first).max(self.plot.left), self.x(last).min(self.plot.right));
            // A sliver of a year is not labelled: the number would stand beside it.
            let full = self.x(last) - self.x(first);
            (right - left > 0.8 * full || right - left > YEAR_ROOM).then_some((left + right) / 2.0)
        };
        let mut due: Vec<(bool, i16)> = scene.milestones.iter().map(|m| (!m.is_judged, m.due.year())).collect();
        due.sort_unstable();
        let per_year = 365.25 * (self.plot.right - self.plot.left) / (scene.days.1 - scene.days.0).max(1.0);
        let step = [1, 2, 5, 10, 20, 50].into_iter().find(|step| f64::from(*step) * per_year >= YEAR_ROOM).unwrap_or(100);
        // Milestones stand at 2025, 2030, 2035: beside them every second year would look like a mistake.
        let step = if step == 2 && due.iter().any(|(_, year)| year % 2 != 0) { 5 } else { step };
        let regular = (scene.window.0.year()..=scene.window.1.year()).filter(|year| year % step == 0).map(|y| (false, y));
        let mut labels: Vec<(i16, f64, bool)> = Vec::new();
        for (is_due, year) in due.into_iter().map(|(_, year)| (true, year)).chain(regular) {
            let Some(x) = middle(year) else { continue };
            if labels.iter().all(|(_, other, _)| (other - x).abs() >= YEAR_ROOM * 0.88) {
                labels.push((year, x, is_due));
            }
        }
        labels.sort_by_key(|(year, ..)| *year);
        labels
    }

    /// What the axis starts from when that is not 0 (or rank 1), for the notes under the chart.
    pub fn starts_from(&self, scene: &Scene<'_>) -> Option<String> {
        let rank = scene.of.indicator.kind == Kind::Rank;
        let plain = self.range.0 == 0.0 || (rank && self.range.0 == 1.0);
        (!plain).then(|| {
            let number = format::number(self.range.0 / self.divisor.0, self.decimals, scene.of.language);
            match (self.divisor.1, format::short_unit(scene.of.indicator, scene.of.language)) {
                ("", "") => number,
                ("", unit) => format!("{number}\u{a0}{unit}"),
                (word, _) => format!("{number}\u{a0}{word}"),
            }
        })
    }
}

/// Lowest and highest value of the axis and the step of its ticks.
fn axis(scene: &Scene<'_>) -> (f64, f64, f64) {
    let bounds = scene.of.indicator.bounds;
    let rank = scene.of.indicator.kind == Kind::Rank;
    let (mut low, mut high) = scene.range.or_else(|| bounds.both()).unwrap_or((0.0, 1.0));
    let shown = (low, high);
    if high - low <= 1e-9 * high.abs().max(low.abs()) {
        // One level only: a tenth of it of air on both sides, or one unit around 0.
        let air = if high == 0.0 { 1.0 } else { 0.1 * high.abs() };
        (low, high) = (low - air, high + air);
    }
    let air = 0.03 * (high - low);
    (low, high) = (low - air, high + air);
    // From 0 where that costs little room: the eye compares lengths.
    if shown.0 >= 0.0 && low <= 0.3 * high {
        low = if rank { 1.0 } else { 0.0 };
    }
    // No air beyond a natural limit, unless a value is already beyond it.
    low = bounds.lower().filter(|limit| shown.0 >= *limit).map_or(low, |limit| low.max(limit));
    high = bounds.upper().filter(|limit| shown.1 <= *limit).map_or(high, |limit| high.min(limit));
    let wanted = if scene.is_wide() { 7.0 } else { 5.0 };
    let mut step = nice((high - low) / wanted);
    if rank {
        step = step.max(1.0).round();
        return (low.floor().max(1.0), high.ceil(), step);
    }
    // A limit that is no multiple of the step stays the end of the axis, without a tick.
    let (mut from, mut to) = ((low / step + 1e-9).floor() * step, (high / step - 1e-9).ceil() * step);
    // The axis need not end at a tick: half a step of empty paper above is enough.
    if to - high > 0.5 * step {
        to = high;
    }
    from = bounds.lower().filter(|limit| shown.0 >= *limit).map_or(from, |limit| from.max(limit));
    to = bounds.upper().filter(|limit| shown.1 <= *limit).map_or(to, |limit| to.min(limit));
    if to > from { (from, to, step) } else { (low, low + 1.0, 0.2) }
}

/// The next of 1, 2, 5 × 10ⁿ.
pub fn nice(raw: f64) -> f64 {
    let power = 10f64.powf(raw.max(1e-12).log10().floor());
    let factor = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= raw * 0.999).unwrap_or(10.0);
    factor * power
}

/// The unit above the axis, with the word for the divisor: `% hồ sơ`, `triệu người`.
pub fn axis_unit(scene: &Scene<'_>, divisor: (f64, &'static str)) -> String {
    let unit = scene.of.indicator.unit.get(scene.of.language);
    match (scene.of.indicator.kind, divisor.1) {
        (Kind::Rank, _) => match scene.of.language {
            Language::Vi => "hạng, 1 là tốt nhất".to_owned(),
            Language::En => "rank, 1 is best".to_owned(),
        },
        (_, "") => unit.to_owned(),
        (_, word) => format!("{word} {unit}"),
    }
}
