//! Why a file as a whole could not be read. Trouble with single rows is a [`Finding`](crate::domain::finding::Finding).

use serde::{Deserialize, Serialize};

/// Which sort of trouble a file is in; decides how the error leaves the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IngestErrorKind {
    /// The file or folder cannot be opened or read.
    Unreadable,
    /// It is of a sort that is not read here.
    Format,
    /// The disk has no room for what reading it needs.
    NoRoom,
    /// The bytes are not UTF-8 text.
    Encoding,
    /// A limit on bytes, rows, columns or cells is exceeded.
    TooLarge,
    /// It is not a table with the columns that are needed.
    Shape,
    /// The file is not the one that its `origin.toml` describes.
    Changed,
    /// The rules could not be run; the fault is ours and not the file's.
    Rules,
}

impl IngestErrorKind {
    /// The kind of a temporary file that cannot be written.
    pub(super) fn of_write(cause: &std::io::Error) -> Self {
        use std::io::ErrorKind::{QuotaExceeded, StorageFull};
        if matches!(cause.kind(), StorageFull | QuotaExceeded) { Self::NoRoom } else { Self::Unreadable }
    }
}

/// A file that cannot be read: which one, what was found, what was expected and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{file}: found {found}, expected {expected}; {remedy}")]
pub struct IngestError {
    /// Sort of trouble.
    pub kind: IngestErrorKind,
    /// File name or path.
    pub file: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
    /// What the sender can do.
    pub remedy: String,
}

impl IngestError {
    /// Puts the parts of the message together.
    pub fn new(
        kind: IngestErrorKind,
        file: impl Into<String>,
        found: impl Into<String>,
        expected: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self { kind, file: file.into(), found: found.into(), expected: expected.into(), remedy: remedy.into() }
    }

    /// A file that the operating system does not hand over.
    pub(super) fn unreadable(path: &std::path::Path, cause: &std::io::Error) -> Self {
        Self::new(
            IngestErrorKind::Unreadable,
            path.display().to_string(),
            cause.to_string(),
            "a readable file",
            "check that it is there and may be read",
        )
    }
}

/// Shortens a cell for a message: 80 characters tell which cell it was, and a megabyte of pasted text does not.
pub(super) fn excerpt(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_names_file_found_expected_and_remedy() {
        let error = IngestError::new(IngestErrorKind::Shape, "a.csv", "no header", "a header row", "add one");
        assert_eq!(error.to_string(), "a.csv: found no header, expected a header row; add one");
    }

    #[test]
    fn an_excerpt_is_cut_between_characters() {
        let long = "ệ".repeat(81);
        assert_eq!(excerpt(&long), format!("{}…", "ệ".repeat(80)));
        assert_eq!(excerpt("ngắn"), "ngắn");
    }
}
