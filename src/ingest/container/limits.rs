//! How much of a file is read: every limit with its reason.

/// Most bytes of one workbook, JSON or text file read into sheets: 335 for each of [`MAX_ROWS`] rows.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Most rows of all sheets: a year of quarterly values of 15 indicators for all 3,321 communes is 199,260 rows.
pub const MAX_ROWS: usize = 200_000;

/// Most columns of a sheet: the widest table known here has 19.
pub const MAX_COLUMNS: usize = 64;

/// Most cells of all sheets: 20 columns in each of [`MAX_ROWS`] rows; at 24 bytes a cell they take 96 MB.
pub const MAX_CELLS: usize = 4_000_000;

/// Most bytes of one cell: no spreadsheet holds more than 32,767 characters in a cell.
pub const MAX_CELL_BYTES: usize = 32_767;

/// Most bytes of text in all cells of all sheets: twice what a file may hold, since UTF-8 takes more than old encodings.
pub const MAX_TEXT_BYTES: usize = 2 * MAX_BYTES;

/// Most sheets of a workbook: a month's reports of every commune of a province stand in fewer.
pub const MAX_SHEETS: usize = 200;

/// Most bytes of one CSV record.
pub const MAX_RECORD_BYTES: usize = 1024 * 1024;

/// Most rows of a batch handed on from a columnar file.
pub const MAX_BATCH_ROWS: usize = 65_536;
