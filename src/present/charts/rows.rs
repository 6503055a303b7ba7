//! Rows with a name: beside the drawing on wide paper, above it on narrow paper.

use super::{
    ChartError, ChartSize,
    canvas::Canvas,
    layout::{Anchor, wrap},
    marks::{SIDE, draw_status},
    theme::{INKED, Letters},
};
use crate::domain::assessment::Status;

/// Name and status of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowHead {
    /// What the row is about.
    pub name: String,
    /// Its status; none where there is none to show.
    pub status: Option<Status>,
}

const LETTERS: Letters = INKED;
const LINE: f64 = 16.5;
/// Room of names on wide paper, and from it to the drawing.
const NAMES: f64 = 330.0;
const TO_PLOT: f64 = 40.0;

/// Where the rows stand, from the top of the first.
pub struct Rows<'a> {
    heads: Vec<(&'a RowHead, Vec<String>, f64, f64)>,
    wide: bool,
    /// Left and right edge of the drawings.
    pub plot: (f64, f64),
    /// Height of all rows.
    pub height: f64,
}

impl<'a> Rows<'a> {
    /// Lays rows out; `drawn` is the height of the drawing of a row, `right` the room kept free beside it.
    pub fn new(heads: impl Iterator<Item = &'a RowHead>, size: ChartSize, drawn: f64, right: f64) -> Self {
        let wide = size == ChartSize::Wide;
        let width = f64::from(size.pixels().0);
        let room = if wide { NAMES } else { width - SIDE - 8.0 };
        let mut y = 0.0;
        let heads: Vec<_> = heads
            .map(|head| {
                let lines = wrap(&head.name, &LETTERS, room * 1.04, 3);
                let words = LINE * lines.len() as f64;
                let top = y;
                let centre = if wide {
                    let height = words.max(drawn) + 8.0;
                    y += height;
                    top + height / 2.0
                } else {
                    y += words + drawn + 12.0;
                    top + words + 3.0 + drawn / 2.0
                };
                (head, lines, top, centre)
            })
            .collect();
        let plot = if wide { (NAMES + TO_PLOT, width - right) } else { (2.0, width - right) };
        Self { heads, wide, plot, height: y }
    }

    /// Middles of the drawings, in the order of the rows.
    pub fn centres(&self, top: f64) -> impl Iterator<Item = f64> + '_ {
        self.heads.iter().map(move |(.., centre)| top + centre)
    }

    /// Draws names and marks.
    ///
    /// # Errors
    /// From the canvas.
    pub fn draw_names(&self, canvas: &Canvas<'_>, top: f64) -> Result<(), ChartError> {
        for (head, lines, row_top, centre) in &self.heads {
            let first = if self.wide { top + centre - LINE * lines.len() as f64 / 2.0 + 12.0 } else { top + row_top + 12.5 };
            let (x, anchor) = match (self.wide, head.status) {
                (true, _) => (NAMES, Anchor::End),
                (false, Some(_)) => (SIDE + 6.0, Anchor::Start),
                (false, None) => (0.0, Anchor::Start),
            };
            for (i, line) in lines.iter().enumerate() {
                canvas.text(line, (x, first + LINE * i as f64), anchor, &LETTERS, false)?;
            }
            if let Some(status) = head.status {
                let at = if self.wide { (NAMES + 10.0, top + centre - SIDE / 2.0) } else { (0.0, first - 12.0) };
                draw_status(status, at, canvas)?;
            }
        }
        Ok(())
    }
}
