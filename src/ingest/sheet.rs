//! Sheets: what every format is read into before anyone asks what a column means.

use jiff::civil::Date;

/// One cell as the file holds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Blank,
    /// Text, in Unicode; a number written as text is text.
    Text(String),
    /// A number that the file holds as a number; it has no decimal mark to guess.
    Number(f64),
    /// A day that the file holds as a day.
    Day(Date),
    /// Yes or no.
    Truth(bool),
}

impl Cell {
    /// Whether nothing can be read in it: blank, or text of blanks only.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Blank => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

/// Cells joined into one: first and last row and column, counted from 0 within the sheet, both inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    /// First row.
    pub top: usize,
    /// First column.
    pub left: usize,
    /// Last row.
    pub bottom: usize,
    /// Last column.
    pub right: usize,
}

/// One table of cells: a sheet of a workbook, a delimited text, the records of a JSON file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// Name of the sheet; empty where the format has none.
    pub name: String,
    /// Rows of cells; shorter rows end with blanks.
    pub rows: Vec<Vec<Cell>>,
    /// Row as a spreadsheet counts it, for each of `rows`.
    pub row_numbers: Vec<usize>,
    /// Joined cells: only the top left one holds the content.
    pub merged: Vec<Merged>,
}
