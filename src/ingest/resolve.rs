//! Names into keys: an indicator or area given by id, name or code, and the nearest one when it is neither.
//!
//! Only equality counts, after folding case, marks and spelling variants. What is merely alike is suggested and never taken.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::domain::{
    area::Area,
    catalogue::Catalogue,
    id::{AreaId, IndicatorId},
    indicator::Indicator,
    text::fold,
};

mod area_name;
mod suggest;

use area_name::{bare_key, full_key};
use suggest::Suggestions;

/// Lookup of what the catalogue knows.
pub(super) struct Names<'a> {
    catalogue: &'a Catalogue,
    indicators_by_id: BTreeMap<&'a str, &'a Indicator>,
    indicators_by_name: BTreeMap<String, Vec<&'a Indicator>>,
    indicators_by_definition: BTreeMap<String, Vec<&'a Indicator>>,
    confirmed_indicators: BTreeMap<String, &'a Indicator>,
    areas_by_id: BTreeMap<&'a str, &'a Area>,
    areas_by_code: BTreeMap<&'a str, Vec<&'a Area>>,
    areas_by_name: BTreeMap<String, Vec<&'a Area>>,
    areas_by_bare_name: BTreeMap<String, Vec<&'a Area>>,
    confirmed_areas: BTreeMap<String, &'a Area>,
    unknown_indicators: Suggestions<'a>,
    unknown_areas: Suggestions<'a>,
}

impl<'a> Names<'a> {
    pub fn of(catalogue: &'a Catalogue) -> Self {
        let mut indicators_by_name: BTreeMap<String, Vec<&Indicator>> = BTreeMap::new();
        let mut indicators_by_definition: BTreeMap<String, Vec<&Indicator>> = BTreeMap::new();
        for indicator in &catalogue.indicators {
            for key in BTreeSet::from([fold(&indicator.name.vi), fold(&indicator.name.en)]) {
                indicators_by_name.entry(key).or_default().push(indicator);
            }
            for key in BTreeSet::from([fold(&indicator.definition.vi), fold(&indicator.definition.en)]) {
                indicators_by_definition.entry(key).or_default().push(indicator);
            }
        }
        for table in [&mut indicators_by_name, &mut indicators_by_definition] {
            table.remove("");
        }
        let mut areas_by_code: BTreeMap<&str, Vec<&Area>> = BTreeMap::new();
        let mut areas_by_name: BTreeMap<String, Vec<&Area>> = BTreeMap::new();
        let mut areas_by_bare_name: BTreeMap<String, Vec<&Area>> = BTreeMap::new();
        for area in &catalogue.areas {
            if !area.code.is_empty() {
                areas_by_code.entry(&area.code).or_default().push(area);
            }
            for key in BTreeSet::from([full_key(&area.name.vi), full_key(&area.name.en), fold(&area.name.vi), fold(&area.name.en)]) {
                areas_by_name.entry(key).or_default().push(area);
            }
            areas_by_bare_name.entry(bare_key(&area.name.vi)).or_default().push(area);
        }
        Self {
            catalogue,
            indicators_by_id: catalogue.indicators.iter().map(|i| (i.id.as_str(), i)).collect(),
            indicators_by_name,
            indicators_by_definition,
            confirmed_indicators: BTreeMap::new(),
            areas_by_id: catalogue.areas.iter().map(|a| (a.id.as_str(), a)).collect(),
            areas_by_code,
            areas_by_name,
            areas_by_bare_name,
            confirmed_areas: BTreeMap::new(),
            unknown_indicators: Suggestions::new("an indicator of the catalogue"),
            unknown_areas: Suggestions::new("an area of the catalogue"),
        }
    }

    /// Adds printed names that a person has confirmed; they come before everything else.
    pub fn confirm(&mut self, indicators: &BTreeMap<String, IndicatorId>, areas: &BTreeMap<String, AreaId>) {
        for (text, id) in indicators {
            if let Some(indicator) = self.indicators_by_id.get(id.as_str()) {
                self.confirmed_indicators.insert(fold(text), indicator);
            }
        }
        for (text, id) in areas {
            if let Some(area) = self.areas_by_id.get(id.as_str()) {
                self.confirmed_areas.insert(fold(text), area);
            }
        }
    }

    pub fn catalogue(&self) -> &'a Catalogue {
        self.catalogue
    }

    /// The indicator of a row; otherwise what was expected.
    pub fn indicator(&mut self, text: &str, definition: &str) -> Result<&'a Indicator, String> {
        self.indicator_under(text, definition, &[])
    }

    /// The indicator of a row that stands below headings of groups, the nearest last; otherwise what was expected.
    ///
    /// In this order: a confirmed name, an id, a name with its definition, the name put after its group (“Tỷ lệ dân số
    /// trưởng thành” above “có tài khoản VNeID”), the text of a definition.
    pub fn indicator_under(&mut self, text: &str, definition: &str, groups: &[String]) -> Result<&'a Indicator, String> {
        let key = fold(text);
        if let Some(found) = self.confirmed_indicators.get(&key) {
            return Ok(found);
        }
        let id = if definition.is_empty() { text.to_owned() } else { format!("{text}@{definition}") };
        if let Some(found) = self.indicators_by_id.get(id.as_str()) {
            return Ok(found);
        }
        let named = self.indicators_by_name.get(&key).map_or(&[] as &[_], Vec::as_slice);
        let matching: Vec<&Indicator> =
            named.iter().copied().filter(|i| definition.is_empty() || i.id.definition() == Some(definition)).collect();
        match matching.as_slice() {
            [only] => return Ok(only),
            [] => {}
            several => return Err(format!("one of the ids {}", ids(several.iter().map(|i| i.id.as_str())))),
        }
        if !definition.is_empty() {
            let of_family = named.iter().find_map(|i| self.indicators_by_id.get(format!("{}@{definition}", i.id.family()).as_str()));
            if let Some(found) = of_family {
                return Ok(found);
            }
        } else if let Some(found) = self.below_groups(&key, groups) {
            return Ok(found);
        } else if let Some([only]) = self.indicators_by_definition.get(&key).map(Vec::as_slice) {
            return Ok(only);
        }
        let known = self.indicators_by_id.values().map(|i| (i.id.as_str(), i.name.vi.as_str()));
        Err(self.unknown_indicators.expected(&id, known))
    }

    /// The indicator whose name begins with the headings above a row: the nearest one, then more of them.
    fn below_groups(&self, key: &str, groups: &[String]) -> Option<&'a Indicator> {
        let mut whole = key.to_owned();
        for group in groups.iter().rev() {
            let group = fold(group);
            let alone = format!("{group} {key}");
            whole = format!("{group} {whole}");
            for name in [&alone, &whole] {
                if let Some([only]) = self.indicators_by_name.get(name).map(Vec::as_slice) {
                    return Some(only);
                }
            }
        }
        None
    }

    /// The area of a row whose period ends on a day; otherwise what was expected.
    ///
    /// A code or a name may belong to several extents: then the one that exists on that day.
    pub fn area(&mut self, text: &str, on: Option<Date>) -> Result<&'a Area, String> {
        self.area_within(text, on, None)
    }

    /// Whether a text names several areas or extents, so that the day decides which.
    pub fn area_depends_on_day(&self, text: &str) -> bool {
        let by_code = self.areas_by_code.get(text);
        let candidates = by_code.or_else(|| self.named(text)).or_else(|| self.areas_by_bare_name.get(&full_key(text)));
        !self.areas_by_id.contains_key(text) && candidates.is_some_and(|areas| areas.len() > 1)
    }

    /// The areas and extents that bear a name with its type.
    fn named(&self, text: &str) -> Option<&Vec<&'a Area>> {
        self.areas_by_name.get(&full_key(text)).or_else(|| self.areas_by_name.get(&fold(text)))
    }

    /// The area of a row, given the area that the whole table is about; otherwise what was expected.
    ///
    /// In this order: a confirmed name, a code, an id, the name with its type (“P. Hải Dương” is “Phường Hải Dương”), the
    /// name alone. A name alone that an area of another type bears too counts only within the area of the table: “Hải
    /// Dương” was a province and is a ward.
    pub fn area_within(&mut self, text: &str, on: Option<Date>, within: Option<&AreaId>) -> Result<&'a Area, String> {
        if let Some(found) = self.confirmed_areas.get(&fold(text)) {
            return Ok(found);
        }
        if let Some(coded) = self.areas_by_code.get(text) {
            return self.existing(coded, on);
        }
        if let Some(found) = self.areas_by_id.get(text) {
            return Ok(found);
        }
        if let Some(named) = self.named(text) {
            let inside = self.inside(named, within);
            return self.existing(if inside.is_empty() { named } else { &inside }, on);
        }
        let Some(alike) = self.areas_by_bare_name.get(&full_key(text)) else {
            let known = self.areas_by_id.values().map(|a| (a.id.as_str(), a.name.vi.as_str()));
            return Err(self.unknown_areas.expected(text, known));
        };
        // An area that did not exist yet cannot be meant; one that exists no more can, by mistake or by habit.
        let possible: Vec<&Area> =
            alike.iter().copied().filter(|a| on.is_none_or(|day| a.valid_from.is_none_or(|from| from <= day))).collect();
        let inside = self.inside(&possible, within);
        let possible = if inside.is_empty() { possible } else { inside };
        let types: BTreeSet<String> = possible.iter().map(|a| full_key(&a.name.vi)).collect();
        if types.len() > 1 {
            return Err(format!("the type before the name, or one of the ids {}", ids(possible.iter().map(|a| a.id.as_str()))));
        }
        self.existing(if possible.is_empty() { alike } else { &possible }, on)
    }

    /// Those areas that lie within another, at whatever depth.
    fn inside(&self, areas: &[&'a Area], within: Option<&AreaId>) -> Vec<&'a Area> {
        let Some(within) = within else { return Vec::new() };
        let lies_inside = |area: &Area| {
            let mut at = Some(area);
            // No chain of parents is longer than the number of levels.
            for _ in 0..6 {
                let Some(area) = at else { return false };
                if area.id == *within {
                    return true;
                }
                at = area.parent.as_ref().and_then(|parent| self.areas_by_id.get(parent.as_str()).copied());
            }
            false
        };
        areas.iter().copied().filter(|area| lies_inside(area)).collect()
    }

    /// The one of several extents that exists on a day.
    fn existing(&self, named: &[&'a Area], on: Option<Date>) -> Result<&'a Area, String> {
        let existing: Vec<&'a Area> = named.iter().copied().filter(|a| on.is_none_or(|day| a.exists_on(day))).collect();
        match (existing.as_slice(), named) {
            ([only], _) | ([], [only]) => Ok(only),
            _ => Err(format!("one of the ids {}", ids(named.iter().map(|a| a.id.as_str())))),
        }
    }

    /// Whether a text is the name of an indicator, as a heading may be.
    pub fn names_indicator(&self, text: &str) -> bool {
        let key = fold(text);
        self.confirmed_indicators.contains_key(&key)
            || self.indicators_by_name.contains_key(&key)
            || self.indicators_by_id.contains_key(text)
    }

    /// Whether a text is the name of an area, as a heading may be.
    pub fn names_area(&self, text: &str) -> bool {
        let key = full_key(text);
        let named = self.areas_by_name.contains_key(&key) || self.areas_by_bare_name.contains_key(&key);
        named || self.confirmed_areas.contains_key(&fold(text)) || self.areas_by_id.contains_key(text)
    }

    /// Whether a text is a code of an area.
    pub fn is_area_code(&self, text: &str) -> bool {
        self.areas_by_code.contains_key(text)
    }

    /// The names of areas, with their type, that stand inside a longer text; the innermost areas come last.
    pub fn areas_named_in(&self, text: &str) -> Vec<&'a Area> {
        let padded = format!(" {} ", fold(text)).replace(" tp ", " thanh pho ");
        let mut found: Vec<(&str, &'a Area)> = Vec::new();
        for (key, areas) in &self.areas_by_name {
            // A name of one word inside a sentence proves nothing.
            if key.contains(' ') && padded.contains(&format!(" {key} ")) {
                found.extend(areas.iter().map(|area| (key.as_str(), *area)));
            }
        }
        // “Phường Hải Dương” also holds no other full name; a longer name that holds a shorter one wins.
        let longest: Vec<&str> = found.iter().map(|(key, _)| *key).collect();
        found.retain(|(key, _)| !longest.iter().any(|other| other.len() > key.len() && other.contains(key)));
        found.sort_by_key(|(_, area)| depth(area));
        found.into_iter().map(|(_, area)| area).collect()
    }

    /// The ids of indicators that a text resembles most, best first.
    pub fn nearest_indicators(&mut self, text: &str) -> Vec<String> {
        let known = self.indicators_by_id.values().map(|i| (i.id.as_str(), i.name.vi.as_str()));
        self.unknown_indicators.nearest(text, known)
    }

    /// The ids of areas that a text resembles most, best first.
    pub fn nearest_areas(&mut self, text: &str) -> Vec<String> {
        let known = self.areas_by_id.values().map(|a| (a.id.as_str(), a.name.vi.as_str()));
        self.unknown_areas.nearest(text, known)
    }
}

/// How far inside the country an area lies.
pub(super) fn depth(area: &Area) -> usize {
    match area.kind.as_str() {
        "country" => 0,
        "bloc" => 1,
        "province" | "city" => 2,
        "district" => 3,
        _ => 4,
    }
}

fn ids<'b>(ids: impl Iterator<Item = &'b str>) -> String {
    ids.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests;
