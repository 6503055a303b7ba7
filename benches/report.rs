//! Time of each file of a quarterly report: `cargo bench --bench report -- STORE DAY FOLDER`.
//!
//! Composes the report of everything the store knew on the day, with 24 charts, and prints milliseconds by file on one thread, then those of the
//! PDF of the annex alone, whose table it leaves in the folder as a page for `benches/report/peer.py` to print.
#![allow(clippy::print_stdout, reason = "its output is the times")]

use std::{collections::BTreeMap, error::Error, fs, hint::black_box, path::Path, sync::Arc, time::Instant};

use jiff::civil::Date;
use lotrinh::{
    app,
    clock::{Clock as _, SystemClock},
    domain::{
        language::Language,
        period::{Calendar, Period},
        series::SeriesKey,
    },
    pipeline::Policy,
    present::{
        charts::ChartSize,
        documents::{ReportInput, compose, render_docx, render_page, render_pdf},
        drawing::draw_trajectory,
        exports::{GapTable, render_xlsx},
        gap_files::{export_about, stamp},
        view::{CatalogueIndex, Filters, ScoreboardView},
    },
    store::{Store, StoreSettings},
};

/// Milliseconds of the fastest of three runs.
fn milliseconds<T>(mut run: impl FnMut() -> T) -> f64 {
    let once = |_| {
        let begun = Instant::now();
        drop(black_box(run()));
        begun.elapsed().as_secs_f64() * 1e3
    };
    (0..3).map(once).fold(f64::INFINITY, f64::min)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let [store, day, folder] = arguments.as_slice() else { return Err("expected: STORE DAY FOLDER".into()) };
    let (day, clock, language): (Date, _, _) = (day.parse()?, SystemClock, Language::Vi);
    let store = Store::open(Path::new(store), &StoreSettings::default(), &clock.stamp())?;
    let context = app::context(store, Arc::new(clock), Policy::default());
    let begun = Instant::now();
    let now = context.snapshot(context.knowledge(Some(day), None, None)?)?;
    println!("judged,{:.0}", begun.elapsed().as_secs_f64() * 1e3);
    let (index, filters) = (CatalogueIndex::new(&now.catalogue), Filters::default());
    let board = ScoreboardView::new(&index, &now.assessments, &filters, day, language);
    let rows: Vec<_> = board.groups.iter().flat_map(|group| &group.rows).filter(|row| row.forecast.first != "–").take(24).collect();
    let draw = || -> Result<_, Box<dyn Error>> {
        let mut charts = BTreeMap::new();
        for row in &rows {
            let Some(target) = index.target(&row.target_id) else { continue };
            let key = SeriesKey { indicator: target.indicator.clone(), area: target.area.clone() };
            let svg = draw_trajectory(&now, key.indicator.as_str(), key.area.as_str(), language, ChartSize::Page)?;
            charts.insert(row.target_id.clone(), (svg, ChartSize::Page.pixels(), row.sentence.clone()));
        }
        Ok(charts)
    };
    println!("{} charts,{:.0}", rows.len(), milliseconds(draw));
    let (charts, stamp, comments) = (draw()?, stamp(&now), BTreeMap::new());
    let period = Period::parse("quý III/2026", Calendar::Statutory)?;
    let input = ReportInput {
        now: &now,
        catalogue: &now.catalogue,
        before: None,
        period,
        filters: &filters,
        language,
        issuer: "",
        place: "",
        comments: &comments,
        charts: &charts,
        stamp: &stamp,
    };
    println!("composed,{:.0}", milliseconds(|| compose(&input)));
    let mut report = compose(&input);
    let table = GapTable::new(&index, &now.assessments, &filters, language);
    let about = export_about(&now, &index, &filters, language);
    println!("docx,{:.0}", milliseconds(|| render_docx(&report)));
    println!("pdf,{:.0}", milliseconds(|| render_pdf(&report)));
    println!("html,{:.0}", milliseconds(|| render_page(&report)));
    println!("xlsx of {} rows,{:.0}", table.rows.len(), milliseconds(|| render_xlsx(&table, &about)));
    report.sections.clear();
    fs::create_dir_all(folder)?;
    fs::write(Path::new(folder).join("annex.html"), render_page(&report)?)?;
    fs::write(Path::new(folder).join("lotrinh.pdf"), render_pdf(&report)?)?;
    println!("pdf of the annex,{:.0}", milliseconds(|| render_pdf(&report)));
    Ok(())
}
