//! The filters that several resources share, and what they mean.

use super::{Param, Rule, Values};
use crate::{
    domain::{catalogue::Catalogue, id::PlanId, text::fold},
    pipeline::{PipelineError, lookup::check_known},
    present::view::is_led_by,
};

/// Plans.
pub const PLAN: Param = Param::new("plan", "Only these plans, by id, separated by commas", "57-2026", Rule::Ids);

/// Levels of plans.
pub const LEVEL: Param = Param::new(
    "level",
    "Only plans of these levels, separated by commas",
    "commune",
    Rule::Words(&["central", "province", "department", "district", "commune", "party"]),
);

/// Areas.
pub const AREA: Param = Param::new("area", "Only these areas, by id, separated by commas", "phuong-hai-duong", Rule::Ids);

/// Agencies.
pub const AGENCY: Param = Param::new(
    "agency",
    "Only what these agencies lead, by id with or without the plan in front, separated by commas",
    "phong-van-hoa-xa-hoi",
    Rule::Ids,
);

/// Themes.
pub const THEME: Param = Param::new("theme", "Only these themes, by id, separated by commas", "public_services", Rule::Ids);

/// Indicators.
pub const INDICATOR: Param =
    Param::new("indicator", "Only these indicator definitions, by id, separated by commas", "dvc_online_files_pct", Rule::Ids);

/// Years of due days.
pub const YEAR: Param = Param::new("year", "Only what is due in this year", "2030", Rule::Whole(1900, 2200));

/// Illustrative or not.
pub const ILLUSTRATIVE: Param =
    Param::new("illustrative", "Only what rests on illustrative values (true), or only what does not (false)", "false", Rule::Flag);

/// Search.
pub const Q: Param = Param::new(
    "q",
    "Only what has all of these words in its names, wherever they stand; marks and capitals are not looked at",
    "dich vu cong",
    Rule::Text,
);

/// Whether all words of a search stand in one of the texts; everything is found where nothing is searched.
pub fn is_found(values: &Values, texts: &[&str]) -> bool {
    let Some(wanted) = values.text(&Q) else { return true };
    let text = texts.iter().map(|text| fold(text)).collect::<Vec<_>>().join(" ");
    fold(wanted).split(' ').all(|word| text.contains(word))
}

/// Whether an id is among those asked for; every id is where none is.
pub fn is_wanted(values: &Values, param: &Param, id: &str) -> bool {
    values.text(param).is_none_or(|text| text.split(',').any(|wanted| wanted.trim() == id))
}

/// Whether a plan has a level that is asked for.
pub fn is_of_level(values: &Values, catalogue: &Catalogue, plan: &PlanId) -> bool {
    values.text(&LEVEL).is_none() || catalogue.plan(plan).is_some_and(|plan| is_wanted(values, &LEVEL, &plan.level))
}

/// Whether one of the agencies asked for leads what a plan prints.
pub fn is_led(values: &Values, catalogue: &Catalogue, plan: &PlanId, printed: &str) -> bool {
    let agencies = values.list(&AGENCY);
    agencies.is_empty() || agencies.iter().any(|agency| is_led_by(catalogue, plan, printed, agency))
}

/// Refuses names that are not in the catalogue: nothing found would read as "no such thing exists".
///
/// # Errors
/// The first of them, with the nearest known one.
pub fn check_names(values: &Values, catalogue: &Catalogue) -> Result<(), PipelineError> {
    let short = |id: &'_ str| id.rsplit_once('.').map_or(id.len(), |(plan, _)| plan.len() + 1);
    check_known("plan", &values.list(&PLAN), || catalogue.plans.iter().map(|plan| plan.id.as_str()))?;
    check_known("area", &values.list(&AREA), || catalogue.areas.iter().map(|area| area.id.as_str()))?;
    check_known("indicator", &values.list(&INDICATOR), || catalogue.indicators.iter().map(|i| i.id.as_str()))?;
    check_known("theme", &values.list(&THEME), || catalogue.themes.iter().map(|theme| theme.id.as_str()))?;
    let offices = || {
        let ids = catalogue.agencies.iter().map(|agency| agency.id.as_str());
        ids.flat_map(|id| [id, id.get(short(id)..).unwrap_or(id)])
    };
    check_known("agency", &values.list(&AGENCY), offices)
}
