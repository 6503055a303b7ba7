//! Observations in columns: the typed form in which an upload is kept and stored.

use std::sync::{Arc, LazyLock};

use arrow::{
    array::{
        Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray, StringDictionaryBuilder,
    },
    datatypes::{DataType, Date32Type, Field, Float64Type, Int32Type, Int64Type, Schema, SchemaRef},
    error::ArrowError,
};
use jiff::{ToSpan, civil::Date};

use super::{
    id::{AreaId, IndicatorId},
    observation::{Censoring, Observation, Provenance},
    period::{Calendar, Period},
};

/// Columns of text; each is dictionary-encoded, since an upload repeats few of them.
pub const TEXT_COLUMNS: [&str; TextColumn::COUNT] = [
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

/// A column of text by its place in [`TEXT_COLUMNS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextColumn {
    /// Indicator id.
    Indicator,
    /// Area id.
    Area,
    /// Code of the period.
    Period,
    /// Word of the calendar.
    Calendar,
    /// Sign before the number; empty where it is exact.
    Censoring,
    /// Unit as printed.
    Unit,
    /// Word of the provenance.
    Provenance,
    /// Who produced it.
    Source,
    /// Where it can be read.
    SourceAddress,
    /// How sure the reading is.
    Confidence,
    /// How the day of publication is known.
    PublishedOnBasis,
    /// Remark or evidence.
    Note,
}

impl TextColumn {
    /// How many there are.
    pub const COUNT: usize = Self::Note as usize + 1;
}

/// The columns of a batch in order: the twelve of text, then `first_day`, `last_day`, `published_on` (days since
/// 1/1/1970), `value`, `numerator`, `denominator`, `illustrative`, `revises`, and `row_number` (as a spreadsheet counts).
pub static OBSERVATION_SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let mut fields: Vec<Field> = TEXT_COLUMNS.iter().map(|name| Field::new(*name, text.clone(), false)).collect();
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

/// An observation with the row it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchRow {
    /// What the row says.
    pub observation: Observation,
    /// Whether it says that it revises an earlier one.
    pub revises: bool,
    /// Row as a spreadsheet counts it.
    pub row: usize,
}

/// Reads the columns of a batch back, row by row: the inverse of [`batch_of`].
///
/// # Errors
/// The batch has another schema than [`OBSERVATION_SCHEMA`], or a text that is no period, calendar, sign or provenance.
pub fn observations_of(batch: &RecordBatch) -> Result<Vec<BatchRow>, ArrowError> {
    if batch.schema_ref() != &*OBSERVATION_SCHEMA {
        return Err(ArrowError::SchemaError(format!("columns {:?} are not those of observations", batch.schema())));
    }
    let texts: Vec<Texts<'_>> = (0..TextColumn::COUNT).map(|at| Texts::of(batch.column(at))).collect::<Result<_, _>>()?;
    let text = |column: TextColumn, row: usize| texts[column as usize].get(row);
    let column = |name: &str| batch.column_by_name(name).ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")));
    let (published, rows) = (column("published_on")?.as_primitive::<Date32Type>(), column("row_number")?.as_primitive::<Int64Type>());
    let value = column("value")?.as_primitive::<Float64Type>();
    let [numerator, denominator] = [column("numerator")?, column("denominator")?].map(|c| c.as_primitive::<Float64Type>());
    let [illustrative, revises] = [column("illustrative")?, column("revises")?].map(|c| c.as_boolean());
    let mut out = Vec::with_capacity(batch.num_rows());
    for row in 0..batch.num_rows() {
        let unknown = |column: TextColumn| ArrowError::CastError(format!("“{}” in {}", text(column, row), TEXT_COLUMNS[column as usize]));
        let calendar = Calendar::parse(text(TextColumn::Calendar, row)).ok_or_else(|| unknown(TextColumn::Calendar))?;
        let part = |column: &Float64Array| column.is_valid(row).then(|| column.value(row));
        let observation = Observation {
            indicator: IndicatorId::new(text(TextColumn::Indicator, row)),
            area: AreaId::new(text(TextColumn::Area, row)),
            period: Period::parse(text(TextColumn::Period, row), calendar).map_err(|_| unknown(TextColumn::Period))?,
            value: value.value(row),
            censoring: Censoring::from_sign(text(TextColumn::Censoring, row)).ok_or_else(|| unknown(TextColumn::Censoring))?,
            numerator: part(numerator),
            denominator: part(denominator),
            unit: text(TextColumn::Unit, row).to_owned(),
            provenance: Provenance::parse(text(TextColumn::Provenance, row)).ok_or_else(|| unknown(TextColumn::Provenance))?,
            illustrative: illustrative.value(row),
            source: text(TextColumn::Source, row).to_owned(),
            source_address: text(TextColumn::SourceAddress, row).to_owned(),
            confidence: text(TextColumn::Confidence, row).to_owned(),
            published_on: Date::constant(1970, 1, 1)
                .checked_add(published.value(row).days())
                .map_err(|cause| ArrowError::CastError(cause.to_string()))?,
            published_on_basis: text(TextColumn::PublishedOnBasis, row).to_owned(),
            note: text(TextColumn::Note, row).to_owned(),
        };
        out.push(BatchRow { observation, revises: revises.value(row), row: rows.value(row) as usize });
    }
    Ok(out)
}

/// A column of text with its dictionary.
struct Texts<'a> {
    keys: &'a [i32],
    values: &'a StringArray,
}

impl<'a> Texts<'a> {
    fn of(column: &'a ArrayRef) -> Result<Self, ArrowError> {
        let dictionary = column.as_dictionary::<Int32Type>();
        let values = dictionary.values().as_string_opt::<i32>();
        let values = values.ok_or_else(|| ArrowError::SchemaError("a dictionary that holds no text".into()))?;
        Ok(Self { keys: dictionary.keys().values(), values })
    }

    fn get(&self, row: usize) -> &'a str {
        self.values.value(self.keys[row] as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_into_columns_comes_out_of_them() {
        let observation = |value: f64, censoring, period: &str| Observation {
            indicator: IndicatorId::new("population"),
            area: AreaId::new("vn"),
            period: Period::parse(period, Calendar::Statutory).expect(period),
            value,
            censoring,
            numerator: (value > 0.0).then_some(7.5),
            denominator: None,
            unit: "người".into(),
            provenance: Provenance::Provisional,
            illustrative: value > 0.0,
            source: "Cục Thống kê".into(),
            source_address: "https://example.vn/1".into(),
            confidence: "high".into(),
            published_on: Date::constant(2026, 2, 28),
            published_on_basis: "vintage".into(),
            note: "đạt".into(),
        };
        let rows = [observation(1.5, Censoring::Above, "2026-Q1"), observation(-0.0, Censoring::Exact, "2016-2020")];
        let batch = batch_of(&[(2, false, &rows[0]), (9, true, &rows[1])]).expect("a batch");
        let back = observations_of(&batch).expect("rows");
        assert_eq!(back.iter().map(|row| row.observation.clone()).collect::<Vec<_>>(), rows);
        assert_eq!(back.iter().map(|row| (row.row, row.revises)).collect::<Vec<_>>(), [(2, false), (9, true)]);
        assert!(observations_of(&batch.slice(1, 1)).is_ok_and(|rows| rows.len() == 1 && rows[0].row == 9));
        assert!(observations_of(&RecordBatch::new_empty(Arc::new(Schema::empty()))).is_err());
    }
}
