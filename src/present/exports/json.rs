//! The gap table as JSON: codes for words, numbers at full precision, `null` for what is not known.

use serde_json::{Map, Value as Json, json};

use super::table::{ExportAbout, GapRecord, GapTable, Value};
use crate::present::view::Filters;

/// The rows as objects with the keys of the columns, in their order.
pub fn rows(table: &GapTable) -> Vec<Json> {
    table.rows.iter().map(|row| object(table, row)).collect()
}

/// Writes the table with what it says about itself.
///
/// # Errors
/// The writer's own failure, which memory does not produce.
pub fn render_json(table: &GapTable, about: &ExportAbout) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&json!({
        "as_of": about.as_of.to_string(),
        "filters": filters(&about.filters),
        "data_revision": about.stamp.data_revision.parse::<i64>().unwrap_or_default(),
        "catalogue_hash": about.stamp.catalogue_hash,
        "method_hash": about.stamp.method_hash,
        "illustrative": table.is_illustrative(),
        "count": table.rows.len(),
        "rows": rows(table),
    }))
}

fn object(table: &GapTable, row: &GapRecord) -> Json {
    let pairs = table.columns().iter().zip(&row.cells).map(|(column, cell)| (column.key.to_owned(), value_of(cell)));
    Json::Object(pairs.collect::<Map<_, _>>())
}

fn value_of(cell: &Value) -> Json {
    match cell {
        Value::Text(text) => json!(text),
        Value::Word { code, .. } => json!(code),
        Value::Number(value, _) if value.fract() == 0.0 && value.abs() < 1e15 => json!(*value as i64),
        Value::Number(value, _) => json!(value),
        Value::Day(day) => json!(day.to_string()),
        Value::Flag(flag) => json!(flag),
        Value::Empty => Json::Null,
    }
}

/// The filters that are set, by the names that addresses use.
pub fn filters(filters: &Filters) -> Json {
    let pairs = filters.pairs().into_iter().map(|(name, value)| (name.to_owned(), json!(value)));
    Json::Object(pairs.collect::<Map<_, _>>())
}
