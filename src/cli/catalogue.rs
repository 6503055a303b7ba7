//! `lotrinh catalogue`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::{
    Failure,
    catalogue_part::{self, AddCommand, HistoryCommand},
    ingest::open,
    output,
};
use crate::{
    clock::{Clock, SystemClock},
    config::StoreConfig,
    domain::{catalogue::Catalogue, finding::Severity},
    ingest::{export_targets, read_catalogue},
    pipeline::refresh::load_catalogue,
};

/// Folder of the catalogue files unless another is named.
const DEFAULT_FOLDER: &str = "data/catalogue";

/// Check, load, revise, list or export what is promised
#[derive(Args, Debug)]
pub struct CatalogueCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Check the files; each fault is printed with file, row and reason (changes nothing)
    Check {
        /// Folder of the catalogue files
        #[arg(default_value = DEFAULT_FOLDER)]
        folder: PathBuf,
    },
    /// Take the files into the store; a catalogue with faults changes nothing
    Load {
        /// Folder of the catalogue files
        #[arg(default_value = DEFAULT_FOLDER)]
        folder: PathBuf,
    },
    Add(AddCommand),
    History(HistoryCommand),
    /// List ids and names (changes nothing)
    List {
        /// What to list
        #[arg(value_enum)]
        table: Listing,
        /// Folder of the catalogue files
        #[arg(default_value = DEFAULT_FOLDER)]
        folder: PathBuf,
    },
    /// Write a table of the catalogue as CSV for other programs
    Export {
        /// Which table
        #[arg(long, value_enum)]
        table: Export,
        /// The file to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Folder of the catalogue files
        #[arg(default_value = DEFAULT_FOLDER)]
        folder: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Listing {
    /// Planning documents
    Plans,
    /// Areas with their extents
    Areas,
    /// Indicator definitions
    Indicators,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Export {
    /// One row a printed cell of the five plans
    Targets,
}

/// Runs one of the catalogue commands.
pub fn run(command: CatalogueCommand, config: &StoreConfig) -> Result<(), Failure> {
    match command.action {
        Action::Check { folder } => {
            let catalogue = sound(&folder)?;
            output::print(&summary(&catalogue))
        }
        Action::Load { folder } => {
            let store = open(config)?;
            let intake = load_catalogue(&store, &folder, &SystemClock.stamp())?;
            output::print(&if intake.was_known {
                format!("catalogue    unchanged, {} entries", intake.rows)
            } else {
                format!("catalogue    {} entries, {} new or changed", intake.rows, intake.added)
            })
        }
        Action::Add(command) => catalogue_part::add(&command, config),
        Action::History(command) => catalogue_part::history(&command, config),
        Action::List { table, folder } => {
            let catalogue = sound(&folder)?;
            let lines: Vec<String> = match table {
                Listing::Plans => catalogue.plans.iter().map(|p| format!("{}\t{}\t{}", p.id, p.short_name(), p.issuer.vi)).collect(),
                Listing::Areas => catalogue.areas.iter().map(|a| format!("{}\t{}\t{}", a.id, a.code, a.name.vi)).collect(),
                Listing::Indicators => catalogue.indicators.iter().map(|i| format!("{}\t{}\t{}", i.id, i.unit.vi, i.name.vi)).collect(),
            };
            output::print(&lines.join("\n"))
        }
        Action::Export { table: Export::Targets, out, folder } => {
            let catalogue = sound(&folder)?;
            output::write_file(&out, &export_targets(&catalogue))
        }
    }
}

/// Reads a catalogue that passes its check; otherwise prints every fault.
fn sound(folder: &std::path::Path) -> Result<Catalogue, Failure> {
    let (catalogue, findings) = read_catalogue(folder)?;
    for finding in &findings {
        output::tell(&finding.to_string());
    }
    match findings.iter().filter(|f| f.severity == Severity::Rejected).count() {
        0 => Ok(catalogue),
        faults => Err(Failure::Refused(format!("{} has {faults} faults", folder.display()))),
    }
}

fn summary(c: &Catalogue) -> String {
    let tasks = c.tasks.iter().filter(|t| t.part == "task").count();
    format!(
        "{} plans, {} areas, {} agencies, {} themes, {} indicator definitions, {} targets, {tasks} tasks, {} duties, {} conflicts: no fault",
        c.plans.len(),
        c.areas.len(),
        c.agencies.len(),
        c.themes.len(),
        c.indicators.len(),
        c.targets.len(),
        c.tasks.len() - tasks,
        c.conflicts.len()
    )
}
