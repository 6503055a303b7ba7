//! The pages: each a struct with its template, and the function that writes it.

use askama::Template;

use super::{Frame, PageError, THEME, chart_pages::FigureMarkup};
use crate::present::charts::Readings;
use crate::present::view::{FilterOptions, GapView, IndicatorView, Place, ScoreboardView, chart_href, export_href};

/// The two drawings of a trajectory; the style sheet shows the one that fits. Both are markup of `present::charts`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartMarkup {
    /// For screens wider than 700 pixels.
    pub wide: String,
    /// For narrow screens: a second drawing, not a scaled one.
    pub narrow: String,
    /// The values of the wide drawing, then those of the narrow one, for reading one by one.
    pub readings: [ReadingsMarkup; 2],
}

/// Values of a chart as attributes of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadingsMarkup {
    /// Upper and lower edge of the plot.
    pub plot: String,
    /// Places and words as JSON: `[[x, y, words, is_observed], …]`.
    pub values: String,
}

impl ReadingsMarkup {
    /// Writes them.
    pub fn new(readings: &Readings) -> Self {
        let tenth = |v: f64| (v * 10.0).round() / 10.0;
        let values: Vec<_> = readings.values.iter().map(|r| (tenth(r.at.0), tenth(r.at.1), &r.words, r.is_observed)).collect();
        Self {
            plot: format!("{} {}", tenth(readings.plot.0), tenth(readings.plot.1)),
            values: serde_json::to_string(&values).unwrap_or_else(|_| "[]".to_owned()),
        }
    }
}

#[derive(Template)]
#[template(path = "scoreboard.html")]
struct ScoreboardPage<'a> {
    frame: Frame,
    view: &'a ScoreboardView,
    options: &'a FilterOptions,
    /// Name of the area or plan chosen, for the heading.
    scope: &'a str,
}

/// Writes the scoreboard.
///
/// # Errors
/// [`PageError`] when the template fails.
pub fn render_scoreboard(mut frame: Frame, view: &ScoreboardView, options: &FilterOptions) -> Result<String, PageError> {
    frame.title = frame.say("Tổng hợp", "Scoreboard").to_owned();
    frame.illustrative = view.illustrative;
    let scope = scope(options);
    Ok(ScoreboardPage { frame, view, options, scope: &scope }.render()?)
}

#[derive(Template)]
#[template(path = "gaps.html")]
struct GapsPage<'a> {
    frame: Frame,
    view: &'a GapView,
    options: &'a FilterOptions,
    /// Words and addresses of the files with the same rows.
    exports: [(&'static str, String); 3],
    scope: &'a str,
}

/// Writes the gap table.
///
/// # Errors
/// [`PageError`] when the template fails.
pub fn render_gaps(mut frame: Frame, view: &GapView, options: &FilterOptions) -> Result<String, PageError> {
    frame.title = frame.say("Khoảng cách tới mục tiêu", "Gap to target").to_owned();
    frame.illustrative = view.illustrative;
    let order = frame.sort.map(|sort| format!("&sort={}", sort.for_programs(frame.language))).unwrap_or_default();
    let address = |format| export_href(format, frame.language, &frame.filters) + &order;
    let exports = [(frame.say("Tải Excel (XLSX)", "Excel (XLSX)"), address("xlsx")), ("CSV", address("csv")), ("JSON", address("json"))];
    let scope = scope(options);
    Ok(GapsPage { frame, view, options, exports, scope: &scope }.render()?)
}

#[derive(Template)]
#[template(path = "indicator.html")]
struct IndicatorPage<'a> {
    frame: Frame,
    view: &'a IndicatorView,
    chart: &'a ChartMarkup,
    /// How sure the forecast is, and what was said of the milestone judged when; each where there is enough to draw.
    figures: Vec<FigureMarkup>,
    /// Words and addresses of the chart as a file.
    files: Vec<(&'static str, String)>,
    /// What another site writes to show the chart; none where no other site may.
    embed: Option<String>,
}

/// Writes the page of one indicator in one area. The frame's place must be [`Place::Indicator`].
///
/// # Errors
/// [`PageError`] when the template fails.
pub fn render_indicator(
    mut frame: Frame,
    view: &IndicatorView,
    chart: &ChartMarkup,
    figures: Vec<FigureMarkup>,
    embed: Option<String>,
) -> Result<String, PageError> {
    frame.title = format!("{}, {}", view.name, view.area);
    frame.illustrative = view.illustrative;
    let files = match &frame.place {
        Place::Indicator(indicator, area) => [("SVG", "svg"), ("PNG", "png"), ("CSV", "csv")]
            .map(|(word, format)| (word, chart_href(indicator, area, format, frame.language, &frame.filters)))
            .to_vec(),
        _ => Vec::new(),
    };
    Ok(IndicatorPage { frame, view, chart, figures, files, embed }.render()?)
}

#[derive(Template)]
#[template(path = "method.html")]
struct MethodPage {
    frame: Frame,
}

/// Writes the page that says how verdicts are made.
///
/// # Errors
/// [`PageError`] when the template fails.
pub fn render_method(mut frame: Frame) -> Result<String, PageError> {
    frame.title = frame.say("Cách tính", "Method").to_owned();
    Ok(MethodPage { frame }.render()?)
}

/// What went wrong, as far as the reader is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The address leads nowhere.
    NotFound,
    /// A part of the address cannot be read; the text says which, what was found and what was expected.
    Unreadable(String),
    /// The service cannot answer for now.
    Unavailable,
    /// A fault of the program; the text is the number under which it was logged.
    Fault(String),
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    heading: &'a str,
    advice: &'a str,
    detail: &'a str,
}

/// Writes an error page with a way back. The status code of the answer is the caller's.
///
/// # Errors
/// [`PageError`] when the template fails.
pub fn render_error(mut frame: Frame, kind: &ErrorKind) -> Result<String, PageError> {
    let (heading, advice) = match kind {
        ErrorKind::NotFound => (
            frame.say("Không tìm thấy trang này", "This page does not exist"),
            frame.say(
                "Địa chỉ có thể đã đổi, hoặc chỉ tiêu, địa bàn này không có trong danh mục.",
                "The address may have changed, or the indicator or area is not in the catalogue.",
            ),
        ),
        ErrorKind::Unreadable(_) => (
            frame.say("Không đọc được địa chỉ", "The address cannot be read"),
            frame.say(
                "Một phần của địa chỉ không đúng dạng. Hãy chọn lại bộ lọc.",
                "A part of the address is not in the expected form. Please choose the filters again.",
            ),
        ),
        ErrorKind::Unavailable => (
            frame.say("Hệ thống tạm thời chưa trả lời được", "The service cannot answer for now"),
            frame.say("Không có số liệu nào bị mất. Hãy thử lại sau ít phút.", "No data is lost. Please try again in a few minutes."),
        ),
        ErrorKind::Fault(_) => (
            frame.say("Có lỗi khi tạo trang", "The page could not be made"),
            frame.say(
                "Lỗi đã được ghi lại. Khi báo lỗi, hãy kèm mã dưới đây.",
                "The fault has been logged. When you report it, please give the number below.",
            ),
        ),
    };
    let detail = match kind {
        ErrorKind::Unreadable(detail) | ErrorKind::Fault(detail) => detail.as_str(),
        ErrorKind::NotFound | ErrorKind::Unavailable => "",
    };
    frame.title = heading.to_owned();
    Ok(ErrorPage { frame, heading, advice, detail }.render()?)
}

#[derive(Template)]
#[template(path = "edition.html")]
struct EditionPage<'a> {
    frame: Frame,
    theme: &'static str,
    filters: &'a str,
    board: &'a ScoreboardView,
    table: &'a GapView,
    /// Titles and paths of the charts.
    charts: &'a [(String, String)],
}

/// Writes the page of an edition: one file that carries its style sheet, with links to the files beside it. Links of
/// the rows must lead to files of the edition or be empty. The frame carries the title.
///
/// # Errors
/// [`PageError`] when the template fails.
pub fn render_edition_page(
    mut frame: Frame,
    filters: &str,
    board: &ScoreboardView,
    table: &GapView,
    charts: &[(String, String)],
) -> Result<String, PageError> {
    frame.illustrative = board.illustrative || table.illustrative;
    Ok(EditionPage { frame, theme: THEME, filters, board, table, charts }.render()?)
}

/// The area and plan chosen, for a heading; empty when all are shown.
fn scope(options: &FilterOptions) -> String {
    let lists = [&options.areas, &options.plans];
    let chosen = lists.into_iter().filter_map(|list| list.iter().find(|choice| choice.chosen));
    chosen.map(|choice| choice.label.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::{
            id::{AreaId, IndicatorId},
            language::Language,
        },
        present::view::{CatalogueIndex, Filters, IndicatorInput, Stamp, sample},
    };

    fn frame(language: Language, place: Place, filters: &Filters) -> Frame {
        Frame::new(language, place, filters, sample::AS_OF, &Stamp::default())
    }

    fn gaps(language: Language, filters: &Filters) -> String {
        let catalogue = sample::catalogue();
        let rows = sample::rows(&catalogue);
        let index = CatalogueIndex::new(&catalogue);
        let options = FilterOptions::new(&index, &rows, filters, language);
        let view = GapView::new(&index, &rows, filters, language);
        render_gaps(frame(language, Place::Gaps, filters), &view, &options).expect("page")
    }

    fn indicator(language: Language) -> String {
        let catalogue = sample::catalogue();
        let rows = sample::rows(&catalogue);
        let index = CatalogueIndex::new(&catalogue);
        let (indicator, area) = (IndicatorId::new("online"), AreaId::new("phuong-hai-duong"));
        let vintages = vec![sample::observation("online", "phuong-hai-duong", 61.7, true)];
        let filters = Filters::default();
        let input = IndicatorInput {
            indicator: &indicator,
            area: &area,
            assessments: &rows,
            vintages: &vintages,
            forecast: None,
            as_of: sample::AS_OF,
            filters: &filters,
            policy: &crate::pipeline::Policy::default(),
        };
        let view = IndicatorView::new(&index, &input, language).expect("known");
        let place = Place::Indicator(indicator.clone(), area.clone());
        render_indicator(frame(language, place, &filters), &view, &ChartMarkup::default(), Vec::new(), None).expect("page")
    }

    #[test]
    fn text_from_data_is_escaped_everywhere() {
        let filters = Filters::parse([("indicator", "\"><script>")]).expect("readable");
        for html in [gaps(Language::Vi, &Filters::default()), gaps(Language::En, &filters), indicator(Language::Vi)] {
            let scripts = html.matches("<script").count() - html.matches("<script src=\"/assets/pages.js?v=").count();
            assert_eq!(scripts, 0, "markup from data reached the page");
            assert!(!html.contains("javascript:"), "an address from data became a link");
        }
        let error = ErrorKind::Unreadable("<script>".to_owned());
        let place = Place::Other("/<script>".to_owned());
        let html = render_error(frame(Language::Vi, place, &Filters::default()), &error).expect("page");
        assert!(!html.contains("<script") && html.contains("href=\"/vi/\""));
    }

    #[test]
    fn the_other_language_keeps_page_and_filters() {
        let filters = Filters::parse([("area", "phuong-hai-duong"), ("year", "2030")]).expect("readable");
        let html = gaps(Language::Vi, &filters);
        assert!(html.contains("href=\"/en/gaps?area=phuong-hai-duong&#38;year=2030\""), "language switch");
        assert!(html.contains("/api/v1/gaps?format=xlsx&#38;lang=vi&#38;area=phuong-hai-duong&#38;year=2030"), "export");
        assert!(html.contains("<html lang=\"vi\">") && html.contains("20/11/2026"));
    }

    #[test]
    fn a_status_is_a_shape_and_a_word() {
        let html = gaps(Language::Vi, &Filters::default());
        for (symbol, word) in [("s-miss", "không đạt"), ("s-risk", "nguy cơ không đạt"), ("s-over", "vượt")] {
            assert!(html.contains(&format!("<use href=\"#{symbol}\"/></svg><span>{word}</span>")), "{word}");
        }
    }

    #[test]
    fn illustrative_values_are_said_to_be_so() {
        assert!(gaps(Language::Vi, &Filters::default()).contains("Số liệu minh họa."));
        assert!(indicator(Language::En).contains("Illustrative values."));
        let real = Filters::parse([("illustrative", "no")]).expect("readable");
        assert!(!gaps(Language::Vi, &real).contains("Số liệu minh họa."));
    }

    #[test]
    fn a_rival_definition_is_linked_with_its_key_encoded() {
        assert!(indicator(Language::Vi).contains("/vi/indicators/online%40all/hai-duong-cu"));
    }
}
