//! The hand-over to the long reader: figures as rows of text columns, typed numbers beside them.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Float64Array, RecordBatch, StringArray},
    datatypes::{DataType, Field, Schema},
};

use crate::ingest::{
    error::{IngestError, IngestErrorKind},
    header::Column,
    long::{LongChunk, TYPED_SUFFIX},
};

/// One figure on its way to the long reader.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Figure {
    /// Row of the file as a spreadsheet counts.
    pub row: usize,
    /// Where it stands, for findings: heading and letter of its column.
    pub place: String,
    /// Cells of text by column.
    pub cells: Vec<(Column, String)>,
    /// Numbers that need no reading.
    pub numbers: Vec<(Column, f64)>,
}

impl Figure {
    /// The text of a column; empty when there is none.
    pub fn text(&self, column: Column) -> &str {
        self.cells.iter().find(|(c, _)| *c == column).map_or("", |(_, text)| text)
    }

    /// The number of a column.
    pub fn number(&self, column: Column) -> Option<f64> {
        self.numbers.iter().find(|(c, _)| *c == column).map(|(_, number)| *number)
    }

    /// Puts text into a column; blanks are left out.
    pub fn set(&mut self, column: Column, text: impl Into<String>) {
        let text = text.into();
        self.cells.retain(|(c, _)| *c != column);
        if !text.is_empty() {
            self.cells.push((column, text));
        }
    }

    /// Puts a number into a column.
    pub fn set_number(&mut self, column: Column, number: f64) {
        self.numbers.retain(|(c, _)| *c != column);
        self.numbers.push((column, number));
    }
}

/// Puts figures into columns; a column that no figure fills is left out, the four that every row needs stay.
pub(super) fn chunk_of(file: &str, figures: &[Figure]) -> Result<LongChunk, IngestError> {
    let needed = [Column::Indicator, Column::Area, Column::Period, Column::Value];
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for column in Column::ALL {
        let texts: StringArray = figures.iter().map(|f| Some(f.text(column)).filter(|t| !t.is_empty())).collect();
        let numbers: Float64Array = figures.iter().map(|f| f.number(column)).collect();
        let filled = |nulls: usize| nulls < figures.len();
        if filled(arrow::array::Array::null_count(&texts)) || needed.contains(&column) {
            fields.push(Field::new(column.name(), DataType::Utf8, true));
            columns.push(Arc::new(texts));
        }
        if filled(arrow::array::Array::null_count(&numbers)) {
            fields.push(Field::new(format!("{}{TYPED_SUFFIX}", column.name()), DataType::Float64, true));
            columns.push(Arc::new(numbers));
        }
    }
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|error| {
        IngestError::new(IngestErrorKind::Rules, file, error.to_string(), "columns of equal length", "report it with the file")
    })?;
    Ok(LongChunk { batch, row_numbers: figures.iter().map(|f| f.row as u64).collect() })
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_become_columns_and_empty_ones_are_left_out() {
        let mut one = Figure { row: 7, ..Figure::default() };
        one.set(Column::Indicator, "population");
        one.set_number(Column::Value, 1.5);
        let mut two = Figure { row: 8, ..Figure::default() };
        two.set(Column::Value, ">90");
        two.set(Column::Unit, "");
        let chunk = chunk_of("a.xlsx", &[one, two]).expect("columns");
        let names: Vec<String> = chunk.batch.schema().fields().iter().map(|f| f.name().clone()).collect();
        assert_eq!(names, ["indicator", "area", "period", "value", "value#"]);
        assert_eq!((chunk.row_numbers, chunk.batch.num_rows()), (vec![7, 8], 2));
    }
}
