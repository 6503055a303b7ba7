//! `lotrinh ingests`, `retract`, `history` and `figures`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{
    Failure,
    ingest::{language, open_existing},
    output::{print, write_file},
};
use crate::{
    clock::{Clock, SystemClock},
    config::StoreConfig,
    domain::{
        id::{AreaId, IndicatorId},
        language::Language,
    },
    pipeline::rejected::of_store,
    present::exports::{long_form::render_long_form, rejected::render_rejected},
    store::{IngestRecord, ObservationFilter},
};

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// A table for people
    Table,
    /// A JSON array
    Json,
}

/// List what came in
#[derive(Args, Debug)]
#[command(after_help = "Example:
  lotrinh ingests")]
pub struct IngestsCommand {
    /// How to print it
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    format: ListFormat,
}

/// Lists the ingests.
pub fn list(command: &IngestsCommand, config: &StoreConfig) -> Result<(), Failure> {
    let records = open_existing(config)?.list_ingests()?;
    if command.format == ListFormat::Json {
        return print(&serde_json::to_string(&records).map_err(Failure::refused)?);
    }
    if records.is_empty() {
        return print("nothing came in yet; begin with `lotrinh catalogue load`");
    }
    print(&format!(
        "{:>6}  {:<19}  {:<12} {:>7} {:>7} {:>7} {:>8}  name",
        "ingest", "recorded (UTC)", "kind", "new", "revised", "same", "rejected"
    ))?;
    for r in &records {
        print(&format!(
            "{:>6}  {:<19}  {:<12} {:>7} {:>7} {:>7} {:>8}  {}{}",
            r.ingest,
            r.recorded_at,
            r.kind,
            r.added,
            r.revised,
            r.unchanged,
            r.rejected,
            r.name,
            remark(r)
        ))?;
    }
    Ok(())
}

fn remark(record: &IngestRecord) -> String {
    match (record.hidden_by, record.reason.as_str()) {
        (0, "") => String::new(),
        (0, reason) => format!(" ({reason})"),
        (by, _) => format!(" (taken back by {by})"),
    }
}

/// Take an ingest back
#[derive(Args, Debug)]
#[command(after_help = "Example:
  lotrinh retract 57 --reason \"gửi nhầm kỳ báo cáo\"
  lotrinh retract 58 --reason \"khôi phục\"        58 is the retraction: what 57 brought counts again")]
pub struct RetractCommand {
    /// Its number, as `lotrinh ingests` prints it
    ingest: i64,
    /// Why; it is kept with the retraction
    #[arg(long)]
    reason: String,
    /// Who takes it back
    #[arg(long, default_value = "")]
    actor: String,
}

/// Takes an ingest back.
pub fn retract(command: &RetractCommand, config: &StoreConfig) -> Result<(), Failure> {
    if command.reason.trim().is_empty() {
        return Err(Failure::Usage("--reason is empty; say why, it is kept with the retraction".to_owned()));
    }
    let store = open_existing(config)?;
    let done = store.retract(command.ingest, command.reason.trim(), command.actor.trim(), &SystemClock.stamp())?;
    print(&format!("ingest {} is taken back by {}; undo it with `lotrinh retract {}`", command.ingest, done.ingest, done.ingest))?;
    if done.stored > 0 {
        print(&format!("{} figures stay: later ingests had said them again", done.stored))?;
    }
    Ok(())
}

/// Write the rows of an upload that were not taken
#[derive(Args, Debug)]
#[command(after_help = "Example:
  lotrinh rejected 57 --out bi-loai.csv

A CSV file comes back as CSV, a workbook as a workbook; the last column says what is wrong with each row.")]
pub struct RejectedCommand {
    /// Number of the ingest, as `lotrinh ingests` prints it
    ingest: i64,
    /// File to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Language of the reasons: vi or en
    #[arg(long, default_value = "vi", value_parser = language)]
    lang: Language,
}

/// Writes the rejected rows of an ingest.
pub fn rejected(command: &RejectedCommand, config: &StoreConfig) -> Result<(), Failure> {
    let store = open_existing(config)?;
    let reader = std::env::current_exe().map_err(Failure::refused)?;
    let rows = of_store(&store, Some(&reader), command.ingest)?;
    let file = render_rejected(&rows, command.lang).map_err(Failure::refused)?;
    write_file(&command.out, &file.bytes)?;
    print(&format!("{} rejected rows are in {}", rows.rows.len(), command.out.display()))
}

/// Print every vintage of one indicator in one area
#[derive(Args, Debug)]
#[command(after_help = "Example:
  lotrinh history digital_economy_pct_gdp vn")]
pub struct HistoryCommand {
    /// Indicator definition
    indicator: String,
    /// Area
    area: String,
}

/// Prints the history of a series.
pub fn history(command: &HistoryCommand, config: &StoreConfig) -> Result<(), Failure> {
    let store = open_existing(config)?;
    let vintages = store.figure_history(&IndicatorId::new(command.indicator.as_str()), &AreaId::new(command.area.as_str()))?;
    if vintages.is_empty() {
        return Err(Failure::Refused(format!(
            "there is no figure of “{}” in “{}”; `lotrinh catalogue list` names indicators and areas",
            command.indicator, command.area
        )));
    }
    print(&format!("{:<12} {:>14}  {:<10}  {:<11} {:>6} {:>6}  name", "period", "value", "published", "provenance", "ingest", "row"))?;
    for v in &vintages {
        let o = &v.observation;
        let hidden = if v.hidden_by > 0 { format!(" (taken back by {})", v.hidden_by) } else { String::new() };
        print(&format!(
            "{:<12} {:>14}  {:<10}  {:<11} {:>6} {:>6}  {}{hidden}",
            o.period.code(),
            format!("{}{}", o.censoring.sign(), o.value),
            o.published_on.to_string(),
            o.provenance.code(),
            v.ingest,
            v.row,
            v.name
        ))?;
    }
    Ok(())
}

/// Print figures in the typed long form
#[derive(Args, Debug)]
#[command(after_help = "Example:
  lotrinh figures --area vn --as-of 2025-12-31
  lotrinh figures --history --updated-after '2026-11-01 00:00:00'

The output is CSV that `lotrinh ingest file` reads again.")]
pub struct FiguresCommand {
    /// Only this indicator definition
    #[arg(long)]
    indicator: Option<String>,
    /// Only this area
    #[arg(long)]
    area: Option<String>,
    /// Every vintage instead of the newest one of each period
    #[arg(long)]
    history: bool,
    /// Use only what was published on or before this day (YYYY-MM-DD) [default: everything]
    #[arg(long, value_name = "DAY")]
    as_of: Option<Date>,
    /// Use only what was taken in by this data revision [default: the newest]
    #[arg(long, value_name = "REVISION")]
    known_at: Option<i64>,
    /// Only what was taken in after this moment (UTC, YYYY-MM-DD HH:MM:SS)
    #[arg(long, value_name = "TIME")]
    updated_after: Option<String>,
}

/// Prints figures.
pub fn figures(command: &FiguresCommand, config: &StoreConfig) -> Result<(), Failure> {
    let store = open_existing(config)?;
    let filter = ObservationFilter {
        as_of: command.as_of.unwrap_or(Date::MAX),
        known_at: command.known_at.map_or_else(|| store.data_revision(), Ok)?,
        indicator: command.indicator.as_deref().map(IndicatorId::new),
        area: command.area.as_deref().map(AreaId::new),
        updated_after: command.updated_after.clone(),
    };
    let rows = if command.history { store.observation_history(&filter)? } else { store.observations_as_of(&filter)? };
    let text = String::from_utf8(render_long_form(&rows).map_err(Failure::refused)?).map_err(Failure::refused)?;
    print(text.trim_end())
}
