//! Cells put into a [`Sheet`] one by one, with every limit counted as they come.

use super::{
    limits::{MAX_CELL_BYTES, MAX_CELLS, MAX_COLUMNS, MAX_MERGED, MAX_ROWS, MAX_SHEETS, MAX_TEXT_BYTES},
    note,
};
use crate::{
    domain::finding::{Finding, Severity},
    ingest::{
        error::{IngestError, IngestErrorKind, excerpt},
        sheet::{Cell, Merged, Sheet},
    },
};

/// Most blank rows kept in a run: they part one table from the next, and a million of them say nothing more.
const BLANK_ROWS_KEPT: usize = 1000;

/// What one file may still add, over all of its sheets.
pub(super) struct Budget<'a> {
    file: &'a str,
    sheets: usize,
    rows: usize,
    cells: usize,
    text_bytes: usize,
    /// What was noticed while reading.
    pub notes: Vec<Finding>,
}

impl<'a> Budget<'a> {
    /// The whole of the limits, for a file of this name.
    pub fn of(file: &'a str) -> Self {
        Self { file, sheets: 0, rows: 0, cells: 0, text_bytes: 0, notes: Vec::new() }
    }

    /// The file's name.
    pub fn file(&self) -> &'a str {
        self.file
    }

    /// Says something about the file.
    pub fn note(&mut self, rule: &str, found: impl Into<String>, expected: impl Into<String>) {
        self.notes.push(note(self.file, rule, found, expected));
    }

    /// Refuses a row that repeats more cells than there may be, before they are laid out.
    ///
    /// # Errors
    /// The limit on cells.
    pub fn check_repeats(&self, rows: usize, cells: usize) -> Result<(), IngestError> {
        if rows.saturating_mul(cells).saturating_add(self.cells) > MAX_CELLS {
            return Err(self.too_large(format!("more than {MAX_CELLS} cells"), format!("at most {MAX_CELLS} cells")));
        }
        Ok(())
    }

    fn too_large(&self, found: String, expected: String) -> IngestError {
        IngestError::new(IngestErrorKind::TooLarge, self.file, found, expected, "split the file, or choose one sheet of it")
    }
}

/// A sheet being filled.
pub(super) struct Grid {
    sheet: Sheet,
    merged: Vec<Merged>,
    /// Rows that hold a cell too long to take, by their number.
    refused: Vec<usize>,
}

impl Grid {
    /// An empty sheet.
    ///
    /// # Errors
    /// Too many sheets.
    pub fn new(name: &str, budget: &mut Budget) -> Result<Self, IngestError> {
        budget.sheets += 1;
        if budget.sheets > MAX_SHEETS {
            return Err(budget.too_large(format!("more than {MAX_SHEETS} sheets"), format!("at most {MAX_SHEETS}")));
        }
        Ok(Self { sheet: Sheet { name: name.to_owned(), ..Sheet::default() }, merged: Vec::new(), refused: Vec::new() })
    }

    /// Puts a cell at a row and column counted from 0; rows must come in order, columns need not.
    ///
    /// # Errors
    /// A limit on rows, columns, cells or text; a row that comes after a later one.
    pub fn put(&mut self, row: usize, column: usize, cell: Cell, budget: &mut Budget) -> Result<(), IngestError> {
        if cell.is_blank() {
            return Ok(());
        }
        let number = row + 1;
        if column >= MAX_COLUMNS {
            let found = format!("a cell in column {} of row {number}{}", column + 1, self.in_sheet());
            return Err(budget.too_large(found, format!("at most {MAX_COLUMNS} columns")));
        }
        self.reach(number, budget)?;
        budget.cells += 1;
        if budget.cells > MAX_CELLS {
            return Err(budget.too_large(format!("more than {MAX_CELLS} cells"), format!("at most {MAX_CELLS} cells")));
        }
        if let Cell::Text(text) = &cell {
            budget.text_bytes += text.len();
            if budget.text_bytes > MAX_TEXT_BYTES {
                return Err(budget.too_large(format!("more than {MAX_TEXT_BYTES} bytes of text"), format!("at most {MAX_TEXT_BYTES}")));
            }
            if text.len() > MAX_CELL_BYTES {
                self.refuse(number, format!("{} bytes: {}", text.len(), excerpt(text)), budget);
                return Ok(());
            }
        }
        if let Some(cells) = self.sheet.rows.last_mut() {
            if cells.len() <= column {
                cells.resize(column + 1, Cell::Blank);
            }
            if let Some(place) = cells.get_mut(column) {
                *place = cell;
            }
        }
        Ok(())
    }

    /// Opens the row of a number, with the blank ones before it.
    fn reach(&mut self, number: usize, budget: &mut Budget) -> Result<(), IngestError> {
        let last = self.sheet.row_numbers.last().copied().unwrap_or(0);
        if number == last {
            return Ok(());
        }
        if number < last {
            let found = format!("row {number} after row {last}{}", self.in_sheet());
            let remedy = "open it in a spreadsheet program and save it again";
            return Err(IngestError::new(IngestErrorKind::Shape, budget.file, found, "rows in their order", remedy));
        }
        let first_kept = (last + 1).max(number.saturating_sub(BLANK_ROWS_KEPT));
        budget.rows += number + 1 - first_kept;
        // One row more for the header.
        if budget.rows > MAX_ROWS + 1 {
            return Err(budget.too_large(format!("more than {MAX_ROWS} rows"), format!("at most {MAX_ROWS} rows")));
        }
        self.sheet.rows.resize(self.sheet.rows.len() + (number + 1 - first_kept), Vec::new());
        self.sheet.row_numbers.extend(first_kept..=number);
        Ok(())
    }

    /// Leaves a row out because of one cell, and says so.
    fn refuse(&mut self, number: usize, found: String, budget: &mut Budget) {
        if self.refused.last() == Some(&number) {
            return;
        }
        self.refused.push(number);
        budget.notes.push(Finding {
            severity: Severity::Rejected,
            row: number,
            column: self.sheet.name.clone(),
            ..note(budget.file, "cell_too_long", found, format!("at most {MAX_CELL_BYTES} bytes in a cell"))
        });
    }

    /// Joins cells; rows and columns counted from 0 in the whole sheet, both ends inclusive.
    pub fn merge(&mut self, area: Merged) {
        if self.merged.len() < MAX_MERGED && area.left < MAX_COLUMNS && area.top <= area.bottom && area.left <= area.right {
            self.merged.push(area);
        }
    }

    fn in_sheet(&self) -> String {
        if self.sheet.name.is_empty() { String::new() } else { format!(" of sheet “{}”", self.sheet.name) }
    }

    /// The sheet; none where it holds no cell.
    pub fn finish(self) -> Option<Sheet> {
        let Self { mut sheet, merged, refused } = self;
        if !refused.is_empty() {
            let keep: Vec<bool> = sheet.row_numbers.iter().map(|number| refused.binary_search(number).is_err()).collect();
            let mut kept = keep.iter();
            sheet.rows.retain(|_| kept.next().copied().unwrap_or(true));
            let mut kept = keep.iter();
            sheet.row_numbers.retain(|_| kept.next().copied().unwrap_or(true));
        }
        // From here on rows are counted as they stand in `rows`; the blank rows left out are in no table.
        for area in merged {
            let top = sheet.row_numbers.partition_point(|number| *number < area.top + 1);
            let end = sheet.row_numbers.partition_point(|number| *number <= area.bottom + 1);
            if top < end {
                sheet.merged.push(Merged { top, bottom: end - 1, left: area.left, right: area.right.min(MAX_COLUMNS - 1) });
            }
        }
        (!sheet.rows.is_empty()).then_some(sheet)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn rows_are_padded_and_long_runs_of_blank_ones_are_cut() {
        let mut budget = Budget::of("a.xlsx");
        let mut grid = Grid::new("S", &mut budget).expect("a sheet");
        for (row, column) in [(1, 2), (3, 0), (50_000, 1)] {
            grid.put(row, column, Cell::Number(1.0), &mut budget).expect("a cell");
        }
        grid.merge(Merged { top: 1, left: 0, bottom: 3, right: 200 });
        grid.merge(Merged { top: 20_000, left: 0, bottom: 20_001, right: 1 });
        let sheet = grid.finish().expect("cells");
        assert_eq!(sheet.row_numbers[..4], [1, 2, 3, 4]);
        assert_eq!(sheet.rows[1], [Cell::Blank, Cell::Blank, Cell::Number(1.0)]);
        assert_eq!((sheet.rows.len(), sheet.row_numbers.last()), (1005, Some(&50_001)));
        assert_eq!(sheet.merged, [Merged { top: 1, left: 0, bottom: 3, right: 63 }]);
    }

    #[test]
    fn a_cell_too_long_takes_its_row_with_it() {
        let mut budget = Budget::of("a.xlsx");
        let mut grid = Grid::new("S", &mut budget).expect("a sheet");
        for (row, cell) in [(0, text("a")), (1, text(&"y".repeat(MAX_CELL_BYTES + 1))), (2, text("b"))] {
            grid.put(row, 0, cell, &mut budget).expect("a cell");
        }
        assert_eq!(grid.finish().expect("cells").row_numbers, [1, 3]);
        assert_eq!((budget.notes.len(), budget.notes[0].row, budget.notes[0].severity), (1, 2, Severity::Rejected));
    }

    #[test]
    fn limits_hold_and_rows_keep_their_order() {
        let mut budget = Budget::of("a.xlsx");
        let mut grid = Grid::new("S", &mut budget).expect("a sheet");
        assert!(grid.put(0, MAX_COLUMNS, text("a"), &mut budget).is_err());
        assert!(grid.put(0, MAX_COLUMNS, text(" "), &mut budget).is_ok(), "a blank is no cell");
        grid.put(7, 0, text("a"), &mut budget).expect("a cell");
        assert!(grid.put(6, 0, text("a"), &mut budget).expect_err("backwards").found.contains("row 7 after row 8"));
        for row in 8..=MAX_ROWS {
            grid.put(row, 0, Cell::Truth(true), &mut budget).expect("a cell");
        }
        assert_eq!(grid.put(MAX_ROWS + 1, 0, text("a"), &mut budget).expect_err("rows").kind, IngestErrorKind::TooLarge);
        assert!((0..MAX_SHEETS).any(|_| Grid::new("S", &mut budget).is_err()));
    }
}
