//! What a file is, by its content and only then by its name.

use super::{Format, ole, zip_guard};
use crate::ingest::error::{IngestError, IngestErrorKind};

/// Formats that are taken, for messages.
const EXPECTED: &str = "CSV, TSV, XLSX, XLS, ODS, Parquet, Arrow, JSON or JSON lines";

/// What to do with a table inside a document.
const COPY_THE_TABLE: &str = "copy the table into a sheet and save it as .xlsx or as “CSV UTF-8”";

/// What to do with anything that a spreadsheet program opens.
const SAVE_AS_XLSX: &str = "open it in a spreadsheet program and save it as .xlsx";

/// First bytes of files that hold no table to read here: the bytes, what it is, what to do.
const FOREIGN: [(&[u8], &str, &str); 25] = [
    (b"%PDF", "a PDF document", COPY_THE_TABLE),
    (b"{\\rtf", "an RTF document", COPY_THE_TABLE),
    (b"\x89PNG", "a picture (PNG)", "type the figures into a blank form"),
    (b"\xff\xd8\xff", "a picture (JPEG)", "type the figures into a blank form"),
    (b"GIF8", "a picture (GIF)", "type the figures into a blank form"),
    (b"II*\0", "a picture (TIFF)", "type the figures into a blank form"),
    (b"MM\0*", "a picture (TIFF)", "type the figures into a blank form"),
    (b"BM", "a picture (BMP)", "type the figures into a blank form"),
    (b"Rar!", "a RAR archive", "unpack it and send the files inside"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it and send the files inside"),
    (b"\x1f\x8b", "a gzip archive", "unpack it and send the file inside"),
    (b"BZh", "a bzip2 archive", "unpack it and send the file inside"),
    (b"\xfd7zXZ", "an xz archive", "unpack it and send the file inside"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "unpack it and send the file inside"),
    (b"SQLite format 3", "an SQLite database", "export the table as CSV"),
    (b"\0\x01\0\0Standard", "an Access database", "export the table as CSV or .xlsx"),
    (b"ORC", "an ORC file", "write the table as Parquet"),
    (b"Obj\x01", "an Avro file", "write the table as Parquet"),
    (b"PARE", "an encrypted Parquet file", "write it without encryption"),
    (b"\x7fELF", "a program", "check which file was meant"),
    (b"MZ", "a program", "check which file was meant"),
    (b"%!PS", "a PostScript document", COPY_THE_TABLE),
    (b"From ", "an e-mail", "send its attachment"),
    (b"ID;P", "a SYLK table", SAVE_AS_XLSX),
    (b"MIME-Version:", "a web archive", SAVE_AS_XLSX),
];

/// Says what a file is by its content; `head` is the file, or as much of its beginning as is at hand.
///
/// # Errors
/// Any other sort of file, by its name where it is known.
pub fn sniff(name: &str, head: &[u8]) -> Result<Format, IngestError> {
    let refuse = |found: &str, remedy: &str| Err(IngestError::new(IngestErrorKind::Format, name, found, EXPECTED, remedy));
    if head.iter().all(|byte| byte.is_ascii_whitespace()) {
        // No format at all, rather than one that is not read here.
        let found = if head.is_empty() { "an empty file" } else { "a file of blanks only" };
        let remedy = "check that it was saved, and send it again";
        return Err(IngestError::new(IngestErrorKind::Shape, name, found, EXPECTED, remedy));
    }
    if head.starts_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    if head.starts_with(b"ARROW1") {
        return Ok(Format::ArrowFile);
    }
    if head.starts_with(b"FEA1") {
        return refuse("a Feather file of version 1", "write it as Feather version 2 (Arrow) or Parquet");
    }
    if head.starts_with(b"\xff\xff\xff\xff") {
        return Ok(Format::ArrowStream);
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return match zip_guard::kind_of_package(head) {
            zip_guard::Package::Xlsx => Ok(Format::Xlsx),
            zip_guard::Package::Ods => Ok(Format::Ods),
            zip_guard::Package::Other { found, is_workbook: true } => refuse(found, SAVE_AS_XLSX),
            zip_guard::Package::Other { found, is_workbook: false } => refuse(found, COPY_THE_TABLE),
            zip_guard::Package::Archive => refuse("a ZIP archive", "unpack it and send the files inside"),
        };
    }
    if head.starts_with(&ole::MAGIC) {
        return match ole::kind_of_document(head) {
            ole::Document::Workbook => Ok(Format::Xls),
            ole::Document::Encrypted => refuse("an Office file that is locked with a password", "remove the password and send it again"),
            ole::Document::Other(found) => refuse(found, COPY_THE_TABLE),
            ole::Document::Unknown => refuse("an old Office file without a workbook in it", SAVE_AS_XLSX),
        };
    }
    // Workbooks before Excel 97 stand without a container around them.
    if matches!(head, [0x09, 0x00 | 0x02 | 0x04 | 0x08, 0x04..=0x10, 0x00, ..]) {
        return refuse("a workbook of Excel 4 or older", SAVE_AS_XLSX);
    }
    if let Some((_, found, remedy)) = FOREIGN.iter().find(|(magic, _, _)| head.starts_with(magic) && !is_text_after_all(magic, head)) {
        return refuse(found, remedy);
    }
    text_format(name, head)
}

/// Short signatures of letters may begin a table as well: "BM" or "MZ" in a header without a zero byte after it.
fn is_text_after_all(magic: &[u8], head: &[u8]) -> bool {
    magic.len() <= 5 && magic.is_ascii() && !magic.starts_with(b"%") && !magic.starts_with(b"{") && !has_zero_bytes(head)
}

fn has_zero_bytes(head: &[u8]) -> bool {
    head.iter().take(4096).any(|byte| *byte == 0)
}

/// Which sort of text a file is, by its first character that is no blank.
fn text_format(name: &str, head: &[u8]) -> Result<Format, IngestError> {
    let refuse = |found: &str, remedy: &str| Err(IngestError::new(IngestErrorKind::Shape, name, found, EXPECTED, remedy));
    let is_utf16 = head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff");
    if !is_utf16 && has_zero_bytes(head) {
        return refuse("binary content of a sort not known here", SAVE_AS_XLSX);
    }
    // UTF-16 text begins alike once its zero bytes are gone.
    let narrowed: Vec<u8>;
    let start = if is_utf16 {
        narrowed = head.iter().skip(2).take(8192).copied().filter(|byte| *byte != 0).collect();
        narrowed.trim_ascii_start()
    } else {
        head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head).trim_ascii_start()
    };
    let lower: Vec<u8> = start.iter().take(600).map(u8::to_ascii_lowercase).collect();
    let holds = |needle: &[u8]| lower.windows(needle.len()).any(|window| window == needle);
    if lower.starts_with(b"<") {
        if holds(b"urn:schemas-microsoft-com:office:spreadsheet") {
            return refuse("a workbook in the XML of Excel 2003", SAVE_AS_XLSX);
        }
        if holds(b"<html") || holds(b"<!doctype html") || holds(b"<table") || holds(b"<head") || holds(b"<meta") {
            return refuse("a web page (HTML), whatever its name says", SAVE_AS_XLSX);
        }
        if lower.starts_with(b"<?xml") || holds(b"</") {
            return refuse("XML", SAVE_AS_XLSX);
        }
    }
    match start.first() {
        Some(b'[') => {
            let next = start.iter().skip(1).find(|byte| !byte.is_ascii_whitespace());
            let is_json = next.is_none_or(|byte| matches!(byte, b'{' | b'[' | b']' | b'"' | b'-' | b'0'..=b'9'));
            Ok(if is_json { Format::Json } else { Format::Delimited })
        }
        Some(b'{') => Ok(object_format(name, start)),
        _ => Ok(Format::Delimited),
    }
}

/// JSON or JSON lines: what follows the first object decides, and the name where nothing follows.
fn object_format(name: &str, text: &[u8]) -> Format {
    let (mut depth, mut quoted, mut escaped, mut holds_array) = (0usize, false, false, false);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' => holds_array = true,
            b'{' => depth += 1,
            b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            let follows = text.iter().skip(at + 1).any(|byte| !byte.is_ascii_whitespace());
            let is_named = name.to_ascii_lowercase().ends_with(".jsonl") || name.to_ascii_lowercase().ends_with(".ndjson");
            return if follows || is_named || !holds_array { Format::JsonLines } else { Format::Json };
        }
    }
    Format::Json
}

/// What the extension of a name promises; none where it promises nothing known here.
pub(super) fn promised_by(name: &str) -> Option<&'static [Format]> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension.to_ascii_lowercase().as_str() {
        "csv" | "tsv" | "txt" | "tab" => &[Format::Delimited],
        "xlsx" | "xlsm" | "xltx" | "xltm" => &[Format::Xlsx],
        "xls" | "xlt" => &[Format::Xls],
        "ods" | "ots" => &[Format::Ods],
        "parquet" | "pq" => &[Format::Parquet],
        "arrow" | "feather" | "ipc" | "arrows" => &[Format::ArrowFile, Format::ArrowStream],
        "json" | "jsonl" | "ndjson" => &[Format::Json, Format::JsonLines],
        _ => return None,
    })
}
