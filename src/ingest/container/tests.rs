//! Files of every format, made here, read into sheets.

use super::*;
use crate::ingest::sheet::Cell;

mod fuzz;
pub(super) mod samples;
mod sniffed;
mod text;
mod workbooks;

/// A file that is read, in whatever format it is.
fn read(name: &str, bytes: &[u8]) -> Container {
    read_container(name, bytes, &Choice::default()).unwrap_or_else(|error| panic!("{error}"))
}

/// Why a file is not read.
fn refusal(name: &str, bytes: &[u8]) -> IngestError {
    read_container(name, bytes, &Choice::default()).expect_err("refused")
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// The rules of the notes, in order.
fn rules(container: &Container) -> Vec<&str> {
    container.notes.iter().map(|note| note.rule.as_str()).collect()
}
