//! `lotrinh learn-kinds`.

use std::path::PathBuf;

use clap::Args;

use super::{Failure, output, progress::Bars};
use crate::{
    analysis::forecast::Step,
    pipeline::{
        backtest::{COMBINATION, Section},
        learn_kinds::{Judged, Panel, learn_kinds},
    },
};

/// Panels to learn from and where the tables go.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub struct LearnKindsCommand {
    /// A panel in the competition format: year, quarter or month, then the training and the test file
    #[arg(long, value_names = ["STEP", "TRAIN", "TEST"], num_args = 3, action = clap::ArgAction::Append)]
    competition: Vec<String>,
    /// A yearly panel in the long format and the limits of its indicators
    #[arg(long, value_names = ["PANEL", "INDICATORS"], num_args = 2, action = clap::ArgAction::Append)]
    long: Vec<PathBuf>,
    /// Where to write the tables; the ones that are shipped stand in src/analysis/forecast/kinds.json
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

const EXAMPLES: &str =
    "Half of the series (by a hash of their names) teach tables that are judged by the other half; both lines are printed, and
their difference is what learning flatters itself by. The tables that are written come from both halves.

Example:
  lotrinh learn-kinds --competition year train.csv test.csv --long panel.csv indicators.csv --out kinds.json";

/// Learns, prints the scores of both halves, writes.
pub fn run(command: &LearnKindsCommand) -> Result<(), Failure> {
    let mut panels = Vec::new();
    for words in command.competition.chunks_exact(3) {
        let step = match words[0].as_str() {
            "year" => Step::Year,
            "quarter" => Step::Quarter,
            "month" => Step::Month,
            other => return Err(Failure::Usage(format!("“{other}” is no step; expected year, quarter or month"))),
        };
        panels.push(Panel::Competition { step, train: PathBuf::from(&words[1]), test: PathBuf::from(&words[2]) });
    }
    for files in command.long.chunks_exact(2) {
        panels.push(Panel::Long { values: files[0].clone(), traits: files[1].clone() });
    }
    if panels.is_empty() {
        return Err(Failure::Usage("nothing to learn from; name at least one panel with --competition or --long".to_owned()));
    }
    let learnt = learn_kinds(&panels, "lotrinh learn-kinds", &Bars::default())?;
    output::print(&format!(
        "{:<44} {:<7} {:>6} {:>7} {:>7} {:>7} {:>7} {:>6} {:>6}",
        "panel", "half", "OWA", "MAE/ref", "sMAPE", "MASE", "MSIS", "80 %", "95 %"
    ))?;
    for judged in &learnt.judged {
        print_halves(judged)?;
    }
    match &command.out {
        Some(path) => {
            let text = serde_json::to_string(&learnt.tables).map_err(Failure::refused)?;
            output::write_file(path, format!("{text}\n").as_bytes())
        }
        None => Ok(()),
    }
}

fn print_halves(judged: &Judged) -> Result<(), Failure> {
    for (half, sections) in [("unseen", &judged.unseen), ("seen", &judged.seen)] {
        for section in sections {
            output::print(&line(&judged.panel, half, section))?;
        }
    }
    Ok(())
}

fn line(panel: &str, half: &str, section: &Section) -> String {
    let scores = section.all.models.iter().find(|model| model.model == COMBINATION).map(|model| &model.all);
    let cell = |value: Option<f64>, decimals: usize| value.map_or("–".to_owned(), |value| format!("{value:.decimals$}"));
    let share = |nominal: f64| {
        let found = section.all.spread.coverage.iter().find(|coverage| (coverage.nominal - nominal).abs() < 1e-9);
        cell(found.map(|coverage| 100.0 * coverage.achieved), 1)
    };
    format!(
        "{:<44} {:<7} {:>6} {:>7} {:>7} {:>7} {:>7} {:>6} {:>6}",
        if section.modelled { format!("{panel} (modelled)") } else { panel.to_owned() },
        half,
        cell(scores.and_then(|s| s.owa), 4),
        cell(scores.and_then(|s| s.relative_mae), 3),
        cell(scores.and_then(|s| s.smape), 3),
        cell(scores.and_then(|s| s.mase), 4),
        cell(section.all.spread.msis[1], 2),
        share(0.80),
        share(0.95),
    )
}
