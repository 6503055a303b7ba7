//! Columns: a name, what it says, and the cell of a row.

use jiff::civil::Date;
use serde_json::Value;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Text.
    Text,
    /// A word of a fixed vocabulary; the words.
    Word(&'static [&'static str]),
    /// A number at full precision.
    Number,
    /// A whole number.
    Whole,
    /// Yes or no.
    Flag,
    /// A day.
    Day,
    /// A year, or a word that says why there is none.
    Year,
    /// Anything of JSON; in a file its text.
    Json(JsonShape),
}

/// What a JSON cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum JsonShape {
    /// A list of texts.
    Texts,
    /// A list of objects.
    Objects,
    /// An object.
    Object,
}

/// What a column is, without its rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// Name in every format, stable.
    pub name: &'static str,
    /// What it says, in English, for the description of the interface.
    pub says: &'static str,
    /// A cell as JSON has it; text without quotation marks.
    pub example: &'static str,
    /// What stands in it.
    pub kind: Kind,
    /// Whether a cell may be empty.
    pub is_optional: bool,
    /// Text in Vietnamese alphabetical order when rows are sorted by it, instead of that of its letters' numbers.
    pub is_collated: bool,
}

impl Head {
    /// A column whose cells are never empty.
    pub const fn new(name: &'static str, says: &'static str, example: &'static str, kind: Kind) -> Self {
        Self { name, says, example, kind, is_optional: false, is_collated: false }
    }

    /// The same with cells that may be empty.
    pub const fn optional(self) -> Self {
        Self { is_optional: true, ..self }
    }
}

/// How the cell of a row is found.
#[derive(Debug)]
pub enum Cells<R: 'static> {
    /// Text, empty where there is none.
    Text(fn(&R) -> String),
    /// Text or nothing.
    MaybeText(fn(&R) -> Option<String>),
    /// A word.
    Word(fn(&R) -> &'static str),
    /// A number or nothing; what is not finite is nothing.
    Number(fn(&R) -> Option<f64>),
    /// A whole number or nothing.
    Whole(fn(&R) -> Option<i64>),
    /// Yes or no.
    Flag(fn(&R) -> bool),
    /// A day or nothing.
    Day(fn(&R) -> Option<Date>),
    /// Anything of JSON.
    Json(fn(&R) -> Value),
}

/// One column of rows of a type.
#[derive(Debug)]
pub struct Column<R: 'static> {
    /// What it is.
    pub head: Head,
    /// Its cells.
    pub cells: Cells<R>,
}

/// Text, empty where there is none.
pub const fn text<R>(name: &'static str, says: &'static str, example: &'static str, cell: fn(&R) -> String) -> Column<R> {
    Column { head: Head::new(name, says, example, Kind::Text), cells: Cells::Text(cell) }
}

/// A name: text that is sorted by the Vietnamese alphabet.
pub const fn name<R>(name: &'static str, says: &'static str, example: &'static str, cell: fn(&R) -> String) -> Column<R> {
    let head = Head { is_collated: true, ..Head::new(name, says, example, Kind::Text) };
    Column { head, cells: Cells::Text(cell) }
}

/// Text or nothing.
pub const fn maybe_text<R>(name: &'static str, says: &'static str, example: &'static str, cell: fn(&R) -> Option<String>) -> Column<R> {
    Column { head: Head::new(name, says, example, Kind::Text).optional(), cells: Cells::MaybeText(cell) }
}

/// A word of a fixed vocabulary.
pub const fn word<R>(
    name: &'static str,
    says: &'static str,
    example: &'static str,
    words: &'static [&'static str],
    cell: fn(&R) -> &'static str,
) -> Column<R> {
    Column { head: Head::new(name, says, example, Kind::Word(words)), cells: Cells::Word(cell) }
}

/// A number that is always there.
pub const fn number<R>(name: &'static str, says: &'static str, example: &'static str, cell: fn(&R) -> Option<f64>) -> Column<R> {
    Column { head: Head::new(name, says, example, Kind::Number), cells: Cells::Number(cell) }
}

/// A number or nothing.
pub const fn maybe_number<R>(name: &'static str, says: &'static str, example: &'static str, cell: fn(&R) -> Option<f64>) -> Column<R> {
    Column { head: Head::new(name, says, example, Kind::Number).optional(), cells: Cells::Number(cell) }
}

/// A whole number that is always there.
pub const fn whole<R>(name: &'static str, says: &'static str, example: &'static str, cell: fn(&R) -> Option<i64>) -> Column<R> {
    Column { head: Head::new(name, says, example, Kind::Whole), cells: Cells::Whole(cell) }
}

/// A whole number or nothing.
pub const fn maybe_whole<R>(name: &'static str, says: &'static str, example: &'static str, cell: fn(&R) -> Option<i64>) -> Column<R> {
    Column { head: Head::new(name, says, example, Kind::Whole).optional(), cells: Cells::Whole(cell) }
}

/// Yes or no.
pub const fn flag<R>(name: &'static str, says: &'static str, cell: fn(&R) -> bool) -> Column<R> {
    Column { head: Head::new(name, says, "false", Kind::Flag), cells: Cells::Flag(cell) }
}

/// A day or nothing.
pub const fn day<R>(name: &'static str, says: &'static str, example: &'static str, cell: fn(&R) -> Option<Date>) -> Column<R> {
    Column { head: Head::new(name, says, example, Kind::Day).optional(), cells: Cells::Day(cell) }
}

/// A list of texts.
pub const fn list<R>(name: &'static str, says: &'static str, example: &'static str, cell: fn(&R) -> Value) -> Column<R> {
    Column { head: Head::new(name, says, example, Kind::Json(JsonShape::Texts)), cells: Cells::Json(cell) }
}

/// A list of objects, or an object or nothing.
pub const fn json<R>(name: &'static str, says: &'static str, example: &'static str, shape: JsonShape, cell: fn(&R) -> Value) -> Column<R> {
    let head = Head::new(name, says, example, Kind::Json(shape));
    Column { head: if matches!(shape, JsonShape::Object) { head.optional() } else { head }, cells: Cells::Json(cell) }
}
