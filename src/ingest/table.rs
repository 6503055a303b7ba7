//! Delimited text into rows: encoding, delimiter, limits, and row numbers as a spreadsheet counts them.

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::{
    container::{
        delimited::{Rows, find_delimiter, open_quote},
        limits::{MAX_BYTES, MAX_CELL_BYTES, MAX_COLUMNS, MAX_ROWS},
    },
    error::{IngestError, IngestErrorKind, excerpt},
};
use crate::domain::{
    finding::{Finding, Severity},
    text::normalise,
};

/// A table of text cells with its header.
#[derive(Debug)]
pub(super) struct Table {
    /// File name, for findings.
    pub file: String,
    /// Header cells, normalised.
    pub headers: Vec<String>,
    /// Rows as long as the header, blank ones left out.
    pub records: Vec<Record>,
    /// Rows that could not be taken: one rejection each.
    pub broken: Vec<Finding>,
}

/// One row of a table.
#[derive(Debug)]
pub(super) struct Record {
    /// Row as a spreadsheet counts it; the header is row 1.
    pub row: usize,
    /// Cells as they stand in the file.
    pub cells: StringRecord,
}

impl Table {
    /// Reads UTF-8 text separated by commas, semicolons or tabs; a byte-order mark is tolerated.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, IngestError> {
        let text = utf8(file, bytes)?;
        let delimiter = find_delimiter(text);
        let layout = Rows::of(text, delimiter, MAX_ROWS + 1);
        if let Some(row) = layout.open_quote {
            return Err(open_quote(file, row));
        }
        if layout.numbers.len() > MAX_ROWS + 1 {
            return Err(too_large(file, format!("more than {MAX_ROWS} rows"), format!("at most {MAX_ROWS} rows")));
        }
        let mut reader = ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(false).from_reader(text.as_bytes());
        let mut rows = layout.numbers.into_iter();
        let mut header = StringRecord::new();
        match reader.read_record(&mut header) {
            Ok(true) => {}
            Ok(false) => return Err(empty(file)),
            Err(error) => return Err(unreadable_table(file, &error)),
        }
        let header_row = rows.next().unwrap_or(1);
        if header.len() > MAX_COLUMNS {
            let found = format!("{} columns", header.len());
            return Err(too_large(file, found, format!("at most {MAX_COLUMNS} columns")));
        }
        let headers = header.iter().map(normalise).collect();
        let mut table = Self { file: file.to_owned(), headers, records: Vec::new(), broken: Vec::new() };
        let mut next_row = header_row + 1;
        loop {
            let mut cells = StringRecord::new();
            let read = reader.read_record(&mut cells);
            if matches!(read, Ok(false)) {
                return Ok(table);
            }
            let row = rows.next().unwrap_or(next_row);
            next_row = row + 1;
            match read {
                Ok(_) => table.take(Record { row, cells }),
                Err(error) => table.refuse_row(row, error)?,
            }
        }
    }

    fn take(&mut self, record: Record) {
        let too_long = record.cells.iter().position(|cell| cell.len() > MAX_CELL_BYTES);
        if let Some(column) = too_long {
            self.broken.push(Finding {
                severity: Severity::Rejected,
                rule: "cell_too_long".into(),
                file: self.file.clone(),
                row: record.row,
                column: self.headers.get(column).cloned().unwrap_or_default(),
                found: excerpt(record.cells.get(column).unwrap_or_default()),
                expected: format!("at most {MAX_CELL_BYTES} bytes in a cell"),
            });
        } else if record.cells.iter().any(|cell| !cell.trim().is_empty()) {
            self.records.push(record);
        }
    }

    fn refuse_row(&mut self, row: usize, error: csv::Error) -> Result<(), IngestError> {
        let ErrorKind::UnequalLengths { expected_len, len, .. } = error.kind() else {
            return Err(unreadable_table(&self.file, &error));
        };
        self.broken.push(Finding {
            severity: Severity::Rejected,
            rule: "column_count".into(),
            file: self.file.clone(),
            row,
            column: String::new(),
            found: format!("{len} cells"),
            expected: format!("{expected_len} cells, as in the header; put a cell with a delimiter in quotation marks"),
        });
        Ok(())
    }
}

fn too_large(file: &str, found: String, expected: String) -> IngestError {
    IngestError::new(IngestErrorKind::TooLarge, file, found, expected, "split the file and send the parts")
}

fn empty(file: &str) -> IngestError {
    IngestError::new(IngestErrorKind::Shape, file, "no row at all", "a header row and rows below it", "check the file")
}

fn unreadable_table(file: &str, error: &csv::Error) -> IngestError {
    IngestError::new(IngestErrorKind::Shape, file, error.to_string(), "delimited text", "save the table as CSV UTF-8")
}

/// The text of a file, or where it stops being UTF-8.
fn utf8<'a>(file: &str, bytes: &'a [u8]) -> Result<&'a str, IngestError> {
    if bytes.len() > MAX_BYTES {
        return Err(too_large(file, format!("{} bytes", bytes.len()), format!("at most {MAX_BYTES} bytes")));
    }
    let encoding = |found: String, remedy: &str| Err(IngestError::new(IngestErrorKind::Encoding, file, found, "text in UTF-8", remedy));
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return encoding("a workbook".into(), "save the sheet as “CSV UTF-8” and send that");
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return encoding("text in UTF-16".into(), "save the file as “CSV UTF-8” and send that");
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let at = error.valid_up_to();
            let before = bytes.get(..at).unwrap_or_default();
            let line = before.iter().filter(|b| **b == b'\n').count() + 1;
            let byte = bytes.get(at).copied().unwrap_or_default();
            let found = format!("byte 0x{byte:02X} at position {} in line {line}, which is not UTF-8", at + 1);
            encoding(found, "save the file as “CSV UTF-8” (it may be in windows-1258, TCVN3 or VNI now)")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        Table::read("a.csv", text.as_bytes()).expect("a table")
    }

    #[test]
    fn delimiters_and_the_byte_order_mark_are_found() {
        for text in ["a,b\n1,2\n", "a;b\n1;2\n", "a\tb\n1\t2\n", "\u{feff}a,b\r\n1,2\r\n", "\"a\";\"b, c\"\n1;2\n"] {
            let table = table(text);
            assert_eq!(table.headers.first().map(String::as_str), Some("a"), "{text}");
            assert_eq!(table.records.first().map(|r| r.cells.iter().collect::<Vec<_>>()), Some(vec!["1", "2"]));
        }
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_does() {
        let table = table("a,b\n\n1,\"x\ny\"\n,\n2,\"say \"\"so\"\"\"\n3\n4,z");
        let rows: Vec<usize> = table.records.iter().map(|r| r.row).collect();
        assert_eq!(rows, [3, 5, 7]);
        assert_eq!(table.broken.iter().map(|f| f.row).collect::<Vec<_>>(), [6]);
        let windows = Table::read("a.csv", b"a,b\r\n\r\n1,2\r\n").expect("a table");
        assert_eq!(windows.records.first().map(|r| r.row), Some(3));
    }

    #[test]
    fn text_that_is_not_utf8_is_refused_at_its_byte_and_line() {
        let error = Table::read("a.csv", b"a,b\n1,\xe9\n").expect_err("not UTF-8");
        assert_eq!(error.kind, IngestErrorKind::Encoding);
        assert!(error.found.contains("0xE9 at position 7 in line 2"), "{error}");
        assert!(Table::read("a.csv", b"\xff\xfea\0").expect_err("UTF-16").found.contains("UTF-16"));
        assert!(Table::read("a.xlsx", b"PK\x03\x04").expect_err("a workbook").found.contains("workbook"));
    }

    #[test]
    fn an_open_quotation_mark_does_not_swallow_the_rest() {
        let error = Table::read("a.csv", b"a,b\n1,\"x\n2,y\n").expect_err("open quote");
        assert!(error.found.contains("row 2"), "{error}");
    }

    #[test]
    fn limits_hold() {
        let error = Table::read("a.csv", &vec![b'a'; MAX_BYTES + 1]).expect_err("too many bytes");
        assert_eq!(error.kind, IngestErrorKind::TooLarge);
        let error = Table::read("a.csv", "a\n".repeat(MAX_ROWS + 2).as_bytes()).expect_err("too many rows");
        assert!(error.found.contains("more than 200000 rows"), "{error}");
        assert!(Table::read("a.csv", "a\n".repeat(MAX_ROWS + 1).as_bytes()).is_ok());
        let wide = vec!["a"; MAX_COLUMNS + 1].join(",");
        assert!(Table::read("a.csv", wide.as_bytes()).is_err());
        let long = format!("a,b\n1,{}\n2,x\n", "y".repeat(MAX_CELL_BYTES + 1));
        assert_eq!(table(&long).broken.len(), 1);
        assert_eq!(table(&long).records.len(), 1);
    }

    #[test]
    fn an_empty_file_is_not_a_table() {
        assert_eq!(Table::read("a.csv", b"\n\n").expect_err("empty").kind, IngestErrorKind::Shape);
    }
}
