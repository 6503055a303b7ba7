//! One indicator in one area: finding, ladder of targets, why, history, rivals, conflicts, sources.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    CatalogueIndex, Cell, Filters, GapRowView, Place, RemarkRow, StatusView, TaskRow, is_led_by, models::models, next_milestone,
    related_tasks, safe_link, verdict::VerdictView, vintage::VintageRow,
};
use crate::{
    domain::{
        area::{Area, Successor},
        assessment::Assessment,
        catalogue::Conflict,
        forecast::Forecast,
        id::{AreaId, IndicatorId},
        indicator::{Direction, Indicator},
        language::Language,
        observation::Observation,
        target::Target,
    },
    pipeline::Policy,
    present::format,
};

/// What an indicator page is made from.
pub struct IndicatorInput<'a> {
    /// The indicator definition.
    pub indicator: &'a IndicatorId,
    /// The area.
    pub area: &'a AreaId,
    /// Every assessment known on the day, of any series: the page takes its own, and links to rivals that have some.
    pub assessments: &'a [Assessment],
    /// Every vintage of the series known on the day.
    pub vintages: &'a [Observation],
    /// The forecast of the series, where one was made.
    pub forecast: Option<&'a Forecast>,
    /// The day whose knowledge is used.
    pub as_of: Date,
    /// Filters of the address; their day is carried along.
    pub filters: &'a Filters,
    /// The policy the verdicts were made under.
    pub policy: &'a Policy,
}

/// A rival definition of the same name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rival {
    /// Its name.
    pub name: String,
    /// What it counts.
    pub definition: String,
    /// Where it is shown.
    pub href: String,
}

/// A documented conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConflictView {
    /// What it is about.
    pub subject: String,
    /// One value and its place.
    pub first: (String, String),
    /// The other value and its place.
    pub second: (String, String),
    /// Remarks.
    pub remark: String,
}

/// The same indicator in another area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// Name of the area.
    pub area: String,
    /// Its page.
    pub href: String,
    /// Status of its next milestone.
    pub status: StatusView,
    /// Value judged and its period.
    pub latest: Cell,
    /// What is asked for, and when.
    pub target: String,
}

/// A producer of values.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceView {
    /// Who.
    pub name: String,
    /// Where it can be read, when that is a web address.
    pub link: Option<String>,
}

/// The indicator page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorView {
    /// Name of the indicator.
    pub name: String,
    /// Name and code of the area.
    pub area: String,
    /// Name of the theme.
    pub theme: String,
    /// What is counted over what.
    pub definition: String,
    /// Unit and which way is better.
    pub unit_and_direction: String,
    /// The page of the area.
    pub area_href: String,
    /// Lead agency of the milestone judged.
    pub agency: String,
    /// Offices among it that have a page, with it.
    pub offices: Vec<(String, String)>,
    /// The same indicator elsewhere, worst first: area, page, status, value judged, target.
    pub elsewhere: Vec<Elsewhere>,
    /// Indicators and areas elsewhere that are not listed.
    pub more_elsewhere: usize,
    /// The area was merged away: when, and where the pages of its successors are.
    pub closed: Option<(String, Vec<(String, String)>)>,
    /// Headline status of the milestone judged.
    pub status: Option<StatusView>,
    /// Methods differ by two classes or more.
    pub disagreement: bool,
    /// The finding in words.
    pub sentence: String,
    /// Year or day of the milestone judged.
    pub judged: String,
    /// Rows of the ladder by due day; the flag marks the one judged.
    pub ladder: Vec<(bool, GapRowView)>,
    /// Findings of the methods for the milestone judged.
    pub verdicts: Vec<VerdictView>,
    /// The baseline in words.
    pub baseline: String,
    /// Weights of the models and coverage achieved, in words.
    pub models: Vec<String>,
    /// Periods with their vintages.
    pub vintages: Vec<VintageRow>,
    /// Other definitions of the same name.
    pub rivals: Vec<Rival>,
    /// Documented conflicts that touch its targets.
    pub conflicts: Vec<ConflictView>,
    /// What lead offices say of its targets, as far as it was published.
    pub remarks: Vec<RemarkRow>,
    /// Where a remark on the milestone judged is written.
    pub remark_href: Option<String>,
    /// Tasks that seem to serve it, by the words they share.
    pub tasks: Vec<TaskRow>,
    /// Producers of the values.
    pub sources: Vec<SourceView>,
    /// Any value or row was generated for demonstration.
    pub illustrative: bool,
}

impl IndicatorView {
    /// Writes the page; none when the catalogue does not hold the indicator or the area.
    pub fn new(catalogue: &CatalogueIndex<'_>, input: &IndicatorInput<'_>, language: Language) -> Option<Self> {
        let indicator = catalogue.indicator(input.indicator)?;
        let area = catalogue.area(input.area)?;
        let mut rows: Vec<&Assessment> =
            input.assessments.iter().filter(|row| row.indicator == *input.indicator && row.area == *input.area).collect();
        rows.sort_by_key(|row| (row.due.is_none(), row.due, !row.is_headline, &row.target));
        let headline: Vec<&Assessment> = rows.iter().copied().filter(|row| row.is_headline).collect();
        let judged = next_milestone(&headline, input.as_of);
        let target = judged.and_then(|row| catalogue.target(&row.target));
        let sentence = judged.zip(target).map(|(row, target)| format::lede(indicator, target, row, language));
        let no_target = language.pick("Không có mục tiêu nào cho địa bàn này.", "There is no target for this area.");
        let elsewhere = elsewhere(catalogue, indicator, input, language);
        Some(Self {
            name: indicator.name.get(language).to_owned(),
            area: area_with_code(area, language),
            theme: catalogue.theme_name(&indicator.theme, language),
            definition: indicator.definition.get(language).to_owned(),
            unit_and_direction: unit_and_direction(indicator, language),
            area_href: Place::Area(area.id.clone()).href(language, &input.filters.day_only()),
            agency: target.map(|target| catalogue.lead_name(target, language)).unwrap_or_default(),
            offices: target.map(|target| offices(catalogue, target, input.filters, language)).unwrap_or_default(),
            more_elsewhere: elsewhere.len().saturating_sub(MOST_ELSEWHERE),
            elsewhere: elsewhere.into_iter().take(MOST_ELSEWHERE).collect(),
            closed: closed(catalogue, area, input, language),
            status: judged.map(|row| StatusView::of_row(row, language)),
            disagreement: judged.is_some_and(|row| row.disagreement),
            sentence: sentence.unwrap_or_else(|| no_target.to_owned()),
            judged: target.and_then(|target| format::due(target, language)).unwrap_or_default(),
            ladder: rows
                .iter()
                .map(|row| {
                    let now = judged.is_some_and(|judged| judged.target == row.target);
                    (now, GapRowView::new(catalogue, row, input.filters, language))
                })
                .collect(),
            verdicts: judged.map(|row| VerdictView::all(row, input.policy, language)).unwrap_or_default(),
            baseline: judged.map(|row| baseline(row, indicator, language)).unwrap_or_default(),
            models: input.forecast.map(|forecast| models(forecast, language)).unwrap_or_default(),
            vintages: VintageRow::all(input.vintages, indicator, language),
            rivals: rivals(catalogue, indicator, input, language),
            conflicts: conflicts(catalogue, &rows, language),
            remarks: RemarkRow::all(
                catalogue,
                &rows.iter().filter_map(|row| catalogue.target(&row.target)).collect::<Vec<_>>(),
                true,
                language,
            ),
            remark_href: judged.map(|row| Place::Remarks(row.target.clone()).path(language)),
            tasks: related_tasks(catalogue, indicator, &rows.iter().map(|row| &row.plan).collect(), input.filters, input.as_of, language),
            sources: sources(input.vintages),
            illustrative: rows.iter().any(|row| row.illustrative) || input.vintages.iter().any(|o| o.illustrative),
        })
    }
}

/// Areas that are listed beside this one.
const MOST_ELSEWHERE: usize = 12;

/// The next milestone of the same indicator in every other area, worst first.
fn elsewhere(catalogue: &CatalogueIndex<'_>, indicator: &Indicator, input: &IndicatorInput<'_>, language: Language) -> Vec<Elsewhere> {
    let mut by_area: BTreeMap<&AreaId, Vec<&Assessment>> = BTreeMap::new();
    for row in input.assessments.iter().filter(|row| row.indicator == indicator.id && row.area != *input.area && row.is_headline) {
        by_area.entry(&row.area).or_default().push(row);
    }
    let mut next: Vec<&Assessment> = by_area.values().filter_map(|rows| next_milestone(rows, input.as_of)).collect();
    next.sort_by_key(|row| row.order());
    let view = |row: &Assessment| {
        let shown = GapRowView::new(catalogue, row, input.filters, language);
        Elsewhere {
            area: shown.area,
            href: shown.href,
            status: shown.status,
            latest: shown.latest,
            target: format!("{} ({})", shown.target, shown.due),
        }
    };
    next.into_iter().map(view).collect()
}

/// Offices that a target's printed lead agency names, with their pages.
fn offices(catalogue: &CatalogueIndex<'_>, target: &Target, filters: &Filters, language: Language) -> Vec<(String, String)> {
    let all = catalogue.source().agencies.iter().filter(|office| office.plan == target.plan);
    all.filter(|office| is_led_by(catalogue.source(), &target.plan, &target.lead_agency, office.short_id()))
        .map(|office| {
            let href = Place::Agency(office.short_id().to_owned()).href(language, &filters.day_only());
            (office.name.get(language).to_owned(), href)
        })
        .collect()
}

fn area_with_code(area: &Area, language: Language) -> String {
    let name = area.name.get(language);
    if area.code.is_empty() { name.to_owned() } else { format!("{name} ({})", area.code) }
}

fn unit_and_direction(indicator: &Indicator, language: Language) -> String {
    let direction = match indicator.direction {
        Direction::Up => language.pick("tăng là tốt", "higher is better"),
        Direction::Down => language.pick("giảm là tốt", "lower is better"),
        Direction::Band => language.pick("trong khoảng là tốt", "inside the band is better"),
    };
    match indicator.unit.get(language) {
        "" => direction.to_owned(),
        unit => format!("{unit}, {direction}"),
    }
}

/// When the area was merged away, with the names and pages of its successors.
fn closed(
    catalogue: &CatalogueIndex<'_>,
    area: &Area,
    input: &IndicatorInput<'_>,
    language: Language,
) -> Option<(String, Vec<(String, String)>)> {
    let last = area.valid_to.filter(|last| *last < input.as_of)?;
    let first = last.tomorrow().unwrap_or(last);
    let words = language.pick(
        format!("Địa bàn đã sáp nhập từ ngày {}; số liệu dừng ở giá trị cuối cùng.", format::date(first, language)),
        format!("The area was merged on {}; its series ends with the last value.", format::date(first, language)),
    );
    let successors = area.successors.iter().map(|Successor { area: id, .. }| {
        let followed = input.assessments.iter().any(|row| row.area == *id && row.indicator == *input.indicator);
        let filters = Filters { area: Some(id.clone()), ..input.filters.day_only() };
        let href = if followed {
            Place::Indicator(input.indicator.clone(), id.clone()).href(language, &input.filters.day_only())
        } else {
            Place::Gaps.href(language, &filters)
        };
        (catalogue.area_name(id, language), href)
    });
    Some((words, successors.collect()))
}

fn baseline(row: &Assessment, indicator: &Indicator, language: Language) -> String {
    let Some(baseline) = row.baseline else {
        return String::new();
    };
    let value = format::value(baseline.value, indicator, language);
    let (on, published) = (format::date(baseline.on, language), format::date(baseline.published_on, language));
    language.pick(
        format!("Mốc gốc: {value} tại ngày {on}, công bố ngày {published}."),
        format!("Baseline: {value} on {on}, published on {published}."),
    )
}

/// Other definitions of the same name. They are different measures: linked, never drawn as one line.
fn rivals(catalogue: &CatalogueIndex<'_>, indicator: &Indicator, input: &IndicatorInput<'_>, language: Language) -> Vec<Rival> {
    let family = indicator.id.family();
    let others = catalogue.source().indicators.iter().filter(|o| o.id.family() == family && o.id != indicator.id);
    others
        .map(|other| {
            let same_area = |row: &&Assessment| row.indicator == other.id && row.area == *input.area;
            let any_area = |row: &&Assessment| row.indicator == other.id;
            let rows = input.assessments;
            let found = rows.iter().find(same_area).or_else(|| rows.iter().find(any_area));
            let area = found.map_or(input.area, |row| &row.area).clone();
            Rival {
                name: other.name.get(language).to_owned(),
                definition: other.definition.get(language).to_owned(),
                href: Place::Indicator(other.id.clone(), area).href(language, &input.filters.day_only()),
            }
        })
        .collect()
}

fn conflicts(catalogue: &CatalogueIndex<'_>, rows: &[&Assessment], language: Language) -> Vec<ConflictView> {
    let own: BTreeSet<&str> = rows.iter().map(|row| row.target.as_str()).collect();
    let touches = |conflict: &&Conflict| conflict.targets.split_whitespace().any(|target| own.contains(target));
    let view = |conflict: &Conflict| ConflictView {
        subject: conflict.subject.get(language).to_owned(),
        first: (conflict.value_1.clone(), conflict.place_1.clone()),
        second: (conflict.value_2.clone(), conflict.place_2.clone()),
        remark: conflict.remark.get(language).to_owned(),
    };
    catalogue.source().conflicts.iter().filter(touches).map(view).collect()
}

fn sources(vintages: &[Observation]) -> Vec<SourceView> {
    let found: BTreeSet<SourceView> = vintages
        .iter()
        .filter(|o| !o.source.is_empty() || !o.source_address.is_empty())
        .map(|o| SourceView {
            name: if o.source.is_empty() { o.source_address.clone() } else { o.source.clone() },
            link: safe_link(&o.source_address).map(ToOwned::to_owned),
        })
        .collect();
    found.into_iter().collect()
}
