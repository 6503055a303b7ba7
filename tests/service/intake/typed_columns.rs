//! Described tables as columnar files: the first row names the columns, each of one type.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray},
    ipc::writer::FileWriter,
};
use jiff::civil::Date;
use parquet::arrow::ArrowWriter;

use super::described::{Described, Written};

/// The columns of the first sheet.
fn batch(described: &Described) -> RecordBatch {
    let rows = described.sheet[0].cells();
    let (names, rows) = rows.split_first().expect("a heading");
    let columns = (0..names.len()).map(|at| {
        let cells: Vec<&Written> = rows.iter().map(|row| row.get(at).unwrap_or(&Written::Blank)).collect();
        let Written::Text(name) = &names[at] else { panic!("column {at} has no name") };
        let column: ArrayRef = if cells.iter().any(|cell| matches!(cell, Written::Number(_))) {
            Arc::new(
                cells.iter().map(|cell| if let Written::Number(number) = cell { Some(*number) } else { None }).collect::<Float64Array>(),
            )
        } else if cells.iter().any(|cell| matches!(cell, Written::Day(_))) {
            let days =
                |cell: &&Written| if let Written::Day(day) = cell { Some((*day - Date::constant(1970, 1, 1)).get_days()) } else { None };
            Arc::new(cells.iter().map(days).collect::<Date32Array>())
        } else {
            Arc::new(
                cells.iter().map(|cell| if let Written::Text(text) = cell { Some(text.as_str()) } else { None }).collect::<StringArray>(),
            )
        };
        (name.clone(), column)
    });
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).expect("columns")
}

/// An Apache Parquet file.
pub fn parquet(described: &Described) -> Vec<u8> {
    let batch = batch(described);
    let mut out = ArrowWriter::try_new(Vec::new(), batch.schema(), None).expect("a writer");
    out.write(&batch).expect("columns");
    out.into_inner().expect("a file")
}

/// An Apache Arrow IPC file.
pub fn arrow(described: &Described) -> Vec<u8> {
    let batch = batch(described);
    let mut out = FileWriter::try_new(Vec::new(), &batch.schema()).expect("a writer");
    out.write(&batch).expect("columns");
    out.finish().expect("an end");
    out.into_inner().expect("a file")
}
