//! `lotrinh serve`.

use clap::Args;

use super::{Failure, ingest::open_existing};
use crate::{
    app,
    config::{ServeConfig, StoreConfig},
    pipeline::Policy,
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
}

const SERVE_HELP: &str = "Examples:
  lotrinh serve --port 8080
  lotrinh serve --listen 10.0.0.5:8080 --site https://kpi.example.vn --trusted-proxy 10.0.0.2";

/// Serves.
pub fn run(command: &ServeCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    app::serve(open_existing(config)?, policy, &command.serve)
}
