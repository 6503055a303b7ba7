//! `lotrinh explain-change`.

use std::sync::Arc;

use clap::{Args, ValueEnum};
use jiff::civil::Date;

use super::{Failure, gap::LanguageChoice, ingest::open_existing, output::print};
use crate::{
    app,
    clock::SystemClock,
    config::StoreConfig,
    domain::id::TargetId,
    pipeline::{
        Policy,
        change::{all_changes, one_change, two_snapshots},
    },
    present::{
        exports::{render_changes_csv, render_changes_json},
        view::{CatalogueIndex, ChangeView, ChangesView},
    },
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ChangeFormat {
    /// Sentences
    Text,
    /// Every number at full precision
    Json,
    /// One row a target and cause
    Csv,
}

/// Print why an assessment changed between two days: each cause with what it moved
#[derive(Args, Debug)]
#[command(after_help = HOW_AND_EXAMPLES)]
pub struct ExplainChangeCommand {
    /// The target; ids stand in `lotrinh gap --format json` and in data/catalogue/targets.csv
    #[arg(required_unless_present = "all")]
    target: Option<String>,
    /// Every target whose status, value, target or attainment changed, worst first
    #[arg(long, conflicts_with = "target")]
    all: bool,
    /// The first day (YYYY-MM-DD): what was published, and which targets were in effect, by then
    #[arg(long, value_name = "DAY")]
    from: Date,
    /// The second day (YYYY-MM-DD) [default: today in Viet Nam]
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// On the first day use only what was taken in by this data revision [default: the newest]
    #[arg(long, value_name = "REVISION")]
    known_at_from: Option<i64>,
    /// On the second day use only what was taken in by this data revision [default: the newest]
    #[arg(long, value_name = "REVISION")]
    known_at_to: Option<i64>,
    /// Language of the sentences
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = ChangeFormat::Text)]
    format: ChangeFormat,
}

const HOW_AND_EXAMPLES: &str = "One thing is replaced at a time and the target judged anew, in this order:
  1. revised old values: periods known on the first day get the values known on the second, still judged on the first day
  2. new periods: figures for periods first known on the second day, and the day of judgement itself
  3. revised targets: the targets in effect on the second day
  4. changed method or catalogue: definitions, bounds, directions, plan entries
The parts add up to the whole. Both days are judged by the method of this program under one policy, the one in force
(--policy). Nothing in the store is changed.

Examples:
  lotrinh explain-change 57-nq-tw-2024.X2.2030 --from 2025-01-15 --to 2026-02-15
  lotrinh explain-change --all --from 2026-06-30 --to 2026-11-22 --format csv
A catalogue that was loaded anew is seen by its data revision, the number of an ingest under /api/v1/ingests:
  lotrinh explain-change --all --from 2026-11-22 --to 2026-11-22 --known-at-from 56 --known-at-to 57";

/// Prints what changed.
pub fn run(command: &ExplainChangeCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let language = command.lang.language();
    let context = app::context(open_existing(config)?, Arc::new(SystemClock), policy);
    let from = context.knowledge(Some(command.from), command.known_at_from, Some(command.from))?;
    let to = context.knowledge(command.to, command.known_at_to, command.to)?;
    if from.as_of > to.as_of {
        return Err(Failure::Usage(format!("--from {} lies after --to {}; exchange the two days", from.as_of, to.as_of)));
    }
    if from.known_at > to.known_at {
        return Err(Failure::Usage(format!(
            "--known-at-from {} lies after --known-at-to {}; give the earlier revision to --known-at-from",
            from.known_at, to.known_at
        )));
    }
    let (first, second) = two_snapshots(&context, from, to)?;
    let found = match &command.target {
        Some(target) => one_change(&first, &second, &TargetId::new(target.as_str()))?,
        None => all_changes(&first, &second),
    };
    let (known_first, known_second) = (CatalogueIndex::new(&first.catalogue), CatalogueIndex::new(&second.catalogue));
    match command.format {
        ChangeFormat::Json => print(&render_changes_json(&found, &known_second, language).map_err(Failure::refused)?),
        ChangeFormat::Csv => {
            let bytes = render_changes_csv(&found, &known_second, language).map_err(Failure::refused)?;
            print(String::from_utf8_lossy(&bytes).trim_end())
        }
        ChangeFormat::Text => {
            let view = ChangesView::new(&found, &known_first, &known_second, language);
            let heading = if command.all { &view.count } else { &view.days };
            print(&text(heading, &view, command.all))
        }
    }
}

/// The heading, then a block a target, then targets that are only named.
fn text(heading: &str, view: &ChangesView, in_short: bool) -> String {
    let mut blocks = vec![heading.to_owned()];
    blocks.extend(view.changes.iter().map(|change| block(change, in_short)));
    blocks.extend(view.named.iter().map(|named| {
        let lines = named.targets.iter().map(|(id, title)| format!("  {id}  {title}"));
        std::iter::once(format!("{}:", named.heading)).chain(lines).collect::<Vec<_>>().join("\n")
    }));
    blocks.join("\n\n")
}

/// One target; in a list of many, causes that moved nothing are left out.
fn block(change: &ChangeView, in_short: bool) -> String {
    let mut lines = vec![format!("{} ({})", change.title, change.target), change.whole.clone()];
    lines.extend(change.illustrative.map(str::to_owned));
    for cause in change.causes.iter().filter(|cause| cause.moved || !in_short) {
        lines.push(format!("  {}", cause.sentence));
        lines.extend(cause.figures.as_ref().map(|figures| format!("    {figures}")));
    }
    lines.join("\n")
}
