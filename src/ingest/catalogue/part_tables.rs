//! What differs from table to table: columns, key, how a row becomes an entry and where the entry stands.

use super::{
    Tables,
    columns::{Cells, Located},
    indicators, plans, targets,
};
use crate::domain::{
    catalogue::Catalogue,
    id::{AreaId, IndicatorId, PlanId},
    revision::{CatalogueEntry, CatalogueTable},
};

/// The columns of a table; those with `?` may be missing in a whole file, any may be in a partial one.
pub(super) fn columns_of_table(table: CatalogueTable) -> &'static str {
    match table {
        CatalogueTable::Plans => plans::PLAN_COLUMNS,
        CatalogueTable::Areas => plans::AREA_COLUMNS,
        CatalogueTable::Agencies => plans::AGENCY_COLUMNS,
        CatalogueTable::Indicators => indicators::INDICATOR_COLUMNS,
        CatalogueTable::Targets => targets::TARGET_COLUMNS,
        CatalogueTable::Tasks => targets::TASK_COLUMNS,
    }
}

/// The column with the key.
pub(super) fn key_column(table: CatalogueTable) -> &'static str {
    match table {
        CatalogueTable::Plans => "plan",
        CatalogueTable::Areas => "area",
        CatalogueTable::Agencies => "agency",
        CatalogueTable::Indicators => "indicator",
        CatalogueTable::Targets => "target",
        CatalogueTable::Tasks => "task",
    }
}

/// Columns without which no entry can be added; a row that revises one needs none of them.
pub(super) fn needed_for_new(table: CatalogueTable) -> &'static [&'static str] {
    match table {
        CatalogueTable::Plans => &["title_vi", "title_en", "issuer_vi", "issuer_en", "level", "area"],
        CatalogueTable::Areas => &["name_vi", "type"],
        CatalogueTable::Agencies => &["plan", "name_vi", "name_en"],
        CatalogueTable::Indicators => {
            &["name_vi", "name_en", "unit_vi", "unit_en", "direction", "kind", "frequency", "theme", "aggregation"]
        }
        CatalogueTable::Targets => &["plan", "indicator", "area", "operator"],
        CatalogueTable::Tasks => &["plan", "title_vi"],
    }
}

/// The entry that the cells of a row say; none when one of them is refused.
pub(super) fn build_entry(table: CatalogueTable, cells: &mut Cells<'_>) -> Option<CatalogueEntry> {
    Some(match table {
        CatalogueTable::Plans => CatalogueEntry::Plan(plans::plan(cells)?),
        CatalogueTable::Areas => CatalogueEntry::Area(plans::area(cells)?),
        CatalogueTable::Agencies => CatalogueEntry::Agency(plans::agency(cells)?),
        CatalogueTable::Indicators => CatalogueEntry::Indicator(Box::new(indicators::indicator(cells)?)),
        CatalogueTable::Targets => CatalogueEntry::Target(Box::new(targets::target(cells)?)),
        CatalogueTable::Tasks => CatalogueEntry::Task(Box::new(targets::task(cells)?)),
    })
}

/// The entry under a key.
pub(super) fn find_entry(table: CatalogueTable, catalogue: &Catalogue, id: &str) -> Option<CatalogueEntry> {
    match table {
        CatalogueTable::Plans => catalogue.plan(&PlanId::new(id)).cloned().map(CatalogueEntry::Plan),
        CatalogueTable::Areas => catalogue.area(&AreaId::new(id)).cloned().map(CatalogueEntry::Area),
        CatalogueTable::Agencies => catalogue.agencies.iter().find(|a| a.id == id).cloned().map(CatalogueEntry::Agency),
        CatalogueTable::Indicators => {
            catalogue.indicator(&IndicatorId::new(id)).map(|indicator| CatalogueEntry::Indicator(Box::new(indicator.clone())))
        }
        CatalogueTable::Targets => {
            let found = catalogue.targets.iter().find(|target| target.id.as_str() == id);
            found.map(|target| CatalogueEntry::Target(Box::new(target.clone())))
        }
        CatalogueTable::Tasks => {
            let found = catalogue.tasks.iter().find(|task| task.id.as_str() == id);
            found.map(|task| CatalogueEntry::Task(Box::new(task.clone())))
        }
    }
}

impl Tables {
    /// What is known, as rows of no file.
    pub fn of_catalogue(catalogue: &Catalogue) -> Self {
        fn located<T: Clone>(values: &[T]) -> Vec<Located<T>> {
            values.iter().map(|value| Located { row: 0, value: value.clone() }).collect()
        }
        Self {
            plans: located(&catalogue.plans),
            areas: located(&catalogue.areas),
            agencies: located(&catalogue.agencies),
            themes: located(&catalogue.themes),
            indicators: located(&catalogue.indicators),
            targets: located(&catalogue.targets),
            tasks: located(&catalogue.tasks),
            conflicts: located(&catalogue.conflicts),
        }
    }

    /// Puts an entry in the place of the one with its key, or behind the others.
    pub fn put(&mut self, row: usize, entry: &CatalogueEntry) {
        fn put<T: Clone>(rows: &mut Vec<Located<T>>, row: usize, value: &T, same: impl Fn(&T) -> bool) {
            let located = Located { row, value: value.clone() };
            match rows.iter_mut().find(|known| same(&known.value)) {
                Some(known) => *known = located,
                None => rows.push(located),
            }
        }
        match entry {
            CatalogueEntry::Plan(plan) => put(&mut self.plans, row, plan, |known| known.id == plan.id),
            CatalogueEntry::Area(area) => put(&mut self.areas, row, area, |known| known.id == area.id),
            CatalogueEntry::Agency(agency) => put(&mut self.agencies, row, agency, |known| known.id == agency.id),
            CatalogueEntry::Indicator(indicator) => {
                put(&mut self.indicators, row, indicator, |known| known.id == indicator.id);
            }
            CatalogueEntry::Target(target) => put(&mut self.targets, row, target, |known| known.id == target.id),
            CatalogueEntry::Task(task) => put(&mut self.tasks, row, task, |known| known.id == task.id),
        }
    }

    /// Takes an entry out. A target stays: it ends on a day, and until then it is there.
    pub fn take_out(&mut self, entry: &CatalogueEntry) {
        match entry {
            CatalogueEntry::Plan(plan) => self.plans.retain(|l| l.value.id != plan.id),
            CatalogueEntry::Area(area) => self.areas.retain(|l| l.value.id != area.id),
            CatalogueEntry::Agency(agency) => self.agencies.retain(|l| l.value.id != agency.id),
            CatalogueEntry::Indicator(indicator) => self.indicators.retain(|l| l.value.id != indicator.id),
            CatalogueEntry::Target(_) => {}
            CatalogueEntry::Task(task) => self.tasks.retain(|l| l.value.id != task.id),
        }
    }
}
