//! Numbers of digits and marks only, read under both decimal marks at once: nearly every cell of a large file.

use crate::ingest::number::{DecimalMark, MarkEvidence};

/// Most digits that always fit the integer they are collected in.
const MOST_DIGITS: usize = 18;

/// Most marks before the slower reader is asked: five groups of thousands.
const MOST_MARKS: usize = 5;

/// Up to here every integer is a binary number, and so is every power of ten up to the 22nd: their quotient is then
/// the nearest number to what is written (Clinger 1990), as the slower reader finds it.
const EXACT: u64 = 1 << 53;

/// Powers of ten that binary numbers hold exactly, up to [`MOST_DIGITS`].
const POWERS: [f64; MOST_DIGITS + 1] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

/// What a cell says under each decimal mark; at least one of both is a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Plain {
    point: Option<f64>,
    comma: Option<f64>,
}

impl Plain {
    /// Reads `-1.234,56%` and the like; none for everything else, which may still be a number, a blank or a fault.
    #[inline]
    pub fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let bytes = bytes.strip_suffix(b"%").unwrap_or(bytes);
        let (negative, bytes) = bytes.strip_prefix(b"-").map_or((false, bytes), |rest| (true, rest));
        let (mut number, mut digits, mut marks) = (0u64, 0usize, 0usize);
        let mut places = [(0u8, 0usize); MOST_MARKS];
        for byte in bytes {
            match byte {
                b'0'..=b'9' if digits < MOST_DIGITS => {
                    number = number * 10 + u64::from(byte - b'0');
                    digits += 1;
                }
                b'.' | b',' if marks < MOST_MARKS => {
                    places[marks] = (*byte, digits);
                    marks += 1;
                }
                _ => return None,
            }
        }
        if digits == 0 || number > EXACT {
            return None;
        }
        let sign = if negative { -1.0 } else { 1.0 };
        if marks == 0 {
            let value = Some(sign * number as f64);
            return Some(Self { point: value, comma: value });
        }
        let leading_zero = bytes.first() == Some(&b'0');
        let under = |mark: u8| decimals(&places[..marks], digits, leading_zero, mark).map(|n| sign * (number as f64 / POWERS[n]));
        let both = Self { point: under(b'.'), comma: under(b',') };
        (both.point.is_some() || both.comma.is_some()).then_some(both)
    }

    /// The number under a mark; none when the cell is none under it.
    #[inline]
    pub fn under(self, mark: DecimalMark) -> Option<f64> {
        match mark {
            DecimalMark::Point => self.point,
            DecimalMark::Comma => self.comma,
        }
    }

    /// Counts what the cell says about the mark of its column.
    #[inline]
    pub fn count(self, evidence: &mut MarkEvidence) {
        match (self.point, self.comma) {
            (Some(point), Some(comma)) => evidence.ambiguous += usize::from(point != comma),
            (Some(_), None) => evidence.point += 1,
            (None, Some(_)) => evidence.comma += 1,
            (None, None) => {}
        }
    }
}

/// How many decimals there are under a mark: the mark stands last and once, every other one groups by threes.
#[inline]
fn decimals(marks: &[(u8, usize)], digits: usize, leading_zero: bool, mark: u8) -> Option<usize> {
    let (groups, whole) = match marks.split_last() {
        Some((last, before)) if last.0 == mark => (before, last.1),
        _ => (marks, digits),
    };
    let decimals = digits - whole;
    let ends_in_mark = groups.len() < marks.len() && decimals == 0;
    if ends_in_mark || whole == 0 || groups.iter().any(|group| group.0 == mark) {
        return None;
    }
    let well_grouped = groups.is_empty()
        || (!leading_zero
            && (1..=3).contains(&groups[0].1)
            && groups.windows(2).all(|pair| pair[1].1 - pair[0].1 == 3)
            && whole - groups[groups.len() - 1].1 == 3);
    well_grouped.then_some(decimals)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{domain::observation::Censoring, ingest::number::parse_value};

    fn slow(text: &str, mark: DecimalMark) -> Option<f64> {
        parse_value(text, mark).ok().flatten().filter(|(_, sign)| *sign == Censoring::Exact).map(|(value, _)| value)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        /// What it reads is bit for bit what the slower reader reads, and it says the same about the mark.
        #[test]
        fn it_reads_as_the_slower_reader(text in "-?[0-9]{0,4}([.,][0-9]{0,4}){0,5}%?|[0-9]{1,20}[.,][0-9]{1,20}") {
            if let Some(plain) = Plain::read(&text) {
                for mark in [DecimalMark::Point, DecimalMark::Comma] {
                    prop_assert_eq!(plain.under(mark).map(f64::to_bits), slow(&text, mark).map(f64::to_bits), "{} {:?}", text, mark);
                }
                let mut evidence = MarkEvidence::default();
                plain.count(&mut evidence);
                prop_assert_eq!(evidence, MarkEvidence::of(&[text.as_str()]));
            }
        }
    }

    #[test]
    fn usual_numbers_are_read_here() {
        for text in ["20.72", "0", "-3.5", "1.168", "1,234,567.89", "1.234.567,89", "97,5%", "0.00137"] {
            assert!(Plain::read(text).is_some(), "{text}");
        }
        for text in ["", "-", "…", "<10", "5.", ".5", "1e3", " 5", "đạt", "%", "9007199254740993"] {
            assert_eq!(Plain::read(text), None, "{text}");
        }
    }
}
