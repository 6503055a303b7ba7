//! The catalogue by key: rows name their target, indicator, area and plan by identifier.

use std::collections::HashMap;

use crate::domain::{
    area::Area,
    catalogue::Catalogue,
    id::{AreaId, IndicatorId, PlanId, TargetId},
    indicator::Indicator,
    language::Language,
    plan::Plan,
    target::Target,
};

/// Finds entries of a catalogue by key. Built once per page or file, so that a table of thousands of rows does not
/// search the catalogue from its beginning for each of them.
pub struct CatalogueIndex<'a> {
    source: &'a Catalogue,
    targets: HashMap<&'a TargetId, &'a Target>,
    indicators: HashMap<&'a IndicatorId, &'a Indicator>,
    areas: HashMap<&'a AreaId, &'a Area>,
    plans: HashMap<&'a PlanId, &'a Plan>,
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
