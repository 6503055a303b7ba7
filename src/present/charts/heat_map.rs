//! Statuses by indicator and due year. Each cell is a mark, a number and, third, a colour.

use super::{
    ChartError, ChartSize,
    canvas::{self, Canvas},
    layout::{Anchor, Rect},
    marks::{SIDE, draw_status, tint},
    plate::Plate,
    rows::{RowHead, Rows},
    theme::{LEADER, NOTE, PLAIN, STRONG},
};
use crate::domain::assessment::Status;

/// One target in its year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatCell {
    /// Status.
    pub status: Status,
    /// The number shown: the chance of a target ahead, the value judged of one that fell due.
    pub words: String,
}

/// Cells by row and year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeatMap {
    /// Words around it.
    pub plate: Plate,
    /// Due years, in order.
    pub years: Vec<i16>,
    /// Worst first: name, and a cell or none for each year.
    pub rows: Vec<(RowHead, Vec<Option<HeatCell>>)>,
}

const ROW: f64 = 26.0;
const HEAD_ROOM: f64 = 26.0;
const GAP: f64 = 2.0;
const BESIDE: f64 = 4.0;

/// Draws the cells as a complete SVG document.
///
/// # Errors
/// [`ChartError`] when the embedded fonts or the drawing library fail.
pub fn render_heat_map(of: &HeatMap, size: ChartSize) -> Result<String, ChartError> {
    let rows = Rows::new(of.rows.iter().map(|(head, _)| head), size, ROW, 2.0);
    let said: Vec<String> = of.rows.iter().map(|(head, cells)| of.words(head, cells)).collect();
    of.plate.render(size, &said.join("; "), HEAD_ROOM + rows.height, |canvas, room| of.draw(canvas, room, &rows))
}

impl HeatMap {
    fn words(&self, head: &RowHead, cells: &[Option<HeatCell>]) -> String {
        let language = self.plate.language;
        let cell = |(year, cell): (&i16, &Option<HeatCell>)| {
            let cell = cell.as_ref()?;
            Some(format!("{year} {} {}", crate::present::format::status(cell.status, language), cell.words))
        };
        let said: Vec<String> = self.years.iter().zip(cells).filter_map(cell).collect();
        format!("{}: {}", head.name, said.join(", "))
    }

    fn draw(&self, canvas: &Canvas<'_>, room: Rect, rows: &Rows<'_>) -> Result<(), ChartError> {
        let top = room.top + HEAD_ROOM;
        let (left, right) = rows.plot;
        let wide = (right - left) / self.years.len().max(1) as f64;
        for (i, year) in self.years.iter().enumerate() {
            let x = left + wide * (i as f64 + 0.5);
            canvas.text(&year.to_string(), (x, top - 9.0), Anchor::Middle, &STRONG, false)?;
        }
        canvas.line(&[(left, top - 2.0), (right, top - 2.0)], &LEADER)?;
        for ((_, cells), y) in self.rows.iter().zip(rows.centres(top)) {
            for (i, cell) in cells.iter().enumerate() {
                let from = left + wide * i as f64;
                let Some(cell) = cell else {
                    canvas.text("–", (from + wide / 2.0, y + 4.5), Anchor::Middle, &PLAIN, false)?;
                    continue;
                };
                let (l, r, t, b) = (from + GAP / 2.0, from + wide - GAP / 2.0, y - ROW / 2.0, y + ROW / 2.0);
                canvas.polygon(&[(l, t), (r, t), (r, b), (l, b)], tint(cell.status))?;
                let letters = match cell.status {
                    Status::NotAssessable => &NOTE,
                    _ => &STRONG,
                };
                // Without room for the words the mark stands alone; the table behind the chart has them.
                let words = canvas::width(&cell.words, letters) / canvas::MARGIN;
                let all = SIDE + BESIDE + words;
                if all > r - l || cell.words.is_empty() {
                    draw_status(cell.status, (from + (wide - SIDE) / 2.0, y - SIDE / 2.0), canvas)?;
                    continue;
                }
                let start = from + (wide - all) / 2.0;
                draw_status(cell.status, (start, y - SIDE / 2.0), canvas)?;
                canvas.text(&cell.words, (start + SIDE + BESIDE, y + 4.5), Anchor::Start, letters, false)?;
            }
        }
        rows.draw_names(canvas, top)
    }
}
