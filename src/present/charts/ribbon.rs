//! What was said when: the forecast for one due day, as it was known at each publication.

use super::{
    ChartError, ChartSize,
    canvas::{self, Canvas},
    layout::{Anchor, Rect},
    plate::{Plate, Scale},
    theme::{AXIS, BAND_80, EXPECTED_NUMBER, FORECAST, GRID, MEDIAN, NOTE, PLAIN, STRONG, STRONG_FORECAST, TARGET},
};
use crate::present::format;

/// What was known at one publication.
#[derive(Clone, Debug, PartialEq)]
pub struct RibbonPoint {
    /// The day, in words.
    pub day: String,
    /// Median forecast for the due day.
    pub median: f64,
    /// Ends of its 80 % interval, lower first.
    pub interval: (f64, f64),
    /// Chance that the target is met, in words.
    pub chance: String,
}

/// The points in order of day.
#[derive(Clone, Debug, PartialEq)]
pub struct Ribbon {
    /// Words around it.
    pub plate: Plate,
    /// Oldest first; at least two.
    pub points: Vec<RibbonPoint>,
    /// The threshold, and the target as printed.
    pub target: (f64, String),
    /// Decimals of the numbers.
    pub decimals: usize,
    /// The vertical scale runs downwards, as for ranks.
    pub runs_down: bool,
}

const PLOT: f64 = 240.0;
const FOOT: f64 = 44.0;
const HEAD_ROOM: f64 = 14.0;

/// Draws the ribbon as a complete SVG document.
///
/// # Errors
/// [`ChartError`] when the embedded fonts or the drawing library fail.
pub fn render_ribbon(of: &Ribbon, size: ChartSize) -> Result<String, ChartError> {
    let said: Vec<String> = of
        .points
        .iter()
        .map(|p| format!("{}: {} ({})", p.day, format::number(p.median, of.decimals, of.plate.language), p.chance))
        .collect();
    of.plate.render(size, &said.join("; "), HEAD_ROOM + PLOT + FOOT, |canvas, room| of.draw(canvas, room, size))
}

impl Ribbon {
    fn draw(&self, canvas: &Canvas<'_>, room: Rect, size: ChartSize) -> Result<(), ChartError> {
        let language = self.plate.language;
        let wide = size == ChartSize::Wide;
        let (top, base) = (room.top + HEAD_ROOM, room.top + HEAD_ROOM + PLOT);
        let values = self.points.iter().flat_map(|p| [p.median, p.interval.0, p.interval.1]).chain([self.target.0]);
        let places = if self.runs_down { (top, base) } else { (base, top) };
        let scale = Scale::new(values, places, 5.0);
        let left =
            scale.ticks.iter().map(|t| canvas::width(&format::number(*t, scale.decimals, language), &PLAIN)).fold(0.0, f64::max) + 12.0;
        let names = if wide { 190.0 } else { 74.0 };
        let right = room.right - names;
        for tick in &scale.ticks {
            let y = scale.at(*tick);
            canvas.line(&[(left, y), (right, y)], &GRID)?;
            canvas.text(&format::number(*tick, scale.decimals, language), (left - 8.0, y + 4.5), Anchor::End, &PLAIN, false)?;
        }
        let step = (right - left) / self.points.len() as f64;
        let x = |i: usize| left + step * (i as f64 + 0.5);
        let upper = self.points.iter().enumerate().map(|(i, p)| (x(i), scale.at(p.interval.1)));
        let lower = self.points.iter().enumerate().rev().map(|(i, p)| (x(i), scale.at(p.interval.0)));
        canvas.polygon(&upper.chain(lower).collect::<Vec<_>>(), BAND_80)?;
        let y = scale.at(self.target.0);
        canvas.line(&[(left, y), (right, y)], &TARGET)?;
        let line: Vec<(f64, f64)> = self.points.iter().enumerate().map(|(i, p)| (x(i), scale.at(p.median))).collect();
        canvas.line(&line, &MEDIAN)?;
        canvas.line(&[(left, base), (right, base)], &AXIS)?;
        // Every label of a dense ribbon would run into the next: the last one always stands.
        let every = (if wide { 74.0 } else { 62.0 } / step).ceil().max(1.0) as usize;
        let last = self.points.len() - 1;
        for (i, (point, at)) in self.points.iter().zip(&line).enumerate() {
            canvas.disc(*at, 4.0, FORECAST)?;
            if !(last - i).is_multiple_of(every) {
                continue;
            }
            let number = format::number(point.median, self.decimals, language);
            let above = self.points.get(i + 1).is_none_or(|next| next.median <= point.median) != self.runs_down;
            canvas.text(&number, (at.0, at.1 + if above { -9.0 } else { 20.0 }), Anchor::Middle, &STRONG, true)?;
            canvas.text(&point.day, (at.0, base + 18.0), Anchor::Middle, &NOTE, false)?;
            canvas.text(&point.chance, (at.0, base + 36.0), Anchor::Middle, &STRONG, false)?;
        }
        self.draw_names(canvas, &scale, (right + 10.0, base), wide)
    }

    /// Names at the right end of each line, pushed apart.
    fn draw_names(&self, canvas: &Canvas<'_>, scale: &Scale, (left, base): (f64, f64), wide: bool) -> Result<(), ChartError> {
        let language = self.plate.language;
        let Some(end) = self.points.last() else { return Ok(()) };
        let target = if wide { format!("{} {}", language.pick("mục tiêu", "target"), self.target.1) } else { self.target.1.clone() };
        let worse = if scale.at(end.interval.0) > scale.at(end.interval.1) { end.interval.0 } else { end.interval.1 };
        let mut names = [
            (scale.at(self.target.0), target, &STRONG),
            (scale.at(end.median), language.pick("trung vị", "median").to_owned(), &STRONG_FORECAST),
            (scale.at(worse), language.pick("khoảng 80\u{a0}%", "80\u{a0}% interval").to_owned(), &EXPECTED_NUMBER),
        ];
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wanted: Vec<(f64, f64)> = names.iter().map(|(y, ..)| (y + 4.5, 16.0)).collect();
        for ((_, text, letters), y) in names.iter().zip(super::layout::spread(&wanted, 0.0, base)) {
            let text = super::layout::wrap(text, letters, if wide { 190.0 } else { 70.0 }, 1).join("");
            canvas.text(&text, (left, y), Anchor::Start, letters, false)?;
        }
        canvas.text(language.pick("công bố", "published"), (left, base + 18.0), Anchor::Start, &NOTE, false)?;
        canvas.text(language.pick("xác suất", "chance"), (left, base + 36.0), Anchor::Start, &NOTE, false)
    }
}
