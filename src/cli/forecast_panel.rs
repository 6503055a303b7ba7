//! `lotrinh forecast-panel`.

use std::{borrow::Cow, fmt::Write, path::PathBuf};

use clap::{Args, ValueEnum};

use super::{Failure, output::write_piecewise};
use crate::{
    analysis::forecast::Step,
    domain::probability::IntervalLevel,
    pipeline::panel::{PanelForecast, forecast_competition, forecast_long},
};

/// Layout of a panel file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// id,category,n,values: one series a row, each forecast alone
    Competition,
    /// source,indicator,unit,entity,year,value: one value a row; entities of one indicator teach one another
    Long,
}

/// Distance between two values of a panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Frequency {
    /// Yearly
    Year,
    /// Quarterly
    Quarter,
    /// Monthly
    Month,
}

impl Frequency {
    /// The step of a forecast.
    pub fn step(self) -> Step {
        match self {
            Self::Year => Step::Year,
            Self::Quarter => Step::Quarter,
            Self::Month => Step::Month,
        }
    }
}

/// Forecast every series of a panel file
///
/// The competition format writes id,h,point and one lo,hi pair a level; the long format writes
/// source,indicator,unit,entity,year,point and the pairs, 1 to H years after each entity's own last year.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  lotrinh forecast-panel --in panel.csv --out forecast.csv --format long --frequency year --horizon 5 --levels 0.8,0.95"
)]
pub struct ForecastPanelCommand {
    /// The panel to read
    #[arg(long = "in", value_name = "FILE")]
    input: PathBuf,
    /// The forecasts to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Layout of the panel
    #[arg(long, value_enum)]
    format: Format,
    /// Natural limits by indicator: source,indicator,unit,…,lo,hi; empty is unbounded (long format)
    #[arg(long, value_name = "FILE")]
    indicators: Option<PathBuf>,
    /// Distance between two values
    #[arg(long, value_enum)]
    frequency: Frequency,
    /// Steps ahead
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u32).range(1..=400))]
    horizon: u32,
    /// Levels of the prediction intervals
    #[arg(long, value_delimiter = ',', default_value = "0.8,0.95", value_name = "LEVELS")]
    levels: Vec<f64>,
}

/// Writes the forecasts.
pub fn run(command: &ForecastPanelCommand) -> Result<(), Failure> {
    let levels: Vec<IntervalLevel> = command
        .levels
        .iter()
        .map(|level| {
            IntervalLevel::new(*level)
                .map_err(|_| Failure::Usage(format!("{level} is not a level; expected numbers between 0 and 1, such as 0.8,0.95")))
        })
        .collect::<Result<_, _>>()?;
    let step = command.frequency.step();
    let horizon = command.horizon as usize;
    let names: &[&str] = match command.format {
        Format::Competition if command.indicators.is_some() => {
            return Err(Failure::Usage("--indicators goes with --format long: series of a competition panel have no limits".to_owned()));
        }
        Format::Competition => &["id", "h"],
        Format::Long if step != Step::Year => {
            return Err(Failure::Usage("--format long is yearly: its time column is `year`; use --frequency year".to_owned()));
        }
        Format::Long => &["source", "indicator", "unit", "entity", "year"],
    };
    let mut header: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    header.push("point".to_owned());
    for level in &command.levels {
        let percent = format!("{}", (level * 100_000.0).round() / 1000.0);
        header.extend([format!("lo{percent}"), format!("hi{percent}")]);
    }
    write_piecewise(&command.out, |file| {
        file.write(format!("{}\n", header.join(",")).as_bytes())?;
        let sink = |batch: Vec<String>| batch.iter().try_for_each(|rows| file.write(rows.as_bytes()));
        match command.format {
            Format::Competition => forecast_competition(&command.input, step, horizon, &levels, rows_of, sink),
            Format::Long => forecast_long(&command.input, command.indicators.as_deref(), horizon, &levels, rows_of, sink),
        }
    })
}

/// The rows of one series as CSV.
fn rows_of(forecast: PanelForecast) -> String {
    let name = forecast.name.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
    let mut rows = String::new();
    for step in &forecast.steps {
        let when = forecast.last_year.map_or(step.step as i64, |year| i64::from(year) + step.step as i64);
        // Writing to a string cannot fail.
        let _ = write!(rows, "{name},{when},{}", step.point);
        for (lower, upper) in &step.intervals {
            let _ = write!(rows, ",{lower},{upper}");
        }
        rows.push('\n');
    }
    rows
}

/// A cell with quotes where CSV asks for them.
fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.contains([',', '"', '\n', '\r']) { Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\""))) } else { Cow::Borrowed(cell) }
}
