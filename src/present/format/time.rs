//! Days, periods and due days as text.

use jiff::civil::Date;

use super::number::NBSP;
use crate::domain::{
    language::Language,
    period::{Calendar, Period, Span},
    target::Target,
};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const QUARTERS: [&str; 4] = ["I", "II", "III", "IV"];

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|i| MONTHS.get(i)).copied().unwrap_or("")
}

/// A day: `20/11/2026`, `20 Nov 2026`.
///
/// # Example
/// ```
/// use lotrinh::{domain::language::Language, present::format::date};
/// let day = jiff::civil::date(2026, 11, 20);
/// assert_eq!(date(day, Language::Vi), "20/11/2026");
/// assert_eq!(date(day, Language::En), "20 Nov 2026");
/// ```
pub fn date(day: Date, language: Language) -> String {
    match language {
        Language::Vi => format!("{}/{}/{}", day.day(), day.month(), day.year()),
        Language::En => format!("{} {} {}", day.day(), month_name(day.month()), day.year()),
    }
}

/// A period in the words of a report: `quý III/2026`, `6 tháng đầu năm 2026`, `first half of 2026`.
pub fn period(period: Period, language: Language) -> String {
    let vi = language == Language::Vi;
    match period.span {
        Span::Day { .. } => date(period.end(), language),
        Span::Month { year, month } if vi => format!("tháng {month}/{year}"),
        Span::Month { year, month } => format!("{} {year}", month_name(month)),
        Span::Quarter { year, quarter } if vi => {
            let roman = usize::try_from(quarter - 1).ok().and_then(|i| QUARTERS.get(i)).copied().unwrap_or("");
            format!("quý{NBSP}{roman}/{year}")
        }
        Span::Quarter { year, quarter } => format!("Q{quarter} {year}"),
        Span::Half { year, half } if vi => {
            format!("6 tháng {} năm {year}", if half == 1 { "đầu" } else { "cuối" })
        }
        Span::Half { year, half } => format!("{} half of {year}", if half == 1 { "first" } else { "second" }),
        Span::NineMonths { year } if vi => format!("9 tháng {year}"),
        Span::NineMonths { year } => format!("first nine months of {year}"),
        Span::Year { year } if vi => format!("năm {year}"),
        Span::Year { year } => year.to_string(),
        Span::Years { first, last } => format!("{first}–{last}"),
    }
}

/// A period with its window where it is not the ordinary one: `quý III/2026 (15/6/2026–14/9/2026)`.
///
/// Decree 09/2019/NĐ-CP closes reporting periods on the 14th; a reader must be able to see which days were counted.
pub fn period_with_window(of: Period, language: Language) -> String {
    let words = period(of, language);
    if of.calendar == Calendar::Calendar || matches!(of.span, Span::Day { .. }) {
        return words;
    }
    let (first, last) = of.window();
    format!("{words} ({}–{})", date(first, language), date(last, language))
}

/// The year a target is due, or its day where that is not 31/12: `năm 2030`, `30/6/2028`; none when it names none.
pub fn due(target: &Target, language: Language) -> Option<String> {
    target.due().map(|day| if is_year_end(day) { period(Period::year(day.year()), language) } else { date(day, language) })
}

/// The start of a sentence about a due day: `Đến hết năm 2030`, `By the end of 2030`, `Đến ngày 30/6/2028`.
pub fn due_by_end_of(day: Date, language: Language) -> String {
    match (language, is_year_end(day)) {
        (Language::Vi, true) => format!("Đến hết năm {}", day.year()),
        (Language::Vi, false) => format!("Đến ngày {}", date(day, language)),
        (Language::En, true) => format!("By the end of {}", day.year()),
        (Language::En, false) => format!("By {}", date(day, language)),
    }
}

fn is_year_end(day: Date) -> bool {
    day.month() == 12 && day.day() == 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_have_words_in_both_languages() {
        for (code, vi, en) in [
            ("2026-Q3", "quý\u{a0}III/2026", "Q3 2026"),
            ("2026-H1", "6 tháng đầu năm 2026", "first half of 2026"),
            ("2026-9T", "9 tháng 2026", "first nine months of 2026"),
            ("2026-11", "tháng 11/2026", "Nov 2026"),
            ("2026", "năm 2026", "2026"),
            ("2016-2020", "2016–2020", "2016–2020"),
            ("2026-11-20", "20/11/2026", "20 Nov 2026"),
        ] {
            let read = Period::parse(code, Calendar::Calendar).expect(code);
            assert_eq!(period(read, Language::Vi), vi);
            assert_eq!(period(read, Language::En), en);
        }
    }

    #[test]
    fn a_statutory_period_shows_its_window() {
        let read = Period::parse("2026-Q3", Calendar::Statutory).expect("a quarter");
        assert_eq!(period_with_window(read, Language::Vi), "quý\u{a0}III/2026 (15/6/2026–14/9/2026)");
        let plain = Period::quarter(2026, 3);
        assert_eq!(period_with_window(plain, Language::Vi), period(plain, Language::Vi));
    }
}
