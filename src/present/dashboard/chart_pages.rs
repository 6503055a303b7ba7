//! The page of charts: the rows that the filters ask for, seen five ways.

use askama::Template;
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::get,
};

use super::{
    Frame, PageError,
    many_page::{page_asked, render_many, shows_many},
    routes::{PageFault, page},
};
use crate::{
    domain::{language::Language, observation::Observation},
    pipeline::{assess::Snapshot, context::Context, lookup::TrajectoryParts},
    present::{
        figures::{Figure, FigureKind, FigureTable, Said, draw_fan, draw_figure, draw_ribbon, nothing_to_draw},
        view::{CatalogueIndex, FilterOptions, Filters, Place, figure_href},
    },
};

/// The page of charts.
pub fn router() -> Router<Context> {
    Router::new().route("/{lang}/charts", get(charts))
}

/// A chart on a page.
#[derive(Clone, Debug)]
pub struct FigureMarkup {
    /// What it shows, as a heading.
    pub name: &'static str,
    /// Anchor on the page.
    pub anchor: &'static str,
    /// Why there is nothing to draw, where there is nothing.
    pub nothing: &'static str,
    /// The wide drawing; empty where no row has the figures it needs.
    pub wide: String,
    /// The narrow drawing.
    pub narrow: String,
    /// The table behind it.
    pub table: FigureTable,
    /// Words and addresses of the chart as a file.
    pub files: Vec<(&'static str, String)>,
}

impl FigureMarkup {
    fn new(kind: FigureKind, figure: Option<Figure>, language: Language, filters: &Filters) -> Self {
        let href = |format| figure_href(kind.code(), format, language, filters);
        let files = match figure {
            None => Vec::new(),
            Some(_) => [("SVG", "svg"), ("PNG", "png"), ("CSV", "csv")].map(|(word, format)| (word, href(format))).to_vec(),
        };
        let figure = figure.unwrap_or_else(|| Figure { wide: String::new(), narrow: String::new(), table: FigureTable::default() });
        Self {
            name: kind.name(language),
            anchor: kind.code(),
            nothing: nothing_to_draw(kind, language),
            wide: figure.wide,
            narrow: figure.narrow,
            table: figure.table,
            files,
        }
    }
}

#[derive(Template)]
#[template(path = "charts.html")]
struct ChartsPage<'a> {
    frame: Frame,
    options: &'a FilterOptions,
    figures: Vec<FigureMarkup>,
}

async fn charts(State(context): State<Context>, Path(lang): Path<String>, RawQuery(query): RawQuery) -> Response {
    let at = page_asked(query.as_deref());
    page(context, &lang, Place::Charts, query, move |context, snapshot, mut frame| {
        if shows_many(context, &frame)? {
            return render_many(context, snapshot.knowledge, frame, at);
        }
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let options = FilterOptions::new(&index, &snapshot.assessments, &frame.filters, frame.language);
        let mut figures = Vec::new();
        for (kind, _) in FigureKind::ALL {
            let figure = draw_figure(kind, snapshot, &frame.filters, frame.language).map_err(PageFault::chart)?;
            figures.push(FigureMarkup::new(kind, figure, frame.language, &frame.filters));
        }
        frame.title = frame.say("Biểu đồ", "Charts").to_owned();
        let rows = frame.filters.apply(&index, &snapshot.assessments);
        frame.illustrative = rows.iter().any(|row| row.illustrative);
        Ok(ChartsPage { frame, options: &options, figures }.render().map_err(PageError::from)?)
    })
    .await
}

/// Publications that are looked back on.
const LAST_PUBLICATIONS: usize = 10;

/// A chart of the page of an indicator, which has no file of its own.
fn beside_a_trajectory(figure: Figure, name: &'static str, anchor: &'static str) -> FigureMarkup {
    let Figure { wide, narrow, table } = figure;
    FigureMarkup { name, anchor, nothing: "", wide, narrow, table, files: Vec::new() }
}

/// How sure the forecast is up to the due day of the judged target; none without a forecast.
///
/// # Errors
/// The drawing library fails.
pub(super) fn fan(parts: &TrajectoryParts<'_>, area: &str, frame: &Frame) -> Result<Option<FigureMarkup>, PageFault> {
    let figure = draw_fan(parts, area, frame.language).map_err(PageFault::chart)?;
    Ok(figure.map(|figure| beside_a_trajectory(figure, frame.language.pick("Dự báo từng năm", "Forecast year by year"), "fan")))
}

/// What was said of the judged target at each of the last publications of its series; none with fewer than two.
///
/// # Errors
/// The store does not answer, or the drawing library fails.
pub(super) fn ribbon(
    context: &Context,
    snapshot: &Snapshot,
    parts: &TrajectoryParts<'_>,
    vintages: &[Observation],
    frame: &Frame,
) -> Result<Option<FigureMarkup>, PageFault> {
    let Some((target, _)) = parts.judged.and_then(|i| parts.ladder.get(i)) else { return Ok(None) };
    let today = snapshot.knowledge.as_of;
    let mut days: Vec<_> = vintages.iter().map(|o| o.published_on).filter(|day| *day <= today).collect();
    days.sort_unstable();
    days.dedup();
    let mut said = Vec::new();
    for day in days.split_off(days.len().saturating_sub(LAST_PUBLICATIONS)) {
        // The target as it stands now, seen with the figures of then.
        let then = context.knowledge(Some(day), Some(snapshot.knowledge.known_at), Some(snapshot.knowledge.targets_as_of))?;
        let known = context.narrow_snapshot(then, Some(&parts.indicator.id), Some(&parts.area.id))?;
        if let Some(assessment) = known.assessment(&target.id) {
            said.push(Said { on: day, assessment: assessment.clone() });
        }
    }
    let figure = draw_ribbon(parts.indicator, target, &said, frame.language).map_err(PageFault::chart)?;
    Ok(figure.map(|figure| beside_a_trajectory(figure, frame.language.pick("Đã nói gì vào lúc nào", "What was said when"), "said")))
}
