//! One file from its source to its sinks.

use std::ops::ControlFlow;

use arrow::error::ArrowError;

use super::{
    cells::Evidence,
    marks::{Marks, undecided},
    opened::{Item, Layout, Opened},
    reader::{ChunkReading, LongReader},
    refused::Refused,
    settings::{Intake, Progress, Reading},
    sink::Outlets,
    source::LongSource,
    stream::each_chunk,
};
use crate::{
    domain::finding::{Finding, Severity},
    ingest::{
        check::{FileRules, IndicatorFacts, ONE_VALUE, SECOND_VALUE},
        error::{IngestError, IngestErrorKind, excerpt},
        header::Column,
        tally::Tally,
    },
};

/// Reads a file in long form: what can be read goes to the batches, what cannot to the rejected rows with its reasons.
///
/// The decimal marks that the first chunk shows are taken for the whole file. When later cells outvote them, the cells of
/// the whole file are counted, the sinks are told to begin anew and the file is read once more.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read or a sink fails. Trouble with a row is a finding.
pub fn read_long(intake: &Intake<'_>, source: &LongSource<'_>, outlets: &mut Outlets<'_>) -> Result<Reading, IngestError> {
    let facts = IndicatorFacts::of_all(intake.catalogue);
    let (layout, mut opened) = Opened::open(intake, source)?;
    let given = &intake.settings.marks;
    let marks = Marks::decide(given, &opened.sample(intake.name, &layout)?);
    let file = File { intake, source, layout: &layout, facts: &facts };
    let done = match file.stream(opened, marks, false, outlets)? {
        Some(done) => done,
        None => {
            let marks = Marks::decide(given, &file.count_evidence()?);
            outlets.batches.restart()?;
            outlets.rejected.restart()?;
            let again = file.stream(Opened::open(intake, source)?.1, marks, true, outlets)?;
            again.ok_or_else(|| changed(intake.name))?
        }
    };
    file.finish(done, outlets)
}

/// A file and what it is read against.
struct File<'f, 'a> {
    intake: &'f Intake<'f>,
    source: &'f LongSource<'a>,
    layout: &'f Layout,
    facts: &'f [IndicatorFacts],
}

/// What is known when all chunks have been read.
struct Streamed<'f> {
    marks: Marks,
    evidence: Evidence,
    rules: FileRules<'f>,
    tally: Tally,
    rows: u64,
    rejected: u64,
    /// Rows in the batches before each chunk.
    places: Vec<u64>,
    /// Rows in the batches.
    readable: u64,
}

impl<'f, 'a> File<'f, 'a> {
    /// Reads all chunks; none when their cells outvote the marks they were read with.
    fn stream(
        &self,
        mut opened: Opened<'a>,
        marks: Marks,
        is_decided: bool,
        outlets: &mut Outlets<'_>,
    ) -> Result<Option<Streamed<'f>>, IngestError> {
        let Self { intake, layout, facts, .. } = *self;
        let mut done = Streamed {
            marks,
            evidence: Evidence::default(),
            rules: FileRules::new(intake.name, intake.catalogue, self.facts, intake.work_folder.clone()),
            tally: Tally::default(),
            rows: 0,
            rejected: 0,
            places: Vec::new(),
            readable: 0,
        };
        let headers: Vec<&str> = self.layout.headers.iter().map(String::as_str).collect();
        outlets.rejected.header(&headers)?;
        let read = || {
            let mut reader = LongReader::new(intake, &layout.labels, &layout.headers, facts, marks);
            move |item: Item| {
                let end = item.end();
                let cells = item.cells(intake.name, layout)?;
                reader.read(&cells).map(|reading| (end, reading)).map_err(|cause| unfit(intake.name, &cause))
            }
        };
        let mut outvoted = false;
        each_chunk(intake.name, &mut opened, read, |(end, reading): (u64, ChunkReading)| {
            done.evidence = std::array::from_fn(|at| done.evidence[at].and(reading.evidence[at]));
            outvoted = !is_decided && marks.are_outvoted(&intake.settings.marks, &done.evidence);
            if outvoted {
                return Ok(ControlFlow::Break(()));
            }
            done.take(intake, reading, outlets)?;
            (outlets.progress)(Progress { rows: done.rows, bytes: end });
            Ok(ControlFlow::Continue(()))
        })?;
        Ok((!outvoted).then_some(done))
    }

    /// What all cells of the file say about the decimal marks.
    fn count_evidence(&self) -> Result<Evidence, IngestError> {
        let mut opened = Opened::open(self.intake, self.source)?.1;
        let mut sum = Evidence::default();
        let (name, layout) = (self.intake.name, self.layout);
        let count = || |item: Item| Ok(item.cells(name, layout)?.evidence());
        each_chunk(name, &mut opened, count, |one: Evidence| {
            sum = std::array::from_fn(|at| sum[at].and(one[at]));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(sum)
    }

    /// Runs the rules over the whole file and writes out what they refuse.
    fn finish(&self, done: Streamed<'f>, outlets: &mut Outlets<'_>) -> Result<Reading, IngestError> {
        let Streamed { marks, evidence, rules, mut tally, rows, rejected, places, readable } = done;
        let (noticed, refused) = rules.finish(self.intake.history)?;
        let refused = Refused::of(refused);
        tally.append(noticed);
        let (name, given) = (self.intake.name, &self.intake.settings.marks);
        self.layout.unknown.iter().for_each(|header| tally.note(unused_column(name, header)));
        undecided(name, &self.layout.labels, given, &evidence).into_iter().for_each(|finding| tally.note(finding));
        if !refused.is_empty() {
            self.write_refused(&refused, &places, marks, outlets)?;
        }
        let (findings, more) = tally.finish();
        let late = refused.len() as u64;
        let decisions = marks.decisions(given, &evidence);
        Ok(Reading { rows, accepted: readable - late, rejected: rejected + late, findings, more, refused, decisions })
    }

    /// Reads the chunks that hold refused rows once more: their cells were not kept.
    fn write_refused(&self, refused: &Refused, places: &[u64], marks: Marks, outlets: &mut Outlets<'_>) -> Result<(), IngestError> {
        let name = self.intake.name;
        let mut opened = Opened::open(self.intake, self.source)?.1;
        let mut reader = LongReader::new(self.intake, &self.layout.labels, &self.layout.headers, self.facts, marks);
        let mut chunk = 0;
        while let Some(item) = opened.next()? {
            let first = places.get(chunk).copied().unwrap_or(u64::MAX);
            chunk += 1;
            let next = places.get(chunk).copied().unwrap_or(u64::MAX);
            let rows = refused.between(first, next);
            if rows.is_empty() {
                continue;
            }
            let cells = item.cells(name, self.layout)?;
            let reading = reader.read(&cells).map_err(|cause| unfit(name, &cause))?;
            for (place, in_force) in rows {
                let record = reading.records.get((u64::from(*place) - first) as usize).ok_or_else(|| changed(name))?;
                let record = *record as usize;
                let reason = Finding {
                    severity: Severity::Rejected,
                    rule: SECOND_VALUE.to_owned(),
                    file: name.to_owned(),
                    row: usize::try_from(cells.row(record)).unwrap_or(usize::MAX),
                    column: self.layout.labels.get(Column::Value).to_owned(),
                    found: excerpt(&cells.printed(Column::Value, record)),
                    expected: format!("{ONE_VALUE}; row {in_force} has another value for it"),
                };
                let all = cells.all_of(record);
                let all: Vec<&str> = all.iter().map(|cell| cell.as_ref()).collect();
                outlets.rejected.take(cells.row(record), &all, &[reason])?;
            }
        }
        Ok(())
    }
}

impl Streamed<'_> {
    /// Passes a chunk on.
    fn take(&mut self, intake: &Intake<'_>, reading: ChunkReading, outlets: &mut Outlets<'_>) -> Result<(), IngestError> {
        let ChunkReading { rows, batch, mut points, rejected, tally, .. } = reading;
        let first = self.readable;
        self.rows += rows;
        self.rejected += rejected.len() as u64;
        self.readable += points.len() as u64;
        // Places are kept in four bytes; a file with so many rows has to be split long before.
        let most = intake.settings.most_rows.min(u64::from(u32::MAX));
        if self.rows > most {
            let (found, expected) = (format!("more than {most} rows"), format!("at most {most} rows"));
            return Err(IngestError::new(IngestErrorKind::TooLarge, intake.name, found, expected, "split the file and send the parts"));
        }
        self.places.push(first);
        points.iter_mut().for_each(|point| point.place += first as u32);
        self.rules.add(&points)?;
        if let Some(batch) = batch {
            outlets.batches.take(batch)?;
        }
        for row in &rejected {
            let cells: Vec<&str> = row.cells.iter().map(String::as_str).collect();
            outlets.rejected.take(row.row, &cells, &row.reasons)?;
        }
        self.tally.append(tally);
        Ok(())
    }
}

fn unused_column(name: &str, header: &str) -> Finding {
    Finding {
        severity: Severity::Noticed,
        rule: "unknown_column".into(),
        file: name.to_owned(),
        row: 1,
        column: header.to_owned(),
        found: excerpt(header),
        expected: "a column of the long form; its cells are not used".into(),
    }
}

fn unfit(file: &str, cause: &ArrowError) -> IngestError {
    IngestError::new(IngestErrorKind::Rules, file, cause.to_string(), "columns of one length", "report it with the file")
}

fn changed(file: &str) -> IngestError {
    let found = "other content when it was read again";
    IngestError::new(IngestErrorKind::Changed, file, found, "the same content each time", "send it when nobody writes to it any more")
}
