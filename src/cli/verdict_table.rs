//! `lotrinh verdict-table`.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, output};
use crate::{
    domain::assessment::Method,
    pipeline::{Policy, verdict_table::verdict_table},
    present::exports::plain::{cell, csv_bytes},
};

/// Judge a table of base, current and target values with one method
///
/// Input columns: series,base_value,base_year,current_value,current_year,target,target_year,direction,limit.
/// Output columns: series,progress_value,score,status; one row for each input row, in the same order.
#[derive(Args, Debug)]
pub struct VerdictTableCommand {
    /// pace_compound, path or pace_linear; the projections need a whole series
    #[arg(long)]
    method: String,
    /// The table to read
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,
    /// The table to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes the judged table.
pub fn run(command: &VerdictTableCommand, policy: &Policy) -> Result<(), Failure> {
    let method = Method::parse(&command.method).ok_or_else(|| {
        let known: Vec<&str> = Method::ALL.iter().map(|(_, word)| *word).collect();
        Failure::Usage(format!("“{}” is not a method; expected one of {}", command.method, known.join(", ")))
    })?;
    if matches!(method, Method::ProjectionModel | Method::ProjectionRecent) {
        return Err(Failure::Usage(format!(
            "{} needs a whole series and cannot judge a row of base, current and target values; use pace_compound, path or pace_linear",
            method.code()
        )));
    }
    let answers = verdict_table(method, &command.input, policy)?;
    let rows =
        answers.into_iter().map(|a| vec![a.series, cell(a.verdict.progress_value), cell(a.verdict.score), a.verdict.status.to_owned()]);
    let bytes = csv_bytes(&["series", "progress_value", "score", "status"], rows).map_err(Failure::refused)?;
    output::write_file(&command.out, &bytes)
}
