//! The marks of the statuses: square is bad, diamond asks for attention, circle is good, dashed is unknown, so that a
//! grey photocopy still tells them apart.

use super::{
    ChartError,
    canvas::Canvas,
    layout::Point,
    theme::{
        COURSE, COURSE_RING, COURSE_TINT, Colour, HOLE, LEADER, MISSED, MISSED_TINT, REACHED, REACHED_TINT, RISK, RISK_TINT, UNKNOWN_RING,
        UNKNOWN_TINT, WATCH_FILL, WATCH_TINT,
    },
};
use crate::domain::assessment::Status;

/// Side of a mark in chart pixels.
pub const SIDE: f64 = 14.0;

/// The pale ground behind a status.
pub fn tint(status: Status) -> Colour {
    match status {
        Status::Missed => MISSED_TINT,
        Status::AtRisk => RISK_TINT,
        Status::Watch => WATCH_TINT,
        Status::NotAssessable => UNKNOWN_TINT,
        Status::OnCourse => COURSE_TINT,
        Status::Reached | Status::Exceeded => REACHED_TINT,
    }
}

/// Draws the mark of a status in a square of [`SIDE`] pixels.
///
/// # Errors
/// From the canvas.
pub fn draw_status(status: Status, (left, top): Point, canvas: &Canvas<'_>) -> Result<(), ChartError> {
    let at = |x: f64, y: f64| (left + x, top + y);
    let square = [at(0.5, 0.5), at(13.5, 0.5), at(13.5, 13.5), at(0.5, 13.5)];
    match status {
        Status::Missed => {
            canvas.polygon(&square, MISSED)?;
            canvas.line(&[at(4.0, 4.0), at(10.0, 10.0)], &HOLE)?;
            canvas.line(&[at(10.0, 4.0), at(4.0, 10.0)], &HOLE)
        }
        Status::AtRisk => {
            canvas.polygon(&square, RISK)?;
            canvas.line(&[at(7.0, 3.0), at(7.0, 8.4)], &HOLE)?;
            canvas.line(&[at(7.0, 9.6), at(7.0, 11.4)], &HOLE)
        }
        Status::Watch => {
            canvas.polygon(&[at(7.0, -0.2), at(14.2, 7.0), at(7.0, 14.2), at(-0.2, 7.0)], WATCH_FILL)?;
            canvas.line(&[at(4.2, 7.0), at(9.8, 7.0)], &HOLE)
        }
        Status::NotAssessable => {
            canvas.ring(at(7.0, 7.0), 6.2, &UNKNOWN_RING)?;
            canvas.line(&[at(4.2, 7.0), at(9.8, 7.0)], &LEADER)
        }
        Status::OnCourse => {
            canvas.ring(at(7.0, 7.0), 5.8, &COURSE_RING)?;
            canvas.disc(at(7.0, 7.0), 2.4, COURSE)
        }
        Status::Reached => {
            canvas.disc(at(7.0, 7.0), 6.6, REACHED)?;
            canvas.line(&[at(3.9, 7.2), at(6.1, 9.4), at(10.1, 5.0)], &HOLE)
        }
        Status::Exceeded => {
            canvas.disc(at(7.0, 7.0), 6.6, REACHED)?;
            canvas.line(&[at(7.0, 3.5), at(7.0, 10.5)], &HOLE)?;
            canvas.line(&[at(3.5, 7.0), at(10.5, 7.0)], &HOLE)
        }
    }
}
