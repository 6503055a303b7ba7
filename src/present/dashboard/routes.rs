//! Where the pages are served: each handler reads the address, asks for a snapshot and writes the page.

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::get,
};
use jiff::civil::Date;

use super::{
    ChartMarkup, ErrorKind, Frame, PageError, SCRIPT, SCRIPT_PATH, THEME, THEME_PATH, account, catalogue_pages, changes_page, chart_pages,
    embed_page, intake, keys_page,
    many_page::{page_asked, render_many, shows_many, snapshot_of_place},
    pages::ReadingsMarkup,
    render_error, render_gaps, render_indicator, render_method, render_scoreboard, reports_page, sign_in, statement_pages,
};
use crate::{
    domain::{
        id::{AreaId, IndicatorId},
        language::Language,
    },
    pipeline::context::Context,
    pipeline::{
        PipelineError,
        assess::Snapshot,
        lookup::{FigureQuery, figures},
    },
    present::{
        api::{Problem, blocking, form_pairs},
        charts::{ChartError, ChartSize},
        drawing::{DrawingError, draw_sparklines, draw_trajectory_with_readings},
        gap_files::stamp,
        view::{CatalogueIndex, FilterOptions, Filters, GapSort, GapView, IndicatorInput, IndicatorView, Place, ScoreboardView, Stamp},
    },
};

/// Pages, style sheet and the way in.
pub fn router() -> Router<Context> {
    Router::new()
        .route("/", get(choose_language))
        .route("/{lang}/", get(scoreboard))
        .route("/{lang}", get(add_slash))
        .route("/{lang}/gaps", get(gaps))
        .route("/{lang}/method", get(method))
        .route("/{lang}/indicators/{indicator}/{area}", get(indicator))
        .route(THEME_PATH, get(theme))
        .route(SCRIPT_PATH, get(script))
        .merge(catalogue_pages::router())
        .merge(reports_page::router())
        .merge(chart_pages::router())
        .merge(embed_page::router())
        .merge(changes_page::router())
        .merge(intake::router())
        .merge(sign_in::router())
        .merge(account::router())
        .merge(keys_page::router())
        .merge(statement_pages::router())
        .fallback(nowhere)
}

/// Vietnamese first; English for a browser that asks for it and not for Vietnamese.
async fn choose_language(headers: HeaderMap) -> Redirect {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    Redirect::to(if asked.starts_with("en") && !asked.contains("vi") { "/en/" } else { "/vi/" })
}

async fn add_slash(State(context): State<Context>, Path(lang): Path<String>) -> Response {
    match Language::parse(&lang) {
        Some(language) => Redirect::to(&Place::Scoreboard.path(language)).into_response(),
        None => error_page(&context, Language::Vi, Place::Other(format!("/{lang}")), &ErrorKind::NotFound),
    }
}

async fn theme() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], THEME)
}

async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")], SCRIPT)
}

async fn nowhere(State(context): State<Context>, uri: axum::http::Uri) -> Response {
    if uri.path().starts_with("/api/") {
        return Problem::unknown(format!("there is nothing at {}; the interface is described at /docs", uri.path())).into_response();
    }
    let language = uri.path().split('/').nth(1).and_then(Language::parse).unwrap_or_default();
    error_page(&context, language, Place::Other(uri.path().to_owned()), &ErrorKind::NotFound)
}

async fn scoreboard(State(context): State<Context>, Path(lang): Path<String>, RawQuery(query): RawQuery) -> Response {
    let at = page_asked(query.as_deref());
    page(context, &lang, Place::Scoreboard, query, move |context, snapshot, mut frame| {
        frame.late_reports = late_reports(context);
        if shows_many(context, &frame)? {
            return render_many(context, snapshot.knowledge, frame, at);
        }
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let mut view = ScoreboardView::new(&index, &snapshot.assessments, &frame.filters, snapshot.knowledge.as_of, frame.language);
        let drawings = draw_sparklines(snapshot, view.with_room_for_a_drawing(), frame.language);
        view.add_drawings(&drawings);
        let options = FilterOptions::new(&index, &snapshot.assessments, &frame.filters, frame.language);
        Ok(render_scoreboard(frame, &view, &options)?)
    })
    .await
}

/// Reports that are due and could not be made, by name; why stands in the log, which may name folders.
pub(super) fn late_reports(context: &Context) -> Vec<String> {
    context.editions().failures().into_iter().map(|(name, _)| name).collect()
}

async fn gaps(State(context): State<Context>, Path(lang): Path<String>, RawQuery(query): RawQuery) -> Response {
    let at = page_asked(query.as_deref());
    let pairs = form_pairs(query.as_deref().unwrap_or_default());
    let asked = move |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, text)| text.clone()).unwrap_or_default();
    page(context, &lang, Place::Gaps, query, move |context, snapshot, mut frame| {
        if shows_many(context, &frame)? {
            return render_many(context, snapshot.knowledge, frame, at);
        }
        frame.can_sort = true;
        frame.sort = GapSort::parse(&asked("sort"));
        frame.hide(&asked("hide"));
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let view = GapView::sorted(&index, &snapshot.assessments, &frame.filters, frame.sort, frame.language);
        let options = FilterOptions::new(&index, &snapshot.assessments, &frame.filters, frame.language);
        Ok(render_gaps(frame, &view, &options)?)
    })
    .await
}

async fn method(State(context): State<Context>, Path(lang): Path<String>, RawQuery(query): RawQuery) -> Response {
    page(context, &lang, Place::Method, query, |_, _, frame| Ok(render_method(frame)?)).await
}

async fn indicator(
    State(context): State<Context>,
    Path((lang, indicator, area)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let place = Place::Indicator(IndicatorId::new(indicator.as_str()), AreaId::new(area.as_str()));
    page(context, &lang, place, query, move |context, snapshot, frame| {
        let (found, place) = snapshot.find(&indicator, &area)?;
        let parts = snapshot.trajectory(&indicator, &area)?;
        let query =
            FigureQuery { indicator: Some(found.id.clone()), area: Some(place.id.clone()), with_history: true, updated_after: None };
        let vintages = figures(context, snapshot.knowledge, &query)?;
        // Words alone and no figure make an empty frame.
        let asks_for_a_number = parts.ladder.iter().any(|(target, _)| target.requirement(found.direction).is_some());
        let chart = match asks_for_a_number || !parts.series.observations.is_empty() {
            true => draw_both(snapshot, &indicator, &area, frame.language)?,
            false => ChartMarkup::default(),
        };
        let embed = embed_page::embed_code(context, &headers, &frame, &frame.place);
        let index = CatalogueIndex::new(&snapshot.catalogue);
        let fan = chart_pages::fan(&parts, &index.area_name(&place.id, frame.language), &frame)?;
        let said = chart_pages::ribbon(context, snapshot, &parts, &vintages, &frame)?;
        let input = IndicatorInput {
            indicator: &found.id,
            area: &place.id,
            assessments: &snapshot.assessments,
            vintages: &vintages,
            forecast: parts.forecast.as_ref(),
            as_of: snapshot.knowledge.as_of,
            filters: &frame.filters,
            policy: &snapshot.policy,
        };
        let view = IndicatorView::new(&index, &input, frame.language).ok_or(PageFault::NotFound)?;
        Ok(render_indicator(frame, &view, &chart, fan.into_iter().chain(said).collect(), embed)?)
    })
    .await
}

/// The two drawings of a trajectory.
///
/// # Errors
/// The series is not there, or the drawing library fails.
pub(super) fn draw_both(snapshot: &Snapshot, indicator: &str, area: &str, language: Language) -> Result<ChartMarkup, PageFault> {
    let draw = |size| draw_trajectory_with_readings(snapshot, indicator, area, language, size);
    let ((wide, of_wide), (narrow, of_narrow)) = (draw(ChartSize::Wide)?, draw(ChartSize::Narrow)?);
    Ok(ChartMarkup { wide, narrow, readings: [of_wide, of_narrow].map(|readings| ReadingsMarkup::new(&readings)) })
}

/// Why a page was not written.
pub(super) enum PageFault {
    /// The address names what is not in the catalogue.
    NotFound,
    /// The store or what was asked of it.
    Pipeline(PipelineError),
    /// A fault of ours.
    Other(String),
}

impl From<PipelineError> for PageFault {
    fn from(error: PipelineError) -> Self {
        Self::Pipeline(error)
    }
}

impl From<PageError> for PageFault {
    fn from(error: PageError) -> Self {
        Self::Other(error.to_string())
    }
}

impl From<DrawingError> for PageFault {
    fn from(error: DrawingError) -> Self {
        match error {
            DrawingError::Lookup(error) => Self::Pipeline(error),
            DrawingError::Chart(error) => Self::Other(error.to_string()),
        }
    }
}

impl PageFault {
    /// A chart that could not be drawn.
    pub(super) fn chart(error: ChartError) -> Self {
        Self::Other(error.to_string())
    }
}

/// The three steps of every page: read the address, make it, wrap it.
pub(super) async fn page(
    context: Context,
    lang: &str,
    place: Place,
    query: Option<String>,
    make: impl FnOnce(&Context, &Snapshot, Frame) -> Result<String, PageFault> + Send + 'static,
) -> Response {
    let Some(language) = Language::parse(lang) else {
        return error_page(&context, Language::Vi, Place::Other(format!("/{lang}")), &ErrorKind::NotFound);
    };
    let filters = match Filters::parse(form_pairs(query.as_deref().unwrap_or_default())) {
        Ok(filters) => filters,
        Err(error) => return error_page(&context, language, place, &ErrorKind::Unreadable(error.in_words(language))),
    };
    let (inner, at) = (context.clone(), place.clone());
    let made = blocking(move || {
        let snapshot = snapshot_of_place(&inner, inner.knowledge(filters.as_of, None, None)?, &at, &filters)?;
        let frame = Frame::new(language, at, &filters, snapshot.knowledge.as_of, &stamp(&snapshot));
        Ok(make(&inner, &snapshot, frame))
    })
    .await;
    let kind = match made {
        Ok(Ok(html)) => return Html(html).into_response(),
        Ok(Err(PageFault::NotFound | PageFault::Pipeline(PipelineError::Unknown { .. }))) => ErrorKind::NotFound,
        Ok(Err(PageFault::Pipeline(PipelineError::Refused(detail)))) => ErrorKind::Unreadable(detail),
        Ok(Err(PageFault::Pipeline(error))) => {
            tracing::error!(%error, "a page could not be made");
            ErrorKind::Unavailable
        }
        Ok(Err(PageFault::Other(error))) => {
            tracing::error!(%error, "a page could not be written");
            ErrorKind::Fault(String::new())
        }
        Err(problem) if problem.status() == StatusCode::BAD_REQUEST => ErrorKind::Unreadable(problem.detail().to_owned()),
        Err(_) => ErrorKind::Unavailable,
    };
    error_page(&context, language, place, &kind)
}

/// A page that says what went wrong and offers a way back.
pub(super) fn error_page(context: &Context, language: Language, place: Place, kind: &ErrorKind) -> Response {
    let today: Date = context.clock().today();
    let frame = Frame::new(language, place, &Filters::default(), today, &Stamp::default());
    let status = match kind {
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Unreadable(_) => StatusCode::BAD_REQUEST,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Fault(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    match render_error(frame, kind) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => (status, [(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))], "Lỗi / Error").into_response(),
    }
}
