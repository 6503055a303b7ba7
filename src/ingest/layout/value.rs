//! One cell into a value: typed, read exactly, or left as text for the long reader to judge.

use super::{
    super::{
        number::{DecimalMark, parse_value},
        sheet::Cell,
    },
    body::is_empty_mark,
    grid::text_of,
};
use crate::domain::observation::Censoring;

/// What a cell of figures holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Nothing, or a sign that there is nothing.
    Blank,
    /// A number.
    Exact {
        /// The number.
        number: f64,
        /// Whether a percent sign stands after it.
        percent: bool,
        /// Whether the file held it as a number.
        typed: bool,
    },
    /// A number that is a bound or about right.
    Censored {
        /// What the sign says.
        censoring: Censoring,
        /// The number.
        number: f64,
        /// Whether a percent sign stands after it.
        percent: bool,
    },
    /// Anything else, as printed.
    Other(String),
}

impl Value {
    /// Reads a cell under the mark of its column.
    pub fn read(cell: &Cell, mark: DecimalMark) -> Self {
        if is_empty_mark(cell) {
            return Self::Blank;
        }
        let text = match cell {
            Cell::Number(number) => return Self::Exact { number: *number, percent: false, typed: true },
            other => text_of(other),
        };
        let percent = text.ends_with('%');
        match parse_value(&text, mark) {
            Ok(Some((number, Censoring::Exact))) => Self::Exact { number, percent, typed: false },
            Ok(Some((number, censoring))) => Self::Censored { censoring, number, percent },
            Ok(None) => Self::Blank,
            Err(_) => Self::Other(text),
        }
    }

    /// The number, whatever is said about it.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Exact { number, .. } | Self::Censored { number, .. } => Some(*number),
            _ => None,
        }
    }

    /// Whether a percent sign stands after it.
    pub fn is_percent(&self) -> bool {
        matches!(self, Self::Exact { percent: true, .. } | Self::Censored { percent: true, .. })
    }

    /// The same with another number.
    pub fn with_number(self, new: f64) -> Self {
        match self {
            Self::Exact { percent, typed, .. } => Self::Exact { number: new, percent, typed },
            Self::Censored { censoring, percent, .. } => Self::Censored { censoring, number: new, percent },
            other => other,
        }
    }

    /// Text that the long reader reads as this value; none for a number that needs no reading.
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::Blank => Some(String::new()),
            Self::Exact { .. } => None,
            Self::Censored { censoring, number, .. } => Some(format!("{}{}", censoring.sign(), unmistakable(*number))),
            Self::Other(text) => Some(text.clone()),
        }
    }
}

/// A number with a decimal point that cannot be taken for a mark of thousands: `1.168` becomes `1.1680`.
fn unmistakable(number: f64) -> String {
    let text = number.to_string();
    match text.split_once('.') {
        Some((_, decimals)) if decimals.len() == 3 => format!("{text}0"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(cell: &str) -> Value {
        Value::read(&Cell::Text(cell.into()), DecimalMark::Comma)
    }

    #[test]
    fn cells_are_read_once_and_exactly() {
        assert_eq!(Value::read(&Cell::Number(0.1), DecimalMark::Comma), Value::Exact { number: 0.1, percent: false, typed: true });
        assert_eq!(text("1.168.000"), Value::Exact { number: 1_168_000.0, percent: false, typed: false });
        assert_eq!(text("1\u{a0}168 000"), Value::Exact { number: 1_168_000.0, percent: false, typed: false });
        assert!(text("97,5 %").is_percent());
        assert_eq!(text(">90").as_text().as_deref(), Some(">90"));
        assert_eq!(text("≈1,168").as_text().as_deref(), Some("≈1.1680"));
        assert_eq!(text("#DIV/0!"), Value::Other("#DIV/0!".into()));
        assert_eq!(text("Chưa đạt").as_text().as_deref(), Some("Chưa đạt"));
        for blank in ["-", "…", "x", "X", " ", "N/A", "--", "..."] {
            assert_eq!(text(blank), Value::Blank, "{blank}");
        }
    }

    #[test]
    fn a_value_keeps_its_sign_when_its_unit_changes() {
        assert_eq!(text("<1,5").with_number(1500.0).as_text().as_deref(), Some("<1500"));
        assert_eq!(text("1,5").with_number(1500.0).number(), Some(1500.0));
    }
}
