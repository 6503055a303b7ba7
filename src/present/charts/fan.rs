//! The fan: the latest values, then the forecast step by step with its intervals and what these held when they were tried.

use super::{
    ChartError, ChartSize,
    canvas::{self, Canvas},
    layout::{Anchor, Point, Rect},
    plate::{Plate, Scale},
    theme::{
        AXIS, BAND_80, BAND_95, DIVIDE, EXPECTED_NUMBER, FORECAST, GRID, MEDIAN, NOTE, OBSERVED, PLAIN, RECORD, STRONG, STRONG_FORECAST,
        STRONG_OBSERVED, TARGET,
    },
};
use crate::present::format;

/// One step of the forecast.
#[derive(Clone, Debug, PartialEq)]
pub struct FanStep {
    /// Where it stands, in years.
    pub at: f64,
    /// Its year, where the step is the last one of it.
    pub year: Option<String>,
    /// Median.
    pub median: f64,
    /// Ends of the 80 % interval, lower first.
    pub interval_80: (f64, f64),
    /// Ends of the 95 % interval, lower first.
    pub interval_95: (f64, f64),
}

/// Values and steps in order of time.
#[derive(Clone, Debug, PartialEq)]
pub struct Fan {
    /// Words around it.
    pub plate: Plate,
    /// The latest values: where they stand, in years, and what they are; at least one.
    pub past: Vec<(f64, f64)>,
    /// Steps up to the due day; at least one.
    pub steps: Vec<FanStep>,
    /// The threshold, and the target as printed.
    pub target: (f64, String),
    /// Names of the two intervals, 80 % first, with what they held.
    pub names: [String; 2],
    /// Decimals of the numbers.
    pub decimals: usize,
}

const PLOT: f64 = 250.0;
const FOOT: f64 = 26.0;
const HEAD_ROOM: f64 = 14.0;

/// Draws the fan as a complete SVG document.
///
/// # Errors
/// [`ChartError`] when the embedded fonts or the drawing library fail.
pub fn render_fan(of: &Fan, size: ChartSize) -> Result<String, ChartError> {
    let number = |value: f64| format::number(value, of.decimals, of.plate.language);
    let said: Vec<String> = of
        .steps
        .iter()
        .filter_map(|s| {
            let year = s.year.as_ref()?;
            Some(format!("{year}: {} ({}–{})", number(s.median), number(s.interval_80.0), number(s.interval_80.1)))
        })
        .collect();
    of.plate.render(size, &said.join("; "), HEAD_ROOM + PLOT + FOOT, |canvas, room| of.draw(canvas, room, size))
}

impl Fan {
    fn draw(&self, canvas: &Canvas<'_>, room: Rect, size: ChartSize) -> Result<(), ChartError> {
        let language = self.plate.language;
        let wide = size == ChartSize::Wide;
        let (top, base) = (room.top + HEAD_ROOM, room.top + HEAD_ROOM + PLOT);
        let spread = self.steps.iter().flat_map(|s| [s.interval_95.0, s.interval_95.1]);
        let scale = Scale::new(spread.chain(self.past.iter().map(|p| p.1)).chain([self.target.0]), (base, top), 5.0);
        let left =
            scale.ticks.iter().map(|t| canvas::width(&format::number(*t, scale.decimals, language), &PLAIN)).fold(0.0, f64::max) + 12.0;
        let right = room.right - if wide { 250.0 } else { 78.0 };
        for tick in &scale.ticks {
            let y = scale.at(*tick);
            canvas.line(&[(left, y), (right, y)], &GRID)?;
            canvas.text(&format::number(*tick, scale.decimals, language), (left - 8.0, y + 4.5), Anchor::End, &PLAIN, false)?;
        }
        let (Some(first), Some(cutoff), Some(end)) = (self.past.first(), self.past.last(), self.steps.last()) else { return Ok(()) };
        let span = (end.at - first.0).max(1e-9);
        let x = |at: f64| left + 10.0 + (right - left - 10.0) * (at - first.0) / span;
        let from = (x(cutoff.0), scale.at(cutoff.1));
        for (fill, ends) in [
            (BAND_95, self.steps.iter().map(|s| s.interval_95).collect::<Vec<_>>()),
            (BAND_80, self.steps.iter().map(|s| s.interval_80).collect()),
        ] {
            let upper = self.steps.iter().zip(&ends).map(|(s, e)| (x(s.at), scale.at(e.1)));
            let lower = self.steps.iter().zip(&ends).rev().map(|(s, e)| (x(s.at), scale.at(e.0)));
            canvas.polygon(&std::iter::once(from).chain(upper).chain(lower).collect::<Vec<_>>(), fill)?;
        }
        let y = scale.at(self.target.0);
        canvas.line(&[(from.0, y), (right, y)], &TARGET)?;
        canvas.line(&[(from.0, top), (from.0, base)], &DIVIDE)?;
        let median: Vec<Point> = std::iter::once(from).chain(self.steps.iter().map(|s| (x(s.at), scale.at(s.median)))).collect();
        canvas.line(&median, &MEDIAN)?;
        let past: Vec<Point> = self.past.iter().map(|p| (x(p.0), scale.at(p.1))).collect();
        canvas.line(&past, &RECORD)?;
        for at in &past {
            canvas.disc(*at, 3.5, OBSERVED)?;
        }
        let number = |value: f64| format::number(value, self.decimals, language);
        canvas.text(&number(cutoff.1), (from.0 - 6.0, from.1 - 10.0), Anchor::End, &STRONG_OBSERVED, true)?;
        canvas.line(&[(left, base), (right, base)], &AXIS)?;
        self.draw_years(canvas, &scale, &x, base, wide)?;
        self.draw_names(canvas, &scale, (right + 10.0, base), wide)
    }

    /// The median at the end of each year, as many as there is room for; the due day has its number beside it.
    fn draw_years(&self, canvas: &Canvas<'_>, scale: &Scale, x: &dyn Fn(f64) -> f64, base: f64, wide: bool) -> Result<(), ChartError> {
        let language = self.plate.language;
        let named: Vec<&FanStep> = self.steps.iter().filter(|s| s.year.is_some()).collect();
        let (Some(first), Some(last)) = (named.first(), named.last()) else { return Ok(()) };
        let step = (x(last.at) - x(first.at)) / (named.len().max(2) - 1) as f64;
        let every = ((if wide { 52.0 } else { 46.0 }) / step.max(1.0)).ceil().max(1.0) as usize;
        for (i, one) in named.iter().enumerate() {
            if !(named.len() - 1 - i).is_multiple_of(every) {
                continue;
            }
            let at = (x(one.at), scale.at(one.median));
            canvas.disc(at, 4.0, FORECAST)?;
            canvas.line(&[(at.0, base), (at.0, base + 5.0)], &AXIS)?;
            canvas.text(one.year.as_deref().unwrap_or_default(), (at.0, base + 20.0), Anchor::Middle, &NOTE, false)?;
            if i + 1 < named.len() {
                let words = format::number(one.median, self.decimals, language);
                canvas.text(&words, (at.0, at.1 - 9.0), Anchor::Middle, &STRONG_FORECAST, true)?;
            }
        }
        Ok(())
    }

    /// Names and numbers at the right end, pushed apart.
    fn draw_names(&self, canvas: &Canvas<'_>, scale: &Scale, (left, base): (f64, f64), wide: bool) -> Result<(), ChartError> {
        let language = self.plate.language;
        let Some(end) = self.steps.last() else { return Ok(()) };
        let number = |value: f64| format::number(value, self.decimals, language);
        let target = if wide { format!("{} {}", language.pick("mục tiêu", "target"), self.target.1) } else { self.target.1.clone() };
        let median = if wide { format!("{} {}", language.pick("trung vị", "median"), number(end.median)) } else { number(end.median) };
        let mut names = vec![
            (scale.at(self.target.0), target, &STRONG),
            (scale.at(end.median), median, &STRONG_FORECAST),
            (scale.at(end.interval_80.1), number(end.interval_80.1), &EXPECTED_NUMBER),
            (scale.at(end.interval_80.0), number(end.interval_80.0), &EXPECTED_NUMBER),
        ];
        if wide {
            for (name, ends, at) in [(&self.names[0], end.interval_80, 2), (&self.names[1], end.interval_95, 4)] {
                if at == 2 {
                    names[2].1 = format!("{} · {name}", number(ends.1));
                } else {
                    names.push((scale.at(ends.1), format!("{} · {name}", number(ends.1)), &PLAIN));
                    names.push((scale.at(ends.0), number(ends.0), &PLAIN));
                }
            }
        }
        names.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wanted: Vec<(f64, f64)> = names.iter().map(|(y, ..)| (y + 4.5, 16.0)).collect();
        for ((_, text, letters), y) in names.iter().zip(super::layout::spread(&wanted, 0.0, base)) {
            let text = super::layout::wrap(text, letters, if wide { 244.0 } else { 74.0 }, 1).join("");
            canvas.text(&text, (left, y), Anchor::Start, letters, false)?;
        }
        Ok(())
    }
}
