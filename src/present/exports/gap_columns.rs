//! The gap table in columns: what [`COLUMNS`] say of each row, written once and read by every format.
//!
//! Text is dictionary-encoded. A word of a fixed vocabulary is kept with its words in both languages, as `code␟Vietnamese␟English`;
//! text that differs by language has an empty code. A number has a second column with the decimals under which it is shown.

use std::sync::Arc;

use arrow::{
    array::{
        ArrayRef, AsArray, BinaryArray, BooleanArray, Date32Array, DictionaryArray, Float64Array, StringDictionaryBuilder, UInt8Array,
    },
    datatypes::{DataType, Field, Schema, SchemaRef, UInt32Type},
    error::ArrowError,
    record_batch::RecordBatch,
};
use jiff::civil::Date;

use super::{
    columns::{COLUMNS, Column, Show},
    table::{Row, Value},
};
use crate::{
    domain::{
        catalogue::Catalogue,
        language::Language,
        tabulate::{Judged, Tabulate},
    },
    pipeline::overview::planned_value,
    present::view::CatalogueIndex,
};

/// Between a code and its words.
const SEPARATOR: char = '\u{1f}';

/// Column with the planned path of a row.
const PATH: &str = "planned_path#";

/// Writes the gap table.
#[derive(Clone, Copy, Debug, Default)]
pub struct GapColumns;

/// What a cell of text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term<'a> {
    /// For programs.
    pub code: &'a str,
    /// For people, Vietnamese.
    pub vi: &'a str,
    /// For people, English.
    pub en: &'a str,
    /// A word of a fixed vocabulary, whose code is not what people read.
    pub is_word: bool,
}

impl<'a> Term<'a> {
    /// Reads what [`term`] wrote.
    pub fn parse(text: &'a str) -> Self {
        match text.split_once(SEPARATOR) {
            None => Self { code: text, vi: text, en: text, is_word: false },
            Some((code, words)) => {
                let (vi, en) = words.split_once(SEPARATOR).unwrap_or((words, words));
                Self { code, vi, en, is_word: !code.is_empty() }
            }
        }
    }

    /// What people read.
    pub fn words(&self, language: Language) -> &'a str {
        language.pick(self.vi, self.en)
    }

    /// What programs read: the code, or the text in a language where it differs by language.
    pub fn for_programs(&self, language: Language) -> &'a str {
        if self.code.is_empty() { self.words(language) } else { self.code }
    }
}

/// A cell of text in both languages as one value.
fn term(vi: Value, en: Value) -> Option<String> {
    let plain = |text: String| if text.contains(SEPARATOR) { text.replace(SEPARATOR, " ") } else { text };
    match (vi, en) {
        (Value::Word { code, words: vi }, Value::Word { words: en, .. }) => Some(format!("{code}{SEPARATOR}{vi}{SEPARATOR}{en}")),
        (Value::Text(vi), Value::Text(en)) if vi == en => Some(plain(vi)),
        (Value::Text(vi), Value::Text(en)) => Some(format!("{SEPARATOR}{}{SEPARATOR}{}", plain(vi), plain(en))),
        (Value::Number(value, _), _) => Some(value.to_string()),
        _ => None,
    }
}

/// Whether a column is text; the rest are numbers, days and flags.
pub fn is_text(column: &Column) -> bool {
    matches!(column.show, Show::Text(_) | Show::Year)
}

/// Name of the column with the decimals of a number.
pub fn decimals_of(column: &Column) -> String {
    format!("{}#", column.key)
}

fn schema() -> SchemaRef {
    let mut fields = Vec::new();
    for column in &COLUMNS {
        let kind = match column.show {
            Show::Text(_) | Show::Year => DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::Utf8)),
            Show::Number | Show::Chance => DataType::Float64,
            Show::Day => DataType::Date32,
            Show::Flag => DataType::Boolean,
        };
        fields.push(Field::new(column.key, kind, true));
        if column.show == Show::Number {
            fields.push(Field::new(decimals_of(column), DataType::UInt8, false));
        }
    }
    fields.push(Field::new(PATH, DataType::Binary, true));
    Arc::new(Schema::new(fields))
}

impl Tabulate for GapColumns {
    fn tabulate(&self, catalogue: &Catalogue, rows: &[Judged]) -> Result<RecordBatch, ArrowError> {
        let index = CatalogueIndex::new(catalogue);
        let [vi, en] = [Language::Vi, Language::En]
            .map(|language| rows.iter().map(|row| Row::new(&index, &row.assessment, language)).collect::<Vec<Row<'_>>>());
        let mut arrays: Vec<ArrayRef> = Vec::new();
        for column in &COLUMNS {
            let cells = || vi.iter().map(|row| (column.cell)(row));
            match column.show {
                Show::Text(_) | Show::Year => {
                    let mut out = StringDictionaryBuilder::<UInt32Type>::new();
                    for (vi, en) in cells().zip(&en) {
                        out.append_option(term(vi, (column.cell)(en)));
                    }
                    arrays.push(Arc::new(out.finish()));
                }
                Show::Number | Show::Chance => {
                    let number = |cell| if let Value::Number(value, decimals) = cell { Some((value, decimals)) } else { None };
                    let numbers: Vec<Option<(f64, usize)>> = cells().map(number).collect();
                    arrays.push(Arc::new(Float64Array::from_iter(numbers.iter().map(|n| n.map(|(value, _)| value)))));
                    if column.show == Show::Number {
                        arrays.push(Arc::new(UInt8Array::from_iter_values(numbers.iter().map(|n| n.map_or(0, |(_, d)| d as u8)))));
                    }
                }
                Show::Day => arrays.push(Arc::new(Date32Array::from_iter(
                    cells().map(|cell| if let Value::Day(day) = cell { Some(days_since_1970(day)) } else { None }),
                ))),
                Show::Flag => arrays.push(Arc::new(BooleanArray::from_iter(
                    cells().map(|cell| if let Value::Flag(flag) = cell { Some(flag) } else { None }),
                ))),
            }
        }
        arrays.push(Arc::new(BinaryArray::from_iter(rows.iter().map(|row| row.path.as_deref()))));
        RecordBatch::try_new(schema(), arrays)
    }

    fn on_day(&self, rows: &RecordBatch, as_of: Date) -> Result<RecordBatch, ArrowError> {
        let mut columns = rows.columns().to_vec();
        let mut put = |name: &str, column: ArrayRef| -> Result<(), ArrowError> {
            let place = rows.schema().index_of(name)?;
            columns[place] = column;
            Ok(())
        };
        put("as_of", Arc::new(Date32Array::from_value(days_since_1970(as_of), rows.num_rows())))?;
        let paths = rows.column_by_name(PATH).and_then(|column| column.as_binary_opt::<i32>());
        let paths = paths.ok_or_else(|| ArrowError::SchemaError("a gap table without planned paths".to_owned()))?;
        let planned = paths.iter().map(|path| planned_value(path?, as_of).filter(|v| v.is_finite()).map(|v| v + 0.0));
        let planned: Vec<Option<f64>> = planned.collect();
        let units = rows.column_by_name("unit_vi").and_then(|column| column.as_dictionary_opt::<UInt32Type>());
        let decimals = planned.iter().enumerate().map(|(row, value)| {
            let unit = units.and_then(|units| text_at(units, row)).unwrap_or_default();
            value.map_or(0, |value| crate::present::format::decimals_for(&[value], unit) as u8)
        });
        put("planned_today#", Arc::new(UInt8Array::from_iter_values(decimals)))?;
        put("planned_today", Arc::new(Float64Array::from_iter(planned)))?;
        RecordBatch::try_new(rows.schema(), columns)
    }
}

/// The text of a row; none where there is none.
pub fn text_at(column: &DictionaryArray<UInt32Type>, row: usize) -> Option<&str> {
    let key = column.key(row)?;
    Some(column.values().as_string_opt::<i32>()?.value(key))
}

/// Days from 1 January 1970 to a day.
pub fn days_since_1970(day: Date) -> i32 {
    (day - Date::constant(1970, 1, 1)).get_days()
}
