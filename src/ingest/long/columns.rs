//! Observations in columns, built from places of texts and never from texts row by row.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray},
    buffer::{BooleanBuffer, Buffer, NullBuffer},
    datatypes::Int32Type,
    error::ArrowError,
};

use super::memo::Memo;
use crate::domain::batch::{OBSERVATION_SCHEMA, TEXT_COLUMNS};

/// The texts of a row, by their places in the memo of texts, in the order of [`TEXT_COLUMNS`].
pub(super) type RowTexts = [u32; TEXT_COLUMNS.len()];

/// The numbers, days and flags of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowNumbers {
    /// First day, last day, day of publication, in days since 1/1/1970.
    pub days: [i32; 3],
    /// The value.
    pub value: f64,
    /// Numerator and denominator.
    pub parts: [Option<f64>; 2],
    /// Generated for demonstration.
    pub illustrative: bool,
    /// Says that it revises.
    pub revises: bool,
    /// Row as a spreadsheet counts it.
    pub row: u64,
}

/// Rows that can be read, as columns.
#[derive(Debug)]
pub(super) struct Columns {
    texts: [Vec<u32>; TEXT_COLUMNS.len()],
    days: [Vec<i32>; 3],
    value: Vec<f64>,
    parts: [Vec<f64>; 2],
    has_parts: [Bits; 2],
    illustrative: Bits,
    revises: Bits,
    rows: Vec<i64>,
}

impl Columns {
    /// No rows, with room for some.
    pub fn with_capacity(rows: usize) -> Self {
        Self {
            texts: std::array::from_fn(|_| Vec::with_capacity(rows)),
            days: std::array::from_fn(|_| Vec::with_capacity(rows)),
            value: Vec::with_capacity(rows),
            parts: std::array::from_fn(|_| Vec::with_capacity(rows)),
            has_parts: Default::default(),
            illustrative: Bits::default(),
            revises: Bits::default(),
            rows: Vec::with_capacity(rows),
        }
    }

    /// Adds a row.
    #[inline]
    pub fn push(&mut self, texts: &RowTexts, numbers: &RowNumbers) {
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column.push(*text);
        }
        for (column, day) in self.days.iter_mut().zip(numbers.days) {
            column.push(day);
        }
        self.value.push(numbers.value);
        for ((column, has), part) in self.parts.iter_mut().zip(&mut self.has_parts).zip(numbers.parts) {
            column.push(part.unwrap_or_default());
            has.push(part.is_some());
        }
        self.illustrative.push(numbers.illustrative);
        self.revises.push(numbers.revises);
        self.rows.push(numbers.row as i64);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows as a batch whose dictionaries hold the texts that occur in it, each once.
    ///
    /// # Errors
    /// The columns do not fit the schema.
    pub fn finish(self, texts: &Memo<()>) -> Result<RecordBatch, ArrowError> {
        let mut local = vec![-1i32; texts.len()];
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(OBSERVATION_SCHEMA.fields().len());
        for places in &self.texts {
            columns.push(Arc::new(dictionary(places, texts, &mut local)?));
        }
        columns.extend(self.days.into_iter().map(|days| Arc::new(Date32Array::from(days)) as ArrayRef));
        columns.push(Arc::new(Float64Array::from(self.value)));
        for (parts, has) in self.parts.into_iter().zip(self.has_parts) {
            columns.push(Arc::new(Float64Array::new(parts.into(), Some(NullBuffer::new(has.finish())))));
        }
        columns.push(Arc::new(BooleanArray::new(self.illustrative.finish(), None)));
        columns.push(Arc::new(BooleanArray::new(self.revises.finish(), None)));
        columns.push(Arc::new(Int64Array::from(self.rows)));
        RecordBatch::try_new(Arc::clone(&OBSERVATION_SCHEMA), columns)
    }
}

/// Flags, eight to a byte.
#[derive(Debug, Default)]
struct Bits {
    bytes: Vec<u8>,
    len: usize,
}

impl Bits {
    #[inline]
    fn push(&mut self, bit: bool) {
        match self.bytes.last_mut() {
            Some(byte) if !self.len.is_multiple_of(8) => *byte |= u8::from(bit) << (self.len % 8),
            _ => self.bytes.push(u8::from(bit)),
        }
        self.len += 1;
    }

    fn finish(self) -> BooleanBuffer {
        BooleanBuffer::new(Buffer::from_vec(self.bytes), 0, self.len)
    }
}

/// A column of texts, each distinct one held once; `local` holds −1 everywhere before and after.
fn dictionary(places: &[u32], texts: &Memo<()>, local: &mut [i32]) -> Result<DictionaryArray<Int32Type>, ArrowError> {
    let mut held: Vec<u32> = Vec::new();
    let mut keys = Vec::with_capacity(places.len());
    for place in places {
        let key = &mut local[*place as usize];
        if *key < 0 {
            *key = held.len() as i32;
            held.push(*place);
        }
        keys.push(*key);
    }
    held.iter().for_each(|place| local[*place as usize] = -1);
    let values = StringArray::from_iter_values(held.iter().map(|place| texts.text(*place)));
    DictionaryArray::try_new(Int32Array::from(keys), Arc::new(values))
}
