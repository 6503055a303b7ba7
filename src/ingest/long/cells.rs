//! The cells of one chunk by column, whichever source they come from.

use std::borrow::Cow;

use arrow::{
    array::{Array, AsArray, Float64Array, StringArray},
    datatypes::Float64Type,
};

use super::{
    grid::{Broken, Grid},
    plain::Plain,
    source::{LongChunk, TYPED_SUFFIX},
};
use crate::ingest::{
    error::{IngestError, IngestErrorKind},
    header::Column,
    number::{MarkEvidence, is_blank},
};

/// Columns of numbers; a source may hold them as numbers.
pub(super) const NUMERIC: [Column; 3] = [Column::Value, Column::Numerator, Column::Denominator];

/// What each numeric column says about its decimal mark.
pub(super) type Evidence = [MarkEvidence; NUMERIC.len()];

/// Place of each column among the cells that are used; none where the file has no such column.
pub(super) type Slots = [Option<usize>; Column::ALL.len()];

/// Rows of cells. One exists for each chunk of thousands of rows, so that its size does not count.
#[expect(clippy::large_enum_variant, reason = "one a chunk, not one a row")]
pub(super) enum Cells {
    /// Of delimited text.
    Text(Grid, Slots),
    /// Of a source that knows its columns.
    Known(Known),
}

/// A chunk with its columns in place.
pub(super) struct Known {
    columns: [Option<StringArray>; Column::ALL.len()],
    typed: [Option<Float64Array>; NUMERIC.len()],
    /// Every column of text, in the order of the batch.
    all: Vec<StringArray>,
    rows: Vec<u64>,
}

impl Known {
    /// Puts the columns of a chunk in place.
    ///
    /// # Errors
    /// A column has another type than is agreed upon, or there is not one number for each row.
    pub fn of(file: &str, chunk: LongChunk) -> Result<Self, IngestError> {
        let LongChunk { batch, row_numbers } = chunk;
        let text = |name: &str| batch.column_by_name(name).map(|column| column.as_string_opt::<i32>().cloned());
        let typed = |column: Column| {
            let name = format!("{}{TYPED_SUFFIX}", column.name());
            batch.column_by_name(&name).map(|column| column.as_primitive_opt::<Float64Type>().cloned())
        };
        let columns = Column::ALL.map(|column| text(column.name()));
        let numbers = NUMERIC.map(typed);
        if columns.iter().any(|c| matches!(c, Some(None))) || numbers.iter().any(|c| matches!(c, Some(None))) {
            let found = batch.schema().fields().iter().map(|f| format!("{} {}", f.name(), f.data_type())).collect::<Vec<_>>().join(", ");
            let expected = "text, and numbers where the name ends in #";
            return Err(IngestError::new(IngestErrorKind::Shape, file, found, expected, "report it with the file"));
        }
        if row_numbers.len() != batch.num_rows() {
            let found = format!("{} row numbers for {} rows", row_numbers.len(), batch.num_rows());
            return Err(IngestError::new(IngestErrorKind::Shape, file, found, "one each", "report it with the file"));
        }
        let all = batch.columns().iter().filter_map(|column| column.as_string_opt::<i32>().cloned()).collect();
        Ok(Self { columns: columns.map(Option::flatten), typed: numbers.map(Option::flatten), all, rows: row_numbers })
    }
}

impl Cells {
    /// How many rows there are, broken ones not counted.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(grid, _) => grid.rows.len(),
            Self::Known(known) => known.rows.len(),
        }
    }

    /// Row as a spreadsheet counts it.
    #[inline]
    pub fn row(&self, record: usize) -> u64 {
        match self {
            Self::Text(grid, _) => grid.rows[record],
            Self::Known(known) => known.rows[record],
        }
    }

    /// The text of a cell; empty where there is none.
    #[inline]
    pub fn text(&self, column: Column, record: usize) -> &str {
        match self {
            Self::Text(grid, slots) => slots[column as usize].map_or("", |slot| grid.cell(slot, record)),
            Self::Known(known) => match &known.columns[column as usize] {
                Some(cells) if cells.is_valid(record) => cells.value(record),
                _ => "",
            },
        }
    }

    /// The number of a cell that the source holds as a number; by place in [`NUMERIC`].
    #[inline]
    pub fn typed(&self, numeric: usize, record: usize) -> Option<f64> {
        match self {
            Self::Text(..) => None,
            Self::Known(known) => known.typed[numeric].as_ref().filter(|cells| cells.is_valid(record)).map(|cells| cells.value(record)),
        }
    }

    /// A cell as text, whether the source holds it as text or as a number.
    pub fn printed(&self, column: Column, record: usize) -> Cow<'_, str> {
        let typed = NUMERIC.iter().position(|numeric| *numeric == column).and_then(|at| self.typed(at, record));
        typed.map_or_else(|| self.text(column, record).into(), |number| number.to_string().into())
    }

    /// Rows that are no records: row, all its cells, what is wrong.
    pub fn broken(&self) -> impl Iterator<Item = (u64, Vec<Cow<'_, str>>, Broken)> {
        let grid = match self {
            Self::Text(grid, _) => Some(grid),
            Self::Known(_) => None,
        };
        grid.into_iter().flat_map(|grid| grid.broken.iter().map(|(row, extent, why)| (*row, grid.cells_in(*extent), *why)))
    }

    /// All cells of a row as they stand in the file; numbers that the source holds as numbers are blank.
    pub fn all_of(&self, record: usize) -> Vec<Cow<'_, str>> {
        match self {
            Self::Text(grid, _) => grid.cells_of(record),
            Self::Known(known) => known.all.iter().map(|c| if c.is_valid(record) { c.value(record) } else { "" }.into()).collect(),
        }
    }

    /// Whether nothing was filled in: no value, numerator or denominator.
    pub fn is_not_reported(&self, record: usize) -> bool {
        (0..NUMERIC.len()).all(|numeric| self.typed(numeric, record).is_none() && is_blank(self.text(NUMERIC[numeric], record)))
    }

    /// What the numeric columns say about their decimal marks.
    pub fn evidence(&self) -> Evidence {
        let mut out = Evidence::default();
        for (numeric, evidence) in out.iter_mut().enumerate() {
            for record in 0..self.len() {
                if self.typed(numeric, record).is_none() {
                    count(self.text(NUMERIC[numeric], record), evidence);
                }
            }
        }
        out
    }
}

/// Counts what a cell says about the decimal mark of its column.
pub(super) fn count(text: &str, evidence: &mut MarkEvidence) {
    match Plain::read(text) {
        Some(plain) => plain.count(evidence),
        None if text.is_empty() => {}
        None => *evidence = evidence.and(MarkEvidence::of(&[text])),
    }
}
