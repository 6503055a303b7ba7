//! What holds for every row of a file, and what became of them.

use std::{collections::BTreeMap, path::PathBuf};

use jiff::civil::Date;

use super::{refused::Refused, sink::History};
use crate::{
    domain::{catalogue::Catalogue, finding::Finding},
    ingest::{
        header::Column,
        number::{DecimalMark, MarkEvidence},
        observations::Defaults,
    },
};

/// What holds for every row that does not say otherwise, and the limits of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct LongSettings {
    /// Source, day of publication and calendar.
    pub defaults: Defaults,
    /// Area of rows that name none: id, name or code; empty when every row has to.
    pub area: String,
    /// Period of rows that name none; empty when every row has to.
    pub period: String,
    /// Whether every row revises what its key had before.
    pub revises: bool,
    /// Decimal marks that were chosen by hand; the other numeric columns are decided by their cells.
    pub marks: BTreeMap<Column, DecimalMark>,
    /// Day on which the file was received: a period that ends later is not over. None leaves that to the day of publication.
    pub received_on: Option<Date>,
    /// Most rows, blank ones not counted.
    pub most_rows: u64,
}

impl LongSettings {
    /// Only what the file itself says, up to a number of rows.
    pub fn new(defaults: Defaults, most_rows: u64) -> Self {
        Self { defaults, area: String::new(), period: String::new(), revises: false, marks: BTreeMap::new(), received_on: None, most_rows }
    }
}

/// One file to be read and what it is read against.
#[derive(Clone)]
pub struct Intake<'a> {
    /// File name, for findings.
    pub name: &'a str,
    /// What holds for every row.
    pub settings: &'a LongSettings,
    /// Indicators and areas that can be named.
    pub catalogue: &'a Catalogue,
    /// Known values of the series in the file.
    pub history: &'a dyn History,
    /// Folder for temporary files, 32 bytes a row; they are gone when reading ends.
    pub work_folder: PathBuf,
}

/// How far reading has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows read, blank ones not counted.
    pub rows: u64,
    /// Bytes read; 0 for a source that is no stream of bytes.
    pub bytes: u64,
}

/// How the numbers of a column were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkDecision {
    /// Value, numerator or denominator.
    pub column: Column,
    /// The mark its cells were read with.
    pub mark: DecimalMark,
    /// What its cells say.
    pub evidence: MarkEvidence,
    /// Whether it was chosen by hand.
    pub given: bool,
}

/// What became of a file: `rows` = `accepted` + `rejected`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Rows below the header, blank ones not counted.
    pub rows: u64,
    /// Rows that are taken: those of the batches without the [`refused`](Self::refused) ones.
    pub accepted: u64,
    /// Rows that are not taken.
    pub rejected: u64,
    /// What was noticed, in order of rows: at most [`MOST_FINDINGS`](super::MOST_FINDINGS) of each rule.
    pub findings: Vec<Finding>,
    /// How many more findings each rule had.
    pub more: BTreeMap<String, u64>,
    /// Rows in the batches that a rule over the whole file refused; they must not be stored.
    pub refused: Refused,
    /// How the numeric columns were read.
    pub decisions: Vec<MarkDecision>,
}
