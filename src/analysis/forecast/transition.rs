//! What areas that stood at this level did next.

use serde::{Deserialize, Serialize};

use super::model::{FittedModel, Model, Scale, TunedModel, View};
use crate::analysis::transform::Space;

/// Number of levels at which the mean increment is kept: 0, 0.05 … 1.
pub(super) const LEVELS: usize = 21;

/// Width of the smoothing kernel, in shares of the range.
const BANDWIDTH: f64 = 0.07;

/// Weight of an increment one step older than another, relative to it.
const AGEING: f64 = 0.95;

/// Increments that standing still counts for at every level.
const PRIOR: f64 = 3.0;

/// Own increments whose deviation from the level's is looked at.
const OWN: usize = 10;

/// Own increments that "as the others did" counts for.
const OWN_PRIOR: f64 = 4.0;

/// Share of the own deviation that is left after each step.
const DAMPING: f64 = 0.75;

/// Level of a non-negative quantity against the greatest of its peers, beyond which the table says nothing more.
const HIGHEST: f64 = 1.0;

/// Next-step increment as a function of the level, both in shares of the range: f(level), kernel-smoothed over all entities and shrunk towards 0.
///
/// The non-Bayesian form of the B-spline transition model (Susmann & Alkema 2025).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Increments([f64; LEVELS]);

impl Increments {
    /// Learns from series of levels in shares (oldest first); where there is little to learn from, nothing moves.
    ///
    /// Half mean, half median of the increments at a level: the mean says how far all went together, the median does not follow one leap.
    pub(super) fn learn(series: &[Vec<f64>]) -> Self {
        let mut increments: Vec<(f64, f64, f64)> = Vec::new();
        for levels in series {
            let last = levels.len();
            increments
                .extend(levels.windows(2).enumerate().map(|(i, pair)| (pair[1] - pair[0], pair[0], AGEING.powi((last - 2 - i) as i32))));
        }
        increments.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self(std::array::from_fn(|i| {
            let level = i as f64 / (LEVELS - 1) as f64;
            let weight = |(_, at, age): &(f64, f64, f64)| {
                let distance = (at - level) / BANDWIDTH;
                age * (-0.5 * distance * distance).exp()
            };
            let total: f64 = increments.iter().map(weight).sum();
            if total <= 1e-9 {
                return 0.0;
            }
            let mean = increments.iter().map(|entry| weight(entry) * entry.0).sum::<f64>() / total;
            let mut reached = 0.0;
            let median = increments.iter().find(|entry| {
                reached += weight(entry);
                reached >= 0.5 * total
            });
            let typical = 0.5 * mean + 0.5 * median.map_or(mean, |entry| entry.0);
            total * typical / (total + PRIOR)
        }))
    }

    /// Increment at a level, linear between the kept ones.
    fn at(&self, level: f64) -> f64 {
        let position = level.clamp(0.0, HIGHEST) * (LEVELS - 1) as f64;
        let left = (position as usize).min(LEVELS - 2);
        let share = position - left as f64;
        self.0[left] + share * (self.0[left + 1] - self.0[left])
    }
}

/// x ← x + f(x) + own·0.75^t, clipped to the bounds: f as the other areas moved from that level, own the median of the series' own last ten residuals Δ − f, times k/(k + 4).
#[derive(Debug, Clone, Copy)]
pub struct Transition;

struct Tuned;

struct Walk {
    increments: Increments,
    start: f64,
    own: f64,
    /// Way back from a share to the error scale.
    space: Space,
    size: f64,
}

/// Levels in shares from values on the error scale.
pub(super) fn shares(error: &[f64], space: Space, size: f64) -> Vec<f64> {
    match space {
        Space::Logit { lower, upper, .. } => {
            error.iter().map(|z| ((space.inverse(*z) - lower) / (upper - lower)).clamp(0.0, 1.0)).collect()
        }
        Space::Identity | Space::BoxCox { .. } => error.iter().map(|value| value / size).collect(),
    }
}

impl Model for Transition {
    fn name(&self) -> &'static str {
        "transition"
    }

    fn scale(&self) -> Scale {
        Scale::Error
    }

    fn tune(&self, view: &View<'_>) -> Option<Box<dyn TunedModel>> {
        view.increments.map(|_| Box::new(Tuned) as Box<dyn TunedModel>)
    }
}

impl TunedModel for Tuned {
    fn fit(&self, view: &View<'_>) -> Box<dyn FittedModel> {
        let (increments, size) = view.increments.map_or_else(|| (Increments([0.0; LEVELS]), 1.0), |(table, size)| (table.clone(), size));
        let levels = shares(view.error, view.space, size);
        let mut residuals: Vec<f64> = levels.windows(2).map(|pair| pair[1] - pair[0] - increments.at(pair[0])).collect();
        let recent = residuals.len().saturating_sub(OWN);
        let recent = &mut residuals[recent..];
        recent.sort_by(f64::total_cmp);
        let k = recent.len();
        let middle = if k == 0 { 0.0 } else { 0.5 * (recent[k / 2] + recent[(k - 1) / 2]) };
        let own = middle * k as f64 / (k as f64 + OWN_PRIOR);
        Box::new(Walk { increments, start: levels.last().copied().unwrap_or(0.0), own, space: view.space, size })
    }
}

impl FittedModel for Walk {
    fn predict(&self, h: usize) -> f64 {
        let mut level = self.start;
        let mut own = self.own;
        for _ in 0..h.min(400) {
            own *= DAMPING;
            level = (level + self.increments.at(level) + own).max(0.0);
            if self.space.is_logit() {
                level = level.min(1.0);
            }
        }
        match self.space {
            Space::Logit { lower, upper, .. } => self.space.forward(lower + level * (upper - lower)),
            Space::Identity | Space::BoxCox { .. } => level * self.size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_finds_what_everybody_did_at_a_level() {
        // Everybody gains 4·u·(1 − u)/10 a year.
        let curve = |start: f64| {
            let mut levels = vec![start];
            for _ in 0..25 {
                let u = levels[levels.len() - 1];
                levels.push(u + 0.4 * u * (1.0 - u));
            }
            levels
        };
        let table = Increments::learn(&(1..40).map(|i| curve(0.01 * f64::from(i))).collect::<Vec<_>>());
        // Smoothed over levels either side and drawn a little towards 0.
        assert!((table.at(0.5) - 0.1).abs() < 0.02 && table.at(0.98) < 0.02, "{table:?}");
    }

    #[test]
    fn where_nobody_stood_nothing_moves() {
        assert_eq!(Increments::learn(&[vec![0.4]]).at(0.4), 0.0);
        let table = Increments::learn(&[vec![0.1, 0.2, 0.3]]);
        assert!(table.at(0.15) > 0.02 && table.at(0.95).abs() < 1e-6);
    }

    #[test]
    fn a_walk_stays_within_the_bounds_and_its_own_haste_dies_away() {
        let space = Space::Logit { lower: 0.0, upper: 1.0, epsilon: 0.005 };
        let walk = Walk { increments: Increments([0.1; LEVELS]), start: 0.5, own: 0.04, space, size: 1.0 };
        let level = |h| space.inverse(walk.predict(h));
        assert!((level(1) - (0.5 + 0.1 + 0.03)).abs() < 1e-9 && (level(2) - (0.63 + 0.1 + 0.0225)).abs() < 1e-9);
        assert!((level(300) - 1.0).abs() < 1e-9);
    }
}
