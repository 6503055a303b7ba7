//! Rows in memory, column by column.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray},
    compute::take_record_batch,
    datatypes::{DataType, Field, Schema, SchemaRef},
    error::ArrowError,
};
use jiff::civil::Date;

use super::{
    Cells, Column, Head, Kind, SortKey,
    sorted::{order, upto},
};

/// Rows with their columns.
#[derive(Clone, Debug)]
pub struct Table {
    heads: Vec<Head>,
    batch: RecordBatch,
}

/// The Arrow type of a column.
fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text | Kind::Word(_) | Kind::Year | Kind::Json(_) => DataType::Utf8,
        Kind::Number => DataType::Float64,
        Kind::Whole => DataType::Int64,
        Kind::Flag => DataType::Boolean,
        Kind::Day => DataType::Date32,
    }
}

/// The schema of a file with these columns; every column may be empty as far as readers of the file are concerned.
pub fn schema_of(heads: &[Head]) -> SchemaRef {
    Arc::new(Schema::new(heads.iter().map(|head| Field::new(head.name, data_type(head.kind), true)).collect::<Vec<_>>()))
}

/// Days since 1970, as Arrow counts them.
pub fn days_since_1970(day: Date) -> i32 {
    (day - Date::constant(1970, 1, 1)).get_days()
}

fn array<R>(cells: &Cells<R>, rows: &[R]) -> ArrayRef {
    match cells {
        Cells::Text(cell) => Arc::new(StringArray::from_iter_values(rows.iter().map(cell))),
        Cells::MaybeText(cell) => Arc::new(StringArray::from_iter(rows.iter().map(cell))),
        Cells::Word(cell) => Arc::new(StringArray::from_iter_values(rows.iter().map(cell))),
        // Adding zero turns −0 into 0.
        Cells::Number(cell) => {
            Arc::new(Float64Array::from_iter(rows.iter().map(|row| cell(row).filter(|v| v.is_finite()).map(|v| v + 0.0))))
        }
        Cells::Whole(cell) => Arc::new(Int64Array::from_iter(rows.iter().map(cell))),
        Cells::Flag(cell) => Arc::new(BooleanArray::from_iter(rows.iter().map(|row| Some(cell(row))))),
        Cells::Day(cell) => Arc::new(Date32Array::from_iter(rows.iter().map(|row| cell(row).map(days_since_1970)))),
        Cells::Json(cell) => Arc::new(StringArray::from_iter(rows.iter().map(|row| {
            let value = cell(row);
            (!value.is_null()).then(|| value.to_string())
        }))),
    }
}

impl Table {
    /// Puts rows into columns.
    ///
    /// # Errors
    /// Columns of different lengths, which rows rule out; passed on all the same.
    pub fn new<R>(columns: &[Column<R>], rows: &[R]) -> Result<Self, ArrowError> {
        let heads: Vec<Head> = columns.iter().map(|column| column.head).collect();
        let arrays = columns.iter().map(|column| array(&column.cells, rows)).collect();
        let batch = RecordBatch::try_new_with_options(schema_of(&heads), arrays, &upto(rows.len()))?;
        Ok(Self { heads, batch })
    }

    /// Rows that are columns already, in the order of the heads.
    ///
    /// # Errors
    /// A column has another type than its head says, or another length than the others.
    pub fn of_arrays(heads: Vec<Head>, arrays: Vec<ArrayRef>) -> Result<Self, ArrowError> {
        let rows = arrays.first().map_or(0, |array| array.len());
        let batch = RecordBatch::try_new_with_options(schema_of(&heads), arrays, &upto(rows))?;
        Ok(Self { heads, batch })
    }

    /// What the columns are.
    pub fn heads(&self) -> &[Head] {
        &self.heads
    }

    /// The rows.
    pub fn batch(&self) -> &RecordBatch {
        &self.batch
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The rows in another order; those that are alike stay in theirs, empty cells come last either way.
    ///
    /// # Errors
    /// Arrow's own, which the columns rule out.
    pub fn sorted(self, keys: &[SortKey]) -> Result<Self, ArrowError> {
        if keys.is_empty() {
            return Ok(self);
        }
        let order = order(&self.heads, &self.batch, keys);
        Ok(Self { batch: take_record_batch(&self.batch, &order)?, ..self })
    }

    /// Some of the rows.
    pub fn slice(self, offset: usize, most: usize) -> Self {
        let offset = offset.min(self.len());
        let length = most.min(self.len() - offset);
        Self { batch: self.batch.slice(offset, length), ..self }
    }

    /// Some of the columns, in this order.
    ///
    /// # Errors
    /// A place that is not there.
    pub fn narrowed(self, places: &[usize]) -> Result<Self, ArrowError> {
        let heads = places.iter().filter_map(|place| self.heads.get(*place).copied()).collect();
        Ok(Self { heads, batch: self.batch.project(places)? })
    }
}
