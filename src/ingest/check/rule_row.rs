//! A row as the rules see it: 32 bytes of numbers, so that twenty million of them can be sorted.

use crate::domain::{
    observation::Censoring,
    period::{Calendar, Period, Span},
};

/// Bytes of a row in a file.
pub(super) const ROW_BYTES: usize = 32;

/// Bits of a packed period.
const PERIOD_BITS: u32 = 22;
/// Bits below calendar and frequency in a packed period.
const TIME_BITS: u32 = 18;
/// The first year that a period can lie in.
const FIRST_YEAR: i16 = 1900;

/// A value with its key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ingest) struct RuleRow {
    /// Indicator and area by their places in the catalogue, the indicator above.
    pub series: u64,
    /// The number.
    pub value: f64,
    /// Packed period, then sign, whether it revises, whether it was known before the file.
    code: u32,
    /// Day of publication, in days since 1/1/1970.
    pub published: i32,
    /// Row as a spreadsheet counts it.
    pub row: u32,
    /// Place among the rows that can be read, from 0.
    pub place: u32,
}

/// A packed period: calendar, frequency, year and part of the year from the highest bit down, so that the periods of
/// one calendar and frequency are in order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::ingest) struct PackedPeriod(pub u32);

impl PackedPeriod {
    /// Packs a period.
    pub fn of(period: Period) -> Self {
        let (kind, year, part) = match period.span {
            Span::Day { year, month, day } => (0, year, month as u32 * 32 + day as u32),
            Span::Month { year, month } => (1, year, month as u32),
            Span::Quarter { year, quarter } => (2, year, quarter as u32),
            Span::Half { year, half } => (3, year, half as u32),
            Span::NineMonths { year } => (4, year, 0),
            Span::Year { year } => (5, year, 0),
            Span::Years { first, last } => (6, last, (first - FIRST_YEAR).clamp(0, 511) as u32),
        };
        let year = (year - FIRST_YEAR).clamp(0, 511) as u32;
        let calendar = u32::from(period.calendar == Calendar::Statutory);
        Self(calendar << 21 | kind << TIME_BITS | year << 9 | part)
    }

    /// The period.
    pub fn period(self) -> Period {
        let (kind, part) = (self.0 >> TIME_BITS & 7, self.0 & 511);
        let year = self.year();
        let span = match kind {
            0 => Span::Day { year, month: (part / 32) as i8, day: (part % 32) as i8 },
            1 => Span::Month { year, month: part as i8 },
            2 => Span::Quarter { year, quarter: part as i8 },
            3 => Span::Half { year, half: part as i8 },
            4 => Span::NineMonths { year },
            5 => Span::Year { year },
            _ => Span::Years { first: part as i16 + FIRST_YEAR, last: year },
        };
        Period { span, calendar: if self.0 >> 21 & 1 == 1 { Calendar::Statutory } else { Calendar::Calendar } }
    }

    /// The year it belongs to.
    pub fn year(self) -> i16 {
        (self.0 >> 9 & 511) as i16 + FIRST_YEAR
    }

    /// Calendar and frequency: months are not compared with years, nor one calendar with the other.
    pub fn curve(self) -> u32 {
        self.0 >> TIME_BITS
    }
}

const SIGN_SHIFT: u32 = PERIOD_BITS;
const REVISES: u32 = 1 << 24;
const KNOWN: u32 = 1 << 25;

/// Signs by their codes.
pub(super) const SIGNS: [Censoring; 4] = [Censoring::Exact, Censoring::Below, Censoring::Above, Censoring::About];

impl RuleRow {
    /// A row of a file; `row` and `place` say where it stands.
    pub fn new(
        (indicator, area): (u32, u32),
        period: PackedPeriod,
        published: i32,
        (value, sign): (f64, Censoring),
        revises: bool,
        (row, place): (u32, u32),
    ) -> Self {
        let sign = SIGNS.iter().position(|known| *known == sign).unwrap_or_default() as u32;
        let code = period.0 | sign << SIGN_SHIFT | if revises { REVISES } else { 0 };
        Self { series: u64::from(indicator) << 32 | u64::from(area), value, code, published, row, place }
    }

    /// The row as one that was known before the file.
    pub fn known(self) -> Self {
        Self { code: self.code | KNOWN, ..self }
    }

    /// When.
    #[inline]
    pub fn period(self) -> PackedPeriod {
        PackedPeriod(self.code & ((1 << PERIOD_BITS) - 1))
    }

    /// What the source says about the number, as a place in [`SIGNS`].
    pub fn sign(self) -> u32 {
        self.code >> SIGN_SHIFT & 3
    }

    /// "Below 10" and "above 90" have no place on a curve.
    #[inline]
    pub fn is_point(self) -> bool {
        matches!(SIGNS[self.sign() as usize], Censoring::Exact | Censoring::About)
    }

    /// Whether it says that it revises.
    pub fn revises(self) -> bool {
        self.code & REVISES != 0
    }

    /// Whether it was known before the file.
    #[inline]
    pub fn is_known(self) -> bool {
        self.code & KNOWN != 0
    }

    /// Place of its indicator in the catalogue.
    pub fn indicator(self) -> usize {
        (self.series >> 32) as usize
    }

    /// The order in which rows of one key follow each other: series, period, vintage, what was known first.
    #[inline]
    pub fn order(&self) -> (u64, u64, u64) {
        let vintage = u64::from(self.published.wrapping_add(i32::MIN) as u32);
        (self.series, u64::from(self.period().0) << 32 | vintage, u64::from(!self.is_known()) << 32 | u64::from(self.place))
    }

    /// The row as bytes.
    pub fn to_bytes(self) -> [u8; ROW_BYTES] {
        let mut out = [0; ROW_BYTES];
        out[..8].copy_from_slice(&self.series.to_le_bytes());
        out[8..16].copy_from_slice(&self.value.to_le_bytes());
        for (at, number) in [self.code, self.published as u32, self.row, self.place].into_iter().enumerate() {
            out[16 + 4 * at..20 + 4 * at].copy_from_slice(&number.to_le_bytes());
        }
        out
    }

    /// The row that bytes say.
    pub fn from_bytes(bytes: &[u8; ROW_BYTES]) -> Self {
        let long = |at: usize| u64::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
        let short = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
        Self {
            series: long(0),
            value: f64::from_bits(long(8)),
            code: short(16),
            published: short(20) as i32,
            row: short(24),
            place: short(28),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_packed_in_order_of_time() {
        let pack = |text: &str, calendar| PackedPeriod::of(Period::parse(text, calendar).expect(text));
        for calendar in [Calendar::Calendar, Calendar::Statutory] {
            for text in ["1900-01-01", "2200-12-31", "2026-07", "2026-Q4", "2026-H2", "2026-9T", "2026", "1900-2200"] {
                assert_eq!(Ok(pack(text, calendar).period()), Period::parse(text, calendar), "{text}");
            }
        }
        for (early, late) in [("2025-12", "2026-01"), ("2026-02-28", "2026-03-01"), ("2025-Q4", "2026-Q1"), ("2011-2019", "2010-2020")] {
            assert!(pack(early, Calendar::Calendar) < pack(late, Calendar::Calendar), "{early}");
        }
        assert_eq!(pack("2026", Calendar::Calendar).year(), 2026);
        assert_ne!(pack("2026", Calendar::Calendar).curve(), pack("2026", Calendar::Statutory).curve());
        assert_ne!(pack("2026", Calendar::Calendar).curve(), pack("2026-Q1", Calendar::Calendar).curve());
    }

    #[test]
    fn a_row_comes_back_from_its_bytes() {
        let period = PackedPeriod::of(Period::quarter(2026, 3));
        let row = RuleRow::new((7, 70_000), period, -5, (-0.5, Censoring::Above), true, (9, 8)).known();
        assert_eq!(RuleRow::from_bytes(&row.to_bytes()), row);
        assert_eq!(
            (row.indicator(), row.series & 0xFFFF_FFFF, row.period(), row.revises(), row.is_known()),
            (7, 70_000, period, true, true)
        );
        assert_eq!((SIGNS[row.sign() as usize], row.is_point()), (Censoring::Above, false));
    }
}
