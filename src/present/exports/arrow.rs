//! The gap table as an Arrow IPC stream: the same columns, keys as names, types kept.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, BooleanArray, Date32Array, Float64Array, StringArray},
    datatypes::{DataType, Field, Schema},
    error::ArrowError,
    ipc::writer::StreamWriter,
    record_batch::RecordBatch,
};
use jiff::civil::Date;

use super::table::{GapTable, Value};

/// Writes the table as one record batch.
///
/// A column's type is that of its first cell that is not empty; a column without any is text.
///
/// # Errors
/// The columns differ in length, which the table rules out; passed on all the same.
pub fn render_arrow(table: &GapTable) -> Result<Vec<u8>, ArrowError> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (index, column) in table.columns().iter().enumerate() {
        let cells: Vec<&Value> = table.rows.iter().filter_map(|row| row.cells.get(index)).collect();
        let array = array_of(&cells);
        fields.push(Field::new(column.key, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays)?;
    let mut out = Vec::new();
    let mut writer = StreamWriter::try_new(&mut out, &schema)?;
    writer.write(&batch)?;
    writer.finish()?;
    drop(writer);
    Ok(out)
}

fn array_of(cells: &[&Value]) -> ArrayRef {
    let kind = cells.iter().find_map(|cell| match cell {
        Value::Empty => None,
        Value::Number(..) => Some(DataType::Float64),
        Value::Day(_) => Some(DataType::Date32),
        Value::Flag(_) => Some(DataType::Boolean),
        Value::Text(_) | Value::Word { .. } => Some(DataType::Utf8),
    });
    match kind {
        Some(DataType::Float64) if cells.iter().all(|c| matches!(c, Value::Number(..) | Value::Empty)) => {
            Arc::new(Float64Array::from_iter(cells.iter().map(|cell| if let Value::Number(value, _) = cell { Some(*value) } else { None })))
        }
        Some(DataType::Date32) => Arc::new(Date32Array::from_iter(
            cells.iter().map(|cell| if let Value::Day(day) = cell { Some(days_since_1970(*day)) } else { None }),
        )),
        Some(DataType::Boolean) => {
            Arc::new(BooleanArray::from_iter(cells.iter().map(|cell| if let Value::Flag(flag) = cell { Some(*flag) } else { None })))
        }
        _ => Arc::new(StringArray::from_iter(cells.iter().map(|cell| text_of(cell)))),
    }
}

fn text_of(cell: &Value) -> Option<String> {
    match cell {
        Value::Text(text) => Some(text.clone()),
        Value::Word { code, .. } => Some(code.clone()),
        Value::Number(value, _) => Some(value.to_string()),
        Value::Day(day) => Some(day.to_string()),
        Value::Flag(flag) => Some(flag.to_string()),
        Value::Empty => None,
    }
}

fn days_since_1970(day: Date) -> i32 {
    (day - Date::constant(1970, 1, 1)).get_days()
}
