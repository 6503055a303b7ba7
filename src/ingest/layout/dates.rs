//! Periods inside longer texts: titles, headings, names of sheets and files.

use jiff::civil::Date;

use crate::domain::{
    period::{Calendar, Period, Span},
    text::strip_marks,
};

/// Most words of a spelled period: “ngày 14 tháng 9 năm 2026”.
const LONGEST: usize = 6;

/// What a text says about time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Times {
    /// Whole periods in the order of the text; days are not among them.
    pub periods: Vec<Period>,
    /// Parts of a year without the year: “quý III”, “T5”.
    pub parts: Vec<Part>,
    /// The day after “tính đến”, “đến ngày”.
    pub cutoff: Option<Date>,
    /// A number of months that is no reporting period, such as “8 tháng”, with its year.
    pub odd_months: Option<(String, Option<i16>)>,
}

/// A part of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Month 1–12.
    Month(i8),
    /// Quarter 1–4.
    Quarter(i8),
    /// Half 1–2.
    Half(i8),
    /// January to September.
    NineMonths,
    /// The year itself: “cả năm”.
    Whole,
}

impl Part {
    /// The period in a year.
    pub fn of(self, year: i16, calendar: Calendar) -> Period {
        let span = match self {
            Self::Month(month) => Span::Month { year, month },
            Self::Quarter(quarter) => Span::Quarter { year, quarter },
            Self::Half(half) => Span::Half { year, half },
            Self::NineMonths => Span::NineMonths { year },
            Self::Whole => Span::Year { year },
        };
        Period { span, calendar }
    }
}

/// Finds periods in a text: the longest reading at each place counts, and what it covers is read once.
pub(super) fn times_in(text: &str) -> Times {
    let plain = strip_marks(text);
    let words: Vec<&str> = split_words(&plain);
    let mut out = Times::default();
    let mut at = 0;
    while at < words.len() {
        at += read_at(&words, at, &mut out);
    }
    out
}

/// Words of letters and words of digits: `t5`, `quy3` and `9t2026` come apart.
fn split_words(plain: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for word in plain.split(' ') {
        let mut start = 0;
        let mut previous = None;
        for (index, c) in word.char_indices() {
            let digit = c.is_ascii_digit();
            if previous.is_some_and(|p| p != digit) {
                out.push(&word[start..index]);
                start = index;
            }
            previous = Some(digit);
        }
        if start < word.len() {
            out.push(&word[start..]);
        }
    }
    out
}

/// Reads what begins at one word and says how many words it took.
fn read_at(words: &[&str], at: usize, out: &mut Times) -> usize {
    let rest = words.get(at..).unwrap_or_default();
    if let Some(months) = odd_months(rest) {
        // Its year is read with it: “8 tháng đầu năm 2026” is not the year 2026.
        let year = rest.iter().take(5).position(|word| is_year(word));
        let spelled = year.and_then(|at| rest.get(at)).and_then(|word| word.parse().ok());
        out.odd_months = Some((format!("{months} tháng"), spelled));
        return year.map_or(2, |year| year + 1);
    }
    if is_number_of_document(rest, words) {
        return 2;
    }
    for length in (1..=LONGEST.min(rest.len())).rev() {
        let window = rest.get(..length).unwrap_or_default();
        if !begins_and_ends_well(window) {
            continue;
        }
        let Ok(period) = Period::parse(&window.join(" "), Calendar::Calendar) else { continue };
        match period.span {
            Span::Day { .. } => {
                if follows_cutoff(words, at) {
                    out.cutoff = Some(period.end());
                }
            }
            _ => out.periods.push(period),
        }
        return length;
    }
    match part_at(rest) {
        Some((part, length)) => {
            out.parts.push(part);
            length
        }
        None => 1,
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.parse::<i16>().is_ok_and(|year| (1900..=2200).contains(&year))
}

/// A window may begin and end only with words that belong to a period: “nam” alone or “dau” would swallow what follows.
fn begins_and_ends_well(window: &[&str]) -> bool {
    let number = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
    let roman = |word: &str| matches!(word, "i" | "ii" | "iii" | "iv");
    let opening = |word: &str| {
        number(word)
            || roman(word)
            || matches!(word, "quy" | "q" | "qi" | "qii" | "qiii" | "qiv" | "thang" | "t" | "nam" | "ngay" | "h" | "nua" | "quarter")
    };
    let (Some(first), Some(last)) = (window.first(), window.last()) else { return false };
    let quarter = window.iter().any(|word| matches!(*word, "quy" | "q"));
    let closing = number(last) || (roman(last) && quarter) || matches!(*last, "qi" | "qii" | "qiii" | "qiv" | "t");
    opening(first) && window.iter().any(|word| is_year(word)) && closing
}

/// “5/2026” is a month when nothing stands beside it; “Nghị quyết 5/2026/NQ-HĐND” names no month.
fn is_number_of_document(rest: &[&str], words: &[&str]) -> bool {
    let [number, year, ..] = rest else { return false };
    words.len() > 2 && is_year(year) && number.bytes().all(|b| b.is_ascii_digit()) && !is_year(number)
}

/// Whether the words before a day say that figures stand as of that day.
fn follows_cutoff(words: &[&str], at: usize) -> bool {
    let before = words.get(..at).unwrap_or_default();
    before.ends_with(&["den"]) || before.ends_with(&["den", "het"])
}

/// “8 tháng”: a number of months that is neither a quarter, half, nine months nor year.
fn odd_months(rest: &[&str]) -> Option<i8> {
    let [number, "thang", after @ ..] = rest else { return None };
    let months: i8 = number.parse().ok().filter(|n| (2..=11).contains(n) && !matches!(n, 3 | 6 | 9))?;
    // “ngày 8 tháng 9” is a day.
    let names_a_month = after.first().is_some_and(|word| word.bytes().all(|b| b.is_ascii_digit()) && word.len() <= 2);
    (!names_a_month).then_some(months)
}

/// A part of a year without its year.
fn part_at(rest: &[&str]) -> Option<(Part, usize)> {
    let small = |word: &str, most: i8| word.parse::<i8>().ok().filter(|n| (1..=most).contains(n) && word.len() <= 2);
    let quarter = |word: &str| match word {
        "i" => Some(1),
        "ii" => Some(2),
        "iii" => Some(3),
        "iv" => Some(4),
        other => small(other, 4),
    };
    match rest {
        ["quy" | "q" | "quarter", q, ..] => quarter(q).map(|q| (Part::Quarter(q), 2)),
        [q @ ("qi" | "qii" | "qiii" | "qiv"), ..] => quarter(q.strip_prefix('q').unwrap_or(q)).map(|q| (Part::Quarter(q), 1)),
        ["6", "thang" | "t", "cuoi", ..] => Some((Part::Half(2), 3)),
        ["6", "thang" | "t", "dau", ..] => Some((Part::Half(1), 3)),
        ["6", "thang" | "t", ..] => Some((Part::Half(1), 2)),
        ["9", "thang" | "t", ..] => Some((Part::NineMonths, 2)),
        ["3", "thang" | "t", "dau", ..] => Some((Part::Quarter(1), 3)),
        ["12", "thang", ..] | ["ca", "nam", ..] => Some((Part::Whole, 2)),
        ["thang" | "t" | "m", m, ..] => small(m, 12).map(|m| (Part::Month(m), 2)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        times_in(text).periods.iter().map(Period::code).collect()
    }

    #[test]
    fn periods_are_found_inside_titles() {
        for (text, code) in [
            ("BÁO CÁO KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU QUÝ III NĂM 2026", "2026-Q3"),
            ("Kết quả 9 tháng đầu năm 2026 và nhiệm vụ trọng tâm", "2026-9T"),
            ("6 tháng đầu năm 2026", "2026-H1"),
            ("bc_chi-tieu_Q2.2026", "2026-Q2"),
            ("Thực hiện tháng 8/2026", "2026-08"),
            ("Thực hiện năm 2024", "2024"),
            ("QIII/2026", "2026-Q3"),
            ("2023", "2023"),
            ("Năm 2026 Quý I", "2026-Q1"),
        ] {
            assert_eq!(codes(text), [code], "{text}");
        }
    }

    #[test]
    fn days_of_documents_are_no_periods() {
        for text in [
            "Hải Dương, ngày 14 tháng 9 năm 2026",
            "(Kèm theo Báo cáo số 15/BC-UBND ngày 20/9/2026 của UBND phường)",
            "Kế hoạch số 57/KH-UBND ngày 12/02/2026",
            "Nghị quyết số 05/2026/NQ-HĐND",
        ] {
            assert_eq!((codes(text), times_in(text).cutoff), (vec![], None), "{text}");
        }
    }

    #[test]
    fn a_cutoff_is_a_day_after_its_words() {
        for text in ["(Số liệu tính đến 14/9/2026)", "tính đến ngày 14/9/2026", "Tính đến hết ngày 14 tháng 9 năm 2026", "đến 14/09/2026"]
        {
            assert_eq!(times_in(text).cutoff, Date::new(2026, 9, 14).ok(), "{text}");
        }
    }

    #[test]
    fn parts_of_a_year_wait_for_their_year() {
        assert_eq!(times_in("Quý II").parts, [Part::Quarter(2)]);
        assert_eq!(times_in("T11").parts, [Part::Month(11)]);
        assert_eq!(times_in("6 tháng cuối năm").parts, [Part::Half(2)]);
        assert_eq!(times_in("Cả năm").parts, [Part::Whole]);
        assert_eq!(times_in("Quý III và 9 tháng đầu năm 2026").parts, [Part::Quarter(3)]);
        assert_eq!(Part::Month(5).of(2026, Calendar::Calendar).code(), "2026-05");
    }

    #[test]
    fn eight_months_are_no_period_and_no_year() {
        let times = times_in("Thực hiện 8 tháng đầu năm 2026");
        assert_eq!((times.odd_months, times.periods.len()), (Some(("8 tháng".into(), Some(2026))), 0));
    }

    #[test]
    fn words_that_look_alike_say_nothing() {
        for text in ["Trong đó", "Chỉ tiêu", "theo Nghị quyết 57", "Nhóm 20 tỉnh", "Phường Hải Dương"] {
            assert_eq!(times_in(text), Times::default(), "{text}");
        }
    }
}
