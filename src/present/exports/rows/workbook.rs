//! Rows as a workbook: a sheet of rows, and a sheet that says what the columns are.

use arrow::{
    array::{Array, AsArray, RecordBatch},
    datatypes::{Date32Type, Float64Type, Int64Type},
};
use jiff::civil::Date;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::{Head, Kind, PageAbout, RowsError, json::date_of};

/// Most cells of a workbook: about a hundred bytes each stand in memory until it is written.
const MOST_CELLS: usize = 1_000_000;

/// Most characters of a cell, a limit of the format.
const LONGEST_TEXT: usize = 32_767;

/// A workbook being written.
pub(super) struct Book {
    book: Workbook,
    row: u32,
    day: Format,
}

impl Book {
    /// An empty sheet with its heading. The same rows give the same bytes: the time of creation is the day of knowledge.
    pub fn new(heads: &[Head], about: &PageAbout) -> Result<Self, XlsxError> {
        let mut book = Workbook::new();
        let created = about.as_of.parse::<Date>().ok().and_then(|day| excel_day(day).transpose());
        let created = created.transpose()?.unwrap_or(ExcelDateTime::from_ymd(2000, 1, 1)?);
        let subject = format!("data_revision {}, as_of {}", about.data_revision, about.as_of);
        let properties = DocProperties::new().set_title(about.name).set_author("Lộ Trình").set_subject(subject);
        book.set_properties(&properties.set_creation_datetime(&created));
        let sheet = book.add_worksheet();
        sheet.set_name(about.name)?;
        let bold = Format::new().set_bold();
        for (column, head) in (0u16..).zip(heads) {
            sheet.write_string_with_format(0, column, head.name, &bold)?;
            sheet.set_column_width(column, if matches!(head.kind, Kind::Text | Kind::Json(_)) { 24.0 } else { 14.0 })?;
        }
        sheet.set_freeze_panes(1, 0)?;
        Ok(Self { book, row: 0, day: Format::new().set_num_format("dd/mm/yyyy") })
    }

    /// Adds rows.
    pub fn write(&mut self, heads: &[Head], batch: &RecordBatch) -> Result<(), RowsError> {
        let cells = (self.row as usize + batch.num_rows()) * heads.len();
        if cells > MOST_CELLS {
            return Err(RowsError::TooManyCells { cells, most: MOST_CELLS });
        }
        let sheet = self.book.worksheet_from_index(0)?;
        for row in 0..batch.num_rows() {
            self.row += 1;
            for (column, (head, array)) in (0u16..).zip(heads.iter().zip(batch.columns())) {
                if array.is_null(row) {
                    continue;
                }
                match head.kind {
                    Kind::Text | Kind::Word(_) | Kind::Year | Kind::Json(_) => {
                        sheet.write_string(self.row, column, short(array.as_string::<i32>().value(row)))?
                    }
                    Kind::Number => sheet.write_number(self.row, column, array.as_primitive::<Float64Type>().value(row))?,
                    // Whole numbers here count rows and revisions: all are far below 2^53.
                    Kind::Whole => sheet.write_number(self.row, column, array.as_primitive::<Int64Type>().value(row) as f64)?,
                    Kind::Flag => sheet.write_boolean(self.row, column, array.as_boolean().value(row))?,
                    Kind::Day => {
                        let day = date_of(array.as_primitive::<Date32Type>().value(row));
                        match excel_day(day)? {
                            Some(day) => sheet.write_datetime_with_format(self.row, column, day, &self.day)?,
                            None => sheet.write_string(self.row, column, day.to_string())?,
                        }
                    }
                };
            }
        }
        Ok(())
    }

    /// The bytes of the workbook, with its sheet of columns.
    pub fn finish(mut self, heads: &[Head]) -> Result<Vec<u8>, RowsError> {
        let columns = u16::try_from(heads.len().saturating_sub(1)).unwrap_or(u16::MAX);
        self.book.worksheet_from_index(0)?.autofilter(0, 0, self.row, columns)?;
        let notes = self.book.add_worksheet();
        notes.set_name("columns")?;
        notes.set_column_width(0, 26.0)?;
        notes.set_column_width(1, 100.0)?;
        for (row, head) in (0u32..).zip(heads) {
            notes.write_string(row, 0, head.name)?;
            notes.write_string(row, 1, head.says)?;
        }
        Ok(self.book.save_to_buffer()?)
    }
}

/// The calendar of workbooks begins with 1900; an earlier day stands there as text.
fn excel_day(day: Date) -> Result<Option<ExcelDateTime>, XlsxError> {
    if !(1901..=9999).contains(&day.year()) {
        return Ok(None);
    }
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs()).map(Some)
}

/// The text as far as a cell holds it.
fn short(text: &str) -> &str {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
