//! Delimited text into a sheet: delimiter, rows as a spreadsheet counts them, limits.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};

use super::{
    Choice, Encoding,
    encoding::{Decoded, decode},
    grid::{Budget, Grid},
    limits::{MAX_COLUMNS, MAX_RECORD_BYTES, MAX_ROWS},
    note,
};
use crate::{
    domain::finding::{Finding, Severity},
    ingest::{
        error::{IngestError, IngestErrorKind, excerpt},
        sheet::{Cell, Sheet},
    },
};

/// A text as a sheet, and how it was read.
pub(super) struct Read {
    /// The sheet; none where there is no row.
    pub sheet: Option<Sheet>,
    /// Encoding of its bytes.
    pub encoding: Encoding,
    /// What parts its cells.
    pub delimiter: char,
}

/// Reads a text.
pub(super) fn read_delimited(bytes: &[u8], choice: &Choice, budget: &mut Budget) -> Result<Read, IngestError> {
    let file = budget.file();
    let Decoded { text, encoding, doubt } = decode(file, bytes, choice.encoding)?;
    if let Some(doubt) = doubt {
        budget.note("encoding", doubt, "UTF-8; where these words are wrong, choose another encoding");
    }
    let (text, announced) = announced_delimiter(&text);
    let delimiter = match choice.delimiter.or(announced) {
        Some(chosen) => u8::try_from(chosen).ok().filter(u8::is_ascii).ok_or_else(|| not_a_delimiter(file, chosen))?,
        None => find_delimiter(text),
    };
    let rows = Rows::of(text, delimiter, MAX_ROWS + 1);
    if let Some(row) = rows.open_quote {
        return Err(open_quote(file, row));
    }
    if let Some(row) = rows.too_long {
        let found = format!("row {row} of more than {MAX_RECORD_BYTES} bytes");
        let remedy = "check that the rows end where they should, and that quotation marks are closed";
        return Err(IngestError::new(IngestErrorKind::TooLarge, file, found, format!("at most {MAX_RECORD_BYTES}"), remedy));
    }
    let mut reader = ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut grid = Grid::new("", budget)?;
    let mut numbers = rows.numbers.into_iter();
    let (mut record, mut last) = (StringRecord::new(), 0);
    while reader.read_record(&mut record).map_err(|error| unreadable(file, &error))? {
        let number = numbers.next().unwrap_or(last + 1);
        // What is left out after the first row is one row's fault, before it the whole file's.
        if last > 0 && record.iter().skip(MAX_COLUMNS).any(|cell| !cell.trim().is_empty()) {
            let found = format!("{} cells: {}", record.len(), excerpt(&record.iter().collect::<Vec<_>>().join(" ")));
            let expected = format!("at most {MAX_COLUMNS} cells; put a cell with a delimiter in quotation marks");
            budget.notes.push(Finding { severity: Severity::Rejected, row: number, ..note(file, "column_count", found, expected) });
            continue;
        }
        last = number;
        for (column, cell) in record.iter().enumerate() {
            grid.put(number - 1, column, Cell::Text(cell.to_owned()), budget)?;
        }
    }
    Ok(Read { sheet: grid.finish(), encoding, delimiter: char::from(delimiter) })
}

/// A first line `sep=;` as Excel understands it: it names the delimiter and is no row.
fn announced_delimiter(text: &str) -> (&str, Option<char>) {
    let announced = text.strip_prefix("sep=").and_then(|rest| {
        let delimiter = rest.chars().next()?;
        let rest = &rest[delimiter.len_utf8()..];
        let rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).or_else(|| rest.strip_prefix('\r'))?;
        Some((rest, Some(delimiter)))
    });
    announced.unwrap_or((text, None))
}

/// The delimiter that occurs most often in the header line outside quotation marks; a comma when none does.
pub(in crate::ingest) fn find_delimiter(text: &str) -> u8 {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [(b',', 0usize), (b';', 0), (b'\t', 0)];
    // A longer line is refused anyway.
    for byte in line.bytes().take(MAX_RECORD_BYTES) {
        quoted ^= byte == b'"';
        for (candidate, count) in &mut counts {
            *count += usize::from(!quoted && byte == *candidate);
        }
    }
    // The first of equals stays: a comma before the others.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(candidate, _)| candidate)
}

/// Where rows begin: the CSV reader skips blank lines and joins quoted ones, a spreadsheet numbers the former too.
pub(in crate::ingest) struct Rows {
    /// Number of each row that is not blank, as a spreadsheet counts; no more than one beyond the limit.
    pub numbers: Vec<usize>,
    /// Row in which a quotation mark was opened that is never closed.
    pub open_quote: Option<usize>,
    /// First row of more bytes than a record may have.
    pub too_long: Option<usize>,
}

impl Rows {
    /// Walks a text to its end, or to the first row beyond `most`.
    pub fn of(text: &str, delimiter: u8, most: usize) -> Self {
        #[derive(Clone, Copy, PartialEq)]
        enum At {
            CellStart,
            Bare,
            Quoted,
            AfterQuote,
        }
        let (mut numbers, mut row, mut blank, mut at, mut previous) = (Vec::new(), 1usize, true, At::CellStart, 0u8);
        let (mut begin, mut too_long) = (0usize, None);
        for (place, byte) in text.bytes().enumerate() {
            if place - begin > MAX_RECORD_BYTES {
                too_long = Some(row);
                break;
            }
            match (at, byte) {
                (At::Quoted, b'"') => at = At::AfterQuote,
                (At::Quoted, _) => {}
                // The carriage return before it has ended the row already.
                (_, b'\n') if previous == b'\r' => begin = place,
                (_, b'\n' | b'\r') => {
                    if !blank {
                        numbers.push(row);
                    }
                    if numbers.len() > most {
                        break;
                    }
                    (row, blank, at, begin) = (row + 1, true, At::CellStart, place);
                }
                (At::CellStart | At::AfterQuote, b'"') => (at, blank) = (At::Quoted, false),
                (_, byte) => {
                    at = if byte == delimiter { At::CellStart } else { At::Bare };
                    blank = false;
                }
            }
            previous = byte;
        }
        if !blank {
            numbers.push(row);
        }
        Self { numbers, open_quote: (at == At::Quoted && too_long.is_none()).then_some(row), too_long }
    }
}

/// A quotation mark that would swallow the rest of the file.
pub(in crate::ingest) fn open_quote(file: &str, row: usize) -> IngestError {
    IngestError::new(
        IngestErrorKind::Shape,
        file,
        format!("a quotation mark opened in row {row} that is never closed"),
        "a closing mark, and \"\" for a mark inside a cell",
        "close it and send the file again",
    )
}

fn not_a_delimiter(file: &str, chosen: char) -> IngestError {
    IngestError::new(
        IngestErrorKind::Shape,
        file,
        format!("“{chosen}” as a delimiter"),
        "a comma, a semicolon or a tab",
        "choose one of them",
    )
}

fn unreadable(file: &str, error: &csv::Error) -> IngestError {
    IngestError::new(IngestErrorKind::Shape, file, error.to_string(), "delimited text", "save the table as “CSV UTF-8”")
}

/// The text of a JSON file: UTF-8, or UTF-16 with a byte-order mark; no other encoding is allowed there.
pub(super) fn unicode_text<'a>(bytes: &'a [u8], choice: &Choice, budget: &Budget) -> Result<(Cow<'a, str>, Encoding), IngestError> {
    let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
    let chosen = choice.encoding.or((!marked).then_some(Encoding::Utf8));
    decode(budget.file(), bytes, chosen).map(|decoded| (decoded.text, decoded.encoding))
}
