//! What the text of a cell means, column by column, or what is wrong with it.

use jiff::civil::Date;

use crate::{
    domain::{
        observation::{Censoring, Provenance},
        period::{Calendar, Period, PeriodError},
        text::{fold, normalise},
    },
    ingest::{
        day::parse_day,
        error::excerpt,
        number::{DecimalMark, is_blank, parse_value},
    },
};

/// How a day of publication can be known.
pub(super) const BASES: [&str; 3] = ["vintage", "address", "period_end"];

/// What is wrong with a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// Rule that is broken.
    pub rule: &'static str,
    /// What stands there, shortened.
    pub found: String,
    /// What could stand there.
    pub expected: String,
}

impl Fault {
    /// Puts the parts together.
    pub fn new(rule: &'static str, found: &str, expected: impl Into<String>) -> Self {
        Self { rule, found: excerpt(found), expected: expected.into() }
    }
}

/// The calendar of a row; blank for that of the file.
pub(super) fn calendar(text: &str, default: Calendar) -> Result<Calendar, Fault> {
    match fold(text).as_str() {
        "" => Ok(default),
        "calendar" | "lich thuong" | "duong lich" => Ok(Calendar::Calendar),
        "statutori" | "luat dinh" | "nghi dinh 09" | "nghi dinh 09 2019" => Ok(Calendar::Statutory),
        _ => Err(Fault::new("unknown_word", text, "calendar or statutory")),
    }
}

/// A period in any usual spelling.
pub(super) fn period(text: &str, calendar: Calendar) -> Result<Period, Fault> {
    Period::parse(text, calendar).map_err(|error| match error {
        error @ PeriodError::Unreadable(_) => {
            let message = error.to_string();
            let expected = message.split_once("expected ").map_or(message.as_str(), |(_, expected)| expected);
            Fault::new("unreadable_period", text, expected)
        }
        PeriodError::Impossible { text, found, expected } => Fault::new("impossible_period", &format!("{text} ({found})"), expected),
    })
}

/// The day of publication; blank for that of the file.
pub(super) fn published_on(text: &str, default: Option<Date>) -> Result<Date, Fault> {
    if is_blank(text) {
        let expected = "a day such as 2026-01-15 or 15/01/2026; the file has no day of publication of its own";
        return default.ok_or_else(|| Fault::new("no_day", text, expected));
    }
    parse_day(text).ok_or_else(|| Fault::new("not_a_day", text, "a day such as 2026-01-15 or 15/01/2026"))
}

/// How the day of publication is known.
pub(super) fn basis(text: &str) -> Result<&'static str, Fault> {
    match text.trim() {
        "" => Ok(BASES[0]),
        text => BASES.into_iter().find(|known| *known == text).ok_or_else(|| Fault::new("unknown_word", text, BASES.join(", "))),
    }
}

/// How the value came to be; none when the cell says nothing.
pub(super) fn provenance(text: &str) -> Result<Option<Provenance>, Fault> {
    if let Some(provenance) = Provenance::parse(text.trim()) {
        return Ok(Some(provenance));
    }
    match fold(text).as_str() {
        "" => Ok(None),
        "chinh thuc" => Ok(Some(Provenance::Observed)),
        "so bo" => Ok(Some(Provenance::Provisional)),
        "uoc" | "uoc tinh" | "uoc thuc hien" => Ok(Some(Provenance::Estimated)),
        _ => {
            let words: Vec<&str> = Provenance::ALL.iter().map(|(_, word)| *word).collect();
            Err(Fault::new("unknown_word", text, words.join(", ")))
        }
    }
}

/// Yes or no; blank for what holds for the file.
pub(super) fn flag(text: &str, default: bool) -> Result<bool, Fault> {
    match fold(text).as_str() {
        "" => Ok(default),
        "false" | "no" | "0" | "khong" => Ok(false),
        "true" | "ies" | "1" | "x" | "co" => Ok(true),
        _ => Err(Fault::new("unknown_word", text, "true or false")),
    }
}

/// Who produced the figure; blank for who produced the file.
pub(super) fn source(text: &str, default: &str) -> Result<String, Fault> {
    match normalise(text) {
        own if !own.is_empty() => Ok(own),
        _ if !default.is_empty() => Ok(default.to_owned()),
        _ => Err(Fault::new("no_source", "", "who produced the figure")),
    }
}

/// The value of a word where an indicator is judged in words: met is 1, not met is 0.
pub(super) fn judged(text: &str) -> Option<f64> {
    match fold(text).as_str() {
        "dat" | "co" | "da dat" | "met" | "ies" => Some(1.0),
        "chua dat" | "khong dat" | "chua" | "khong" | "chua co" | "not met" | "no" => Some(0.0),
        _ => None,
    }
}

/// A value that is not as plain as most.
pub(super) fn value(text: &str, mark: DecimalMark) -> Result<(f64, Censoring), Fault> {
    match parse_value(text, mark) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(Fault::new("no_value", text, "a value; leave out rows that have none")),
        Err(error) => Err(Fault::new("not_a_number", &error.found, error.expected)),
    }
}

/// A numerator or denominator that is not as plain as most; none for a blank.
pub(super) fn part(text: &str, mark: DecimalMark) -> Result<Option<f64>, Fault> {
    match parse_value(text, mark) {
        Ok(None) => Ok(None),
        Ok(Some((value, Censoring::Exact))) => Ok(Some(value)),
        Ok(Some(_)) => Err(Fault::new("not_a_number", text, "an exact number or nothing")),
        Err(error) => Err(Fault::new("not_a_number", &error.found, error.expected)),
    }
}
