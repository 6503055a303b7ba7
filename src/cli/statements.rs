//! `lotrinh tasks` and `lotrinh remarks`: what offices say of tasks and targets.

use std::{fs, path::PathBuf};

use clap::{Args, Subcommand};

use super::{Failure, ingest::open_existing, output::print};
use crate::{
    clock::{Clock, SystemClock},
    config::StoreConfig,
    domain::statement::{Statement, StatementKind},
    pipeline::statements::{Bringer, add_statements, check_statements, task_history},
};

/// Report how tasks stand, and look back at what was reported
#[derive(Args, Debug)]
#[command(after_help = "Example, from nothing to a report on the tasks of one plan:
  curl -o tasks.csv '127.0.0.1:8080/api/v1/tasks?plan=57-2026&format=csv'    the tasks with their keys (column id), from a running server;
                                                                             end it, or send the table to it: POST /api/v1/tasks/reports
  lotrinh tasks report tasks.csv --check                                     what would be taken
  lotrinh tasks report tasks.csv                                             take it
  lotrinh tasks history 57-2026.PL3.I.2                                      what was said of one task when

Columns: task (or id), state (not_started, in_progress, done, suspended, dropped, or in Vietnamese: đang thực hiện …),
progress_percent, result, evidence, reported_on, responsible. A row that says what is in force changes nothing; what was
said before stays on record, and `lotrinh retract` takes a report back.")]
pub struct TasksCommand {
    #[command(subcommand)]
    action: TasksAction,
}

#[derive(Subcommand, Debug)]
enum TasksAction {
    /// Take in a table of reports on tasks
    Report(FileArgs),
    /// Print everything that was said of one task, newest first
    History {
        /// Key of the task
        task: String,
    },
}

/// Say why targets stand as they do: cause, remedy, request
#[derive(Args, Debug)]
#[command(after_help = "Example:
  lotrinh remarks add remarks.csv

Columns: target, period, cause, remedy, request, stage (draft, reviewed, published), written_on; Vietnamese headings are
understood. Only what is published goes into the report of its period.")]
pub struct RemarksCommand {
    #[command(subcommand)]
    action: RemarksAction,
}

#[derive(Subcommand, Debug)]
enum RemarksAction {
    /// Take in a table of remarks
    Add(FileArgs),
}

#[derive(Args, Debug)]
struct FileArgs {
    /// The file (CSV or a workbook)
    file: PathBuf,
    /// Only say what would be taken
    #[arg(long)]
    check: bool,
}

/// Runs `lotrinh tasks`.
pub fn tasks(command: &TasksCommand, config: &StoreConfig) -> Result<(), Failure> {
    match &command.action {
        TasksAction::Report(args) => add(StatementKind::Tasks, args, config),
        TasksAction::History { task } => history(task, config),
    }
}

/// Runs `lotrinh remarks`.
pub fn remarks(command: &RemarksCommand, config: &StoreConfig) -> Result<(), Failure> {
    match &command.action {
        RemarksAction::Add(args) => add(StatementKind::Remarks, args, config),
    }
}

fn add(kind: StatementKind, args: &FileArgs, config: &StoreConfig) -> Result<(), Failure> {
    let path = &args.file;
    let bytes = fs::read(path)
        .map_err(|error| Failure::Refused(format!("cannot read {}: {error}; check the path and the right to read", path.display())))?;
    let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let store = open_existing(config)?;
    let stamp = SystemClock.stamp();
    let by = Bringer { actor: "local", may_publish: true, today: SystemClock.today(), stamp: &stamp };
    let file = (name.as_str(), bytes.as_slice());
    let part = check_statements(&store, kind, file, &by)?;
    for finding in &part.findings {
        eprintln!("{finding}");
    }
    let told = format!(
        "{name}: {} rows, {} say something new, {} known already, {} rejected",
        part.rows,
        part.statements.len(),
        part.same,
        part.rejected
    );
    if args.check {
        return print(&format!("{told} (nothing was changed)"));
    }
    if part.rejected > 0 && part.rejected == part.rows {
        return Err(Failure::Refused(format!("{told}; nothing was changed")));
    }
    match add_statements(&store, kind, file, &part, &by)? {
        Some(revision) => print(&format!("{told}: data revision {revision}")),
        None => print(&format!("{told}: nothing was changed")),
    }
}

fn history(task: &str, config: &StoreConfig) -> Result<(), Failure> {
    let store = open_existing(config)?;
    let (task, said) = task_history(&store, task, store.data_revision()?)?;
    let mut out = format!("{}  {}", task.id, task.title);
    if said.is_empty() {
        out += "\nnothing was reported on it yet";
    }
    for on in &said {
        if let Statement::Task(report) = &on.statement {
            let percent = report.progress_percent.map(|percent| format!(" {percent} %")).unwrap_or_default();
            out += &format!("\n{}  {}{percent}  data revision {}", report.reported_on, report.state.code(), on.ingest);
            for (name, text) in [("result", &report.result), ("evidence", &report.evidence), ("responsible", &report.responsible)] {
                if !text.is_empty() {
                    out += &format!("\n    {name}: {text}");
                }
            }
        }
    }
    print(&out)
}
