//! Numbers as offices write them: Vietnamese `1.234,56` or English `1,234.56`, with a sign for what is not exact.
//!
//! `1.168` is one thousand in one file and one and a bit in another. No cell decides that for itself: the whole column
//! does, by those cells that can be read in one way only.

use serde::{Deserialize, Serialize};

use crate::domain::{observation::Censoring, text::normalise};

/// Which character stands before the decimals; the other one groups thousands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DecimalMark {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

impl DecimalMark {
    /// The character itself.
    pub fn character(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    /// The character that groups thousands beside it.
    fn grouping(self) -> char {
        match self {
            Self::Point => ',',
            Self::Comma => '.',
        }
    }
}

/// A cell that is not a number under the mark of its column.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{found}” is not a number; expected {expected}")]
pub struct NumberError {
    /// The cell.
    pub found: String,
    /// How a number of this column looks.
    pub expected: &'static str,
}

/// How the cells of a column speak about its decimal mark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarkEvidence {
    /// Cells that can only be read with a decimal point.
    pub point: usize,
    /// Cells that can only be read with a decimal comma.
    pub comma: usize,
    /// Cells such as `1.168` that read as two different numbers.
    pub ambiguous: usize,
}

impl MarkEvidence {
    /// Counts over a column.
    pub fn of(column: &[&str]) -> Self {
        let mut out = Self::default();
        for cell in column {
            match reading(cell) {
                Reading::Only(DecimalMark::Point) => out.point += 1,
                Reading::Only(DecimalMark::Comma) => out.comma += 1,
                Reading::Ambiguous => out.ambiguous += 1,
                Reading::Either => {}
            }
        }
        out
    }

    /// What two sets of cells say together.
    pub fn and(self, other: Self) -> Self {
        Self { point: self.point + other.point, comma: self.comma + other.comma, ambiguous: self.ambiguous + other.ambiguous }
    }

    /// The mark that more cells ask for; none when the cells say nothing or are evenly split.
    pub fn mark(self) -> Option<DecimalMark> {
        match self.point.cmp(&self.comma) {
            std::cmp::Ordering::Greater => Some(DecimalMark::Point),
            std::cmp::Ordering::Less => Some(DecimalMark::Comma),
            std::cmp::Ordering::Equal => None,
        }
    }
}

/// The decimal mark of a column: by its unambiguous cells, else a point (files in typed long form come from programs).
///
/// # Example
/// ```
/// use lotrinh::ingest::number::{DecimalMark, decide_decimal_mark};
/// assert_eq!(decide_decimal_mark(&["1.168", "12,5"]), DecimalMark::Comma);
/// assert_eq!(decide_decimal_mark(&["1.168", "12.5"]), DecimalMark::Point);
/// assert_eq!(decide_decimal_mark(&["1.168"]), DecimalMark::Point);
/// ```
pub fn decide_decimal_mark(column: &[&str]) -> DecimalMark {
    MarkEvidence::of(column).mark().unwrap_or(DecimalMark::Point)
}

/// Reads a cell under the mark of its column; none for a blank (empty, `-`, `…`).
///
/// A sign `<`, `>`, `≈` (or `~`, dưới, trên, khoảng) before the number says what is not exact; a `%` after it is left
/// to the unit.
///
/// # Errors
/// [`NumberError`] with the cell and how a number looks.
///
/// # Example
/// ```
/// use lotrinh::domain::observation::Censoring;
/// use lotrinh::ingest::number::{DecimalMark, parse_value};
/// assert_eq!(parse_value("<10", DecimalMark::Point)?, Some((10.0, Censoring::Below)));
/// assert_eq!(parse_value("1.234,56", DecimalMark::Comma)?, Some((1234.56, Censoring::Exact)));
/// assert_eq!(parse_value("…", DecimalMark::Point)?, None);
/// # Ok::<(), lotrinh::ingest::number::NumberError>(())
/// ```
pub fn parse_value(text: &str, mark: DecimalMark) -> Result<Option<(f64, Censoring)>, NumberError> {
    let text = normalise(text);
    if is_blank(&text) {
        return Ok(None);
    }
    let (censoring, number) = split_sign(&text);
    match read_number(number, mark) {
        Some(value) => Ok(Some((value, censoring))),
        None => Err(NumberError {
            found: super::error::excerpt(&text),
            expected: match mark {
                DecimalMark::Point => "a number such as 1234.5, 1,234.5, <10, >90 or ≈3 (this column has a decimal point)",
                DecimalMark::Comma => "a number such as 1234,5, 1.234,5, <10, >90 or ≈3 (this column has a decimal comma)",
            },
        }),
    }
}

/// Whether a cell says that there is no number: empty, dashes or dots.
pub fn is_blank(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.chars().all(|c| matches!(c, '-' | '–' | '—' | '−')) || text.chars().all(|c| matches!(c, '…' | '.'))
}

/// Splits `<10`, `≈ 3 %`, `trên 90` into what the sign says and the bare number.
fn split_sign(text: &str) -> (Censoring, &str) {
    let bare = text.strip_suffix('%').unwrap_or(text).trim_end();
    let word = || bare.split_once(' ').map_or(String::new(), |(word, _)| word.to_lowercase());
    let (censoring, sign) = match bare.chars().next() {
        Some(c @ '<') => (Censoring::Below, c.len_utf8()),
        Some(c @ '>') => (Censoring::Above, c.len_utf8()),
        Some(c @ ('≈' | '~')) => (Censoring::About, c.len_utf8()),
        Some(c) if c.is_alphabetic() => match word().as_str() {
            word @ "dưới" => (Censoring::Below, word.len()),
            word @ "trên" => (Censoring::Above, word.len()),
            word @ "khoảng" => (Censoring::About, word.len()),
            _ => (Censoring::Exact, 0),
        },
        _ => (Censoring::Exact, 0),
    };
    (censoring, bare.get(sign..).unwrap_or(bare).trim_start())
}

fn read_number(text: &str, mark: DecimalMark) -> Option<f64> {
    let (minus, unsigned) = match text.strip_prefix(['-', '−', '–']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.parse::<i16>().ok()?)),
        None => (unsigned, None),
    };
    let (whole, decimals) = match mantissa.split_once(mark.character()) {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (mantissa, None),
    };
    if decimals.is_some_and(|d| d.is_empty() || !d.bytes().all(|b| b.is_ascii_digit())) {
        return None;
    }
    let whole = ungrouped(whole, mark.grouping())?;
    let text = format!("{whole}.{}e{}", decimals.unwrap_or("0"), exponent.unwrap_or(0));
    let value: f64 = text.parse().ok().filter(|v: &f64| v.is_finite())?;
    Some(if minus { -value } else { value })
}

/// Digits without their thousands marks; none when the groups are not 1–3 digits followed by threes.
fn ungrouped(whole: &str, grouping: char) -> Option<String> {
    let separator = if whole.contains(grouping) { grouping } else { ' ' };
    let groups: Vec<&str> = whole.split(separator).collect();
    let digits_only = groups.iter().all(|g| !g.is_empty() && g.bytes().all(|b| b.is_ascii_digit()));
    let well_grouped = match groups.as_slice() {
        [_] => true,
        [first, rest @ ..] => first.len() <= 3 && !first.starts_with('0') && rest.iter().all(|g| g.len() == 3),
        [] => false,
    };
    (digits_only && well_grouped).then(|| groups.concat())
}

/// In which way a cell can be read.
enum Reading {
    Only(DecimalMark),
    Ambiguous,
    Either,
}

fn reading(cell: &str) -> Reading {
    let text = normalise(cell);
    if is_blank(&text) {
        return Reading::Either;
    }
    let number = split_sign(&text).1;
    match (read_number(number, DecimalMark::Point), read_number(number, DecimalMark::Comma)) {
        (Some(_), None) => Reading::Only(DecimalMark::Point),
        (None, Some(_)) => Reading::Only(DecimalMark::Comma),
        (Some(point), Some(comma)) if point != comma => Reading::Ambiguous,
        _ => Reading::Either,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str, mark: DecimalMark) -> Option<(f64, Censoring)> {
        parse_value(text, mark).expect(text)
    }

    #[test]
    fn both_spellings_of_a_number_read_alike() {
        for text in ["1234.5", "1,234.5", "1 234.5", "+1234.50", "1\u{a0}234.5", "1234.5 %", "1.2345e3"] {
            assert_eq!(value(text, DecimalMark::Point), Some((1234.5, Censoring::Exact)), "{text}");
        }
        for text in ["1234,5", "1.234,5", "1 234,5", "1.234,50%"] {
            assert_eq!(value(text, DecimalMark::Comma), Some((1234.5, Censoring::Exact)), "{text}");
        }
        assert_eq!(value("−3.5", DecimalMark::Point), Some((-3.5, Censoring::Exact)));
    }

    #[test]
    fn signs_say_what_is_not_exact() {
        assert_eq!(value("<10", DecimalMark::Point), Some((10.0, Censoring::Below)));
        assert_eq!(value("> 35000", DecimalMark::Point), Some((35000.0, Censoring::Above)));
        assert_eq!(value("≈3", DecimalMark::Point), Some((3.0, Censoring::About)));
        assert_eq!(value("Trên 90 %", DecimalMark::Comma), Some((90.0, Censoring::Above)));
        assert_eq!(value("dưới 1,5", DecimalMark::Comma), Some((1.5, Censoring::Below)));
    }

    #[test]
    fn blanks_are_no_number_and_zero_is_one() {
        for text in ["", "  ", "-", "–", "…", "...", "--"] {
            assert_eq!(value(text, DecimalMark::Point), None, "{text}");
        }
        assert_eq!(value("0", DecimalMark::Comma), Some((0.0, Censoring::Exact)));
    }

    #[test]
    fn what_is_not_a_number_is_refused_with_what_was_found() {
        for text in ["12,5", "1,23", "1.2.3", "5.", "0,123", "12a", "≥90", "1,2345", "nan", "inf", "1e999", "1 23", "<"] {
            let error = parse_value(text, DecimalMark::Point).expect_err(text);
            assert_eq!(error.found, text);
        }
        assert!(parse_value("12.5", DecimalMark::Comma).is_err());
    }

    #[test]
    fn a_column_decides_and_never_a_cell() {
        assert_eq!(decide_decimal_mark(&["1.168", "2.345", "17,25"]), DecimalMark::Comma);
        assert_eq!(decide_decimal_mark(&["1.168", "0.00137"]), DecimalMark::Point);
        assert_eq!(decide_decimal_mark(&["1.168.000", "1.168"]), DecimalMark::Comma);
        assert_eq!(decide_decimal_mark(&["<1,5", "-", "1.168"]), DecimalMark::Comma);
        assert_eq!(decide_decimal_mark(&["0.123", "1.168"]), DecimalMark::Point);
        assert_eq!(decide_decimal_mark(&["1.168", "12", "-"]), DecimalMark::Point);
        assert_eq!(MarkEvidence::of(&["1.168", "12", "-"]), MarkEvidence { point: 0, comma: 0, ambiguous: 1 });
        assert_eq!(MarkEvidence::of(&["1.5", "1,5"]).mark(), None);
    }
}
