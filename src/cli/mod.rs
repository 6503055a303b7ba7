//! The whole command surface in one enum; every command says what it changes.

mod backtest;
mod carry;
mod catalogue;
mod catalogue_part;
mod collection;
mod deliver;
mod demo_data;
mod doctor;
mod enter;
mod explain;
mod explain_change;
mod failure;
mod forecast_panel;
mod form;
mod gap;
mod ingest;
mod ingests;
mod keeping;
mod keys;
mod learn_kinds;
mod log;
mod output;
mod periods;
mod policy;
mod progress;
mod publish;
mod read_upload;
mod report;
mod report_areas;
mod report_due;
mod report_edition;
mod secret_input;
mod serve;
mod statements;
mod trail;
mod users;
mod verdict_table;

pub use failure::Failure;
pub use log::start_log;

use clap::{Parser, Subcommand};

use trail::on_trail;

use crate::config::{LogConfig, PolicyConfig, StoreConfig};

/// Lộ Trình: where the indicators stand that a public body has promised to move, where they are heading, and what pace
/// would keep the promise.
#[derive(Parser, Debug)]
#[command(name = "lotrinh", version, propagate_version = true, arg_required_else_help = true, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
    /// Where the store is
    #[command(flatten)]
    pub store: StoreConfig,
    /// By which cuts verdicts are made
    #[command(flatten)]
    pub policy: PolicyConfig,
    /// What is logged, and how
    #[command(flatten)]
    pub log: LogConfig,
}

const EXAMPLES: &str = "A first round:
  lotrinh init                                  make an empty store
  lotrinh catalogue load data/catalogue         take in what is promised
  lotrinh ingest sources data/sources           take in what was published
  lotrinh assess                                judge every target as of today
  lotrinh gap --area phuong-hai-duong --format xlsx --out gap.xlsx
  lotrinh serve                                 pages and API on http://127.0.0.1:8080

Exit codes: 0 done · 1 refused, nothing changed · 2 the command or its arguments make no sense ·
3 the store has broken off while it served: start again";

/// Every command.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make an empty store, or bring an older one up to date
    Init,
    /// Check, load, revise, list or export what is promised
    Catalogue(catalogue::CatalogueCommand),
    /// Take in observations: a folder of sources or one file
    Ingest(ingest::IngestCommand),
    /// List what came in: every ingest with its outcome
    Ingests(ingests::IngestsCommand),
    /// Take an ingest back: its rows are hidden, never deleted; a retraction can itself be taken back
    Retract(ingests::RetractCommand),
    /// Write the rows of an upload that were not taken, each with what is wrong with it
    Rejected(ingests::RejectedCommand),
    /// Print every vintage of one indicator in one area, and what brought it
    History(ingests::HistoryCommand),
    /// Print figures in the typed long form: as known on a day, or every vintage
    Figures(ingests::FiguresCommand),
    /// Examine spool, ledger and database: is everything still what was put there
    Verify(keeping::VerifyCommand),
    /// Make the database again from the spool; the old one is set aside and kept
    Rebuild,
    /// Copy spool and ledger to a folder; may run while the server does
    Backup(keeping::BackupCommand),
    /// Make a store from a backup
    Restore(keeping::RestoreCommand),
    /// Carry series over a merger: rebuild the figures of a new area from those of the areas it was made of
    ///
    /// Only periods that ended before the first day of the new area, and only where every former area has a figure of the same
    /// definition for the same period. Rebuilt figures are marked so, name their parts, and stand behind any figure that was
    /// published for the new area. Ranks, scores and growth rates start a new series.
    Carry(carry::CarryCommand),
    /// Enter one figure, or đạt / chưa đạt for what is judged in words
    Enter(enter::EnterCommand),
    /// Write a blank form for an agency, to be filled in and taken in again
    Form(form::FormCommand),
    /// List what figures are owed, what came in, what is late and what is missing, by agency
    Collection(collection::CollectionCommand),
    /// Make up illustrative series from a seed, as a file for `ingest file`
    Illustrate(demo_data::IllustrateCommand),
    /// Judge every target and put the run on record
    Assess(gap::AssessCommand),
    /// Print how a target was judged: every method with its working
    Explain(explain::ExplainCommand),
    /// Print why an assessment changed between two days: each cause with what it moved
    ExplainChange(explain_change::ExplainChangeCommand),
    /// Write the gap-to-target table
    Gap(gap::GapCommand),
    /// Draw the trajectory chart of one indicator in one area
    Chart(gap::ChartCommand),
    /// Write an edition: pages, workbook and charts that are never changed afterwards
    Publish(publish::PublishCommand),
    /// The report of a period: make, verify, make again
    Report(report::ReportCommand),
    /// Report how tasks stand, and look back at what was reported
    Tasks(statements::TasksCommand),
    /// Say why targets stand as they do: cause, remedy, request
    Remarks(statements::RemarksCommand),
    /// Serve pages and API
    Serve(Box<serve::ServeCommand>),
    /// Keys by which programs ask the HTTP interface: make, list, revoke
    Keys(keys::KeysCommand),
    /// Accounts of people who sign in: make, list, give another password, block
    Users(users::UsersCommand),
    /// Examine store, spool, ledger, disk, library, clock, fonts, port and rights, and print the configuration in force
    Doctor(doctor::DoctorCommand),
    /// Print the policy in force: cuts, windows and order of the verdicts, as a file to start from
    Policy(policy::PolicyCommand),
    /// Print the first and last day of a period
    Periods(periods::PeriodsCommand),
    /// Judge a table of base, current and target values with one method
    VerdictTable(verdict_table::VerdictTableCommand),
    /// Learn what series may borrow from development panels, and print how good it is on the half that taught nothing
    LearnKinds(learn_kinds::LearnKindsCommand),
    /// Forecast every series of a panel file
    ForecastPanel(forecast_panel::ForecastPanelCommand),
    /// Try the forecasts on the past and score them
    ///
    /// Each series is cut at several cutoffs ("origins"), forecast from there, and scored on what followed: MAE relative
    /// to naive, MASE, sMAPE, OWA, pinball loss, interval score, MSIS and coverage, by model, step ahead and group.
    ///
    /// Leakage rule: nothing after the cutoff is used. Every entity of an indicator is cut there, so that weights, peers
    /// and intervals learn only from before it. Figures of the store are cut by vintage: at a cutoff only what was
    /// published by then is seen, and the newest vintage is the truth; illustrative figures are left out.
    Backtest(backtest::BacktestCommand),
    /// Print the description of the HTTP API (OpenAPI 3.1)
    Openapi,
    /// Read an upload under limits and write its sheets to standard output
    #[command(hide = true)]
    ReadUpload(read_upload::ReadUploadCommand),
}

/// Runs a command.
///
/// # Errors
/// [`Failure`] carries the message and the exit code.
pub fn run(cli: Cli) -> Result<(), Failure> {
    let Cli { command, store, policy, .. } = cli;
    // Read only where a verdict is made: a file that is missing stops nothing else.
    let policy = || policy.load();
    match command {
        Command::Init => ingest::init(&store),
        Command::Catalogue(command) => on_trail(&store, || catalogue::run(command, &store)),
        Command::Ingest(command) => on_trail(&store, || ingest::run(command, &store)),
        Command::Ingests(command) => ingests::list(&command, &store),
        Command::Retract(command) => on_trail(&store, || ingests::retract(&command, &store)),
        Command::Rejected(command) => ingests::rejected(&command, &store),
        Command::History(command) => ingests::history(&command, &store),
        Command::Figures(command) => ingests::figures(&command, &store),
        Command::Verify(command) => keeping::verify(&command, &store),
        Command::Rebuild => keeping::rebuild(&store),
        Command::Backup(command) => keeping::back_up(&command, &store),
        Command::Restore(command) => keeping::restore(&command, &store),
        Command::Carry(command) => on_trail(&store, || carry::run(&command, &store)),
        Command::Enter(command) => on_trail(&store, || enter::run(&command, &store)),
        Command::Form(command) => form::run(&command, &store, policy()?),
        Command::Collection(command) => collection::run(&command, &store, policy()?),
        Command::Illustrate(command) => demo_data::run(&command, &store, policy()?),
        Command::Assess(command) => gap::assess(&command, &store, policy()?),
        Command::Explain(command) => explain::run(&command, &store, policy()?),
        Command::ExplainChange(command) => explain_change::run(&command, &store, policy()?),
        Command::Gap(command) => gap::gap(&command, &store, policy()?),
        Command::Chart(command) => gap::chart(&command, &store, policy()?),
        Command::Publish(command) => publish::run(&command, &store, policy()?),
        Command::Report(command) => report::run(&command, &store, policy),
        Command::Tasks(command) => on_trail(&store, || statements::tasks(&command, &store)),
        Command::Remarks(command) => on_trail(&store, || statements::remarks(&command, &store)),
        Command::Serve(command) => serve::run(&command, &store, policy()?),
        Command::Keys(command) => keys::run(command, &store),
        Command::Users(command) => users::run(command, &store),
        Command::Doctor(command) => doctor::run(&command, &store),
        Command::Policy(_) => policy::run(&policy()?),
        Command::Periods(command) => periods::run(&command),
        Command::VerdictTable(command) => verdict_table::run(&command, &policy()?),
        Command::LearnKinds(command) => learn_kinds::run(&command),
        Command::ForecastPanel(command) => forecast_panel::run(&command),
        Command::Backtest(command) => backtest::run(&command, &store),
        Command::Openapi => output::print(&crate::present::api::openapi_json()),
        Command::ReadUpload(command) => read_upload::run(&command),
    }
}
