//! An edition: one published report as a set of files. The same input gives the same bytes; nothing asks the clock.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    dashboard::{Frame, PageError, render_edition_page},
    exports::{CsvHeader, ExportAbout, GapTable, json::filters as filters_as_json, render_csv, render_xlsx},
    view::{CatalogueIndex, FilterOptions, Filters, GapView, Place, ScoreboardView, Stamp},
};
use crate::domain::{assessment::Assessment, id::TargetId, language::Language, series::SeriesKey};

/// A chart that goes into an edition.
#[derive(Clone, Debug, PartialEq)]
pub struct EditionChart {
    /// The series it shows; its rows link to it.
    pub series: SeriesKey,
    /// What the list of charts calls it.
    pub title: String,
    /// The drawing.
    pub svg: String,
}

/// What an edition is made from.
pub struct EditionInput<'a> {
    /// What is promised.
    pub catalogue: &'a CatalogueIndex<'a>,
    /// Every assessment as of the day.
    pub assessments: &'a [Assessment],
    /// Which rows go in.
    pub filters: &'a Filters,
    /// Language of all files.
    pub language: Language,
    /// The day whose knowledge is used.
    pub as_of: Date,
    /// Title, such as "Báo cáo quý III/2026".
    pub title: &'a str,
    /// From what it is made.
    pub stamp: &'a Stamp,
    /// Charts, in the order of the list.
    pub charts: &'a [EditionChart],
    /// Small drawings beside the rows of the page, by target.
    pub drawings: &'a BTreeMap<TargetId, String>,
}

/// One file of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionFile {
    /// Path inside the edition, with `/`.
    pub path: String,
    /// Content.
    pub bytes: Vec<u8>,
}

/// Why an edition could not be made.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// The page failed.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The CSV file failed.
    #[error("the CSV file could not be written: {0}")]
    Csv(#[from] csv::Error),
    /// The workbook failed.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The manifest failed.
    #[error("the manifest could not be written: {0}")]
    Manifest(#[from] serde_json::Error),
    /// Two charts would be the same file.
    #[error("two charts are both {0}; expected one chart for a series")]
    SameChart(String),
}

/// Writes every file of an edition: `index.html`, `gap-table.xlsx`, `gap-table.csv`, `charts/*.svg` and, last,
/// `manifest.json` with the sha256 of each.
///
/// # Errors
/// [`EditionError`] says which file failed.
pub fn render_edition(input: &EditionInput<'_>) -> Result<Vec<EditionFile>, EditionError> {
    let &EditionInput { catalogue, assessments, filters, language, as_of, .. } = input;
    let paths = chart_paths(input.charts)?;
    let options = FilterOptions::new(catalogue, assessments, filters, language);
    let words = options.chosen_words(language);
    let about = ExportAbout { as_of, filters_in_words: words.clone(), filters: filters.clone(), stamp: input.stamp.clone() };
    let table = GapTable::new(catalogue, assessments, filters, language);
    let mut files = vec![
        EditionFile { path: "index.html".to_owned(), bytes: page(input, &words, &paths)?.into_bytes() },
        EditionFile { path: "gap-table.xlsx".to_owned(), bytes: render_xlsx(&table, &about)? },
        EditionFile { path: "gap-table.csv".to_owned(), bytes: render_csv(&table, CsvHeader::Words)? },
    ];
    for chart in input.charts {
        if let Some(path) = paths.get(&chart.series) {
            files.push(EditionFile { path: path.clone(), bytes: chart.svg.clone().into_bytes() });
        }
    }
    let manifest = manifest(input, &files)?;
    files.push(EditionFile { path: "manifest.json".to_owned(), bytes: manifest });
    Ok(files)
}

/// The page, with links that stay inside the edition.
fn page(input: &EditionInput<'_>, words: &str, paths: &BTreeMap<SeriesKey, String>) -> Result<String, EditionError> {
    let &EditionInput { catalogue, assessments, filters, language, as_of, .. } = input;
    let by_page: BTreeMap<String, &String> = paths
        .iter()
        .map(|(key, path)| {
            let place = Place::Indicator(key.indicator.clone(), key.area.clone());
            (place.href(language, &filters.day_only()), path)
        })
        .collect();
    let inside = |href: &mut String| *href = by_page.get(href).map(|path| (*path).clone()).unwrap_or_default();
    let mut table = GapView::new(catalogue, assessments, filters, language);
    table.rows.iter_mut().for_each(|row| inside(&mut row.href));
    let mut board = ScoreboardView::new(catalogue, assessments, filters, as_of, language);
    board.add_drawings(input.drawings);
    board.rows_mut().for_each(|row| inside(&mut row.href));
    let listed: Vec<(String, String)> =
        input.charts.iter().filter_map(|chart| paths.get(&chart.series).map(|path| (chart.title.clone(), path.clone()))).collect();
    let mut frame = Frame::new(language, Place::Gaps, filters, as_of, input.stamp);
    frame.title = input.title.to_owned();
    Ok(render_edition_page(frame, words, &board, &table, &listed)?)
}

/// A file name for each series, made of letters, digits, `-`, `_` and `.` alone.
fn chart_paths(charts: &[EditionChart]) -> Result<BTreeMap<SeriesKey, String>, EditionError> {
    let mut paths = BTreeMap::new();
    let mut taken = BTreeSet::new();
    for chart in charts {
        let name = format!("{}--{}", chart.series.indicator, chart.series.area);
        let safe: String = name
            .chars()
            .map(|c| match c {
                c if c.is_ascii_alphanumeric() || "-_".contains(c) => c,
                '@' => '.',
                _ => '_',
            })
            .collect();
        let path = format!("charts/{safe}.svg");
        if !taken.insert(path.clone()) {
            return Err(EditionError::SameChart(path));
        }
        paths.insert(chart.series.clone(), path);
    }
    Ok(paths)
}

fn manifest(input: &EditionInput<'_>, files: &[EditionFile]) -> Result<Vec<u8>, EditionError> {
    let listed: Vec<_> =
        files.iter().map(|file| json!({ "path": file.path, "bytes": file.bytes.len(), "sha256": sha256(&file.bytes) })).collect();
    let mut bytes = serde_json::to_vec_pretty(&json!({
        "title": input.title,
        "language": input.language.code(),
        "as_of": input.as_of.to_string(),
        "filters": filters_as_json(input.filters),
        "data_revision": input.stamp.data_revision,
        "catalogue_hash": input.stamp.catalogue_hash,
        "method_hash": input.stamp.method_hash,
        "files": listed,
    }))?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::id::{AreaId, IndicatorId},
        present::view::sample,
    };

    fn render() -> Vec<EditionFile> {
        let catalogue = sample::catalogue();
        let rows = sample::rows(&catalogue);
        let index = CatalogueIndex::new(&catalogue);
        let series = SeriesKey { indicator: IndicatorId::new("online"), area: AreaId::new("phuong-hai-duong") };
        render_edition(&EditionInput {
            catalogue: &index,
            assessments: &rows,
            filters: &Filters::default(),
            language: Language::Vi,
            as_of: sample::AS_OF,
            title: "Báo cáo quý III/2026",
            stamp: &Stamp { data_revision: "7".to_owned(), ..Stamp::default() },
            charts: &[EditionChart { series, title: "Hồ sơ".to_owned(), svg: "<svg/>".to_owned() }],
            drawings: &BTreeMap::new(),
        })
        .expect("edition")
    }

    #[test]
    fn the_manifest_holds_the_hash_of_every_other_file() {
        let files = render();
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        let chart = "charts/online--phuong-hai-duong.svg";
        assert_eq!(paths, ["index.html", "gap-table.xlsx", "gap-table.csv", chart, "manifest.json"]);
        let manifest: serde_json::Value = serde_json::from_slice(&files[4].bytes).expect("json");
        for (i, file) in files[..4].iter().enumerate() {
            assert_eq!(manifest["files"][i]["path"], file.path);
            assert_eq!(manifest["files"][i]["sha256"], sha256(&file.bytes));
        }
        assert_eq!(manifest["as_of"], "2026-11-20");
    }

    #[test]
    fn the_page_stands_alone_and_links_only_inside_the_edition() {
        let files = render();
        let html = String::from_utf8_lossy(&files[0].bytes);
        assert!(html.contains("<style>:root") || html.contains("<style>/*"), "no style sheet inside");
        assert!(!html.contains("href=\"/") && !html.contains("http://") && !html.contains("https://"));
        assert!(html.contains("href=\"charts/online--phuong-hai-duong.svg\""));
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        assert!(render() == render());
    }
}
