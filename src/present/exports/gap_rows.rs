//! Rows of the gap table that were asked for, read from the columns they stand in, and written as JSON and CSV.

use std::cmp::Ordering;

use arrow::{
    array::{Array, AsArray, BooleanArray, Date32Array, DictionaryArray, Float64Array, StringArray},
    datatypes::{Date32Type, Float64Type, UInt32Type},
    record_batch::RecordBatch,
};
use jiff::{ToSpan, civil::Date};

use super::{
    columns::{Column, Show},
    csv::{BYTE_ORDER_MARK, inert},
    gap_columns::Term,
};
use crate::{domain::language::Language, pipeline::overview::Place};

/// Rows written at a time: about a megabyte of JSON, which stays near the processor.
pub const ROWS_AT_ONCE: usize = 512;

/// Rows in their order, over the batches they stand in.
pub struct GapRows<'a> {
    /// Where they stand: number of the batch, number of the row in it.
    pub places: Vec<Place>,
    /// The columns asked for, in order.
    pub columns: Vec<&'static Column>,
    /// Language of words and names.
    pub language: Language,
    /// By batch and column.
    cells: Vec<Vec<Cells<'a>>>,
}

/// The cells of a column in a batch.
pub(super) enum Cells<'a> {
    /// Text and words.
    Text(&'a DictionaryArray<UInt32Type>, &'a StringArray),
    /// Numbers.
    Number(&'a Float64Array),
    /// Days.
    Day(&'a Date32Array),
    /// Yes or no.
    Flag(&'a BooleanArray),
    /// A column that is not there.
    Nothing,
}

impl<'a> Cells<'a> {
    fn of(batch: &'a RecordBatch, column: &Column, at: Option<usize>) -> Self {
        let Some(array) = at.and_then(|at| batch.columns().get(at)) else { return Self::Nothing };
        let cells = match column.show {
            Show::Text(_) | Show::Year => {
                array.as_dictionary_opt::<UInt32Type>().and_then(|keys| Some(Self::Text(keys, keys.values().as_string_opt::<i32>()?)))
            }
            Show::Number | Show::Chance => array.as_primitive_opt::<Float64Type>().map(Self::Number),
            Show::Day => array.as_primitive_opt::<Date32Type>().map(Self::Day),
            Show::Flag => array.as_boolean_opt().map(Self::Flag),
        };
        cells.unwrap_or(Self::Nothing)
    }
}

/// What a cell is sorted by.
enum Key<'a> {
    Text(&'a str),
    Number(f64),
    Nothing,
}

impl Key<'_> {
    fn order(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.total_cmp(b),
            _ => Ordering::Equal,
        }
    }
}

impl<'a> Cells<'a> {
    fn key(&self, row: usize, language: Language) -> Key<'a> {
        match self {
            Self::Text(keys, values) if keys.is_valid(row) => {
                Key::Text(Term::parse(values.value(keys.keys().value(row) as usize)).for_programs(language))
            }
            Self::Number(numbers) if numbers.is_valid(row) => Key::Number(numbers.value(row)),
            Self::Day(days) if days.is_valid(row) => Key::Number(f64::from(days.value(row))),
            Self::Flag(flags) if flags.is_valid(row) => Key::Number(f64::from(u8::from(flags.value(row)))),
            _ => Key::Nothing,
        }
    }
}

impl<'a> GapRows<'a> {
    /// Rows at some places of batches.
    pub fn new(batches: &[&'a RecordBatch], places: Vec<Place>, columns: Vec<&'static Column>, language: Language) -> Self {
        // All batches have one schema: looking every column up by its name in each of them costs more than writing a few rows.
        let schema = batches.first().map(|batch| batch.schema());
        let at: Vec<Option<usize>> =
            columns.iter().map(|column| schema.as_ref().and_then(|schema| schema.index_of(column.key).ok())).collect();
        let of = |batch: &&'a RecordBatch| columns.iter().zip(&at).map(|(column, at)| Cells::of(batch, column, *at)).collect();
        let cells = batches.iter().map(of).collect();
        Self { places, columns, language, cells }
    }

    /// Blocks of [`ROWS_AT_ONCE`] rows.
    pub fn blocks(&self) -> usize {
        self.places.len().div_ceil(ROWS_AT_ONCE)
    }

    /// The rows of a block.
    fn block(&self, block: usize) -> &[Place] {
        let from = (block * ROWS_AT_ONCE).min(self.places.len());
        &self.places[from..(from + ROWS_AT_ONCE).min(self.places.len())]
    }

    pub(super) fn cells(&self, place: Place) -> &[Cells<'a>] {
        self.cells.get(place.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// A block as JSON objects with commas between them, and before the first one of every block but the first.
    pub fn json(&self, block: usize) -> Vec<u8> {
        let keys: Vec<String> = self.columns.iter().map(|column| format!("\"{}\":", column.key)).collect();
        let rows = self.block(block);
        let mut out = Vec::with_capacity(rows.len() * self.columns.len() * 40);
        for (at, place) in rows.iter().enumerate() {
            if at > 0 || block > 0 {
                out.push(b',');
            }
            out.push(b'{');
            for (at, ((key, column), cells)) in keys.iter().zip(&self.columns).zip(self.cells(*place)).enumerate() {
                if at > 0 {
                    out.push(b',');
                }
                out.extend_from_slice(key.as_bytes());
                self.json_cell(&mut out, column, cells, place.1 as usize);
            }
            out.push(b'}');
        }
        out
    }

    fn json_cell(&self, out: &mut Vec<u8>, column: &Column, cells: &Cells<'_>, row: usize) {
        match cells {
            Cells::Text(keys, values) if keys.is_valid(row) => {
                let text = Term::parse(values.value(keys.keys().value(row) as usize)).for_programs(self.language);
                // Of a year the number, of "already" and "after 2100" the word.
                let is_number = column.show == Show::Year && text.as_bytes().first().is_some_and(u8::is_ascii_digit);
                if is_number { out.extend_from_slice(text.as_bytes()) } else { json_text(out, text) }
            }
            Cells::Number(numbers) if numbers.is_valid(row) => json_number(out, numbers.value(row)),
            Cells::Day(days) if days.is_valid(row) => {
                out.push(b'"');
                out.extend_from_slice(&iso(days.value(row)));
                out.push(b'"');
            }
            Cells::Flag(flags) if flags.is_valid(row) => out.extend_from_slice(if flags.value(row) { b"true" } else { b"false" }),
            _ => out.extend_from_slice(b"null"),
        }
    }

    /// A block as lines of CSV for people.
    ///
    /// # Errors
    /// The writer's own failure, which memory does not produce.
    pub fn csv(&self, block: usize) -> Result<Vec<u8>, csv::Error> {
        let mut out = Vec::new();
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(&mut out);
        for place in self.block(block) {
            for cells in self.cells(*place) {
                let row = place.1 as usize;
                match cells {
                    Cells::Text(keys, values) if keys.is_valid(row) => {
                        writer.write_field(inert(Term::parse(values.value(keys.keys().value(row) as usize)).words(self.language)))?;
                    }
                    // The shortest text that reads back as the same number.
                    Cells::Number(numbers) if numbers.is_valid(row) => writer.write_field(numbers.value(row).to_string())?,
                    Cells::Day(days) if days.is_valid(row) => writer.write_field(iso(days.value(row)))?,
                    Cells::Flag(flags) if flags.is_valid(row) && flags.value(row) => {
                        writer.write_field(self.language.pick("có", "yes"))?;
                    }
                    _ => writer.write_field("")?,
                }
            }
            writer.write_record(None::<&[u8]>)?;
        }
        writer.flush()?;
        drop(writer);
        Ok(out)
    }

    /// The heading of CSV for people, with the mark by which spreadsheets know UTF-8.
    ///
    /// # Errors
    /// The writer's own failure, which memory does not produce.
    pub fn csv_head(&self) -> Result<Vec<u8>, csv::Error> {
        let mut out = BYTE_ORDER_MARK.to_vec();
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(&mut out);
        writer.write_record(self.columns.iter().map(|column| column.heading(self.language)))?;
        writer.flush()?;
        drop(writer);
        Ok(out)
    }

    /// Which of two rows comes first by a column; what is empty comes last whichever way.
    pub fn compare(&self, column: usize, a: Place, b: Place, descending: bool) -> Ordering {
        let cell = |place: Place| self.cells(place).get(column).map_or(Key::Nothing, |cells| cells.key(place.1 as usize, self.language));
        match (cell(a), cell(b)) {
            (Key::Nothing, Key::Nothing) => Ordering::Equal,
            (Key::Nothing, _) => Ordering::Greater,
            (_, Key::Nothing) => Ordering::Less,
            (a, b) if descending => b.order(&a),
            (a, b) => a.order(&b),
        }
    }

    /// Whether any row rests on values generated for demonstration.
    pub fn is_illustrative(&self, batches: &[&RecordBatch]) -> bool {
        let flags: Vec<_> = batches.iter().map(|batch| batch.column_by_name("illustrative").and_then(|c| c.as_boolean_opt())).collect();
        self.places.iter().any(|(batch, row)| {
            flags.get(*batch as usize).copied().flatten().is_some_and(|flags| flags.is_valid(*row as usize) && flags.value(*row as usize))
        })
    }
}

/// Text as JSON has it.
fn json_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    if text.bytes().any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\') {
        for character in text.chars() {
            match character {
                '"' => out.extend_from_slice(b"\\\""),
                '\\' => out.extend_from_slice(b"\\\\"),
                '\n' => out.extend_from_slice(b"\\n"),
                '\r' => out.extend_from_slice(b"\\r"),
                '\t' => out.extend_from_slice(b"\\t"),
                c if (c as u32) < 0x20 => out.extend_from_slice(format!("\\u{:04x}", c as u32).as_bytes()),
                c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
    } else {
        out.extend_from_slice(text.as_bytes());
    }
    out.push(b'"');
}

/// A number as JSON has it: a whole one without a decimal point, any other by the shortest text that reads back the same.
fn json_number(out: &mut Vec<u8>, value: f64) {
    // A failure to write into memory does not happen, and a number always has a text.
    let _ = if value.fract() == 0.0 && value.abs() < 1e15 {
        serde_json::to_writer(out, &(value as i64))
    } else {
        serde_json::to_writer(out, &value)
    };
}

/// A day as `YYYY-MM-DD`.
fn iso(days: i32) -> [u8; 10] {
    let day = date_of(days);
    let (year, month, day) = (day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs());
    let digit = |number: u16, place: u16| b'0' + (number / place % 10) as u8;
    let (month, day) = (u16::from(month), u16::from(day));
    [
        digit(year, 1000),
        digit(year, 100),
        digit(year, 10),
        digit(year, 1),
        b'-',
        digit(month, 10),
        digit(month, 1),
        b'-',
        digit(day, 10),
        digit(day, 1),
    ]
}

/// A day as Arrow counts it, as a date.
pub fn date_of(days: i32) -> Date {
    Date::constant(1970, 1, 1).saturating_add(days.days())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_numbers_and_days_are_written_as_other_writers_write_them() {
        for text in ["", "≥ 85", "a\"b\\c", "tab\tline\nend\r", "\u{1}\u{1f}", "đạt"] {
            let mut out = Vec::new();
            json_text(&mut out, text);
            assert_eq!(String::from_utf8(out).expect("text"), serde_json::to_string(text).expect("text"));
        }
        for (value, text) in [(85.0, "85"), (0.1, "0.1"), (-3.0, "-3"), (12.83, "12.83")] {
            let mut out = Vec::new();
            json_number(&mut out, value);
            assert_eq!(String::from_utf8(out).expect("text"), text);
        }
        assert_eq!(&iso(20_779), b"2026-11-22");
        assert_eq!(&iso(-1), b"1969-12-31");
    }
}
