//! Messy office tables into the long form: the sheet, the table in it, what its columns mean, what its rows are.
//!
//! Reading order: [`find`] looks for the heading under title rows and [`heading`] says what each column means, [`title`]
//! reads what the lines around the table say, [`body`] tells figures from groups, remarks and sums, [`columns`] and
//! [`figures`] put the two together. Whatever is guessed stands in the [`Preview`]; a [`Mapping`] given with the settings
//! replaces the guess.
//!
//! Nothing is taken by likeness: a name that is not known goes on as printed and is rejected with the nearest names. A
//! row that gives no figure is counted or noticed.

mod body;
mod chunk;
mod columns;
mod compare;
mod dates;
mod figures;
mod find;
mod grid;
mod heading;
mod locate;
mod mapping;
mod marks;
mod read;
mod subject;
mod title;
mod unit;
mod value;

pub use mapping::{Decision, Form, LeftOut, MappedColumn, Mapping, Meaning, Preview, Settings, UnknownName, signature};
pub use read::read_layout;

use body::Body;
use find::Block;
use grid::Grid;

use super::long::{Labels, LongChunk};
use crate::domain::finding::Finding;

/// What became of the sheets of a file.
#[derive(Clone, Debug)]
pub struct Layout {
    /// The figures, for the long reader.
    pub chunk: LongChunk,
    /// Where each figure stands, for findings about it: heading and letter of its column, such as `Quý II/2026 (cột E)`.
    pub places: Vec<String>,
    /// What the file calls the columns beside its figures.
    pub labels: Labels,
    /// What was noticed on the way.
    pub findings: Vec<Finding>,
    /// How the file was understood.
    pub preview: Preview,
}

/// One table with what is known about it before its figures are read.
struct Table<'t> {
    file: &'t str,
    grid: &'t Grid<'t>,
    block: &'t Block,
    body: &'t Body,
    settings: &'t Settings,
    mapping: Option<&'t Mapping>,
}
