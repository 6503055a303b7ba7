//! What the rules need to know about an indicator, worked out once and not for each of its rows.

use crate::domain::{
    catalogue::Catalogue,
    indicator::{Indicator, Kind},
    text::{fold, normalise},
};

/// What the rules ask of an indicator.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct IndicatorFacts {
    /// Natural bounds.
    pub lower: f64,
    /// Infinite where there is none.
    pub upper: f64,
    /// Unit as the catalogue prints it.
    pub unit: String,
    /// Whether its unit is a percentage.
    pub is_percentage: bool,
    /// Whether it is judged in words.
    pub in_words: bool,
    /// Whether it is a count that can only grow.
    pub cumulative: bool,
    /// Whether that count starts again every year.
    pub yearly: bool,
    unit_vi: String,
    unit_en: String,
    rank_without_peers: bool,
}

impl IndicatorFacts {
    /// Facts of every indicator, in the order of the catalogue.
    pub fn of_all(catalogue: &Catalogue) -> Vec<Self> {
        catalogue.indicators.iter().map(Self::of).collect()
    }

    fn of(indicator: &Indicator) -> Self {
        let note = fold(&indicator.note);
        let says = |words: &[&str]| words.iter().any(|word| note.contains(&fold(word)));
        Self {
            lower: indicator.bounds.lower().unwrap_or(f64::NEG_INFINITY),
            upper: indicator.bounds.upper().unwrap_or(f64::INFINITY),
            unit: indicator.unit.vi.clone(),
            is_percentage: indicator.is_percentage(),
            in_words: matches!(indicator.kind, Kind::YesNo | Kind::Qualitative),
            cumulative: indicator.kind == Kind::Count && says(&["lũy kế", "cộng dồn", "cumulative"]),
            yearly: says(&["từ đầu năm", "trong năm", "year to date"]),
            unit_vi: plain_unit(&indicator.unit.vi),
            unit_en: plain_unit(&indicator.unit.en),
            rank_without_peers: indicator.kind == Kind::Rank && !indicator.unit.vi.contains('/'),
        }
    }

    /// Whether a unit that is given is neither the Vietnamese nor the English one.
    pub fn mismatches(&self, unit: &str) -> bool {
        let given = plain_unit(unit);
        // A rank "of 63" is a rank: how many are ranked changes with every merger and is no part of the unit, unless
        // the catalogue says it is.
        let given = match given.split_once('/') {
            Some((rank, _)) if self.rank_without_peers => rank,
            _ => given.as_str(),
        };
        // "%" is how everyone writes "% GRDP".
        let is_short = given == "%" && (self.unit_vi.starts_with('%') || self.unit_en.starts_with('%'));
        !given.is_empty() && !is_short && given != self.unit_vi && given != self.unit_en
    }

    /// Whether a value lies outside the natural bounds; their ends are inside.
    #[inline]
    pub fn is_outside_bounds(&self, value: f64) -> bool {
        value < self.lower || value > self.upper
    }

    /// What was expected of a value outside them.
    pub fn bounds_in_words(&self) -> String {
        match (self.lower.is_finite(), self.upper.is_finite()) {
            (true, true) => format!("a value from {} to {}", self.lower, self.upper),
            (true, false) => format!("{} or more", self.lower),
            _ => format!("{} or less", self.upper),
        }
    }
}

/// A unit without what two spellings of it differ in: case and blanks.
fn plain_unit(text: &str) -> String {
    normalise(text).to_lowercase().replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::fixture::indicator;

    #[test]
    fn a_unit_is_that_of_the_indicator_in_either_language() {
        let mut population = indicator("population", "Dân số", "người", Kind::Count);
        population.unit.en = "persons".into();
        let facts = IndicatorFacts::of(&population);
        for unit in ["", " Người ", "persons", "NGƯỜI"] {
            assert!(!facts.mismatches(unit), "{unit}");
        }
        assert!(facts.mismatches("nghìn người"));
    }

    #[test]
    fn a_rank_of_so_many_is_a_rank() {
        let mismatches = |kind, unit| IndicatorFacts::of(&indicator("rank", "Xếp hạng", unit, kind)).mismatches("hạng/63");
        assert!(mismatches(Kind::Count, "người"));
        assert!(!mismatches(Kind::Rank, "hạng"));
        assert!(mismatches(Kind::Rank, "hạng/34"));
    }

    #[test]
    fn bounds_include_their_ends() {
        let share = IndicatorFacts::of(&indicator("share", "Tỷ lệ", "%", Kind::Share));
        assert!(!share.is_outside_bounds(0.0) && !share.is_outside_bounds(100.0) && share.is_outside_bounds(100.5));
        assert_eq!(share.bounds_in_words(), "a value from 0 to 100");
        let count = IndicatorFacts::of(&indicator("count", "Số", "người", Kind::Count));
        assert!(count.is_outside_bounds(-1.0) && !count.is_outside_bounds(1e12));
        assert_eq!(count.bounds_in_words(), "0 or more");
    }
}
