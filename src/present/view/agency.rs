//! The page of an office: what is its own to lead, to report and to do.

use jiff::civil::Date;

use super::{CatalogueIndex, Filters, Place, ScoreboardView, TasksView};
use crate::{
    domain::{
        assessment::Assessment,
        collection::{Delivery, Obligation},
        language::Language,
    },
    present::format::{self, collection::delivery_in_full},
};

/// Reports listed that are owed.
const MOST_OWED: usize = 60;

/// A figure that the office owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwedRow {
    /// Name of the indicator.
    pub name: String,
    /// Where it is shown in full.
    pub href: String,
    /// Name of the area.
    pub area: String,
    /// For which period, with its window.
    pub period: String,
    /// By when.
    pub due: String,
    /// What became of it, with its days.
    pub delivery: String,
    /// Not in, and past its day.
    pub is_missing: bool,
}

/// One office, in whichever plans it is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgencyView {
    /// Its key without a plan.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Plans that name it, with their addresses.
    pub plans: Vec<(String, String)>,
    /// How what it leads stands.
    pub board: ScoreboardView,
    /// Reports that are missing or come next, most urgent first.
    pub owed: Vec<OwedRow>,
    /// How many are missing.
    pub missing: usize,
    /// What it has to do.
    pub tasks: TasksView,
}

impl AgencyView {
    /// Writes an office by its key, with or without a plan; none when no plan names it.
    ///
    /// `obligations` are those of this office, most urgent first.
    pub fn new(
        catalogue: &CatalogueIndex<'_>,
        all: &[Assessment],
        obligations: &[Obligation],
        filters: &Filters,
        as_of: Date,
        language: Language,
    ) -> Option<Self> {
        let key = filters.agency.clone()?;
        let offices: Vec<_> = catalogue.source().agencies.iter().filter(|agency| agency.short_id() == key).collect();
        let day = filters.day_only();
        let own = Filters { agency: Some(key.clone()), ..day.clone() };
        let is_open = |o: &&Obligation| matches!(o.delivery, Delivery::Missing { .. } | Delivery::NotYetDue);
        let owed = |o: &Obligation| OwedRow {
            name: catalogue.indicator_name(&o.indicator, language),
            href: Place::Indicator(o.indicator.clone(), o.area.clone()).href(language, &day),
            area: catalogue.area_name(&o.area, language),
            period: format::period_with_window(o.period, language),
            due: format::date(o.due.on, language),
            delivery: delivery_in_full(&o.delivery, language),
            is_missing: matches!(o.delivery, Delivery::Missing { .. }),
        };
        Some(Self {
            name: offices.first()?.name.get(language).to_owned(),
            plans: offices
                .iter()
                .map(|agency| (catalogue.plan_name(&agency.plan), Place::Plan(agency.plan.clone()).href(language, &day)))
                .collect(),
            board: ScoreboardView::new(catalogue, all, &own, as_of, language),
            owed: obligations.iter().filter(is_open).take(MOST_OWED).map(owed).collect(),
            missing: obligations.iter().filter(|o| matches!(o.delivery, Delivery::Missing { .. })).count(),
            tasks: TasksView::new(catalogue, &own, as_of, language),
            key,
        })
    }
}
