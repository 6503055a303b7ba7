//! Charts of many targets at once, from the rows that the filters ask for: what is missing, statuses by year, speeds,
//! small multiples, tasks over time; and of one target, what was said of it when and how sure the forecast is. Each comes with the table behind it.

mod fan;
mod gaps;
mod multiples;
mod pace;
mod ribbon;
mod statuses;
mod tasks;

use std::collections::BTreeMap;

pub use fan::draw_fan;
pub use ribbon::{Said, draw_ribbon};

use super::{
    charts::{ChartError, ChartSize, Plate},
    format,
    view::{CatalogueIndex, Filters},
};
use crate::{
    domain::{
        assessment::Assessment,
        id::{AreaId, IndicatorId},
        indicator::Indicator,
        language::Language,
        target::Target,
    },
    pipeline::assess::Snapshot,
};

/// Which chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureKind {
    /// Small multiples of trajectories.
    Multiples,
    /// What is missing, now and when due.
    Gaps,
    /// Statuses by indicator and due year.
    Statuses,
    /// Speed needed against speed now.
    Pace,
    /// Tasks with deadlines, over time.
    Tasks,
}

impl FigureKind {
    /// Every chart with the word used in addresses, in the order of the page.
    pub const ALL: [(FigureKind, &'static str); 5] = [
        (FigureKind::Multiples, "multiples"),
        (FigureKind::Gaps, "gaps"),
        (FigureKind::Statuses, "statuses"),
        (FigureKind::Pace, "pace"),
        (FigureKind::Tasks, "tasks"),
    ];

    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, word)| *word == text).map(|(kind, _)| kind)
    }

    /// The word.
    pub fn code(self) -> &'static str {
        Self::ALL.into_iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }

    /// What it shows, in words.
    pub fn name(self, language: Language) -> &'static str {
        match self {
            Self::Multiples => language.pick("Lộ trình đặt cạnh nhau", "Trajectories side by side"),
            Self::Gaps => language.pick("Khoảng cách tới mục tiêu", "Gap to target"),
            Self::Statuses => language.pick("Trạng thái theo mốc", "Statuses by due year"),
            Self::Pace => language.pick("Tốc độ đã có và cần có", "Speed so far and speed needed"),
            Self::Tasks => language.pick("Nhiệm vụ theo thời hạn", "Tasks by deadline"),
        }
    }
}

/// The figures behind a chart, as printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureTable {
    /// Heads of the columns.
    pub columns: Vec<String>,
    /// Cells by row.
    pub rows: Vec<Vec<String>>,
}

/// A chart with its table.
#[derive(Clone, Debug)]
pub struct Figure {
    /// The wide drawing as SVG.
    pub wide: String,
    /// The narrow drawing as SVG.
    pub narrow: String,
    /// What it shows, in numbers.
    pub table: FigureTable,
}

/// Draws a chart from the rows that the filters ask for; none when no row has the figures it needs.
///
/// # Errors
/// The drawing library fails.
pub fn draw_figure(kind: FigureKind, snapshot: &Snapshot, filters: &Filters, language: Language) -> Result<Option<Figure>, ChartError> {
    let catalogue = CatalogueIndex::new(&snapshot.catalogue);
    let of = Scope { snapshot, catalogue: &catalogue, filters, language };
    match kind {
        FigureKind::Multiples => multiples::draw(&of),
        FigureKind::Gaps => gaps::draw(&of),
        FigureKind::Statuses => statuses::draw(&of),
        FigureKind::Pace => pace::draw(&of),
        FigureKind::Tasks => tasks::draw(&of),
    }
}

/// A chart of nothing: it says that no target has the figures it needs.
///
/// # Errors
/// The drawing library fails.
pub fn draw_nothing(kind: FigureKind, language: Language) -> Result<Figure, ChartError> {
    let plate = Plate {
        title: kind.name(language).to_owned(),
        subtitle: nothing_to_draw(kind, language).to_owned(),
        note: String::new(),
        illustrative: false,
        language,
    };
    let draw = |size| plate.render(size, nothing_to_draw(kind, language), 0.0, |_, _| Ok(()));
    Ok(Figure { wide: draw(ChartSize::Wide)?, narrow: draw(ChartSize::Narrow)?, table: FigureTable::default() })
}

/// Why there is nothing to draw.
pub fn nothing_to_draw(kind: FigureKind, language: Language) -> &'static str {
    if kind == FigureKind::Tasks {
        return language.pick(
            "Không có nhiệm vụ nào hợp với bộ lọc có thời hạn gần đây.",
            "No task that the filters ask for has a deadline near today.",
        );
    }
    language.pick(
        "Không có mục tiêu nào hợp với bộ lọc mà có đủ số liệu cho biểu đồ này.",
        "No target that the filters ask for has the figures this chart needs.",
    )
}

/// Both drawings of a chart.
fn drawn(table: FigureTable, draw: impl Fn(ChartSize) -> Result<String, ChartError>) -> Result<Option<Figure>, ChartError> {
    Ok(Some(Figure { wide: draw(ChartSize::Wide)?, narrow: draw(ChartSize::Narrow)?, table }))
}

/// The due year that leads while it lies ahead.
const LEADING_YEAR: i16 = 2030;

/// What a chart is made from.
struct Scope<'a> {
    snapshot: &'a Snapshot,
    catalogue: &'a CatalogueIndex<'a>,
    filters: &'a Filters,
    language: Language,
}

/// One target with what it asks for.
#[derive(Clone, Copy)]
struct Row<'a> {
    assessment: &'a Assessment,
    target: &'a Target,
    indicator: &'a Indicator,
}

impl<'a> Scope<'a> {
    /// Headline promises that the filters ask for and that can be shown with a unit, worst first.
    fn rows(&self) -> Vec<Row<'a>> {
        let wanted = |row: &&Assessment| row.is_headline && row.promises() && row.is_in_force() && self.filters.admits(self.catalogue, row);
        let rows = self.snapshot.assessments.iter().filter(wanted);
        rows.filter_map(|assessment| {
            let (target, indicator) = (self.catalogue.target(&assessment.target)?, self.catalogue.indicator(&assessment.indicator)?);
            Some(Row { assessment, target, indicator })
        })
        .collect()
    }

    /// Rows of one due year and one unit: the year that is asked for, else the leading one, else the most frequent; the
    /// unit that most rows have. Each indicator and area once, the worst of its rows.
    fn comparable(&self, has_figures: impl Fn(&Row<'a>) -> bool) -> Comparable<'a> {
        let mut rows = self.rows();
        rows.retain(|row| row.assessment.due.is_some() && has_figures(row));
        let year_of = |row: &Row<'a>| row.assessment.due.map_or(0, |due| due.year());
        let leading = self.snapshot.knowledge.as_of.year() <= LEADING_YEAR && rows.iter().any(|row| year_of(row) == LEADING_YEAR);
        let most = most_frequent(rows.iter().map(year_of));
        let year = self.filters.year.or(leading.then_some(LEADING_YEAR)).or(most).unwrap_or(LEADING_YEAR);
        rows.retain(|row| year_of(row) == year);
        let unit_of = |row: &Row<'a>| unit(row.indicator, self.language);
        let unit = most_frequent(rows.iter().map(unit_of)).unwrap_or_default();
        let before = rows.len();
        rows.retain(|row| unit_of(row) == unit);
        let other_units = before - rows.len();
        let mut seen: Vec<(&IndicatorId, &AreaId)> = Vec::new();
        rows.retain(|row| {
            let key = (&row.assessment.indicator, &row.assessment.area);
            let first = !seen.contains(&key);
            seen.push(key);
            first
        });
        Comparable { rows, year, unit, other_units }
    }

    /// The indicator, with the area where several are shown.
    fn name(&self, row: &Row<'_>, rows: &[Row<'_>]) -> String {
        let name = row.indicator.name.get(self.language);
        let areas = rows.iter().any(|other| other.assessment.area != row.assessment.area);
        let indicators = rows.iter().any(|other| other.assessment.indicator != row.assessment.indicator);
        let area = self.catalogue.area_name(&row.assessment.area, self.language);
        match (indicators, areas) {
            (_, false) => name.to_owned(),
            (false, true) => area,
            (true, true) => format!("{name}, {area}"),
        }
    }

    fn plate(&self, title: String, subtitle: String, note: &str, rows: &[Row<'_>]) -> Plate {
        let day = format::date(self.snapshot.knowledge.as_of, self.language);
        let known = self.language.pick(format!("Số liệu công bố đến ngày {day}."), format!("Figures known on {day}."));
        let mut plans: BTreeMap<String, usize> = BTreeMap::new();
        for row in rows {
            *plans.entry(self.catalogue.plan_name(&row.assessment.plan)).or_default() += 1;
        }
        // Two documents are named; more are counted.
        let source = match plans.len() {
            0 => String::new(),
            1 | 2 => plans.into_keys().collect::<Vec<_>>().join("; "),
            n => self.language.pick(format!("{n} văn bản"), format!("{n} documents")),
        };
        let targets = if source.is_empty() { source } else { format!(" {}: {source}.", self.language.pick("Mục tiêu", "Targets")) };
        Plate {
            title,
            subtitle,
            note: format!("{note} {known}{targets} Lộ\u{a0}Trình."),
            illustrative: rows.iter().any(|row| row.assessment.illustrative),
            language: self.language,
        }
    }

    /// Where and of which plan, for a subtitle; empty when everything is shown.
    fn scope_words(&self) -> String {
        let area = self.filters.area.as_ref().map(|area| self.catalogue.area_name(area, self.language));
        let plan = self.filters.plan.as_ref().map(|plan| self.catalogue.plan_name(plan));
        let indicator = self.filters.indicator.as_ref().map(|id| self.catalogue.indicator_name(id, self.language));
        [indicator, area, plan].into_iter().flatten().map(|part| format!(", {part}")).collect()
    }
}

/// Rows of one due year and one unit.
struct Comparable<'a> {
    rows: Vec<Row<'a>>,
    year: i16,
    unit: String,
    /// Rows of the year that have another unit.
    other_units: usize,
}

impl Comparable<'_> {
    /// What a chart leaves out, as a sentence; empty when it shows everything.
    fn left_out(&self, shown: usize, language: Language) -> String {
        let more = self.rows.len() - shown;
        let mut said = Vec::new();
        if more > 0 {
            said.push(language.pick(format!("{more} chỉ tiêu nữa"), format!("{more} more")));
        }
        if self.other_units > 0 {
            let n = self.other_units;
            said.push(language.pick(format!("{n} chỉ tiêu có đơn vị khác"), format!("{n} of other units")));
        }
        if said.is_empty() {
            return String::new();
        }
        let all = said.join(language.pick(" và ", " and "));
        language.pick(format!("Không vẽ {all}: xem bảng khoảng cách."), format!("Not drawn: {all}, see the gap table."))
    }
}

/// The unit of a change in words: percentage points, places, or the indicator's own.
fn unit(indicator: &Indicator, language: Language) -> String {
    if indicator.is_percentage() {
        return language.pick("điểm\u{a0}%", "percentage points").to_owned();
    }
    indicator.unit.get(language).to_owned()
}

/// The most frequent of some values; of equally frequent ones the first in order.
fn most_frequent<T: Ord>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    counts.into_iter().find(|(_, n)| *n == most).map(|(value, _)| value)
}
