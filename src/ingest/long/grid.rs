//! The cells of one block, without a copy: where each begins and ends.

use std::borrow::Cow;

use super::block::{Block, MAX_RECORD_BYTES};
use crate::ingest::{
    container::limits::MAX_CELL_BYTES,
    error::{IngestError, IngestErrorKind},
};

/// Begin and end of a cell in the text of its grid.
type Span = (u32, u32);

/// Why a row could not be taken apart into the cells of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// Another number of cells than the header has.
    CellCount(usize),
    /// A cell, counted from 0, that is longer than [`MAX_CELL_BYTES`].
    CellTooLong(usize),
}

/// The records of a block that have as many cells as the header.
#[derive(Debug, Default)]
pub(super) struct Grid {
    /// The block, and behind it the cells whose quotation marks had to be taken off.
    text: String,
    /// Cells of the columns that are used, by column and then by record.
    columns: Vec<Vec<Span>>,
    /// Row of each record.
    pub rows: Vec<u64>,
    /// Where each record stands in the text.
    extents: Vec<Span>,
    /// Rows that are no records, with where they stand.
    pub broken: Vec<(u64, Span, Broken)>,
    delimiter: u8,
}

/// How a file is laid out.
#[derive(Clone, Debug)]
pub(super) struct Shape {
    /// What separates the cells.
    pub delimiter: u8,
    /// Cells of the header.
    pub width: usize,
    /// Columns that are used, counted from 0, in increasing order.
    pub used: Vec<usize>,
}

impl Grid {
    /// Takes a block apart; rows whose cells are all blank are left out.
    ///
    /// # Errors
    /// The block is not UTF-8, or a record is too long.
    pub fn of(file: &str, block: Block, shape: &Shape) -> Result<Self, IngestError> {
        let Block { bytes, first_row, offset } = block;
        let mut text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => return Err(not_utf8(file, error.as_bytes(), error.utf8_error().valid_up_to(), first_row, offset)),
        };
        let mut grid = Self { columns: vec![Vec::new(); shape.used.len()], delimiter: shape.delimiter, ..Self::default() };
        let mut unquoted = String::new();
        let mut cells: Vec<Span> = Vec::with_capacity(shape.width);
        let (mut at, mut row) = (0usize, first_row);
        while at < text.len() {
            let begin = at;
            cells.clear();
            at = record(&text, at, shape.delimiter, &mut unquoted, &mut cells);
            let extent = (begin as u32, at as u32);
            if at - begin > MAX_RECORD_BYTES {
                let found = format!("{} bytes in row {row}", at - begin);
                let expected = format!("at most {MAX_RECORD_BYTES} bytes in a row");
                return Err(IngestError::new(IngestErrorKind::TooLarge, file, found, expected, "split the row"));
            }
            at = line_end(text.as_bytes(), at);
            // A line without a single character is no record, whatever the header looks like.
            if extent.0 < extent.1 {
                grid.take(row, extent, &cells, shape, &text, &unquoted);
            }
            row += 1;
        }
        text.push_str(&unquoted);
        grid.text = text;
        Ok(grid)
    }

    /// Gives the rows the numbers they have in the file they were taken from; the first line below the header is row 2 here.
    pub fn renumber(&mut self, rows: &[u64]) {
        let own = |row: &mut u64| *row = rows.get((*row - 2) as usize).copied().unwrap_or(*row);
        self.rows.iter_mut().for_each(own);
        self.broken.iter_mut().for_each(|(row, ..)| own(row));
    }

    fn take(&mut self, row: u64, extent: Span, cells: &[Span], shape: &Shape, text: &str, unquoted: &str) {
        if cells.len() != shape.width {
            self.broken.push((row, extent, Broken::CellCount(cells.len())));
        } else if let Some(long) = cells.iter().position(|(start, end)| (end - start) as usize > MAX_CELL_BYTES) {
            self.broken.push((row, extent, Broken::CellTooLong(long)));
        } else if cells.iter().any(|span| !within(text, unquoted, *span).trim().is_empty()) {
            for (column, used) in self.columns.iter_mut().zip(&shape.used) {
                column.push(cells[*used]);
            }
            self.rows.push(row);
            self.extents.push(extent);
        }
    }

    /// The cell of a used column, by its place among them, in a record.
    #[inline]
    pub fn cell(&self, column: usize, record: usize) -> &str {
        let (start, end) = self.columns[column][record];
        &self.text[start as usize..end as usize]
    }

    /// All cells of a record as they stand in the file.
    pub fn cells_of(&self, record: usize) -> Vec<Cow<'_, str>> {
        self.cells_in(self.extents[record])
    }

    /// All cells of a row that is no record.
    pub fn cells_in(&self, (start, end): Span) -> Vec<Cow<'_, str>> {
        let text = &self.text[start as usize..end as usize];
        let (mut unquoted, mut spans) = (String::new(), Vec::new());
        record(text, 0, self.delimiter, &mut unquoted, &mut spans);
        spans.into_iter().map(|span| Cow::Owned(within(text, &unquoted, span).to_owned())).collect()
    }
}

/// The cells of the first record of a block and what follows it; none when there are only blank lines.
///
/// # Errors
/// The block is not UTF-8.
pub(super) fn first_record(file: &str, block: Block, delimiter: u8) -> Result<Option<(Vec<String>, Block)>, IngestError> {
    let Block { bytes, mut first_row, offset } = block;
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        Err(error) => return Err(not_utf8(file, &bytes, error.valid_up_to(), first_row, offset)),
    };
    let mut at = 0;
    while at < text.len() {
        let (mut unquoted, mut spans) = (String::new(), Vec::new());
        let end = record(text, at, delimiter, &mut unquoted, &mut spans);
        let next = line_end(bytes.as_slice(), end);
        first_row += 1;
        if end > at {
            let cells = spans.into_iter().map(|span| within(text, &unquoted, span).to_owned()).collect();
            let rest = Block { bytes: bytes[next..].to_vec(), first_row, offset: offset + next as u64 };
            return Ok(Some((cells, rest)));
        }
        at = next;
    }
    Ok(None)
}

/// A span of a text followed by another one.
fn within<'a>(text: &'a str, behind: &'a str, (start, end): Span) -> &'a str {
    let (start, end) = (start as usize, end as usize);
    if start >= text.len() && !behind.is_empty() { &behind[start - text.len()..end - text.len()] } else { &text[start..end] }
}

/// Where the next line begins, given the end of a record.
fn line_end(bytes: &[u8], at: usize) -> usize {
    match (bytes.get(at), bytes.get(at + 1)) {
        (Some(b'\r'), Some(b'\n')) => at + 2,
        (Some(_), _) => at + 1,
        (None, _) => at,
    }
}

/// Finds the cells of the record that begins at a place; gives the place of its line end.
#[inline]
fn record(text: &str, mut at: usize, delimiter: u8, unquoted: &mut String, cells: &mut Vec<Span>) -> usize {
    let bytes = text.as_bytes();
    loop {
        let start = at;
        if bytes.get(at) == Some(&b'"') {
            let span;
            (span, at) = quoted_cell(text, at, delimiter, unquoted);
            cells.push(span);
        } else {
            while let Some(byte) = bytes.get(at) {
                if *byte == delimiter || *byte == b'\n' || *byte == b'\r' {
                    break;
                }
                at += 1;
            }
            cells.push((start as u32, at as u32));
        }
        if bytes.get(at) != Some(&delimiter) {
            return at;
        }
        at += 1;
    }
}

/// A cell that begins with a quotation mark: its content, copied behind the text unless it stands there in one piece,
/// and the place behind it.
fn quoted_cell(text: &str, open: usize, delimiter: u8, unquoted: &mut String) -> (Span, usize) {
    let bytes = text.as_bytes();
    let (mut at, mut piece, mut quoted) = (open + 1, open + 1, true);
    let copied = unquoted.len();
    let mut is_copied = false;
    loop {
        match bytes.get(at) {
            None => break,
            Some(b'"') if quoted && bytes.get(at + 1) == Some(&b'"') => {
                unquoted.push_str(&text[piece..=at]);
                is_copied = true;
                (at, piece) = (at + 2, at + 2);
            }
            Some(b'"') if quoted => {
                // Text behind the closing mark belongs to the cell; marks in it are ordinary characters.
                let ends = bytes.get(at + 1).is_none_or(|next| *next == delimiter || matches!(next, b'\n' | b'\r'));
                if ends && !is_copied {
                    return ((piece as u32, at as u32), at + 1);
                }
                unquoted.push_str(&text[piece..at]);
                is_copied = true;
                (at, piece, quoted) = (at + 1, at + 1, false);
            }
            Some(byte) if !quoted && (*byte == delimiter || matches!(byte, b'\n' | b'\r')) => break,
            Some(_) => at += 1,
        }
    }
    unquoted.push_str(&text[piece..at]);
    (((text.len() + copied) as u32, (text.len() + unquoted.len()) as u32), at)
}

fn not_utf8(file: &str, bytes: &[u8], at: usize, first_row: u64, offset: u64) -> IngestError {
    let line = first_row + bytes[..at].iter().filter(|b| **b == b'\n').count() as u64;
    let byte = bytes.get(at).copied().unwrap_or_default();
    let found = format!("byte 0x{byte:02X} at position {} in line {line}, which is not UTF-8", offset + at as u64 + 1);
    let remedy = "save the file as “CSV UTF-8” (it may be in windows-1258, TCVN3 or VNI now)";
    IngestError::new(IngestErrorKind::Encoding, file, found, "text in UTF-8", remedy)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shape(delimiter: u8, width: usize) -> Shape {
        Shape { delimiter, width, used: (0..width).collect() }
    }

    fn grid(text: &str, width: usize) -> Grid {
        let block = Block { bytes: text.as_bytes().to_vec(), first_row: 2, offset: 0 };
        Grid::of("a.csv", block, &shape(b',', width)).expect("a grid")
    }

    fn cells(grid: &Grid, width: usize) -> Vec<Vec<String>> {
        (0..grid.rows.len()).map(|r| (0..width).map(|c| grid.cell(c, r).to_owned()).collect()).collect()
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let grid = grid("\n1,\"x\ny\"\n,\n2,\"say \"\"so\"\"\"\n3\n4,z", 2);
        assert_eq!(grid.rows, [3, 5, 7]);
        assert_eq!(cells(&grid, 2), [["1", "x\ny"], ["2", "say \"so\""], ["4", "z"]]);
        assert_eq!(grid.broken.iter().map(|(row, _, why)| (*row, *why)).collect::<Vec<_>>(), [(6, Broken::CellCount(1))]);
        assert_eq!(grid.cells_of(1), ["2", "say \"so\""]);
        assert_eq!(grid.cells_in(grid.broken[0].1), ["3"]);
    }

    #[test]
    fn a_cell_that_is_too_long_breaks_its_row_alone() {
        let grid = grid(&format!("1,{}\n2,x\n", "y".repeat(MAX_CELL_BYTES + 1)), 2);
        assert_eq!((grid.rows.as_slice(), grid.broken[0].2), ([3].as_slice(), Broken::CellTooLong(1)));
    }

    #[test]
    fn text_that_is_not_utf8_is_refused_at_its_byte_and_line() {
        let block = Block { bytes: b"1,2\n1,\xe9\n".to_vec(), first_row: 2, offset: 4 };
        let error = Grid::of("a.csv", block, &shape(b',', 2)).expect_err("not UTF-8");
        assert_eq!(error.kind, IngestErrorKind::Encoding);
        assert!(error.found.contains("0xE9 at position 11 in line 3"), "{error}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        /// The cells are those that the general CSV reader finds.
        #[test]
        fn cells_are_those_of_the_general_reader(text in "([ab1]{0,2}|\"[ab,\n]{0,3}(\"\")?[b]?\"[x]?|,|,|\n|\r\n|\r|é){0,24}") {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let all: Vec<Vec<String>> =
                reader.records().map(|r| r.expect("a record").iter().map(str::to_owned).collect()).collect();
            for width in 1..4 {
                let wanted: Vec<Vec<String>> =
                    all.iter().filter(|r| r.len() == width && r.iter().any(|c| !c.trim().is_empty())).cloned().collect();
                let grid = grid(&text, width);
                prop_assert_eq!(cells(&grid, width), wanted);
                let (other, broken) = (all.iter().filter(|r| r.len() != width).count(), grid.broken.len());
                prop_assert_eq!(broken, other);
            }
        }
    }
}
