//! Making up illustrative series for areas that have targets but no published figures.

use std::collections::BTreeSet;

use super::{Knowledge, PipelineError, context::Context};
use crate::{
    analysis::illustrate::illustrate,
    domain::{id::AreaId, observation::Observation, series::SeriesKey},
    store::ObservationFilter,
};

/// Made-up series for the numeric targets of some areas, from a seed.
///
/// A series of which a single figure was published gets none: what is made up never stands in one line with what was
/// measured. Values made up before do not count as published, so the same seed gives the same series again.
///
/// # Errors
/// The store does not answer, or an area is not in the catalogue.
pub fn illustrative_series(
    context: &Context,
    knowledge: Knowledge,
    areas: &[String],
    seed: u64,
) -> Result<Vec<Observation>, PipelineError> {
    let catalogue = context.store().read_catalogue(knowledge.known_at, knowledge.targets_as_of)?;
    let found = areas.iter().map(|id| {
        catalogue.area(&AreaId::new(id.as_str())).ok_or_else(|| PipelineError::Unknown {
            what: "area",
            id: id.clone(),
            hint: "; see `lotrinh catalogue list areas`".to_owned(),
        })
    });
    let found: Vec<_> = found.collect::<Result<_, _>>()?;
    let all = ObservationFilter { as_of: knowledge.as_of, known_at: knowledge.known_at, indicator: None, area: None, updated_after: None };
    let published: BTreeSet<SeriesKey> = context
        .store()
        .observation_history(&all)?
        .into_iter()
        .filter(|o| !o.illustrative)
        .map(|o| SeriesKey { indicator: o.indicator, area: o.area })
        .collect();
    Ok(illustrate(&catalogue, &found, &published, seed))
}
