//! JSON and JSON lines into a sheet: one object a row, the union of their keys as header.
//!
//! Values go into cells as they are met, so that no tree of a hostile file is ever built.

use std::{collections::HashMap, fmt};

use serde::de::{self, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::{
    Format,
    grid::Budget,
    limits::{MAX_CELL_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_RECORD_BYTES, MAX_ROWS, MAX_TEXT_BYTES},
};
use crate::ingest::{
    error::{IngestError, IngestErrorKind, excerpt},
    sheet::{Cell, Sheet},
};

/// Reads JSON or JSON lines; rows are numbered by object or by line, from 1, and the header has the number 0.
pub(super) fn read_json(text: &str, format: Format, budget: &mut Budget) -> Result<Option<Sheet>, IngestError> {
    let mut records = Records { file: budget.file().to_owned(), ..Records::default() };
    if format == Format::JsonLines {
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            if line.len() > MAX_RECORD_BYTES {
                return Err(records.too_large(format!("line {} of {} bytes", at + 1, line.len()), format!("at most {MAX_RECORD_BYTES}")));
            }
            records.number = at + 1;
            let mut parser = serde_json::Deserializer::from_str(line);
            let read = Element(&mut records).deserialize(&mut parser).and_then(|()| parser.end());
            read.map_err(|error| records.failure(at + 1, &error))?;
        }
    } else {
        let mut parser = serde_json::Deserializer::from_str(text);
        let read = Top(&mut records).deserialize(&mut parser).and_then(|()| parser.end());
        read.map_err(|error| records.failure(error.line(), &error))?;
        for key in &records.passed_over {
            budget.note("json_member", format!("the member “{}” beside the array", excerpt(key)), "nothing: it was not read");
        }
    }
    Ok(records.into_sheet())
}

/// Objects read so far.
#[derive(Default)]
struct Records {
    file: String,
    keys: Vec<String>,
    columns: HashMap<String, usize>,
    rows: Vec<Vec<Cell>>,
    numbers: Vec<usize>,
    /// Number of the object being read.
    number: usize,
    cells: usize,
    text_bytes: usize,
    /// Key of the array that was read, in an object that holds it.
    array: Option<String>,
    passed_over: Vec<String>,
    /// Why reading ended, where the reason is not a fault of syntax.
    refusal: Option<IngestError>,
}

impl Records {
    /// Ends the reading for a reason of ours; the parser carries an empty error through.
    fn refuse<E: de::Error>(&mut self, error: IngestError) -> E {
        self.refusal = Some(error);
        E::custom("refused")
    }

    fn too_large(&self, found: String, expected: String) -> IngestError {
        IngestError::new(IngestErrorKind::TooLarge, &self.file, found, expected, "split the file and send the parts")
    }

    fn shape(&self, found: String, expected: &str, remedy: &str) -> IngestError {
        IngestError::new(IngestErrorKind::Shape, &self.file, found, expected, remedy)
    }

    fn failure(&mut self, line: usize, error: &serde_json::Error) -> IngestError {
        self.refusal.take().unwrap_or_else(|| {
            self.shape(format!("no JSON in line {line}: {error}"), "JSON or JSON lines", "write the file with a JSON program")
        })
    }

    fn begin<E: de::Error>(&mut self) -> Result<(), E> {
        if self.rows.len() >= MAX_ROWS {
            let error = self.too_large(format!("more than {MAX_ROWS} objects"), format!("at most {MAX_ROWS}"));
            return Err(self.refuse(error));
        }
        self.rows.push(Vec::new());
        self.numbers.push(self.number);
        Ok(())
    }

    /// Where the value of a key belongs in the row, and in messages.
    fn column<E: de::Error>(&mut self, key: &str) -> Result<usize, E> {
        if let Some(column) = self.columns.get(key) {
            return Ok(*column);
        }
        if self.keys.len() >= MAX_COLUMNS || key.len() > MAX_CELL_BYTES {
            let found = format!("more than {MAX_COLUMNS} keys, or a long one: “{}”", excerpt(key));
            let error = self.too_large(found, format!("at most {MAX_COLUMNS} keys of {MAX_CELL_BYTES} bytes"));
            return Err(self.refuse(error));
        }
        self.keys.push(key.to_owned());
        self.columns.insert(key.to_owned(), self.keys.len() - 1);
        Ok(self.keys.len() - 1)
    }

    fn put<E: de::Error>(&mut self, column: usize, cell: Cell) -> Result<(), E> {
        self.cells += 1;
        if let Cell::Text(text) = &cell {
            self.text_bytes += text.len();
        }
        let is_long = matches!(&cell, Cell::Text(text) if text.len() > MAX_CELL_BYTES);
        if self.cells > MAX_CELLS || self.text_bytes > MAX_TEXT_BYTES || is_long {
            let found = format!("{} values with {} bytes of text up to {}", self.cells, self.text_bytes, self.path(column));
            let expected = format!("at most {MAX_CELLS} values, {MAX_TEXT_BYTES} bytes of text and {MAX_CELL_BYTES} in one value");
            let error = self.too_large(found, expected);
            return Err(self.refuse(error));
        }
        if let Some(row) = self.rows.last_mut() {
            if row.len() <= column {
                row.resize(column + 1, Cell::Blank);
            }
            if let Some(place) = row.get_mut(column) {
                *place = cell;
            }
        }
        Ok(())
    }

    /// The path of a value, as "[3].area".
    fn path(&self, column: usize) -> String {
        let array = self.array.as_deref().unwrap_or_default();
        let key = self.keys.get(column).map(|key| excerpt(key)).unwrap_or_default();
        format!("{array}[{}].{key}", self.number)
    }

    fn into_sheet(self) -> Option<Sheet> {
        if self.rows.is_empty() || self.keys.is_empty() {
            return None;
        }
        let mut rows = self.rows;
        rows.insert(0, self.keys.into_iter().map(Cell::Text).collect());
        let mut row_numbers = self.numbers;
        row_numbers.insert(0, 0);
        Some(Sheet { rows, row_numbers, ..Sheet::default() })
    }
}

/// The whole file: an array, or an object with one array.
struct Top<'a>(&'a mut Records);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an array of objects, or an object with one")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        read_array(self.0, seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            map.next_value_seed(Member { records: &mut *self.0, key })?;
        }
        if self.0.array.is_none() {
            let keys = excerpt(&self.0.passed_over.join(", "));
            let error = self.0.shape(format!("an object with {keys} and no array"), "an array of objects", "write the objects as an array");
            return Err(self.0.refuse(error));
        }
        Ok(())
    }
}

fn read_array<'de, A: SeqAccess<'de>>(records: &mut Records, mut seq: A) -> Result<(), A::Error> {
    records.number = 1;
    while seq.next_element_seed(Element(records))?.is_some() {
        records.number += 1;
    }
    Ok(())
}

/// A member of the outer object: the array, or something said about it.
struct Member<'a> {
    records: &'a mut Records,
    key: String,
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Member<'_> {
    fn pass_over<E>(self) -> Result<(), E> {
        // A few are worth a note each; a file of nothing else has none of the array.
        const NOTED: usize = 20;
        if self.records.passed_over.len() < NOTED {
            self.records.passed_over.push(self.key);
        }
        Ok(())
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        if let Some(first) = &self.records.array {
            let found = format!("two arrays, “{}” and “{}”", excerpt(first), excerpt(&self.key));
            let error = self.records.shape(found, "one array of objects", "send them as two files");
            return Err(self.records.refuse(error));
        }
        self.records.array = Some(self.key);
        read_array(self.records, seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.pass_over()
    }

    fn visit_str<E: de::Error>(self, _: &str) -> Result<(), E> {
        self.pass_over()
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<(), E> {
        self.pass_over()
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<(), E> {
        self.pass_over()
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<(), E> {
        self.pass_over()
    }

    fn visit_bool<E: de::Error>(self, _: bool) -> Result<(), E> {
        self.pass_over()
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.pass_over()
    }
}

/// One object, a row.
struct Element<'a>(&'a mut Records);

impl<'de> DeserializeSeed<'de> for Element<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Element<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "an object as element {}", self.0.number)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.begin()?;
        let mut seen = 0u64;
        while let Some(key) = map.next_key::<String>()? {
            let column = self.0.column(&key)?;
            // There are at most 64 columns, a bit each.
            if seen & (1 << column) != 0 {
                let found = format!("the key {} twice", self.0.path(column));
                let error = self.0.shape(found, "each key once in an object", "remove one of them");
                return Err(self.0.refuse(error));
            }
            seen |= 1 << column;
            map.next_value_seed(Value { records: &mut *self.0, column })?;
        }
        Ok(())
    }
}

/// One value, a cell.
struct Value<'a> {
    records: &'a mut Records,
    column: usize,
}

impl Value<'_> {
    fn put<E: de::Error>(self, cell: Cell) -> Result<(), E> {
        self.records.put(self.column, cell)
    }

    fn refuse_nested<E: de::Error>(self, what: &str) -> Result<(), E> {
        let found = format!("{what} in {}", self.records.path(self.column));
        let error = self.records.shape(found, "text, a number, true, false or null", "write each value under a key of its own");
        Err(self.records.refuse(error))
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Largest whole number below which every one is a number of 64 bits with a point: 2⁵³.
const EXACT: u64 = 1 << 53;

impl<'de> Visitor<'de> for Value<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a plain value")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<(), E> {
        self.put(Cell::Text(text.to_owned()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        self.put(Cell::Number(value))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        let cell = if value <= EXACT { Cell::Number(value as f64) } else { Cell::Text(value.to_string()) };
        self.put(cell)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        let cell = if value.unsigned_abs() <= EXACT { Cell::Number(value as f64) } else { Cell::Text(value.to_string()) };
        self.put(cell)
    }

    fn visit_bool<E: de::Error>(self, truth: bool) -> Result<(), E> {
        self.put(Cell::Truth(truth))
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.put(Cell::Blank)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        self.refuse_nested("an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<(), A::Error> {
        self.refuse_nested("an object")
    }
}
