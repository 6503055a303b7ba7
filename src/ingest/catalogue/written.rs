//! Entries back into the cells of their rows: what a partial file leaves out is filled in from these, and differences are
//! shown by them.

use std::collections::BTreeMap;

use super::plans::successors_cell;
use crate::domain::{
    agency::Agency,
    area::Area,
    indicator::{Aggregation, Indicator, Interpolation},
    language::Bilingual,
    period::Frequency,
    plan::Plan,
    revision::CatalogueEntry,
    target::{Part, Target},
    task::Task,
};

/// The cells of one row by column.
pub(super) type CellsByColumn = BTreeMap<&'static str, String>;

/// The cells from which the entry would be read again.
pub(super) fn cells_of(entry: &CatalogueEntry) -> CellsByColumn {
    match entry {
        CatalogueEntry::Plan(plan) => of_plan(plan),
        CatalogueEntry::Area(area) => of_area(area),
        CatalogueEntry::Agency(agency) => of_agency(agency),
        CatalogueEntry::Indicator(indicator) => of_indicator(indicator),
        CatalogueEntry::Target(target) => of_target(target),
        CatalogueEntry::Task(task) => of_task(task),
    }
}

/// Text of what may be missing.
fn some<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn named(vi: &'static str, en: &'static str, name: &Bilingual) -> [(&'static str, String); 2] {
    [(vi, name.vi.clone()), (en, name.en.clone())]
}

fn of_plan(plan: &Plan) -> CellsByColumn {
    let mut out = BTreeMap::from([
        ("plan", plan.id.to_string()),
        ("document", plan.document.clone()),
        ("plan_no", plan.plan_no.clone()),
        ("number", plan.number.clone()),
        ("issued_on", some(plan.issued_on)),
        ("level", plan.level.clone()),
        ("area", plan.area.to_string()),
        ("replaces", plan.replaces.clone()),
        ("note", plan.note.clone()),
    ]);
    out.extend(named("title_vi", "title_en", &plan.title));
    out.extend(named("issuer_vi", "issuer_en", &plan.issuer));
    out
}

fn of_area(area: &Area) -> CellsByColumn {
    let (successor, share) = match area.successors.as_slice() {
        [single] => (single.area.to_string(), some(single.share)),
        _ => (successors_cell(area), String::new()),
    };
    let mut out = BTreeMap::from([
        ("area", area.id.to_string()),
        ("code", area.code.clone()),
        ("type", area.kind.clone()),
        ("valid_from", some(area.valid_from)),
        ("valid_to", some(area.valid_to)),
        ("parent", some(area.parent.as_ref())),
        ("successor", successor),
        ("successor_share", share),
        ("note", area.note.clone()),
    ]);
    out.extend(named("name_vi", "name_en", &area.name));
    out
}

fn of_agency(agency: &Agency) -> CellsByColumn {
    let mut out = BTreeMap::from([("agency", agency.id.clone()), ("plan", agency.plan.to_string()), ("note", agency.note.clone())]);
    out.extend(named("name_vi", "name_en", &agency.name));
    out
}

fn of_indicator(indicator: &Indicator) -> CellsByColumn {
    let frequency = match indicator.frequency {
        Frequency::Day => "day",
        Frequency::Month => "month",
        Frequency::Quarter => "quarter",
        Frequency::Half => "half",
        Frequency::NineMonths => "nine_months",
        Frequency::Year | Frequency::Years => "year",
    };
    let aggregation = match indicator.aggregation {
        Aggregation::Sum => "sum",
        Aggregation::Rebuild => "rebuild",
        Aggregation::Weighted => "weighted",
        Aggregation::None => "none",
    };
    let interpolation = match indicator.interpolation {
        Interpolation::Linear => "linear",
        Interpolation::Geometric => "geometric",
        Interpolation::Logistic => "logistic",
    };
    let mut out = BTreeMap::from([
        ("indicator", indicator.id.family().to_owned()),
        ("definition", indicator.id.definition().unwrap_or_default().to_owned()),
        ("direction", indicator.direction.code().to_owned()),
        ("lower", some(indicator.bounds.lower())),
        ("upper", some(indicator.bounds.upper())),
        ("kind", indicator.kind.code().to_owned()),
        ("denominator_vi", indicator.denominator.clone()),
        ("frequency", frequency.to_owned()),
        ("theme", indicator.theme.clone()),
        ("aggregation", aggregation.to_owned()),
        ("interpolation", interpolation.to_owned()),
        ("note", indicator.note.clone()),
    ]);
    out.extend(named("name_vi", "name_en", &indicator.name));
    out.extend(named("definition_vi", "definition_en", &indicator.definition));
    out.extend(named("unit_vi", "unit_en", &indicator.unit));
    out
}

fn of_target(target: &Target) -> CellsByColumn {
    let part = match target.part {
        Part::Appendix => "appendix",
        Part::Text => "text",
        Part::Other => "other",
    };
    BTreeMap::from([
        ("target", target.id.to_string()),
        ("part", part.to_owned()),
        ("plan", target.plan.to_string()),
        ("appendix", target.appendix.clone()),
        ("section", target.section.clone()),
        ("printed_no", target.printed_no.clone()),
        ("line_from", target.line_from.clone()),
        ("line_to", target.line_to.clone()),
        ("indicator", target.indicator.to_string()),
        ("area", target.area.to_string()),
        ("year", some(target.year)),
        ("due_on", some(target.due_on)),
        ("operator", target.operator.code().to_owned()),
        ("low", some(target.low)),
        ("high", some(target.high)),
        ("as_printed", target.as_printed.clone()),
        ("rule", target.rule.clone()),
        ("lead_agency", target.lead_agency.clone()),
        ("coordinating_agency", target.coordinating_agency.clone()),
        ("note", target.note.clone()),
        ("legal_instrument", target.legal_instrument.clone()),
        ("effective_on", some(target.effective_on)),
    ])
}

fn of_task(task: &Task) -> CellsByColumn {
    BTreeMap::from([
        ("task", task.id.to_string()),
        ("plan", task.plan.to_string()),
        ("part", task.part.clone()),
        ("appendix", task.appendix.clone()),
        ("group_no", task.group_no.clone()),
        ("group_vi", task.group.clone()),
        ("printed_no", task.printed_no.clone()),
        ("title_vi", task.title.clone()),
        ("lead_agency", task.lead_agency.clone()),
        ("coordinating_agency", task.coordinating_agency.clone()),
        ("product_vi", task.product.clone()),
        ("deadline_as_printed", task.deadline_as_printed.clone()),
        ("deadline_kind", task.deadline_kind.clone()),
        ("deadline_on", some(task.deadline_on)),
        ("also_ongoing", task.also_ongoing.to_string()),
        ("line_from", task.line_from.clone()),
        ("line_to", task.line_to.clone()),
        ("note", task.note.clone()),
    ])
}
