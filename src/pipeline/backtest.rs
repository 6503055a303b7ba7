//! Backtests of whole panels, from files or from the store: on all cores, the same whatever their number.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use jiff::civil::Date;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

pub use crate::analysis::backtest::{
    COMBINATION, PROBABILITIES, REFERENCE,
    cut::Rule,
    report::{Coverage, GroupScores, ModelScores, NEAR_AND_FAR, Section, SpreadScores},
};

use super::{Knowledge, PipelineError, Progress, assess::group};
use crate::{
    analysis::{
        backtest::{
            ErrorUnit, Peers, Subject,
            cut::{Cut, cut, rolling, rolling_alone},
            judge,
            report::report,
            tally::Ledger,
        },
        forecast::{Pool, Step},
    },
    domain::{
        bounds::Bounds,
        id::{AreaId, IndicatorId},
        indicator::{Indicator, Kind},
        observation::Observation,
        series::Series,
    },
    ingest::panel::{CompetitionSeries, PanelKey, PanelTraits, read_competition, read_long, read_traits},
    store::{ObservationFilter, Store},
};

/// Sources whose indicators are one group each under [`GroupBy::Adoption`]; every other source is one group.
const SOURCES_BY_INDICATOR: [&str; 3] = ["gapminder", "unsd", "eurostat"];

/// What makes a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupBy {
    /// Each indicator.
    Indicator,
    /// Each source.
    Source,
    /// Each sort of quantity.
    Kind,
    /// Each indicator of the sources that hold many countries, each other source.
    Adoption,
}

/// Which series are tried, and with which tables of kinds.
#[derive(Clone, Copy)]
pub struct Tried<'a> {
    /// The tables; [`Pool::empty`] stands for the shipped ones.
    pub tables: &'a Pool,
    /// The half of the series whose name is dealt to it; none for all.
    pub half: Option<Half>,
}

impl Tried<'_> {
    fn keeps(&self, name: &str) -> bool {
        self.half.is_none_or(|half| half.holds(name))
    }
}

/// One half of a panel, dealt by a hash of the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    /// The first.
    First,
    /// The other.
    Second,
}

impl Half {
    /// Whether a name is dealt to this half: the last bit of the first byte of its SHA-256, so that nobody could choose.
    pub fn holds(self, name: &str) -> bool {
        let bit = Sha256::digest(name.as_bytes()).first().is_some_and(|byte| byte % 2 == 1);
        bit == (self == Self::Second)
    }
}

/// One indicator with what was known at each of its origins.
struct Case {
    subject: Subject,
    origins: Vec<Vec<Cut>>,
}

/// Scores a competition: one origin, the end of each series of `train`, and what `test` says followed; without a test
/// part the latest origins inside each series.
///
/// Groups are the categories; a series has no bounds and no peers. Without a test part `rule.horizon` holds; with one
/// all of its steps up to `rule.horizon`.
///
/// # Errors
/// A file cannot be read, a series has no test part, or nothing can be scored.
pub fn backtest_competition(
    train: &Path,
    test: Option<&Path>,
    step: Step,
    rule: Rule,
    tried: &Tried<'_>,
    progress: &(dyn Progress + Sync),
) -> Result<Vec<Section>, PipelineError> {
    let series = read_competition(train)?;
    let followed: Option<BTreeMap<String, Vec<f64>>> =
        test.map(|path| Ok::<_, PipelineError>(read_competition(path)?.into_iter().map(|s| (s.id, s.values)).collect())).transpose()?;
    let case = |s: CompetitionSeries| {
        let origins = match &followed {
            None => rolling_alone(&s.values, step, rule),
            Some(followed) => {
                let values = followed.get(&s.id).ok_or_else(|| {
                    PipelineError::Refused(format!("series {} of the training file is not in the test file; expected the same ids", s.id))
                })?;
                let followed = (1..=rule.horizon).zip(values.iter().copied()).collect();
                vec![Cut { entity: 0, seen: s.values, step, followed }]
            }
        };
        let subject = Subject {
            key: s.id,
            group: s.category,
            unit: String::new(),
            modelled: false,
            bounds: Bounds::NONE,
            peers: Peers::None,
            error_unit: ErrorUnit::SeasonalStep,
        };
        Ok(Case { subject, origins: origins.into_iter().map(|cut| vec![cut]).collect() })
    };
    let cases = series.into_iter().filter(|s| tried.keeps(&s.id)).map(case).collect::<Result<_, PipelineError>>()?;
    scored(cases, tried.tables, progress, || too_short(rule))
}

/// Scores a long yearly panel from the latest origins of each indicator.
///
/// # Errors
/// A file cannot be read, limits cross, a group is asked for that the files do not name, or nothing can be scored.
pub fn backtest_long(
    path: &Path,
    traits: Option<&Path>,
    group_by: GroupBy,
    rule: Rule,
    tried: &Tried<'_>,
    progress: &(dyn Progress + Sync),
) -> Result<Vec<Section>, PipelineError> {
    let panel = read_long(path)?;
    let traits = traits.map(read_traits).transpose()?.unwrap_or_default();
    if group_by == GroupBy::Kind && traits.values().all(|t| t.kind.is_empty()) {
        return Err(PipelineError::Refused(
            "the files name no kinds; give --indicators with a column “kind”, or another --group".to_owned(),
        ));
    }
    let mut cases = Vec::new();
    for (key, mut entities) in panel {
        // The order of rows is no information.
        entities.retain(|e| tried.keeps(&format!("{} {}", key.1, e.name)));
        entities.sort_by(|a, b| a.name.cmp(&b.name));
        let known = traits.get(&key).cloned().unwrap_or_default();
        let subject = subject_of(&key, &known, group_by)?;
        let end = |year: i32| Date::new(i16::try_from(year).ok()?, 12, 31).ok();
        let dated: Vec<Vec<(Date, f64)>> =
            entities.iter().map(|e| e.values.iter().filter_map(|(year, value)| Some((end(*year)?, *value))).collect()).collect();
        cases.push(Case { subject, origins: rolling(&dated, rule) });
    }
    scored(cases, tried.tables, progress, || too_short(rule))
}

fn subject_of((source, indicator, unit): &PanelKey, known: &PanelTraits, group_by: GroupBy) -> Result<Subject, PipelineError> {
    let bounds = Bounds::new(known.limits.0, known.limits.1)
        .map_err(|error| PipelineError::Refused(format!("limits of {indicator}: {error}; correct the file of --indicators")))?;
    let by_indicator = SOURCES_BY_INDICATOR.iter().any(|name| source.starts_with(name));
    let key = format!("{source}: {indicator} ({unit})");
    let group = match group_by {
        GroupBy::Kind => known.kind.clone(),
        GroupBy::Source => source.clone(),
        GroupBy::Adoption if !by_indicator => source.clone(),
        GroupBy::Indicator | GroupBy::Adoption => key.clone(),
    };
    let (unit, modelled) = (unit.clone(), known.modelled);
    Ok(Subject { key, group, unit, modelled, bounds, peers: Peers::All, error_unit: ErrorUnit::Indicator })
}

/// Scores the series of the store, an indicator's areas being its entities.
///
/// An origin is a day on which a figure for a new period was published. What was published by then is seen, the newest
/// vintage is the truth. Illustrative figures are left out: a forecast of made-up figures proves nothing.
///
/// # Errors
/// The store does not answer, or nothing can be scored.
pub fn backtest_store(
    store: &Store,
    knowledge: Knowledge,
    group_by: GroupBy,
    rule: Rule,
    progress: &(dyn Progress + Sync),
) -> Result<Vec<Section>, PipelineError> {
    let catalogue = store.read_catalogue(knowledge.known_at, knowledge.targets_as_of)?;
    let mut cases = Vec::new();
    let forecastable = |i: &&Indicator| i.is_numeric() && i.kind != Kind::Rank;
    for indicator in catalogue.indicators.iter().filter(forecastable) {
        let filter = |as_of: Date| ObservationFilter {
            as_of,
            known_at: knowledge.known_at,
            indicator: Some(IndicatorId::new(indicator.id.as_str())),
            area: None,
            updated_after: None,
        };
        let published = |rows: Vec<Observation>| rows.into_iter().filter(|o| !o.illustrative).collect::<Vec<_>>();
        let history = published(store.observation_history(&filter(knowledge.as_of))?);
        let Some(first) = history.first() else { continue };
        let group = match group_by {
            GroupBy::Indicator => indicator.id.as_str().to_owned(),
            GroupBy::Source | GroupBy::Adoption => first.source.clone(),
            GroupBy::Kind => indicator.kind.code().to_owned(),
        };
        let subject = Subject {
            key: indicator.id.as_str().to_owned(),
            group,
            unit: indicator.unit.vi.clone(),
            modelled: false,
            bounds: indicator.bounds,
            peers: Peers::Others,
            error_unit: ErrorUnit::Indicator,
        };
        let seen_on = |day: Date| Ok::<_, PipelineError>(areas(published(store.observations_as_of(&filter(day))?)));
        cases.push(Case { subject, origins: vintages(&history, knowledge.as_of, rule, seen_on)? });
    }
    scored(cases, &Pool::empty(), progress, || {
        format!(
            "the store has no series that can be tried on its own past. A series needs at least {} published values for periods that were \
             published one after another, {} by the origin and one after it; take in longer series with `lotrinh ingest sources`, or name \
             a panel with --in",
            rule.fewest + 1,
            rule.fewest
        )
    })
}

/// Series by area.
fn areas(rows: Vec<Observation>) -> BTreeMap<AreaId, Series> {
    group(rows).into_iter().map(|(key, series)| (key.area, series)).collect()
}

/// The latest origins of one indicator of the store, oldest first.
fn vintages(
    history: &[Observation],
    today: Date,
    rule: Rule,
    seen_on: impl Fn(Date) -> Result<BTreeMap<AreaId, Series>, PipelineError>,
) -> Result<Vec<Vec<Cut>>, PipelineError> {
    // A figure published before its period is over is seen when it is over.
    let mut first_seen: BTreeMap<(&AreaId, Date), Date> = BTreeMap::new();
    for o in history {
        let day = o.published_on.max(o.period.end());
        first_seen.entry((&o.area, o.period.end())).and_modify(|known| *known = day.min(*known)).or_insert(day);
    }
    let truth = seen_on(today)?;
    let numbers: BTreeMap<&AreaId, usize> = truth.keys().zip(0..).collect();
    let days: BTreeSet<Date> = first_seen.values().copied().filter(|day| *day < today).collect();
    let mut origins = Vec::new();
    for day in days.into_iter().rev() {
        if origins.len() == rule.origins {
            break;
        }
        let mut cuts = Vec::new();
        for (area, series) in seen_on(day)? {
            let seen = series.points(day);
            let is_new = seen.last().is_some_and(|(last, _)| first_seen.get(&(&area, *last)) == Some(&day));
            let later = truth.get(&area).filter(|_| is_new && seen.len() >= rule.fewest).map(|t| t.points(today)).unwrap_or_default();
            cuts.extend(numbers.get(&area).and_then(|number| cut(*number, &seen, &later, rule.horizon)));
        }
        if cuts.iter().any(|cut| !cut.followed.is_empty()) {
            origins.push(cuts);
        }
    }
    origins.reverse();
    Ok(origins)
}

fn too_short(rule: Rule) -> String {
    format!(
        "no series is long enough to be tried on its own past: at least {} values are needed, {} by the origin and one up to {} steps after it",
        rule.fewest + 1,
        rule.fewest,
        rule.horizon
    )
}

/// Judges every origin of every indicator and adds up in the order of keys.
fn scored(
    mut cases: Vec<Case>,
    tables: &Pool,
    progress: &(dyn Progress + Sync),
    empty: impl FnOnce() -> String,
) -> Result<Vec<Section>, PipelineError> {
    cases.sort_by(|a, b| a.subject.key.cmp(&b.subject.key));
    let origins: Vec<(usize, &[Cut])> =
        cases.iter().enumerate().flat_map(|(i, case)| case.origins.iter().map(move |cuts| (i, cuts.as_slice()))).collect();
    if origins.is_empty() {
        return Err(PipelineError::Refused(empty()));
    }
    progress.begin("backtest", origins.len());
    let judged: Vec<(usize, Ledger)> = origins
        .par_iter()
        .map(|(number, cuts)| {
            let ledger = judge(&cases[*number].subject, *number, cuts, tables);
            progress.step();
            (*number, ledger)
        })
        .collect();
    // Added up one after another: sums of floating numbers depend on their order, which must not depend on the cores.
    let mut sums: Vec<(&Subject, Ledger)> = cases.iter().map(|case| (&case.subject, Ledger::default())).collect();
    for (number, ledger) in judged {
        sums[number].1.merge(&ledger, Some(1.0));
    }
    let sections = report(&sums);
    let forecasts: usize = sections.iter().map(|section| section.all.spread.count).sum();
    progress.end(&format!("{} origins, {forecasts} forecasts", origins.len()));
    if forecasts == 0 { Err(PipelineError::Refused(empty())) } else { Ok(sections) }
}
