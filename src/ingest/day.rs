//! Days as the cells of a row and the settings of a file write them.

use jiff::civil::Date;

use crate::domain::period::{Calendar, Period, Span};

/// A single day, as 2026-01-15 or 15/01/2026.
pub(super) fn parse_day(text: &str) -> Option<Date> {
    match Period::parse(text, Calendar::Calendar) {
        Ok(period @ Period { span: Span::Day { .. }, .. }) => Some(period.end()),
        _ => None,
    }
}
