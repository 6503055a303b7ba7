//! Plain tables between programs: a header row, commas, decimal points.

use std::{fs, path::Path};

use super::{IngestError, IngestErrorKind};

/// A table read whole.
#[derive(Clone, Debug)]
pub struct PlainTable {
    /// File name, for messages.
    pub name: String,
    columns: Vec<String>,
    /// Cells by row.
    pub rows: Vec<Vec<String>>,
}

impl PlainTable {
    /// Reads a comma-separated file and checks that columns are there.
    ///
    /// # Errors
    /// The file cannot be read, is not CSV, or lacks a column.
    pub fn read(path: &Path, required: &[&str]) -> Result<Self, IngestError> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let bytes = fs::read(path).map_err(|cause| IngestError::unreadable(path, &cause))?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
        let malformed = |error: csv::Error| {
            IngestError::new(
                IngestErrorKind::Shape,
                &name,
                error.to_string(),
                "comma-separated rows of equal length, UTF-8",
                "correct the row and try again",
            )
        };
        let columns: Vec<String> = reader.headers().map_err(malformed)?.iter().map(|c| c.trim().to_owned()).collect();
        if let Some(missing) = required.iter().find(|column| !columns.iter().any(|c| c == *column)) {
            return Err(IngestError::new(
                IngestErrorKind::Shape,
                &name,
                columns.join(","),
                format!("a column “{missing}”"),
                "add the column",
            ));
        }
        let rows =
            reader.records().map(|r| r.map(|r| r.iter().map(str::to_owned).collect())).collect::<Result<_, _>>().map_err(malformed)?;
        Ok(Self { name, columns, rows })
    }

    /// A cell by column name; empty when there is no such column.
    pub fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        self.columns.iter().position(|c| c == column).and_then(|i| row.get(i)).map_or("", String::as_str)
    }
}

/// What was wrong with a cell: column, found, expected.
pub type CellFault = (String, String, String);

/// A number with a decimal point.
///
/// # Errors
/// The cell is not a finite number.
pub fn number(column: &str, text: &str) -> Result<f64, CellFault> {
    match text.trim().parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err((column.to_owned(), text.to_owned(), "a number with a decimal point".to_owned())),
    }
}

/// A number with a decimal point, or nothing.
///
/// # Errors
/// The cell holds something else.
pub fn optional_number(column: &str, text: &str) -> Result<Option<f64>, CellFault> {
    if text.trim().is_empty() { Ok(None) } else { number(column, text).map(Some) }
}
