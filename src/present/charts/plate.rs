//! What stands around a drawing of several rows or panels: the finding as title, what is shown, the mark of illustrative
//! figures, notes. The height follows from the words and from what is drawn.

use super::{
    ChartError, ChartSize,
    canvas::{self, Canvas},
    frame::nice,
    header::{draw_mark, illustrative},
    layout::{Anchor, Rect, wrap},
    svg,
    theme::{NOTE, SUBTITLE, TITLE, TITLE_NARROW, WORD_MARK},
};
use crate::domain::language::Language;

/// Words around a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plate {
    /// The finding.
    pub title: String,
    /// What is shown: measure, unit, time.
    pub subtitle: String,
    /// How to read it, and where the figures come from; may be empty.
    pub note: String,
    /// Rests on figures generated for demonstration.
    pub illustrative: bool,
    /// Language of every word.
    pub language: Language,
}

/// Height of a line of notes.
const NOTE_LINE: f64 = 17.0;

/// Measured widths carry a margin that display fonts do not need.
const SLACK: f64 = 1.04;

impl Plate {
    /// Draws the words and, between them, a drawing of a height; `draw` is given its room.
    ///
    /// The same input gives the same bytes.
    ///
    /// # Errors
    /// [`ChartError`] when the embedded fonts or the drawing library fail.
    pub fn render(
        &self,
        size: ChartSize,
        description: &str,
        body: f64,
        draw: impl FnOnce(&Canvas<'_>, Rect) -> Result<(), ChartError>,
    ) -> Result<String, ChartError> {
        let wide = size == ChartSize::Wide;
        let width = f64::from(size.pixels().0);
        let (letters, under) = if wide { (TITLE, SUBTITLE) } else { (TITLE_NARROW, NOTE) };
        let titles = wrap(&self.title, &letters, width * 1.05, if wide { 2 } else { 4 });
        let mark = self.illustrative.then(|| illustrative(self.language));
        let mark_width = mark.map_or(0.0, |text| canvas::width(text, &WORD_MARK) + 14.0);
        let room = if wide { width - mark_width - 16.0 } else { width };
        let subtitles = wrap(&self.subtitle, &under, room * SLACK, if wide { 2 } else { 4 });
        let notes = wrap(&self.note, &NOTE, width * SLACK, if wide { 3 } else { 6 });

        let first = letters.size + 2.0;
        let under_first = first + letters.size * 1.3 * titles.len() as f64 - if wide { 2.0 } else { 0.0 };
        let head_end = under_first + under.size * 1.35 * subtitles.len().saturating_sub(1) as f64;
        let mark_row = if mark.is_some() && !wide { 24.0 } else { 0.0 };
        let top = head_end + mark_row + 16.0;
        let bottom = top + body;
        let height = bottom + if notes.is_empty() { 8.0 } else { 14.0 + NOTE_LINE * notes.len() as f64 };

        let mut drawn = String::new();
        let whole = (width as u32, height.ceil() as u32);
        let canvas = Canvas::new(&mut drawn, whole.0, whole.1)?;
        for (i, line) in titles.iter().enumerate() {
            canvas.text(line, (0.0, first + letters.size * 1.3 * i as f64), Anchor::Start, &letters, false)?;
        }
        for (i, line) in subtitles.iter().enumerate() {
            canvas.text(line, (0.0, under_first + under.size * 1.35 * i as f64), Anchor::Start, &under, false)?;
        }
        if let Some(text) = mark {
            let at = if wide { (width - mark_width - 1.0, under_first) } else { (1.0, head_end + 24.0) };
            draw_mark(&canvas, text, at, mark_width)?;
        }
        draw(&canvas, Rect { left: 0.0, top, right: width, bottom })?;
        for (i, line) in notes.iter().enumerate() {
            canvas.text(line, (0.0, bottom + 22.0 + NOTE_LINE * i as f64), Anchor::Start, &NOTE, false)?;
        }
        canvas.finish()?;
        let title = format!("{}. {}", self.title.trim_end_matches('.'), self.subtitle);
        let about = svg::About { width: whole.0, height: whole.1, language: self.language.code(), title: &title, description };
        svg::finish(&drawn, &about)
    }
}

/// A straight scale across the paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    ends: (f64, f64),
    places: (f64, f64),
    /// Values of the ticks, evenly spaced.
    pub ticks: Vec<f64>,
    /// Decimals that the ticks need.
    pub decimals: usize,
}

impl Scale {
    /// A scale that holds every value and ends at ticks; nothing and a single value get a scale as well.
    pub fn new(values: impl Iterator<Item = f64>, places: (f64, f64), wanted: f64) -> Self {
        let (low, high) =
            values.filter(|v| v.is_finite()).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
        let span = if high - low > 1e-9 * high.abs().max(low.abs()).max(1e-9) { high - low } else { high.abs().max(1.0) };
        let step = nice(span / wanted);
        let from = (low / step + 1e-9).floor();
        let to = (high / step - 1e-9).ceil().max(from + 1.0);
        // No range needs more than 40 ticks; the bound only keeps a strange range from running on.
        let count = ((to - from).round() as usize).min(40);
        let ticks: Vec<f64> = (0..=count).map(|i| (from + i as f64) * step).collect();
        let decimals = (-step.log10() - 1e-9).ceil().clamp(0.0, 8.0) as usize;
        Self { ends: (from * step, to * step), places, ticks, decimals }
    }

    /// Where a value stands; outside the scale at its end.
    pub fn at(&self, value: f64) -> f64 {
        let (low, high) = self.ends;
        self.places.0 + (value.clamp(low, high) - low) / (high - low) * (self.places.1 - self.places.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_holds_its_values_and_ends_at_ticks() {
        for values in [vec![0.0, 58.8, -10.6], vec![0.5], vec![0.0], vec![], vec![1e9, 2e9], vec![f64::NAN, 3.0], vec![-5.0, -4.9]] {
            let scale = Scale::new(values.iter().copied(), (100.0, 200.0), 5.0);
            assert!(scale.ticks.len() >= 2 && scale.ticks.len() <= 12, "{values:?}: {:?}", scale.ticks);
            assert_eq!((scale.at(scale.ticks[0]), scale.at(*scale.ticks.last().unwrap())), (100.0, 200.0), "{values:?}");
            for value in values.iter().filter(|v| v.is_finite()) {
                assert!(scale.ticks[0] <= *value && *value <= *scale.ticks.last().unwrap(), "{values:?}");
            }
        }
    }
}
