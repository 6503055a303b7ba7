//! A partial file as a table of text, from whatever format it was sent in.

use super::{
    columns::columns_of,
    part_tables::columns_of_table,
    part_words::{WITHDRAWN, column_of},
};
use crate::domain::{
    finding::{Finding, Severity},
    revision::CatalogueTable,
};
use crate::ingest::{
    container::{Choice, read_container},
    error::{IngestError, IngestErrorKind, excerpt},
    sheet::{Cell, Sheet},
};

/// A table of text: the header and the rows below it, each with its number as a spreadsheet counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextTable {
    /// Name of the file, for findings.
    pub file: String,
    /// Cells of the header row.
    pub header: Vec<String>,
    /// Rows with their numbers, blank ones left out.
    pub rows: Vec<(usize, Vec<String>)>,
    /// What was noticed about the file, and rows that could not be taken from it: one rejection each.
    pub notes: Vec<Finding>,
}

impl TextTable {
    /// Reads a file of any format: delimited text or a workbook, titles above the header or not. Of several sheets the first
    /// one with a header of this table is taken.
    ///
    /// # Errors
    /// [`IngestError`] when the file cannot be read, or no row of it is a header of the table.
    pub fn of_file(table: CatalogueTable, file: &str, bytes: &[u8]) -> Result<Self, IngestError> {
        Self::with_columns(table.code(), columns_of_table(table), file, bytes)
    }

    /// As [`TextTable::of_file`], for a table of these columns.
    pub(super) fn with_columns(what: &str, columns: &'static str, file: &str, bytes: &[u8]) -> Result<Self, IngestError> {
        let container = read_container(file, bytes, &Choice::default())?;
        let known: Vec<&'static str> = columns_of(columns).map(|(name, _)| name).chain([WITHDRAWN]).collect();
        for sheet in &container.sheets {
            if let Some(at) = header_of(sheet, &known) {
                return Ok(Self::below(file, sheet, at, container.notes.clone()));
            }
        }
        let first = container.sheets.first().and_then(|sheet| sheet.rows.first());
        let found = first.map_or_else(String::new, |row| row.iter().map(text_of).collect::<Vec<_>>().join(","));
        let expected = format!("a header with columns of the {what}, such as {}", known.join(","));
        Err(IngestError::new(IngestErrorKind::Shape, file, format!("the columns {}", excerpt(&found)), expected, "rename its columns"))
    }

    /// Rows that could not be taken from the file.
    pub fn broken(&self) -> usize {
        self.notes.iter().filter(|note| note.severity == Severity::Rejected && note.row > 0).count()
    }

    fn below(file: &str, sheet: &Sheet, header: usize, notes: Vec<Finding>) -> Self {
        let numbered = sheet.rows.iter().zip(&sheet.row_numbers).skip(header);
        let mut rows = numbered.map(|(row, number)| (*number, row.iter().map(text_of).collect::<Vec<String>>()));
        let header = rows.next().map(|(_, cells)| cells).unwrap_or_default();
        let rows = rows.filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty())).collect();
        Self { file: file.to_owned(), header, rows, notes }
    }
}

/// The first row with at least two columns of the table, or with as many as it has cells.
fn header_of(sheet: &Sheet, known: &[&'static str]) -> Option<usize> {
    sheet.rows.iter().position(|row| {
        let filled = row.iter().filter(|cell| !cell.is_blank()).count();
        let named = row.iter().filter(|cell| column_of(&text_of(cell), known).is_some()).count();
        named >= 2 || (named == 1 && filled == 1)
    })
}

/// A cell as text: days as 2026-01-15, numbers with a decimal point.
fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Truth(truth) => truth.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_with_a_title_reads_like_text() {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "DANH MỤC MỤC TIÊU ĐIỀU CHỈNH").expect("a title");
        for (column, cell) in ["Mã mục tiêu", "Mục tiêu", "Năm"].iter().enumerate() {
            sheet.write(2, column as u16, *cell).expect("a header");
        }
        sheet.write(3, 0, "kh-1.PL1.1.2030").expect("a key");
        sheet.write(3, 1, 98.5).expect("a number");
        sheet.write(3, 2, 2030).expect("a year");
        let bytes = book.save_to_buffer().expect("a workbook");
        let table = TextTable::of_file(CatalogueTable::Targets, "a.xlsx", &bytes).expect("a table");
        assert_eq!(table.header, ["Mã mục tiêu", "Mục tiêu", "Năm"]);
        assert_eq!(table.rows, [(4, vec!["kh-1.PL1.1.2030".to_owned(), "98.5".to_owned(), "2030".to_owned()])]);
        let text = TextTable::of_file(CatalogueTable::Targets, "a.csv", "target;low;year\nkh-1.PL1.1.2030;98.5;2030\n".as_bytes());
        assert_eq!(text.expect("a table").rows.first().map(|(row, cells)| (*row, cells.len())), Some((2, 3)));
    }

    #[test]
    fn a_table_without_known_columns_is_refused() {
        let error = TextTable::of_file(CatalogueTable::Areas, "a.csv", b"x,y\n1,2\n").expect_err("no header");
        assert!(error.found.contains("x,y") && error.expected.contains("valid_from"), "{error}");
    }
}
