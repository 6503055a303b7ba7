//! From sums to scores: by group, by model and combination, by horizon.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{
    COMBINATION, LEVELS, REFERENCE, Subject,
    tally::{Hits, Ledger, PointTally, SpreadTally},
};
use crate::analysis::score::owa;

/// Near and far horizons, first and last step, that are summed up on their own.
pub const NEAR_AND_FAR: [(usize, usize); 2] = [(1, 4), (5, 8)];

/// Scores of point forecasts over some horizons. Everything but sMAPE is without unit; none where undefined.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PointScores {
    /// First and last step ahead.
    pub horizons: (usize, usize),
    /// Forecasts.
    pub count: usize,
    /// Σ|e| / Σ|e of the reference| on the same values.
    pub relative_mae: Option<f64>,
    /// Mean |e| over the mean one-season step of the history (Hyndman & Koehler 2006); forecasts whose history never moves are left out.
    pub mase: Option<f64>,
    /// sMAPE as in M4, in percent.
    pub smape: Option<f64>,
    /// ½(sMAPE + MASE), each over that of the reference, Naive2.
    pub owa: Option<f64>,
}

/// How often an interval held what followed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Coverage {
    /// Promised share, in (0, 1).
    pub nominal: f64,
    /// Achieved share, ends included.
    pub achieved: f64,
    /// Share of values below the lower end.
    pub below: f64,
    /// Share of values above the upper end.
    pub above: f64,
    /// Standard error of the achieved share, in which all values of one entity count as one draw: √Σ_c (inside_c − p·n_c)² / n.
    pub standard_error: Option<f64>,
}

/// Scores of quantiles and intervals of the combination over some horizons.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpreadScores {
    /// First and last step ahead.
    pub horizons: (usize, usize),
    /// Forecasts.
    pub count: usize,
    /// Mean pinball loss at [`PROBABILITIES`](super::PROBABILITIES), in multiples of the reference's mean |e|.
    pub pinball: [Option<f64>; super::PROBABILITIES.len()],
    /// Mean interval score at 80 % and 95 %, in multiples of the reference's mean |e|.
    pub interval_score: [Option<f64>; 2],
    /// Mean interval score over the mean one-season step of the history, at 80 % and 95 %: MSIS of M4.
    pub msis: [Option<f64>; 2],
    /// Coverage at each of [`LEVELS`].
    pub coverage: Vec<Coverage>,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelScores {
    /// Its name.
    pub model: &'static str,
    /// Over all horizons.
    pub all: PointScores,
    /// Over [`NEAR_AND_FAR`].
    pub near_and_far: [PointScores; 2],
    /// By horizon.
    pub by_horizon: Vec<PointScores>,
}

/// One group of indicators.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupScores {
    /// Its name; empty for all together.
    pub group: String,
    /// Indicators in it.
    pub indicators: usize,
    /// Entities that were scored.
    pub entities: usize,
    /// Whether the errors of each indicator were divided by the mean |e| of the reference for it, since units differ.
    pub is_mixed: bool,
    /// By model: the reference, the combination, then its models.
    pub models: Vec<ModelScores>,
    /// Quantiles and intervals over all horizons.
    pub spread: SpreadScores,
    /// The same by horizon.
    pub spread_by_horizon: Vec<SpreadScores>,
}

/// A model over all groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Its name.
    pub model: &'static str,
    /// Geometric mean over groups of the relative MAE over [`NEAR_AND_FAR`]: every group counts alike.
    pub relative_mae: [Option<f64>; 2],
}

/// How far achieved coverage is from what is promised.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoverageDistance {
    /// Promised share.
    pub nominal: f64,
    /// Mean over groups of |achieved − nominal|, as a share.
    pub mean: f64,
    /// The largest of them.
    pub worst: f64,
    /// The group it belongs to.
    pub worst_group: String,
}

/// Indicators of one sort: published figures, or partly modelled ones.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Section {
    /// Partly the output of a model.
    pub modelled: bool,
    /// All indicators together.
    pub all: GroupScores,
    /// By group, in order of name.
    pub groups: Vec<GroupScores>,
    /// Over groups, by model.
    pub summary: Vec<Summary>,
    /// Over groups, at 80 % and 95 %.
    pub coverage_distance: Vec<CoverageDistance>,
}

/// Scores of a panel from the sums of each indicator, which stand in order of key.
pub fn report(judged: &[(&Subject, Ledger)]) -> Vec<Section> {
    [false, true]
        .into_iter()
        .filter_map(|modelled| {
            let own: Vec<&(&Subject, Ledger)> =
                judged.iter().filter(|(subject, ledger)| subject.modelled == modelled && !ledger.spread.is_empty()).collect();
            (!own.is_empty()).then(|| section(modelled, &own))
        })
        .collect()
}

fn section(modelled: bool, judged: &[&(&Subject, Ledger)]) -> Section {
    let names: BTreeSet<&str> = judged.iter().map(|(subject, _)| subject.group.as_str()).collect();
    let groups: Vec<GroupScores> = names
        .into_iter()
        .map(|name| group(name, &judged.iter().copied().filter(|(subject, _)| subject.group == name).collect::<Vec<_>>()))
        .collect();
    let all = group("", judged);
    let summary = all
        .models
        .iter()
        .map(|scores| Summary { model: scores.model, relative_mae: [0, 1].map(|i| geometric_mean(&groups, scores.model, i)) })
        .collect();
    let coverage_distance = [0.8, 0.95].into_iter().filter_map(|nominal| distance(&groups, nominal)).collect();
    Section { modelled, all, groups, summary, coverage_distance }
}

fn geometric_mean(groups: &[GroupScores], model: &str, part: usize) -> Option<f64> {
    let of = |group: &GroupScores| group.models.iter().find(|m| m.model == model).and_then(|m| m.near_and_far[part].relative_mae);
    let logarithms: Vec<f64> = groups.iter().filter_map(of).map(f64::ln).collect();
    (!logarithms.is_empty()).then(|| (logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp())
}

fn distance(groups: &[GroupScores], nominal: f64) -> Option<CoverageDistance> {
    let of = |group: &GroupScores| {
        let coverage = group.spread.coverage.iter().find(|c| c.nominal == nominal)?;
        Some(((coverage.achieved - nominal).abs(), group.group.clone()))
    };
    let distances: Vec<(f64, String)> = groups.iter().filter_map(of).collect();
    let mean = distances.iter().map(|(distance, _)| distance).sum::<f64>() / distances.len() as f64;
    let (worst, worst_group) = distances.into_iter().max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(CoverageDistance { nominal, mean, worst, worst_group })
}

fn group(name: &str, judged: &[&(&Subject, Ledger)]) -> GroupScores {
    let units: BTreeSet<&str> = judged.iter().map(|(subject, _)| subject.unit.as_str()).collect();
    let is_mixed = units.len() > 1;
    let mut sums = Ledger::default();
    for (_, ledger) in judged.iter().copied() {
        sums.merge(ledger, if is_mixed { mean_reference_error(ledger) } else { Some(1.0) });
    }
    let clusters: Vec<Hits> = sums.by_entity.values().copied().collect();
    let references: Vec<PointTally> =
        sums.models.iter().find(|(name, _)| *name == REFERENCE).map(|(_, tallies)| tallies.clone()).unwrap_or_default();
    let furthest = sums.spread.len();
    GroupScores {
        group: name.to_owned(),
        indicators: judged.len(),
        entities: clusters.len(),
        is_mixed,
        models: sums.models.iter().map(|(model, tallies)| model_scores(model, tallies)).collect(),
        spread: spread_scores(&sums.spread, &references, (1, furthest), Some(&clusters)),
        spread_by_horizon: (1..=furthest).map(|h| spread_scores(&sums.spread, &references, (h, h), None)).collect(),
    }
}

/// Mean |e| of the reference over all forecasts of an indicator; none when it never errs.
fn mean_reference_error(ledger: &Ledger) -> Option<f64> {
    let (_, tallies) = ledger.models.iter().find(|(model, _)| *model == COMBINATION)?;
    let all = added(tallies, (1, tallies.len()));
    Some(all.error.1 / all.error_count as f64).filter(|mean| mean.is_finite() && *mean > 0.0)
}

fn model_scores(model: &'static str, tallies: &[PointTally]) -> ModelScores {
    let over = |horizons| point_scores(&added(tallies, horizons), horizons);
    ModelScores {
        model,
        all: over((1, tallies.len())),
        near_and_far: NEAR_AND_FAR.map(over),
        by_horizon: (1..=tallies.len()).map(|h| over((h, h))).collect(),
    }
}

fn added(tallies: &[PointTally], (first, last): (usize, usize)) -> PointTally {
    let mut sum = PointTally::default();
    for tally in tallies.iter().take(last).skip(first - 1) {
        sum.merge(tally, Some(1.0));
    }
    sum
}

fn point_scores(sum: &PointTally, horizons: (usize, usize)) -> PointScores {
    let mean = |terms: f64, count: usize| (count > 0).then(|| terms / count as f64);
    let (smape, mase) = (mean(sum.smape.0, sum.count), mean(sum.scaled.0, sum.scaled_count));
    let reference = (mean(sum.smape.1, sum.count), mean(sum.scaled.1, sum.scaled_count));
    let owa = match (smape, mase, reference) {
        (Some(smape), Some(mase), (Some(reference_smape), Some(reference_mase))) => owa(smape, mase, reference_smape, reference_mase),
        _ => None,
    };
    PointScores { horizons, count: sum.count, relative_mae: (sum.error.1 > 0.0).then(|| sum.error.0 / sum.error.1), mase, smape, owa }
}

fn spread_scores(
    by_horizon: &[SpreadTally],
    references: &[PointTally],
    (first, last): (usize, usize),
    clusters: Option<&[Hits]>,
) -> SpreadScores {
    let mut sum = SpreadTally::default();
    for tally in by_horizon.iter().take(last).skip(first - 1) {
        sum.merge(tally, Some(1.0));
    }
    let reference = added(references, (first, last));
    let relative = |terms: f64| (reference.error.1 > 0.0).then(|| terms / reference.error.1);
    let scaled = |terms: f64| (reference.scaled_count > 0).then(|| terms / reference.scaled_count as f64);
    SpreadScores {
        horizons: (first, last),
        count: sum.hits.count,
        pinball: sum.pinball.map(relative),
        interval_score: sum.interval.map(relative),
        msis: sum.scaled_interval.map(scaled),
        coverage: coverage(&sum.hits, clusters),
    }
}

fn coverage(hits: &Hits, clusters: Option<&[Hits]>) -> Vec<Coverage> {
    let n = hits.count as f64;
    if hits.count == 0 {
        return Vec::new();
    }
    LEVELS
        .into_iter()
        .enumerate()
        .map(|(i, nominal)| {
            let achieved = hits.inside[i] as f64 / n;
            // One entity says nothing about how much entities differ.
            let standard_error = clusters.filter(|clusters| clusters.len() > 1).map(|clusters| {
                let squares: f64 = clusters.iter().map(|c| (c.inside[i] as f64 - achieved * c.count as f64).powi(2)).sum();
                squares.sqrt() / n
            });
            Coverage { nominal, achieved, below: hits.below[i] as f64 / n, above: hits.above[i] as f64 / n, standard_error }
        })
        .collect()
}
