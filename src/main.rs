//! Parses the command, starts tracing, hands over.

use std::{io::Write, process::ExitCode};

use clap::Parser;
use lotrinh::cli::{Cli, run};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_env("LOTRINH_LOG").unwrap_or_else(|_| EnvFilter::new("warn,lotrinh=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // A log on a full disk must not turn a refusal into a panic.
            let _ = writeln!(std::io::stderr(), "lotrinh: {failure}");
            failure.exit_code()
        }
    }
}
