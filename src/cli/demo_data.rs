//! `lotrinh illustrate`.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, output};
use crate::{pipeline::illustrate::illustrative_series, present::exports::long_form::render_long_form};

/// Make up illustrative series from a seed, as a file for `ingest file`
///
/// Quarterly values up to quý III/2026 for areas that have targets but no published figures. Every value is marked
/// illustrative, and the mark follows it to every screen, chart and file.
#[derive(Args, Debug)]
pub struct IllustrateCommand {
    /// The same seed gives the same file
    #[arg(long, default_value_t = 57)]
    seed: u64,
    /// Areas to make up series for
    #[arg(long, value_delimiter = ',', default_value = "phuong-hai-duong,hai-phong", value_name = "AREA")]
    areas: Vec<String>,
    /// Folder of the catalogue files
    #[arg(long, default_value = "data/catalogue", value_name = "FOLDER")]
    catalogue: PathBuf,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes the file.
pub fn run(command: &IllustrateCommand) -> Result<(), Failure> {
    let observations = illustrative_series(&command.catalogue, &command.areas, command.seed)?;
    output::write_file(&command.out, &render_long_form(&observations).map_err(Failure::refused)?)?;
    output::print(&format!("illustrative {} values, seed {}", observations.len(), command.seed))
}
