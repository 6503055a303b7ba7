//! A small columnar file as a sheet: the names of its columns as header, typed cells below.

use arrow::{
    array::{Array, ArrayRef, AsArray, RecordBatch},
    compute::cast,
    datatypes::{DataType, Date32Type, Float64Type, TimeUnit, TimestampMicrosecondType},
    error::ArrowError,
};
use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};

use super::{
    super::grid::{Budget, Grid},
    Batches, damaged,
};
use crate::ingest::{
    error::IngestError,
    sheet::{Cell, Sheet},
};

/// Reads all batches into one sheet, within the limits of sheets; the header is row 1.
pub(in crate::ingest::container) fn sheet_of(batches: Batches, budget: &mut Budget) -> Result<Option<Sheet>, IngestError> {
    let mut grid = Grid::new("", budget)?;
    for (column, field) in batches.schema().fields().iter().enumerate() {
        grid.put(0, column, Cell::Text(field.name().clone()), budget)?;
    }
    let mut row = 1;
    for batch in batches {
        let batch = batch?;
        let columns = plain_columns(&batch).map_err(|error| damaged(budget.file(), &error.to_string()))?;
        for at in 0..batch.num_rows() {
            for (column, values) in columns.iter().enumerate() {
                grid.put(row, column, values.cell(at), budget)?;
            }
            row += 1;
        }
    }
    Ok(grid.finish())
}

/// A column in one of few types.
enum Plain {
    Text(ArrayRef),
    Number(ArrayRef),
    Truth(ArrayRef),
    Day(ArrayRef),
    Moment(ArrayRef),
    Blank,
}

fn plain_columns(batch: &RecordBatch) -> Result<Vec<Plain>, ArrowError> {
    batch
        .columns()
        .iter()
        .map(|column| {
            Ok(match column.data_type() {
                DataType::Null => Plain::Blank,
                DataType::Boolean => Plain::Truth(column.clone()),
                DataType::Date32 | DataType::Date64 => Plain::Day(cast(column, &DataType::Date32)?),
                DataType::Timestamp(..) => Plain::Moment(cast(column, &DataType::Timestamp(TimeUnit::Microsecond, None))?),
                // A dictionary stays one, so that a long text is copied only where it is used.
                DataType::Dictionary(..) => {
                    Plain::Text(cast(column, &DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)))?)
                }
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Plain::Text(column.clone()),
                _ => Plain::Number(cast(column, &DataType::Float64)?),
            })
        })
        .collect()
}

impl Plain {
    fn cell(&self, at: usize) -> Cell {
        match self {
            Self::Text(values) => text_at(values, at).map_or(Cell::Blank, |text| Cell::Text(text.to_owned())),
            Self::Number(values) => {
                present(values, at).map_or(Cell::Blank, |at| Cell::Number(values.as_primitive::<Float64Type>().value(at)))
            }
            Self::Truth(values) => present(values, at).map_or(Cell::Blank, |at| Cell::Truth(values.as_boolean().value(at))),
            Self::Day(values) => present(values, at).map_or(Cell::Blank, |at| {
                let days = values.as_primitive::<Date32Type>().value(at);
                day_of(days).map_or_else(|| Cell::Text(format!("day {days}")), Cell::Day)
            }),
            Self::Moment(values) => present(values, at).map_or(Cell::Blank, |at| {
                let micros = values.as_primitive::<TimestampMicrosecondType>().value(at);
                let moment = Timestamp::from_microsecond(micros).map(|moment| moment.to_zoned(TimeZone::UTC).datetime());
                match moment {
                    Ok(moment) if micros.rem_euclid(86_400_000_000) == 0 => Cell::Day(moment.date()),
                    Ok(moment) => Cell::Text(moment.to_string()),
                    Err(_) => Cell::Text(format!("moment {micros}")),
                }
            }),
            Self::Blank => Cell::Blank,
        }
    }
}

/// The day so many days after 1/1/1970.
fn day_of(days: i32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(Span::new().try_days(days).ok()?).ok()
}

fn present(values: &ArrayRef, at: usize) -> Option<usize> {
    values.is_valid(at).then_some(at)
}

fn text_at(values: &ArrayRef, at: usize) -> Option<&str> {
    let at = present(values, at)?;
    match values.data_type() {
        DataType::Utf8 => Some(values.as_string::<i32>().value(at)),
        DataType::LargeUtf8 => Some(values.as_string::<i64>().value(at)),
        DataType::Utf8View => Some(values.as_string_view().value(at)),
        _ => {
            let dictionary = values.as_any_dictionary_opt()?;
            let texts = dictionary.values().as_string_opt::<i32>()?;
            let key = *values.as_dictionary_opt::<arrow::datatypes::Int32Type>()?.keys().values().get(at)?;
            let key = usize::try_from(key).ok().filter(|key| *key < texts.len())?;
            texts.is_valid(key).then(|| texts.value(key))
        }
    }
}
