//! Uploads are read in a child process with limits on memory and time, so that no file takes the server down.
//!
//! The child is this program with the hidden command `read-upload`. It answers on its standard output: a byte that says
//! what follows, then the sheets or the refusal. It ends with 0 after either; any other end means that the file needed
//! more than allowed.

use std::{
    io::{self, Read},
    path::Path,
    process::{Command, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use super::PipelineError;
use crate::ingest::{
    IngestError, IngestErrorKind,
    container::{Choice, Container, limits::MAX_BYTES, read_container, read_frame, write_frame},
};

/// Most bytes of address space of a child.
///
/// Measured without optimisation: 219 MB before a file is read, 546 MB for a CSV file of 52 MB with 3.8 million cells of
/// text, 447 MB for JSON of 59 MB, 415 MB for an XLS workbook of two million cells; a text in an old encoding adds two
/// copies of itself.
pub const MEMORY_BYTES: u64 = 1024 * 1024 * 1024;

/// Most seconds of processor time of a child.
pub const CPU_SECONDS: u64 = 60;

/// Sorts of answer.
const SHEETS: u8 = b'S';
const REFUSAL: u8 = b'R';

/// Reads a file into sheets in a child process, `program read-upload …`, that is ended after `time_limit`.
///
/// # Errors
/// The reader's refusal; a file that needs more memory or time than allowed; a child that could not be started.
pub fn read_in_worker(program: &Path, path: &Path, name: &str, choice: &Choice, time_limit: Duration) -> Result<Container, PipelineError> {
    let failed = |source: io::Error| PipelineError::Io { path: program.display().to_string(), source };
    let choice = serde_json::to_string(choice).map_err(|error| failed(error.into()))?;
    let mut child = Command::new(program)
        .args(["read-upload", "--name", name, "--choice", &choice, "--"])
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(failed)?;
    let Some(stdout) = child.stdout.take() else { return Err(failed(io::ErrorKind::BrokenPipe.into())) };
    let (sender, answer) = mpsc::channel();
    // The receiver may have given up; the answer is then nobody's.
    thread::spawn(move || sender.send(read_answer(io::BufReader::new(stdout))).ok());
    let answer = answer.recv_timeout(time_limit);
    if answer.is_err() {
        // It may have ended in the meantime, which is as well.
        child.kill().ok();
    }
    let status = child.wait().map_err(failed)?;
    match answer {
        Ok(Ok(answer)) if status.success() => Ok(answer?),
        Ok(_) => Err(too_hungry(name, &status).into()),
        Err(_) => Err(too_slow(name, time_limit).into()),
    }
}

/// What a child says.
fn read_answer(mut stdout: impl Read) -> io::Result<Result<Container, IngestError>> {
    let mut sort = [0];
    stdout.read_exact(&mut sort)?;
    match sort {
        [SHEETS] => read_frame(stdout).map(Ok),
        [REFUSAL] => {
            // A refusal is a few hundred bytes, most of them the file's own words.
            let mut bytes = Vec::new();
            stdout.take(1024 * 1024).read_to_end(&mut bytes)?;
            Ok(Err(serde_json::from_slice(&bytes)?))
        }
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// The child's part: limits itself, reads the file and answers.
///
/// # Errors
/// Limits that the system does not set, or an answer that cannot be written.
pub fn answer(path: &Path, name: &str, choice: &Choice, mut out: impl io::Write) -> io::Result<()> {
    set_own_limits()?;
    match read_file(path, name).and_then(|bytes| read_container(name, &bytes, choice)) {
        Ok(container) => {
            out.write_all(&[SHEETS])?;
            write_frame(&container, out)
        }
        Err(error) => {
            out.write_all(&[REFUSAL])?;
            out.write_all(&serde_json::to_vec(&error)?)?;
            out.flush()
        }
    }
}

/// The bytes of a file, none of them read when there are too many.
fn read_file(path: &Path, name: &str) -> Result<Vec<u8>, IngestError> {
    let too_large = |size: u64| {
        let remedy = "split the file, or send a large table as Parquet or CSV in the long form";
        IngestError::new(IngestErrorKind::TooLarge, name, format!("{size} bytes"), format!("at most {MAX_BYTES} bytes"), remedy)
    };
    let unreadable = |cause: io::Error| {
        IngestError::new(IngestErrorKind::Unreadable, name, cause.to_string(), "a readable file", "check that it is there and may be read")
    };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > MAX_BYTES as u64 {
        return Err(too_large(size));
    }
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > MAX_BYTES { Err(too_large(bytes.len() as u64)) } else { Ok(bytes) }
}

/// Sets the limits of this process: memory, processor time, no files written, no core dump.
fn set_own_limits() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limits = [(Resource::As, MEMORY_BYTES), (Resource::Cpu, CPU_SECONDS), (Resource::Fsize, 0), (Resource::Core, 0)];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

fn too_hungry(name: &str, status: &ExitStatus) -> IngestError {
    let found = format!("a file whose reading ended early ({status})");
    let expected = format!("one that can be read in {} MB of memory and {CPU_SECONDS} seconds", MEMORY_BYTES / 1024 / 1024);
    IngestError::new(IngestErrorKind::TooLarge, name, found, expected, SMALLER)
}

fn too_slow(name: &str, time_limit: Duration) -> IngestError {
    let found = "a file that takes longer to read than allowed";
    let expected = format!("one that can be read in {} seconds", time_limit.as_secs());
    IngestError::new(IngestErrorKind::TooLarge, name, found, expected, SMALLER)
}

/// What to do with a file that is too much for the reader.
const SMALLER: &str = "keep only the sheet with the figures and save it as “CSV UTF-8”, or split the file";
