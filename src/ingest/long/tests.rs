//! Tests of whole files through the reader of the long form.
#![cfg(test)]

use std::{cell::Cell, collections::BTreeMap, io::Read, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray, Float64Array, RecordBatch, StringArray},
    compute::filter_record_batch,
    datatypes::{DataType, Field, Schema},
};
use jiff::civil::Date;

use super::*;
use crate::{
    domain::{
        batch::{BatchRow, batch_of, observations_of},
        catalogue::Catalogue,
        finding::{Finding, Severity},
        observation::Provenance,
    },
    ingest::{Defaults, IngestError, IngestErrorKind, fixture, header::Column, number::DecimalMark},
};

/// Keeps everything.
#[derive(Default)]
struct Kept {
    batches: Vec<RecordBatch>,
    restarts: usize,
}

impl BatchSink for Kept {
    fn take(&mut self, batch: RecordBatch) -> Result<(), IngestError> {
        self.batches.push(batch);
        Ok(())
    }

    fn restart(&mut self) -> Result<(), IngestError> {
        (self.batches, self.restarts) = (Vec::new(), self.restarts + 1);
        Ok(())
    }
}

#[derive(Default)]
struct Rejected {
    header: Vec<String>,
    rows: Vec<(u64, Vec<String>, Vec<Finding>)>,
}

impl RejectedSink for Rejected {
    fn header(&mut self, cells: &[&str]) -> Result<(), IngestError> {
        self.header = cells.iter().map(|cell| (*cell).to_owned()).collect();
        Ok(())
    }

    fn take(&mut self, row: u64, cells: &[&str], reasons: &[Finding]) -> Result<(), IngestError> {
        self.rows.push((row, cells.iter().map(|cell| (*cell).to_owned()).collect(), reasons.to_vec()));
        Ok(())
    }

    fn restart(&mut self) -> Result<(), IngestError> {
        *self = Self::default();
        Ok(())
    }
}

struct Outcome {
    reading: Reading,
    kept: Kept,
    rejected: Rejected,
}

impl Outcome {
    /// Rows that are accepted, as they would be stored.
    fn accepted(&self) -> Vec<BatchRow> {
        let (mut before, mut out) = (0, Vec::new());
        for batch in &self.kept.batches {
            let standing = self.reading.refused.standing(before, batch.num_rows());
            before += batch.num_rows() as u64;
            let batch = standing.map_or(batch.clone(), |standing| filter_record_batch(batch, &standing).expect("a batch"));
            out.extend(observations_of(&batch).expect("rows"));
        }
        out
    }
}

fn settings() -> LongSettings {
    let defaults = Defaults { source: "Cục Thống kê".into(), published_on: Date::new(2026, 3, 1).ok(), ..Defaults::default() };
    LongSettings::new(defaults, 1_000_000)
}

fn read_with(source: &LongSource<'_>, settings: &LongSettings, catalogue: &Catalogue) -> Result<Outcome, IngestError> {
    let folder = tempfile::tempdir().expect("a folder");
    let work_folder = folder.path().to_owned();
    let intake = Intake { name: "a.csv", settings, catalogue, history: &NoHistory, work_folder };
    let (mut kept, mut rejected) = (Kept::default(), Rejected::default());
    let mut last = Progress::default();
    let mut progress = |progress: Progress| last = progress;
    let mut outlets = Outlets { batches: &mut kept, rejected: &mut rejected, progress: &mut progress };
    let reading = read_long(&intake, source, &mut outlets)?;
    assert_eq!(last.rows, reading.rows);
    assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0, "temporary files stay");
    Ok(Outcome { reading, kept, rejected })
}

fn read(text: &str, settings: &LongSettings) -> Result<Outcome, IngestError> {
    let open = || -> std::io::Result<Box<dyn Read + '_>> { Ok(Box::new(text.as_bytes())) };
    read_with(&LongSource::Text(&open), settings, &fixture::catalogue())
}

/// A file of several blocks: years of the population, one row each, with values made by a formula.
fn long_text(rows: usize, change: impl Fn(usize, &mut String)) -> String {
    let mut text = "indicator,area,period,value,note\n".to_owned();
    for row in 0..rows {
        let (year, month, day) = (1990 + row / 336 % 200, row / 28 % 12 + 1, row % 28 + 1);
        let mut line = format!("population,vn,{year}-{month:02}-{day:02},{}.5,a remark that makes the row longer", 1000 + row % 7);
        change(row, &mut line);
        text.push_str(&line);
        text.push('\n');
    }
    text
}

#[test]
fn many_blocks_read_as_one_file() {
    let text = long_text(4_000, |row, line| {
        if row % 1_500 == 7 {
            *line = format!("nobody,vn,2025,{row}.5,\"x, y\"");
        }
    });
    assert!(text.len() > 3 << 16);
    let outcome = read(&text, &settings()).expect("a reading");
    assert!(outcome.kept.batches.len() > 3);
    assert_eq!((outcome.reading.rows, outcome.reading.rejected), (4_000, 3));
    let rows: Vec<usize> = outcome.accepted().iter().map(|row| row.row).collect();
    let expected: Vec<usize> = (0..4_000).filter(|row| row % 1_500 != 7).map(|row| row + 2).collect();
    assert_eq!(rows, expected);
    let rejected: Vec<(u64, &str)> = outcome.rejected.rows.iter().map(|(row, cells, _)| (*row, cells[4].as_str())).collect();
    assert_eq!(rejected, [(9, "x, y"), (1_509, "x, y"), (3_009, "x, y")]);
    assert_eq!(outcome.rejected.header, ["indicator", "area", "period", "value", "note"]);
    assert!(outcome.rejected.rows.iter().all(|(row, _, why)| why[0].rule == "unknown_indicator" && why[0].row as u64 == *row));
}

#[test]
fn columns_are_those_of_the_observations_and_hold_each_text_once() {
    let text = "indicator,area,period,value,unit,note\npopulation,vn,2025,1,người,a\nDân số,Việt Nam,năm 2025,2, Người,b\n";
    let outcome = read(&text.replace("2025,2", "2024,2"), &settings()).expect("a reading");
    let rows = outcome.accepted();
    let flat: Vec<_> = rows.iter().map(|row| (row.row, row.revises, &row.observation)).collect();
    assert_eq!(batch_of(&flat).expect("a batch"), outcome.kept.batches[0]);
    assert_eq!(outcome.kept.batches[0].column(0).as_any_dictionary_opt().expect("a dictionary").values().len(), 1);
}

#[test]
fn a_mark_that_shows_late_has_the_file_read_again() {
    // The first blocks hold only numbers such as 1.168; the last row shows that their point groups thousands.
    let text = long_text(4_000, |row, line| {
        let value = if row == 3_999 { "\"2,5\"".to_owned() } else { format!("{}.{:03}", row % 7 + 1, row % 1000) };
        *line = line.replace(&format!("{}.5", 1000 + row % 7), &value);
    });
    let outcome = read(&text, &settings()).expect("a reading");
    assert_eq!(outcome.kept.restarts, 1);
    let decision = outcome.reading.decisions[0];
    assert_eq!((decision.column, decision.mark, decision.evidence.comma), (Column::Value, DecimalMark::Comma, 1));
    assert_eq!((outcome.reading.rows, outcome.reading.rejected), (4_000, 0));
    assert_eq!(outcome.accepted()[0].observation.value, 1000.0);
    assert_eq!(outcome.accepted()[3_999].observation.value, 2.5);
    // A mark chosen by hand is not outvoted.
    let by_hand = LongSettings { marks: BTreeMap::from([(Column::Value, DecimalMark::Point)]), ..settings() };
    let outcome = read(&text, &by_hand).expect("a reading");
    assert_eq!((outcome.kept.restarts, outcome.reading.rejected), (0, 1));
    assert!(outcome.reading.decisions[0].given);
}

#[test]
fn what_is_refused_late_is_in_no_row_that_is_stored_and_among_the_rejected_with_its_cells() {
    let text = long_text(4_000, |row, line| {
        if row == 3_900 {
            *line = "population,vn,1990-01-01,7.5,\"late, but there\"".into();
        }
    });
    let outcome = read(&text, &settings()).expect("a reading");
    assert_eq!((outcome.reading.accepted, outcome.reading.rejected, outcome.reading.refused.len()), (3_999, 1, 1));
    assert!(outcome.accepted().iter().all(|row| row.row != 3_902));
    let [(row, cells, reasons)] = outcome.rejected.rows.as_slice() else { panic!("one row") };
    assert_eq!((*row, cells[3].as_str(), cells[4].as_str()), (3_902, "7.5", "late, but there"));
    assert_eq!((reasons[0].rule.as_str(), reasons[0].found.as_str()), ("second_value", "7.5"));
    assert!(reasons[0].expected.contains("row 2 has another value"), "{}", reasons[0]);
    let listed: Vec<usize> = outcome.reading.findings.iter().filter(|f| f.rule == "second_value").map(|f| f.row).collect();
    assert_eq!(listed, [3_902]);
}

#[test]
fn findings_are_bounded_and_counted_and_every_rejected_row_is_written_out() {
    let text = long_text(4_000, |_, line| *line = line.replace("population", "nobody"));
    let outcome = read(&text, &settings()).expect("a reading");
    assert_eq!(outcome.reading.rejected, 4_000);
    let rows: Vec<usize> = outcome.reading.findings.iter().map(|finding| finding.row).collect();
    assert_eq!(rows, (2..2 + MOST_FINDINGS).collect::<Vec<_>>());
    assert_eq!(outcome.reading.more, BTreeMap::from([("unknown_indicator".to_owned(), 3_000)]));
    assert_eq!(outcome.rejected.rows.len(), 4_000);
    // What only catches the eye is bounded too, over all readers.
    let text = long_text(4_000, |_, line| *line = line.replace("population,vn", "online_files_pct,vn"));
    let outcome = read(&text, &settings()).expect("a reading");
    let outside: Vec<usize> = outcome.reading.findings.iter().filter(|f| f.rule == "outside_bounds").map(|f| f.row).collect();
    assert_eq!(outside, (2..2 + MOST_FINDINGS).collect::<Vec<_>>());
    assert_eq!(outcome.reading.more["outside_bounds"], 3_000);
}

#[test]
fn a_period_that_is_not_over_on_the_day_of_receipt_is_estimated() {
    let text = "indicator,area,period,value,published_on,provenance\n\
        population,vn,2026,1,2027-01-05,\npopulation,vn,2025,1,2027-01-05,observed\npopulation,vn,2026-Q4,1,2026-10-01,observed\n";
    let settings = LongSettings { received_on: Date::new(2026, 11, 22).ok(), ..settings() };
    let outcome = read(text, &settings).expect("a reading");
    let words: Vec<(usize, &str)> = outcome.reading.findings.iter().map(|f| (f.row, f.found.as_str())).collect();
    assert_eq!(words, [(2, "nothing, received on 2026-11-22"), (4, "observed, published on 2026-10-01")]);
    assert_eq!(outcome.accepted()[0].observation.provenance, Provenance::Estimated);
    assert_eq!(outcome.accepted()[1].observation.provenance, Provenance::Observed);
}

#[test]
fn what_holds_for_the_whole_file_needs_no_column() {
    let settings = LongSettings { area: "Việt Nam".into(), period: "năm 2025".into(), revises: true, ..settings() };
    let outcome = read("indicator,value,revision\npopulation,1,\ncertificates,2,không\n", &settings).expect("a reading");
    let rows = outcome.accepted();
    assert_eq!((rows[0].observation.area.as_str(), rows[0].observation.period.code()), ("vn", "2025".to_owned()));
    assert_eq!((rows[0].revises, rows[1].revises), (true, false));
    assert!(read("indicator,value\n", &self::settings()).is_err());
}

fn chunk(columns: &[(&str, &[Option<&str>])], typed: &[(&str, &[Option<f64>])], rows: &[u64]) -> LongChunk {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for (name, cells) in columns {
        fields.push(Field::new(*name, DataType::Utf8, true));
        arrays.push(Arc::new(StringArray::from(cells.to_vec())));
    }
    for (name, cells) in typed {
        fields.push(Field::new(*name, DataType::Float64, true));
        arrays.push(Arc::new(Float64Array::from(cells.to_vec())));
    }
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays).expect("a batch");
    LongChunk { batch, row_numbers: rows.to_vec() }
}

#[test]
fn chunks_with_typed_numbers_read_like_text() {
    let make = || {
        let one = chunk(
            &[
                ("indicator", &[Some("population"), Some("population"), Some("nobody")]),
                ("area", &[Some("vn"); 3]),
                ("period", &[Some("2024"), Some("2025"), None]),
                ("value", &[Some("1.168"), None, Some("x")]),
                ("nonsense", &[Some("a"), None, Some("b")]),
            ],
            &[("value#", &[None, Some(2.25), None])],
            // A sheet with a period in each column gives several rows from one.
            &[4, 4, 5],
        );
        let two = chunk(
            &[
                ("indicator", &[Some("population")]),
                ("area", &[Some("vn")]),
                ("period", &[Some("2024")]),
                ("value", &[None]),
                ("nonsense", &[None]),
            ],
            &[("value#", &[Some(9.0)])],
            &[6],
        );
        vec![one, two]
    };
    let opened = Cell::new(0);
    let open = || -> Result<Chunks<'_>, IngestError> {
        opened.set(opened.get() + 1);
        Ok(Box::new(make().into_iter().map(Ok)))
    };
    let labels = Labels(BTreeMap::from([(Column::Value, "Thực hiện".to_owned())]));
    let outcome = read_with(&LongSource::Chunks { labels, open: &open }, &settings(), &fixture::catalogue()).expect("a reading");
    let values: Vec<(usize, f64)> = outcome.accepted().iter().map(|row| (row.row, row.observation.value)).collect();
    assert_eq!(values, [(4, 1.168), (4, 2.25)]);
    assert_eq!((outcome.reading.rows, outcome.reading.rejected), (4, 2));
    assert_eq!(outcome.rejected.header, ["indicator", "area", "period", "Thực hiện", "nonsense"]);
    let [first, late] = outcome.rejected.rows.as_slice() else { panic!("two rows") };
    assert_eq!((first.0, first.1.clone()), (5, ["nobody", "vn", "", "x", "b"].map(str::to_owned).to_vec()));
    assert_eq!(first.2.iter().map(|f| f.column.as_str()).collect::<Vec<_>>(), ["period", "indicator", "Thực hiện"]);
    assert_eq!((late.0, late.2[0].rule.as_str(), late.2[0].found.as_str()), (6, "second_value", "9"));
    let noticed: Vec<&str> = outcome.reading.findings.iter().filter(|f| f.severity == Severity::Noticed).map(|f| f.rule.as_str()).collect();
    assert_eq!(noticed, ["decimal_mark", "unknown_column"]);
    assert_eq!(opened.get(), 2);
}

#[test]
fn a_chunk_without_a_needed_column_or_with_an_odd_type_is_refused() {
    let refused = |chunk: LongChunk| {
        let open = || -> Result<Chunks<'_>, IngestError> { Ok(Box::new(std::iter::once(Ok(chunk.clone())))) };
        let source = LongSource::Chunks { labels: Labels::default(), open: &open };
        read_with(&source, &settings(), &fixture::catalogue()).err().map(|error| (error.kind, error.expected))
    };
    let cells: &[Option<&str>] = &[Some("a")];
    let error = refused(chunk(&[("indicator", cells), ("area", cells), ("value", cells)], &[], &[2]));
    assert_eq!(error, Some((IngestErrorKind::Shape, "a column “period”".into())));
    let odd = chunk(&[("indicator", cells), ("area", cells), ("period", cells)], &[("value", &[Some(1.0)])], &[2]);
    assert!(refused(odd).is_some());
    let uncounted = chunk(&[("indicator", cells), ("area", cells), ("period", cells), ("value", cells)], &[], &[]);
    assert!(refused(uncounted).is_some_and(|(_, expected)| expected == "one each"));
}

#[test]
fn limits_end_a_file_and_an_empty_one_has_no_header() {
    let error = read(&long_text(4_000, |_, _| {}), &LongSettings { most_rows: 3_000, ..settings() }).err().expect("too many rows");
    assert!(error.found.contains("more than 3000 rows"), "{error}");
    assert!(read(&long_text(3_000, |_, _| {}), &LongSettings { most_rows: 3_000, ..settings() }).is_ok());
    assert_eq!(read("\n\n", &settings()).err().map(|error| error.kind), Some(IngestErrorKind::Shape));
    let wide = format!("indicator,area,period,value{}\n", ",x".repeat(80));
    assert_eq!(read(&wide, &settings()).err().map(|error| error.kind), Some(IngestErrorKind::TooLarge));
    let nothing = read("indicator,area,period,value\n", &settings()).expect("a header alone");
    assert_eq!((nothing.reading.rows, nothing.reading.findings.len()), (0, 0));
}

#[test]
fn lines_that_changed_keep_the_rows_they_have_in_their_file() {
    let text = "indicator,area,period,value\npopulation,vn,2025,1\npopulation,vn\npopulation,vn,2024,2\n";
    let open = || -> std::io::Result<Box<dyn Read + '_>> { Ok(Box::new(text.as_bytes())) };
    let source = LongSource::Lines { rows: [17, 90, 4000].into(), open: &open };
    let outcome = read_with(&source, &settings(), &fixture::catalogue()).expect("a reading");
    assert_eq!(outcome.accepted().iter().map(|row| row.row).collect::<Vec<_>>(), [17, 4000]);
    assert_eq!(outcome.rejected.rows.iter().map(|row| row.0).collect::<Vec<_>>(), [90]);
}

#[test]
fn a_sink_that_fails_ends_the_reading() {
    struct Full;
    impl BatchSink for Full {
        fn take(&mut self, _: RecordBatch) -> Result<(), IngestError> {
            Err(IngestError::new(IngestErrorKind::Unreadable, "a.csv", "a full disk", "room", "make room"))
        }
        fn restart(&mut self) -> Result<(), IngestError> {
            Ok(())
        }
    }
    let (text, settings, catalogue) = (long_text(4_000, |_, _| {}), settings(), fixture::catalogue());
    let work_folder = std::env::temp_dir();
    let intake = Intake { name: "a.csv", settings: &settings, catalogue: &catalogue, history: &NoHistory, work_folder };
    let open = || -> std::io::Result<Box<dyn Read + '_>> { Ok(Box::new(text.as_bytes())) };
    let mut outlets = Outlets { batches: &mut Full, rejected: &mut Discard, progress: &mut |_| {} };
    let error = read_long(&intake, &LongSource::Text(&open), &mut outlets).expect_err("a full disk");
    assert_eq!(error.found, "a full disk");
}
