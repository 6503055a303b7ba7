//! `lotrinh catalogue add` and `lotrinh catalogue history`.

use std::{fs, path::PathBuf};

use clap::{Args, ValueEnum};

use super::{
    Failure,
    ingest::{RejectedChoice, open_existing},
    output,
};
use crate::{
    clock::{Clock, SystemClock},
    config::StoreConfig,
    domain::{
        finding::Severity,
        revision::{CatalogueEntry, CatalogueTable},
    },
    ingest::{CataloguePart, EntryChange, RowEffect},
    pipeline::catalogue_part::{HistoryStep, add_part, check_part, target_history},
};

/// Longest cell shown in a difference; the store keeps all of it.
const LONGEST: usize = 60;

const EXAMPLES: &str = "A decision raises a target from 1/12/2026:
  target,low,legal_instrument,effective_on
  57-2026.PL2.22.2030,98,\"Quyết định 12/QĐ-UBND, 01/12/2026\",2026-12-01

  lotrinh catalogue add revised.csv --kind targets --check     what would change
  lotrinh catalogue add revised.csv --kind targets             change it
  lotrinh catalogue history 57-2026.PL2.22.2030                what it was before

A district is closed and divided among two communes:
  area,code,name_vi,type,valid_from,valid_to,parent,successor
  huyen-a,,,,,2025-06-30,,xa-b:0.6;xa-c:0.4

A column that the file does not have keeps what is known; an empty cell empties it. A row ends an entry with `true` in
the column `withdrawn`. See data/README.md for the columns.";

/// Add, revise or withdraw single entries; whatever has no row stays as it is
///
/// Prints each entry that is new, revised or withdrawn, with what was known and what the row says. A row that is known
/// changes nothing. A file with faults changes nothing, unless the good rows are to be kept.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct AddCommand {
    /// The file (CSV or a workbook), headers in Vietnamese or English
    file: PathBuf,
    /// Which table its rows belong to
    #[arg(long, value_enum)]
    kind: Table,
    /// Only say what would change
    #[arg(long)]
    check: bool,
    /// What to do with the whole file when some of its rows cannot be used
    #[arg(long, value_enum, default_value_t = RejectedChoice::Refuse)]
    on_rejected: RejectedChoice,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Table {
    /// Targets, with the document that revises them and the day from which it counts
    Targets,
    /// Areas, with their first and last day and their successors
    Areas,
    /// Tasks and duties
    Tasks,
    /// Indicator definitions
    Indicators,
    /// Offices named in plans
    Agencies,
    /// Planning documents
    Plans,
}

impl Table {
    fn table(self) -> CatalogueTable {
        match self {
            Self::Targets => CatalogueTable::Targets,
            Self::Areas => CatalogueTable::Areas,
            Self::Tasks => CatalogueTable::Tasks,
            Self::Indicators => CatalogueTable::Indicators,
            Self::Agencies => CatalogueTable::Agencies,
            Self::Plans => CatalogueTable::Plans,
        }
    }
}

/// Print every revision of a target: when it came, from when it counts, what it changed
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  lotrinh catalogue history 57-2026.PL2.22.2030")]
pub struct HistoryCommand {
    /// Key of the target
    target: String,
    /// Only what was known by this data revision
    #[arg(long, value_name = "REVISION")]
    known_at: Option<i64>,
}

/// Adds the rows of a file.
pub fn add(command: &AddCommand, config: &StoreConfig) -> Result<(), Failure> {
    let (path, table) = (&command.file, command.kind.table());
    let bytes = fs::read(path)
        .map_err(|error| Failure::Refused(format!("cannot read {}: {error}; check the path and the right to read", path.display())))?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let store = open_existing(config)?;
    let part = check_part(&store, table, &name, &bytes)?;
    for finding in &part.findings {
        eprintln!("{finding}");
    }
    let faults = part.findings.iter().any(|finding| finding.severity == Severity::Rejected);
    if command.check {
        return output::print(&format!("{}(nothing was changed)", told(&name, &part)));
    }
    if faults && command.on_rejected == RejectedChoice::Refuse {
        return Err(Failure::Refused(format!(
            "{name}: {} of {} rows cannot be used; nothing was changed. Mend them, or take the others with --on-rejected keep",
            part.rejected, part.rows
        )));
    }
    match add_part(&store, table, &name, &bytes, &part, &SystemClock.stamp())? {
        Some(revision) => output::print(&format!("{}data revision {revision}", told(&name, &part))),
        None if part.rejected == part.rows && part.rejected > 0 => {
            Err(Failure::Refused(format!("{name}: no row can be used; nothing was changed")))
        }
        None => output::print(&format!("{}nothing was changed", told(&name, &part))),
    }
}

/// Prints the history of a target.
pub fn history(command: &HistoryCommand, config: &StoreConfig) -> Result<(), Failure> {
    let store = open_existing(config)?;
    let newest = store.data_revision()?;
    let steps = target_history(&store, &command.target, command.known_at.unwrap_or(newest))?;
    let mut out = command.target.clone();
    for HistoryStep { revision, differences } in &steps {
        let from = revision.effective_on.map_or_else(|| "always".to_owned(), |day| format!("from {day}"));
        out.push_str(&format!("\n{from}: data revision {}, {} ({} UTC)", revision.ingest, revision.name, revision.recorded_at));
        match &revision.target {
            Some(target) if revision.withdrawn => {
                out.push_str(&format!("\n    withdrawn by {}", target.legal_instrument));
            }
            Some(target) if differences.is_empty() => {
                out.push_str(&format!("\n    {} {}", target.operator.code(), target.as_printed));
            }
            None => out.push_str("\n    no longer in the catalogue"),
            Some(_) => push_differences(&mut out, differences),
        }
    }
    output::print(&out)
}

/// What a file changes, entry by entry, ending with the counts and `: `.
fn told(name: &str, part: &CataloguePart) -> String {
    let mut out = String::new();
    for change in &part.changes {
        let word = match change.effect {
            RowEffect::New => "new      ",
            RowEffect::Revised => "revised  ",
            RowEffect::Withdrawn => "withdrawn",
        };
        let from = change.revision.effective_on.map_or_else(String::new, |day| format!(", from {day}"));
        out.push_str(&format!("{word}  {}{from}", change.revision.entry.id()));
        match change.effect {
            RowEffect::New => {
                out.push_str(&format!("  {}", cut(&title(change))));
            }
            _ => push_differences(&mut out, &change.differences),
        }
        out.push('\n');
    }
    let count = |effect| part.changes.iter().filter(|change| change.effect == effect).count();
    out.push_str(&format!(
        "{name}: {} rows, {} new, {} revised, {} withdrawn, {} same, {} rejected: ",
        part.rows,
        count(RowEffect::New),
        count(RowEffect::Revised),
        count(RowEffect::Withdrawn),
        part.same,
        part.rejected
    ));
    out
}

fn title(change: &EntryChange) -> String {
    match &change.revision.entry {
        CatalogueEntry::Plan(plan) => plan.short_name(),
        CatalogueEntry::Area(area) => area.name.vi.clone(),
        CatalogueEntry::Agency(agency) => agency.name.vi.clone(),
        CatalogueEntry::Indicator(indicator) => indicator.name.vi.clone(),
        CatalogueEntry::Target(target) => format!("{} {}", target.operator.code(), target.as_printed),
        CatalogueEntry::Task(task) => task.title.clone(),
    }
}

fn push_differences(out: &mut String, differences: &[(&str, String, String)]) {
    for (column, before, after) in differences {
        out.push_str(&format!("\n    {column}: {} → {}", cut(before), cut(after)));
    }
}

/// A cell as far as it is shown; `–` for none.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        _ if text.is_empty() => "–".to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
