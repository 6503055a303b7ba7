//! `lotrinh serve`.

use clap::Args;

use super::{Failure, ingest::open_existing};
use crate::{
    app,
    config::{ServeConfig, StoreConfig},
    pipeline::Policy,
};

/// Serve pages and API on 127.0.0.1 until Ctrl-C
#[derive(Args, Debug)]
pub struct ServeCommand {
    #[command(flatten)]
    serve: ServeConfig,
}

/// Serves.
pub fn run(command: &ServeCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    app::serve(open_existing(config)?, policy, &command.serve)
}
