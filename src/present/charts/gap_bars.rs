//! What is missing to a target: now, and when it falls due. Bars start at 0; to the left of it a target is exceeded.

use super::{
    ChartError, ChartSize,
    canvas::{self, Canvas},
    layout::{Anchor, Rect},
    plate::{Plate, Scale},
    rows::{RowHead, Rows},
    theme::{AXIS, BAND_80, EXPECTED, EXPECTED_NUMBER, GRID, NOTE, OBSERVED, PLAIN, STRONG_FORECAST, STRONG_OBSERVED},
};
use crate::present::format;

/// One target.
#[derive(Clone, Debug, PartialEq)]
pub struct GapBar {
    /// Name and status.
    pub head: RowHead,
    /// What is missing now, in the unit of all bars; negative when exceeded.
    pub now: f64,
    /// What will be missing at the due day by the median forecast; none without a forecast.
    pub projected: Option<f64>,
}

/// Bars of one unit and due year.
#[derive(Clone, Debug, PartialEq)]
pub struct GapBars {
    /// Words around it.
    pub plate: Plate,
    /// Worst first.
    pub bars: Vec<GapBar>,
    /// Decimals of the numbers.
    pub decimals: usize,
    /// The word for the second bar: "dự kiến cuối 2030".
    pub projected_word: String,
}

const NOW_HIGH: f64 = 10.0;
const LATER_HIGH: f64 = 8.0;
const ROW: f64 = 34.0;
const NUMBER: f64 = 44.0;
const AXIS_ROOM: f64 = 30.0;
const HEAD_ROOM: f64 = 22.0;

/// Draws the bars as a complete SVG document.
///
/// # Errors
/// [`ChartError`] when the embedded fonts or the drawing library fail.
pub fn render_gap_bars(of: &GapBars, size: ChartSize) -> Result<String, ChartError> {
    let right = if size == ChartSize::Wide { 200.0 } else { 56.0 };
    let rows = Rows::new(of.bars.iter().map(|bar| &bar.head), size, ROW, right);
    let body = HEAD_ROOM + rows.height + AXIS_ROOM;
    let said: Vec<String> = of.bars.iter().map(|bar| of.words(bar)).collect();
    of.plate.render(size, &said.join("; "), body, |canvas, room| of.draw(canvas, room, &rows, size))
}

impl GapBars {
    fn number(&self, value: f64) -> String {
        format::number(value, self.decimals, self.plate.language)
    }

    fn words(&self, bar: &GapBar) -> String {
        let now = self.number(bar.now);
        match bar.projected {
            Some(later) => format!("{}: {now}, {} {}", bar.head.name, self.projected_word, self.number(later)),
            None => format!("{}: {now}", bar.head.name),
        }
    }

    fn draw(&self, canvas: &Canvas<'_>, room: Rect, rows: &Rows<'_>, size: ChartSize) -> Result<(), ChartError> {
        let language = self.plate.language;
        let top = room.top + HEAD_ROOM;
        let base = top + rows.height;
        let values = self.bars.iter().flat_map(|bar| [Some(bar.now), bar.projected]).flatten().chain([0.0]);
        let wanted = if size == ChartSize::Wide { 6.0 } else { 4.0 };
        // Numbers left of a bar need their room.
        let left = rows.plot.0 + if values.clone().any(|value| value < 0.0) { NUMBER } else { 0.0 };
        let scale = Scale::new(values, (left, rows.plot.1), wanted);
        for tick in &scale.ticks {
            let x = scale.at(*tick);
            canvas.line(&[(x, top - 4.0), (x, base)], &GRID)?;
            let text = format::number(*tick, scale.decimals, language);
            // A number at the left edge of the paper moves in.
            let at = x.max(canvas::width(&text, &PLAIN) / 2.0);
            canvas.text(&text, (at, base + 18.0), Anchor::Middle, &PLAIN, false)?;
        }
        let zero = scale.at(0.0);
        let missing = language.pick("còn thiếu →", "still missing →");
        canvas.text(missing, (zero + 6.0, top - 9.0), Anchor::Start, &NOTE, false)?;
        let exceeded = language.pick("← vượt", "← exceeded");
        if zero - rows.plot.0 > canvas::width(exceeded, &NOTE) + 8.0 {
            canvas.text(exceeded, (zero - 6.0, top - 9.0), Anchor::End, &NOTE, false)?;
        }
        for (i, (bar, centre)) in self.bars.iter().zip(rows.centres(top)).enumerate() {
            let now = Rect { left: zero, right: scale.at(bar.now), top: centre - NOW_HIGH - 2.0, bottom: centre - 2.0 };
            canvas.polygon(&corners(now), OBSERVED)?;
            let named = i == 0 && size == ChartSize::Wide;
            let word = |word: &str, value: String| if named { format!("{value}  {word}") } else { value };
            let text = word(language.pick("hiện tại", "now"), self.number(bar.now));
            label(canvas, &text, now, &STRONG_OBSERVED)?;
            if let Some(projected) = bar.projected {
                let later = Rect { left: zero, right: scale.at(projected), top: centre + 4.0, bottom: centre + 4.0 + LATER_HIGH };
                let outline = corners(later);
                canvas.polygon(&outline, BAND_80)?;
                let [a, b, c, d] = outline;
                canvas.line(&[a, b, c, d, a], &EXPECTED)?;
                let letters = if named { &STRONG_FORECAST } else { &EXPECTED_NUMBER };
                label(canvas, &word(&self.projected_word, self.number(projected)), later, letters)?;
            }
        }
        canvas.line(&[(zero, top - 4.0), (zero, base)], &AXIS)?;
        rows.draw_names(canvas, top)
    }
}

fn corners(rect: Rect) -> [(f64, f64); 4] {
    [(rect.left, rect.top), (rect.right, rect.top), (rect.right, rect.bottom), (rect.left, rect.bottom)]
}

/// A number at the end of its bar, away from 0.
fn label(canvas: &Canvas<'_>, text: &str, bar: Rect, letters: &super::theme::Letters) -> Result<(), ChartError> {
    let y = (bar.top + bar.bottom) / 2.0 + 4.5;
    let (x, anchor) = if bar.right < bar.left { (bar.right - 5.0, Anchor::End) } else { (bar.right + 5.0, Anchor::Start) };
    canvas.text(text, (x, y), anchor, letters, true)
}
