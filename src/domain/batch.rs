//! Observations in columns: the typed form in which an upload is kept and stored.

use std::sync::{Arc, LazyLock};

use arrow::{
    array::{ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringDictionaryBuilder},
    datatypes::{DataType, Field, Int32Type, Schema, SchemaRef},
    error::ArrowError,
};
use jiff::civil::Date;

use super::observation::Observation;

/// Columns of text; each is dictionary-encoded, since an upload repeats few of them.
const TEXT: [&str; 12] = [
    "indicator",
    "area",
    "period",
    "calendar",
    "censoring",
    "unit",
    "provenance",
    "source",
    "source_address",
    "confidence",
    "published_on_basis",
    "note",
];

/// The columns of a batch in order: the twelve of text, then `first_day`, `last_day`, `published_on` (days since
/// 1/1/1970), `value`, `numerator`, `denominator`, `illustrative`, `revises`, and `row_number` (as a spreadsheet counts).
pub static OBSERVATION_SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let mut fields: Vec<Field> = TEXT.iter().map(|name| Field::new(*name, text.clone(), false)).collect();
    fields.extend(["first_day", "last_day", "published_on"].map(|name| Field::new(name, DataType::Date32, false)));
    fields.push(Field::new("value", DataType::Float64, false));
    fields.extend(["numerator", "denominator"].map(|name| Field::new(name, DataType::Float64, true)));
    fields.extend(["illustrative", "revises"].map(|name| Field::new(name, DataType::Boolean, false)));
    fields.push(Field::new("row_number", DataType::Int64, false));
    Arc::new(Schema::new(fields))
});

/// Days since 1/1/1970, the form of a day in a column.
pub fn day_number(day: Date) -> i32 {
    (day - Date::constant(1970, 1, 1)).get_days()
}

/// Puts observations into columns; each comes with its row and whether it says that it revises an earlier one.
///
/// # Errors
/// More distinct texts than a dictionary holds (2³¹).
pub fn batch_of(rows: &[(usize, bool, &Observation)]) -> Result<RecordBatch, ArrowError> {
    let text = |of: &dyn Fn(&Observation) -> String| -> Result<ArrayRef, ArrowError> {
        let mut builder = StringDictionaryBuilder::<Int32Type>::new();
        for (_, _, o) in rows {
            builder.append(of(o))?;
        }
        Ok(Arc::new(builder.finish()))
    };
    let mut columns = vec![
        text(&|o| o.indicator.to_string())?,
        text(&|o| o.area.to_string())?,
        text(&|o| o.period.code())?,
        text(&|o| o.period.calendar.code().to_owned())?,
        text(&|o| o.censoring.sign().to_owned())?,
        text(&|o| o.unit.clone())?,
        text(&|o| o.provenance.code().to_owned())?,
        text(&|o| o.source.clone())?,
        text(&|o| o.source_address.clone())?,
        text(&|o| o.confidence.clone())?,
        text(&|o| o.published_on_basis.clone())?,
        text(&|o| o.note.clone())?,
    ];
    let day = |of: &dyn Fn(&Observation) -> Date| -> ArrayRef {
        Arc::new(Date32Array::from_iter_values(rows.iter().map(|(_, _, o)| day_number(of(o)))))
    };
    columns.extend([day(&|o| o.period.window().0), day(&|o| o.period.window().1), day(&|o| o.published_on)]);
    columns.push(Arc::new(Float64Array::from_iter_values(rows.iter().map(|(_, _, o)| o.value))));
    columns.push(Arc::new(rows.iter().map(|(_, _, o)| o.numerator).collect::<Float64Array>()));
    columns.push(Arc::new(rows.iter().map(|(_, _, o)| o.denominator).collect::<Float64Array>()));
    columns.push(Arc::new(rows.iter().map(|(_, _, o)| Some(o.illustrative)).collect::<BooleanArray>()));
    columns.push(Arc::new(rows.iter().map(|(_, revises, _)| Some(*revises)).collect::<BooleanArray>()));
    columns.push(Arc::new(Int64Array::from_iter_values(rows.iter().map(|(row, _, _)| *row as i64))));
    RecordBatch::try_new(Arc::clone(&OBSERVATION_SCHEMA), columns)
}
