//! Tasks over time: solid what has passed, hollow what is left, a bar at the deadline, red what has passed since.

use jiff::civil::Date;

use super::{
    ChartError, ChartSize,
    canvas::{self, Canvas},
    layout::{Anchor, Rect},
    plate::Plate,
    rows::{RowHead, Rows},
    scene::day_number,
    theme::{GAP, GRID, INK2, LEADER, LEFT_OVER, NOTE, PLAIN, STRONG, STRONG_GAP, TARGET},
};
use crate::present::format;

/// One task with a deadline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineRow {
    /// Number and title.
    pub head: RowHead,
    /// Day from which it runs.
    pub from: Date,
    /// Its deadline.
    pub due: Date,
    /// How far away that is, in words.
    pub distance: String,
}

/// Tasks on one scale of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Words around it.
    pub plate: Plate,
    /// By deadline.
    pub rows: Vec<TimelineRow>,
    /// The day it is seen from.
    pub today: Date,
}

const ROW: f64 = 18.0;
/// On narrow paper the words stand above the bar.
const ROW_NARROW: f64 = 36.0;
const HEAD_ROOM: f64 = 22.0;
const AXIS_ROOM: f64 = 30.0;
const HALF: f64 = 5.0;
/// Time shown behind and ahead of today at most: a deadline in 2045 would press everything near into a point.
const BEHIND: f64 = 500.0;
const AHEAD: f64 = 550.0;

/// Draws the tasks as a complete SVG document.
///
/// # Errors
/// [`ChartError`] when the embedded fonts or the drawing library fail.
pub fn render_timeline(of: &Timeline, size: ChartSize) -> Result<String, ChartError> {
    let (row, right) = if size == ChartSize::Wide { (ROW, 150.0) } else { (ROW_NARROW, 4.0) };
    let rows = Rows::new(of.rows.iter().map(|row| &row.head), size, row, right);
    let said: Vec<String> = of.rows.iter().map(|row| format!("{}: {}", row.head.name, row.distance)).collect();
    of.plate.render(size, &said.join("; "), HEAD_ROOM + rows.height + AXIS_ROOM, |canvas, room| of.draw(canvas, room, &rows, size))
}

impl Timeline {
    fn span(&self) -> (f64, f64) {
        let today = day_number(self.today);
        let days = || self.rows.iter().flat_map(|row| [row.from, row.due]).map(day_number);
        let first = days().fold(today - 60.0, f64::min).max(today - BEHIND);
        let last = days().fold(today + 60.0, f64::max).min(today + AHEAD);
        (first - 10.0, last + 20.0)
    }

    fn draw(&self, canvas: &Canvas<'_>, room: Rect, rows: &Rows<'_>, size: ChartSize) -> Result<(), ChartError> {
        let language = self.plate.language;
        let wide = size == ChartSize::Wide;
        let top = room.top + HEAD_ROOM;
        let base = top + rows.height;
        let (first, last) = self.span();
        let (left, right) = rows.plot;
        let x = |day: f64| left + (day.clamp(first, last) - first) / (last - first) * (right - left);
        for (day, label) in quarters(self.today, (first, last), if wide { 3 } else { 6 }) {
            let at = x(day);
            canvas.line(&[(at, top), (at, base)], &GRID)?;
            if at > left + 14.0 && at < right - 10.0 {
                canvas.text(&label, (at, base + 18.0), Anchor::Middle, &PLAIN, false)?;
            }
        }
        let now = x(day_number(self.today));
        canvas.line(&[(now, top - 4.0), (now, base)], &LEADER)?;
        let today = language
            .pick(format!("hôm nay {}", format::date(self.today, language)), format!("today {}", format::date(self.today, language)));
        // Near an edge the words end at it.
        let half = canvas::width(&today, &NOTE) / 2.0;
        canvas.text(&today, (now.clamp(half, room.right - half), top - 9.0), Anchor::Middle, &NOTE, false)?;
        for (row, centre) in self.rows.iter().zip(rows.centres(top)) {
            let y = if wide { centre } else { centre + 9.0 };
            let (from, due) = (x(day_number(row.from)), x(day_number(row.due)));
            let is_past = row.due < self.today;
            let solid = if is_past { due } else { now };
            if solid > from {
                canvas.polygon(&[(from, y - HALF), (solid, y - HALF), (solid, y + HALF), (from, y + HALF)], INK2)?;
            }
            let begins = from.max(now);
            if !is_past && due > begins {
                let (t, b) = (y - HALF, y + HALF);
                canvas.line(&[(begins, t), (due, t), (due, b), (begins, b), (begins, t)], &LEFT_OVER)?;
            }
            if is_past {
                canvas.line(&[(due, y), (now, y)], &GAP)?;
            }
            if day_number(row.due) > last {
                canvas.line(&[(due, y - 5.0), (due + 6.0, y), (due, y + 5.0)], &LEFT_OVER)?;
            } else {
                canvas.line(&[(due, y - 8.0), (due, y + 8.0)], &TARGET)?;
            }
            let letters = if is_past { &STRONG_GAP } else { &STRONG };
            let at = if wide { (right + 16.0, y + 4.5) } else { (0.0, centre - 5.0) };
            canvas.text(&row.distance, at, Anchor::Start, letters, false)?;
        }
        rows.draw_names(canvas, top)
    }
}

/// First days of every `step`-th month inside a span, with month and year.
fn quarters(today: Date, (first, last): (f64, f64), step: i8) -> Vec<(f64, String)> {
    let mut out = Vec::new();
    for year in today.year() - 2..=today.year() + 2 {
        for month in (1..=12).step_by(usize::from(step.unsigned_abs())) {
            let Ok(day) = Date::new(year, month, 1) else { continue };
            let number = day_number(day);
            if number >= first && number <= last {
                out.push((number, format!("{month}/{year}")));
            }
        }
    }
    out
}
