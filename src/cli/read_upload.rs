//! `lotrinh read-upload`: the child process in which an upload is read; nobody calls it by hand.

use std::{
    io::{self, BufWriter},
    path::PathBuf,
};

use clap::Args;

use super::Failure;
use crate::{ingest::container::Choice, pipeline::worker};

/// Read an upload under limits and write its sheets to standard output
#[derive(Args, Debug)]
pub struct ReadUploadCommand {
    /// The file
    path: PathBuf,
    /// What its sender calls it
    #[arg(long)]
    name: String,
    /// Encoding, delimiter and sheet that were chosen, as JSON
    #[arg(long, value_parser = parse_choice, default_value = "{}")]
    choice: Choice,
}

fn parse_choice(text: &str) -> Result<Choice, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// Reads the file and answers.
pub fn run(command: &ReadUploadCommand) -> Result<(), Failure> {
    let stdout = BufWriter::new(io::stdout().lock());
    worker::answer(&command.path, &command.name, &command.choice, stdout).map_err(Failure::refused)
}
