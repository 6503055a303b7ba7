//! Every usual spelling of a period, Vietnamese and English, read through one folded form.

use jiff::civil::Date;

use super::{PeriodError, Span};
use crate::domain::text::strip_marks;

/// Years a period may lie in; a typing error such as 2926 lies outside.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// Splits folded text into runs of digits and runs of letters.
fn tokens(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut previous = None;
    for c in strip_marks(text).chars() {
        let class = if c.is_ascii_digit() {
            Some(true)
        } else if c.is_alphabetic() {
            Some(false)
        } else {
            None
        };
        match (class, out.last_mut()) {
            (None, _) => {}
            (Some(_), Some(last)) if class == previous => last.push(c),
            _ => out.push(c.to_string()),
        }
        previous = class;
    }
    out
}

/// Reads the span a text names; none when its words are not those of a period.
pub(super) fn read(text: &str) -> Option<Span> {
    let tokens = tokens(text);
    // "nam", "dau" and "giai doan" carry no information once the rest is known, except in "cuoi nam".
    let words: Vec<&str> =
        tokens.iter().map(String::as_str).filter(|t| !matches!(*t, "nam" | "dau" | "giai" | "doan" | "year" | "ngay" | "cua")).collect();
    let year = |t: &str| if t.len() == 4 { t.parse::<i16>().ok() } else { None };
    let small = |t: &str| if t.len() <= 2 { t.parse::<i8>().ok() } else { None };
    match words.as_slice() {
        [y] => year(y).map(|year| Span::Year { year }),
        [a, b] if year(a).is_some() && year(b).is_some() => Some(Span::Years { first: year(a)?, last: year(b)? }),
        [m, y] if small(m).is_some() && year(y).is_some() => Some(Span::Month { year: year(y)?, month: small(m)? }),
        [y, m] if year(y).is_some() && small(m).is_some() => Some(Span::Month { year: year(y)?, month: small(m)? }),
        ["nua", y] => Some(Span::Half { year: year(y)?, half: 1 }),
        [q, y] if year(y).is_some() => quarter_word(q).map(|quarter| Span::Quarter { year: year(y).unwrap_or_default(), quarter }),
        [y, q] if year(y).is_some() => quarter_word(q).map(|quarter| Span::Quarter { year: year(y).unwrap_or_default(), quarter }),
        ["quy" | "q" | "quarter", q, y] => Some(Span::Quarter { year: year(y)?, quarter: small(q).or_else(|| roman(q))? }),
        [y, "quy" | "q", q] => Some(Span::Quarter { year: year(y)?, quarter: small(q).or_else(|| roman(q))? }),
        ["h", h, y] => Some(Span::Half { year: year(y)?, half: small(h)? }),
        [y, "h", h] => Some(Span::Half { year: year(y)?, half: small(h)? }),
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

/// Whether the numbers of a span are possible.
pub(super) fn check(span: Span, text: &str) -> Result<(), PeriodError> {
    let impossible = |found: String, expected| Err(PeriodError::Impossible { text: text.trim().to_owned(), found, expected });
    let years = match span {
        Span::Years { first, last } if first >= last => {
            return impossible(format!("the years {first} to {last}"), "an earlier year before a later one");
        }
        Span::Years { first, last } => [first, last],
        Span::Day { year, .. }
        | Span::Month { year, .. }
        | Span::Quarter { year, .. }
        | Span::Half { year, .. }
        | Span::NineMonths { year }
        | Span::Year { year } => [year; 2],
    };
    if let Some(year) = years.into_iter().find(|year| !YEARS.contains(year)) {
        return impossible(format!("the year {year}"), "a year from 1900 to 2200");
    }
    match span {
        Span::Quarter { quarter, .. } if !(1..=4).contains(&quarter) => impossible(format!("quarter {quarter}"), "a quarter from I to IV"),
        Span::Half { half, .. } if !(1..=2).contains(&half) => impossible(format!("half {half}"), "half 1 or 2"),
        Span::Month { month, .. } if !(1..=12).contains(&month) => impossible(format!("month {month}"), "a month from 1 to 12"),
        Span::Day { year, month, day } if Date::new(year, month, day).is_err() => {
            impossible(format!("the day {day}/{month}/{year}"), "a day that exists")
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Calendar, Period, Span};

    #[test]
    fn every_usual_spelling_reads_as_the_same_period() {
        let q3 = Period::quarter(2026, 3);
        for text in ["quý III/2026", "Quý 3 năm 2026", "Q3/2026", "QIII.2026", "III/2026", "2026Q3", "2026-Q3", "QUÝ III-2026", "q.3 2026"]
        {
            assert_eq!(Period::parse(text, Calendar::Calendar), Ok(q3), "{text}");
        }
        let half = Period::calendar(Span::Half { year: 2026, half: 1 });
        for text in ["6 tháng đầu năm 2026", "6T đầu năm 2026", "6T2026", "H1/2026", "2026-H1", "nửa đầu năm 2026", "6 tháng 2026"]
        {
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
        for (text, part) in [
            ("quý V/2026", "quarter 5"),
            ("tháng 13/2026", "month 13"),
            ("31/2/2026", "31/2/2026"),
            ("2020-2016", "2020 to 2016"),
            ("năm 2926", "2926"),
            ("H3/2026", "half 3"),
        ] {
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
