//! Entry of one figure: a file of one row that goes through the same door as every other.

use jiff::civil::Date;

use super::PipelineError;
use crate::{
    domain::{
        catalogue::Catalogue,
        finding::Severity,
        observation::Observation,
        period::{Calendar, Period},
        text::fold,
    },
    ingest,
    pipeline::{
        intake::{Door, Receipt, Request, Settings, receive_bytes, take_in},
        refresh::Defaults,
    },
    store::{ObservationFilter, Store},
};

/// One figure as a person enters it; every text as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Indicator definition: key or name.
    pub indicator: String,
    /// Area: key, code or name.
    pub area: String,
    /// Reporting period in any usual spelling.
    pub period: String,
    /// Calendar of the period; none for that of the figure in force, else the statutory one.
    pub calendar: Option<Calendar>,
    /// The number, or đạt / chưa đạt.
    pub value: String,
    /// Numerator; may be empty.
    pub numerator: String,
    /// Denominator; may be empty.
    pub denominator: String,
    /// How the value came to be; empty for the usual rule.
    pub provenance: String,
    /// Day of the report.
    pub published_on: Date,
    /// Who reports.
    pub source: String,
    /// What shows it.
    pub evidence: String,
    /// Says that it revises an earlier figure of the same day.
    pub revises: bool,
}

/// What became of an entered figure.
#[derive(Clone, Debug, PartialEq)]
pub struct Entered {
    /// What the door says.
    pub receipt: Receipt,
    /// The figure as understood; none when it was rejected.
    pub understood: Option<Observation>,
    /// What was in force before.
    pub before: Option<Observation>,
    /// What is in force now; as before when it was only checked, was known or was rejected.
    pub after: Option<Observation>,
}

impl Entry {
    /// The name under which it comes in: the same figure entered again is the same file.
    fn name(&self, read: &Observation) -> String {
        format!("entry/{}/{}/{}.csv", read.indicator, read.area, read.period.code())
    }

    /// The file of one row.
    fn file(&self, calendar: Calendar) -> Result<Vec<u8>, csv::Error> {
        let published_on = self.published_on.to_string();
        let cells = [
            ("indicator", self.indicator.as_str()),
            ("area", &self.area),
            ("period", &self.period),
            ("calendar", calendar.code()),
            ("value", &self.value),
            ("numerator", &self.numerator),
            ("denominator", &self.denominator),
            ("published_on", &published_on),
            ("provenance", &self.provenance),
            ("source", &self.source),
            ("revision", if self.revises { "true" } else { "" }),
            ("note", &self.evidence),
        ];
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
        writer.write_record(cells.map(|(name, _)| name))?;
        writer.write_record(cells.map(|(_, cell)| cell))?;
        writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
    }
}

/// Enters one figure; with `check` only says what would become of it.
///
/// # Errors
/// The period cannot be read, an indicator in words is given a number, or the store refuses. A figure that the check
/// rejects is no error: its findings say why.
pub fn enter(store: &Store, catalogue: &Catalogue, entry: &Entry, check: bool, today: Date, stamp: &str) -> Result<Entered, PipelineError> {
    let asked = Period::parse(&entry.period, Calendar::Statutory).map_err(PipelineError::refused)?;
    let defaults = Defaults { source: entry.source.clone(), published_on: Some(entry.published_on), calendar: Calendar::Statutory };
    let read = |calendar: Calendar| -> Result<_, PipelineError> {
        let bytes = entry.file(calendar).map_err(PipelineError::refused)?;
        let file = ingest::read_observations("entry.csv", &bytes, &defaults, catalogue)?;
        Ok((bytes, file.accepted.into_iter().next()))
    };
    let (mut bytes, mut understood) = read(entry.calendar.unwrap_or(Calendar::Statutory))?;
    let known = understood.as_ref().map(|read| in_force(store, read, today, asked)).transpose()?.flatten();
    let before = match (known, entry.calendar) {
        // The figure in force stands in the ordinary calendar: this one is its successor, not a second one beside it.
        (Some(before), None) if before.period.calendar != Calendar::Statutory && !before.illustrative => {
            (bytes, understood) = read(before.period.calendar)?;
            Some(before)
        }
        (Some(before), calendar) if before.period.calendar != calendar.unwrap_or(Calendar::Statutory) => None,
        (before, _) => before,
    };
    if let Some(read) = &understood {
        check_kind(catalogue, entry, read)?;
    }
    let name = understood.as_ref().map_or_else(|| "entry.csv".to_owned(), |read| entry.name(read));
    let door = Door { store, reader: None, stamp, today };
    let request = Request {
        name,
        settings: Settings { source: entry.source.clone(), revision: entry.revises, ..Settings::default() },
        dry_run: true,
        ..Request::default()
    };
    // Tried first: a figure that is refused leaves no ingest behind.
    let tried = send(&door, &bytes, &request)?;
    if check || is_refused(&tried) || tried.was_known {
        return Ok(Entered { receipt: tried, understood, after: before.clone(), before });
    }
    let receipt = send(&door, &bytes, &Request { dry_run: false, ..request })?;
    let after = match &understood {
        Some(read) => in_force(store, read, today, read.period)?.filter(|o| o.period == read.period),
        None => None,
    };
    Ok(Entered { receipt, understood, before, after })
}

/// The one place where an entered figure goes to the door; that no row can be used is what the receipt says.
fn send(door: &Door<'_>, bytes: &[u8], request: &Request) -> Result<Receipt, PipelineError> {
    match take_in(door, receive_bytes(door.store, bytes)?, request, &mut |_| {}) {
        Err(PipelineError::Unusable(receipt)) => Ok(*receipt),
        outcome => outcome,
    }
}

fn is_refused(receipt: &Receipt) -> bool {
    receipt.rejected > 0 || receipt.findings.iter().any(|finding| finding.severity == Severity::Rejected)
}

/// What is judged in words takes words.
fn check_kind(catalogue: &Catalogue, entry: &Entry, read: &Observation) -> Result<(), PipelineError> {
    let in_words = catalogue.indicator(&read.indicator).is_some_and(|indicator| !indicator.is_numeric());
    match in_words && !fold(&entry.value).contains("dat") {
        true => Err(PipelineError::Refused(format!(
            "{} is judged in words; say --met yes or --met no with --evidence instead of --value {}",
            read.indicator, entry.value
        ))),
        false => Ok(()),
    }
}

/// The figure in force for a period: in its own calendar, else in the other one.
fn in_force(store: &Store, of: &Observation, today: Date, period: Period) -> Result<Option<Observation>, PipelineError> {
    let filter = ObservationFilter {
        as_of: today,
        known_at: store.data_revision()?,
        indicator: Some(of.indicator.clone()),
        area: Some(of.area.clone()),
        updated_after: None,
    };
    let mut same: Vec<Observation> = store.observations_as_of(&filter)?.into_iter().filter(|o| o.period.span == period.span).collect();
    same.sort_by_key(|o| o.period.calendar != of.period.calendar);
    Ok(same.into_iter().next())
}

impl Entered {
    /// Nothing of it is rejected.
    pub fn is_accepted(&self) -> bool {
        self.understood.is_some() && !is_refused(&self.receipt)
    }
}
