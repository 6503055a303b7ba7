//! Cells into observations in columns; whatever is wrong with a row is said at once.

use arrow::{array::RecordBatch, error::ArrowError};
use jiff::civil::Date;

use super::{
    cells::{Cells, Evidence, NUMERIC, count},
    columns::{Columns, RowNumbers},
    grid::Broken,
    marks::Marks,
    meaning::{self, Fault},
    meanings::{AreaMeaning, Meanings, PeriodMeaning},
    notes::Notes,
    plain::Plain,
    settings::Intake,
    source::Labels,
};
use crate::{
    domain::{
        batch::{TextColumn, day_number},
        finding::Finding,
        observation::{Censoring, Provenance},
        period::Calendar,
    },
    ingest::{
        check::{IndicatorFacts, RuleRow},
        container::limits::MAX_CELL_BYTES,
        error::excerpt,
        header::Column,
        number::MarkEvidence,
        tally::Tally,
    },
};

/// A row that is not accepted.
#[derive(Debug)]
pub(super) struct RejectedRow {
    /// Row as a spreadsheet counts it.
    pub row: u64,
    /// All its cells as they stand in the file.
    pub cells: Vec<String>,
    /// All that is wrong with it.
    pub reasons: Vec<Finding>,
}

/// What became of a chunk.
#[derive(Debug)]
pub(super) struct ChunkReading {
    /// Rows, blank ones not counted.
    pub rows: u64,
    /// Rows that can be read; none when there are none.
    pub batch: Option<RecordBatch>,
    /// The same rows as the rules see them, with places from 0.
    pub points: Vec<RuleRow>,
    /// The record of each of them.
    pub records: Vec<u32>,
    /// Rows that cannot be read, in order.
    pub rejected: Vec<RejectedRow>,
    /// What was noticed.
    pub tally: Tally,
    /// What the numeric columns say about their decimal marks.
    pub evidence: Evidence,
}

/// Reads chunk after chunk and remembers what their texts mean.
pub(super) struct LongReader<'a> {
    headers: &'a [String],
    facts: &'a [IndicatorFacts],
    marks: Marks,
    received_on: Option<(Date, i32)>,
    meanings: Meanings<'a>,
    /// What is wrong with the row at hand.
    faults: Vec<(Column, Fault)>,
    notes: Notes<'a>,
}

/// A row all of whose cells can be read.
struct ReadRow {
    revises: bool,
    indicator: u32,
    area: AreaMeaning,
    period: PeriodMeaning,
    published_on: (Date, i32),
    value: (f64, Censoring),
}

impl<'a> LongReader<'a> {
    /// A reader of the chunks of one file.
    pub fn new(intake: &'a Intake<'a>, labels: &'a Labels, headers: &'a [String], facts: &'a [IndicatorFacts], marks: Marks) -> Self {
        let received_on = intake.settings.received_on.map(|day| (day, day_number(day)));
        let meanings = Meanings::new(intake);
        let notes = Notes::new(intake.name, labels);
        Self { headers, facts, marks, received_on, meanings, faults: Vec::new(), notes }
    }

    /// Reads every row of a chunk.
    ///
    /// # Errors
    /// The columns do not fit their schema.
    pub fn read(&mut self, cells: &Cells) -> Result<ChunkReading, ArrowError> {
        self.meanings.forget_if_heavy();
        let rows = cells.len();
        let mut columns = Columns::with_capacity(rows);
        let mut out = ChunkReading {
            rows: rows as u64,
            batch: None,
            points: Vec::with_capacity(rows),
            records: Vec::with_capacity(rows),
            rejected: Vec::new(),
            tally: Tally::default(),
            evidence: Default::default(),
        };
        for record in 0..rows {
            if cells.is_not_reported(record) {
                out.rows -= 1;
                // A line that was not filled in, as in a form that comes back: noticed, and no row.
                let words = || (excerpt(cells.text(Column::Indicator, record)), "a value; the line counts as not reported".to_owned());
                self.notes.notice(cells.row(record), Column::Value, "not_reported", words);
                continue;
            }
            match self.row(cells, record, &mut out.evidence, &mut columns) {
                Some(read) => {
                    let place = out.points.len() as u32;
                    let row = cells.row(record);
                    let key = (read.indicator, read.area.place);
                    let revises = read.revises;
                    out.points.push(RuleRow::new(
                        key,
                        read.period.packed,
                        read.published_on.1,
                        read.value,
                        revises,
                        (row.min(u64::from(u32::MAX)) as u32, place),
                    ));
                    out.records.push(record as u32);
                }
                None => {
                    let row = cells.row(record);
                    let reasons = self.notes.reject(row, self.faults.drain(..));
                    out.rejected.push(RejectedRow { row, cells: owned(cells.all_of(record)), reasons });
                }
            }
        }
        self.refuse_broken(cells, &mut out);
        if columns.len() > 0 {
            out.batch = Some(columns.finish(&self.meanings.texts)?);
        }
        out.tally = self.notes.take();
        Ok(out)
    }

    /// Rows that do not have the cells of the header.
    fn refuse_broken(&mut self, cells: &Cells, out: &mut ChunkReading) {
        for (row, cells, why) in cells.broken() {
            let (column, fault) = match why {
                Broken::CellCount(count) => {
                    let expected =
                        format!("{} cells, as in the header; put a cell with a delimiter in quotation marks", self.headers.len());
                    ("", Fault::new("column_count", &format!("{count} cells"), expected))
                }
                Broken::CellTooLong(at) => {
                    let found = cells.get(at).map_or("", |cell| cell.as_ref());
                    let column = self.headers.get(at).map_or("", String::as_str);
                    (column, Fault::new("cell_too_long", found, format!("at most {MAX_CELL_BYTES} bytes in a cell")))
                }
            };
            let reason = self.notes.reject_broken(row, column, fault);
            out.rejected.push(RejectedRow { row, cells: owned(cells), reasons: vec![reason] });
            out.rows += 1;
        }
        out.rejected.sort_by_key(|rejected| rejected.row);
    }

    /// Reads a row into the columns; none, with faults, when it is rejected.
    fn row(&mut self, cells: &Cells, record: usize, evidence: &mut Evidence, columns: &mut Columns) -> Option<ReadRow> {
        // Every cell is read before any is missed, so that one message lists all that has to be mended.
        let text = |column: Column| cells.text(column, record);
        let m = &mut self.meanings;
        let faults = &mut self.faults;
        let at = m.calendar(text(Column::Calendar));
        let calendar = kept(m.calendars.meaning(at), Column::Calendar, faults);
        let period = calendar.and_then(|calendar: Calendar| {
            let at = m.period(text(Column::Period), calendar);
            kept(m.periods[calendar as usize].meaning(at), Column::Period, faults)
        });
        let at = m.indicator(text(Column::Indicator), text(Column::Definition));
        let indicator = kept(m.indicators.meaning(at), Column::Indicator, faults);
        let area = match m.area(text(Column::Area), period.map(|p| (p.end, p.window.1))) {
            Ok(area) => Some(area),
            Err(fault) => {
                faults.push((Column::Area, fault.clone()));
                None
            }
        };
        let facts = indicator.and_then(|indicator| self.facts.get(indicator.place as usize));
        let value = self.value(cells, record, facts, &mut evidence[0]);
        let value = value.and_then(|value| self.signed(value, cells.text(Column::Censoring, record)));
        let numerator = self.part(cells, record, 1, &mut evidence[1]);
        let denominator = self.part(cells, record, 2, &mut evidence[2]);
        let (m, faults) = (&mut self.meanings, &mut self.faults);
        let at = m.day(text(Column::PublishedOn));
        let published_on = kept(m.days.meaning(at), Column::PublishedOn, faults);
        let at = m.basis(text(Column::PublishedOnBasis));
        let basis = kept(m.bases.meaning(at), Column::PublishedOnBasis, faults);
        let at = m.provenance(text(Column::Provenance));
        let provenance = kept(m.provenances.meaning(at), Column::Provenance, faults);
        let at = m.is_illustrative(text(Column::Illustrative));
        let illustrative = kept(m.illustrative.meaning(at), Column::Illustrative, faults);
        let at = m.is_revision(text(Column::Revision));
        let revises = kept(m.revises.meaning(at), Column::Revision, faults);
        let at = m.source(text(Column::Source));
        let source = kept(m.sources.meaning(at), Column::Source, faults);
        let (indicator, area, period, published_on, value) = (indicator?, area?, period?, published_on?, value?);
        let (numerator, denominator, said) = (numerator?, denominator?, provenance?);
        let (basis, illustrative, revises, source) = (basis?, illustrative?, revises?, source?);
        let row = cells.row(record);
        let provenance = self.settled(row, said, &period, published_on);
        let m = &mut self.meanings;
        let unit = m.remark(text(Column::Unit));
        let texts = {
            let mut texts = [0; TextColumn::COUNT];
            texts[TextColumn::Indicator as usize] = indicator.text;
            texts[TextColumn::Area as usize] = area.text;
            texts[TextColumn::Period as usize] = period.text;
            texts[TextColumn::Calendar as usize] = m.text(period.period.calendar.code());
            texts[TextColumn::Censoring as usize] = m.text(value.1.sign());
            texts[TextColumn::Unit as usize] = unit;
            texts[TextColumn::Provenance as usize] = m.text(provenance.code());
            texts[TextColumn::Source as usize] = source;
            texts[TextColumn::SourceAddress as usize] = m.address(text(Column::SourceAddress));
            texts[TextColumn::Confidence as usize] = m.remark(text(Column::Confidence));
            texts[TextColumn::PublishedOnBasis as usize] = basis;
            texts[TextColumn::Note as usize] = m.remark(text(Column::Note));
            texts
        };
        let numbers = RowNumbers {
            days: [period.window.0, period.window.1, published_on.1],
            value: value.0,
            parts: [numerator, denominator],
            illustrative,
            revises,
            row,
        };
        columns.push(&texts, &numbers);
        let read = ReadRow { revises, indicator: indicator.place, area, period, published_on, value };
        self.look_at(row, &read, provenance, unit, facts);
        Some(read)
    }

    /// The value under the sign that stands in a column of its own; one before the number says the same or stands alone.
    fn signed(&mut self, (value, own): (f64, Censoring), sign: &str) -> Option<(f64, Censoring)> {
        match Censoring::from_sign(sign.trim()) {
            Some(Censoring::Exact) => Some((value, own)),
            Some(apart) if own == Censoring::Exact || own == apart => Some((value, apart)),
            _ => {
                self.faults.push((Column::Censoring, Fault::new("unknown_word", sign, "<, >, ≈")));
                None
            }
        }
    }

    /// The value, and whether a percent sign stands on something else.
    fn value(
        &mut self,
        cells: &Cells,
        record: usize,
        facts: Option<&IndicatorFacts>,
        evidence: &mut MarkEvidence,
    ) -> Option<(f64, Censoring)> {
        if let Some(number) = cells.typed(0, record) {
            return self.typed(Column::Value, number).map(|number| (number, Censoring::Exact));
        }
        let (text, mark) = (cells.text(Column::Value, record), self.marks.of(Column::Value));
        let plain = Plain::read(text);
        match plain {
            Some(plain) => plain.count(evidence),
            None => count(text, evidence),
        }
        if facts.is_some_and(|facts| facts.in_words)
            && let Some(value) = meaning::judged(text)
        {
            return Some((value, Censoring::Exact));
        }
        let read = match plain.and_then(|plain| plain.under(mark)) {
            Some(value) => Ok((value, Censoring::Exact)),
            None => meaning::value(text, mark),
        };
        match read {
            Ok(value) => {
                if let Some(facts) = facts.filter(|facts| !facts.is_percentage && text.trim_end().ends_with('%')) {
                    let words = || (text.to_owned(), format!("a value in {}", facts.unit));
                    self.notes.notice(cells.row(record), Column::Value, "unit_mismatch", words);
                }
                Some(value)
            }
            Err(fault) => {
                self.faults.push((Column::Value, fault));
                None
            }
        }
    }

    /// Numerator or denominator: the outer none rejects the row, the inner one is a blank.
    fn part(&mut self, cells: &Cells, record: usize, numeric: usize, evidence: &mut MarkEvidence) -> Option<Option<f64>> {
        let column = NUMERIC[numeric];
        if let Some(number) = cells.typed(numeric, record) {
            return self.typed(column, number).map(Some);
        }
        let (text, mark) = (cells.text(column, record), self.marks.of(column));
        if text.is_empty() {
            return Some(None);
        }
        count(text, evidence);
        if let Some(value) = Plain::read(text).and_then(|plain| plain.under(mark)) {
            return Some(Some(value));
        }
        match meaning::part(text, mark) {
            Ok(part) => Some(part),
            Err(fault) => {
                self.faults.push((column, fault));
                None
            }
        }
    }

    /// A number that the file holds as one.
    fn typed(&mut self, column: Column, number: f64) -> Option<f64> {
        if !number.is_finite() {
            self.faults.push((column, Fault::new("not_a_number", &number.to_string(), "a finite number")));
        }
        number.is_finite().then_some(number)
    }

    /// A figure that was published or received before its period was over cannot be final: one that says so is
    /// noticed, one that says nothing is taken as estimated.
    fn settled(&mut self, row: u64, said: Option<Provenance>, period: &PeriodMeaning, published_on: (Date, i32)) -> Provenance {
        let received = self.received_on.filter(|(_, day)| *day < published_on.1);
        let (known_on, verb) = received.map_or((published_on, "published"), |day| (day, "received"));
        let early = period.window.1 > known_on.1;
        if early && matches!(said, None | Some(Provenance::Observed)) {
            self.notes.notice(row, Column::Provenance, "period_not_over", || {
                let found = format!("{}, {verb} on {}", said.map_or("nothing", Provenance::code), known_on.0);
                let expected = format!("estimated or provisional, since {} ends on {}", period.period.code(), period.end);
                (found, expected)
            });
        }
        said.unwrap_or(if early { Provenance::Estimated } else { Provenance::Observed })
    }

    /// What is remarkable about a row by itself: the extent of its area, natural bounds, its unit.
    fn look_at(&mut self, row: u64, read: &ReadRow, provenance: Provenance, unit: u32, facts: Option<&IndicatorFacts>) {
        let (end, (from, to)) = (read.period.window.1, read.area.extent);
        if (end < from || end > to) && provenance != Provenance::Rebuilt {
            let meanings = &self.meanings;
            self.notes.notice(row, Column::Area, "outside_extent", || {
                let day = |day: Option<Date>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
                let Some(area) = meanings.area_at(read.area.place) else { return Default::default() };
                let extent = format!("{} to {}", day(area.valid_from), day(area.valid_to));
                (area.id.to_string(), format!("a period that ends within its extent, {extent}"))
            });
        }
        let Some(facts) = facts else { return };
        if facts.is_outside_bounds(read.value.0) {
            self.notes.notice(row, Column::Value, "outside_bounds", || (read.value.0.to_string(), facts.bounds_in_words()));
        }
        if self.meanings.unit_mismatches(read.indicator, unit, |unit| facts.mismatches(unit)) {
            let printed = self.meanings.texts.text(unit);
            self.notes.notice(row, Column::Unit, "unit_mismatch", || (printed.to_owned(), format!("the unit “{}”", facts.unit)));
        }
    }
}

/// What a cell means; what is wrong with it is kept.
#[inline]
fn kept<T: Copy>(read: &Result<T, Fault>, column: Column, faults: &mut Vec<(Column, Fault)>) -> Option<T> {
    match read {
        Ok(meaning) => Some(*meaning),
        Err(fault) => {
            faults.push((column, fault.clone()));
            None
        }
    }
}

fn owned(cells: Vec<std::borrow::Cow<'_, str>>) -> Vec<String> {
    cells.into_iter().map(std::borrow::Cow::into_owned).collect()
}
