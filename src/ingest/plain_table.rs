//! Plain tables between programs: a header row, commas, decimal points.

use std::{fs::File, path::Path};

use super::{IngestError, IngestErrorKind};

/// A table read row by row.
#[derive(Debug)]
pub struct PlainReader {
    name: String,
    columns: Vec<String>,
    reader: csv::Reader<File>,
    read: usize,
}

impl PlainReader {
    /// Opens a comma-separated file and checks that columns are there.
    ///
    /// # Errors
    /// The file cannot be read, is not CSV, or lacks a column.
    pub fn open(path: &Path, required: &[&str]) -> Result<Self, IngestError> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let file = File::open(path).map_err(|cause| IngestError::unreadable(path, &cause))?;
        let mut reader = csv::ReaderBuilder::new().from_reader(file);
        let headers = reader.headers().map_err(|error| malformed(&name, &error))?;
        // Spreadsheet programs put a byte order mark before the first name.
        let columns: Vec<String> = headers.iter().map(|c| c.trim_start_matches('\u{feff}').trim().to_owned()).collect();
        if let Some(missing) = required.iter().find(|column| !columns.iter().any(|c| c == *column)) {
            return Err(IngestError::new(
                IngestErrorKind::Shape,
                &name,
                columns.join(","),
                format!("a column “{missing}”"),
                "add the column",
            ));
        }
        Ok(Self { name, columns, reader, read: 0 })
    }

    /// File name, for messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Rows read so far.
    pub fn rows_read(&self) -> usize {
        self.read
    }

    /// The next row; none at the end.
    ///
    /// # Errors
    /// The row is no CSV, or has another number of cells than the header.
    pub fn next_row(&mut self) -> Result<Option<Vec<String>>, IngestError> {
        let mut record = csv::StringRecord::new();
        let more = self.reader.read_record(&mut record).map_err(|error| malformed(&self.name, &error))?;
        self.read += usize::from(more);
        Ok(more.then(|| record.iter().map(str::to_owned).collect()))
    }

    /// A cell by column name; empty when there is no such column.
    pub fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        cell(&self.columns, row, column)
    }
}

fn malformed(name: &str, error: &csv::Error) -> IngestError {
    let expected = "comma-separated rows of equal length, UTF-8";
    IngestError::new(IngestErrorKind::Shape, name, error.to_string(), expected, "correct the row and try again")
}

fn cell<'a>(columns: &[String], row: &'a [String], column: &str) -> &'a str {
    columns.iter().position(|c| c == column).and_then(|i| row.get(i)).map_or("", String::as_str)
}

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
        let mut reader = PlainReader::open(path, required)?;
        let mut rows = Vec::new();
        while let Some(row) = reader.next_row()? {
            rows.push(row);
        }
        Ok(Self { name: reader.name, columns: reader.columns, rows })
    }

    /// A cell by column name; empty when there is no such column.
    pub fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        cell(&self.columns, row, column)
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
