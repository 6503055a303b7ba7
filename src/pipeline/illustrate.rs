//! Making up illustrative series for areas of a catalogue folder.

use std::path::Path;

use super::PipelineError;
use crate::{
    analysis::illustrate::illustrate,
    domain::{finding::Severity, id::AreaId, observation::Observation},
    ingest::read_catalogue,
};

/// Made-up series for the numeric targets of some areas, from a seed.
///
/// # Errors
/// The catalogue cannot be read or has faults, or an area is not in it.
pub fn illustrative_series(catalogue: &Path, areas: &[String], seed: u64) -> Result<Vec<Observation>, PipelineError> {
    let (catalogue, findings) = read_catalogue(catalogue)?;
    let faults: Vec<_> = findings.iter().filter(|f| f.severity == Severity::Rejected).collect();
    if let Some(first) = faults.first() {
        return Err(PipelineError::Catalogue { count: faults.len(), first: first.to_string() });
    }
    let found = areas.iter().map(|id| {
        catalogue.area(&AreaId::new(id.as_str())).ok_or_else(|| PipelineError::Unknown {
            what: "area",
            id: id.clone(),
            hint: "; see `lotrinh catalogue list areas`".to_owned(),
        })
    });
    let found: Vec<_> = found.collect::<Result<_, _>>()?;
    Ok(illustrate(&catalogue, &found, seed))
}
