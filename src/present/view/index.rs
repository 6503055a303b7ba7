//! The catalogue by key: rows name their target, indicator, area and plan by identifier.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use jiff::civil::Date;

use crate::{
    domain::{
        agency::Agency,
        area::Area,
        catalogue::Catalogue,
        id::{AreaId, IndicatorId, PlanId, TargetId},
        indicator::Indicator,
        language::Language,
        plan::Plan,
        target::Target,
        text::fold,
    },
    pipeline::collection::lead_of,
};

/// Finds entries of a catalogue by key. Built once per page or file, so that a table of thousands of rows does not
/// search the catalogue from its beginning for each of them.
pub struct CatalogueIndex<'a> {
    source: &'a Catalogue,
    targets: HashMap<&'a TargetId, &'a Target>,
    indicators: HashMap<&'a IndicatorId, &'a Indicator>,
    areas: HashMap<&'a AreaId, &'a Area>,
    plans: HashMap<&'a PlanId, &'a Plan>,
    /// Offices by plan and printed cell, as far as they were asked for: one cell stands in many rows.
    leads: Mutex<HashMap<(PlanId, String), Option<usize>>>,
}

impl<'a> CatalogueIndex<'a> {
    /// Indexes a catalogue.
    pub fn new(source: &'a Catalogue) -> Self {
        Self {
            source,
            targets: source.targets.iter().map(|target| (&target.id, target)).collect(),
            indicators: source.indicators.iter().map(|indicator| (&indicator.id, indicator)).collect(),
            areas: source.areas.iter().map(|area| (&area.id, area)).collect(),
            plans: source.plans.iter().map(|plan| (&plan.id, plan)).collect(),
            leads: Mutex::default(),
        }
    }

    /// The catalogue itself.
    pub fn source(&self) -> &'a Catalogue {
        self.source
    }

    /// Finds a target.
    pub fn target(&self, id: &TargetId) -> Option<&'a Target> {
        self.targets.get(id).copied()
    }

    /// Finds an indicator definition.
    pub fn indicator(&self, id: &IndicatorId) -> Option<&'a Indicator> {
        self.indicators.get(id).copied()
    }

    /// Finds an area.
    pub fn area(&self, id: &AreaId) -> Option<&'a Area> {
        self.areas.get(id).copied()
    }

    /// Finds a plan.
    pub fn plan(&self, id: &PlanId) -> Option<&'a Plan> {
        self.plans.get(id).copied()
    }

    /// Name of an area; its key when the catalogue does not hold it.
    pub fn area_name(&self, id: &AreaId, language: Language) -> String {
        self.area(id).map_or_else(|| id.to_string(), |area| area.name.get(language).to_owned())
    }

    /// Short name of a plan, number and day; its key when the catalogue does not hold it.
    pub fn plan_name(&self, id: &PlanId) -> String {
        self.plan(id).map_or_else(|| id.to_string(), Plan::short_name)
    }

    /// Name of an indicator; its key when the catalogue does not hold it.
    pub fn indicator_name(&self, id: &IndicatorId, language: Language) -> String {
        self.indicator(id).map_or_else(|| id.to_string(), |indicator| indicator.name.get(language).to_owned())
    }

    /// The office that answers for a target, whatever the spelling; none where no agency of the plan has the printed name.
    pub fn lead_office(&self, target: &Target) -> Option<&'a Agency> {
        let mut leads = self.leads.lock().unwrap_or_else(PoisonError::into_inner);
        let place = leads.entry((target.plan.clone(), target.lead_agency.clone())).or_insert_with(|| {
            let id = lead_of(self.source, target).and_then(|lead| lead.agency).map(|agency| &agency.id)?;
            self.source.agencies.iter().position(|agency| agency.id == *id)
        });
        place.and_then(|at| self.source.agencies.get(at))
    }

    /// The lead agency of a target: by its catalogue name where the cell names just this office, else as printed.
    pub fn lead_name(&self, target: &Target, language: Language) -> String {
        let printed = target.lead_agency.as_str();
        let is_it = |office: &&Agency| office.names().any(|name| fold(name) == fold(printed));
        let office = self.lead_office(target).filter(is_it);
        office.map_or_else(|| printed.to_owned(), |office| office.name.get(language).to_owned())
    }

    /// Whether the area a plan was made for still exists on a day; a plan that is not in the catalogue counts as in force.
    pub fn is_in_force(&self, plan: &PlanId, on: Date) -> bool {
        let area = self.plan(plan).and_then(|plan| self.area(&plan.area));
        area.is_none_or(|area| !area.is_closed_on(on))
    }

    /// Name of a theme; its key when the catalogue does not hold it.
    pub fn theme_name(&self, id: &str, language: Language) -> String {
        let theme = self.source.themes.iter().find(|theme| theme.id == id);
        theme.map_or_else(|| id.to_owned(), |theme| theme.name.get(language).to_owned())
    }
}

/// Where a target stands in its plan, short: "PL II.22" for item 22 of an appendix, "mục II.1.1" for running text;
/// empty for a document known by its targets only.
pub fn item_of(target: &Target, language: Language) -> String {
    let number = target.printed_no.trim();
    let section = target.section.trim();
    if !section.is_empty() {
        // A section's title follows its number; a task of an appendix is named whole.
        return match section.split_once(' ') {
            Some((first, _)) if first.chars().any(|c| matches!(c, 'I' | 'V' | 'X')) => {
                format!("{} {first}", language.pick("mục", "section"))
            }
            _ => section.to_owned(),
        };
    }
    let appendix = target.appendix.split(',').next().unwrap_or_default().trim();
    let appendix = appendix.replace("Phụ lục", language.pick("PL", "App."));
    match (appendix.is_empty(), number.is_empty()) {
        (false, false) => format!("{appendix}.{number}"),
        (false, true) => appendix,
        (true, false) => format!("{} {number}", language.pick("mục", "item")),
        (true, true) => String::new(),
    }
}
