//! `lotrinh assess`, `lotrinh gap` and `lotrinh chart`.

use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

use clap::{Args, ValueEnum};

use super::{
    Failure,
    ingest::open_existing,
    output::{print, write_file},
};
use crate::{
    app,
    clock::SystemClock,
    config::{KnowledgeConfig, StoreConfig},
    domain::{assessment::Status, language::Language},
    pipeline::{Policy, assess::Snapshot, context::Context},
    present::{
        charts::{ChartSize, render_png},
        drawing::draw_trajectory,
        exports::{GapTable, render_arrow, render_csv, render_json, render_xlsx},
        format,
        gap_files::{check_names, csv_header, export_about},
        view::{CatalogueIndex, Filters},
    },
};

/// Language of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LanguageChoice {
    /// Vietnamese
    Vi,
    /// English
    En,
}

impl LanguageChoice {
    /// The language chosen.
    pub fn language(self) -> Language {
        match self {
            Self::Vi => Language::Vi,
            Self::En => Language::En,
        }
    }
}

/// Judge every target and put the run on record
///
/// The same data, day and method give the same run; it is put on record once.
#[derive(Args, Debug)]
pub struct AssessCommand {
    #[command(flatten)]
    knowledge: KnowledgeConfig,
}

/// Opens the store and makes the snapshot asked for.
pub fn snapshot(config: &StoreConfig, policy: Policy, knowledge: &KnowledgeConfig) -> Result<(Context, Arc<Snapshot>), Failure> {
    let context = app::context(open_existing(config)?, Arc::new(SystemClock), policy);
    let knowledge = context.knowledge(knowledge.as_of, knowledge.known_at, knowledge.targets_as_of)?;
    let snapshot = context.snapshot(knowledge)?;
    if snapshot.catalogue.targets.is_empty() {
        return Err(Failure::Refused("the store has no targets yet; load a catalogue with `lotrinh catalogue load`".to_owned()));
    }
    Ok((context, snapshot))
}

/// Judges and records.
pub fn assess(command: &AssessCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let (context, snapshot) = snapshot(config, policy, &command.knowledge)?;
    let run = snapshot.record(context.store(), &context.clock().stamp())?;
    let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
    for a in &snapshot.assessments {
        *counts.entry(a.status).or_default() += 1;
    }
    let word = if run.was_known { "unchanged" } else { "recorded" };
    let listed: Vec<String> = counts.iter().map(|(status, n)| format!("{n} {}", format::status(*status, Language::Vi))).collect();
    print(&format!("assessment   run {} {word}, as of {}: {}", run.run, snapshot.knowledge.as_of, listed.join(", ")))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum GapFormat {
    Json,
    Csv,
    Xlsx,
    Arrow,
}

/// Write the gap-to-target table: one row a target, worst first
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  lotrinh gap --area phuong-hai-duong --year 2030 --status missed,at_risk --format xlsx --out gap.xlsx")]
pub struct GapCommand {
    #[command(flatten)]
    knowledge: KnowledgeConfig,
    /// Only this plan
    #[arg(long)]
    plan: Option<String>,
    /// Only this area
    #[arg(long)]
    area: Option<String>,
    /// Only this indicator definition
    #[arg(long)]
    indicator: Option<String>,
    /// Only this theme
    #[arg(long)]
    theme: Option<String>,
    /// Only targets due in this year
    #[arg(long)]
    year: Option<i16>,
    /// Any of these: missed,at_risk,watch,not_assessable,on_course,reached,exceeded
    #[arg(long)]
    status: Option<String>,
    /// File format
    #[arg(long, value_enum, default_value_t = GapFormat::Csv)]
    format: GapFormat,
    /// Language of the words
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl GapCommand {
    fn filters(&self) -> Result<Filters, Failure> {
        let pairs = [
            ("plan", self.plan.clone()),
            ("area", self.area.clone()),
            ("indicator", self.indicator.clone()),
            ("theme", self.theme.clone()),
            ("year", self.year.map(|year| year.to_string())),
            ("status", self.status.clone()),
        ];
        Filters::parse(pairs.into_iter().filter_map(|(name, value)| Some((name, value?))))
            .map_err(|error| Failure::Usage(error.to_string()))
    }
}

/// Writes the table.
pub fn gap(command: &GapCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let filters = command.filters()?;
    let (_, snapshot) = snapshot(config, policy, &command.knowledge)?;
    let language = command.lang.language();
    check_names(&snapshot.catalogue, &filters)?;
    let index = CatalogueIndex::new(&snapshot.catalogue);
    let table = GapTable::new(&index, &snapshot.assessments, &filters, language);
    let about = export_about(&snapshot, &index, &filters, language);
    let bytes = match command.format {
        GapFormat::Json => render_json(&table, &about).map_err(Failure::refused)?,
        GapFormat::Csv => render_csv(&table, csv_header()).map_err(Failure::refused)?,
        GapFormat::Xlsx => render_xlsx(&table, &about).map_err(Failure::refused)?,
        GapFormat::Arrow => render_arrow(&table).map_err(Failure::refused)?,
    };
    write_file(&command.out, &bytes)?;
    print(&format!("{}: {} rows", command.out.display(), table.rows.len()))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SizeChoice {
    /// 1150 × 600
    Wide,
    /// 358 × 520
    Narrow,
}

/// Draw the trajectory chart of one indicator in one area
///
/// The ending of the file decides: .svg or .png, the same drawing.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  lotrinh chart dvc_online_files_pct phuong-hai-duong --out chart.svg")]
pub struct ChartCommand {
    /// Indicator definition; see `lotrinh catalogue list indicators`
    indicator: String,
    /// Area; see `lotrinh catalogue list areas`
    area: String,
    #[command(flatten)]
    knowledge: KnowledgeConfig,
    /// Language of the words
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
    /// Which of the two drawings
    #[arg(long, value_enum, default_value_t = SizeChoice::Wide)]
    size: SizeChoice,
    /// The file to write, ending in .svg or .png
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Draws the chart.
pub fn chart(command: &ChartCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let ending = command.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    if ending != "svg" && ending != "png" {
        return Err(Failure::Usage(format!("{}: expected a file that ends in .svg or .png", command.out.display())));
    }
    let (_, snapshot) = snapshot(config, policy, &command.knowledge)?;
    let size = if command.size == SizeChoice::Narrow { ChartSize::Narrow } else { ChartSize::Wide };
    let svg = draw_trajectory(&snapshot, &command.indicator, &command.area, command.lang.language(), size).map_err(Failure::refused)?;
    let bytes = if ending == "png" { render_png(&svg, 2.0).map_err(Failure::refused)? } else { svg.into_bytes() };
    write_file(&command.out, &bytes)
}
