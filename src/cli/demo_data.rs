//! `lotrinh illustrate`.

use std::{path::PathBuf, sync::Arc};

use clap::Args;

use super::{Failure, ingest::open_existing, output};
use crate::{
    app,
    clock::SystemClock,
    config::{KnowledgeConfig, StoreConfig},
    pipeline::{Policy, illustrate::illustrative_series},
    present::exports::long_form::render_long_form,
};

/// Make up illustrative series from a seed, as a file for `ingest file`
///
/// Quarterly values up to quý III/2026 for areas that have targets but no published figures. Every value is marked
/// illustrative, and the mark follows it to every screen, chart and file. Series with published figures get none. Needs a
/// store with a catalogue, and the published figures in it first; changes nothing there.
#[derive(Args, Debug)]
pub struct IllustrateCommand {
    /// The same seed gives the same file
    #[arg(long, default_value_t = 57)]
    seed: u64,
    /// Areas to make up series for
    #[arg(long, value_delimiter = ',', default_value = "phuong-hai-duong,hai-phong", value_name = "AREA")]
    areas: Vec<String>,
    #[command(flatten)]
    knowledge: KnowledgeConfig,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes the file.
pub fn run(command: &IllustrateCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let context = app::context(open_existing(config)?, Arc::new(SystemClock), policy);
    let k = &command.knowledge;
    let knowledge = context.knowledge(k.as_of, k.known_at, k.targets_as_of)?;
    let observations = illustrative_series(&context, knowledge, &command.areas, command.seed)?;
    output::write_file(&command.out, &render_long_form(&observations).map_err(Failure::refused)?)?;
    output::print(&format!("illustrative {} values, seed {}", observations.len(), command.seed))
}
