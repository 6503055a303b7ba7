//! The rows of an upload that were not taken: as they came, each with what is wrong with it.
//!
//! They are not kept a second time: the upload lies in the spool, so it is read again as it was read then, against the
//! catalogue of that time. Rows that only the comparison with the store refused are on record as findings.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    path::Path,
};

use super::{
    PipelineError,
    context::Context,
    intake::{Door, Reader, Request, Settings},
    lookup,
};
use crate::{
    domain::finding::{Finding, Severity},
    ingest::{
        IngestError, IngestErrorKind,
        container::Format,
        long::RejectedSink,
        sheet::{Cell, Sheet},
    },
    store::Store,
};

/// Most rows that are given back at once: what a person can mend, and little memory.
const MOST_ROWS: usize = 100_000;

/// Sorts of files in which rejected rows are given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RejectedForm {
    /// Text with this delimiter.
    Delimited(u8),
    /// A workbook.
    Workbook,
}

/// A row that was not taken.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RejectedRow {
    /// Its cells as they stand in the file.
    pub cells: Vec<String>,
    /// All that is wrong with it.
    pub reasons: Vec<Finding>,
}

/// The rows of an upload that were not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct RejectedRows {
    /// Name under which the upload came.
    pub name: String,
    /// In which form they are given back: that of the upload where it can be.
    pub form: RejectedForm,
    /// Rows of the heading.
    pub heading: Vec<Vec<String>>,
    /// The rows by their number.
    pub rows: BTreeMap<u64, RejectedRow>,
}

/// The rejected rows of an ingest.
///
/// # Errors
/// There is no such ingest, it brought no file of figures, or the store does not answer.
pub fn rejected_rows(context: &Context, ingest: i64) -> Result<RejectedRows, PipelineError> {
    of_store(context.store(), context.desk().settings().reader.as_deref(), ingest)
}

/// As [`rejected_rows`], of a store without anything around it.
///
/// # Errors
/// As there.
pub fn of_store(store: &Store, reader: Option<&Path>, ingest: i64) -> Result<RejectedRows, PipelineError> {
    let record = &lookup::ingest_in(store, ingest)?;
    let entry = store.ledger_entry(ingest)?.filter(|entry| !entry.upload.is_empty() && record.kind == "observations");
    let entry = entry.ok_or_else(|| PipelineError::Unknown {
        what: "file of figures of ingest",
        id: ingest.to_string(),
        hint: "; only uploads of figures have rows that can be rejected".to_owned(),
    })?;
    let settings: Settings = serde_json::from_str(&record.settings).unwrap_or_default();
    let request = Request { name: record.name.clone(), settings, ..Request::default() };
    let door = Door::at(store, reader, &record.recorded_at)?;
    let catalogue = store.read_catalogue(ingest, door.today)?;
    let path = store.spool().path(&entry.upload);
    let file = Reader { door: &door, path: &path, request: &request, catalogue: &catalogue, changes_under: None };
    let mut kept = Kept::default();
    let understood = file.read(&mut kept, &mut |_| {})?;
    let on_record = store.list_findings(ingest)?;
    let missing: Vec<&Finding> = on_record.iter().filter(|f| f.severity == Severity::Rejected && f.row > 0).collect();
    for finding in missing {
        let row = kept.rows.entry(finding.row as u64).or_default();
        if !row.reasons.iter().any(|reason| reason.rule == finding.rule) {
            row.reasons.push(finding.clone());
        }
    }
    let mut out = RejectedRows { name: record.name.clone(), form: RejectedForm::Delimited(b','), heading: Vec::new(), rows: kept.rows };
    match (&understood.preview, understood.format) {
        (Some(preview), format) => {
            let container = file.container()?;
            if matches!(format, Format::Xlsx | Format::Xls | Format::Ods) {
                out.form = RejectedForm::Workbook;
            } else if let Some(delimiter) = container.delimiter.and_then(|sign| u8::try_from(sign).ok()) {
                out.form = RejectedForm::Delimited(delimiter);
            }
            let mapping = &preview.mapping;
            if let Some(sheet) = container.sheets.iter().find(|sheet| sheet.name == mapping.sheet).or(container.sheets.first()) {
                out.take_from(sheet, mapping.header_rows);
            }
        }
        (None, Format::Delimited) => {
            out.form = RejectedForm::Delimited(delimiter_of(&path)?);
            out.heading = vec![kept.header];
            out.fill_from_text(&path)?;
        }
        (None, _) => out.heading = vec![kept.header],
    }
    Ok(out)
}

impl RejectedRows {
    /// Heading and cells from the sheet that was read.
    fn take_from(&mut self, sheet: &Sheet, header_rows: (usize, usize)) {
        for (cells, number) in sheet.rows.iter().zip(&sheet.row_numbers) {
            let texts = || cells.iter().map(text_of).collect::<Vec<_>>();
            if (header_rows.0..=header_rows.1).contains(number) {
                self.heading.push(texts());
            } else if let Some(row) = self.rows.get_mut(&(*number as u64)) {
                row.cells = texts();
            }
        }
    }

    /// Cells of the rows that the reading took and the store refused.
    fn fill_from_text(&mut self, path: &Path) -> Result<(), PipelineError> {
        let RejectedForm::Delimited(delimiter) = self.form else { return Ok(()) };
        let wanted: BTreeSet<u64> = self.rows.iter().filter(|(_, row)| row.cells.is_empty()).map(|(number, _)| *number).collect();
        let Some(last) = wanted.last() else { return Ok(()) };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).flexible(true).from_reader(open(path)?);
        // A spreadsheet counts a row once however many lines it has.
        let mut lines_within = 0;
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).is_ok_and(|more| more) {
            let number = record.position().map_or(0, csv::Position::line).saturating_sub(lines_within);
            lines_within += record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
            if let Some(row) = self.rows.get_mut(&number).filter(|row| row.cells.is_empty()) {
                row.cells = record.iter().map(str::to_owned).collect();
            }
            if number >= *last {
                break;
            }
        }
        Ok(())
    }
}

fn open(path: &Path) -> Result<File, PipelineError> {
    File::open(path).map_err(|source| PipelineError::Io { path: path.display().to_string(), source })
}

/// What parts the cells of a file in long form: the delimiter that its first line has most.
fn delimiter_of(path: &Path) -> Result<u8, PipelineError> {
    use std::io::{BufRead, BufReader, Read};
    let mut line = Vec::new();
    let read = BufReader::new(open(path)?.take(64 * 1024)).read_until(b'\n', &mut line);
    read.map_err(|source| PipelineError::Io { path: path.display().to_string(), source })?;
    let count = |delimiter: &u8| line.iter().filter(|byte| *byte == delimiter).count();
    // Of equals the comma, which is tried last.
    Ok(*b"\t;,".iter().max_by_key(|delimiter| count(delimiter)).unwrap_or(&b','))
}

fn text_of(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(day) => day.to_string(),
        Cell::Truth(truth) => truth.to_string(),
    }
}

/// Keeps what is rejected.
#[derive(Debug, Default)]
struct Kept {
    header: Vec<String>,
    rows: BTreeMap<u64, RejectedRow>,
}

impl RejectedSink for Kept {
    fn header(&mut self, cells: &[&str]) -> Result<(), IngestError> {
        self.header = cells.iter().map(|cell| (*cell).to_owned()).collect();
        Ok(())
    }

    fn take(&mut self, row: u64, cells: &[&str], reasons: &[Finding]) -> Result<(), IngestError> {
        if self.rows.len() >= MOST_ROWS {
            let (found, expected) = (format!("more than {MOST_ROWS} rejected rows"), format!("at most {MOST_ROWS} rejected rows"));
            return Err(IngestError::new(
                IngestErrorKind::TooLarge,
                "rejected rows",
                found,
                expected,
                "mend what the findings say of all rows",
            ));
        }
        // Of a table across, one row gives several figures.
        let kept = self.rows.entry(row).or_default();
        kept.cells = cells.iter().map(|cell| (*cell).to_owned()).collect();
        kept.reasons.extend_from_slice(reasons);
        Ok(())
    }

    fn restart(&mut self) -> Result<(), IngestError> {
        *self = Self::default();
        Ok(())
    }
}
