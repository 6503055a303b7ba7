//! A snapshot of some series: what a page, a chart or a table of one series or one area needs, read and judged without the rest.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Knowledge, PipelineError,
    assess::{Snapshot, group, judge},
    catalogue_part::catalogue_hash,
    context::Context,
    teaching::{Taught, taught},
};
use crate::{
    domain::{
        catalogue::Catalogue,
        id::{AreaId, IndicatorId, TargetId},
        indicator::Indicator,
        observation::Observation,
    },
    store::ObservationFilter,
};

impl Context {
    /// A snapshot that holds an indicator, an area, one series, or everything; it may hold more than was asked for.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn snapshot_of(
        &self,
        knowledge: Knowledge,
        indicator: Option<&IndicatorId>,
        area: Option<&AreaId>,
    ) -> Result<Arc<Snapshot>, PipelineError> {
        if indicator.is_none() && area.is_none() || !self.has_many_targets()? {
            return self.snapshot(knowledge);
        }
        self.narrow_snapshot(knowledge, indicator, area)
    }

    /// The catalogue as a snapshot in which nothing is promised: for pages that judge nothing.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn entries_snapshot(&self, knowledge: Knowledge) -> Result<Arc<Snapshot>, PipelineError> {
        let catalogue_hash = match self.known_overview().filter(|overview| overview.knowledge.known_at == knowledge.known_at) {
            Some(overview) => overview.catalogue_hash.clone(),
            None => catalogue_hash(&self.store().list_ingests()?, knowledge.known_at),
        };
        let nothing = judge(self.entries(knowledge.known_at)?, BTreeMap::new(), knowledge, self.policy(), Taught::new());
        Ok(Arc::new(Snapshot { catalogue_hash, ..nothing }))
    }

    /// A snapshot that holds just these: for looking back at many days, none of which is asked for again.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn narrow_snapshot(
        &self,
        knowledge: Knowledge,
        indicator: Option<&IndicatorId>,
        area: Option<&AreaId>,
    ) -> Result<Arc<Snapshot>, PipelineError> {
        let entries = self.entries(knowledge.known_at)?;
        let targets = self.store().read_targets(knowledge.known_at, knowledge.targets_as_of, indicator, area)?;
        let mut named: BTreeSet<&IndicatorId> = targets.iter().map(|target| &target.indicator).collect();
        named.extend(indicator);
        let indicators: Vec<&Indicator> = entries.indicators.iter().filter(|indicator| named.contains(&indicator.id)).collect();
        let (taught, catalogue_hash) = self.taught(&indicators, knowledge)?;
        let series = group(self.figures_of(&indicators, &taught, area, knowledge)?);
        let catalogue = Catalogue { targets, ..Catalogue::clone(&entries) };
        Ok(Arc::new(Snapshot { catalogue_hash, ..judge(catalogue, series, knowledge, self.policy(), taught) }))
    }

    /// A snapshot that holds the series of a target, if there is such a target.
    ///
    /// # Errors
    /// The store does not answer.
    pub fn snapshot_of_target(&self, knowledge: Knowledge, target: &TargetId) -> Result<Arc<Snapshot>, PipelineError> {
        // Every revision is looked at: which of them is in force the snapshot decides.
        let revisions = self.store().target_revisions(knowledge.known_at, Some(target))?;
        let known = revisions.into_iter().rev().find_map(|revision| revision.target);
        self.snapshot_of(knowledge, known.as_ref().map(|target| &target.indicator), known.as_ref().map(|target| &target.area))
    }

    /// What indicators teach, from the overview where it is of the same knowledge, and the hash of the catalogue.
    fn taught(&self, indicators: &[&Indicator], knowledge: Knowledge) -> Result<(Taught, String), PipelineError> {
        if let Some(overview) = self.known_overview().filter(|overview| overview.knowledge == knowledge) {
            let taught = indicators.iter().flat_map(|indicator| overview.taught(&indicator.id)).collect();
            return Ok((taught, overview.catalogue_hash.clone()));
        }
        let taught = taught(self.store(), indicators.iter().copied(), knowledge.as_of, knowledge.known_at)?;
        Ok((taught, catalogue_hash(&self.store().list_ingests()?, knowledge.known_at)))
    }

    /// The figures that some rows rest on: those of the area, and of all areas where each learns from all others.
    fn figures_of(
        &self,
        indicators: &[&Indicator],
        taught: &Taught,
        area: Option<&AreaId>,
        knowledge: Knowledge,
    ) -> Result<Vec<Observation>, PipelineError> {
        let filter = |indicator: Option<&IndicatorId>, area: Option<&AreaId>| ObservationFilter {
            as_of: knowledge.as_of,
            known_at: knowledge.known_at,
            indicator: indicator.cloned(),
            area: area.cloned(),
            updated_after: None,
        };
        let (together, one_by_one): (Vec<&Indicator>, Vec<&Indicator>) =
            indicators.iter().partition(|indicator| taught.contains_key(&indicator.id));
        let mut out = Vec::new();
        for indicator in one_by_one {
            out.extend(self.store().observations_as_of(&filter(Some(&indicator.id), None))?);
        }
        match together.as_slice() {
            [] => {}
            [indicator] => out.extend(self.store().observations_as_of(&filter(Some(&indicator.id), area))?),
            several => {
                let wanted = |o: &Observation| several.iter().any(|indicator| indicator.id == o.indicator);
                out.extend(self.store().observations_as_of(&filter(None, area))?.into_iter().filter(wanted));
            }
        }
        Ok(out)
    }
}
