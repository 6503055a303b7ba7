//! One row of the long form into one observation; whatever is wrong with it is said at once.

use jiff::civil::Date;

use super::{
    error::excerpt,
    header::{Column, Headers},
    number::{is_blank, parse_value},
    observations::{Defaults, Marks},
    resolve::Names,
    table::Record,
};
use crate::domain::{
    area::Area,
    finding::{Finding, Severity},
    indicator::{Indicator, Kind},
    observation::{Censoring, Observation, Provenance},
    period::{Calendar, Period, PeriodError, Span},
    text::{fold, normalise},
};

/// How a day of publication can be known.
const BASES: [&str; 3] = ["vintage", "address", "period_end"];

/// Reads the cells of one row and keeps what is wrong with them.
pub(super) struct RowReader<'a> {
    file: &'a str,
    record: &'a Record,
    headers: &'a Headers,
    defaults: &'a Defaults,
    marks: &'a Marks,
    findings: &'a mut Vec<Finding>,
}

impl<'a> RowReader<'a> {
    pub fn new(
        file: &'a str,
        record: &'a Record,
        headers: &'a Headers,
        defaults: &'a Defaults,
        marks: &'a Marks,
        findings: &'a mut Vec<Finding>,
    ) -> Self {
        Self { file, record, headers, defaults, marks, findings }
    }

    /// The observation and whether it says that it revises; none when the row is rejected.
    pub fn read(&mut self, names: &mut Names<'_>) -> Option<(Observation, bool)> {
        // Every cell is read before any is missed, so that one message lists all that has to be mended.
        let calendar = self.calendar();
        let period = calendar.and_then(|calendar| self.period(calendar));
        let indicator = self.indicator(names);
        let area = self.area(names, period);
        let value = self.value(indicator);
        let numerator = self.part(Column::Numerator);
        let denominator = self.part(Column::Denominator);
        let published = self.published_on();
        let basis = self.basis();
        let provenance = self.provenance();
        let illustrative = self.flag(Column::Illustrative);
        let revises = self.flag(Column::Revision);
        let source = self.source();
        let (period, indicator, area, published_on) = (period?, indicator?, area?, published?);
        let ((value, censoring), numerator, denominator) = (value?, numerator?, denominator?);
        let observation = Observation {
            indicator: indicator.id.clone(),
            area: area.id.clone(),
            period,
            value,
            censoring,
            numerator,
            denominator,
            unit: normalise(self.cell(Column::Unit)),
            provenance: self.settled(provenance?, period, published_on),
            illustrative: illustrative?,
            source: source?,
            source_address: self.cell(Column::SourceAddress).trim().to_owned(),
            confidence: normalise(self.cell(Column::Confidence)),
            published_on,
            published_on_basis: basis?,
            note: normalise(self.cell(Column::Note)),
        };
        if !area.exists_on(period.end()) && observation.provenance != Provenance::Rebuilt {
            self.notice(Column::Area, "outside_extent", area.id.as_str(), extent(area));
        }
        Some((observation, revises?))
    }

    fn cell(&self, column: Column) -> &'a str {
        self.headers.position(column).and_then(|at| self.record.cells.get(at)).unwrap_or_default()
    }

    fn finding(&mut self, severity: Severity, column: Column, rule: &str, found: &str, expected: String) {
        self.findings.push(Finding {
            severity,
            rule: rule.to_owned(),
            file: self.file.to_owned(),
            row: self.record.row,
            column: self.headers.label(column).to_owned(),
            found: excerpt(found),
            expected,
        });
    }

    fn notice(&mut self, column: Column, rule: &str, found: &str, expected: String) {
        self.finding(Severity::Noticed, column, rule, found, expected);
    }

    fn reject<T>(&mut self, column: Column, rule: &str, found: &str, expected: impl Into<String>) -> Option<T> {
        self.finding(Severity::Rejected, column, rule, found, expected.into());
        None
    }

    fn calendar(&mut self) -> Option<Calendar> {
        let text = self.cell(Column::Calendar);
        if text.is_empty() {
            return Some(self.defaults.calendar);
        }
        match fold(text).as_str() {
            "" => Some(self.defaults.calendar),
            "calendar" | "lich thuong" | "duong lich" => Some(Calendar::Calendar),
            "statutori" | "luat dinh" | "nghi dinh 09" | "nghi dinh 09 2019" => Some(Calendar::Statutory),
            _ => self.reject(Column::Calendar, "unknown_word", text, "calendar or statutory"),
        }
    }

    fn period(&mut self, calendar: Calendar) -> Option<Period> {
        let text = self.cell(Column::Period);
        match Period::parse(text, calendar) {
            Ok(period) => Some(period),
            Err(error @ PeriodError::Unreadable(_)) => {
                let message = error.to_string();
                let expected = message.split_once("expected ").map_or(message.as_str(), |(_, expected)| expected);
                self.reject(Column::Period, "unreadable_period", text, expected)
            }
            Err(PeriodError::Impossible { text, found, expected }) => {
                self.reject(Column::Period, "impossible_period", &format!("{text} ({found})"), expected)
            }
        }
    }

    fn indicator<'c>(&mut self, names: &mut Names<'c>) -> Option<&'c Indicator> {
        let text = normalise(self.cell(Column::Indicator));
        let definition = normalise(self.cell(Column::Definition));
        match names.indicator(&text, &definition) {
            Ok(indicator) => Some(indicator),
            Err(expected) => self.reject(Column::Indicator, "unknown_indicator", &text, expected),
        }
    }

    fn area<'c>(&mut self, names: &mut Names<'c>, period: Option<Period>) -> Option<&'c Area> {
        let text = normalise(self.cell(Column::Area));
        match names.area(&text, period.map(|p| p.end())) {
            Ok(area) => Some(area),
            Err(expected) => self.reject(Column::Area, "unknown_area", &text, expected),
        }
    }

    fn value(&mut self, indicator: Option<&Indicator>) -> Option<(f64, Censoring)> {
        let text = self.cell(Column::Value);
        if indicator.is_some_and(|i| matches!(i.kind, Kind::YesNo | Kind::Qualitative)) {
            match fold(text).as_str() {
                "dat" | "co" | "da dat" | "met" | "ies" => return Some((1.0, Censoring::Exact)),
                "chua dat" | "khong dat" | "chua" | "khong" | "chua co" | "not met" | "no" => {
                    return Some((0.0, Censoring::Exact));
                }
                _ => {}
            }
        }
        match parse_value(text, self.marks.of(Column::Value)) {
            Ok(Some(value)) => {
                if let Some(indicator) = indicator.filter(|i| text.trim_end().ends_with('%') && !i.is_percentage()) {
                    self.notice(Column::Value, "unit_mismatch", text, format!("a value in {}", indicator.unit.vi));
                }
                Some(value)
            }
            Ok(None) => self.reject(Column::Value, "no_value", text, "a value; leave out rows that have none"),
            Err(error) => self.reject(Column::Value, "not_a_number", &error.found, error.expected),
        }
    }

    /// Numerator or denominator: the outer none rejects the row, the inner one is a blank.
    fn part(&mut self, column: Column) -> Option<Option<f64>> {
        match parse_value(self.cell(column), self.marks.of(column)) {
            Ok(None) => Some(None),
            Ok(Some((value, Censoring::Exact))) => Some(Some(value)),
            Ok(Some(_)) => self.reject(column, "not_a_number", self.cell(column), "an exact number or nothing"),
            Err(error) => self.reject(column, "not_a_number", &error.found, error.expected),
        }
    }

    fn published_on(&mut self) -> Option<Date> {
        let text = self.cell(Column::PublishedOn);
        if is_blank(text) {
            let expected = "a day such as 2026-01-15 or 15/01/2026; the file has no day of publication of its own";
            return self.defaults.published_on.or_else(|| self.reject(Column::PublishedOn, "no_day", text, expected));
        }
        match parse_day(text) {
            Some(day) => Some(day),
            None => self.reject(Column::PublishedOn, "not_a_day", text, "a day such as 2026-01-15 or 15/01/2026"),
        }
    }

    fn basis(&mut self) -> Option<String> {
        let text = self.cell(Column::PublishedOnBasis).trim();
        match text {
            "" => Some("vintage".to_owned()),
            known if BASES.contains(&known) => Some(known.to_owned()),
            _ => self.reject(Column::PublishedOnBasis, "unknown_word", text, BASES.join(", ")),
        }
    }

    /// What the row says about how its value came to be; the inner none when it says nothing.
    fn provenance(&mut self) -> Option<Option<Provenance>> {
        let text = self.cell(Column::Provenance);
        if let Some(provenance) = Provenance::parse(text.trim()) {
            return Some(Some(provenance));
        }
        let vietnamese = match fold(text).as_str() {
            "" => return Some(None),
            "chinh thuc" => Some(Provenance::Observed),
            "so bo" => Some(Provenance::Provisional),
            "uoc" | "uoc tinh" | "uoc thuc hien" => Some(Provenance::Estimated),
            _ => None,
        };
        match vietnamese {
            Some(provenance) => Some(Some(provenance)),
            None => {
                let words: Vec<&str> = Provenance::ALL.iter().map(|(_, word)| *word).collect();
                self.reject(Column::Provenance, "unknown_word", text, words.join(", "))
            }
        }
    }

    /// A figure published before its period was over cannot be final: one that says so is noticed, one that says
    /// nothing is taken as estimated.
    fn settled(&mut self, said: Option<Provenance>, period: Period, published_on: Date) -> Provenance {
        let early = period.end() > published_on;
        if early && matches!(said, None | Some(Provenance::Observed)) {
            let found = format!("{}, published on {published_on}", said.map_or("nothing", Provenance::code));
            let expected = format!("estimated or provisional, since {} ends on {}", period.code(), period.end());
            self.notice(Column::Provenance, "period_not_over", &found, expected);
        }
        said.unwrap_or(if early { Provenance::Estimated } else { Provenance::Observed })
    }

    fn flag(&mut self, column: Column) -> Option<bool> {
        let text = self.cell(column);
        if text.is_empty() {
            return Some(false);
        }
        match fold(text).as_str() {
            "" | "false" | "no" | "0" | "khong" => Some(false),
            "true" | "ies" | "1" | "x" | "co" => Some(true),
            _ => self.reject(column, "unknown_word", text, "true or false"),
        }
    }

    fn source(&mut self) -> Option<String> {
        match normalise(self.cell(Column::Source)) {
            own if !own.is_empty() => Some(own),
            _ if !self.defaults.source.is_empty() => Some(self.defaults.source.clone()),
            _ => self.reject(Column::Source, "no_source", "", "who produced the figure"),
        }
    }
}

fn extent(area: &Area) -> String {
    let day = |day: Option<Date>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
    format!("a period that ends within its extent, {} to {}", day(area.valid_from), day(area.valid_to))
}

/// A single day, as 2026-01-15 or 15/01/2026.
pub(super) fn parse_day(text: &str) -> Option<Date> {
    match Period::parse(text, Calendar::Calendar) {
        Ok(period @ Period { span: Span::Day { .. }, .. }) => Some(period.end()),
        _ => None,
    }
}
