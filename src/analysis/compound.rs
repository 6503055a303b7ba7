//! Compound pace: Open SDG 2.4 as Statistics Canada runs it for the Canadian Indicator Framework.
//!
//! Growth so far is compared with the growth that the target needs, both as constant yearly rates. The score maps the
//! ratio to [−5, 5]. Checked against the 268 published inputs and outputs in `tests/reference`.

use super::verdict::policy::RatioCuts;
use crate::domain::assessment::{Class, Reason};

/// What the method reads; years may be fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CompoundInput {
    /// Value the journey is measured from.
    pub base: f64,
    /// Its year.
    pub base_year: f64,
    /// Latest value.
    pub current: f64,
    /// Its year.
    pub current_year: f64,
    /// Target value and year; without one, growth is compared with fixed cuts.
    pub target: Option<(f64, f64)>,
    /// +1 when up is better, −1 when down is better ("direction" in the original).
    pub sign: f64,
    /// Natural limit of the value ("limit" in the original).
    pub limit: Option<f64>,
    /// Cuts of the ratio.
    pub cuts: RatioCuts,
}

/// What the method finds.
#[derive(Clone, Debug, PartialEq)]
pub enum CompoundOutcome {
    /// The target is met; the ratio is still given where it exists.
    Reached {
        /// Ratio R.
        ratio: Option<f64>,
    },
    /// A class with the ratio R (or, without a target, the growth g) and the score.
    Judged {
        /// The class.
        class: Class,
        /// R, or g without a target.
        value: f64,
        /// Score in [−5, 5].
        score: f64,
    },
    /// The ratio is not defined.
    NotAvailable {
        /// Why.
        reason: Reason,
    },
}

/// Exponent of the damping near a natural limit, called `a` in the original.
const LIMIT_EXPONENT: f64 = 4.44;

/// Compound annual growth rate, (to/from)^(1/years) − 1.
pub fn growth_rate(to: f64, from: f64, years: f64) -> f64 {
    (to / from).powf(1.0 / years) - 1.0
}

/// Judges a series by compound pace.
///
/// # Example
/// ```
/// use lotrinh::analysis::{compound::{compound_pace, CompoundInput, CompoundOutcome}, verdict::policy::RatioCuts};
/// // The share of zero-emission vehicles: 0.37 % in 2015, 9.53 % in 2025, 60 % promised for 2030.
/// let input = CompoundInput { base: 0.37, base_year: 2015.0, current: 9.53, current_year: 2025.0, target: Some((60.0, 2030.0)), sign: 1.0, limit: None, cuts: RatioCuts::default() };
/// let CompoundOutcome::Judged { value, .. } = compound_pace(&input) else { panic!("judged") };
/// assert_eq!((value * 1000.0).round(), 950.0);
/// ```
pub fn compound_pace(input: &CompoundInput) -> CompoundOutcome {
    let refuse = |reason| CompoundOutcome::NotAvailable { reason };
    let years = input.current_year - input.base_year;
    if years <= 0.0 {
        return refuse(Reason::SameYear);
    }
    if input.base == 0.0 {
        return refuse(Reason::ZeroBase);
    }
    if input.base * input.current < 0.0 {
        return refuse(Reason::OppositeSigns);
    }
    let orientation = if input.base < 0.0 { -1.0 } else { 1.0 };
    let growth = input.sign * orientation * growth_rate(input.current, input.base, years);
    let Some((target, target_year)) = input.target else {
        return without_target(growth, damping(input.base, input.limit));
    };
    let ratio = required_growth(input, target, target_year).map(|required| growth / required);
    if input.sign * (input.current - target) >= 0.0 {
        return CompoundOutcome::Reached { ratio: ratio.ok() };
    }
    match ratio {
        Err(reason) => refuse(reason),
        Ok(ratio) => {
            let class = input.cuts.class(ratio);
            // The two lines meet at R = 0.6 (score 0) and reach ±5 at R = 1.3 and R = −0.6.
            let score = if ratio >= 0.6 { (7.1429 * ratio - 4.2857).min(5.0) } else { (4.1667 * ratio - 2.5).max(-5.0) };
            CompoundOutcome::Judged { class, value: ratio, score }
        }
    }
}

/// The size of the growth per year that the target needs from the base.
pub fn required_growth(input: &CompoundInput, target: f64, target_year: f64) -> Result<f64, Reason> {
    let years = target_year - input.base_year;
    if years <= 0.0 {
        return Err(Reason::DueNotAhead);
    }
    if input.base * target < 0.0 {
        return Err(Reason::OppositeSigns);
    }
    let required = growth_rate(target, input.base, years).abs();
    if required == 0.0 { Err(Reason::ZeroRequired) } else { Ok(required) }
}

/// How much the fixed cuts shrink near a natural limit L: growth is harder there ("C" in the original).
fn damping(base: f64, limit: Option<f64>) -> f64 {
    match limit {
        Some(limit) if base.abs() < 2.0 * limit.abs() => {
            let distance = if base.abs() <= limit.abs() { base / limit } else { (2.0 * limit - base) / limit };
            1.0 - distance.powf(LIMIT_EXPONENT)
        }
        _ => 1.0,
    }
}

/// Without a target: 1.5 %, 0.5 % and 0 a year, each shrunk by `damping`.
fn without_target(growth: f64, damping: f64) -> CompoundOutcome {
    let class = if growth >= 0.015 * damping {
        Class::OnCourse
    } else if growth >= 0.005 * damping {
        Class::Watch
    } else if growth >= 0.0 {
        Class::AtRisk
    } else {
        Class::MovingAway
    };
    let score = if growth < 0.0 {
        (125.0 * growth - 2.5).max(-5.0)
    } else if damping == 0.0 {
        5.0
    } else if growth < 0.005 * damping {
        500.0 * growth / damping - 2.5
    } else if growth < 0.015 * damping {
        250.0 * growth / damping - 1.25
    } else {
        (500.0 * growth / damping - 5.0).min(5.0)
    };
    CompoundOutcome::Judged { class, value: growth, score }
}
