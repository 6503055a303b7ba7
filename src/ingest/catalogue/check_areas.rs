//! Checks of what the rows of areas.csv say: extents, successors and their shares.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    Located, Tables,
    check::{Place, Report},
    plans,
};
use crate::domain::area::Area;

/// Shares that sum to one may miss it by rounding: three thirds written with four decimals do.
const ROUNDING: f64 = 5e-4;

/// Extents, and what became of the areas that ended.
pub(super) fn check_areas(tables: &Tables, report: &mut Report) {
    let by_id: BTreeMap<&str, &Area> = tables.areas.iter().map(|l| (l.value.id.as_str(), &l.value)).collect();
    for located in &tables.areas {
        let area = &located.value;
        let place = Place { file: plans::AREAS, row: located.row };
        if let (Some(from), Some(to)) = (area.valid_from, area.valid_to)
            && from > to
        {
            report.reject(place, "valid_to", "extent_order", &to.to_string(), format!("{from} or later"));
        }
        if area.parent.as_ref() == Some(&area.id) {
            report.reject(place, "parent", "own_reference", area.id.as_str(), "another area");
        }
        check_shares(area, place, report);
        check_successors(area, place, &by_id, report);
    }
    check_extents(&tables.areas, report);
}

/// A code has one extent on each day.
fn check_extents(areas: &[Located<Area>], report: &mut Report) {
    let mut by_code: BTreeMap<&str, Vec<&Located<Area>>> = BTreeMap::new();
    for located in areas.iter().filter(|located| !located.value.code.is_empty()) {
        let extents = by_code.entry(located.value.code.as_str()).or_default();
        for earlier in extents.iter() {
            let (one, other) = (&earlier.value, &located.value);
            let place = Place { file: plans::AREAS, row: located.row };
            let holder = if earlier.row > 0 { format!("row {}", earlier.row) } else { format!("the area {}", one.id) };
            if one.valid_from == other.valid_from {
                let expected = format!("another first day; {holder} has this code from the same day");
                report.reject(place, "code", "duplicate_extent", &other.code, expected);
            } else if begins(one) <= ends(other) && begins(other) <= ends(one) {
                let expected = format!("an extent that does not overlap {}; {holder} has this code then", extent(one));
                report.reject(place, "valid_from", "overlapping_extent", &extent(other), expected);
            }
        }
        extents.push(located);
    }
}

fn begins(area: &Area) -> Date {
    area.valid_from.unwrap_or(Date::MIN)
}

fn ends(area: &Area) -> Date {
    area.valid_to.unwrap_or(Date::MAX)
}

fn extent(area: &Area) -> String {
    let day = |day: Option<Date>| day.map_or_else(|| "…".to_owned(), |day| day.to_string());
    format!("{} to {}", day(area.valid_from), day(area.valid_to))
}

/// Shares are shares, and together no more than the whole.
fn check_shares(area: &Area, place: Place, report: &mut Report) {
    let shares: Vec<f64> = area.successors.iter().filter_map(|successor| successor.share).collect();
    if let Some(share) = shares.iter().find(|share| !(**share > 0.0 && **share <= 1.0)) {
        report.reject(place, "successor_share", "share_range", &share.to_string(), "a share above 0 and up to 1");
    } else if shares.iter().sum::<f64>() > 1.0 + ROUNDING {
        let found = shares.iter().map(f64::to_string).collect::<Vec<_>>().join(" + ");
        report.reject(place, "successor_share", "share_sum", &found, "shares that together are 1 or less");
    }
}

/// Whoever takes over does so on the day after: a new extent is a new area, even where the code stays.
fn check_successors(area: &Area, place: Place, by_id: &BTreeMap<&str, &Area>, report: &mut Report) {
    if area.successors.is_empty() {
        return;
    }
    let Some(last) = area.valid_to else {
        let expected = "the last day of an area that has a successor";
        report.reject(place, "valid_to", "successor_without_end", "", expected);
        return;
    };
    let next = last.tomorrow().unwrap_or(last);
    for (at, successor) in area.successors.iter().enumerate() {
        let id = successor.area.as_str();
        if successor.area == area.id {
            report.reject(place, "successor", "own_reference", id, "another area");
        } else if area.successors.iter().take(at).any(|earlier| earlier.area == successor.area) {
            report.reject(place, "successor", "duplicate_key", id, "each successor once");
        } else if let Some(taker) = by_id.get(id).filter(|taker| taker.valid_from != Some(next)) {
            let expected = format!("an area valid from {next}, the day after; {id} is valid {}", extent(taker));
            report.reject(place, "successor", "successor_day", id, expected);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{check::check_tables, fixture};
    use super::*;
    use crate::domain::{area::Successor, id::AreaId};

    fn day(year: i16, month: i8, day: i8) -> Option<Date> {
        Date::new(year, month, day).ok()
    }

    /// The area of the fixture and copies of it, changed.
    fn area_rules<const N: usize>(changes: [&dyn Fn(&mut Area); N]) -> Vec<(String, String)> {
        let mut tables = fixture::tables();
        let first = tables.areas.first().expect("an area").clone();
        for (number, change) in changes.iter().enumerate() {
            let mut located = first.clone();
            located.row += 1 + number;
            located.value.id = AreaId::new(format!("tinh-{}", number + 2));
            change(&mut located.value);
            tables.areas.push(located);
        }
        check_tables(&tables).into_iter().map(|f| (f.column, f.rule)).collect()
    }

    fn found(column: &str, rule: &str) -> Vec<(String, String)> {
        vec![(column.to_owned(), rule.to_owned())]
    }

    fn to(area: &str, share: Option<f64>) -> Successor {
        Successor { area: AreaId::new(area), share }
    }

    /// No code, ended with June 2025, and taken over by these.
    fn ended(successors: Vec<Successor>) -> impl Fn(&mut Area) {
        move |area| {
            (area.code, area.valid_to, area.successors) = (String::new(), day(2025, 6, 30), successors.clone());
        }
    }

    fn born(area: &mut Area) {
        (area.code, area.valid_from) = (String::new(), day(2025, 7, 1));
    }

    #[test]
    fn a_code_has_one_extent_on_each_day() {
        assert_eq!(area_rules([&|_| {}]), found("code", "duplicate_extent"));
        // The province of the fixture is valid always.
        assert_eq!(area_rules([&|a| a.valid_from = day(2025, 7, 1)]), found("valid_from", "overlapping_extent"));
        assert_eq!(area_rules([&|a| a.code = String::new()]), []);
        let (until_june, from_july) = (
            |a: &mut Area| (a.code, a.valid_to) = ("31".into(), day(2025, 6, 30)),
            |a: &mut Area| {
                (a.code, a.valid_from) = ("31".into(), day(2025, 7, 1));
            },
        );
        assert_eq!(area_rules([&until_june, &from_july]), []);
        let from_the_last_day = |a: &mut Area| (a.code, a.valid_from) = ("31".into(), day(2025, 6, 30));
        assert_eq!(area_rules([&until_june, &from_the_last_day]), found("valid_from", "overlapping_extent"));
        let backwards = |a: &mut Area| (a.code, a.valid_from, a.valid_to) = (String::new(), day(2025, 7, 1), day(2025, 6, 30));
        assert_eq!(area_rules([&backwards]), found("valid_to", "extent_order"));
    }

    #[test]
    fn an_area_is_neither_its_parent_nor_its_successor() {
        let own = |a: &mut Area| (a.code, a.parent) = (String::new(), Some(a.id.clone()));
        assert_eq!(area_rules([&own]), found("parent", "own_reference"));
        assert_eq!(area_rules([&ended(vec![to("tinh-2", None)])]), found("successor", "own_reference"));
    }

    #[test]
    fn shares_of_one_area_are_no_more_than_the_whole() {
        let divided = |one: f64, other: f64| area_rules([&ended(vec![to("tinh-3", Some(one)), to("tinh-4", Some(other))]), &born, &born]);
        assert_eq!(divided(0.6, 0.4), []);
        assert_eq!(divided(0.3, 0.2), [], "a part may have gone to areas that are not listed");
        assert_eq!(divided(0.6, 0.5), found("successor_share", "share_sum"));
        assert_eq!(divided(1.5, 0.5), found("successor_share", "share_range"));
        assert_eq!(divided(0.0, 0.5), found("successor_share", "share_range"));
        let thirds = vec![to("tinh-3", Some(0.3334)), to("tinh-4", Some(0.3333)), to("tinh-5", Some(0.3334))];
        assert_eq!(area_rules([&ended(thirds), &born, &born, &born]), []);
    }

    #[test]
    fn a_successor_begins_on_the_day_after() {
        assert_eq!(area_rules([&ended(vec![to("tinh-3", Some(1.0))]), &born]), []);
        assert_eq!(area_rules([&ended(vec![to("tinh", None)])]), found("successor", "successor_day"));
        assert_eq!(area_rules([&ended(vec![to("tinh-3", None), to("tinh-3", None)]), &born]), found("successor", "duplicate_key"));
        let no_end = |a: &mut Area| (a.code, a.successors) = (String::new(), vec![to("tinh-3", None)]);
        assert_eq!(area_rules([&no_end, &born]), found("valid_to", "successor_without_end"));
    }
}
