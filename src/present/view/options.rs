//! The lists a reader chooses filters from, in Vietnamese alphabetical order.

use std::collections::{BTreeMap, BTreeSet};

use icu_collator::{Collator, options::CollatorOptions};
use icu_locale_core::locale;

use super::{
    CatalogueIndex, Filters,
    filters::{agency_key, office_is_printed},
};
use crate::{
    domain::{
        assessment::{Assessment, Status},
        catalogue::Catalogue,
        id::AreaId,
        language::Language,
        text::fold,
    },
    present::format,
};

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What the address carries.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// Chosen now.
    pub chosen: bool,
}

/// The lists of the filter form. They offer only what occurs in the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilterOptions {
    /// Plans by number and day.
    pub plans: Vec<Choice>,
    /// Areas by name.
    pub areas: Vec<Choice>,
    /// Lead agencies by name.
    pub agencies: Vec<Choice>,
    /// Themes by name.
    pub themes: Vec<Choice>,
    /// Years of the due days, ascending.
    pub years: Vec<Choice>,
    /// Statuses, worst first.
    pub statuses: Vec<Choice>,
}

impl FilterOptions {
    /// Builds the lists from all rows, so that a chosen filter does not remove the other choices.
    pub fn new(catalogue: &CatalogueIndex<'_>, all: &[Assessment], filters: &Filters, language: Language) -> Self {
        let plans: BTreeSet<_> = all.iter().map(|row| &row.plan).collect();
        let areas: BTreeSet<_> = all.iter().map(|row| &row.area).collect();
        let themes: BTreeSet<&str> = all.iter().filter_map(|row| catalogue.indicator(&row.indicator)).map(|i| i.theme.as_str()).collect();
        let years: BTreeSet<i16> = all.iter().filter_map(|row| row.due).map(|due| due.year()).collect();
        let chosen = |part: Option<&str>, value: &str| part == Some(value);
        let choice = |value: &str, label: String, chosen: bool| Choice { value: value.to_owned(), label, chosen };
        let statuses_now: Vec<&str> = filters.statuses.iter().map(|status| status.code()).collect();
        let statuses_now = statuses_now.join(",");
        let mut options = Self {
            plans: plans
                .into_iter()
                .map(|id| {
                    let now = filters.plan.as_ref() == Some(id);
                    choice(id.as_str(), catalogue.plan_name(id), now)
                })
                .collect(),
            areas: areas
                .into_iter()
                .map(|id| {
                    let now = filters.area.as_ref() == Some(id);
                    choice(id.as_str(), catalogue.area_name(id, language), now)
                })
                .collect(),
            agencies: agencies(catalogue, all, language)
                .into_iter()
                .map(|(key, name)| choice(&key, name, chosen(filters.agency.as_deref(), &key)))
                .collect(),
            themes: themes
                .into_iter()
                .map(|id| choice(id, catalogue.theme_name(id, language), chosen(filters.theme.as_deref(), id)))
                .collect(),
            years: years.into_iter().map(|year| choice(&year.to_string(), year.to_string(), filters.year == Some(year))).collect(),
            statuses: statuses(language, &statuses_now),
        };
        for list in [&mut options.plans, &mut options.areas, &mut options.agencies, &mut options.themes] {
            sort_by_name(list, |choice| choice.label.as_str());
        }
        options
    }
}

/// Entries above which a list is no choice any more; what is looked for is then found by words.
const MOST_CHOICES: usize = 300;

impl FilterOptions {
    /// The lists of a catalogue whose rows are too many to be looked at: without the areas that are many, their plans and offices.
    pub fn of_many(entries: &Catalogue, years: &BTreeSet<i16>, filters: &Filters, language: Language) -> Self {
        let index = CatalogueIndex::new(entries);
        let open = |area: &&crate::domain::area::Area| area.valid_to.is_none();
        let mut by_kind: BTreeMap<&str, usize> = BTreeMap::new();
        for area in entries.areas.iter().filter(open) {
            *by_kind.entry(area.kind.as_str()).or_default() += 1;
        }
        let are_few =
            |id: &AreaId| entries.area(id).is_none_or(|area| by_kind.get(area.kind.as_str()).is_none_or(|number| *number <= MOST_CHOICES));
        let choice = |value: &str, label: String, chosen: bool| Choice { value: value.to_owned(), label, chosen };
        let statuses_now: Vec<&str> = filters.statuses.iter().map(|status| status.code()).collect();
        let areas = entries.areas.iter().filter(open).filter(|area| are_few(&area.id) || filters.area.as_ref() == Some(&area.id));
        let plans = entries.plans.iter().filter(|plan| are_few(&plan.area) || filters.plan.as_ref() == Some(&plan.id));
        let mut options = Self {
            plans: plans.map(|plan| choice(plan.id.as_str(), plan.short_name(), filters.plan.as_ref() == Some(&plan.id))).collect(),
            areas: areas
                .map(|area| choice(area.id.as_str(), index.area_name(&area.id, language), filters.area.as_ref() == Some(&area.id)))
                .collect(),
            agencies: Vec::new(),
            themes: entries
                .themes
                .iter()
                .map(|theme| choice(&theme.id, index.theme_name(&theme.id, language), filters.theme.as_deref() == Some(theme.id.as_str())))
                .collect(),
            years: years.iter().map(|year| choice(&year.to_string(), year.to_string(), filters.year == Some(*year))).collect(),
            statuses: statuses(language, &statuses_now.join(",")),
        };
        for list in [&mut options.plans, &mut options.areas, &mut options.themes] {
            sort_by_name(list, |choice| choice.label.as_str());
        }
        options
    }

    /// What is chosen, in words, for the head of a file: `Kế hoạch: 57/KH-UBND, 24/02/2026; Mốc: 2030`.
    pub fn chosen_words(&self, language: Language) -> String {
        let lists = [
            (language.pick("Kế hoạch", "Plan"), &self.plans),
            (language.pick("Địa bàn", "Area"), &self.areas),
            (language.pick("Cơ quan chủ trì", "Lead agency"), &self.agencies),
            (language.pick("Lĩnh vực", "Theme"), &self.themes),
            (language.pick("Mốc", "Due year"), &self.years),
            (language.pick("Trạng thái", "Status"), &self.statuses),
        ];
        let chosen = lists
            .into_iter()
            .filter_map(|(name, list)| list.iter().find(|choice| choice.chosen).map(|choice| format!("{name}: {}", choice.label)));
        let words = chosen.collect::<Vec<_>>().join("; ");
        if words.is_empty() { language.pick("Tất cả mục tiêu", "All targets").to_owned() } else { words }
    }
}

/// Every status, and the two that mean "met" together, as the counts of the scoreboard link to them.
fn statuses(language: Language, now: &str) -> Vec<Choice> {
    let mut list: Vec<Choice> = Status::ALL
        .into_iter()
        .map(|(status, code)| Choice { value: code.to_owned(), label: format::status(status, language).to_owned(), chosen: code == now })
        .collect();
    let both = format!("{},{}", Status::Reached.code(), Status::Exceeded.code());
    let label = language.pick("đạt hoặc vượt", "reached or exceeded").to_owned();
    list.push(Choice { chosen: both == now, value: both, label });
    if !now.is_empty() && !list.iter().any(|choice| choice.chosen) {
        let words: Vec<&str> = now.split(',').filter_map(Status::parse).map(|status| format::status(status, language)).collect();
        list.push(Choice { value: now.to_owned(), label: words.join(", "), chosen: true });
    }
    list
}

/// Agencies that lead a target of the rows: key without plan and name. One office of several plans is one entry.
fn agencies(catalogue: &CatalogueIndex<'_>, all: &[Assessment], language: Language) -> BTreeMap<String, String> {
    let printed: BTreeSet<(&str, String)> = all
        .iter()
        .filter_map(|row| catalogue.target(&row.target))
        .filter(|target| !target.lead_agency.is_empty())
        .map(|target| (target.plan.as_str(), fold(&target.lead_agency)))
        .collect();
    let mut found = BTreeMap::new();
    for office in &catalogue.source().agencies {
        let leads = printed.iter().any(|(plan, cell)| *plan == office.plan.as_str() && office_is_printed(cell, office));
        if leads {
            found.entry(agency_key(&office.id).to_owned()).or_insert_with(|| office.name.get(language).to_owned());
        }
    }
    found
}

/// Sorts by Vietnamese alphabetical order (a ă â … d đ e ê …), which byte order does not give.
///
/// # Example
/// ```
/// let mut names = ["Đà Nẵng", "Điện Biên", "Dầu Tiếng", "Ân Thi", "Ăn Bình", "An Lão"];
/// lotrinh::present::view::sort_by_name(&mut names, |name| name);
/// assert_eq!(names, ["An Lão", "Ăn Bình", "Ân Thi", "Dầu Tiếng", "Đà Nẵng", "Điện Biên"]);
/// ```
pub fn sort_by_name<T>(list: &mut [T], name: impl Fn(&T) -> &str) {
    match Collator::try_new(locale!("vi").into(), CollatorOptions::default()) {
        Ok(collator) => list.sort_by(|a, b| collator.compare(name(a), name(b))),
        // The rules are compiled in; without them a stable order is still better than none.
        Err(_) => list.sort_by(|a, b| name(a).cmp(name(b))),
    }
}
