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

/// Most entries of a workbook's archive: a sheet has four (itself, relations, drawing, remarks), and pictures add some.
pub const MAX_ENTRIES: usize = 4_000;

/// Most bytes that a workbook's archive unpacks to, by its directory.
pub const MAX_UNPACKED_BYTES: u64 = 256 * 1024 * 1024;

/// Most bytes that one entry unpacks to: 4,000,000 cells take about 40 bytes each in XML.
pub const MAX_ENTRY_BYTES: u64 = 200 * 1024 * 1024;

/// Most times an entry may grow: the XML of a sheet shrinks to a tenth or a fortieth, of one repeated row to a 150th.
pub const MAX_RATIO: u64 = 250;

/// Entries up to this size may grow more than [`MAX_RATIO`] times: they are harmless.
pub const SMALL_UNPACKED_BYTES: u64 = 16 * 1024 * 1024;

/// Most strings in the table of strings of a workbook: 24 bytes each and their text stay in memory.
pub const MAX_SHARED_STRINGS: usize = 2_000_000;

/// Most bytes of the table of strings of a workbook.
pub const MAX_STRINGS_BYTES: u64 = 96 * 1024 * 1024;

/// Most joined ranges of a sheet: a header has dozens, and a table with every third cell joined has 66,667 rows of them.
pub const MAX_MERGED: usize = 100_000;

/// Most rows of a columnar file: five times the 20 million that are promised to be read.
pub const MAX_COLUMNAR_ROWS: u64 = 100_000_000;

/// Most rows for each byte of a columnar file: a column of one repeated value takes no bytes, but no table has only those.
pub const MAX_ROWS_PER_BYTE: u64 = 1_000;

/// Most bytes of one page or dictionary of a Parquet column when unpacked; writers make pages of one megabyte.
pub const MAX_PAGE_BYTES: i64 = 64 * 1024 * 1024;

/// Most bytes of the buffers of one Arrow batch when unpacked: a million rows of 20 columns with 12 bytes each.
pub const MAX_BATCH_BYTES: u64 = 256 * 1024 * 1024;

/// Most bytes of a Parquet footer or of the description of an Arrow batch.
pub const MAX_FOOTER_BYTES: usize = 16 * 1024 * 1024;

/// Most elements of a list in a Parquet footer: 100 million rows in groups of 10,000.
pub const MAX_LIST: u64 = 10_000;
