//! Cross-checks over the tables of a catalogue: keys, references, names. Each finding rejects.

use std::collections::{BTreeMap, BTreeSet};

use super::{Tables, check_areas, check_rows, indicators, plans, targets};
use crate::domain::finding::{Finding, Severity};
use crate::ingest::error::excerpt;

/// Every rule over every table.
pub(super) fn check_tables(tables: &Tables) -> Vec<Finding> {
    let mut report = Report::default();
    check_keys(tables, &mut report);
    check_references(tables, &mut report);
    check_names(tables, &mut report);
    check_areas::check_areas(tables, &mut report);
    check_rows::check_targets(tables, &mut report);
    report.findings
}

/// Collects findings.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub findings: Vec<Finding>,
}

/// One row of one file.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub file: &'static str,
    pub row: usize,
}

impl Report {
    pub fn reject(&mut self, place: Place, column: &str, rule: &str, found: &str, expected: impl Into<String>) {
        self.findings.push(Finding {
            severity: Severity::Rejected,
            rule: rule.to_owned(),
            file: place.file.to_owned(),
            row: place.row,
            column: column.to_owned(),
            found: excerpt(found),
            expected: expected.into(),
        });
    }
}

/// Which characters a key may have.
#[derive(Clone, Copy)]
enum Syntax {
    /// `a-z 0-9 -` and a dot between parts.
    Slug,
    /// `a-z 0-9 _`.
    Snake,
    /// A snake-case name, and `@` with a slug for a rival definition.
    Definition,
    /// `A-Z a-z 0-9 . -`.
    Item,
    /// A capital letter and digits.
    Letter,
}

impl Syntax {
    fn allows(self, key: &str) -> bool {
        let only = |text: &str, more: &[u8], upper: bool| {
            !text.is_empty()
                && text
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || more.contains(&b) || (upper && b.is_ascii_uppercase()))
        };
        match self {
            Self::Slug => only(key, b"-.", false),
            Self::Snake => only(key, b"_", false),
            Self::Definition => match key.split_once('@') {
                Some((family, definition)) => only(family, b"_", false) && only(definition, b"-", false),
                None => only(key, b"_", false),
            },
            Self::Item => only(key, b"-.", true),
            Self::Letter => {
                let mut bytes = key.bytes();
                bytes.next().is_some_and(|b| b.is_ascii_uppercase()) && key.len() > 1 && bytes.all(|b| b.is_ascii_digit())
            }
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Slug => "lower-case letters, digits, hyphens and dots",
            Self::Snake => "lower-case letters, digits and underscores",
            Self::Definition => "lower-case letters, digits and underscores; a definition with hyphens",
            Self::Item => "letters without marks, digits, dots and hyphens",
            Self::Letter => "a capital letter and a number, such as A1",
        }
    }
}

fn check_keys(tables: &Tables, report: &mut Report) {
    let plans = tables.plans.iter().map(|l| (l.row, l.value.id.as_str()));
    keys(report, plans::PLANS, "plan", Syntax::Slug, plans);
    let areas = tables.areas.iter().map(|l| (l.row, l.value.id.as_str()));
    keys(report, plans::AREAS, "area", Syntax::Slug, areas);
    let agencies = tables.agencies.iter().map(|l| (l.row, l.value.id.as_str()));
    keys(report, plans::AGENCIES, "agency", Syntax::Slug, agencies);
    let themes = tables.themes.iter().map(|l| (l.row, l.value.id.as_str()));
    keys(report, indicators::THEMES, "theme", Syntax::Snake, themes);
    let definitions = tables.indicators.iter().map(|l| (l.row, l.value.id.as_str()));
    keys(report, indicators::INDICATORS, "indicator", Syntax::Definition, definitions);
    let items = tables.targets.iter().map(|l| (l.row, l.value.id.as_str()));
    keys(report, targets::TARGETS, "target", Syntax::Item, items);
    let tasks = tables.tasks.iter().map(|l| (l.row, l.value.id.as_str()));
    keys(report, targets::TASKS, "task", Syntax::Item, tasks);
    let conflicts = tables.conflicts.iter().map(|l| (l.row, l.value.id.as_str()));
    keys(report, targets::CONFLICTS, "conflict", Syntax::Letter, conflicts);
    for located in &tables.agencies {
        let agency = &located.value;
        let place = Place { file: plans::AGENCIES, row: located.row };
        if !agency.id.strip_prefix(agency.plan.as_str()).is_some_and(|rest| rest.starts_with('.')) {
            report.reject(place, "agency", "key_prefix", &agency.id, format!("a key that begins with {}.", agency.plan));
        }
    }
}

/// Syntax and uniqueness of the keys of one table.
fn keys<'a>(report: &mut Report, file: &'static str, column: &str, syntax: Syntax, keys: impl Iterator<Item = (usize, &'a str)>) {
    let mut first = BTreeMap::new();
    for (row, key) in keys {
        let place = Place { file, row };
        if !syntax.allows(key) {
            report.reject(place, column, "key_syntax", key, syntax.expected());
        }
        if let Some(earlier) = first.get(key) {
            report.reject(place, column, "duplicate_key", key, format!("a key of its own; row {earlier} has this one"));
        } else {
            first.insert(key, row);
        }
    }
}

fn check_references(tables: &Tables, report: &mut Report) {
    let plans: BTreeSet<&str> = tables.plans.iter().map(|l| l.value.id.as_str()).collect();
    let areas: BTreeSet<&str> = tables.areas.iter().map(|l| l.value.id.as_str()).collect();
    let themes: BTreeSet<&str> = tables.themes.iter().map(|l| l.value.id.as_str()).collect();
    let indicators: BTreeSet<&str> = tables.indicators.iter().map(|l| l.value.id.as_str()).collect();
    let targets: BTreeSet<&str> = tables.targets.iter().map(|l| l.value.id.as_str()).collect();
    let mut known = |place: Place, column: &str, keys: &BTreeSet<&str>, key: &str, table: &str| {
        if !keys.contains(key) {
            report.reject(place, column, "unknown_reference", key, format!("a key of {table}"));
        }
    };
    for l in &tables.plans {
        known(Place { file: plans::PLANS, row: l.row }, "area", &areas, l.value.area.as_str(), plans::AREAS);
    }
    for l in &tables.areas {
        let place = Place { file: plans::AREAS, row: l.row };
        let successors = l.value.successors.iter().map(|successor| ("successor", &successor.area));
        for (column, reference) in l.value.parent.iter().map(|parent| ("parent", parent)).chain(successors) {
            known(place, column, &areas, reference.as_str(), plans::AREAS);
        }
    }
    for l in &tables.agencies {
        known(Place { file: plans::AGENCIES, row: l.row }, "plan", &plans, l.value.plan.as_str(), plans::PLANS);
    }
    for l in &tables.indicators {
        let place = Place { file: indicators::INDICATORS, row: l.row };
        known(place, "theme", &themes, &l.value.theme, indicators::THEMES);
    }
    for l in &tables.targets {
        let place = Place { file: targets::TARGETS, row: l.row };
        known(place, "plan", &plans, l.value.plan.as_str(), plans::PLANS);
        known(place, "area", &areas, l.value.area.as_str(), plans::AREAS);
        known(place, "indicator", &indicators, l.value.indicator.as_str(), indicators::INDICATORS);
    }
    for l in &tables.tasks {
        known(Place { file: targets::TASKS, row: l.row }, "plan", &plans, l.value.plan.as_str(), plans::PLANS);
    }
    for l in &tables.conflicts {
        let place = Place { file: targets::CONFLICTS, row: l.row };
        for target in l.value.targets.split_whitespace() {
            known(place, "targets", &targets, target, targets::TARGETS);
        }
    }
}

/// Everything with a name has it in both languages: a page in English never falls back to a blank.
fn check_names(tables: &Tables, report: &mut Report) {
    let named = tables
        .plans
        .iter()
        .flat_map(|l| [(plans::PLANS, l.row, "title", &l.value.title), (plans::PLANS, l.row, "issuer", &l.value.issuer)])
        .chain(tables.areas.iter().map(|l| (plans::AREAS, l.row, "name", &l.value.name)))
        .chain(tables.agencies.iter().map(|l| (plans::AGENCIES, l.row, "name", &l.value.name)))
        .chain(tables.themes.iter().map(|l| (indicators::THEMES, l.row, "name", &l.value.name)))
        .chain(tables.indicators.iter().map(|l| (indicators::INDICATORS, l.row, "name", &l.value.name)))
        .chain(tables.conflicts.iter().map(|l| (targets::CONFLICTS, l.row, "subject", &l.value.subject)));
    for (file, row, stem, name) in named {
        for (language, text) in [("vi", &name.vi), ("en", &name.en)] {
            if text.trim().is_empty() {
                report.reject(Place { file, row }, &format!("{stem}_{language}"), "empty_name", "", "a name");
            }
        }
    }
    for l in &tables.tasks {
        if l.value.title.trim().is_empty() {
            report.reject(Place { file: targets::TASKS, row: l.row }, "title_vi", "empty_name", "", "a title");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;
    use crate::domain::{
        area::Successor,
        id::{AreaId, IndicatorId, PlanId, TargetId},
        language::Bilingual,
    };

    fn rules(change: impl FnOnce(&mut Tables)) -> Vec<(String, String, String)> {
        let mut tables = fixture::tables();
        change(&mut tables);
        check_tables(&tables).into_iter().map(|f| (f.file, f.column, f.rule)).collect()
    }

    fn found(file: &str, column: &str, rule: &str) -> Vec<(String, String, String)> {
        vec![(file.to_owned(), column.to_owned(), rule.to_owned())]
    }

    #[test]
    fn a_catalogue_in_order_has_no_findings() {
        assert_eq!(rules(|_| {}), []);
    }

    #[test]
    fn a_key_is_used_once_in_each_table() {
        assert_eq!(rules(|t| t.plans.extend(t.plans.clone())), found("plans.csv", "plan", "duplicate_key"));
        assert_eq!(rules(|t| t.themes.extend(t.themes.clone())), found("themes.csv", "theme", "duplicate_key"));
        assert_eq!(rules(|t| t.targets.extend(t.targets.clone())), found("targets.csv", "target", "duplicate_key"));
        assert_eq!(rules(|t| t.indicators.extend(t.indicators.clone())), found("indicators.csv", "indicator", "duplicate_key"));
    }

    #[test]
    fn keys_keep_to_their_syntax() {
        for (syntax, good, bad) in [
            (Syntax::Slug, "57-2026.so-a", "Sở-A"),
            (Syntax::Snake, "digital_economy", "digital-economy"),
            (Syntax::Definition, "dvc_pct@all-files", "dvc_pct@all_files"),
            (Syntax::Definition, "dvc_pct", "dvc_pct@"),
            (Syntax::Item, "57-2026.PL2.II.7.10.2030", "PL2 7"),
            (Syntax::Letter, "A12", "A"),
            (Syntax::Letter, "H1", "a1"),
            (Syntax::Slug, "vn", ""),
        ] {
            assert!(syntax.allows(good) && !syntax.allows(bad), "{good} {bad}");
        }
        let bad = rules(|t| t.conflicts.iter_mut().for_each(|l| l.value.id = "a1".into()));
        assert_eq!(bad, found("conflicts.csv", "conflict", "key_syntax"));
        let bad = rules(|t| t.agencies.iter_mut().for_each(|l| l.value.id = "kh-12.so-a".into()));
        assert_eq!(bad, found("agencies.csv", "agency", "key_prefix"));
    }

    #[test]
    fn every_reference_has_its_row() {
        let unknown = "unknown_reference";
        let at = |t: &mut Tables| t.areas.iter_mut().for_each(|l| l.value.parent = Some(AreaId::new("x")));
        assert_eq!(rules(at), found("areas.csv", "parent", unknown));
        let at = |t: &mut Tables| {
            t.areas.iter_mut().for_each(|l| {
                l.value.valid_to = jiff::civil::Date::new(2025, 6, 30).ok();
                l.value.successors = vec![Successor { area: AreaId::new("x"), share: None }];
            });
        };
        assert_eq!(rules(at), found("areas.csv", "successor", unknown));
        let at = |t: &mut Tables| t.plans.iter_mut().for_each(|l| l.value.area = AreaId::new("x"));
        assert_eq!(rules(at), found("plans.csv", "area", unknown));
        let at = |t: &mut Tables| t.indicators.iter_mut().for_each(|l| l.value.theme = "x".into());
        assert_eq!(rules(at), found("indicators.csv", "theme", unknown));
        let at = |t: &mut Tables| t.targets.iter_mut().for_each(|l| l.value.indicator = IndicatorId::new("x"));
        assert_eq!(rules(at), found("targets.csv", "indicator", unknown));
        let at = |t: &mut Tables| t.targets.iter_mut().for_each(|l| l.value.plan = PlanId::new("x"));
        assert_eq!(rules(at), found("targets.csv", "plan", unknown));
        let at = |t: &mut Tables| t.tasks.iter_mut().for_each(|l| l.value.plan = PlanId::new("x"));
        assert_eq!(rules(at), found("tasks.csv", "plan", unknown));
        let at = |t: &mut Tables| t.targets.iter_mut().for_each(|l| l.value.id = TargetId::new("kh-1.PL1.2.2030"));
        assert_eq!(rules(at), found("conflicts.csv", "targets", unknown));
    }

    #[test]
    fn names_are_there_in_both_languages() {
        let at = |t: &mut Tables| t.indicators.iter_mut().for_each(|l| l.value.name = Bilingual::new("Tỷ lệ", " "));
        assert_eq!(rules(at), found("indicators.csv", "name_en", "empty_name"));
        let at = |t: &mut Tables| t.plans.iter_mut().for_each(|l| l.value.issuer = Bilingual::new("", "Committee"));
        assert_eq!(rules(at), found("plans.csv", "issuer_vi", "empty_name"));
    }
}
