//! The scoreboard: one row per indicator and area at its next milestone, red first, and what fell due.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    CatalogueIndex, Cell, Filters, Look, Place, StatusView, gap_row, item_of, next_milestone, plain,
    scoreboard_words::{due_summary, sentence},
    sort_by_name,
};
use crate::{
    domain::{
        assessment::{Assessment, Reason, Status},
        id::{AreaId, IndicatorId, TargetId},
        language::Language,
    },
    present::format::{self, MISSING},
};

/// One indicator in one area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreboardRow {
    /// The target shown.
    pub target_id: TargetId,
    /// Name of the indicator.
    pub name: String,
    /// Where it is shown in full.
    pub href: String,
    /// Name of the area.
    pub area: String,
    /// Headline status at the milestone.
    pub status: StatusView,
    /// The finding in words.
    pub sentence: String,
    /// Item and lead agency, joined.
    pub who: String,
    /// Methods differ by two classes or more.
    pub disagreement: bool,
    /// Another printed value exists.
    pub conflict: bool,
    /// Rests on values generated for demonstration.
    pub illustrative: bool,
    /// Value judged, and its period.
    pub latest: Cell,
    /// What must be reached, and when.
    pub target: Cell,
    /// Value still to cover.
    pub gap: String,
    /// Forecast median at the due day, and its 80 % interval.
    pub forecast: Cell,
    /// Chance that the target is met.
    pub attainment: Cell,
    /// The same chance in whole percent, for the bar; none where there is none.
    pub percent: Option<u8>,
    /// A small drawing of the trajectory, as markup; none where none was added.
    pub drawing: Option<String>,
    /// Of a target that was missed and met since: when, in words; empty for any other.
    pub late: String,
}

/// What was promised for areas that were merged away: kept, and counted nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Archive {
    /// Rows by name, as of the last figure.
    pub rows: Vec<ScoreboardRow>,
    /// How many areas.
    pub areas: usize,
}

/// How many rows have a status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Status; "đạt hoặc vượt" stands for both.
    pub status: StatusView,
    /// How many.
    pub number: usize,
    /// What is counted.
    pub note: String,
    /// Anchor on the page.
    pub anchor: &'static str,
    /// Left end and width of its part of the bar, in thousandths of all.
    pub bar: (usize, usize),
}

/// Rows of one status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Status of all its rows.
    pub status: StatusView,
    /// Anchor on the page.
    pub anchor: &'static str,
    /// Rows, by due day and name.
    pub rows: Vec<ScoreboardRow>,
    /// Rows that cannot be assessed, by reason, most frequent first; then `rows` is empty.
    pub by_reason: Vec<(String, Vec<ScoreboardRow>)>,
    /// Rows in all.
    pub number: usize,
}

/// The scoreboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreboardView {
    /// The finding at the top, in words.
    pub sentence: String,
    /// Counts, worst first.
    pub counts: Vec<Count>,
    /// Groups, worst first.
    pub groups: Vec<Group>,
    /// Targets that fell due and were missed, latest due day first.
    pub missed: Vec<ScoreboardRow>,
    /// What was promised for areas that are no more.
    pub archive: Archive,
    /// What became of all targets that fell due, in words; empty when none did.
    pub due_summary: String,
    /// Indicators and areas counted.
    pub total: usize,
    /// More than one area is shown, so that rows must name theirs.
    pub several_areas: bool,
    /// Any row has a drawing.
    pub drawn: bool,
    /// Any row rests on values generated for demonstration.
    pub illustrative: bool,
}

impl ScoreboardView {
    /// Builds the scoreboard from the rows that the filters ask for.
    pub fn new(catalogue: &CatalogueIndex<'_>, all: &[Assessment], filters: &Filters, as_of: Date, language: Language) -> Self {
        // A status is asked of the milestone that is shown: chosen by status first, another milestone would stand for its indicator.
        let any_status = Filters { statuses: Vec::new(), ..filters.clone() };
        let is_asked = |row: &&Assessment| filters.statuses.is_empty() || filters.statuses.contains(&row.status);
        let wanted: Vec<&Assessment> =
            any_status.apply(catalogue, all).into_iter().filter(|row| row.is_headline && row.promises()).collect();
        let mut series: BTreeMap<(&IndicatorId, &AreaId), Vec<&Assessment>> = BTreeMap::new();
        for row in &wanted {
            series.entry((&row.indicator, &row.area)).or_default().push(row);
        }
        let chosen: Vec<&Assessment> = series.values().filter_map(|rows| next_milestone(rows, as_of)).collect();
        // A target that fell due stands in its own section; its series is listed only if something lies ahead.
        let (due, ahead): (Vec<_>, Vec<_>) = chosen.into_iter().partition(|row| is_due_and_judged(row, as_of));
        let (mut ahead, closed): (Vec<_>, Vec<_>) = ahead.into_iter().partition(|row| row.is_in_force());
        ahead.sort_by(|a, b| a.order().cmp(&b.order()));
        let missed_in_all = wanted.iter().filter(|row| row.status == Status::Missed).count();
        let sentence = sentence(catalogue, &ahead, missed_in_all, language);
        ahead.retain(is_asked);
        let write = |row: &Assessment| ScoreboardRow::new(catalogue, row, filters, language);
        let groups = groups(&ahead, &write, language);
        let mut missed: Vec<&Assessment> = wanted.iter().copied().filter(|row| row.status == Status::Missed).filter(is_asked).collect();
        missed.sort_by(|a, b| b.due.cmp(&a.due).then_with(|| a.target.cmp(&b.target)));
        let missed: Vec<ScoreboardRow> =
            missed.into_iter().map(|row| ScoreboardRow { late: met_late(row, language), ..write(row) }).collect();
        let total = ahead.len() + due.len();
        let closed: Vec<&Assessment> = closed.into_iter().filter(is_asked).collect();
        let areas = closed.iter().map(|row| &row.area).collect::<BTreeSet<_>>().len();
        let mut archive = Archive { rows: closed.into_iter().map(write).collect(), areas };
        sort_by_name(&mut archive.rows, |row| &row.name);
        let illustrative = missed.iter().chain(groups.iter().flat_map(Group::all)).any(|row| row.illustrative);
        let several_areas = wanted.windows(2).any(|pair| pair[0].area != pair[1].area);
        Self {
            sentence,
            counts: counts(&groups, missed.len(), language),
            due_summary: due_summary(&wanted, as_of, language),
            total,
            archive,
            several_areas,
            drawn: false,
            illustrative,
            groups,
            missed,
        }
    }
}

impl ScoreboardView {
    /// Whether there is nothing to be seen.
    pub fn is_empty(&self) -> bool {
        self.total == 0 && self.missed.is_empty() && self.archive.rows.is_empty()
    }

    /// Targets of the rows that have room for a drawing: those in the list, not those in tables.
    pub fn with_room_for_a_drawing(&self) -> impl Iterator<Item = &TargetId> {
        self.groups.iter().flat_map(|group| &group.rows).map(|row| &row.target_id)
    }

    /// Adds small drawings of the trajectories, as markup, to the rows that have one.
    pub fn add_drawings(&mut self, drawings: &BTreeMap<TargetId, String>) {
        let mut drawn = false;
        for row in self.rows_mut() {
            row.drawing = drawings.get(&row.target_id).cloned();
            drawn |= row.drawing.is_some();
        }
        self.drawn = drawn;
    }

    /// Every row, to change where its links lead.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut ScoreboardRow> {
        let groups = self.groups.iter_mut();
        let listed = groups.flat_map(|g| g.rows.iter_mut().chain(g.by_reason.iter_mut().flat_map(|(_, rows)| rows)));
        self.missed.iter_mut().chain(listed).chain(&mut self.archive.rows)
    }
}

/// Of a target that was missed and met since, when: a promise kept late is no promise kept, and yet not one that still is open.
fn met_late(row: &Assessment, language: Language) -> String {
    match row.reason {
        Reason::MissedAtDue { met_late_on: Some(_) } => format::reason(&row.reason, language),
        _ => String::new(),
    }
}

/// Due and either met or missed. One that awaits its figure is still among the rows, with that reason.
fn is_due_and_judged(row: &Assessment, as_of: Date) -> bool {
    row.due.is_some_and(|due| due < as_of) && row.status != Status::NotAssessable
}

impl Group {
    fn all(&self) -> impl Iterator<Item = &ScoreboardRow> {
        self.rows.iter().chain(self.by_reason.iter().flat_map(|(_, rows)| rows))
    }
}

impl ScoreboardRow {
    /// Whether the finding is told in a sentence: of what goes well the numbers beside it say enough.
    pub fn needs_words(&self) -> bool {
        matches!(self.status.look, Look::Missed | Look::AtRisk | Look::Watch)
    }

    fn new(catalogue: &CatalogueIndex<'_>, row: &Assessment, filters: &Filters, language: Language) -> Self {
        let target = catalogue.target(&row.target);
        let indicator = catalogue.indicator(&row.indicator);
        let both = target.zip(indicator);
        let due = target.and_then(|target| format::due(target, language)).unwrap_or_default();
        let item = target.map(|target| item_of(target, language)).unwrap_or_default();
        let agency = target.map(|target| catalogue.lead_name(target, language)).unwrap_or_default();
        let plan = catalogue.plan_name(&row.plan);
        let who: Vec<String> = [item, plan, agency].into_iter().filter(|part| !part.is_empty()).collect();
        let forecast = row.forecast.zip(indicator).map_or_else(Cell::missing, |(forecast, indicator)| {
            let requirement = target.and_then(|target| target.requirement(indicator.direction));
            Cell::pair(
                format::judged_value(forecast.median, requirement, indicator, language),
                gap_row::bare_interval(forecast.interval_80, indicator, language),
            )
        });
        let words = both.map(|(target, indicator)| format::lede(indicator, target, row, language));
        Self {
            target_id: row.target.clone(),
            name: catalogue.indicator_name(&row.indicator, language),
            href: Place::Indicator(row.indicator.clone(), row.area.clone()).href(language, &filters.day_only()),
            area: catalogue.area_name(&row.area, language),
            status: StatusView::of_row(row, language),
            sentence: words.unwrap_or_else(|| format::reason(&row.reason, language)),
            who: who.join(" · "),
            disagreement: row.disagreement,
            conflict: row.conflict,
            illustrative: row.illustrative,
            latest: indicator.map_or_else(Cell::missing, |i| gap_row::latest(row, target, i, language)),
            target: both
                .map_or_else(Cell::missing, |(target, indicator)| Cell::pair(format::target_short(target, indicator, language), due)),
            gap: indicator
                .and_then(|i| {
                    row.gap_now.map(|gap| if gap > 0.0 { format::amount(gap, i, language) } else { plain(Some(gap), i, language) })
                })
                .unwrap_or_else(|| MISSING.to_owned()),
            forecast,
            attainment: gap_row::attainment(row, language),
            percent: row.attainment.map(|chance| (100.0 * chance.value()).round().clamp(0.0, 100.0) as u8),
            drawing: None,
            late: String::new(),
        }
    }
}

/// The groups of the page with their anchors, worst first.
const GROUPS: [(Status, &str); 5] = [
    (Status::AtRisk, "at_risk"),
    (Status::Watch, "watch"),
    (Status::NotAssessable, "not_assessable"),
    (Status::OnCourse, "on_course"),
    (Status::Reached, "reached"),
];

fn groups(rows: &[&Assessment], write: &dyn Fn(&Assessment) -> ScoreboardRow, language: Language) -> Vec<Group> {
    let mut groups = Vec::new();
    for (status, anchor) in GROUPS {
        let belongs = |row: &&&Assessment| row.status == status || (status == Status::Reached && row.status == Status::Exceeded);
        let members: Vec<&Assessment> = rows.iter().filter(belongs).copied().collect();
        if members.is_empty() {
            continue;
        }
        let view = if status == Status::Reached { met(language) } else { StatusView::of(status, language) };
        let mut group = Group { status: view, anchor, number: members.len(), rows: Vec::new(), by_reason: Vec::new() };
        if status == Status::NotAssessable {
            group.by_reason = by_reason(&members, write, language);
        } else {
            group.rows = members.into_iter().map(write).collect();
        }
        groups.push(group);
    }
    groups
}

/// Rows by the reason in words, most frequent first.
fn by_reason(rows: &[&Assessment], write: &dyn Fn(&Assessment) -> ScoreboardRow, language: Language) -> Vec<(String, Vec<ScoreboardRow>)> {
    let mut found: BTreeMap<String, Vec<ScoreboardRow>> = BTreeMap::new();
    for row in rows {
        found.entry(format::reason(&row.reason, language)).or_default().push(write(row));
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then_with(|| a.0.cmp(&b.0)));
    for (_, rows) in &mut found {
        sort_by_name(rows, |row| &row.name);
    }
    found
}

fn met(language: Language) -> StatusView {
    let word = language.pick("đạt hoặc vượt", "reached or exceeded").to_owned();
    StatusView { word, ..StatusView::of(Status::Reached, language) }
}

fn counts(groups: &[Group], missed: usize, language: Language) -> Vec<Count> {
    let total: usize = groups.iter().map(|group| group.number).sum();
    let mut before = 0;
    let mut counts = Vec::new();
    if missed > 0 {
        counts.push(Count {
            status: StatusView::of(Status::Missed, language),
            number: missed,
            note: language.pick("mục tiêu đã đến hạn", "targets that fell due").to_owned(),
            anchor: "missed",
            bar: (0, 0),
        });
    }
    for group in groups {
        let (left, right) = (1000 * before / total.max(1), 1000 * (before + group.number) / total.max(1));
        before += group.number;
        counts.push(Count {
            status: group.status.clone(),
            number: group.number,
            note: language.pick("chỉ tiêu ở mốc tới", "at the next milestone").to_owned(),
            anchor: group.anchor,
            bar: (left, right - left),
        });
    }
    counts
}

#[cfg(test)]
#[path = "scoreboard_tests.rs"]
mod tests;
