//! Columns of a Parquet or Arrow file as rows of the long form.

use std::sync::Arc;

use arrow::{
    array::{ArrayRef, RecordBatch},
    compute::cast,
    datatypes::{DataType, Field, Schema, SchemaRef},
};

use super::{
    container::Batches,
    error::{IngestError, IngestErrorKind},
    header::{Column, Headers},
    long::{Labels, LongChunk, TYPED_SUFFIX},
};

/// The columns of the long form that take numbers.
const NUMERIC: [Column; 3] = [Column::Value, Column::Numerator, Column::Denominator];

/// Where each column of the long form stands in a columnar file.
struct Places {
    columns: Vec<(Column, usize)>,
}

impl Places {
    fn of(name: &str, schema: &SchemaRef) -> Result<(Self, Labels), IngestError> {
        let titles: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let headers = Headers::read(name, titles)?;
        let labels = Labels::of(&headers);
        let columns = Column::ALL.into_iter().filter_map(|column| Some((column, headers.position(column)?))).collect();
        Ok((Self { columns }, labels))
    }

    fn chunk(&self, name: &str, batch: &RecordBatch, first_row: u64) -> Result<LongChunk, IngestError> {
        let unfit = |error: arrow::error::ArrowError| {
            IngestError::new(
                IngestErrorKind::Shape,
                name,
                error.to_string(),
                "text, numbers and days",
                "write the column anew as one of these",
            )
        };
        let mut fields = Vec::new();
        let mut columns: Vec<ArrayRef> = Vec::new();
        for (column, at) in &self.columns {
            let source = batch.column(*at);
            if NUMERIC.contains(column) && source.data_type().is_numeric() {
                let numbers = cast(source, &DataType::Float64).map_err(unfit)?;
                fields.push(Field::new(column.name(), DataType::Utf8, true));
                columns.push(arrow::array::new_null_array(&DataType::Utf8, batch.num_rows()));
                fields.push(Field::new(format!("{}{TYPED_SUFFIX}", column.name()), DataType::Float64, true));
                columns.push(numbers);
            } else {
                fields.push(Field::new(column.name(), DataType::Utf8, true));
                columns.push(cast(source, &DataType::Utf8).map_err(unfit)?);
            }
        }
        let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(unfit)?;
        let rows = batch.num_rows() as u64;
        Ok(LongChunk { batch, row_numbers: (first_row..first_row + rows).collect() })
    }
}

/// What a columnar file calls the columns of the long form.
///
/// # Errors
/// A column without which no row can be read is missing, or is there twice.
pub fn columnar_labels(name: &str, batches: &Batches) -> Result<Labels, IngestError> {
    Ok(Places::of(name, batches.schema())?.1)
}

/// The rows of a columnar file; the first one is row 1, since such a file has no header row.
///
/// # Errors
/// As [`columnar_labels`].
pub fn columnar_chunks(name: &str, batches: Batches) -> Result<impl Iterator<Item = Result<LongChunk, IngestError>>, IngestError> {
    let (places, _) = Places::of(name, batches.schema())?;
    let name = name.to_owned();
    let mut next_row = 1;
    Ok(batches.map(move |batch| {
        let batch = batch?;
        let chunk = places.chunk(&name, &batch, next_row)?;
        next_row += batch.num_rows() as u64;
        Ok(chunk)
    }))
}

#[cfg(test)]
mod tests {
    use arrow::array::{Date32Array, Float64Array, Int64Array, StringArray};

    use super::*;

    #[test]
    fn typed_columns_become_text_and_numbers_beside_it() {
        let schema = Arc::new(Schema::new(vec![
            Field::new("Chỉ tiêu", DataType::Utf8, false),
            Field::new("area", DataType::Int64, false),
            Field::new("period", DataType::Utf8, false),
            Field::new("value", DataType::Float64, true),
            Field::new("published_on", DataType::Date32, true),
        ]));
        let batch = RecordBatch::try_new(
            Arc::clone(&schema),
            vec![
                Arc::new(StringArray::from(vec!["population"])),
                Arc::new(Int64Array::from(vec![31])),
                Arc::new(StringArray::from(vec!["2025"])),
                Arc::new(Float64Array::from(vec![1.5])),
                Arc::new(Date32Array::from(vec![0])),
            ],
        )
        .expect("a batch");
        let (places, labels) = Places::of("a.parquet", &schema).expect("columns");
        let chunk = places.chunk("a.parquet", &batch, 7).expect("a chunk");
        assert_eq!(labels.get(Column::Indicator), "Chỉ tiêu");
        assert_eq!(chunk.row_numbers, [7]);
        let text = |column: &str| {
            chunk.batch.column_by_name(column).and_then(|c| c.as_any().downcast_ref::<StringArray>()).map(|c| c.value(0).to_owned())
        };
        assert_eq!((text("area"), text("published_on")), (Some("31".into()), Some("1970-01-01".into())));
        let numbers = chunk.batch.column_by_name("value#").and_then(|c| c.as_any().downcast_ref::<Float64Array>()).map(|c| c.value(0));
        assert_eq!(numbers, Some(1.5));
    }
}
