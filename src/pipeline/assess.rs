//! Assessing everything that is promised, from one state of knowledge.

use std::{collections::BTreeMap, sync::Arc};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::{
    Knowledge, PipelineError, Policy,
    catalogue_part::catalogue_hash,
    teaching::{Taught, taught},
};
use crate::{
    analysis::{
        assess::{Promise, Subject, assess},
        conflict::{Standing, standings},
        projection::{self, Projection},
    },
    domain::{
        assessment::Assessment,
        catalogue::Catalogue,
        id::{AreaId, IndicatorId, PlanId, TargetId},
        observation::Observation,
        series::{Series, SeriesKey},
        target::Target,
    },
    store::{ObservationFilter, RunKey, Store, StoredRun},
};

/// What the verdicts rest on besides data, catalogue and policy, in words.
const METHOD: &str = "lotrinh methods 2: conformal intervals, weights by rolling origins to the power -6, words by reports with evidence, \
    more than 40 areas taught together by 256 of them and again when a hundredth of their figures has changed";

/// Hash of method, policy and program version, lower-case hex; part of every run and edition.
pub fn method_hash(policy: &Policy) -> String {
    // Fields in their order and shortest exact numbers; a plain struct can always be written, in the one form or the other.
    let policy = serde_json::to_string(policy).unwrap_or_else(|_| format!("{policy:?}"));
    let mut hasher = Sha256::new();
    for part in [METHOD, &policy, env!("CARGO_PKG_VERSION")] {
        hasher.update(part.as_bytes());
        hasher.update(b"\n");
    }
    hex(&hasher.finalize())
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Everything known and judged at one state of knowledge.
#[derive(Debug)]
pub struct Snapshot {
    /// When and from what.
    pub knowledge: Knowledge,
    /// What is promised.
    pub catalogue: Arc<Catalogue>,
    /// What happened.
    pub series: BTreeMap<SeriesKey, Series>,
    /// Where it goes.
    pub projections: BTreeMap<SeriesKey, Projection>,
    /// One row per target, worst first.
    pub assessments: Vec<Assessment>,
    /// How conflicting targets stand.
    pub standings: BTreeMap<TargetId, Standing>,
    /// What indicators with many areas taught them.
    pub taught: Taught,
    /// Under which policy.
    pub policy: Policy,
    /// Hash of the method, with the policy.
    pub method_hash: String,
    /// Hash of the catalogue as it was loaded; empty in an empty store.
    pub catalogue_hash: String,
}

/// Reads the store as known and judges every target under a policy.
///
/// # Errors
/// The store does not answer.
pub fn snapshot(store: &Store, knowledge: Knowledge, policy: &Policy) -> Result<Snapshot, PipelineError> {
    let catalogue = store.read_catalogue(knowledge.known_at, knowledge.targets_as_of)?;
    let filter =
        ObservationFilter { as_of: knowledge.as_of, known_at: knowledge.known_at, indicator: None, area: None, updated_after: None };
    let series = group(store.observations_as_of(&filter)?);
    let catalogue_hash = catalogue_hash(&store.list_ingests()?, knowledge.known_at);
    let taught = taught(store, catalogue.indicators.iter(), knowledge.as_of, knowledge.known_at)?;
    Ok(Snapshot { catalogue_hash, ..judge(catalogue, series, knowledge, policy, taught) })
}

/// Groups observations into series.
pub fn group(observations: Vec<Observation>) -> BTreeMap<SeriesKey, Series> {
    let mut rows: BTreeMap<SeriesKey, Vec<Observation>> = BTreeMap::new();
    for o in observations {
        rows.entry(SeriesKey { indicator: o.indicator.clone(), area: o.area.clone() }).or_default().push(o);
    }
    rows.into_iter().map(|(key, rows)| (key.clone(), Series::new(key, rows))).collect()
}

/// Judges every target of a catalogue against its series; pure, and the same whatever the number of cores.
pub fn judge(
    catalogue: impl Into<Arc<Catalogue>>,
    series: BTreeMap<SeriesKey, Series>,
    knowledge: Knowledge,
    policy: &Policy,
    taught: Taught,
) -> Snapshot {
    let catalogue = catalogue.into();
    let standings = standings(&catalogue);
    let by_series = catalogue.targets_by_series();
    let mut keys: Vec<&SeriesKey> = by_series.keys().chain(series.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let projections: BTreeMap<SeriesKey, Projection> =
        keys.par_iter().filter_map(|key| Some(((*key).clone(), project(&catalogue, &series, key, knowledge, &taught)?))).collect();
    let mut assessments: Vec<Assessment> = by_series
        .par_iter()
        .flat_map_iter(|(key, targets)| {
            let empty = Series::empty((*key).clone());
            let subject = catalogue.indicator(&key.indicator).zip(catalogue.area(&key.area)).map(|(indicator, area)| Subject {
                indicator,
                area,
                series: series.get(key).unwrap_or(&empty),
                projection: projections.get(key),
                as_of: knowledge.as_of,
            });
            subject.map(|subject| judge_series(&catalogue, &subject, targets, &standings, policy)).unwrap_or_default()
        })
        .collect();
    assessments.sort_by(|a, b| a.order().cmp(&b.order()));
    Snapshot {
        knowledge,
        series,
        projections,
        assessments,
        standings,
        taught,
        policy: policy.clone(),
        method_hash: method_hash(policy),
        catalogue_hash: String::new(),
        catalogue,
    }
}

/// The forecast of one series; the other areas of its indicator are evidence.
fn project(
    catalogue: &Catalogue,
    series: &BTreeMap<SeriesKey, Series>,
    key: &SeriesKey,
    knowledge: Knowledge,
    taught: &Taught,
) -> Option<Projection> {
    let indicator = catalogue.indicator(&key.indicator)?;
    let own = series.get(key)?;
    if let Some(peers) = taught.get(&key.indicator) {
        return Projection::fit(indicator, own, knowledge.as_of, peers.pool(own, knowledge.as_of)?);
    }
    // Made-up figures teach nothing about published ones.
    let teaches = |other: &&Series| other.key.area != key.area && (own.is_illustrative() || !other.is_illustrative());
    let others: Vec<&Series> = of_indicator(series, &key.indicator).map(|(_, series)| series).filter(teaches).collect();
    let pool = projection::pool(indicator, own, &others, knowledge.as_of);
    Projection::fit(indicator, own, knowledge.as_of, &pool)
}

/// The series of one indicator.
fn of_indicator<'a>(
    series: &'a BTreeMap<SeriesKey, Series>,
    indicator: &'a IndicatorId,
) -> impl Iterator<Item = (&'a SeriesKey, &'a Series)> {
    let first = SeriesKey { indicator: indicator.clone(), area: AreaId::new("") };
    series.range(first..).take_while(move |(key, _)| key.indicator == *indicator)
}

fn judge_series(
    catalogue: &Catalogue,
    subject: &Subject<'_>,
    targets: &[&Target],
    standings: &BTreeMap<TargetId, Standing>,
    policy: &Policy,
) -> Vec<Assessment> {
    targets
        .iter()
        .map(|target| {
            let ladder: Vec<&Target> = targets.iter().copied().filter(|other| other.plan == target.plan).collect();
            let standing = standings.get(&target.id).copied().unwrap_or(Standing { conflict: false, is_headline: true });
            assess(subject, &Promise { target, plan: catalogue.plan(&target.plan), ladder: &ladder, standing }, policy)
        })
        .collect()
}

impl Snapshot {
    /// The key under which this run is on record.
    pub fn run_key(&self) -> RunKey {
        RunKey {
            as_of: self.knowledge.as_of,
            known_at: self.knowledge.known_at,
            targets_as_of: self.knowledge.targets_as_of,
            method_hash: self.method_hash.clone(),
        }
    }

    /// Puts the run on record unless it is there.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn record(&self, store: &Store, stamp: &str) -> Result<StoredRun, PipelineError> {
        Ok(store.write_run(&self.run_key(), &self.assessments, stamp)?)
    }

    /// The assessment of a target.
    pub fn assessment(&self, target: &TargetId) -> Option<&Assessment> {
        self.assessments.iter().find(|a| a.target == *target)
    }

    /// A target of the catalogue.
    pub fn target(&self, id: &TargetId) -> Option<&Target> {
        self.catalogue.targets.iter().find(|t| t.id == *id)
    }

    /// The targets of one plan for a series, in catalogue order.
    pub fn ladder(&self, key: &SeriesKey, plan: &PlanId) -> Vec<&Target> {
        self.catalogue.targets.iter().filter(|t| t.plan == *plan && t.indicator == key.indicator && t.area == key.area).collect()
    }

    /// The rival definitions of an indicator: same family, another definition.
    pub fn rivals(&self, id: &IndicatorId) -> Vec<&IndicatorId> {
        self.catalogue.indicators.iter().map(|i| &i.id).filter(|other| other.family() == id.family() && *other != id).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_stands_for_every_setting_and_for_nothing_else() {
        let usual = method_hash(&Policy::default());
        assert_eq!(usual, method_hash(&Policy::parse("").expect("a policy")));
        assert!(usual.len() == 64 && usual.bytes().all(|b| b.is_ascii_hexdigit()));
        let mut seen = vec![usual];
        for text in [
            "headline = [\"path\", \"projection_model\", \"pace_linear\"]",
            "disagreement_classes = 3",
            "[ratio]\non_course = 0.96",
            "[ratio]\nwatch = 0.61",
            "[ratio]\nat_risk = 0.01",
            "[attainment]\non_course = 0.67",
            "[attainment]\nwatch = 0.33",
            "[miss]\non_course = 0.06",
            "[miss]\nwatch = 0.21",
            "[pace]\nwindow_years = 6",
            "[pace]\nrobust_from_values = 9",
            "[model]\nvalues_needed = 5",
            "[compound]\nbase_year = 2016",
        ] {
            let hash = method_hash(&Policy::parse(text).expect(text));
            assert!(!seen.contains(&hash), "{text}");
            seen.push(hash);
        }
    }
}
