//! What and where a row is about: its indicator and its area, by code, id or name.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{super::resolve::Names, heading::split_unit, mapping::UnknownName};
use crate::domain::{area::Area, id::AreaId, indicator::Indicator};

/// An indicator as far as it is known.
#[derive(Clone, Debug)]
pub(super) struct What<'a> {
    /// The indicator, when the name is known; otherwise what was expected.
    pub found: Result<&'a Indicator, String>,
    /// The name as printed.
    pub printed: String,
    /// Unit in brackets after the name.
    pub unit: String,
}

impl What<'_> {
    /// What goes to the long reader: the id, or the name that it will reject.
    pub fn key(&self) -> String {
        self.found.as_ref().map_or_else(|_| self.printed.clone(), |indicator| indicator.id.to_string())
    }
}

/// An area as far as it is known.
#[derive(Clone, Debug)]
pub(super) struct Where<'a> {
    /// The area, when code or name is known; otherwise what was expected.
    pub found: Result<&'a Area, String>,
    /// As printed.
    pub printed: String,
    /// What is to be noticed: rule, found, expected.
    pub remark: Option<(&'static str, String, String)>,
}

impl Where<'_> {
    /// What goes to the long reader: the id, or the text that it will reject.
    pub fn key(&self) -> String {
        self.found.as_ref().map_or_else(|_| self.printed.clone(), |area| area.id.to_string())
    }
}

/// Names that nothing answers to, as they are met.
#[derive(Debug, Default)]
pub(super) struct Unknown {
    names: BTreeMap<String, UnknownName>,
    order: Vec<String>,
}

impl Unknown {
    /// Counts a name in a row; what was expected is asked for the first time only.
    pub fn meet(&mut self, text: &str, row: usize, expected: impl FnOnce() -> (String, Vec<String>)) {
        if let Some(known) = self.names.get_mut(text) {
            known.figures += 1;
            return;
        }
        let (expected, nearest) = expected();
        self.order.push(text.to_owned());
        self.names.insert(text.to_owned(), UnknownName { text: text.to_owned(), row, figures: 1, expected, nearest });
    }

    /// In the order of the file.
    pub fn into_list(mut self) -> Vec<UnknownName> {
        self.order.iter().filter_map(|text| self.names.remove(text)).collect()
    }
}

/// Finds the indicator of a name, below its groups.
pub(super) fn what<'a>(names: &mut Names<'a>, printed: &str, definition: &str, groups: &[String]) -> What<'a> {
    let (bare, unit) = split_unit(printed, &names.catalogue().indicators);
    let whole = names.indicator_under(printed, definition, groups);
    let found = match whole {
        Err(_) if bare != printed => names.indicator_under(bare, definition, groups),
        whole => whole,
    };
    What { found, printed: printed.to_owned(), unit }
}

/// Finds the area of a row by its code, else by its name; a code that lost its leading zero is mended and said.
pub(super) fn place_of<'a>(names: &mut Names<'a>, code: &str, name: &str, on: Option<Date>, within: Option<&AreaId>) -> Where<'a> {
    let printed = if name.is_empty() { code.to_owned() } else { name.to_owned() };
    let by_name = match name {
        "" => None,
        name => Some(of_code(names, name, on).unwrap_or_else(|| (names.area_within(name, on, within), None))),
    };
    let found = |area, remark| Where { found: Ok(area), printed: printed.clone(), remark };
    match (of_code(names, code, on), by_name) {
        (Some((Ok(area), remark)), None) | (None, Some((Ok(area), remark))) => found(area, remark),
        (Some((Ok(area), remark)), Some((named, _))) => {
            let other = named.ok().filter(|other| other.id != area.id && other.code != area.code);
            let contradiction = other.map(|other| {
                let found = format!("code {code} ({}) beside “{name}”", area.name.vi);
                ("area_code_name", found, format!("a code and a name of one area; the code is taken, {} is the other", other.id))
            });
            found(area, contradiction.or(remark))
        }
        (Some((Err(_), _)), Some((Ok(area), _))) => {
            let expected = format!("the code of {}; the name is taken", area.name.vi);
            found(area, Some(("area_code_name", format!("code {code}"), expected)))
        }
        (Some((Err(expected), _)), _) | (None, Some((Err(expected), _))) => Where { found: Err(expected), printed, remark: None },
        (None, None) => Where { found: Err("an area of the catalogue".to_owned()), printed, remark: None },
    }
}

/// What a text means as an area, and what is to be noticed about it.
type Meant<'a> = (Result<&'a Area, String>, Option<(&'static str, String, String)>);

/// Reads digits as a code of 2, 3 or 5 digits, with the zeros that a spreadsheet takes from the front of numbers.
fn of_code<'a>(names: &mut Names<'a>, digits: &str, on: Option<Date>) -> Option<Meant<'a>> {
    if digits.is_empty() || digits.len() > 5 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if names.is_area_code(digits) {
        return Some((names.area(digits, on), None));
    }
    let mended: Vec<String> = [2, 3, 5]
        .into_iter()
        .filter(|width| *width > digits.len())
        .map(|width| format!("{digits:0>width$}"))
        .filter(|code| names.is_area_code(code))
        .collect();
    match mended.as_slice() {
        [code] => {
            let remark =
                ("leading_zero", digits.to_owned(), format!("a code of 2, 3 or 5 digits; {code} is taken, format the column as text"));
            Some((names.area(code, on), Some(remark)))
        }
        [] => Some((names.area(digits, on), None)),
        several => Some((Err(format!("a code of 2, 3 or 5 digits: one of {}", several.join(", "))), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;
    use crate::domain::catalogue::Catalogue;

    fn catalogue() -> Catalogue {
        let mut catalogue = fixture::catalogue();
        let mut hanoi = catalogue.areas.first().cloned().expect("an area");
        (hanoi.id, hanoi.code) = (AreaId::new("ha-noi"), "01".into());
        hanoi.name = crate::domain::language::Bilingual::new("Thành phố Hà Nội", "Hà Nội City");
        catalogue.areas.push(hanoi);
        catalogue
    }

    fn found(code: &str, name: &str) -> (String, Option<&'static str>) {
        let catalogue = catalogue();
        let mut names = Names::of(&catalogue);
        let place = place_of(&mut names, code, name, Date::new(2026, 9, 30).ok(), None);
        (place.key(), place.remark.map(|(rule, ..)| rule))
    }

    #[test]
    fn a_code_comes_before_a_name_and_keeps_its_zero() {
        assert_eq!(found("31", ""), ("hai-phong".into(), None));
        assert_eq!(found("1", ""), ("ha-noi".into(), Some("leading_zero")));
        assert_eq!(found("01", "TP. Hà Nội"), ("ha-noi".into(), None));
        assert_eq!(found("31", "Hà Nội"), ("hai-phong".into(), Some("area_code_name")));
        assert_eq!(found("99999", "Hà Nội"), ("ha-noi".into(), Some("area_code_name")));
        assert_eq!(found("", "1"), ("ha-noi".into(), Some("leading_zero")));
    }

    #[test]
    fn what_is_not_known_is_kept_as_printed_with_the_nearest_names() {
        let catalogue = catalogue();
        let mut names = Names::of(&catalogue);
        let mut unknown = Unknown::default();
        let stranger = what(&mut names, "Tỷ lệ hồ sơ trực tiếp", "", &[]);
        assert_eq!((stranger.key().as_str(), stranger.found.is_err()), ("Tỷ lệ hồ sơ trực tiếp", true));
        for row in [5, 6] {
            unknown.meet(&stranger.printed, row, || ("an indicator".into(), names.nearest_indicators(&stranger.printed)));
        }
        let known = what(&mut names, "Dân số (nghìn người)", "", &[]);
        assert_eq!((known.key().as_str(), known.unit.as_str()), ("population", "nghìn người"));
        let [only] = unknown.into_list().try_into().expect("one name");
        assert_eq!((only.row, only.figures, only.nearest.first().map(String::as_str)), (5, 2, Some("online_files_pct")));
    }
}
