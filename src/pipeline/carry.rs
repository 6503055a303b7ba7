//! Carrying series over a merger of areas: figures of the former areas in, rebuilt figures of the new area into the store.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    PipelineError,
    lookup::nearest,
    refresh::{Defaults, Intake, load_file},
};
use crate::{
    analysis::carry::{Predecessor, carry},
    domain::{
        area::Area,
        catalogue::Catalogue,
        id::{AreaId, IndicatorId},
        indicator::Indicator,
        observation::Observation,
        period::Calendar,
    },
    ingest::rebuilt_file,
    store::{ObservationFilter, Store},
};

pub use crate::analysis::carry::{Carried, Obstacle};

/// What became of the series of one indicator.
#[derive(Clone, Debug, PartialEq)]
pub struct CarriedSeries {
    /// What is measured.
    pub indicator: IndicatorId,
    /// Rebuilt figures, known ones too, and what could not be rebuilt.
    pub carried: Carried,
    /// How many of the rebuilt figures were not in the store yet.
    pub fresh: usize,
    /// How they were taken in; none for a check, and when there was nothing to take in.
    pub intake: Option<Intake>,
}

/// Rebuilds series of an area from those of the areas that went to it; without indicators, every one of which a former area
/// has figures.
///
/// `write` is the UTC time under which the figures are taken in, each series under the name `carry/<indicator>/<area>`; none
/// for a check that changes nothing. A figure that is in the store as it would be rebuilt is not written again.
///
/// # Errors
/// The store does not answer or refuses, or an indicator or the area is not in the catalogue.
pub fn carry_series(store: &Store, indicators: &[String], to: &str, write: Option<&str>) -> Result<Vec<CarriedSeries>, PipelineError> {
    let known_at = store.data_revision()?;
    let catalogue = store.read_catalogue(known_at, Date::MAX)?;
    let to = catalogue.area(&AreaId::new(to)).ok_or_else(|| PipelineError::Unknown {
        what: "area",
        id: to.to_owned(),
        hint: nearest(to, catalogue.areas.iter().map(|area| area.id.as_str())),
    })?;
    let former: Vec<&Area> = catalogue.areas.iter().filter(|area| area.successor(&to.id).is_some()).collect();
    let mut histories: BTreeMap<&AreaId, Vec<Observation>> = BTreeMap::new();
    for area in former.iter().copied().chain([to]) {
        let filter = ObservationFilter { as_of: Date::MAX, known_at, indicator: None, area: Some(area.id.clone()), updated_after: None };
        histories.insert(&area.id, store.observation_history(&filter)?);
    }
    let of = |area: &Area| histories.get(&area.id).map_or(&[] as &[Observation], Vec::as_slice);
    let mut out = Vec::new();
    for indicator in wanted(&catalogue, indicators, former.iter().flat_map(|area| of(area)))? {
        let parts: Vec<Predecessor<'_>> = same_level(&former, to).map(|area| Predecessor { area, observations: of(area) }).collect();
        let carried = carry(indicator, to, of(to), &parts);
        out.push(take_in(store, indicator, to, of(to), carried, write)?);
    }
    Ok(out)
}

/// The former areas that together were the new one: those whose parent is not a former area itself. A district of a province
/// that went to the new area is within the province.
fn same_level<'a>(former: &'a [&'a Area], to: &'a Area) -> impl Iterator<Item = &'a Area> {
    let within =
        |area: &Area| area.parent.as_ref().is_some_and(|parent| *parent == to.id || former.iter().any(|other| other.id == *parent));
    former.iter().copied().filter(move |area| !within(area))
}

/// The indicators asked for, or those of which there are figures, in catalogue order.
fn wanted<'a>(
    catalogue: &'a Catalogue,
    named: &[String],
    figures: impl Iterator<Item = &'a Observation>,
) -> Result<Vec<&'a Indicator>, PipelineError> {
    if named.is_empty() {
        let with_figures: BTreeSet<&IndicatorId> = figures.map(|o| &o.indicator).collect();
        return Ok(catalogue.indicators.iter().filter(|indicator| with_figures.contains(&indicator.id)).collect());
    }
    let find = |name: &String| {
        catalogue.indicator(&IndicatorId::new(name.as_str())).ok_or_else(|| PipelineError::Unknown {
            what: "indicator",
            id: name.clone(),
            hint: nearest(name, catalogue.indicators.iter().map(|indicator| indicator.id.as_str())),
        })
    };
    named.iter().map(find).collect()
}

/// Takes in what is not known yet.
fn take_in(
    store: &Store,
    indicator: &Indicator,
    to: &Area,
    own: &[Observation],
    carried: Carried,
    write: Option<&str>,
) -> Result<CarriedSeries, PipelineError> {
    let known = || own.iter().filter(|o| o.indicator == indicator.id && o.is_carried());
    let fresh: Vec<(Observation, bool)> = carried
        .rebuilt
        .iter()
        .filter(|rebuilt| !known().any(|o| o == *rebuilt))
        .map(|rebuilt| (rebuilt.clone(), known().any(|o| o.period == rebuilt.period && o.published_on == rebuilt.published_on)))
        .collect();
    let intake = match write.filter(|_| !fresh.is_empty()) {
        None => None,
        Some(stamp) => {
            let name = format!("carry/{}/{}", indicator.id, to.id);
            let defaults = Defaults { source: String::new(), published_on: None, calendar: Calendar::Calendar };
            Some(load_file(store, &name, &rebuilt_file(&fresh), &defaults, stamp)?)
        }
    };
    Ok(CarriedSeries { indicator: indicator.id.clone(), carried, fresh: fresh.len(), intake })
}
