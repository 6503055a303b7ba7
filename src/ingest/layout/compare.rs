//! What an annex says beside its values: plans against targets, percentages against the values they compare.

use super::super::error::excerpt;
use crate::domain::{
    catalogue::Catalogue,
    id::{AreaId, IndicatorId},
    target::Target,
};

/// What a column “So với” compares a value with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Comparison {
    /// The value of the report.
    pub value: f64,
    /// What it is compared with.
    pub base: f64,
    /// Whether the indicator is a percentage, so that a difference in points is a comparison too.
    pub percentage: bool,
}

impl Comparison {
    /// Whether a printed comparison can be had from the two values, as
    /// value / base · 100, value / base · 100 − 100, value / base, or value − base for percentages.
    ///
    /// Half a unit of the last printed digit is rounding; the values themselves are rounded too, which moves the ratio by
    /// about as much again for each of the two.
    pub fn agrees(&self, printed: f64, decimals: usize) -> bool {
        let ratio = 100.0 * self.value / self.base;
        let tolerance = 1.5 * 10f64.powi(-(decimals.min(9) as i32)) + 1e-9;
        let readings = [ratio, ratio - 100.0, ratio / 100.0];
        let difference = self.percentage.then_some(self.value - self.base);
        // A ratio to nothing cannot be printed, and whatever is printed then cannot be checked.
        self.base == 0.0 || readings.into_iter().chain(difference).any(|reading| (reading - printed).abs() <= tolerance)
    }

    /// The comparison in the form that offices print most.
    pub fn expected(&self) -> String {
        let ratio = 100.0 * self.value / self.base;
        format!("{:.2}, since {} compared with {} is that many percent", ratio, self.value, self.base)
    }
}

/// Decimals of a printed number: those of text as printed, of a typed number those that it needs, at most two.
pub(super) fn decimals_of(number: f64, printed: &str) -> usize {
    let digits = |text: &str, mark: char| text.rsplit_once(mark).map_or(0, |(_, after)| after.chars().filter(char::is_ascii_digit).count());
    if printed.is_empty() { digits(&number.to_string(), '.').min(2) } else { digits(printed, ',').max(digits(printed, '.')).min(4) }
}

/// What is to be said about a planned value, given the targets of the catalogue: nothing when there are none or one
/// agrees.
pub(super) fn against_targets(catalogue: &Catalogue, indicator: &IndicatorId, area: &AreaId, year: i16, plan: f64) -> Option<String> {
    let targets: Vec<&Target> = catalogue
        .targets
        .iter()
        .filter(|t| t.indicator == *indicator && t.area == *area && t.year == Some(year) && (t.low.is_some() || t.high.is_some()))
        .collect();
    let same = |bound: Option<f64>| bound.is_some_and(|bound| (bound - plan).abs() <= 1e-9 * bound.abs().max(1.0));
    if targets.is_empty() || targets.iter().any(|t| same(t.low) || same(t.high)) {
        return None;
    }
    let printed: Vec<String> = targets.iter().map(|t| format!("{} “{}” ({})", t.plan, excerpt(&t.as_printed), t.id)).collect();
    Some(format!("the target of {year}: {}; the plan column is not stored", printed.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compared(value: f64, base: f64, percentage: bool) -> Comparison {
        Comparison { value, base, percentage }
    }

    #[test]
    fn a_printed_comparison_is_checked_in_every_usual_form() {
        assert!(compared(81.2, 90.0, true).agrees(90.2, 1));
        assert!(compared(81.2, 90.0, true).agrees(-8.8, 1));
        assert!(compared(120.0, 100.0, false).agrees(20.0, 0));
        assert!(compared(120.0, 100.0, false).agrees(1.2, 1));
        assert!(!compared(120.0, 100.0, false).agrees(130.0, 0));
        assert!(!compared(81.2, 90.0, false).agrees(-8.8, 1));
        assert!(compared(5.0, 0.0, false).agrees(7.0, 0));
        assert!(compared(120.0, 100.0, false).expected().starts_with("120.00"));
    }

    #[test]
    fn decimals_are_those_that_are_printed() {
        assert_eq!((decimals_of(90.2, "90,20"), decimals_of(0.9, ""), decimals_of(100.0 / 3.0, ""), decimals_of(7.0, "7 %")), (2, 1, 2, 0));
    }
}
