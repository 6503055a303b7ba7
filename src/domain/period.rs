//! Periods: a frequency and the window of days it covers, in two calendars.
//!
//! Decree 09/2019/NĐ-CP closes reporting periods on the 14th: quý III/2026 is 15/6/2026–14/9/2026 in the statutory
//! calendar and 1/7/2026–30/9/2026 in the ordinary one. The calendar is part of the key.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use super::text::strip_marks;

/// Which days a period covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Calendar {
    /// Ordinary months: statistics.
    #[default]
    Calendar,
    /// Decree 09/2019/NĐ-CP: months from the 15th to the 14th; plan reports.
    Statutory,
}

impl Calendar {
    /// Reads `calendar` or `statutory`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "calendar" | "" => Some(Self::Calendar),
            "statutory" => Some(Self::Statutory),
            _ => None,
        }
    }

    /// The word used in files and addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Calendar => "calendar",
            Self::Statutory => "statutory",
        }
    }
}

/// What a period is, without its calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// One day.
    Day { year: i16, month: i8, day: i8 },
    /// Month 1–12.
    Month { year: i16, month: i8 },
    /// Quarter 1–4.
    Quarter { year: i16, quarter: i8 },
    /// Half 1–2 ("6 tháng đầu năm", "6 tháng cuối năm").
    Half { year: i16, half: i8 },
    /// January to September ("9 tháng").
    NineMonths { year: i16 },
    /// One year.
    Year { year: i16 },
    /// Several years taken together, both included (2016–2020).
    Years { first: i16, last: i16 },
}

/// A period: a span in one of the two calendars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// What it is.
    pub span: Span,
    /// Which days that covers.
    pub calendar: Calendar,
}

/// How often a series has a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    /// A single day.
    Day,
    /// Monthly.
    Month,
    /// Quarterly.
    Quarter,
    /// Half-yearly.
    Half,
    /// Nine months, once a year.
    NineMonths,
    /// Yearly.
    Year,
    /// Several years together.
    Years,
}

/// Why a text is not a period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// The words are not those of a period.
    #[error("“{0}” is not a period; expected for example “quý III/2026”, “2026-Q3”, “6 tháng đầu năm 2026”, “9 tháng 2026”, “tháng 11/2026”, “năm 2026”, “2016-2020” or a date")]
    Unreadable(String),
    /// The words are, the numbers are not.
    #[error("“{text}” names {found}; expected {expected}")]
    Impossible {
        /// The text as given.
        text: String,
        /// What it names.
        found: String,
        /// What would be possible.
        expected: &'static str,
    },
}

const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

impl Period {
    /// A period in the ordinary calendar.
    pub fn calendar(span: Span) -> Self {
        Self { span, calendar: Calendar::Calendar }
    }

    /// A year in the ordinary calendar.
    pub fn year(year: i16) -> Self {
        Self::calendar(Span::Year { year })
    }

    /// A quarter in the ordinary calendar.
    pub fn quarter(year: i16, quarter: i8) -> Self {
        Self::calendar(Span::Quarter { year, quarter })
    }

    /// Reads every usual Vietnamese and English spelling.
    ///
    /// # Errors
    /// [`PeriodError`] says what was found and what was expected.
    ///
    /// # Example
    /// ```
    /// use lotrinh::domain::period::{Calendar, Period};
    /// let period = Period::parse("quý III/2026", Calendar::Statutory)?;
    /// assert_eq!(period, Period::parse("2026-Q3", Calendar::Statutory)?);
    /// let (first, last) = period.window();
    /// assert_eq!(format!("{first} {last}"), "2026-06-15 2026-09-14");
    /// # Ok::<(), lotrinh::domain::period::PeriodError>(())
    /// ```
    pub fn parse(text: &str, calendar: Calendar) -> Result<Self, PeriodError> {
        let tokens = tokens(text);
        let span = read(&tokens).ok_or_else(|| PeriodError::Unreadable(text.trim().to_owned()))?;
        check(span, text)?;
        Ok(Self { span, calendar })
    }

    /// First and last day, both included. Values built by [`Period::parse`] always have one.
    pub fn window(&self) -> (Date, Date) {
        let (first, last) = match self.span {
            Span::Day { year, month, day } => {
                let date = day_of(year, month, day);
                return (date, date);
            }
            Span::Month { year, month } => (month_start(year, month), month_start(year, month + 1)),
            Span::Quarter { year, quarter } => (month_start(year, 3 * quarter - 2), month_start(year, 3 * quarter + 1)),
            Span::Half { year, half } => (month_start(year, 6 * half - 5), month_start(year, 6 * half + 1)),
            Span::NineMonths { year } => (month_start(year, 1), month_start(year, 10)),
            Span::Year { year } => (month_start(year, 1), month_start(year + 1, 1)),
            Span::Years { first, last } => (month_start(first, 1), month_start(last + 1, 1)),
        };
        match self.calendar {
            Calendar::Calendar => (first, previous_day(last)),
            // The statutory window starts on the 15th of the month before and ends on the 14th of its last month.
            Calendar::Statutory => (fifteenth_before(first), previous_day(fifteenth_before(last))),
        }
    }

    /// The last day of the window, where an observation stands on the time axis.
    pub fn end(&self) -> Date {
        self.window().1
    }

    /// The year the period belongs to (the last one of several).
    pub fn year_of(&self) -> i16 {
        match self.span {
            Span::Day { year, .. }
            | Span::Month { year, .. }
            | Span::Quarter { year, .. }
            | Span::Half { year, .. }
            | Span::NineMonths { year }
            | Span::Year { year } => year,
            Span::Years { last, .. } => last,
        }
    }

    /// How often such a period occurs.
    pub fn frequency(&self) -> Frequency {
        match self.span {
            Span::Day { .. } => Frequency::Day,
            Span::Month { .. } => Frequency::Month,
            Span::Quarter { .. } => Frequency::Quarter,
            Span::Half { .. } => Frequency::Half,
            Span::NineMonths { .. } => Frequency::NineMonths,
            Span::Year { .. } => Frequency::Year,
            Span::Years { .. } => Frequency::Years,
        }
    }

    /// The code used in files and addresses, such as `2026-Q3`; read back by [`Period::parse`].
    pub fn code(&self) -> String {
        match self.span {
            Span::Day { year, month, day } => format!("{year:04}-{month:02}-{day:02}"),
            Span::Month { year, month } => format!("{year:04}-{month:02}"),
            Span::Quarter { year, quarter } => format!("{year:04}-Q{quarter}"),
            Span::Half { year, half } => format!("{year:04}-H{half}"),
            Span::NineMonths { year } => format!("{year:04}-9T"),
            Span::Year { year } => format!("{year:04}"),
            Span::Years { first, last } => format!("{first:04}-{last:04}"),
        }
    }
}

/// Years between two days: whole numbers between two annual figures, days / 365.2425 otherwise.
pub fn years_between(from: Date, to: Date) -> f64 {
    if from.month() == to.month() && from.day() == to.day() {
        return f64::from(to.year() - from.year());
    }
    let days = (to - from).get_days();
    f64::from(days) / 365.2425
}

fn day_of(year: i16, month: i8, day: i8) -> Date {
    // Every caller has been through `check`; the fallback only keeps this function total.
    Date::new(year, month, day).unwrap_or(Date::ZERO)
}

/// The first day of a month; month 13 is January of the next year.
fn month_start(year: i16, month: i8) -> Date {
    if month > 12 { day_of(year + 1, month - 12, 1) } else { day_of(year, month, 1) }
}

fn previous_day(date: Date) -> Date {
    date.yesterday().unwrap_or(date)
}

fn fifteenth_before(first_of_month: Date) -> Date {
    first_of_month
        .checked_sub(1.month())
        .and_then(|date| date.checked_add(14.days()))
        .unwrap_or(first_of_month)
}

/// Splits folded text into runs of digits and runs of letters.
fn tokens(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut previous = None;
    for c in strip_marks(text).chars() {
        let class = if c.is_ascii_digit() { Some(true) } else if c.is_alphabetic() { Some(false) } else { None };
        match (class, out.last_mut()) {
            (None, _) => {}
            (Some(_), Some(last)) if class == previous => last.push(c),
            _ => out.push(c.to_string()),
        }
        previous = class;
    }
    out
}

fn read(tokens: &[String]) -> Option<Span> {
    // "nam", "dau" and "giai doan" carry no information once the rest is known, except in "cuoi nam".
    let words: Vec<&str> = tokens.iter().map(String::as_str).filter(|t| !matches!(*t, "nam" | "dau" | "giai" | "doan" | "year" | "ngay" | "cua")).collect();
    let year = |t: &str| if t.len() == 4 { t.parse::<i16>().ok() } else { None };
    let small = |t: &str| if t.len() <= 2 { t.parse::<i8>().ok() } else { None };
    match words.as_slice() {
        [y] => year(y).map(|year| Span::Year { year }),
        [a, b] if year(a).is_some() && year(b).is_some() => Some(Span::Years { first: year(a)?, last: year(b)? }),
        [m, y] if small(m).is_some() && year(y).is_some() => Some(Span::Month { year: year(y)?, month: small(m)? }),
        [y, m] if year(y).is_some() && small(m).is_some() => Some(Span::Month { year: year(y)?, month: small(m)? }),
        [q, y] if year(y).is_some() => quarter_word(q).map(|quarter| Span::Quarter { year: year(y).unwrap_or_default(), quarter }),
        [y, q] if year(y).is_some() => quarter_word(q).map(|quarter| Span::Quarter { year: year(y).unwrap_or_default(), quarter }),
        ["quy" | "q" | "quarter", q, y] => Some(Span::Quarter { year: year(y)?, quarter: small(q).or_else(|| roman(q))? }),
        [y, "quy" | "q", q] => Some(Span::Quarter { year: year(y)?, quarter: small(q).or_else(|| roman(q))? }),
        ["h", h, y] => Some(Span::Half { year: year(y)?, half: small(h)? }),
        [y, "h", h] => Some(Span::Half { year: year(y)?, half: small(h)? }),
        ["nua", y]  => Some(Span::Half { year: year(y)?, half: 1 }),
        ["nua", "cuoi", y] => Some(Span::Half { year: year(y)?, half: 2 }),
        ["6", "thang" | "t", y] => Some(Span::Half { year: year(y)?, half: 1 }),
        ["6", "thang" | "t", "cuoi", y] => Some(Span::Half { year: year(y)?, half: 2 }),
        ["9", "thang" | "t", y] => Some(Span::NineMonths { year: year(y)? }),
        [y, "9", "t"] => Some(Span::NineMonths { year: year(y)? }),
        ["3", "thang" | "t", y] => Some(Span::Quarter { year: year(y)?, quarter: 1 }),
        ["thang" | "t" | "m", m, y] => Some(Span::Month { year: year(y)?, month: small(m)? }),
        [y, "m" | "t", m] => Some(Span::Month { year: year(y)?, month: small(m)? }),
        [a, b, c] if year(a).is_some() => Some(Span::Day { year: year(a)?, month: small(b)?, day: small(c)? }),
        [a, b, c] if year(c).is_some() => Some(Span::Day { year: year(c)?, month: small(b)?, day: small(a)? }),
        [d, "thang", m, y] => Some(Span::Day { year: year(y)?, month: small(m)?, day: small(d)? }),
        _ => None,
    }
}

/// `iii` or `qiii`.
fn quarter_word(word: &str) -> Option<i8> {
    roman(word.strip_prefix('q').unwrap_or(word))
}

fn roman(word: &str) -> Option<i8> {
    match word {
        "i" => Some(1),
        "ii" => Some(2),
        "iii" => Some(3),
        "iv" => Some(4),
        "v" => Some(5),
        _ => None,
    }
}

fn check(span: Span, text: &str) -> Result<(), PeriodError> {
    let impossible = |found: String, expected| Err(PeriodError::Impossible { text: text.trim().to_owned(), found, expected });
    let years = match span {
        Span::Years { first, last } if first >= last => return impossible(format!("the years {first} to {last}"), "an earlier year before a later one"),
        Span::Years { first, last } => [first, last],
        Span::Day { year, .. } | Span::Month { year, .. } | Span::Quarter { year, .. } | Span::Half { year, .. } | Span::NineMonths { year } | Span::Year { year } => [year; 2],
    };
    if let Some(year) = years.into_iter().find(|year| !YEARS.contains(year)) {
        return impossible(format!("the year {year}"), "a year from 1900 to 2200");
    }
    match span {
        Span::Quarter { quarter, .. } if !(1..=4).contains(&quarter) => impossible(format!("quarter {quarter}"), "a quarter from I to IV"),
        Span::Half { half, .. } if !(1..=2).contains(&half) => impossible(format!("half {half}"), "half 1 or 2"),
        Span::Month { month, .. } if !(1..=12).contains(&month) => impossible(format!("month {month}"), "a month from 1 to 12"),
        Span::Day { year, month, day } if Date::new(year, month, day).is_err() => impossible(format!("the day {day}/{month}/{year}"), "a day that exists"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_spelling_reads_as_the_same_period() {
        let q3 = Period::quarter(2026, 3);
        for text in ["quý III/2026", "Quý 3 năm 2026", "Q3/2026", "QIII.2026", "III/2026", "2026Q3", "2026-Q3", "QUÝ III-2026", "q.3 2026"] {
            assert_eq!(Period::parse(text, Calendar::Calendar), Ok(q3), "{text}");
        }
        let half = Period::calendar(Span::Half { year: 2026, half: 1 });
        for text in ["6 tháng đầu năm 2026", "6T đầu năm 2026", "6T2026", "H1/2026", "2026-H1", "nửa đầu năm 2026", "6 tháng 2026"] {
            assert_eq!(Period::parse(text, Calendar::Calendar), Ok(half), "{text}");
        }
        let nine = Period::calendar(Span::NineMonths { year: 2026 });
        for text in ["9 tháng 2026", "9T2026", "9T/2026", "9 tháng đầu năm 2026", "2026-9T"] {
            assert_eq!(Period::parse(text, Calendar::Calendar), Ok(nine), "{text}");
        }
        let month = Period::calendar(Span::Month { year: 2026, month: 11 });
        for text in ["tháng 11/2026", "11/2026", "2026-11", "T11/2026", "tháng 11 năm 2026"] {
            assert_eq!(Period::parse(text, Calendar::Calendar), Ok(month), "{text}");
        }
        assert_eq!(Period::parse("năm 2026", Calendar::Calendar), Ok(Period::year(2026)));
        assert_eq!(Period::parse("giai đoạn 2016–2020", Calendar::Calendar).map(|p| p.code()), Ok("2016-2020".into()));
        assert_eq!(Period::parse("13/6/2023", Calendar::Calendar), Period::parse("2023-06-13", Calendar::Calendar));
        assert_eq!(Period::parse("ngày 13 tháng 6 năm 2023", Calendar::Calendar), Period::parse("2023-06-13", Calendar::Calendar));
    }

    #[test]
    fn the_statutory_windows_are_those_of_the_decree() {
        for (text, expected) in [
            ("quý III/2026", "2026-06-15 2026-09-14"),
            ("quý I/2026", "2025-12-15 2026-03-14"),
            ("tháng 1/2026", "2025-12-15 2026-01-14"),
            ("6 tháng đầu năm 2026", "2025-12-15 2026-06-14"),
            ("6 tháng cuối năm 2026", "2026-06-15 2026-12-14"),
            ("9 tháng 2026", "2025-12-15 2026-09-14"),
            ("năm 2026", "2025-12-15 2026-12-14"),
            ("2016-2020", "2015-12-15 2020-12-14"),
        ] {
            let window = Period::parse(text, Calendar::Statutory).map(|p| p.window());
            assert_eq!(window.map(|(a, b)| format!("{a} {b}")), Ok(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn impossible_periods_say_what_was_found_and_expected() {
        for (text, part) in [("quý V/2026", "quarter 5"), ("tháng 13/2026", "month 13"), ("31/2/2026", "31/2/2026"), ("2020-2016", "2020 to 2016"), ("năm 2926", "2926"), ("H3/2026", "half 3")] {
            let error = Period::parse(text, Calendar::Calendar).expect_err(text).to_string();
            assert!(error.contains(part) && error.contains("expected"), "{error}");
        }
        assert!(Period::parse("kỳ báo cáo", Calendar::Calendar).is_err());
    }

    #[test]
    fn codes_are_read_back() {
        for text in ["2026", "2026-Q3", "2026-H2", "2026-9T", "2026-07", "2026-07-15", "2016-2020"] {
            assert_eq!(Period::parse(text, Calendar::Statutory).map(|p| p.code()), Ok(text.to_owned()));
        }
    }
}
