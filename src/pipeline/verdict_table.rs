//! The published comparison table, judged row by row with one method.

use std::path::Path;

use super::{PipelineError, Policy};
use crate::{
    analysis::verdict::table::{NOT_AVAILABLE, TableRow, TableVerdict, judge_row},
    domain::assessment::Method,
    ingest::plain_table::{PlainTable, optional_number},
};

/// One row of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct TableAnswer {
    /// Series as named in the input; names may repeat.
    pub series: String,
    /// The finding.
    pub verdict: TableVerdict,
}

/// Judges, under a policy, a table of `series,base_value,base_year,current_value,current_year,target,target_year,direction,limit`.
///
/// # Errors
/// The method needs a whole series, a column is missing, or a cell is not what it must be.
pub fn verdict_table(method: Method, path: &Path, policy: &Policy) -> Result<Vec<TableAnswer>, PipelineError> {
    if matches!(method, Method::ProjectionRecent | Method::ProjectionModel) {
        return Err(PipelineError::Refused(format!(
            "{} needs a whole series and cannot judge a row of base, current and target values; use pace_compound, path or pace_linear",
            method.code()
        )));
    }
    let table = PlainTable::read(path, &["series", "base_value", "base_year", "current_value", "current_year", "direction"])?;
    let mut out = Vec::with_capacity(table.rows.len());
    for (index, row) in table.rows.iter().enumerate() {
        let cell = |column: &str| table.cell(row, column);
        let fault = |(column, found, expected): (String, String, String)| PipelineError::Row {
            file: table.name.clone(),
            row: index + 2,
            column,
            found,
            expected,
        };
        let given = |column: &str| optional_number(column, cell(column)).map_err(fault);
        let values = (given("base_value")?, given("base_year")?, given("current_value")?, given("current_year")?);
        let (target, target_year, limit) = (given("target")?, given("target_year")?, given("limit")?);
        let sign = direction(cell("direction")).map_err(fault)?;
        let verdict = match values {
            (Some(base), Some(base_year), Some(current), Some(current_year)) => {
                judge_row(method, &TableRow { base, base_year, current, current_year, target, target_year, sign, limit }, policy)
            }
            // A value that was never published is no fault of the table.
            _ => Some(NOT_AVAILABLE),
        };
        let verdict = verdict.ok_or_else(|| PipelineError::Refused(format!("{} cannot judge a row", method.code())))?;
        out.push(TableAnswer { series: cell("series").to_owned(), verdict });
    }
    Ok(out)
}

/// `1`, `up` or `-1`, `down`; there is no default.
fn direction(text: &str) -> Result<f64, (String, String, String)> {
    match text.trim() {
        "1" | "+1" | "1.0" | "up" => Ok(1.0),
        "-1" | "-1.0" | "down" => Ok(-1.0),
        other => Err(("direction".into(), other.to_owned(), "1 (up is better) or -1 (down is better)".into())),
    }
}
