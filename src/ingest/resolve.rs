//! Names into keys: an indicator or area given by id, name or code, and the nearest one when it is neither.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::{area::Area, catalogue::Catalogue, indicator::Indicator, text::fold};

/// Most texts for which a nearest id is looked up: a file in which everything is unknown needs no thousandth hint.
const MAX_SUGGESTIONS: usize = 500;

/// Share of common letter pairs (Dice) below which two texts are not alike.
const ALIKE: f64 = 0.4;

/// Lookup of what the catalogue knows.
pub(super) struct Names<'a> {
    indicators_by_id: BTreeMap<&'a str, &'a Indicator>,
    indicators_by_name: BTreeMap<String, Vec<&'a Indicator>>,
    areas_by_id: BTreeMap<&'a str, &'a Area>,
    areas_by_name: BTreeMap<String, Vec<&'a Area>>,
    unknown_indicators: Suggestions<'a>,
    unknown_areas: Suggestions<'a>,
}

impl<'a> Names<'a> {
    pub fn of(catalogue: &'a Catalogue) -> Self {
        let mut indicators_by_name: BTreeMap<String, Vec<&Indicator>> = BTreeMap::new();
        for indicator in &catalogue.indicators {
            for key in BTreeSet::from([fold(&indicator.name.vi), fold(&indicator.name.en)]) {
                indicators_by_name.entry(key).or_default().push(indicator);
            }
        }
        let mut areas_by_name: BTreeMap<String, Vec<&Area>> = BTreeMap::new();
        for area in &catalogue.areas {
            for key in BTreeSet::from([fold(&area.name.vi), fold(&area.name.en), area.code.clone()]) {
                if !key.is_empty() {
                    areas_by_name.entry(key).or_default().push(area);
                }
            }
        }
        Self {
            indicators_by_id: catalogue.indicators.iter().map(|i| (i.id.as_str(), i)).collect(),
            indicators_by_name,
            areas_by_id: catalogue.areas.iter().map(|a| (a.id.as_str(), a)).collect(),
            areas_by_name,
            unknown_indicators: Suggestions::new("an indicator of the catalogue"),
            unknown_areas: Suggestions::new("an area of the catalogue"),
        }
    }

    /// The indicator of a row; otherwise what was expected.
    pub fn indicator(&mut self, text: &str, definition: &str) -> Result<&'a Indicator, String> {
        let id = if definition.is_empty() { text.to_owned() } else { format!("{text}@{definition}") };
        if let Some(found) = self.indicators_by_id.get(id.as_str()) {
            return Ok(found);
        }
        let named = self.indicators_by_name.get(&fold(text)).map_or(&[] as &[_], Vec::as_slice);
        let matching: Vec<&&Indicator> = named.iter().filter(|i| definition.is_empty() || i.id.definition() == Some(definition)).collect();
        match matching.as_slice() {
            [only] => Ok(only),
            [] => {
                let known = self.indicators_by_id.values().map(|i| (i.id.as_str(), i.name.vi.as_str()));
                Err(self.unknown_indicators.expected(&id, known))
            }
            several => Err(format!("one of the ids {}", ids(several.iter().map(|i| i.id.as_str())))),
        }
    }

    /// Whether a text names several extents, so that the day decides which.
    pub fn area_depends_on_day(&self, text: &str) -> bool {
        !self.areas_by_id.contains_key(text) && self.named(text).len() > 1
    }

    fn named(&self, text: &str) -> &[&'a Area] {
        let by_code = self.areas_by_name.get(text);
        by_code.or_else(|| self.areas_by_name.get(&fold(text))).map_or(&[], Vec::as_slice)
    }

    /// The area of a row whose period ends on a day; otherwise what was expected.
    ///
    /// A code or a name may belong to several extents: then the one that exists on that day.
    pub fn area(&mut self, text: &str, on: Option<Date>) -> Result<&'a Area, String> {
        if let Some(found) = self.areas_by_id.get(text) {
            return Ok(found);
        }
        let named = self.named(text);
        let existing: Vec<&'a Area> = named.iter().copied().filter(|a| on.is_none_or(|day| a.exists_on(day))).collect();
        match (existing.as_slice(), named) {
            ([only], _) | ([], [only]) => Ok(only),
            ([], []) => {
                let known = self.areas_by_id.values().map(|a| (a.id.as_str(), a.name.vi.as_str()));
                Err(self.unknown_areas.expected(text, known))
            }
            _ => Err(format!("one of the ids {}", ids(named.iter().map(|a| a.id.as_str())))),
        }
    }
}

fn ids<'b>(ids: impl Iterator<Item = &'b str>) -> String {
    ids.collect::<Vec<_>>().join(", ")
}

/// Hints for texts that are no key of one table; both the table's letter pairs and the hints are kept.
struct Suggestions<'a> {
    what: &'static str,
    known: Vec<(&'a str, Pairs, Pairs)>,
    given: BTreeMap<String, Option<&'a str>>,
}

type Pairs = BTreeSet<(char, char)>;

impl<'a> Suggestions<'a> {
    fn new(what: &'static str) -> Self {
        Self { what, known: Vec::new(), given: BTreeMap::new() }
    }

    /// What was expected instead of a text: `what`, and the nearest id among pairs of id and name.
    fn expected(&mut self, text: &str, known: impl Iterator<Item = (&'a str, &'a str)>) -> String {
        if self.known.is_empty() {
            self.known = known.map(|(id, name)| (id, pairs(id), pairs(name))).collect();
        }
        let nearest = match self.given.get(text) {
            Some(given) => *given,
            None if self.given.len() >= MAX_SUGGESTIONS => None,
            None => {
                let nearest = self.nearest(text);
                self.given.insert(text.to_owned(), nearest);
                nearest
            }
        };
        nearest.map_or_else(|| self.what.to_owned(), |id| format!("{}; the nearest is “{id}”", self.what))
    }

    /// The id whose id or name shares most pairs of letters with a text.
    fn nearest(&self, text: &str) -> Option<&'a str> {
        let wanted = pairs(text);
        let mut best: Option<(f64, &str)> = None;
        for (id, of_id, of_name) in &self.known {
            let likeness = dice(&wanted, of_id).max(dice(&wanted, of_name));
            if likeness >= ALIKE && best.is_none_or(|(top, _)| likeness > top) {
                best = Some((likeness, id));
            }
        }
        best.map(|(_, id)| id)
    }
}

fn pairs(text: &str) -> Pairs {
    let folded: Vec<char> = fold(text).chars().collect();
    folded.iter().copied().zip(folded.iter().copied().skip(1)).collect()
}

fn dice(one: &Pairs, other: &Pairs) -> f64 {
    let total = one.len() + other.len();
    if total == 0 { 0.0 } else { 2.0 * one.intersection(other).count() as f64 / total as f64 }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    #[test]
    fn an_indicator_is_found_by_id_name_and_definition() {
        let catalogue = fixture::catalogue();
        let mut names = Names::of(&catalogue);
        let id = |found: Result<&Indicator, String>| found.map(|i| i.id.to_string());
        assert_eq!(id(names.indicator("online_files_pct", "")), Ok("online_files_pct".into()));
        assert_eq!(id(names.indicator("online_files_pct", "all")), Ok("online_files_pct@all".into()));
        assert_eq!(id(names.indicator("dân số", "")), Ok("population".into()));
        // Two definitions of one name: the name alone does not say which.
        let error = id(names.indicator("Tỉ lệ hồ sơ trực tuyến", "")).expect_err("ambiguous");
        assert!(error.contains("online_files_pct, online_files_pct@all"), "{error}");
        let error = id(names.indicator("online_file_pct", "")).expect_err("unknown");
        assert!(error.contains("nearest is “online_files_pct”"), "{error}");
        assert_eq!(id(names.indicator("xyz", "")), Err("an indicator of the catalogue".into()));
    }

    #[test]
    fn an_area_given_by_name_or_code_is_the_one_that_existed() {
        let catalogue = fixture::catalogue();
        let mut names = Names::of(&catalogue);
        let id = |found: Result<&Area, String>| found.map(|a| a.id.to_string());
        let day = |year| Date::new(year, 12, 31).ok();
        assert_eq!(id(names.area("hai-phong-cu", day(2030))), Ok("hai-phong-cu".into()));
        assert_eq!(id(names.area("31", day(2024))), Ok("hai-phong-cu".into()));
        assert_eq!(id(names.area("thanh pho Hai Phong", day(2026))), Ok("hai-phong".into()));
        assert_eq!(id(names.area("31", None)), Err("one of the ids hai-phong-cu, hai-phong".into()));
        assert!(id(names.area("hai-fong", None)).expect_err("unknown").contains("“hai-phong”"));
    }
}
