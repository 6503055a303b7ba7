//! Which entry a row of a partial file speaks of: by its key, or by what identifies it.

use jiff::civil::Date;

use super::{part_tables::key_column, written::CellsByColumn};
use crate::domain::{
    catalogue::Catalogue,
    finding::{Finding, Severity},
    id::{AreaId, IndicatorId},
    revision::CatalogueTable,
    target::Target,
    text::strip_marks,
};
use crate::ingest::{error::excerpt, resolve::Names};

/// A row being read, and where to say what is wrong with it.
pub(super) struct Row<'r> {
    /// The file.
    pub file: &'r str,
    /// Row as a spreadsheet counts it.
    pub number: usize,
    /// Its cells by column.
    pub given: CellsByColumn,
    /// What was noticed so far.
    pub findings: &'r mut Vec<Finding>,
}

impl Row<'_> {
    /// A cell; empty where the file has no such column.
    pub fn given(&self, column: &str) -> &str {
        self.given.get(column).map_or("", String::as_str)
    }

    /// Refuses the row for one of its cells.
    pub fn reject<T>(&mut self, column: &str, rule: &str, found: &str, expected: impl Into<String>) -> Option<T> {
        self.findings.push(Finding {
            severity: Severity::Rejected,
            rule: rule.to_owned(),
            file: self.file.to_owned(),
            row: self.number,
            column: column.to_owned(),
            found: excerpt(found),
            expected: expected.into(),
        });
        None
    }
}

/// Indicators and areas may be given by name, areas by code: the key takes their place. What is not found stays and is
/// refused as a reference.
pub(super) fn name_by_key(row: &mut Row<'_>, catalogue: &Catalogue, names: &mut Names<'_>) {
    let indicator = row.given("indicator").to_owned();
    if !indicator.is_empty()
        && catalogue.indicator(&IndicatorId::new(indicator.as_str())).is_none()
        && let Ok(found) = names.indicator(&indicator, "")
    {
        row.given.insert("indicator", found.id.to_string());
    }
    let area = row.given("area").to_owned();
    let due = row.given("year").parse::<i16>().ok().and_then(|year| Date::new(year, 12, 31).ok());
    if !area.is_empty()
        && catalogue.area(&AreaId::new(area.as_str())).is_none()
        && let Ok(found) = names.area(&area, due)
    {
        row.given.insert("area", found.id.to_string());
    }
}

/// The key of the entry: as given, else found by what identifies it, else made from that.
pub(super) fn key_of(table: CatalogueTable, row: &mut Row<'_>, catalogue: &Catalogue) -> Option<String> {
    let column = key_column(table);
    let given = row.given(column).to_owned();
    if table == CatalogueTable::Indicators {
        let definition = row.given("definition");
        return match (given.is_empty(), definition.is_empty()) {
            (true, _) => row.reject(column, "empty_key", "", "the key of the indicator"),
            (false, true) => Some(given),
            (false, false) => Some(format!("{given}@{definition}")),
        };
    }
    if !given.is_empty() {
        return Some(given);
    }
    match table {
        CatalogueTable::Targets => target_key(row, catalogue),
        CatalogueTable::Areas => area_key(row, catalogue),
        _ => row.reject(column, "empty_key", "", "a key: of a known entry to revise it, a new one to add an entry"),
    }
}

/// Plan, item, indicator, area and due year are one printed cell.
fn target_key(row: &mut Row<'_>, catalogue: &Catalogue) -> Option<String> {
    let [plan, item, indicator, area, year] = ["plan", "printed_no", "indicator", "area", "year"].map(|c| row.given(c).to_owned());
    if plan.is_empty() || item.is_empty() || indicator.is_empty() || area.is_empty() {
        let expected = "a key, or plan, printed_no, indicator, area and year, by which the target is found";
        return row.reject("target", "empty_key", "", expected);
    }
    let due = |t: &Target| t.year.or_else(|| t.due_on.map(|day| day.year())).map_or_else(String::new, |year| year.to_string());
    let same_place = |t: &&Target| {
        t.plan.as_str() == plan
            && t.printed_no == item
            && t.indicator.as_str() == indicator
            && t.area.as_str() == area
            && due(t) == year
            && (row.given("appendix").is_empty() || t.appendix == row.given("appendix"))
    };
    let found: Vec<&str> = catalogue.targets.iter().filter(same_place).map(|t| t.id.as_str()).collect();
    match found.as_slice() {
        [one] => Some((*one).to_owned()),
        [] => {
            let slug: String = item.chars().map(|c| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' }).collect();
            Some(format!("{plan}.{slug}.{}", if year.is_empty() { "na" } else { &year }))
        }
        several => {
            let expected = format!("the key of one of {}", several.join(", "));
            row.reject("target", "ambiguous_key", &format!("{plan}, {item}, {year}"), expected)
        }
    }
}

/// Code and first day are one extent; a new one is called by its name.
fn area_key(row: &mut Row<'_>, catalogue: &Catalogue) -> Option<String> {
    let (code, from) = (row.given("code"), row.given("valid_from").parse::<Date>().ok());
    let areas = &catalogue.areas;
    if !code.is_empty()
        && let Some(known) = areas.iter().find(|area| area.code == code && area.valid_from == from)
    {
        return Some(known.id.to_string());
    }
    let slug = strip_marks(row.given("name_vi")).replace(' ', "-");
    let taken = |id: &str| areas.iter().any(|area| area.id.as_str() == id);
    match slug {
        slug if slug.is_empty() => row.reject("area", "empty_key", "", "a key, or a code and a name from which one is made"),
        slug if taken(&slug) && !code.is_empty() => Some(format!("{slug}-{code}")),
        slug => Some(slug),
    }
}
