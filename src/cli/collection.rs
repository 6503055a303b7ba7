//! `lotrinh collection`: what came in, what is late, what is missing, and who owes it.

use std::{path::PathBuf, sync::Arc};

use clap::{Args, ValueEnum};

use super::{
    Failure,
    gap::LanguageChoice,
    ingest::open_existing,
    output::{print, write_file},
};
use crate::{
    app,
    clock::SystemClock,
    config::{KnowledgeConfig, StoreConfig},
    pipeline::{
        Policy,
        collection::{CollectionQuery, list_collection},
    },
    present::exports::{collection_table, render_collection_csv, render_collection_json},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    /// Words, by agency
    Table,
    /// One row a figure
    Csv,
    /// As `/api/v1/collection` answers
    Json,
}

/// List what figures are owed, what came in, what is late and what is missing, by agency
///
/// An agency owes the figure of every indicator it leads in a plan, for each period of the indicator's expected frequency.
/// It is due on the day the plan names for such reports; where the plan is silent, on the last day of the period by Decree
/// 09/2019/NĐ-CP. What counts is the day of publication of the first figure; illustrative figures are not reports.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  lotrinh collection --plan 57-2026 --status missing\n  lotrinh collection --agency \"Công an phường\" --period \"quý III/2026\" --format csv --out con-thieu.csv"
)]
pub struct CollectionCommand {
    #[command(flatten)]
    knowledge: KnowledgeConfig,
    /// Only under this plan
    #[arg(long)]
    plan: Option<String>,
    /// Only this agency: its key, or its name as printed
    #[arg(long)]
    agency: Option<String>,
    /// Only this period
    #[arg(long)]
    period: Option<String>,
    /// Any of these: missing,late,not_yet_due,received
    #[arg(long)]
    status: Option<String>,
    /// Form of the answer
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    format: TableFormat,
    /// Language of the words
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
    /// The file to write instead of printing
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Prints or writes the list.
pub fn run(command: &CollectionCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let [plan, agency, period, status] = [&command.plan, &command.agency, &command.period, &command.status].map(Option::as_deref);
    let query = CollectionQuery::parse(plan, agency, period, status).map_err(|error| Failure::Usage(error.to_string()))?;
    let context = app::context(open_existing(config)?, Arc::new(SystemClock), policy);
    let knowledge = context.knowledge(command.knowledge.as_of, command.knowledge.known_at, command.knowledge.targets_as_of)?;
    let collection = list_collection(&context, knowledge, &query)?;
    let language = command.lang.language();
    let bytes = match command.format {
        TableFormat::Table => collection_table(&collection, language).into_bytes(),
        TableFormat::Csv => render_collection_csv(&collection, language).map_err(Failure::refused)?,
        TableFormat::Json => render_collection_json(&collection, language).map_err(Failure::refused)?,
    };
    match &command.out {
        Some(out) => {
            write_file(out, &bytes)?;
            print(&format!("{}: {} figures", out.display(), collection.obligations.len()))
        }
        None => print(String::from_utf8_lossy(&bytes).trim_end()),
    }
}
