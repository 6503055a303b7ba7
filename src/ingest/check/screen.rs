//! Which curves a rule could notice something in. Nearly all are clean: only the others go through the rules themselves.

use super::{JUMP_CHANGES, JUMP_FACTOR, facts::IndicatorFacts, rule_row::RuleRow};

/// Sizes are compared with this much room, so that rounding in the last digit never hides a curve from its rule.
const ROOM: f64 = 1.0 - 1e-9;

/// Sorts rows by series, period and vintage and keeps those of curves (one series in one calendar and frequency) with
/// two rows for one key, a change that may be a jump, or a count that falls.
pub(super) fn suspects(rows: &mut [RuleRow], facts: &[IndicatorFacts]) -> Vec<RuleRow> {
    rows.sort_unstable_by_key(RuleRow::order);
    let (mut out, mut sizes) = (Vec::new(), Vec::new());
    for curve in rows.chunk_by(|a, b| a.series == b.series && a.period().curve() == b.period().curve()) {
        if curve.iter().all(|row| row.is_known()) {
            continue;
        }
        let facts = facts.get(curve[0].indicator());
        if has_second(curve) || changes_oddly(curve, facts, &mut sizes) {
            out.extend_from_slice(curve);
        }
    }
    out
}

/// Whether a key (period and vintage) has two rows of the file.
fn has_second(curve: &[RuleRow]) -> bool {
    curve.windows(2).any(|pair| {
        pair[0].period() == pair[1].period() && pair[0].published == pair[1].published && !pair[0].is_known() && !pair[1].is_known()
    })
}

/// Whether a change is larger than the rule on jumps allows, or a cumulative count falls.
fn changes_oddly(curve: &[RuleRow], facts: Option<&IndicatorFacts>, sizes: &mut Vec<f64>) -> bool {
    sizes.clear();
    let (mut before, mut falls) = (None::<RuleRow>, false);
    let cumulative = facts.filter(|facts| facts.cumulative);
    // The last point of a period is its newest vintage.
    for period in curve.chunk_by(|a, b| a.period() == b.period()) {
        let Some(point) = period.iter().rev().find(|row| row.is_point()) else { continue };
        if let Some(before) = before {
            let change = point.value - before.value;
            sizes.push(change.abs());
            falls |= change < 0.0 && cumulative.is_some_and(|facts| !facts.yearly || point.period().year() == before.period().year());
        }
        before = Some(*point);
    }
    falls || jumps(sizes)
}

fn jumps(sizes: &mut [f64]) -> bool {
    if sizes.len() < JUMP_CHANGES as usize {
        return false;
    }
    let largest = sizes.iter().copied().fold(0.0, f64::max);
    let (half, even) = (sizes.len() / 2, sizes.len().is_multiple_of(2));
    let (below, upper, _) = sizes.select_nth_unstable_by(half, f64::total_cmp);
    let median = if even { (below.iter().copied().fold(0.0, f64::max) + *upper) / 2.0 } else { *upper };
    largest > JUMP_FACTOR * median * ROOM
}
