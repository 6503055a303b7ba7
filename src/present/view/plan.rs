//! The page of a plan: what it promises, item by item in the order of the document, with a status under each milestone.

use std::collections::{BTreeSet, HashMap};

use super::{CatalogueIndex, Filters, Place, StatusView, gap_row, item_of};
use crate::{
    domain::{
        assessment::{Assessment, Status},
        id::{AreaId, IndicatorId, PlanId, TargetId},
        language::Language,
        plan::Plan,
        target::{Blank, Target},
    },
    present::format,
};

/// One line of the list of plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// Number and day.
    pub name: String,
    /// Where it is shown in full.
    pub href: String,
    /// Title; empty where it is the name.
    pub title: String,
    /// Issuing body and area.
    pub issuer: String,
    /// How many promises stand in it.
    pub targets: usize,
    /// How many tasks and standing duties.
    pub tasks: usize,
    /// How many promises have each status, worst first; statuses without one are left out.
    pub counts: Vec<(StatusView, usize)>,
}

/// What is promised for one year, and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// Key of the target.
    pub target_id: String,
    /// What must be reached.
    pub target: String,
    /// How it stands; none for a cell that promises nothing.
    pub status: Option<StatusView>,
}

/// One item of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanItem {
    /// Its number as printed, short.
    pub number: String,
    /// Name of the indicator.
    pub name: String,
    /// Where it is shown in full.
    pub href: String,
    /// Area and unit.
    pub unit: String,
    /// Lead agency: by its catalogue name, else as printed.
    pub agency: String,
    /// Latest value and its period.
    pub latest: super::Cell,
    /// Rests on values generated for demonstration.
    pub illustrative: bool,
    /// The name of a group of items, which promises nothing itself.
    pub is_heading: bool,
    /// What is promised, by column of [`PlanSection::years`].
    pub milestones: Vec<Vec<Milestone>>,
}

/// The items of one appendix or section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanSection {
    /// Appendix or section as printed.
    pub title: String,
    /// Heads of the milestone columns; the last is for targets without a year, where there are any.
    pub years: Vec<String>,
    /// Items in the order of the document.
    pub items: Vec<PlanItem>,
}

/// One plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanView {
    /// Number and day.
    pub name: String,
    /// Title.
    pub title: String,
    /// Issuer, area, what it replaces.
    pub facts: Vec<String>,
    /// Remarks of the reading.
    pub note: String,
    /// How many promises have each status, worst first.
    pub counts: Vec<(StatusView, usize)>,
    /// Appendices and sections, in order.
    pub sections: Vec<PlanSection>,
    /// Tasks and standing duties in it.
    pub tasks: usize,
    /// Any item rests on values generated for demonstration.
    pub illustrative: bool,
}

/// Every plan that promises or orders something, latest first; plans without a day of issue come last. `statuses` gives
/// those of a plan's promises.
pub fn plan_rows(
    catalogue: &CatalogueIndex<'_>,
    mut statuses: impl FnMut(&PlanId) -> Vec<Status>,
    filters: &Filters,
    language: Language,
) -> Vec<PlanRow> {
    let mut plans: Vec<&Plan> = catalogue.source().plans.iter().collect();
    plans.sort_by(|a, b| b.issued_on.cmp(&a.issued_on).then_with(|| a.id.cmp(&b.id)));
    let row = |plan: &&Plan| {
        let (targets, counts) = counts(statuses(&plan.id), language);
        let tasks = catalogue.source().tasks.iter().filter(|task| task.plan == plan.id).count();
        (targets + tasks > 0).then(|| PlanRow {
            name: plan.short_name(),
            href: Place::Plan(plan.id.clone()).href(language, &filters.day_only()),
            title: Some(plan.title.get(language)).filter(|title| *title != plan.short_name()).unwrap_or_default().to_owned(),
            issuer: issuer(catalogue, plan, language),
            targets,
            tasks,
            counts,
        })
    };
    plans.iter().filter_map(row).collect()
}

fn issuer(catalogue: &CatalogueIndex<'_>, plan: &Plan, language: Language) -> String {
    let (issuer, area) = (plan.issuer.get(language), catalogue.area_name(&plan.area, language));
    if issuer.is_empty() { area } else { format!("{issuer} · {area}") }
}

/// How a plan's promises stand, as judged.
pub fn statuses_of(all: &[Assessment], plan: &PlanId) -> Vec<Status> {
    all.iter().filter(|row| row.plan == *plan && row.promises()).map(|row| row.status).collect()
}

/// How many promises there are, and how many of each status.
fn counts(mut statuses: Vec<Status>, language: Language) -> (usize, Vec<(StatusView, usize)>) {
    statuses.sort_unstable();
    let runs = statuses.chunk_by(|a, b| a == b);
    let counts = runs.filter_map(|run| Some((StatusView::of(*run.first()?, language), run.len()))).collect();
    (statuses.len(), counts)
}

/// What makes targets one item: appendix, section, number, indicator, area.
type ItemKey<'a> = (&'a str, &'a str, &'a str, &'a IndicatorId, &'a AreaId);

impl PlanSection {
    /// Leaves only the columns in which something stands.
    fn keep_columns(&mut self, years: &[String]) {
        let used = |at: usize| self.items.iter().any(|item| item.milestones.get(at).is_some_and(|cell| !cell.is_empty()));
        let kept: Vec<usize> = (0..years.len()).filter(|at| used(*at)).collect();
        self.years = kept.iter().filter_map(|at| years.get(*at).cloned()).collect();
        for item in &mut self.items {
            item.milestones = kept.iter().filter_map(|at| item.milestones.get_mut(*at).map(std::mem::take)).collect();
        }
    }
}

impl PlanItem {
    /// What is promised, under the heads of its columns.
    pub fn columns<'a>(&'a self, years: &'a [String]) -> impl Iterator<Item = (&'a String, &'a Vec<Milestone>)> {
        years.iter().zip(&self.milestones)
    }
}

impl PlanView {
    /// Writes a plan; none when the catalogue does not hold it.
    pub fn new(catalogue: &CatalogueIndex<'_>, all: &[Assessment], id: &PlanId, filters: &Filters, language: Language) -> Option<Self> {
        let plan = catalogue.plan(id)?;
        let targets: Vec<&Target> = catalogue.source().targets.iter().filter(|target| target.plan == *id).collect();
        let found: HashMap<&TargetId, &Assessment> = all.iter().filter(|row| row.plan == *id).map(|row| (&row.target, row)).collect();
        let known: BTreeSet<i16> = targets.iter().filter_map(|target| year_of(target)).collect();
        let mut years: Vec<String> = known.iter().map(ToString::to_string).collect();
        if targets.iter().any(|target| year_of(target).is_none()) {
            years.push(language.pick("không ghi năm", "no year").to_owned());
        }
        let column = |target: &Target| year_of(target).map_or(known.len(), |year| known.range(..year).count());
        let mut sections: Vec<PlanSection> = Vec::new();
        let mut places: HashMap<ItemKey<'_>, (usize, usize)> = HashMap::new();
        let mut ends: HashMap<(usize, usize), Option<jiff::civil::Date>> = HashMap::new();
        for target in &targets {
            let key = (target.appendix.as_str(), target.section.as_str(), target.printed_no.as_str(), &target.indicator, &target.area);
            let (section, item) = *places.entry(key).or_insert_with(|| {
                let title = if target.appendix.is_empty() { &target.section } else { &target.appendix };
                if sections.last().is_none_or(|last| last.title != *title) {
                    sections.push(PlanSection { title: title.clone(), years: Vec::new(), items: Vec::new() });
                }
                let at = sections.len() - 1;
                let items = sections.last_mut().map(|section| &mut section.items);
                let place = items.as_ref().map_or(0, |items| items.len());
                if let Some(items) = items {
                    items.push(item(catalogue, target, years.len(), filters, language));
                }
                (at, place)
            });
            let place = (section, item);
            let Some(item) = sections.get_mut(section).and_then(|section| section.items.get_mut(item)) else { continue };
            item.is_heading &= target.blank() == Some(Blank::Heading);
            let row = found.get(&target.id).copied();
            if let Some((row, indicator)) = row.zip(catalogue.indicator(&target.indicator))
                && let end = row.latest.as_ref().map(|latest| latest.period.end())
                && (item.latest.is_missing() || end > ends.get(&place).copied().flatten())
            {
                // A target that fell due is judged by its due year's figure; the item shows the newest of all.
                ends.insert(place, end);
                item.latest = gap_row::latest(row, Some(target), indicator, language);
            }
            item.illustrative |= row.is_some_and(|row| row.illustrative);
            if let Some(cell) = item.milestones.get_mut(column(target)) {
                cell.push(Milestone {
                    target_id: target.id.to_string(),
                    target: format::target_number(target, language),
                    status: row.filter(|row| row.promises()).map(|row| StatusView::of_row(row, language)),
                });
            }
        }
        for section in &mut sections {
            section.keep_columns(&years);
        }
        let facts = [
            issuer(catalogue, plan, language),
            plan.issued_on
                .map(|day| format!("{} {}", language.pick("Ban hành", "Issued"), format::date(day, language)))
                .unwrap_or_default(),
            replaced(&plan.replaces, language).map(|name| format!("{} {name}", language.pick("Thay thế", "Replaces"))).unwrap_or_default(),
        ];
        Some(Self {
            name: plan.short_name(),
            title: plan.title.get(language).to_owned(),
            facts: facts.into_iter().filter(|fact| !fact.is_empty()).collect(),
            note: plan.note.clone(),
            counts: counts(statuses_of(all, id), language).1,
            tasks: catalogue.source().tasks.iter().filter(|task| task.plan == *id).count(),
            illustrative: sections.iter().flat_map(|section| &section.items).any(|item| item.illustrative),
            sections,
        })
    }

    /// Whether the plan promises no number and no words at all.
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }
}

/// The document that a plan replaces, its day written as the language writes days.
fn replaced(printed: &str, language: Language) -> Option<String> {
    let day = |text: &str| text.trim().parse::<jiff::civil::Date>().ok();
    match printed.rsplit_once(',').map(|(number, text)| (number, day(text))) {
        Some((number, Some(day))) => Some(format!("{number}, {}", format::date(day, language))),
        _ => Some(printed.to_owned()).filter(|printed| !printed.is_empty()),
    }
}

fn year_of(target: &Target) -> Option<i16> {
    target.due().map(|due| due.year())
}

fn item(catalogue: &CatalogueIndex<'_>, target: &Target, columns: usize, filters: &Filters, language: Language) -> PlanItem {
    let place = Place::Indicator(target.indicator.clone(), target.area.clone());
    let unit = catalogue.indicator(&target.indicator).map(|indicator| indicator.unit.get(language).to_owned()).unwrap_or_default();
    let area = catalogue.area_name(&target.area, language);
    PlanItem {
        number: item_of(target, language),
        name: catalogue.indicator_name(&target.indicator, language),
        href: place.href(language, &filters.day_only()),
        unit: if unit.is_empty() { area } else { format!("{area} · {unit}") },
        agency: catalogue.lead_name(target, language),
        latest: super::Cell::missing(),
        illustrative: false,
        is_heading: true,
        milestones: vec![Vec::new(); columns],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::present::view::sample;

    #[test]
    fn an_item_has_one_line_and_a_column_for_each_year() {
        let catalogue = sample::catalogue();
        let (rows, index) = (sample::rows(&catalogue), CatalogueIndex::new(&catalogue));
        let view = PlanView::new(&index, &rows, &PlanId::new("57-2026"), &Filters::default(), Language::Vi).expect("known");
        assert_eq!(view.sections.first().expect("a section").years, ["2025", "2030", "2035"]);
        let items: Vec<&PlanItem> = view.sections.iter().flat_map(|section| &section.items).collect();
        let first = items.first().expect("an item");
        let cells: Vec<usize> = first.milestones.iter().map(Vec::len).collect();
        assert_eq!(cells, [1, 1, 1], "{first:?}");
        assert!(first.href.starts_with("/vi/indicators/online/"), "{}", first.href);
        assert_eq!(PlanView::new(&index, &rows, &PlanId::new("unknown"), &Filters::default(), Language::Vi), None);
    }

    #[test]
    fn counts_add_up_to_the_promises() {
        let catalogue = sample::catalogue();
        let (rows, index) = (sample::rows(&catalogue), CatalogueIndex::new(&catalogue));
        for row in plan_rows(&index, |plan| statuses_of(&rows, plan), &Filters::default(), Language::En) {
            assert_eq!(row.counts.iter().map(|(_, number)| number).sum::<usize>(), row.targets, "{}", row.name);
        }
    }
}
