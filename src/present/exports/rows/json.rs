//! Rows as JSON objects, numbers by the shortest text that reads back the same.

use std::io::{self, Write};

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{Date32Type, Float64Type, Int64Type},
};
use jiff::{ToSpan, civil::Date};

use super::{Head, Kind};

/// A day as Arrow counts it, as a date.
pub(super) fn date_of(days: i32) -> Date {
    Date::constant(1970, 1, 1).saturating_add(days.days())
}

/// Writes the rows of a batch as objects, with a comma before each but the very first.
pub(super) fn write_objects(out: &mut dyn Write, heads: &[Head], batch: &RecordBatch, is_first: &mut bool) -> io::Result<()> {
    let keys: Vec<String> = heads.iter().map(|head| format!("\"{}\":", head.name)).collect();
    // One buffer a batch: a writer that is asked cell by cell costs more than the cells.
    let mut text = Vec::with_capacity(batch.num_rows() * heads.len() * 16);
    for row in 0..batch.num_rows() {
        if !std::mem::take(is_first) {
            text.push(b',');
        }
        text.push(b'{');
        for (place, ((head, key), array)) in heads.iter().zip(&keys).zip(batch.columns()).enumerate() {
            if place > 0 {
                text.push(b',');
            }
            text.extend_from_slice(key.as_bytes());
            write_cell(&mut text, head.kind, array.as_ref(), row)?;
        }
        text.push(b'}');
    }
    out.write_all(&text)
}

fn write_cell(text: &mut Vec<u8>, kind: Kind, array: &dyn Array, row: usize) -> io::Result<()> {
    if array.is_null(row) {
        text.extend_from_slice(b"null");
        return Ok(());
    }
    match kind {
        Kind::Text | Kind::Word(_) | Kind::Year => serde_json::to_writer(text, array.as_string::<i32>().value(row))?,
        Kind::Number => serde_json::to_writer(text, &array.as_primitive::<Float64Type>().value(row))?,
        Kind::Whole => serde_json::to_writer(text, &array.as_primitive::<Int64Type>().value(row))?,
        Kind::Flag => text.extend_from_slice(if array.as_boolean().value(row) { b"true" } else { b"false" }),
        Kind::Day => write!(text, "\"{}\"", date_of(array.as_primitive::<Date32Type>().value(row)))?,
        Kind::Json(_) => text.extend_from_slice(array.as_string::<i32>().value(row).as_bytes()),
    }
    Ok(())
}
