//! The catalogue: what is promised, by whom, by when, as one value.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    agency::Agency,
    area::Area,
    id::{AreaId, IndicatorId, PlanId},
    indicator::Indicator,
    language::Bilingual,
    plan::Plan,
    series::SeriesKey,
    statement::Statements,
    target::Target,
    task::Task,
};

/// A theme by which indicators are grouped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Theme {
    /// Key.
    pub id: String,
    /// Name.
    pub name: Bilingual,
}

/// A documented conflict between or inside plans: both values are kept with their places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// Key, such as `A1`.
    pub id: String,
    /// Group letter.
    pub group: String,
    /// What it is about.
    pub subject: Bilingual,
    /// One reading.
    pub value_1: String,
    /// Where it stands.
    pub place_1: String,
    /// The other reading.
    pub value_2: String,
    /// Where it stands.
    pub place_2: String,
    /// Remarks.
    pub remark: Bilingual,
    /// Targets it touches, separated by blanks.
    pub targets: String,
}

/// Everything that is promised.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Planning documents.
    pub plans: Vec<Plan>,
    /// Areas with their extents.
    pub areas: Vec<Area>,
    /// Offices named in plans.
    pub agencies: Vec<Agency>,
    /// Themes.
    pub themes: Vec<Theme>,
    /// Indicator definitions.
    pub indicators: Vec<Indicator>,
    /// Targets: appendix rows, then running text, then other documents.
    pub targets: Vec<Target>,
    /// Tasks and duties.
    pub tasks: Vec<Task>,
    /// Documented conflicts.
    pub conflicts: Vec<Conflict>,
    /// What offices say of it; never part of a catalogue that is loaded.
    #[serde(default)]
    pub statements: Statements,
}

impl Catalogue {
    /// Finds an indicator definition.
    pub fn indicator(&self, id: &IndicatorId) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.id == *id)
    }

    /// Finds an area.
    pub fn area(&self, id: &AreaId) -> Option<&Area> {
        self.areas.iter().find(|a| a.id == *id)
    }

    /// Finds a plan.
    pub fn plan(&self, id: &PlanId) -> Option<&Plan> {
        self.plans.iter().find(|p| p.id == *id)
    }

    /// The targets of each series, in catalogue order.
    pub fn targets_by_series(&self) -> BTreeMap<SeriesKey, Vec<&Target>> {
        let mut out: BTreeMap<SeriesKey, Vec<&Target>> = BTreeMap::new();
        for target in &self.targets {
            let key = SeriesKey { indicator: target.indicator.clone(), area: target.area.clone() };
            out.entry(key).or_default().push(target);
        }
        out
    }
}
