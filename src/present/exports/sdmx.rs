//! Figures and targets under the names of SDMX, for SDMX-CSV 2.0 (the CSV of SDMX 3.0).
//!
//! Every line says of which structure it is and what is to be done with it: `STRUCTURE,STRUCTURE_ID,ACTION`, then the
//! dimensions, the measures and the attributes. Frequencies and states are those of the cross-domain code lists `CL_FREQ` and
//! `CL_OBS_STATUS`; a period that is none of the standard ones, such as a statutory quarter, is a range of time: its first
//! day and how long it is.

use std::{collections::HashMap, sync::Arc};

use arrow::{
    array::{ArrayRef, AsArray, RecordBatch, StringArray},
    error::ArrowError,
};
use jiff::civil::Date;

use super::rows::{Cells, Column, Head, Kind, day, maybe_number, schema_of, text};
use crate::domain::{
    period::{Calendar, Period, Span},
    target::Target,
};

const STRUCTURE: Head = Head::new("STRUCTURE", "Sort of structure", "dataflow", Kind::Text);
const STRUCTURE_ID: Head = Head::new("STRUCTURE_ID", "The structure with its version", "LOTRINH:FIGURES(1.0.0)", Kind::Text);
const ACTION: Head = Head::new("ACTION", "I: for information", "I", Kind::Text);

/// Columns of figures.
pub const FIGURES: [Head; 18] = [
    STRUCTURE,
    STRUCTURE_ID,
    ACTION,
    Head::new("FREQ", "Frequency, CL_FREQ", "Q", Kind::Text),
    Head::new("REF_AREA", "Area", "vn", Kind::Text),
    Head::new("INDICATOR", "Indicator definition", "digital_economy_pct_gdp", Kind::Text),
    Head::new("VINTAGE", "Day of publication", "2025-01-06", Kind::Day),
    Head::new("TIME_PERIOD", "Period", "2026-Q3", Kind::Text),
    Head::new("OBS_VALUE", "Value", "12.83", Kind::Number),
    Head::new("UNIT_MEASURE", "Unit as the source prints it", "% GDP", Kind::Text),
    Head::new("OBS_STATUS", "State, CL_OBS_STATUS; G (experimental) for illustrative values", "A", Kind::Text),
    Head::new("CENSORING", "Empty, <, > or ≈", "", Kind::Text),
    Head::new("PROVENANCE", "observed, provisional, estimated, rebuilt or imputed", "observed", Kind::Text),
    Head::new("CALENDAR", "calendar or statutory", "calendar", Kind::Text),
    Head::new("ILLUSTRATIVE", "Made up for demonstration", "false", Kind::Flag),
    Head::new("SOURCE", "Who produced it", "GSO", Kind::Text),
    Head::new("SOURCE_ADDRESS", "Where it can be read", "", Kind::Text),
    Head::new("COMMENT_OBS", "Remark or evidence of the sender", "", Kind::Text),
];

/// A frequency as `CL_FREQ` has it.
fn frequency(period: &Period) -> &'static str {
    match period.span {
        Span::Day { .. } => "D",
        Span::Month { .. } => "M",
        Span::Quarter { .. } => "Q",
        Span::Half { .. } => "S",
        Span::Year { .. } => "A",
        Span::NineMonths { .. } => "_O",
        Span::Years { first, last } => match last - first + 1 {
            2 => "A2",
            3 => "A3",
            4 => "A4",
            5 => "A5",
            10 => "A10",
            _ => "_O",
        },
    }
}

/// A period as SDMX writes it.
fn time_period(period: &Period) -> String {
    let (first, _) = period.window();
    let length = match period.span {
        Span::Day { .. } => return first.to_string(),
        Span::Month { .. } => "P1M".to_owned(),
        Span::Quarter { .. } => "P3M".to_owned(),
        Span::Half { .. } => "P6M".to_owned(),
        Span::NineMonths { .. } => "P9M".to_owned(),
        Span::Year { .. } => "P1Y".to_owned(),
        Span::Years { first, last } => format!("P{}Y", last - first + 1),
    };
    match (period.calendar, period.span) {
        (Calendar::Calendar, Span::Half { year, half }) => format!("{year:04}-S{half}"),
        (Calendar::Calendar, Span::Month { .. } | Span::Quarter { .. } | Span::Year { .. }) => period.code(),
        _ => format!("{first}/{length}"),
    }
}

/// A state as `CL_OBS_STATUS` has it.
fn status(provenance: &str, illustrative: bool) -> &'static str {
    match provenance {
        _ if illustrative => "G",
        "observed" => "A",
        "provisional" => "P",
        "imputed" => "I",
        _ => "E",
    }
}

/// Figures, in the columns of the store, under the names of SDMX.
///
/// # Errors
/// A column that is not there.
pub fn figures(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let column = |name: &str| batch.column_by_name(name).cloned().ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")));
    let rows = batch.num_rows();
    let always = |text: &'static str| -> ArrayRef { Arc::new(StringArray::from_iter_values(std::iter::repeat_n(text, rows))) };
    let (periods, calendars, provenances) = (column("period")?, column("calendar")?, column("provenance")?);
    let illustrative = column("illustrative")?;
    // A few hundred periods in a million rows.
    let mut known: HashMap<(String, String), (&'static str, String)> = HashMap::new();
    let mut frequencies = Vec::with_capacity(rows);
    let mut spelled = Vec::with_capacity(rows);
    for row in 0..rows {
        let key = (periods.as_string::<i32>().value(row).to_owned(), calendars.as_string::<i32>().value(row).to_owned());
        let (frequency, time) = known.entry(key).or_insert_with_key(|(period, calendar)| {
            let read = Calendar::parse(calendar).and_then(|calendar| Period::parse(period, calendar).ok());
            // What the store holds can be read; were it otherwise, the period would stand there as it is.
            read.map_or(("_O", period.clone()), |period| (frequency(&period), time_period(&period)))
        });
        frequencies.push(*frequency);
        spelled.push(time.clone());
    }
    let statuses = (0..rows).map(|row| status(provenances.as_string::<i32>().value(row), illustrative.as_boolean().value(row)));
    let arrays = vec![
        always("dataflow"),
        always("LOTRINH:FIGURES(1.0.0)"),
        always("I"),
        Arc::new(StringArray::from_iter_values(frequencies)) as ArrayRef,
        column("area")?,
        column("indicator")?,
        column("published_on")?,
        Arc::new(StringArray::from_iter_values(spelled)),
        column("value")?,
        column("unit")?,
        Arc::new(StringArray::from_iter_values(statuses)),
        column("censoring")?,
        Arc::clone(&provenances),
        Arc::clone(&calendars),
        Arc::clone(&illustrative),
        column("source")?,
        column("source_address")?,
        column("note")?,
    ];
    RecordBatch::try_new(schema_of(&FIGURES), arrays)
}

/// A constant of every line.
const fn constant(head: Head, cell: fn(&Target) -> String) -> Column<Target> {
    Column { head, cells: Cells::Text(cell) }
}

/// The period of a due day: its year where it is the last day of one.
fn due_period(due: Date) -> String {
    if due.month() == 12 && due.day() == 31 { format!("{:04}", due.year()) } else { due.to_string() }
}

/// Columns of targets.
pub static TARGETS: [Column<Target>; 15] = [
    constant(STRUCTURE, |_| "dataflow".to_owned()),
    constant(STRUCTURE_ID, |_| "LOTRINH:TARGETS(1.0.0)".to_owned()),
    constant(ACTION, |_| "I".to_owned()),
    text("FREQ", "Frequency, CL_FREQ", "A", |t| if t.due_on.is_none() { "A" } else { "D" }.to_owned()),
    text("REF_AREA", "Area", "phuong-hai-duong", |t| t.area.to_string()),
    text("INDICATOR", "Indicator definition", "dvc_online_files_pct", |t| t.indicator.to_string()),
    text("TARGET", "Key of the target", "57-2026.PL2.22.2030", |t| t.id.to_string()),
    text("TIME_PERIOD", "Year or day at which it is due", "2030", |t| t.due().map(due_period).unwrap_or_default()),
    maybe_number("TARGET_LOW", "Lower number", "85.0", |t| t.low),
    maybe_number("TARGET_HIGH", "Upper number", "90.0", |t| t.high),
    text("OPERATOR", "eq, ge, gt, le, lt, range, none or qualitative", "ge", |t| t.operator.code().to_owned()),
    text("PLAN", "Plan that promises it", "57-2026", |t| t.plan.to_string()),
    text("AS_PRINTED", "The cell as printed", "≥ 85%", |t| t.as_printed.clone()),
    text("LEGAL_INSTRUMENT", "Document that revised it", "", |t| t.legal_instrument.clone()),
    day("VALID_FROM", "Day from which the revision counts", "2026-12-01", |t| t.effective_on),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_written_as_sdmx_writes_them() {
        let of = |text: &str, calendar| Period::parse(text, calendar).map(|p| (frequency(&p), time_period(&p))).expect("a period");
        for (text, freq, time) in [
            ("2026", "A", "2026"),
            ("2026-Q3", "Q", "2026-Q3"),
            ("2026-H1", "S", "2026-S1"),
            ("2026-11", "M", "2026-11"),
            ("2026-11-22", "D", "2026-11-22"),
            ("2026-9T", "_O", "2026-01-01/P9M"),
            ("2016-2020", "A5", "2016-01-01/P5Y"),
        ] {
            assert_eq!(of(text, Calendar::Calendar), (freq, time.to_owned()), "{text}");
        }
        assert_eq!(of("2026-Q3", Calendar::Statutory), ("Q", "2026-06-15/P3M".to_owned()));
        assert_eq!(of("2026", Calendar::Statutory), ("A", "2025-12-15/P1Y".to_owned()));
    }

    #[test]
    fn an_illustrative_value_is_never_a_normal_one() {
        assert_eq!((status("observed", false), status("observed", true), status("rebuilt", false)), ("A", "G", "E"));
    }
}
