//! Files of any format into [`Sheet`]s of cells, or into batches of columns, within limits.
//!
//! Reading order: [`sniff`] says what a file is by its content; [`read_container`] reads it into sheets;
//! [`open_batches`] streams the columnar formats, which may hold millions of rows. Nothing here asks what a column means.
//!
//! A file from outside can make a parser allocate without bound, so every claim of a file (sizes in a zip directory, row
//! counts, lengths of buffers) is compared with its bytes before anything is made of it. What third-party parsers do
//! beyond that is bounded by the child process in which uploads are read, see `pipeline::worker`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use grid::Budget;
use serde::{Deserialize, Serialize};

use super::{
    error::{IngestError, IngestErrorKind},
    sheet::Sheet,
};
use crate::domain::finding::{Finding, Severity};

mod biff;
mod columnar;
pub(super) mod delimited;
mod encoding;
mod frame;
mod grid;
mod json;
pub mod limits;
mod ods;
mod ole;
mod sniff;
mod workbook;
mod xml;
mod zip_guard;

#[cfg(test)]
mod tests;

pub use columnar::{Batches, open_batches};
pub use frame::{read_frame, write_frame};
pub use sniff::sniff;

/// What a file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// Text with a delimiter: CSV or TSV.
    Delimited,
    /// Workbook of Excel 2007 and later (.xlsx, .xlsm).
    Xlsx,
    /// Workbook of Excel 97–2003 (.xls).
    Xls,
    /// Workbook of LibreOffice (.ods).
    Ods,
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow IPC file (.arrow, .feather).
    ArrowFile,
    /// Apache Arrow IPC stream (.arrows).
    ArrowStream,
    /// JSON: an array of objects, or an object with one array of objects.
    Json,
    /// One JSON object a line.
    JsonLines,
}

impl Format {
    /// The name of the format, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Delimited => "delimited text",
            Self::Xlsx => "an Excel workbook (.xlsx)",
            Self::Xls => "an Excel 97–2003 workbook (.xls)",
            Self::Ods => "a LibreOffice workbook (.ods)",
            Self::Parquet => "a Parquet file",
            Self::ArrowFile => "an Arrow file",
            Self::ArrowStream => "an Arrow stream",
            Self::Json => "JSON",
            Self::JsonLines => "JSON lines",
        }
    }

    /// Whether it holds typed columns in batches, which [`open_batches`] streams.
    pub fn is_columnar(self) -> bool {
        matches!(self, Self::Parquet | Self::ArrowFile | Self::ArrowStream)
    }
}

/// How letters stand as bytes (or, inside a workbook, as the Latin letters that an old font showed as Vietnamese).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// UTF-8, with or without a byte-order mark.
    Utf8,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// windows-1258: Latin letters and combining marks.
    Windows1258,
    /// TCVN 5712:1993 VN3, also called ABC; fonts .VnTime and .VnTimeH.
    Tcvn3,
    /// VNI for Windows: a letter and a byte of its marks; fonts VNI-Times.
    Vni,
}

impl Encoding {
    /// The name of the encoding, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
            Self::Windows1258 => "windows-1258",
            Self::Tcvn3 => "TCVN3 (ABC)",
            Self::Vni => "VNI",
        }
    }
}

/// What a person chose where a file leaves a choice; nothing chosen means: find out and say so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Choice {
    /// Encoding of a text file, or of the text inside a workbook.
    pub encoding: Option<Encoding>,
    /// Delimiter of a text file.
    pub delimiter: Option<char>,
    /// Name of the one sheet to read, or its number counted from 1 where none has that name.
    pub sheet: Option<String>,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Container {
    /// What the file is.
    pub format: Format,
    /// How its text was read: of text files always, of workbooks only where cells had to be converted.
    pub encoding: Option<Encoding>,
    /// Delimiter, of delimited text.
    pub delimiter: Option<char>,
    /// Its tables in the order of the file; those without a cell are left out with a note.
    pub sheets: Vec<Sheet>,
    /// What a person should know or confirm (rules `extension`, `encoding`, `hidden_sheet`, `empty_sheet`,
    /// `percent_cells`, `json_member`), and rows that could not be taken (`cell_too_long`, `column_count`; rejected).
    pub notes: Vec<Finding>,
}

/// Reads a file into sheets.
///
/// # Errors
/// A format not read here, bytes that are not what they claim to be, or a limit of [`limits`] exceeded; the error says
/// what was found, what is expected and what to do.
///
/// # Example
/// ```
/// use lotrinh::ingest::{container::{Choice, Format, read_container}, sheet::Cell};
/// let read = read_container("kpi.csv", "Chỉ tiêu;Kỳ\nTỷ lệ hồ sơ;2025\n".as_bytes(), &Choice::default())?;
/// assert_eq!((read.format, read.delimiter), (Format::Delimited, Some(';')));
/// assert_eq!(read.sheets[0].rows[1][1], Cell::Text("2025".into()));
/// # Ok::<(), lotrinh::ingest::IngestError>(())
/// ```
pub fn read_container(name: &str, bytes: &[u8], choice: &Choice) -> Result<Container, IngestError> {
    let format = sniff(name, bytes)?;
    if bytes.len() > limits::MAX_BYTES {
        let found = format!("{} of {} bytes", format.name(), bytes.len());
        let remedy = "split the file, or send a large table as Parquet or CSV in the long form";
        return Err(IngestError::new(IngestErrorKind::TooLarge, name, found, format!("at most {} bytes", limits::MAX_BYTES), remedy));
    }
    // A library that panics at damaged bytes refuses the file by that.
    catch_unwind(AssertUnwindSafe(|| read_known(name, bytes, format, choice))).unwrap_or_else(|_| {
        let remedy = "open it in the program it comes from and save it again";
        Err(IngestError::new(IngestErrorKind::Shape, name, format!("{} that is damaged", format.name()), "a whole file", remedy))
    })
}

fn read_known(name: &str, bytes: &[u8], format: Format, choice: &Choice) -> Result<Container, IngestError> {
    let mut budget = Budget::of(name);
    if let Some(promised) = sniff::promised_by(name).filter(|promised| !promised.contains(&format)) {
        let promised: Vec<&str> = promised.iter().map(|format| format.name()).collect();
        budget.note("extension", format!("{}, read as such", format.name()), format!("{}, by the file's name", promised.join(" or ")));
    }
    let (mut encoding, mut delimiter) = (None, None);
    let mut sheets: Vec<Sheet> = match format {
        Format::Delimited => {
            let read = delimited::read_delimited(bytes, choice, &mut budget)?;
            (encoding, delimiter) = (Some(read.encoding), Some(read.delimiter));
            read.sheet.into_iter().collect()
        }
        Format::Xlsx => workbook::read_xlsx(bytes, choice, &mut budget)?,
        Format::Xls => workbook::read_xls(bytes, choice, &mut budget)?,
        Format::Ods => ods::read_ods(bytes, choice, &mut budget)?,
        Format::Parquet | Format::ArrowFile | Format::ArrowStream => {
            columnar::sheet_of(columnar::open_bytes(name, bytes, format)?, &mut budget)?.into_iter().collect()
        }
        Format::Json | Format::JsonLines => {
            let (text, found) = delimited::unicode_text(bytes, choice, &budget)?;
            encoding = Some(found);
            json::read_json(&text, format, &mut budget)?.into_iter().collect()
        }
    };
    let mut notes = budget.notes;
    // Text that was read in an old encoding by its bytes is Unicode now; other text may still need an old font.
    if !matches!(encoding, Some(Encoding::Windows1258 | Encoding::Tcvn3 | Encoding::Vni)) {
        encoding = encoding::legacy_text::convert_cells(name, &mut sheets, choice, &mut notes).or(encoding);
    }
    if sheets.is_empty() {
        let found = format!("{} without a cell", format.name());
        return Err(IngestError::new(IngestErrorKind::Shape, name, found, "a header row and rows below it", "check the file"));
    }
    Ok(Container { format, encoding, delimiter, sheets, notes })
}

/// A note about a file: accepted, and someone should look.
fn note(file: &str, rule: &str, found: impl Into<String>, expected: impl Into<String>) -> Finding {
    Finding {
        severity: Severity::Noticed,
        rule: rule.to_owned(),
        file: file.to_owned(),
        row: 0,
        column: String::new(),
        found: found.into(),
        expected: expected.into(),
    }
}
