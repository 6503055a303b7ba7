//! Speed needed against speed now, one row a target, on one scale: no dial hides how far apart they are.

use super::{
    ChartError, ChartSize,
    canvas::{self, Canvas},
    layout::{Anchor, Rect},
    plate::{Plate, Scale},
    rows::{RowHead, Rows},
    theme::{AXIS, EXPECTED, GAP, GRID, NOTE, OBSERVED, PLAIN, STRONG, TARGET},
};
use crate::present::format;

/// One target.
#[derive(Clone, Debug, PartialEq)]
pub struct PaceRow {
    /// Name and status.
    pub head: RowHead,
    /// Change a year so far, counted towards the target.
    pub observed: f64,
    /// Ends of its 80 % interval, lower first.
    pub interval: Option<(f64, f64)>,
    /// Change a year that is needed from now to the due day, counted towards the target.
    pub required: f64,
    /// Observed over required; none where nothing more is required.
    pub pace: Option<f64>,
}

/// Rows of one unit and due year.
#[derive(Clone, Debug, PartialEq)]
pub struct Paces {
    /// Words around it.
    pub plate: Plate,
    /// Slowest first.
    pub rows: Vec<PaceRow>,
}

const ROW: f64 = 24.0;
const AXIS_ROOM: f64 = 30.0;
const HEAD_ROOM: f64 = 22.0;

/// A pace below this is slower than the plan allows; the same cut as in the verdict by pace.
pub const SLOW: f64 = 0.95;

/// Draws the rows as a complete SVG document.
///
/// # Errors
/// [`ChartError`] when the embedded fonts or the drawing library fail.
pub fn render_paces(of: &Paces, size: ChartSize) -> Result<String, ChartError> {
    let right = if size == ChartSize::Wide { 110.0 } else { 80.0 };
    let rows = Rows::new(of.rows.iter().map(|row| &row.head), size, ROW, right);
    let said: Vec<String> = of.rows.iter().map(|row| of.words(row)).collect();
    of.plate.render(size, &said.join("; "), HEAD_ROOM + rows.height + AXIS_ROOM, |canvas, room| of.draw(canvas, room, &rows, size))
}

impl Paces {
    fn words(&self, row: &PaceRow) -> String {
        let language = self.plate.language;
        let number = |value| format::number(value, 2, language);
        let (observed, required) = (number(row.observed), number(row.required));
        language.pick(
            format!("{}: đã có {observed}, cần có {required} mỗi năm", row.head.name),
            format!("{}: {observed} so far, {required} needed a year", row.head.name),
        )
    }

    fn draw(&self, canvas: &Canvas<'_>, room: Rect, rows: &Rows<'_>, size: ChartSize) -> Result<(), ChartError> {
        let language = self.plate.language;
        let top = room.top + HEAD_ROOM;
        let base = top + rows.height;
        let ends = self.rows.iter().filter_map(|row| row.interval).flat_map(|(low, high)| [low, high]);
        let values = self.rows.iter().flat_map(|row| [row.observed, row.required]).chain(ends).chain([0.0]);
        let wanted = if size == ChartSize::Wide { 7.0 } else { 4.0 };
        let scale = Scale::new(values, rows.plot, wanted);
        for tick in &scale.ticks {
            let x = scale.at(*tick);
            canvas.line(&[(x, top - 4.0), (x, base)], if *tick == 0.0 { &AXIS } else { &GRID })?;
            // A number at the left edge of the paper moves in.
            let text = format::number(*tick, scale.decimals, language);
            let at = x.max(canvas::width(&text, &PLAIN) / 2.0);
            canvas.text(&text, (at, base + 18.0), Anchor::Middle, &PLAIN, false)?;
        }
        for (i, (row, y)) in self.rows.iter().zip(rows.centres(top)).enumerate() {
            let (now, needed) = (scale.at(row.observed), scale.at(row.required));
            let slow = row.pace.is_some_and(|pace| pace < SLOW);
            if let Some((low, high)) = row.interval {
                canvas.line(&[(scale.at(low), y), (scale.at(high), y)], &EXPECTED)?;
            }
            if slow && needed - now > 6.0 {
                canvas.line(&[(now, y), (needed, y)], &GAP)?;
            }
            canvas.line(&[(needed, y - 8.0), (needed, y + 8.0)], &TARGET)?;
            canvas.disc((now, y), 4.5, OBSERVED)?;
            if i == 0 {
                self.draw_key(canvas, (now, needed), top)?;
            }
            if let Some(pace) = row.pace {
                let end = row.interval.map_or(now, |(_, high)| scale.at(high)).max(now).max(needed);
                let text = format!("{} {}", language.pick("nhịp", "pace"), format::number(pace, 2, language));
                canvas.text(&text, (end + 9.0, y + 4.5), Anchor::Start, if slow { &STRONG } else { &PLAIN }, true)?;
            }
        }
        rows.draw_names(canvas, top)
    }

    /// Names the two signs above those of the first row, apart from each other.
    fn draw_key(&self, canvas: &Canvas<'_>, (now, needed): (f64, f64), top: f64) -> Result<(), ChartError> {
        let language = self.plate.language;
        let near = (needed - now).abs() < 70.0;
        let (at_now, at_needed) = match (near, now <= needed) {
            (false, _) => (Anchor::Middle, Anchor::Middle),
            (true, true) => (Anchor::End, Anchor::Start),
            (true, false) => (Anchor::Start, Anchor::End),
        };
        canvas.text(language.pick("● đã có", "● so far"), (now, top - 9.0), at_now, &NOTE, false)?;
        canvas.text(language.pick("▎cần có", "▎needed"), (needed, top - 9.0), at_needed, &NOTE, false)
    }
}
