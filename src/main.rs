//! Parses the command, starts the log, hands over.

use std::{io::Write, process::ExitCode};

use clap::Parser;
use lotrinh::cli::{Cli, run, start_log};

fn main() -> ExitCode {
    let cli = Cli::parse();
    // Without a log there is still work to be done.
    let log = start_log(&cli.log);
    let outcome = run(cli);
    drop(log);
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // A log on a full disk must not turn a refusal into a panic.
            let _ = writeln!(std::io::stderr(), "lotrinh: {failure}");
            failure.exit_code()
        }
    }
}
