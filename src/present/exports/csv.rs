//! The gap table as CSV for people: UTF-8 with a byte-order mark, comma, LF, decimal point.

use super::{
    columns::Column,
    table::{GapTable, Value},
};
use crate::domain::language::Language;

/// What the first line holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CsvHeader {
    /// Headings in the table's language.
    #[default]
    Words,
    /// The keys of the JSON rows.
    Keys,
}

/// Spreadsheets know by this mark that the file is UTF-8; without it they misread Vietnamese.
pub(super) const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Writes the table. There is no `sep=` line.
///
/// # Errors
/// The writer's own failure, which memory does not produce.
pub fn render_csv(table: &GapTable, header: CsvHeader) -> Result<Vec<u8>, csv::Error> {
    let mut out = BYTE_ORDER_MARK.to_vec();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(&mut out);
    let name = |column: &Column| match header {
        CsvHeader::Words => column.heading(table.language),
        CsvHeader::Keys => column.key,
    };
    writer.write_record(table.columns().iter().map(name))?;
    for row in &table.rows {
        writer.write_record(row.cells.iter().map(|cell| text_of(cell, table.language)))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(out)
}

fn text_of(cell: &Value, language: Language) -> String {
    match cell {
        Value::Text(text) => inert(text),
        Value::Word { words, .. } => inert(words),
        // The shortest text that reads back as the same number.
        Value::Number(value, _) => value.to_string(),
        Value::Day(day) => day.to_string(),
        Value::Flag(true) => language.pick("có", "yes").to_owned(),
        Value::Flag(false) | Value::Empty => String::new(),
    }
}

/// Text that a spreadsheet would run as a formula gets a leading apostrophe.
///
/// # Example
/// ```
/// use lotrinh::present::exports::csv::inert;
/// assert_eq!(inert("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
/// assert_eq!(inert("≥ 85"), "≥ 85");
/// ```
pub fn inert(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) { format!("'{text}") } else { text.to_owned() }
}
