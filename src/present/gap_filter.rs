//! Which rows of the gap table are asked for.

use super::{
    format,
    view::{CatalogueIndex, Filters, is_led_by},
};
use crate::domain::{
    assessment::{Assessment, Status},
    catalogue::Catalogue,
    id::{AreaId, IndicatorId, PlanId},
    language::Language,
};

/// Which rows; every list that is empty asks for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GapFilter {
    /// Ids of plans.
    pub plans: Vec<String>,
    /// Levels of plans.
    pub levels: Vec<String>,
    /// Ids of areas.
    pub areas: Vec<String>,
    /// Lead agencies, by id with or without the plan.
    pub agencies: Vec<String>,
    /// Ids of themes.
    pub themes: Vec<String>,
    /// Ids of indicator definitions.
    pub indicators: Vec<String>,
    /// Words of statuses.
    pub statuses: Vec<String>,
    /// Year of the due day.
    pub year: Option<i16>,
    /// Whether rows rest on illustrative figures.
    pub illustrative: Option<bool>,
    /// Whether methods disagree.
    pub disagreement: Option<bool>,
}

impl From<&Filters> for GapFilter {
    fn from(of: &Filters) -> Self {
        let one = |id: Option<&str>| id.map(str::to_owned).into_iter().collect();
        Self {
            plans: one(of.plan.as_ref().map(PlanId::as_str)),
            levels: Vec::new(),
            areas: one(of.area.as_ref().map(AreaId::as_str)),
            agencies: one(of.agency.as_deref()),
            themes: one(of.theme.as_deref()),
            indicators: one(of.indicator.as_ref().map(IndicatorId::as_str)),
            statuses: of.statuses.iter().map(|status| status.code().to_owned()).collect(),
            year: of.year,
            illustrative: of.illustrative,
            disagreement: of.disagreement,
        }
    }
}

impl GapFilter {
    /// The same as the pages write it; of several names they stand together.
    pub fn as_one(&self) -> Filters {
        let joined = |ids: &[String]| (!ids.is_empty()).then(|| ids.join(","));
        Filters {
            plan: joined(&self.plans).map(PlanId::new),
            area: joined(&self.areas).map(AreaId::new),
            agency: joined(&self.agencies),
            theme: joined(&self.themes),
            year: self.year,
            statuses: self.statuses.iter().filter_map(|word| Status::parse(word)).collect(),
            indicator: joined(&self.indicators).map(IndicatorId::new),
            illustrative: self.illustrative,
            disagreement: self.disagreement,
            as_of: None,
        }
    }

    /// Whether a row is asked for.
    pub fn admits(&self, catalogue: &CatalogueIndex<'_>, row: &Assessment) -> bool {
        let among = |ids: &[String], id: &str| ids.is_empty() || ids.iter().any(|wanted| wanted == id);
        let leads = |agency: &String| {
            let printed = catalogue.target(&row.target).map_or("", |target| target.lead_agency.as_str());
            is_led_by(catalogue.source(), &row.plan, printed, agency)
        };
        among(&self.plans, row.plan.as_str())
            && among(&self.areas, row.area.as_str())
            && among(&self.indicators, row.indicator.as_str())
            && among(&self.statuses, row.status.code())
            && among(&self.levels, catalogue.plan(&row.plan).map_or("", |plan| plan.level.as_str()))
            && among(&self.themes, catalogue.indicator(&row.indicator).map_or("", |indicator| indicator.theme.as_str()))
            && self.year.is_none_or(|year| row.due.is_some_and(|due| due.year() == year))
            && self.illustrative.is_none_or(|wanted| row.illustrative == wanted)
            && self.disagreement.is_none_or(|wanted| row.disagreement == wanted)
            && (self.agencies.is_empty() || self.agencies.iter().any(leads))
    }

    /// What is asked for, in words, for the head of a file: `Kế hoạch: 57/KH-UBND, 24/02/2026; Mốc: 2030`.
    pub fn words(&self, entries: &Catalogue, language: Language) -> String {
        let index = CatalogueIndex::new(entries);
        let office = |key: &String| {
            let is_it = |id: &str| id == key || id.split_once('.').is_some_and(|(_, own)| own == key);
            entries
                .agencies
                .iter()
                .find(|office| is_it(&office.id))
                .map_or_else(|| key.clone(), |office| office.name.get(language).to_owned())
        };
        let status = |word: &String| Status::parse(word).map_or_else(|| word.clone(), |status| format::status(status, language).to_owned());
        let all = |ids: &[String], name: &dyn Fn(&String) -> String| ids.iter().map(name).collect::<Vec<_>>().join(", ");
        let parts = [
            (language.pick("Kế hoạch", "Plan"), all(&self.plans, &|id| index.plan_name(&PlanId::new(id.as_str())))),
            (language.pick("Địa bàn", "Area"), all(&self.areas, &|id| index.area_name(&AreaId::new(id.as_str()), language))),
            (language.pick("Cơ quan chủ trì", "Lead agency"), all(&self.agencies, &office)),
            (language.pick("Lĩnh vực", "Theme"), all(&self.themes, &|id| index.theme_name(id, language))),
            (
                language.pick("Chỉ tiêu", "Indicator"),
                all(&self.indicators, &|id| index.indicator_name(&IndicatorId::new(id.as_str()), language)),
            ),
            (language.pick("Mốc", "Due year"), self.year.map(|year| year.to_string()).unwrap_or_default()),
            (language.pick("Trạng thái", "Status"), all(&self.statuses, &status)),
        ];
        let said: Vec<String> =
            parts.into_iter().filter(|(_, words)| !words.is_empty()).map(|(name, words)| format!("{name}: {words}")).collect();
        if said.is_empty() { language.pick("Tất cả mục tiêu", "All targets").to_owned() } else { said.join("; ") }
    }
}
