//! Rows of the gap table as one record batch, and that as Arrow and Parquet; and as the table from which a workbook is written.

use std::{collections::HashMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Float64Array, StringArray, UInt32Array},
    datatypes::{Field, Schema, UInt32Type},
    error::ArrowError,
    ipc::writer::StreamWriter,
    record_batch::RecordBatch,
};
use parquet::{arrow::ArrowWriter, basic::Compression, errors::ParquetError, file::properties::WriterProperties};
use rayon::prelude::*;

use super::{
    columns::{COLUMNS, Show},
    gap_columns::{Term, decimals_of, text_at},
    gap_rows::{Cells, GapRows, date_of},
    table::{GapRecord, GapTable, Value},
};
use crate::{
    domain::{assessment::Status, language::Language},
    pipeline::overview::Place,
};

/// The rows as one batch: text dictionary-encoded with codes for words, types kept.
///
/// # Errors
/// Columns of different length, which is ruled out; passed on all the same.
pub fn batch(rows: &GapRows<'_>, batches: usize) -> Result<RecordBatch, ArrowError> {
    let arrays: Vec<ArrayRef> = (0..rows.columns.len()).into_par_iter().map(|at| array(rows, at, batches)).collect::<Result<_, _>>()?;
    let fields: Vec<Field> =
        rows.columns.iter().zip(&arrays).map(|(column, array)| Field::new(column.key, array.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
}

fn array(rows: &GapRows<'_>, at: usize, batches: usize) -> Result<ArrayRef, ArrowError> {
    let cells = |place: &Place| rows.cells(*place).get(at);
    Ok(match rows.columns.get(at).map(|column| column.show) {
        Some(Show::Text(_) | Show::Year) => {
            let mut seen: HashMap<&str, u32> = HashMap::new();
            let mut kept: Vec<&str> = Vec::new();
            // By batch: of each key the key in the common dictionary.
            let mut renumbered: Vec<Vec<Option<u32>>> = vec![Vec::new(); batches];
            let mut keys: Vec<Option<u32>> = Vec::with_capacity(rows.places.len());
            for place in &rows.places {
                let Some(Cells::Text(column, values)) = cells(place) else {
                    keys.push(None);
                    continue;
                };
                let row = place.1 as usize;
                if column.is_null(row) {
                    keys.push(None);
                    continue;
                }
                let key = column.keys().value(row) as usize;
                let known = &mut renumbered[place.0 as usize];
                if known.is_empty() {
                    known.resize(values.len(), None);
                }
                let number = *known[key].get_or_insert_with(|| {
                    let text = Term::parse(values.value(key)).for_programs(rows.language);
                    let next = kept.len() as u32;
                    *seen.entry(text).or_insert_with(|| {
                        kept.push(text);
                        next
                    })
                });
                keys.push(Some(number));
            }
            Arc::new(DictionaryArray::<UInt32Type>::try_new(UInt32Array::from(keys), Arc::new(StringArray::from(kept)))?)
        }
        Some(Show::Number | Show::Chance) => Arc::new(Float64Array::from_iter(rows.places.iter().map(|place| match cells(place) {
            Some(Cells::Number(numbers)) => numbers.is_valid(place.1 as usize).then(|| numbers.value(place.1 as usize)),
            _ => None,
        }))),
        Some(Show::Day) => Arc::new(Date32Array::from_iter(rows.places.iter().map(|place| match cells(place) {
            Some(Cells::Day(days)) => days.is_valid(place.1 as usize).then(|| days.value(place.1 as usize)),
            _ => None,
        }))),
        _ => Arc::new(BooleanArray::from_iter(rows.places.iter().map(|place| match cells(place) {
            Some(Cells::Flag(flags)) => flags.is_valid(place.1 as usize).then(|| flags.value(place.1 as usize)),
            _ => None,
        }))),
    })
}

/// A batch as an Arrow IPC stream.
///
/// # Errors
/// The writer's own failure, which memory does not produce.
pub fn render_arrow(batch: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
    let mut out = Vec::with_capacity(batch.get_array_memory_size() + 65_536);
    let mut writer = StreamWriter::try_new(&mut out, &batch.schema())?;
    writer.write(batch)?;
    writer.finish()?;
    drop(writer);
    Ok(out)
}

/// A batch as a Parquet file, compressed with Snappy, which every reader knows.
///
/// # Errors
/// The writer's own failure, which memory does not produce.
pub fn render_parquet(batch: &RecordBatch) -> Result<Vec<u8>, ParquetError> {
    let mut out = Vec::new();
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let mut writer = ArrowWriter::try_new(&mut out, batch.schema(), Some(properties))?;
    writer.write(batch)?;
    writer.close()?;
    Ok(out)
}

/// The rows of batches as the table from which a workbook is written.
pub fn table(batches: &[&RecordBatch], places: &[Place], language: Language) -> GapTable {
    let columns: Vec<_> = COLUMNS.iter().collect();
    let rows = GapRows::new(batches, places.to_vec(), columns, language);
    let decimals: Vec<String> = COLUMNS.iter().map(decimals_of).collect();
    let records = places.iter().map(|place| {
        let row = place.1 as usize;
        let batch = batches.get(place.0 as usize);
        let cells: Vec<Value> = rows
            .cells(*place)
            .iter()
            .zip(COLUMNS.iter().zip(&decimals))
            .map(|(cells, (column, decimals))| {
                let shown = || {
                    let column = batch.and_then(|batch| batch.column_by_name(decimals));
                    let column = column.and_then(|column| column.as_any().downcast_ref::<arrow::array::UInt8Array>());
                    column.map_or(0, |column| usize::from(column.value(row)))
                };
                value(column.show, cells, row, language, shown)
            })
            .collect();
        let status = batch.and_then(|batch| batch.column_by_name("status")?.as_any().downcast_ref::<DictionaryArray<UInt32Type>>());
        let status = status.and_then(|column| Status::parse(Term::parse(text_at(column, row)?).code)).unwrap_or(Status::NotAssessable);
        let illustrative = COLUMNS.iter().position(|column| column.key == "illustrative");
        let illustrative = illustrative.and_then(|at| cells.get(at)).is_some_and(|cell| *cell == Value::Flag(true));
        GapRecord { cells, status, illustrative }
    });
    GapTable { language, rows: records.collect(), series: Vec::new() }
}

fn value(show: Show, cells: &Cells<'_>, row: usize, language: Language, decimals: impl Fn() -> usize) -> Value {
    match cells {
        Cells::Text(keys, values) if keys.is_valid(row) => {
            let term = Term::parse(values.value(keys.keys().value(row) as usize));
            match (term.is_word, term.code.parse::<f64>()) {
                (true, _) => Value::Word { code: term.code.to_owned(), words: term.words(language).to_owned() },
                (false, Ok(year)) if show == Show::Year => Value::Number(year, 0),
                _ => Value::Text(term.words(language).to_owned()),
            }
        }
        Cells::Number(numbers) if numbers.is_valid(row) => Value::Number(numbers.value(row), decimals()),
        Cells::Day(days) if days.is_valid(row) => Value::Day(date_of(days.value(row))),
        Cells::Flag(flags) if flags.is_valid(row) => Value::Flag(flags.value(row)),
        _ => Value::Empty,
    }
}
