//! `lotrinh report`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use jiff::{Span, civil::Date};

use super::{
    Failure,
    gap::LanguageChoice,
    ingest::open_existing,
    output::{print, write_whole},
    periods::CalendarChoice,
    report_areas,
    report_due::{self, CalendarCommand, DueCommand},
    report_edition::{Edition, Wanted},
};
use crate::{
    app,
    clock::{Clock as _, SystemClock},
    config::StoreConfig,
    domain::{
        id::{AreaId, PlanId},
        period::{Calendar, Period},
    },
    pipeline::{Knowledge, PipelineError, Policy, context::Context},
    present::view::Filters,
};

/// Make, check and make again the report of a period
#[derive(Args, Debug)]
pub struct ReportCommand {
    #[command(subcommand)]
    action: ReportAction,
}

#[derive(Debug, Subcommand)]
enum ReportAction {
    Make(Box<MakeCommand>),
    Due(DueCommand),
    Calendar(CalendarCommand),
    Verify(FolderCommand),
    Reproduce(FolderCommand),
}

/// Write the report of a period: a Word document to be edited and signed, a page, a workbook and the charts
///
/// The report says what was known at the cut-off and what changed since the cut-off before. It is a folder that is never changed afterwards;
/// a correction is another edition. What lead offices say is read from a CSV file with the columns target, cause, remedy, request.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  lotrinh report make --period \"quý III/2026\" --area phuong-hai-duong --out reports/editions\n  lotrinh report make --period \"quý III/2026\" --every-area --charts 4"
)]
struct MakeCommand {
    /// The period that is reported on, such as "quý III/2026" or 2026-Q3
    #[arg(long, value_name = "PERIOD")]
    period: String,
    /// Calendar of the period
    #[arg(long, value_enum, default_value_t = CalendarChoice::Statutory)]
    calendar: CalendarChoice,
    /// Only this area
    #[arg(long, value_name = "AREA")]
    area: Option<String>,
    /// An edition for every area that has targets in force, all of them made at once on all cores
    #[arg(long, conflicts_with_all = ["area", "comments", "corrects"])]
    every_area: bool,
    /// Only this plan
    #[arg(long, value_name = "PLAN")]
    plan: Option<String>,
    /// Only what this agency leads
    #[arg(long, value_name = "AGENCY")]
    agency: Option<String>,
    /// Use what was published by this day (YYYY-MM-DD) [default: the fourth day after the period closes, the 18th of a statutory month]
    #[arg(long, value_name = "DAY")]
    cut_off: Option<Date>,
    /// Cut-off of the report before [default: that of the period before]
    #[arg(long, value_name = "DAY")]
    since: Option<Date>,
    /// Use only what had come in by this data revision [default: the newest]
    #[arg(long, value_name = "REVISION")]
    known_at: Option<i64>,
    /// What lead offices say, as CSV: target,cause,remedy,request
    #[arg(long, value_name = "FILE")]
    comments: Option<PathBuf>,
    /// Issuing body [default: that of the latest plan]
    #[arg(long, value_name = "NAME", default_value = "")]
    issuer: String,
    /// Where it is signed [default: the area]
    #[arg(long, value_name = "NAME", default_value = "")]
    place: String,
    /// Charts at most
    #[arg(long, value_name = "N", default_value_t = 24)]
    charts: usize,
    /// Folder of the edition that this one corrects
    #[arg(long, value_name = "FOLDER")]
    corrects: Option<PathBuf>,
    /// Language of the edition
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
    /// Folder of the editions
    #[arg(long, default_value = "reports/editions", value_name = "FOLDER")]
    out: PathBuf,
}

/// Check every file of an edition against its manifest (verify), or make it again from the store and compare (reproduce)
#[derive(Args, Debug)]
struct FolderCommand {
    /// Folder of the edition
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

/// Does what is asked.
pub fn run(command: &ReportCommand, config: &StoreConfig, policy: impl FnOnce() -> Result<Policy, PipelineError>) -> Result<(), Failure> {
    match &command.action {
        ReportAction::Make(command) => make(command, config, policy()?),
        ReportAction::Due(command) => {
            let context = app::context(open_existing(config)?, std::sync::Arc::new(SystemClock), policy()?);
            report_due::run(command, &context)
        }
        ReportAction::Calendar(command) => report_due::calendar(command, SystemClock.today()),
        ReportAction::Verify(command) => verify(&command.folder),
        ReportAction::Reproduce(command) => reproduce(&command.folder, config, policy()?),
    }
}

fn make(command: &MakeCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let calendar = match command.calendar {
        CalendarChoice::Calendar => Calendar::Calendar,
        CalendarChoice::Statutory => Calendar::Statutory,
    };
    let period = Period::parse(&command.period, calendar).map_err(Failure::refused)?;
    let context = app::context(open_existing(config)?, std::sync::Arc::new(SystemClock), policy);
    let (first, last) = period.window();
    let four_days = Span::new().days(4);
    let cut_off = command.cut_off.unwrap_or_else(|| last.saturating_add(four_days));
    let today = context.clock().today();
    if cut_off > today {
        return Err(Failure::Refused(format!(
            "the cut-off of {} is {cut_off}, which lies ahead; wait for that day, or give --cut-off {today} for a draft of what is known today",
            period.code()
        )));
    }
    // The day before the period begins closes the one before.
    let since = command.since.unwrap_or_else(|| first.saturating_sub(Span::new().days(1)).saturating_add(four_days));
    let known_at = context.knowledge(None, command.known_at, None)?.known_at;
    let filters = Filters {
        area: command.area.as_deref().map(AreaId::new),
        plan: command.plan.as_deref().map(PlanId::new),
        agency: command.agency.clone(),
        ..Filters::default()
    };
    let comments = match &command.comments {
        None => None,
        Some(path) => Some(fs::read(path).map_err(|error| Failure::refused(format!("cannot read {}: {error}", path.display())))?),
    };
    let corrects = match &command.corrects {
        None => String::new(),
        Some(folder) => Edition::read(folder)?.name(),
    };
    let wanted = Wanted {
        period: period.code(),
        calendar: calendar.code().to_owned(),
        knowledge: Knowledge { as_of: cut_off, known_at, targets_as_of: cut_off },
        before: Knowledge { as_of: since, known_at, targets_as_of: since },
        area: command.area.clone().unwrap_or_default(),
        plan: command.plan.clone().unwrap_or_default(),
        agency: command.agency.clone().unwrap_or_default(),
        language: command.lang.language().code().to_owned(),
        issuer: command.issuer.clone(),
        place: command.place.clone(),
        charts: command.charts,
        corrects,
    };
    if command.every_area {
        return report_areas::make(&context, &wanted, period, &filters, &command.out);
    }
    let files = wanted.render(&wanted.ground(&context)?, period, &filters, comments.as_deref())?;
    let edition = Edition::of(&files)?;
    let folder = command.out.join(edition.name());
    if folder.join("manifest.json").is_file() {
        record(&context, &edition.name(), &edition, &wanted)?;
        return print(&format!("report       unchanged: {}", folder.display()));
    }
    fs::create_dir_all(&command.out).map_err(|error| Failure::refused(format!("cannot make {}: {error}", command.out.display())))?;
    write_whole(&command.out, &folder, &files)?;
    record(&context, &edition.name(), &edition, &wanted)?;
    print(&format!("report       {} files: {}", files.len(), folder.join("report.docx").display()))
}

/// Puts the edition on record, with the run it shows.
pub(super) fn record(context: &Context, name: &str, edition: &Edition, wanted: &Wanted) -> Result<(), Failure> {
    if context.store().find_edition(name)?.is_none() {
        let run = context.snapshot(wanted.knowledge)?.record(context.store(), &context.clock().stamp())?;
        context.store().record_edition(name, run.run, &edition.hash(), &context.clock().stamp())?;
    }
    Ok(())
}

fn verify(folder: &Path) -> Result<(), Failure> {
    let edition = Edition::read(folder)?;
    let faults = edition.faults(folder);
    if faults.is_empty() {
        return print(&format!("report       {} files as published: {}", edition.files().len(), folder.display()));
    }
    Err(Failure::Refused(format!("{} is not as published: {}", folder.display(), faults.join("; "))))
}

fn reproduce(folder: &Path, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let edition = Edition::read(folder)?;
    let (wanted, filters, period) = edition.wanted()?;
    let context = app::context(open_existing(config)?, std::sync::Arc::new(SystemClock), policy);
    let comments = fs::read(folder.join("comments.csv")).ok();
    let again = wanted.render(&wanted.ground(&context)?, period, &filters, comments.as_deref())?;
    let mut differing: Vec<String> = Vec::new();
    let made: BTreeMap<&str, &[u8]> = again.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())).collect();
    for (path, bytes) in &made {
        if fs::read(folder.join(path)).ok().as_deref() != Some(*bytes) {
            differing.push((*path).to_owned());
        }
    }
    differing.extend(edition.files().into_keys().filter(|path| !made.contains_key(path.as_str())));
    if differing.is_empty() {
        return print(&format!("report       made again, {} files, byte for byte: {}", made.len(), folder.display()));
    }
    Err(Failure::Refused(format!(
        "made again, these files differ: {}; {}",
        differing.join(", "),
        edition.what_differs(&Edition::of(&again)?)
    )))
}
