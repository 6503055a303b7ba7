//! `lotrinh serve`.

use clap::Args;

use std::path::PathBuf;

use super::{
    Failure,
    deliver::DeliveryArgs,
    ingest::open_existing,
    report_due::{RulesArgs, Schedule, keep_making},
};
use crate::{
    app,
    config::{ServeConfig, StoreConfig},
    domain::language::Language,
    pipeline::{Policy, editions::Editions},
};

/// Serve pages and API until Ctrl-C
///
/// Without --listen only this machine is served, and as long as there is no key and no person, whoever sits at it may take
/// figures in. An address that other machines reach is refused until there is a key or a person.
#[derive(Args, Debug)]
#[command(after_help = SERVE_HELP)]
pub struct ServeCommand {
    #[command(flatten)]
    serve: ServeConfig,

    /// Make every report whose due day has come, each once, in this folder (see `lotrinh report calendar`)
    #[arg(long, env = "LOTRINH_EDITIONS", value_name = "FOLDER", help_heading = "Reports")]
    editions: Option<PathBuf>,

    #[command(flatten)]
    reports: RulesArgs,

    #[command(flatten)]
    delivery: DeliveryArgs,
}

const SERVE_HELP: &str = "Examples:
  lotrinh serve --port 8080
  lotrinh serve --listen 10.0.0.5:8080 --site https://kpi.example.vn --trusted-proxy 10.0.0.2";

/// Serves.
pub fn run(command: &ServeCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let rules = command.reports.read()?;
    let folder = command.editions.clone();
    let delivery = command.delivery.read()?;
    app::serve(open_existing(config)?, policy, &command.serve, |context| {
        let context = context.with_editions(Editions::new(folder.clone(), rules.clone().into()));
        if let Some(out) = folder {
            keep_making(context.clone(), Schedule { rules, from: None, language: Language::Vi, out, delivery });
        }
        context
    })
}
