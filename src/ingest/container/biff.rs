//! The records of an XLS workbook (MS-XLS, BIFF8), looked through before they are read: claims that would make a reader
//! reserve memory without bound, a password, and which cells are shown in per cent.

use std::collections::{HashMap, HashSet};

use super::{
    limits::{MAX_CELLS, MAX_SHARED_STRINGS},
    ole::{Compound, u16_at, u32_at},
    workbook::shows_percent,
};
use crate::ingest::error::{IngestError, IngestErrorKind};

/// Sorts of record, by their number in MS-XLS 2.3.
mod record {
    pub const FORMULA: u16 = 0x0006;
    pub const END: u16 = 0x000A;
    pub const FILE_PASS: u16 = 0x002F;
    pub const BOUND_SHEET: u16 = 0x0085;
    pub const MULTIPLE_RK: u16 = 0x00BD;
    pub const EXTENDED_FORMAT: u16 = 0x00E0;
    pub const MERGED: u16 = 0x00E5;
    pub const STRINGS: u16 = 0x00FC;
    pub const LABEL_STRING: u16 = 0x00FD;
    pub const DIMENSIONS: u16 = 0x0200;
    pub const NUMBER: u16 = 0x0203;
    pub const LABEL: u16 = 0x0204;
    pub const TRUTH_OR_ERROR: u16 = 0x0205;
    pub const RK: u16 = 0x027E;
    pub const FORMAT: u16 = 0x041E;
    pub const BEGIN: u16 = 0x0809;
}

/// What was found out about a workbook.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Cells that are shown in per cent: position of the sheet, row, column.
    pub percents: HashSet<(usize, u16, u16)>,
    /// Where the records of each sheet begin.
    sheets: Vec<usize>,
    formats: HashMap<u16, bool>,
    extended: Vec<u16>,
    cells: usize,
    /// Cells of the rectangles that the sheets looked through so far take: a reader keeps each whole.
    area: usize,
    /// First and last row and column of the sheet being looked through.
    bounds: Option<[u16; 4]>,
}

/// Most cells, blank ones included, of the rectangles around the cells of all sheets; they take 32 bytes each.
const MAX_AREA: usize = 2 * MAX_CELLS;

/// Looks through the records.
///
/// # Errors
/// No workbook stream, a password, a version before Excel 97, records that end early, claims beyond the limits.
pub(super) fn survey(file: &str, bytes: &[u8]) -> Result<Survey, IngestError> {
    let compound = Compound::open(bytes).ok_or_else(|| damaged(file, "sectors that lie beyond its end"))?;
    let stream = match compound.stream("Workbook") {
        Some(stream) => stream,
        None if compound.stream("Book").is_some() => {
            let remedy = "open it in a spreadsheet program and save it as .xlsx";
            return Err(IngestError::new(IngestErrorKind::Shape, file, "a workbook of Excel 5 or 95", "Excel 97 or later", remedy));
        }
        None => return Err(damaged(file, "no stream of records")),
    };
    let mut survey = Survey::default();
    survey.look_through(file, &stream, 0, None)?;
    for (position, start) in survey.sheets.clone().into_iter().enumerate() {
        if start >= stream.len() {
            return Err(damaged(file, "a sheet that begins beyond its end"));
        }
        survey.look_through(file, &stream, start, Some(position))?;
        let [top, left, bottom, right] = survey.bounds.take().unwrap_or([1, 1, 0, 0]).map(usize::from);
        survey.area += (bottom + 1 - top) * (right + 1 - left);
        check_area(file, survey.area)?;
    }
    Ok(survey)
}

impl Survey {
    /// Walks the records from a place to the end of their part of the stream.
    fn look_through(&mut self, file: &str, stream: &[u8], start: usize, sheet: Option<usize>) -> Result<(), IngestError> {
        let (mut at, mut depth) = (start, 0usize);
        while let (Some(sort), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
            let body = stream.get(at + 4..at + 4 + usize::from(length)).ok_or_else(|| damaged(file, "a record that ends early"))?;
            at += 4 + usize::from(length);
            match sort {
                record::BEGIN => depth += 1,
                record::END => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return Ok(());
                    }
                }
                // Charts inside a sheet carry records of their own.
                _ if depth > 1 => {}
                _ => self.look_at(file, sort, body, sheet)?,
            }
        }
        Ok(())
    }

    fn look_at(&mut self, file: &str, sort: u16, body: &[u8], sheet: Option<usize>) -> Result<(), IngestError> {
        let needs = |bytes: usize| if body.len() < bytes { Err(damaged(file, "a record that is too short")) } else { Ok(()) };
        let word = |at: usize| u16_at(body, at).unwrap_or(0);
        match sort {
            record::FILE_PASS => {
                let remedy = "remove the password and send it again";
                return Err(IngestError::new(
                    IngestErrorKind::Shape,
                    file,
                    "a workbook that is locked with a password",
                    "one without",
                    remedy,
                ));
            }
            record::BOUND_SHEET => {
                needs(8)?;
                self.sheets.push(u32_at(body, 0).unwrap_or(u32::MAX) as usize);
            }
            record::FORMAT => {
                // Number, length in characters, a byte that says whether they take one byte or two.
                needs(5)?;
                let text = String::from_utf8_lossy(body.get(5..).unwrap_or_default()).replace('\0', "");
                self.formats.insert(word(0), shows_percent(&text));
            }
            record::EXTENDED_FORMAT => {
                needs(4)?;
                self.extended.push(word(2));
            }
            record::STRINGS => {
                needs(8)?;
                let claimed = u32_at(body, 4).unwrap_or(u32::MAX) as usize;
                if claimed > MAX_SHARED_STRINGS {
                    let found = format!("a table that claims {claimed} strings");
                    return Err(too_large(file, found, format!("at most {MAX_SHARED_STRINGS}")));
                }
            }
            record::DIMENSIONS => self.check_dimensions(file, body)?,
            record::MERGED => needs(2 + 8 * usize::from(word(0)))?,
            record::NUMBER | record::RK | record::FORMULA | record::LABEL | record::LABEL_STRING | record::TRUTH_OR_ERROR => {
                needs(6)?;
                self.take_cell(file, sheet, word(0), word(2), word(4))?;
            }
            record::MULTIPLE_RK => {
                needs(6)?;
                for (column, cell) in (word(2)..=u16::MAX).zip(body.get(4..body.len() - 2).unwrap_or_default().chunks_exact(6)) {
                    self.take_cell(file, sheet, word(0), column, u16_at(cell, 0).unwrap_or(0))?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Columns of a sheet are at most 256 in this format, so that no range of cells is larger than 65,536 by 256.
    fn check_dimensions(&self, file: &str, body: &[u8]) -> Result<(), IngestError> {
        let (Some(first_row), Some(last_row), Some(first_column), Some(last_column)) =
            (u32_at(body, 0), u32_at(body, 4), u16_at(body, 8), u16_at(body, 10))
        else {
            return Err(damaged(file, "a record that is too short"));
        };
        if first_row > last_row || last_row > 65_536 || first_column > last_column || last_column > 256 {
            return Err(damaged(file, &format!("a sheet of rows {first_row} to {last_row} and columns {first_column} to {last_column}")));
        }
        check_area(file, (last_row + 1 - first_row) as usize * usize::from(last_column + 1 - first_column))
    }

    fn take_cell(&mut self, file: &str, sheet: Option<usize>, row: u16, column: u16, format: u16) -> Result<(), IngestError> {
        if column > 255 {
            return Err(damaged(file, &format!("a cell in column {column}")));
        }
        self.cells += 1;
        if self.cells > MAX_CELLS {
            return Err(too_large(file, format!("more than {MAX_CELLS} cells"), format!("at most {MAX_CELLS} cells")));
        }
        let [top, left, bottom, right] = self.bounds.unwrap_or([row, column, row, column]);
        self.bounds = Some([top.min(row), left.min(column), bottom.max(row), right.max(column)]);
        let number_format = self.extended.get(usize::from(format)).copied().unwrap_or(0);
        // 9 and 10 are the built-in formats "0%" and "0.00%".
        let in_percent = self.formats.get(&number_format).copied().unwrap_or(matches!(number_format, 9 | 10));
        if let (true, Some(sheet)) = (in_percent, sheet) {
            self.percents.insert((sheet, row, column));
        }
        Ok(())
    }
}

fn check_area(file: &str, cells: usize) -> Result<(), IngestError> {
    if cells > MAX_AREA {
        return Err(too_large(file, format!("sheets that reach over {cells} cells"), format!("at most {MAX_AREA}, blank ones included")));
    }
    Ok(())
}

fn too_large(file: &str, found: String, expected: String) -> IngestError {
    IngestError::new(IngestErrorKind::TooLarge, file, found, expected, "split the file, or choose one sheet of it")
}

fn damaged(file: &str, found: &str) -> IngestError {
    let remedy = "open it in a spreadsheet program and save it as .xlsx";
    IngestError::new(IngestErrorKind::Shape, file, format!("a damaged workbook: {found}"), "a workbook", remedy)
}
