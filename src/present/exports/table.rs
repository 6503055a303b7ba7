//! The gap table as typed columns: the one definition behind JSON, CSV and XLSX.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    columns::{COLUMNS, Column},
    sheet_series::{self, SeriesLine},
};
use crate::{
    domain::{
        assessment::{Assessment, Reason, Status, YearReached},
        indicator::{Direction, Indicator},
        language::Language,
        series::{Series, SeriesKey},
        target::{Requirement, Target},
    },
    present::{
        format,
        view::{CatalogueIndex, Filters, Stamp, item_of},
    },
};

/// What stands in one cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text from data or catalogue.
    Text(String),
    /// A word of a fixed vocabulary: its code for programs, its words for people.
    Word {
        /// Code, the same in both languages.
        code: String,
        /// Words in the table's language.
        words: String,
    },
    /// A number at full precision, and the decimals under which a value that falls short does not look met.
    Number(f64, usize),
    /// A day.
    Day(Date),
    /// Yes or no.
    Flag(bool),
    /// Nothing known, or does not apply.
    Empty,
}

/// One target's cells in the order of [`COLUMNS`].
#[derive(Clone, Debug, PartialEq)]
pub struct GapRecord {
    /// Cells, one per column.
    pub cells: Vec<Value>,
    /// Headline status, for colours.
    pub status: Status,
    /// Rests on values generated for demonstration.
    pub illustrative: bool,
}

/// The gap table with its columns.
#[derive(Clone, Debug, PartialEq)]
pub struct GapTable {
    /// Language of its words.
    pub language: Language,
    /// Rows, worst first.
    pub rows: Vec<GapRecord>,
    /// The latest values behind the rows; a workbook that has some shows them on a sheet of their own.
    pub series: Vec<SeriesLine>,
}

/// What a file says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportAbout {
    /// The day whose knowledge is used.
    pub as_of: Date,
    /// The filters in words, as [`crate::present::view::FilterOptions::chosen_words`] writes them.
    pub filters_in_words: String,
    /// The filters themselves.
    pub filters: Filters,
    /// From what it was made.
    pub stamp: Stamp,
}

impl GapTable {
    /// Writes the rows that the filters ask for, worst first, into typed cells.
    pub fn new(catalogue: &CatalogueIndex<'_>, all: &[Assessment], filters: &Filters, language: Language) -> Self {
        let mut wanted = filters.apply(catalogue, all);
        wanted.sort_by(|a, b| a.order().cmp(&b.order()));
        let rows = wanted.into_iter().map(|row| record(&Row::new(catalogue, row, language))).collect();
        Self { language, rows, series: Vec::new() }
    }

    /// Adds the latest values of the series behind the rows.
    pub fn add_series(
        &mut self,
        catalogue: &CatalogueIndex<'_>,
        all: &[Assessment],
        filters: &Filters,
        series: &BTreeMap<SeriesKey, Series>,
    ) {
        let mut wanted = filters.apply(catalogue, all);
        wanted.sort_by(|a, b| a.order().cmp(&b.order()));
        self.series = sheet_series::lines(catalogue, &wanted, series, self.language);
    }

    /// The columns, in the order of the cells.
    pub fn columns(&self) -> &'static [Column] {
        &COLUMNS
    }

    /// Whether any row rests on values generated for demonstration.
    pub fn is_illustrative(&self) -> bool {
        self.rows.iter().any(|row| row.illustrative)
    }
}

/// One assessment with the catalogue entries it names.
pub(super) struct Row<'a> {
    pub(super) catalogue: &'a CatalogueIndex<'a>,
    pub(super) of: &'a Assessment,
    pub(super) target: Option<&'a Target>,
    pub(super) indicator: Option<&'a Indicator>,
    pub(super) language: Language,
}

fn record(row: &Row<'_>) -> GapRecord {
    GapRecord { cells: COLUMNS.iter().map(|column| (column.cell)(row)).collect(), status: row.of.status, illustrative: row.of.illustrative }
}

impl<'a> Row<'a> {
    pub(super) fn new(catalogue: &'a CatalogueIndex<'a>, of: &'a Assessment, language: Language) -> Self {
        let (target, indicator) = (catalogue.target(&of.target), catalogue.indicator(&of.indicator));
        Self { catalogue, of, target, indicator, language }
    }

    fn requirement(&self) -> Option<Requirement> {
        self.target?.requirement(self.indicator?.direction)
    }

    /// A number in the indicator's unit.
    pub(super) fn number(&self, value: Option<f64>) -> Value {
        let unit = self.indicator.map_or("", |indicator| indicator.unit.vi.as_str());
        number(value, |v| format::decimals_for(&[v], unit))
    }

    /// A value beside its target: shown with so many decimals that falling short stays visible.
    pub(super) fn judged(&self, value: Option<f64>) -> Value {
        let unit = self.indicator.map_or("", |indicator| indicator.unit.vi.as_str());
        let requirement = self.requirement();
        number(value, |v| {
            let start = format::decimals_for(&[v], unit);
            let same_side = |decimals: &usize| {
                let scale = 10f64.powi(*decimals as i32);
                requirement.is_none_or(|r| r.is_met(v) == r.is_met((v * scale).round() / scale))
            };
            (start..=6).find(same_side).unwrap_or(6)
        })
    }

    /// A ratio.
    pub(super) fn ratio(&self, value: Option<f64>) -> Value {
        number(value, |_| 2)
    }

    /// Text of the target.
    pub(super) fn of_target(&self, text: impl Fn(&Target) -> String) -> Value {
        self.target.map_or(Value::Empty, |target| written(text(target)))
    }

    /// Text of the indicator.
    pub(super) fn of_indicator(&self, text: impl Fn(&Indicator) -> String) -> Value {
        self.indicator.map_or(Value::Empty, |indicator| written(text(indicator)))
    }

    /// Where the target stands in its plan.
    pub(super) fn item(&self) -> Value {
        self.of_target(|target| item_of(target, self.language))
    }

    /// The plan by number and day, and the document that revised the target.
    pub(super) fn instrument(&self) -> String {
        let plan = self.catalogue.plan_name(&self.of.plan);
        match self.target.map(|target| target.legal_instrument.as_str()).filter(|document| !document.is_empty()) {
            Some(document) => format!("{plan}; {document}"),
            None => plan,
        }
    }

    /// The headline status.
    pub(super) fn status(&self) -> Value {
        word(self.of.status.code(), format::status(self.of.status, self.language))
    }

    /// What the status rests on: the code as in the programming interface, the clause as on the page.
    pub(super) fn reason(&self) -> Value {
        word(&reason_code(&self.of.reason), &format::reason(&self.of.reason, self.language))
    }

    /// Which way is better.
    pub(super) fn direction(&self) -> Value {
        self.indicator.map_or(Value::Empty, |indicator| {
            let words = match indicator.direction {
                Direction::Up => self.language.pick("tăng là tốt", "higher is better"),
                Direction::Down => self.language.pick("giảm là tốt", "lower is better"),
                Direction::Band => self.language.pick("trong khoảng là tốt", "inside the band is better"),
            };
            word(indicator.direction.code(), words)
        })
    }

    /// A year a target is reached, or the words for "already" and "not by 2100".
    pub(super) fn year(&self, year: Option<YearReached>) -> Value {
        match year {
            None => Value::Empty,
            Some(YearReached::Year { year }) => Value::Number(f64::from(year), 0),
            Some(YearReached::Already) => word("already", &format::year_reached(YearReached::Already, self.language)),
            Some(YearReached::After2100) => word("after_2100", &format::year_reached(YearReached::After2100, self.language)),
        }
    }
}

/// Text, or nothing where there is none.
pub(super) fn written(text: String) -> Value {
    if text.is_empty() { Value::Empty } else { Value::Text(text) }
}

/// A word of a fixed vocabulary.
pub(super) fn word(code: &str, words: &str) -> Value {
    Value::Word { code: code.to_owned(), words: words.to_owned() }
}

/// A number, unless there is none or it is not finite; adding zero turns −0 into 0.
fn number(value: Option<f64>, decimals: impl Fn(f64) -> usize) -> Value {
    value.filter(|v| v.is_finite()).map_or(Value::Empty, |v| Value::Number(v + 0.0, decimals(v)))
}

/// The code of a reason, as its serialised form names it.
fn reason_code(reason: &Reason) -> String {
    let value = serde_json::to_value(reason).unwrap_or_default();
    value.get("code").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}
