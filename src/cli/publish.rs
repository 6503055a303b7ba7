//! `lotrinh publish`.

use std::path::PathBuf;

use clap::Args;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{
    Failure,
    gap::{LanguageChoice, snapshot},
    output::{print, write_whole},
};
use crate::{
    config::{KnowledgeConfig, StoreConfig},
    domain::{language::Language, series::SeriesKey},
    pipeline::{
        Policy,
        assess::{Snapshot, hex},
    },
    present::{
        charts::ChartSize,
        drawing::{draw_sparklines, draw_trajectory},
        edition::{EditionChart, EditionFile, EditionInput, render_edition},
        format,
        gap_files::stamp,
        view::{CatalogueIndex, Filters, ScoreboardView},
    },
};

/// Write an edition: pages, workbook and charts that are never changed afterwards
///
/// An edition is a folder named after its day and the hash of what it was made from. The same data, catalogue and method
/// give the same edition, byte for byte; an edition that is there already is left as it is.
#[derive(Args, Debug)]
pub struct PublishCommand {
    #[command(flatten)]
    knowledge: KnowledgeConfig,
    /// Only this area
    #[arg(long)]
    area: Option<String>,
    /// Language of the edition
    #[arg(long, value_enum, default_value_t = LanguageChoice::Vi)]
    lang: LanguageChoice,
    /// Folder of the editions
    #[arg(long, default_value = "reports/editions", value_name = "FOLDER")]
    out: PathBuf,
}

/// Writes the edition.
pub fn run(command: &PublishCommand, config: &StoreConfig, policy: Policy) -> Result<(), Failure> {
    let (context, snapshot) = snapshot(config, policy, &command.knowledge)?;
    let run = snapshot.record(context.store(), &context.clock().stamp())?;
    let language = command.lang.language();
    let filters = Filters { area: command.area.as_deref().map(crate::domain::id::AreaId::new), ..Filters::default() };
    let name = edition_name(&snapshot, language, &filters);
    let folder = command.out.join(&name);
    if folder.join("manifest.json").is_file() {
        return print(&format!("edition      unchanged: {}", folder.display()));
    }
    let files = render(&snapshot, &filters, language)?;
    let manifest = files.iter().find(|file| file.path == "manifest.json").map(|file| hex(&Sha256::digest(&file.bytes))).unwrap_or_default();
    write_whole(&command.out, &folder, &files)?;
    if context.store().find_edition(&name)?.is_none() {
        context.store().record_edition(&name, run.run, &manifest, &context.clock().stamp())?;
    }
    print(&format!("edition      {} files: {}", files.len(), folder.join("index.html").display()))
}

/// Day and hash of everything the edition is made from.
fn edition_name(snapshot: &Snapshot, language: Language, filters: &Filters) -> String {
    let mut hasher = Sha256::new();
    let k = &snapshot.knowledge;
    let parts = [
        k.known_at.to_string(),
        k.targets_as_of.to_string(),
        snapshot.catalogue_hash.clone(),
        snapshot.method_hash.clone(),
        language.code().to_owned(),
        filters.query_string(),
    ];
    hasher.update(parts.join("\n").as_bytes());
    let hash = hex(&hasher.finalize());
    format!("{}-{}-{}", k.as_of, language.code(), hash.get(..12).unwrap_or_default())
}

fn render(snapshot: &Snapshot, filters: &Filters, language: Language) -> Result<Vec<EditionFile>, Failure> {
    let index = CatalogueIndex::new(&snapshot.catalogue);
    let mut keys: Vec<SeriesKey> = filters
        .apply(&index, &snapshot.assessments)
        .into_iter()
        .filter(|a| a.is_headline && a.latest.is_some() && a.threshold.is_some())
        .map(|a| SeriesKey { indicator: a.indicator.clone(), area: a.area.clone() })
        .collect();
    keys.sort();
    keys.dedup();
    let charts: Vec<EditionChart> = keys
        .into_par_iter()
        .map(|series| {
            let svg = draw_trajectory(snapshot, series.indicator.as_str(), series.area.as_str(), language, ChartSize::Wide)
                .map_err(Failure::refused)?;
            let title = format!("{}, {}", index.indicator_name(&series.indicator, language), index.area_name(&series.area, language));
            Ok(EditionChart { series, title, svg })
        })
        .collect::<Result<_, Failure>>()?;
    let day = format::date(snapshot.knowledge.as_of, language);
    let title =
        language.pick(format!("Tiến độ các chỉ tiêu, số liệu biết đến {day}"), format!("Progress toward targets, data known on {day}"));
    let board = ScoreboardView::new(&index, &snapshot.assessments, filters, snapshot.knowledge.as_of, language);
    let drawings = draw_sparklines(snapshot, board.with_room_for_a_drawing(), language);
    let input = EditionInput {
        catalogue: &index,
        assessments: &snapshot.assessments,
        filters,
        language,
        as_of: snapshot.knowledge.as_of,
        title: &title,
        stamp: &stamp(snapshot),
        charts: &charts,
        drawings: &drawings,
    };
    render_edition(&input).map_err(Failure::refused)
}
