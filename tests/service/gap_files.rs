//! The gap table read back from its files, cell by cell.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use jiff::{ToSpan, civil::Date};
use lotrinh::{
    domain::language::Language,
    present::exports::columns::{COLUMNS, Column, Show},
};
use serde_json::Value;

/// Rows above the heading in a workbook.
const ABOVE: usize = 5;

/// What a cell says, in the same form whatever file it was read from.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A number, bit for bit.
    Number(f64),
    /// Words, a day as YYYY-MM-DD, or `yes` for a flag.
    Text(String),
    /// Nothing.
    Empty,
}

impl Cell {
    fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

/// The rows of the table; `None` in a column that the file does not have.
pub type Rows = Vec<Vec<Option<Cell>>>;

fn is_number(column: &Column) -> bool {
    matches!(column.show, Show::Number | Show::Chance | Show::Year)
}

/// Rows of the JSON form. Codes stand for words there, so only numbers, days and flags can be compared with the others.
#[track_caller]
pub fn of_json(table: &Value) -> Rows {
    let cell = |column: &Column, value: &Value| match value {
        Value::Null | Value::Bool(false) => Cell::Empty,
        Value::Bool(true) => Cell::Text("yes".to_owned()),
        Value::Number(number) => Cell::Number(number.as_f64().expect("a number")),
        Value::String(text) => Cell::text(text),
        other => panic!("{}: {other}", column.key),
    };
    let rows = table["items"].as_array().expect("rows");
    rows.iter()
        .map(|row| {
            let keys: Vec<&str> = row.as_object().expect("a row").keys().map(String::as_str).collect();
            assert_eq!(keys, COLUMNS.iter().map(|column| column.key).collect::<Vec<_>>(), "columns in their order");
            COLUMNS.iter().map(|column| Some(cell(column, &row[column.key]))).collect()
        })
        .collect()
}

/// Rows of the CSV form.
#[track_caller]
pub fn of_csv(bytes: &[u8], language: Language) -> Rows {
    let text = std::str::from_utf8(bytes).expect("UTF-8").strip_prefix('\u{feff}').expect("a byte-order mark");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headings: Vec<String> = reader.headers().expect("headings").iter().map(str::to_owned).collect();
    assert_eq!(headings, COLUMNS.iter().map(|column| column.heading(language)).collect::<Vec<_>>());
    let cell = |column: &Column, text: &str| match column.show {
        Show::Flag if !text.is_empty() => Cell::Text("yes".to_owned()),
        _ if is_number(column) => text.parse().map_or_else(|_| Cell::text(text), Cell::Number),
        _ => Cell::text(text),
    };
    reader
        .records()
        .map(|record| {
            let record = record.expect("a row");
            COLUMNS.iter().zip(record.iter()).map(|(column, text)| Some(cell(column, text))).collect()
        })
        .collect()
}

/// A workbook of the gap table.
pub struct Book(Xlsx<Cursor<Vec<u8>>>);

impl Book {
    /// Opens the file.
    #[track_caller]
    pub fn open(bytes: &[u8]) -> Self {
        Self(Xlsx::new(Cursor::new(bytes.to_vec())).expect("a workbook"))
    }

    fn first_sheet(&self) -> String {
        self.0.sheet_names().first().expect("a sheet").clone()
    }

    /// The lines above the heading.
    #[track_caller]
    pub fn head(&mut self) -> Vec<String> {
        let sheet = self.0.worksheet_range(&self.first_sheet()).expect("the sheet");
        (0..ABOVE as u32).filter_map(|row| sheet.get_value((row, 0))).map(ToString::to_string).filter(|line| !line.is_empty()).collect()
    }

    /// Formulas on any sheet, but those by which the sheet of counts counts the table.
    pub fn formulas(&mut self) -> usize {
        let is_own = |formula: &str| {
            let counts = ["COUNTIF('Khoảng cách'!$", "COUNTIF('Gap table'!$"].iter().any(|begin| formula.starts_with(begin));
            (counts && formula.matches('(').count() == 1) || formula == "SUM(B4:B10)"
        };
        let names = self.0.sheet_names().clone();
        let on_sheet = |name: &String| self.0.worksheet_formula(name).expect("the sheet");
        names.iter().map(on_sheet).map(|sheet| sheet.used_cells().filter(|(_, _, formula)| !is_own(formula)).count()).sum()
    }

    /// The rows of the table.
    #[track_caller]
    pub fn rows(&mut self, language: Language) -> Rows {
        let sheet = self.0.worksheet_range(&self.first_sheet()).expect("the sheet");
        let value = |row: usize, place: usize| sheet.get_value((row as u32, place as u32)).cloned().unwrap_or_default();
        let shown: Vec<&Column> = COLUMNS.iter().filter(|column| column.only.is_none_or(|only| only == language)).collect();
        for (place, column) in shown.iter().enumerate() {
            assert_eq!(value(ABOVE, place).to_string(), column.heading(language));
        }
        let last = sheet.end().map_or(ABOVE, |(row, _)| row as usize);
        (ABOVE + 1..=last)
            .map(|row| {
                let mut place = 0;
                COLUMNS
                    .iter()
                    .map(|column| {
                        column.only.is_none_or(|only| only == language).then(|| {
                            place += 1;
                            of_workbook(column, &value(row, place - 1))
                        })
                    })
                    .collect()
            })
            .collect()
    }
}

fn of_workbook(column: &Column, value: &Data) -> Cell {
    match value {
        Data::Empty => Cell::Empty,
        Data::Float(number) => Cell::Number(*number),
        Data::Int(number) => Cell::Number(*number as f64),
        Data::DateTime(day) => {
            let day = Date::constant(1899, 12, 30).checked_add((day.as_f64() as i64).days()).expect("a day");
            Cell::Text(day.to_string())
        }
        Data::String(text) if column.show == Show::Flag && !text.is_empty() => Cell::Text("yes".to_owned()),
        Data::String(text) => Cell::text(text),
        other => panic!("{}: {other:?}", column.key),
    }
}

/// Fails unless two forms hold the same numbers bit for bit, the same days and flags, and nothing where the other
/// holds nothing.
#[track_caller]
pub fn assert_same_numbers(one: &Rows, other: &Rows, which: &str) {
    assert_eq!(one.len(), other.len(), "{which}: rows");
    let mut numbers = 0;
    for (row, (left, right)) in one.iter().zip(other).enumerate() {
        for (column, (left, right)) in COLUMNS.iter().zip(left.iter().zip(right)) {
            let (Some(left), Some(right)) = (left, right) else { continue };
            let place = format!("{which}: row {row}, {}", column.key);
            match (left, right) {
                (Cell::Number(a), Cell::Number(b)) => {
                    assert_eq!(a, b, "{place}");
                    numbers += 1;
                }
                (Cell::Text(_), Cell::Text(_)) if is_number(column) || matches!(column.show, Show::Text(_)) => {}
                _ => assert_eq!(left, right, "{place}"),
            }
        }
    }
    assert!(numbers > one.len(), "{which}: only {numbers} numbers in {} rows", one.len());
}

/// One column of the rows.
#[track_caller]
pub fn cells<'a>(rows: &'a Rows, key: &str) -> Vec<&'a Cell> {
    let place = COLUMNS.iter().position(|column| column.key == key).expect("a column");
    rows.iter().map(|row| row[place].as_ref().expect("the file has the column")).collect()
}
