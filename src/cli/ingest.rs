//! `lotrinh init` and `lotrinh ingest`.

use std::{fs, path::PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use jiff::civil::Date;

use super::{Failure, output, periods::CalendarChoice, progress::Bars};
use crate::{
    clock::{Clock, SystemClock},
    config::StoreConfig,
    domain::{catalogue::Catalogue, finding::Severity, period::Calendar},
    pipeline::refresh::{Defaults, Intake, check_file, load_file, load_sources},
    store::Store,
};

/// Opens the store, creating it when it is not there.
pub fn open(config: &StoreConfig) -> Result<Store, Failure> {
    let store = Store::open(&config.folder, &config.settings(), &SystemClock.stamp())?;
    for notice in store.notices() {
        eprintln!("{notice}");
    }
    Ok(store)
}

/// Opens a store that must be there already: a question does not create one.
pub fn open_existing(config: &StoreConfig) -> Result<Store, Failure> {
    // A ledger without a database is a store whose database has to be made again.
    if !["lotrinh.duckdb", "ledger"].iter().any(|name| config.folder.join(name).is_file()) {
        return Err(Failure::Refused(format!(
            "there is no store in {}; make one with `lotrinh init`, or name another folder with --store",
            config.folder.display()
        )));
    }
    open(config)
}

/// Makes the store.
pub fn init(config: &StoreConfig) -> Result<(), Failure> {
    let existed = config.folder.join("lotrinh.duckdb").is_file();
    let store = open(config)?;
    let word = if existed { "is there" } else { "made" };
    output::print(&format!("store        {word}: {}, DuckDB {}", store.path().display(), store.engine_version()?))
}

/// Take in observations: a folder of sources or one file
#[derive(Args, Debug)]
pub struct IngestCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Take in every `<source>/<vintage>/observations.csv` below a folder; files known already change nothing
    Sources {
        /// Folder of the sources
        #[arg(default_value = "data/sources")]
        folder: PathBuf,
    },
    /// Take in one file in the typed long form (CSV)
    File {
        /// The file
        file: PathBuf,
        /// Who produced it, where the file does not say
        #[arg(long, default_value = "file")]
        source: String,
        /// Day of publication, where the file does not say (YYYY-MM-DD)
        #[arg(long, value_name = "DAY")]
        published_on: Option<Date>,
        /// Calendar of its periods, where the file does not say
        #[arg(long, value_enum, default_value_t = CalendarChoice::Calendar)]
        calendar: CalendarChoice,
        /// Only say what would become of it
        #[arg(long)]
        check: bool,
        /// What to do with the whole file when some of its rows cannot be used
        #[arg(long, value_enum, default_value_t = OnRejected::Keep)]
        on_rejected: OnRejected,
    },
}

/// What to do with a file some rows of which are rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnRejected {
    /// Take the good rows
    Keep,
    /// Take none
    Refuse,
}

/// Runs one of the ingest commands.
pub fn run(command: IngestCommand, config: &StoreConfig) -> Result<(), Failure> {
    match command.action {
        Action::Sources { folder } => {
            let store = open_existing(config)?;
            let catalogue = catalogue(&store)?;
            let intakes = load_sources(&store, &folder, &catalogue, &SystemClock.stamp(), &Bars::default())?;
            let fresh: Vec<&Intake> = intakes.iter().filter(|i| !i.was_known).collect();
            for finding in fresh.iter().flat_map(|i| &i.findings).filter(|f| f.severity == Severity::Rejected) {
                eprintln!("{finding}");
            }
            let noticed: usize = fresh.iter().map(|i| i.findings.len()).sum();
            if noticed > 0 {
                eprintln!("{noticed} findings on record; see them under /api/v1/ingests");
            }
            Ok(())
        }
        Action::File { file, source, published_on, calendar, check, on_rejected } => {
            let calendar = if calendar == CalendarChoice::Statutory { Calendar::Statutory } else { Calendar::Calendar };
            let defaults = Defaults { source, published_on, calendar };
            let bytes = fs::read(&file).map_err(|error| {
                Failure::Refused(format!("cannot read {}: {error}; check the path and the right to read", file.display()))
            })?;
            let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
            let store = open_existing(config)?;
            let catalogue = catalogue(&store)?;
            let checked = check_file(&name, &bytes, &defaults, &catalogue)?;
            for finding in &checked.findings {
                eprintln!("{finding}");
            }
            if check {
                return output::print(&format!(
                    "{name}: {} rows, {} would be taken, {} rejected (nothing was changed)",
                    checked.rows, checked.added, checked.rejected
                ));
            }
            if checked.added == 0 || (checked.rejected > 0 && on_rejected == OnRejected::Refuse) {
                return Err(Failure::Refused(format!(
                    "{name}: {} of {} rows cannot be used; nothing was changed",
                    checked.rejected, checked.rows
                )));
            }
            let intake = load_file(&store, &name, &bytes, &defaults, &catalogue, &SystemClock.stamp())?;
            output::print(&if intake.was_known {
                format!("{name}: known already, nothing was changed")
            } else {
                format!("{name}: {} rows, {} taken, {} rejected", intake.rows, intake.added, intake.rejected)
            })
        }
    }
}

/// The catalogue in the store; without one no file can be understood.
fn catalogue(store: &Store) -> Result<Catalogue, Failure> {
    let catalogue = store.read_catalogue(store.data_revision()?, SystemClock.today())?;
    if catalogue.indicators.is_empty() {
        return Err(Failure::Refused("the store has no catalogue yet; load one with `lotrinh catalogue load`".to_owned()));
    }
    Ok(catalogue)
}
