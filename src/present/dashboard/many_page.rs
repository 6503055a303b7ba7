//! Pages of a catalogue with very many targets: the status of all of them, and the rows a page at a time, from the kept overview. One
//! area of such a catalogue is shown like any other catalogue.

use std::collections::HashMap;

use askama::Template;

use super::{Frame, PageError, routes::PageFault};
use crate::{
    domain::{
        id::{AreaId, IndicatorId},
        language::Language,
    },
    pipeline::{Knowledge, PipelineError, assess::Snapshot, context::Context},
    present::{
        api::form_pairs,
        exports::{
            columns::COLUMNS,
            gap_batch::table,
            table::{GapRecord, Value},
        },
        format::{self, MISSING},
        gap_filter::GapFilter,
        gap_table::GapTableAt,
        view::{Cell, FilterOptions, Filters, Place, StatusView, export_href},
    },
};

/// Rows of a page.
const ROWS: usize = 50;

/// The part of a catalogue with many targets that a page shows.
pub(super) fn snapshot_of_place(
    context: &Context,
    knowledge: Knowledge,
    place: &Place,
    filters: &Filters,
) -> Result<std::sync::Arc<Snapshot>, PipelineError> {
    if !context.has_many_targets()? {
        return context.snapshot(knowledge);
    }
    let area: Option<AreaId> = match place {
        Place::Indicator(indicator, area) | Place::Embed(indicator, area) => {
            return context.snapshot_of(knowledge, Some(indicator), Some(area));
        }
        Place::Area(area) => Some(area.clone()),
        Place::Plan(plan) => context.entries(knowledge.known_at)?.plan(plan).map(|plan| plan.area.clone()),
        Place::Agency(key) => {
            let entries = context.entries(knowledge.known_at)?;
            let named = |id: &str| id == key || id.split_once('.').is_some_and(|(_, own)| own == key);
            let office = entries.agencies.iter().find(|office| named(&office.id));
            office.and_then(|office| entries.plan(&office.plan)).map(|plan| plan.area.clone())
        }
        Place::Scoreboard | Place::Gaps | Place::Charts => filters.area.clone(),
        _ => None,
    };
    match area {
        Some(area) => context.snapshot_of(knowledge, None, Some(&area)),
        None => context.entries_snapshot(knowledge),
    }
}

/// Whether a page that shows targets has to show many.
pub(super) fn shows_many(context: &Context, frame: &Frame) -> Result<bool, PipelineError> {
    Ok(frame.filters.area.is_none() && context.has_many_targets()?)
}

/// The number of a page in an address, from 1.
pub(super) fn page_asked(query: Option<&str>) -> usize {
    let asked = form_pairs(query.unwrap_or_default()).into_iter().find(|(name, _)| name == "page");
    asked.and_then(|(_, number)| number.trim().parse().ok()).unwrap_or(1).max(1)
}

/// Some of the entries of a long list, and the ways to the others.
pub(super) struct Paging {
    /// Number of the first entry shown, from 0.
    pub(super) first: usize,
    /// Number of the entry after the last one shown.
    pub(super) end: usize,
    /// Entries in all.
    pub(super) total: usize,
    /// Address of the page before.
    pub(super) before: Option<String>,
    /// Address of the page after.
    pub(super) after: Option<String>,
}

impl Paging {
    /// A page of a list; the last one where the list ends before it.
    pub(super) fn new(total: usize, rows: usize, page: usize, frame: &Frame) -> Self {
        let last = total.div_ceil(rows).max(1);
        let page = page.min(last);
        let address = |page: usize| {
            let address = frame.place.href(frame.language, &frame.filters);
            format!("{address}{}page={page}", if address.contains('?') { '&' } else { '?' })
        };
        let first = (page - 1) * rows;
        Self {
            first,
            end: (first + rows).min(total),
            total,
            before: (page > 1).then(|| address(page - 1)),
            after: (page < last).then(|| address(page + 1)),
        }
    }

    /// `1–50 trong 199.260`.
    pub(super) fn words(&self, frame: &Frame) -> String {
        let language: Language = frame.language;
        let number = |n: usize| format::number(n as f64, 0, language);
        let of = language.pick("trong", "of");
        if self.total == 0 {
            return number(0);
        }
        format!("{}–{} {of} {}", number(self.first + 1), number(self.end), number(self.total))
    }
}

/// A row of the gap table, from its typed cells.
struct ManyRow {
    name: String,
    href: String,
    area: String,
    status: StatusView,
    reason: String,
    illustrative: bool,
    latest: Cell,
    target: Cell,
    gap: String,
    forecast: String,
    attainment: String,
    who: String,
}

#[derive(Template)]
#[template(path = "many.html")]
struct ManyPage {
    frame: Frame,
    options: FilterOptions,
    /// What the page is about.
    heading: &'static str,
    /// Statuses, how many rows have them, and where these are listed.
    counts: Vec<(StatusView, String, String)>,
    rows: Vec<ManyRow>,
    paging: Paging,
    exports: [(&'static str, String); 3],
}

/// Writes the page.
///
/// # Errors
/// The store does not answer, or the template fails.
pub(super) fn render_many(context: &Context, knowledge: Knowledge, mut frame: Frame, page: usize) -> Result<String, PageFault> {
    let (language, filter) = (frame.language, GapFilter::from(&frame.filters));
    let of = GapTableAt::new(context, knowledge, &filter)?;
    let places = of.select(&filter);
    // What the counts say is of all statuses, so that one leads to another.
    let whole = GapFilter { statuses: Vec::new(), ..filter.clone() };
    let counted = if filter.statuses.is_empty() { of.statuses(&places) } else { of.statuses(&of.select(&whole)) };
    let counts = counted.into_iter().map(|(status, number)| {
        let href = Place::Gaps.href(language, &Filters { statuses: vec![status], ..frame.filters.clone() });
        (StatusView::of(status, language), format::number(number as f64, 0, language), href)
    });
    let counts = counts.collect();
    let paging = Paging::new(places.len(), ROWS, page, &frame);
    let shown = places.get(paging.first..paging.end).unwrap_or_default();
    let records = table(&of.batches(), shown, language);
    let numbers: HashMap<&str, usize> = COLUMNS.iter().enumerate().map(|(at, column)| (column.key, at)).collect();
    let rows = records.rows.iter().map(|record| row(record, &numbers, &frame)).collect::<Vec<_>>();
    let address = |format| export_href(format, language, &frame.filters);
    let exports = [(frame.say("Tải Excel (XLSX)", "Excel (XLSX)"), address("xlsx")), ("CSV", address("csv")), ("JSON", address("json"))];
    let heading = match frame.place {
        Place::Gaps => frame.language.pick("Khoảng cách tới mục tiêu", "Gap to target"),
        Place::Charts => frame.language.pick("Biểu đồ", "Charts"),
        _ => frame.language.pick("Tiến độ các chỉ tiêu", "Progress of the indicators"),
    };
    frame.title = heading.to_owned();
    frame.illustrative = rows.iter().any(|row| row.illustrative);
    let options = FilterOptions::of_many(&of.entries, &of.due_years(), &frame.filters, language);
    Ok(ManyPage { frame, options, heading, counts, rows, paging, exports }.render().map_err(PageError::from)?)
}

fn row(record: &GapRecord, numbers: &HashMap<&str, usize>, frame: &Frame) -> ManyRow {
    let language = frame.language;
    let cell = |key: &str| numbers.get(key).and_then(|at| record.cells.get(*at)).unwrap_or(&Value::Empty);
    let words = |key: &str| match cell(key) {
        Value::Text(text) => text.clone(),
        Value::Word { words, .. } => words.clone(),
        Value::Number(value, decimals) => format::number(*value, *decimals, language),
        Value::Day(day) => format::date(*day, language),
        Value::Flag(_) | Value::Empty => String::new(),
    };
    let or_missing = |text: String| if text.is_empty() { MISSING.to_owned() } else { text };
    let of_language = |vi, en| words(language.pick(vi, en));
    let (indicator, area) = (IndicatorId::new(words("indicator")), AreaId::new(words("area")));
    ManyRow {
        name: of_language("indicator_name_vi", "indicator_name_en"),
        href: Place::Indicator(indicator, area).href(language, &frame.filters.day_only()),
        area: of_language("area_name_vi", "area_name_en"),
        status: StatusView::of(record.status, language),
        reason: words("reason"),
        illustrative: record.illustrative,
        latest: Cell::pair(or_missing(words("latest_value")), words("latest_period")),
        target: Cell::pair(or_missing(words("target_as_printed")), words("due")),
        gap: or_missing(words("gap_now")),
        forecast: or_missing(words("forecast_median")),
        attainment: match cell("attainment") {
            Value::Number(chance, _) => crate::domain::probability::Probability::new(*chance)
                .map_or_else(|_| MISSING.to_owned(), |chance| format::probability(chance, language)),
            _ => MISSING.to_owned(),
        },
        who: words("lead_agency"),
    }
}
