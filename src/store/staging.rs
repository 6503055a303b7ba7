//! An upload beside what is in force: which rows are new, which say what is known, which revise it.

use std::{fs::File, io::BufReader, path::Path};

use arrow::{
    array::{Array, ArrayRef, BooleanArray, Int64Array, RecordBatch},
    compute::{cast, filter_record_batch},
    datatypes::{DataType, Field, Schema},
    ipc::reader::StreamReader,
};
use duckdb::{Appender, Connection, params};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::StoreError;
use crate::domain::finding::{Finding, Severity};

/// Columns of the table of observations in order; `ingest` comes from the change and not from the batch.
const COLUMNS: [&str; 21] = [
    "indicator",
    "area",
    "period",
    "calendar",
    "first_day",
    "last_day",
    "value",
    "censoring",
    "numerator",
    "denominator",
    "unit",
    "provenance",
    "illustrative",
    "source",
    "source_address",
    "confidence",
    "published_on",
    "published_on_basis",
    "ingest",
    "row_number",
    "note",
];

/// Bytes read at a time.
const READ_BLOCK: usize = 256 * 1024;

/// Revised rows shown in a comparison: enough to look over, and no list of a million.
const SHOWN: i64 = 200;

/// What the rows of a batch span, so that the batch itself need not be read for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extent {
    /// Rows.
    pub rows: u64,
    /// Indicators, each once.
    pub indicators: Vec<String>,
    /// First and last of the last days of the periods, `YYYY-MM-DD`; none in an empty batch.
    pub days: Option<(String, String)>,
}

/// A row that changes what is in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RevisedRow {
    /// Row as a spreadsheet counts it.
    pub row: i64,
    /// Indicator definition.
    pub indicator: String,
    /// Area.
    pub area: String,
    /// Period.
    pub period: String,
    /// Calendar of the period.
    pub calendar: String,
    /// Value in force.
    pub before: f64,
    /// Value of the row.
    pub after: f64,
    /// Day on which the value in force was published.
    pub before_published_on: String,
}

/// A second value for a day of publication that has one.
#[derive(Clone, Debug, PartialEq)]
pub struct SecondValue {
    /// Row as a spreadsheet counts it.
    pub row: i64,
    /// Value of the row, with its sign.
    pub value: String,
    /// Value in force.
    pub in_force: f64,
    /// Day on which both were published.
    pub published_on: String,
    /// Period.
    pub period: String,
}

/// A value beside which another source has another one.
#[derive(Clone, Debug, PartialEq)]
pub struct RivalValue {
    /// Row as a spreadsheet counts it.
    pub row: i64,
    /// Value of the row, with its sign.
    pub value: String,
    /// Value in force until now.
    pub before: f64,
    /// Who gave that one.
    pub source: String,
    /// Period.
    pub period: String,
}

/// What an upload changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Rows for which nothing was in force.
    pub new: u64,
    /// Rows that change what is in force.
    pub revised: u64,
    /// Rows that say what is known; those of a later day of publication are kept as a vintage that confirms it.
    pub unchanged: u64,
    /// Of these, rows that confirm what an earlier day of publication said.
    pub confirmed: u64,
    /// Rows refused because the same source gave another value on the same day and they do not say that they revise it.
    pub second_values: u64,
    /// The first of them.
    pub conflicts: Vec<SecondValue>,
    /// The first rows that put another source's value in the place of the one in force.
    pub rivals: Vec<RivalValue>,
    /// The first revised rows.
    pub changes: Vec<RevisedRow>,
}

impl Comparison {
    /// The findings about rows that bring a second value for a day that has one, or another value than another source.
    pub fn findings(&self, file: &str) -> Vec<Finding> {
        let finding = |c: &SecondValue| Finding {
            severity: Severity::Rejected,
            rule: "second_value".to_owned(),
            file: file.to_owned(),
            row: usize::try_from(c.row).unwrap_or_default(),
            column: "value".to_owned(),
            found: c.value.clone(),
            expected: format!(
                "{}, the value for {} that was published on {} already; mark the row as a revision if it replaces it",
                c.in_force, c.period, c.published_on
            ),
        };
        let rival = |r: &RivalValue| Finding {
            severity: Severity::Noticed,
            rule: "other_source".to_owned(),
            file: file.to_owned(),
            row: usize::try_from(r.row).unwrap_or_default(),
            column: "value".to_owned(),
            found: r.value.clone(),
            expected: format!("{}, the value for {} by {}; both are kept, the later one counts", r.before, r.period, r.source),
        };
        self.conflicts.iter().map(finding).chain(self.rivals.iter().map(rival)).collect()
    }
}

fn arrow_error(error: arrow::error::ArrowError) -> StoreError {
    StoreError::unexpected(format!("a batch that cannot be read: {error}"))
}

fn open_batch(path: &Path) -> Result<StreamReader<BufReader<File>>, StoreError> {
    let file = File::open(path).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
    StreamReader::try_new(BufReader::with_capacity(READ_BLOCK, file), None).map_err(arrow_error)
}

/// Whether anything is stored where a batch would go; when nothing is, every row of it is new.
pub(super) fn is_untouched(connection: &Connection, extent: &Extent) -> Result<bool, StoreError> {
    let Some((first, last)) = &extent.days else { return Ok(true) };
    let indicators = serde_json::to_string(&extent.indicators).map_err(StoreError::unexpected)?;
    let overlap: i64 = connection.query_row(include_str!("queries/overlap.sql"), params![indicators, first, last], |row| row.get(0))?;
    Ok(overlap == 0)
}

/// Appends the rows of a batch to `observations` or `staging`; gives how many.
///
/// `skipped` are positions in the batch, from 0 and in order, of rows that are left out.
pub(super) fn append(connection: &Connection, table: &str, path: &Path, ingest: i64, skipped: &[u64]) -> Result<u64, StoreError> {
    let reader = open_batch(path)?;
    let mut appender = connection.appender(table)?;
    let (mut rows, mut position) = (0, 0);
    for batch in reader {
        let batch = numbered(&batch.map_err(arrow_error)?, position)?;
        position += batch.num_rows() as u64;
        let batch = without(batch, skipped)?;
        rows += batch.num_rows() as u64;
        append_batch(&mut appender, &batch, ingest, table == "staging")?;
    }
    // The appender swallows errors when it is dropped.
    appender.flush()?;
    Ok(rows)
}

/// The batch with the position of each row in the upload.
fn numbered(batch: &RecordBatch, from: u64) -> Result<RecordBatch, StoreError> {
    let rows = batch.num_rows() as i64;
    let first = from as i64;
    let mut fields: Vec<Arc<Field>> = batch.schema().fields().iter().cloned().collect();
    fields.push(Arc::new(Field::new("position", DataType::Int64, false)));
    let mut columns = batch.columns().to_vec();
    columns.push(Arc::new(Int64Array::from_iter_values(first..first + rows)));
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(arrow_error)
}

fn without(batch: RecordBatch, skipped: &[u64]) -> Result<RecordBatch, StoreError> {
    if skipped.is_empty() {
        return Ok(batch);
    }
    let positions = batch
        .column_by_name("position")
        .and_then(|column| column.as_any().downcast_ref::<Int64Array>())
        .ok_or_else(|| StoreError::unexpected("a batch without positions"))?;
    let keep: BooleanArray = positions.values().iter().map(|at| Some(skipped.binary_search(&at.unsigned_abs()).is_err())).collect();
    filter_record_batch(&batch, &keep).map_err(arrow_error)
}

fn append_batch(appender: &mut Appender<'_>, batch: &RecordBatch, ingest: i64, staged: bool) -> Result<(), StoreError> {
    let mut fields = Vec::with_capacity(COLUMNS.len() + 2);
    let mut columns: Vec<ArrayRef> = Vec::with_capacity(COLUMNS.len() + 2);
    let own: &[&str] = if staged { &["revises", "position"] } else { &[] };
    for name in COLUMNS.iter().copied().chain(own.iter().copied()) {
        let column: ArrayRef = match batch.column_by_name(name) {
            // The appender takes plain text only.
            Some(column) if matches!(column.data_type(), DataType::Dictionary(..)) => cast(column, &DataType::Utf8).map_err(arrow_error)?,
            Some(column) => Arc::clone(column),
            None if name == "ingest" => Arc::new(Int64Array::from_value(ingest, batch.num_rows())),
            None => return Err(StoreError::unexpected(format!("a batch without the column {name}"))),
        };
        fields.push(Field::new(name, column.data_type().clone(), true));
        columns.push(column);
    }
    let plain = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(arrow_error)?;
    Ok(appender.append_record_batch(plain)?)
}

/// Compares a batch with what is in force; the staged rows stay until [`clear`].
pub(super) fn compare(connection: &Connection, path: &Path, skipped: &[u64], hidden: &str) -> Result<Comparison, StoreError> {
    connection.execute_batch(include_str!("queries/make_staging.sql"))?;
    connection.execute_batch(include_str!("queries/make_compared.sql"))?;
    append(connection, "staging", path, 0, skipped)?;
    let days: (Option<String>, Option<String>) =
        connection.query_row(include_str!("queries/staged_days.sql"), [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    connection.execute(include_str!("queries/compare.sql"), params![hidden, days.0, days.1])?;
    let mut out = Comparison::default();
    let mut statement = connection.prepare(include_str!("queries/outcomes.sql"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let count = row.get::<_, i64>(1)?.unsigned_abs();
        match row.get::<_, String>(0)?.as_str() {
            "new" => out.new = count,
            "revised" => out.revised = count,
            "unchanged" => out.unchanged += count,
            "confirmed" => (out.confirmed, out.unchanged) = (count, out.unchanged + count),
            _ => out.second_values = count,
        }
    }
    let mut statement = connection.prepare(include_str!("queries/conflicts.sql"))?;
    let mut rows = statement.query(params![SHOWN])?;
    while let Some(row) = rows.next()? {
        let value = format!("{}{}", row.get::<_, String>(2)?, row.get::<_, f64>(1)?);
        let (in_force, published_on) = (row.get(3)?, row.get(4)?);
        out.conflicts.push(SecondValue { row: row.get(0)?, value, in_force, published_on, period: row.get(5)? });
    }
    let mut statement = connection.prepare(include_str!("queries/rivals.sql"))?;
    let mut rows = statement.query(params![SHOWN])?;
    while let Some(row) = rows.next()? {
        let value = format!("{}{}", row.get::<_, String>(2)?, row.get::<_, f64>(1)?);
        out.rivals.push(RivalValue { row: row.get(0)?, value, before: row.get(3)?, source: row.get(4)?, period: row.get(5)? });
    }
    let mut statement = connection.prepare(include_str!("queries/revised_rows.sql"))?;
    let mut rows = statement.query(params![SHOWN])?;
    while let Some(row) = rows.next()? {
        out.changes.push(RevisedRow {
            row: row.get(0)?,
            indicator: row.get(1)?,
            area: row.get(2)?,
            period: row.get(3)?,
            calendar: row.get(4)?,
            before: row.get(5)?,
            after: row.get(6)?,
            before_published_on: row.get(7)?,
        });
    }
    Ok(out)
}

/// Takes the compared rows in. `same_day` lets a row replace what was published on its own day.
pub(super) fn insert_compared(connection: &Connection, ingest: i64, same_day: bool) -> Result<u64, StoreError> {
    Ok(connection.execute(include_str!("queries/insert_compared.sql"), params![ingest, same_day])? as u64)
}

/// Forgets the staged rows.
pub(super) fn clear(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.execute_batch(include_str!("queries/drop_staging.sql"))?)
}
