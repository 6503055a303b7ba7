//! `lotrinh periods`.

use clap::{Args, ValueEnum};

use super::{Failure, output::print};
use crate::domain::period::{Calendar, Period};

/// Which calendar a period is read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CalendarChoice {
    /// Ordinary months
    Calendar,
    /// Decree 09/2019/NĐ-CP: a quarter closes on the 14th of its last month
    Statutory,
}

/// Print the first and last day of a period, both included
///
/// Reads the usual spellings: "quý III/2026", "Q3/2026", "2026-Q3", "6 tháng đầu năm 2026", "9T2026", "tháng 11/2026",
/// "năm 2026", "2016-2020", "13/6/2023".
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  lotrinh periods \"quý III/2026\" --calendar statutory\n  2026-06-15 2026-09-14")]
pub struct PeriodsCommand {
    /// The periods
    #[arg(required = true, value_name = "PERIOD")]
    periods: Vec<String>,
    /// Calendar the periods are read in
    #[arg(long, value_enum, default_value_t = CalendarChoice::Calendar)]
    calendar: CalendarChoice,
}

/// Prints one line a period.
pub fn run(command: &PeriodsCommand) -> Result<(), Failure> {
    let calendar = match command.calendar {
        CalendarChoice::Calendar => Calendar::Calendar,
        CalendarChoice::Statutory => Calendar::Statutory,
    };
    let windows: Vec<_> = command
        .periods
        .iter()
        .map(|text| Period::parse(text, calendar).map(|p| p.window()))
        .collect::<Result<_, _>>()
        .map_err(Failure::refused)?;
    for (first, last) in windows {
        print(&format!("{first} {last}"))?;
    }
    Ok(())
}
