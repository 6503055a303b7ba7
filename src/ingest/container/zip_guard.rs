//! What a ZIP archive unpacks to, found out before anything reads it: XLSX and ODS are such archives.
//!
//! The directory at the end of the archive claims a size for each entry. The claims are added up first; then every entry
//! is unpacked into nothing, so that an entry which is larger than it says is refused without having been kept.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::limits::{
    MAX_ENTRIES, MAX_ENTRY_BYTES, MAX_RATIO, MAX_SHARED_STRINGS, MAX_STRINGS_BYTES, MAX_UNPACKED_BYTES, SMALL_UNPACKED_BYTES,
};
use crate::ingest::error::{IngestError, IngestErrorKind};

/// What an archive is by the names of its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Package {
    /// A workbook of Excel 2007 and later.
    Xlsx,
    /// A LibreOffice workbook.
    Ods,
    /// Another document.
    Other {
        /// What it is, for messages.
        found: &'static str,
        /// Whether a spreadsheet program opens it.
        is_workbook: bool,
    },
    /// No office document.
    Archive,
}

/// Recognises an archive by the names of its entries: those at its end where the whole file is at hand, else any.
pub(super) fn kind_of_package(head: &[u8]) -> Package {
    let names = directory_names(head).unwrap_or_else(|| local_names(head));
    let has = |prefix: &[u8]| names.iter().any(|name| name.starts_with(prefix));
    let other = |found, is_workbook| Package::Other { found, is_workbook };
    let mimetype = head.get(30..).unwrap_or_default();
    let is_odf = |kind: &[u8]| mimetype.starts_with(&[b"mimetypeapplication/vnd.oasis.opendocument.", kind].concat());
    if has(b"xl/workbook.bin") {
        other("an Excel binary workbook (.xlsb)", true)
    } else if has(b"xl/") {
        Package::Xlsx
    } else if is_odf(b"spreadsheet") {
        Package::Ods
    } else if is_odf(b"text") || has(b"word/") {
        other("a text document (Word or Writer)", false)
    } else if is_odf(b"presentation") || has(b"ppt/") {
        other("a presentation", false)
    } else if has(b"Index/") || has(b"index.apxl") {
        other("an Apple iWork document", true)
    } else if has(b"content.xml") && has(b"META-INF/manifest.xml") {
        Package::Ods
    } else {
        Package::Archive
    }
}

/// Names in the directory at the end of the archive.
fn directory_names(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let tail = bytes.len().saturating_sub(65_557);
    let end = tail + bytes.get(tail..)?.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let mut at = u32_at(bytes, end + 16)? as usize;
    let mut names = Vec::new();
    while bytes.get(at..at + 4)? == b"PK\x01\x02" && names.len() < MAX_ENTRIES {
        let lengths = [28, 30, 32].map(|offset| u16_at(bytes, at + offset).map_or(0, usize::from));
        names.push(bytes.get(at + 46..at + 46 + lengths[0])?);
        at += 46 + lengths.iter().sum::<usize>();
    }
    Some(names)
}

/// Names in front of the entries, as far as they can be followed.
fn local_names(head: &[u8]) -> Vec<&[u8]> {
    let starts = head.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x03\x04").map(|(at, _)| at);
    starts
        .take(MAX_ENTRIES)
        .filter_map(|at| {
            let length = usize::from(u16_at(head, at + 26)?);
            head.get(at + 30..(at + 30 + length).min(head.len()))
        })
        .collect()
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at + 4)?.try_into().ok().map(u32::from_le_bytes)
}

/// Refuses an archive that is damaged, lies about its sizes, or unpacks to more than the limits.
pub(super) fn check_archive(file: &str, bytes: &[u8]) -> Result<(), IngestError> {
    // No reader can find more entries than there are signatures of one, whatever the directory claims.
    let signatures = bytes.split(|byte| *byte == b'P').filter(|rest| rest.starts_with(b"K\x01\x02")).count();
    if signatures > MAX_ENTRIES {
        return Err(too_large(file, format!("{signatures} entries in the archive"), format!("at most {MAX_ENTRIES}")));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(file, &error.to_string()))?;
    if archive.has_overlapping_files().map_err(|error| damaged(file, &error.to_string()))? {
        return Err(damaged(file, "entries that lie over one another"));
    }
    let mut claims = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| damaged(file, &error.to_string()))?;
        if entry.encrypted() {
            return Err(locked(file));
        }
        let name = entry.name().map_err(|error| damaged(file, &error.to_string()))?.into_owned();
        claims.push((name, entry.size(), entry.compressed_size()));
    }
    let total = claims.iter().fold(0u64, |sum, (_, size, _)| sum.saturating_add(*size));
    if total > MAX_UNPACKED_BYTES {
        return Err(too_large(file, format!("{total} bytes when unpacked"), format!("at most {MAX_UNPACKED_BYTES}")));
    }
    for (name, size, compressed) in &claims {
        if *size > MAX_ENTRY_BYTES {
            return Err(too_large(file, format!("{size} bytes in {name} when unpacked"), format!("at most {MAX_ENTRY_BYTES}")));
        }
        if *size > SMALL_UNPACKED_BYTES && *size / MAX_RATIO > *compressed {
            let found = format!("{name}, which grows from {compressed} to {size} bytes");
            return Err(too_large(file, found, format!("at most {MAX_RATIO} times its packed size")));
        }
    }
    let mut buffer = vec![0u8; 64 * 1024];
    for (index, (name, size, _)) in claims.iter().enumerate() {
        let mut entry = archive.by_index(index).map_err(|error| damaged(file, &error.to_string()))?;
        let mut census = name.to_ascii_lowercase().ends_with("sharedstrings.xml").then(StringCensus::default);
        let mut unpacked = 0u64;
        loop {
            let count = entry.read(&mut buffer).map_err(|error| damaged(file, &format!("{name}: {error}")))?;
            if count == 0 {
                break;
            }
            unpacked += count as u64;
            if unpacked > *size {
                return Err(damaged(file, &format!("{name}, which unpacks to more than the {size} bytes it claims")));
            }
            if let Some(census) = &mut census {
                census.look(buffer.get(..count).unwrap_or_default());
            }
        }
        if let Some(census) = census {
            census.judge(file, unpacked)?;
        }
    }
    Ok(())
}

/// What a table of shared strings claims and holds: a reader reserves memory by its claim.
#[derive(Default)]
struct StringCensus {
    /// The largest claim of how many there are.
    claimed: u64,
    /// Tags that begin with `<si`, each a string.
    strings: usize,
    /// The end of the piece before, in which a word may have begun.
    carried: Vec<u8>,
}

impl StringCensus {
    fn look(&mut self, piece: &[u8]) {
        // Long enough for the word, an equals sign between blanks, and twenty digits.
        const CARRIED_BYTES: usize = 64;
        const CLAIM: &[u8] = b"uniqueCount";
        let text = [self.carried.as_slice(), piece].concat();
        // What lies in the last bytes is looked at with the next piece; the last piece ends with a closing tag.
        let end = text.len().saturating_sub(CARRIED_BYTES);
        for (at, byte) in text.iter().enumerate().take(end) {
            let rest = text.get(at..).unwrap_or_default();
            if *byte == b'<' && rest.starts_with(b"<si") {
                self.strings += 1;
            } else if *byte == b'u' && rest.starts_with(CLAIM) {
                let after =
                    rest.iter().skip(CLAIM.len()).skip_while(|byte| matches!(byte, b'=' | b'"' | b'\'' | b' ' | b'\t' | b'\r' | b'\n'));
                let claim = after
                    .take_while(|byte| byte.is_ascii_digit())
                    .fold(0u64, |sum, digit| sum.saturating_mul(10).saturating_add(u64::from(*digit - b'0')));
                self.claimed = self.claimed.max(claim);
            }
        }
        self.carried = text.get(end..).unwrap_or_default().to_vec();
    }

    fn judge(mut self, file: &str, unpacked: u64) -> Result<(), IngestError> {
        self.look(&[b' '; 64]);
        if self.claimed > MAX_SHARED_STRINGS as u64 || self.strings > MAX_SHARED_STRINGS {
            let found = format!("{} strings in the table of strings, which claims {}", self.strings, self.claimed);
            return Err(too_large(file, found, format!("at most {MAX_SHARED_STRINGS}")));
        }
        if unpacked > MAX_STRINGS_BYTES {
            return Err(too_large(file, format!("{unpacked} bytes of strings"), format!("at most {MAX_STRINGS_BYTES}")));
        }
        Ok(())
    }
}

fn too_large(file: &str, found: String, expected: String) -> IngestError {
    IngestError::new(IngestErrorKind::TooLarge, file, found, expected, "keep only the sheet with the figures, or split the file")
}

fn damaged(file: &str, found: &str) -> IngestError {
    let remedy = "open it in a spreadsheet program and save it again";
    IngestError::new(IngestErrorKind::Shape, file, format!("a damaged archive: {found}"), "a workbook", remedy)
}

fn locked(file: &str) -> IngestError {
    let remedy = "remove the password and send it again";
    IngestError::new(IngestErrorKind::Shape, file, "a workbook that is locked with a password", "one without", remedy)
}
