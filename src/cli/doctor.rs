//! `lotrinh doctor`: is everything as the server needs it, what is wrong, and what to do.

mod machine;
mod settings;
mod stored;

use clap::{Args, ValueEnum};
use serde::Serialize;

use super::{Failure, output::print};
use crate::config::{ServeConfig, StoreConfig};

use settings::Setting;

/// Examine store, spool, ledger, disk, library, clock, fonts, port and rights, and print the configuration in force
#[derive(Args, Debug)]
#[command(after_help = "Example:
  lotrinh doctor --format json

Takes the arguments of `serve` and reads the same variables, so that it looks at what the server would do. While a server has
the store open, what only its process can see is left out and said so.
Exit codes: 0 nothing is wrong · 1 something is, and it says what to do")]
pub struct DoctorCommand {
    #[command(flatten)]
    serve: ServeConfig,
    /// How to print it
    #[arg(long, value_enum, default_value_t = ReportFormat::Text)]
    format: ReportFormat,
}

/// How the findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// Lines for people
    Text,
    /// One JSON object
    Json,
}

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be.
    Ok,
    /// Works, but should be looked at.
    Warning,
    /// Will not work.
    Fault,
    /// Could not be looked at.
    Skipped,
}

impl State {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Fault => "FAULT",
            Self::Skipped => "skipped",
        }
    }
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    /// What was looked at.
    name: &'static str,
    /// How it is.
    state: State,
    /// What was found.
    found: String,
    /// What to do; empty when there is nothing to do.
    advice: String,
}

impl Check {
    fn new(name: &'static str, state: State, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { name, state, found: found.into(), advice: advice.into() }
    }

    fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self::new(name, State::Ok, found, "")
    }

    fn skipped(name: &'static str, found: impl Into<String>) -> Self {
        Self::new(name, State::Skipped, found, "")
    }
}

/// Everything that was found.
#[derive(Debug, Serialize)]
struct Findings {
    version: &'static str,
    is_well: bool,
    checks: Vec<Check>,
    settings: Vec<Setting>,
}

/// Looks at everything.
pub fn run(command: &DoctorCommand, config: &StoreConfig) -> Result<(), Failure> {
    let (mut checks, is_served) = stored::examine(config);
    checks.extend(machine::examine(config, &command.serve, is_served));
    let faults = checks.iter().filter(|check| check.state == State::Fault).count();
    let findings = Findings { version: env!("CARGO_PKG_VERSION"), is_well: faults == 0, checks, settings: settings::in_force() };
    match command.format {
        ReportFormat::Json => print(&serde_json::to_string_pretty(&findings).map_err(Failure::refused)?)?,
        ReportFormat::Text => print(&text(&findings))?,
    }
    if faults > 0 { Err(Failure::Refused(format!("{faults} of {} checks found a fault", findings.checks.len()))) } else { Ok(()) }
}

fn text(findings: &Findings) -> String {
    let mut lines = vec![format!("Lộ Trình {}", findings.version), String::new()];
    for check in &findings.checks {
        lines.push(format!("{:<8} {:<14} {}", check.state.word(), check.name, check.found));
        if !check.advice.is_empty() {
            lines.push(format!("{:<23} → {}", "", check.advice));
        }
    }
    lines.extend([String::new(), "Configuration in force".to_owned()]);
    for setting in &findings.settings {
        lines.push(format!("{:<34} {:<24} {}", setting.variable, setting.value, setting.source));
    }
    lines.join("\n")
}
