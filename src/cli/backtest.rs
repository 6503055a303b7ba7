//! `lotrinh backtest`.

use std::{path::PathBuf, sync::Arc};

use clap::{Args, ValueEnum};

use super::{
    Failure,
    forecast_panel::{Format, Frequency},
    gap::LanguageChoice,
    ingest::open_existing,
    output,
    progress::Bars,
};
use crate::{
    analysis::forecast::{Pool, Step},
    app,
    clock::SystemClock,
    config::StoreConfig,
    pipeline::Policy,
    pipeline::backtest::{GroupBy, Rule, Section, Tried as Selection, backtest_competition, backtest_long, backtest_store},
    present::{
        backtest::{STORE, Tried, draw_calibration, render_json, render_text},
        charts::render_png,
    },
};

/// What makes a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum GroupChoice {
    /// Each indicator
    Indicator,
    /// Each source
    Source,
    /// Each kind of indicator
    Kind,
    /// Each indicator of the sources gapminder…, unsd… and eurostat…; every other source is one group
    Adoption,
}

/// Which panel is tried, how, and what is written.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct BacktestCommand {
    /// A panel to read; without it the series of the store are tried
    #[arg(long = "in", value_name = "FILE", requires = "format")]
    input: Option<PathBuf>,
    /// What followed the series of --in, same ids (competition format): one cutoff, the end of each series
    #[arg(long, value_name = "FILE", requires = "input")]
    test: Option<PathBuf>,
    /// Layout of the panel
    #[arg(long, value_enum, requires = "input")]
    format: Option<Format>,
    /// Traits by indicator: source,indicator,unit,…,lo,hi and, if known, kind, modelled (long format)
    #[arg(long, value_name = "FILE", requires = "input")]
    indicators: Option<PathBuf>,
    /// Distance between two values of the panel
    #[arg(long, value_enum, default_value_t = Frequency::Year)]
    frequency: Frequency,
    /// Most cutoffs of one indicator, the latest ones
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=1000))]
    origins: u32,
    /// Steps ahead [default: 8, quarters 12, months 24; with --test all of its steps]
    #[arg(long, value_name = "H", value_parser = clap::value_parser!(u32).range(1..=FURTHEST as i64))]
    horizon: Option<u32>,
    /// Fewest values at a cutoff; with less than 4 a forecast is borrowed
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=1000))]
    fewest: u32,
    /// What makes a group [default: source, in the store indicator; a competition has categories]
    #[arg(long, value_enum)]
    group: Option<GroupChoice>,
    /// Write every score as JSON
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Draw nominal against achieved coverage, .svg or .png
    #[arg(long, value_name = "FILE")]
    chart: Option<PathBuf>,
    /// Language of the words
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
}

/// Most steps ahead, as in `forecast-panel`.
const FURTHEST: usize = 400;

const EXAMPLES: &str = "Examples:
  lotrinh backtest --origins 8 --horizon 5 --chart coverage.svg
  lotrinh backtest --in panel.csv --format long --indicators indicators.csv --group adoption --json scores.json
  lotrinh backtest --in train.csv --test test.csv --format competition --frequency quarter --lang en";

/// Tries, prints and writes.
pub fn run(command: &BacktestCommand, config: &StoreConfig) -> Result<(), Failure> {
    let drawn_as = chart_ending(command)?;
    let step = command.frequency.step();
    // A test file says itself how far it goes.
    let otherwise = if command.test.is_some() { FURTHEST } else { step.furthest() };
    let horizon = command.horizon.map_or(otherwise, |h| h as usize);
    let rule = Rule { origins: command.origins as usize, horizon, fewest: command.fewest as usize };
    let sections = sections(command, config, step, rule)?;
    let panel = command.input.as_ref().and_then(|path| path.file_name()).map(|name| name.to_string_lossy().into_owned());
    let longest = sections.iter().map(|section| section.all.spread_by_horizon.len()).max().unwrap_or(0);
    let tried = Tried {
        panel: panel.unwrap_or_else(|| STORE.to_owned()),
        origins: command.test.is_none().then_some(rule.origins),
        horizon: longest,
        fewest: rule.fewest,
    };
    let language = command.lang.language();
    if let Some(path) = &command.json {
        output::write_file(path, &render_json(&tried, &sections).map_err(Failure::refused)?)?;
    }
    if let Some((path, is_png)) = drawn_as
        && let Some(svg) = draw_calibration(&tried, &sections, language).map_err(Failure::refused)?
    {
        let bytes = if is_png { render_png(&svg, 2.0).map_err(Failure::refused)? } else { svg.into_bytes() };
        output::write_file(path, &bytes)?;
    }
    output::print(render_text(&tried, &sections, language).trim_end())
}

/// The chart's file and whether it is a PNG; asked before the long work.
fn chart_ending(command: &BacktestCommand) -> Result<Option<(&PathBuf, bool)>, Failure> {
    let Some(path) = &command.chart else { return Ok(None) };
    match path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase().as_str() {
        "svg" => Ok(Some((path, false))),
        "png" => Ok(Some((path, true))),
        _ => Err(Failure::Usage(format!("{}: expected a file that ends in .svg or .png", path.display()))),
    }
}

fn sections(command: &BacktestCommand, config: &StoreConfig, step: Step, rule: Rule) -> Result<Vec<Section>, Failure> {
    let progress = Bars::default();
    let group = |otherwise| match command.group.unwrap_or(otherwise) {
        GroupChoice::Indicator => GroupBy::Indicator,
        GroupChoice::Source => GroupBy::Source,
        GroupChoice::Kind => GroupBy::Kind,
        GroupChoice::Adoption => GroupBy::Adoption,
    };
    let refused = |message: &str| Err(Failure::Usage(message.to_owned()));
    let Some(path) = &command.input else {
        if step != Step::Year {
            return refused("--frequency goes with --in: series of the store know their own");
        }
        let context = app::context(open_existing(config)?, Arc::new(SystemClock), Policy::default());
        let knowledge = context.knowledge(None, None, None)?;
        return Ok(backtest_store(context.store(), knowledge, group(GroupChoice::Indicator), rule, &progress)?);
    };
    let shipped = Pool::empty();
    let all = Selection { tables: &shipped, half: None };
    match command.format {
        Some(Format::Competition) if command.indicators.is_some() => {
            refused("--indicators goes with --format long: series of a competition panel have no limits")
        }
        Some(Format::Competition) if command.group.is_some() => {
            refused("--group goes with --format long: a competition panel has categories")
        }
        Some(Format::Long) if command.test.is_some() => {
            refused("--test goes with --format competition: a long panel has dates, and is cut at its latest years")
        }
        Some(Format::Long) if step != Step::Year => refused("--format long is yearly: its time column is `year`; use --frequency year"),
        Some(Format::Long) => Ok(backtest_long(path, command.indicators.as_deref(), group(GroupChoice::Source), rule, &all, &progress)?),
        _ => Ok(backtest_competition(path, command.test.as_deref(), step, rule, &all, &progress)?),
    }
}
