//! A sheet as a reader sees it: joined cells show their content everywhere they reach.

use std::collections::BTreeMap;

use super::super::sheet::{Cell, Merged, Sheet};
use crate::domain::text::normalise;

/// Rows over which a joined cell is looked up: a heading or a group reaches that far, a joined background need not be.
const LONGEST_MERGE: usize = 500;

/// A sheet with its joined cells.
pub(super) struct Grid<'a> {
    sheet: &'a Sheet,
    merged: BTreeMap<usize, Vec<Merged>>,
    width: usize,
}

impl<'a> Grid<'a> {
    pub fn of(sheet: &'a Sheet) -> Self {
        let mut merged: BTreeMap<usize, Vec<Merged>> = BTreeMap::new();
        for area in &sheet.merged {
            let last = area.bottom.min(sheet.rows.len()).min(area.top + LONGEST_MERGE);
            for row in area.top..=last {
                merged.entry(row).or_default().push(*area);
            }
        }
        let width = sheet.rows.iter().map(Vec::len).max().unwrap_or(0);
        Self { sheet, merged, width }
    }

    pub fn name(&self) -> &'a str {
        &self.sheet.name
    }

    pub fn height(&self) -> usize {
        self.sheet.rows.len()
    }

    pub fn width(&self) -> usize {
        self.width
    }

    /// Whether the format knows joined cells and this sheet has some.
    pub fn has_merges(&self) -> bool {
        !self.sheet.merged.is_empty()
    }

    /// Row as a spreadsheet counts.
    pub fn row_number(&self, row: usize) -> usize {
        self.sheet.row_numbers.get(row).copied().unwrap_or(row + 1)
    }

    /// Where a row of the spreadsheet stands among the rows held.
    pub fn row_of_number(&self, number: usize) -> Option<usize> {
        if self.sheet.row_numbers.is_empty() {
            return number.checked_sub(1).filter(|row| *row < self.height());
        }
        self.sheet.row_numbers.iter().position(|n| *n == number)
    }

    /// A cell as it stands.
    pub fn cell(&self, row: usize, column: usize) -> &'a Cell {
        static BLANK: Cell = Cell::Blank;
        self.sheet.rows.get(row).and_then(|cells| cells.get(column)).unwrap_or(&BLANK)
    }

    /// The joined cell that reaches here and begins elsewhere.
    pub fn joined(&self, row: usize, column: usize) -> Option<Merged> {
        let reaching = self.merged.get(&row)?.iter().find(|m| m.left <= column && column <= m.right)?;
        ((reaching.top, reaching.left) != (row, column)).then_some(*reaching)
    }

    /// What a reader sees in a cell: that of the joined cell it is part of.
    pub fn seen(&self, row: usize, column: usize) -> &'a Cell {
        match self.joined(row, column) {
            Some(merged) => self.cell(merged.top, merged.left),
            None => self.cell(row, column),
        }
    }

    /// The text a reader sees in a cell.
    pub fn text(&self, row: usize, column: usize) -> String {
        text_of(self.seen(row, column))
    }

    /// Text of the cells that begin in a row, with their columns; blanks left out.
    pub fn texts(&self, row: usize) -> Vec<(usize, String)> {
        let cells = self.sheet.rows.get(row).map_or(&[] as &[Cell], Vec::as_slice);
        cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank()).map(|(at, cell)| (at, text_of(cell))).collect()
    }

    pub fn is_blank(&self, row: usize) -> bool {
        self.sheet.rows.get(row).is_none_or(|cells| cells.iter().all(Cell::is_blank))
    }
}

/// A cell as text: numbers with the fewest digits that read back, days as 2026-01-15, one line.
pub(super) fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => normalise(text),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Truth(true) => "có".to_owned(),
        Cell::Truth(false) => "không".to_owned(),
    }
}

/// The letter by which a spreadsheet calls a column: A, …, Z, AA.
pub(super) fn letter(column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        let letters: Vec<String> = [0, 4, 25, 26, 51, 52, 701, 702].into_iter().map(letter).collect();
        assert_eq!(letters, ["A", "E", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_joined_cell_is_seen_everywhere_it_reaches() {
        let sheet = Sheet {
            rows: vec![vec![Cell::Text(" Thực\nhiện ".into()), Cell::Blank], vec![Cell::Number(1.5), Cell::Truth(true)]],
            row_numbers: vec![4, 6],
            merged: vec![Merged { top: 0, left: 0, bottom: 0, right: 1 }],
            ..Sheet::default()
        };
        let grid = Grid::of(&sheet);
        assert_eq!((grid.text(0, 0), grid.text(0, 1)), ("Thực hiện".into(), "Thực hiện".into()));
        assert_eq!((grid.text(1, 0), grid.text(1, 1), grid.text(9, 9)), ("1.5".into(), "có".into(), String::new()));
        assert_eq!((grid.joined(0, 0), grid.row_number(1), grid.row_of_number(6)), (None, 6, Some(1)));
        assert_eq!(grid.texts(0), [(0, "Thực hiện".to_owned())]);
    }
}
