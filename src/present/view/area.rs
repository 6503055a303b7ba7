//! The page of an area: what it is, what it belonged to and became, and how its promises stand.

use std::collections::HashSet;

use jiff::civil::Date;

use super::{CatalogueIndex, Filters, Place, ScoreboardView};
use crate::{
    domain::{area::Area, assessment::Assessment, id::AreaId, language::Language},
    present::format,
};

/// Words and an address.
pub type Link = (String, String);

/// One area.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaView {
    /// Official name.
    pub name: String,
    /// Code, days of validity.
    pub facts: Vec<String>,
    /// The area it belongs to.
    pub parent: Option<Link>,
    /// Areas that belong to it and have promises, by name.
    pub parts: Vec<Link>,
    /// Areas that took it over.
    pub successors: Vec<Link>,
    /// Areas that it took over.
    pub predecessors: Vec<Link>,
    /// Plans made for it.
    pub plans: Vec<Link>,
    /// Remarks.
    pub note: String,
    /// How its promises stand.
    pub board: ScoreboardView,
}

impl AreaView {
    /// Writes an area; none when the catalogue does not hold it.
    pub fn new(
        catalogue: &CatalogueIndex<'_>,
        all: &[Assessment],
        id: &AreaId,
        filters: &Filters,
        as_of: Date,
        language: Language,
    ) -> Option<Self> {
        let area = catalogue.area(id)?;
        let day = filters.day_only();
        let areas = &catalogue.source().areas;
        let link = |area: &Area| (area.name.get(language).to_owned(), Place::Area(area.id.clone()).href(language, &day));
        let links = |wanted: &dyn Fn(&Area) -> bool| {
            let mut out: Vec<Link> = areas.iter().filter(|area| wanted(area)).map(link).collect();
            super::sort_by_name(&mut out, |(name, _)| name.as_str());
            out
        };
        let promised: HashSet<&AreaId> = all.iter().map(|row| &row.area).collect();
        let said = |vi, en, day: Option<Date>| day.map(|day| format!("{} {}", language.pick(vi, en), format::date(day, language)));
        let code = (!area.code.is_empty()).then(|| format!("{} {}", language.pick("Mã", "Code"), area.code));
        let facts = [code, said("Từ ngày", "From", area.valid_from), said("Đến hết ngày", "Until the end of", area.valid_to)];
        let own = Filters { area: Some(id.clone()), ..day.clone() };
        Some(Self {
            name: area.name.get(language).to_owned(),
            facts: facts.into_iter().flatten().collect(),
            parent: area.parent.as_ref().and_then(|parent| catalogue.area(parent)).map(link),
            parts: links(&|part| part.parent.as_ref() == Some(id) && promised.contains(&part.id)),
            successors: links(&|other| area.successors.iter().any(|successor| successor.area == other.id)),
            predecessors: links(&|other| other.successors.iter().any(|successor| successor.area == *id)),
            plans: catalogue
                .source()
                .plans
                .iter()
                .filter(|plan| plan.area == *id)
                .map(|plan| (plan.short_name(), Place::Plan(plan.id.clone()).href(language, &day)))
                .collect(),
            note: area.note.clone(),
            board: ScoreboardView::new(catalogue, all, &own, as_of, language),
        })
    }
}
