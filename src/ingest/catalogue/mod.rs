//! The catalogue in files a planner can read and compare: `data/catalogue/*.csv` into one value, and back out.
//!
//! [`plans`](self) reads who plans and where, `indicators` what is measured, `targets` what is promised; `check` looks
//! at the tables together; `export` writes the targets for other programs. `part` reads rows that add, revise or withdraw
//! single entries, `statements` what offices say of tasks and targets.

use std::path::Path;

use super::{error::IngestError, origin::read_limited};
use crate::domain::{catalogue::Catalogue, finding::Finding};

mod check;
mod check_areas;
mod check_rows;
mod columns;
mod export;
mod indicators;
mod part;
mod part_check;
mod part_keys;
mod part_row;
mod part_tables;
mod part_text;
mod part_words;
mod plans;
mod statements;
mod targets;
mod written;

#[cfg(test)]
mod fixture;

pub use export::export_targets;
pub use part::{CataloguePart, EntryChange, Known, RowEffect, differences, read_part};
pub use part_text::TextTable;
pub use statements::{StatementPart, read_statements};

use columns::Located;

/// The files of a catalogue, in the order in which they are read and hashed.
pub const CATALOGUE_FILES: [&str; 8] = [
    plans::PLANS,
    plans::AREAS,
    plans::AGENCIES,
    indicators::THEMES,
    indicators::INDICATORS,
    targets::TARGETS,
    targets::TASKS,
    targets::CONFLICTS,
];

/// The tables of a catalogue with the rows they come from.
#[derive(Clone, Debug, Default)]
struct Tables {
    plans: Vec<Located<crate::domain::plan::Plan>>,
    areas: Vec<Located<crate::domain::area::Area>>,
    agencies: Vec<Located<crate::domain::agency::Agency>>,
    themes: Vec<Located<crate::domain::catalogue::Theme>>,
    indicators: Vec<Located<crate::domain::indicator::Indicator>>,
    targets: Vec<Located<crate::domain::target::Target>>,
    tasks: Vec<Located<crate::domain::task::Task>>,
    conflicts: Vec<Located<crate::domain::catalogue::Conflict>>,
}

impl Tables {
    fn into_catalogue(self) -> Catalogue {
        fn values<T>(rows: Vec<Located<T>>) -> Vec<T> {
            rows.into_iter().map(|located| located.value).collect()
        }
        Catalogue {
            plans: values(self.plans),
            areas: values(self.areas),
            agencies: values(self.agencies),
            themes: values(self.themes),
            indicators: values(self.indicators),
            targets: values(self.targets),
            tasks: values(self.tasks),
            conflicts: values(self.conflicts),
            statements: crate::domain::statement::Statements::default(),
        }
    }
}

/// Reads and checks a catalogue folder.
///
/// The catalogue holds every row whose cells can be read, in the order of the files. One finding with
/// [`Rejected`](crate::domain::finding::Severity::Rejected) means that it contradicts itself and is not to be used.
///
/// # Errors
/// [`IngestError`] when a file is missing, is not UTF-8, or lacks a column.
pub fn read_catalogue(folder: &Path) -> Result<(Catalogue, Vec<Finding>), IngestError> {
    let mut findings = Vec::new();
    let tables = Tables {
        plans: plans::read_plans(folder, &mut findings)?,
        areas: plans::read_areas(folder, &mut findings)?,
        agencies: plans::read_agencies(folder, &mut findings)?,
        themes: indicators::read_themes(folder, &mut findings)?,
        indicators: indicators::read_indicators(folder, &mut findings)?,
        targets: targets::read_targets(folder, &mut findings)?,
        tasks: targets::read_tasks(folder, &mut findings)?,
        conflicts: targets::read_conflicts(folder, &mut findings)?,
    };
    findings.extend(check::check_tables(&tables));
    let place = |finding: &Finding| CATALOGUE_FILES.iter().position(|file| *file == finding.file);
    findings.sort_by_key(|finding| (place(finding), finding.row));
    Ok((tables.into_catalogue(), findings))
}

/// The files of a catalogue folder one after another, each with its name and length before it: one upload.
///
/// # Errors
/// A file cannot be read.
pub fn catalogue_files(folder: &Path) -> Result<Vec<u8>, IngestError> {
    let mut out = Vec::new();
    for file in CATALOGUE_FILES {
        let bytes = read_limited(&folder.join(file))?;
        out.extend(format!("{file}\n{}\n", bytes.len()).bytes());
        out.extend(&bytes);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_becomes_a_catalogue() {
        let folder = fixture::folder();
        let (catalogue, findings) = read_catalogue(folder.path()).expect("a catalogue");
        assert_eq!(findings, []);
        assert_eq!(catalogue, fixture::tables().into_catalogue());
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = fixture::folder();
        std::fs::remove_file(folder.path().join("areas.csv")).expect("removed");
        let error = read_catalogue(folder.path()).expect_err("no areas");
        assert!(error.file.ends_with("areas.csv"), "{error}");
        assert!(catalogue_files(folder.path()).is_err());
    }

    #[test]
    fn the_hash_sees_every_byte_and_where_it_stands() {
        let folder = fixture::folder();
        let before = catalogue_files(folder.path()).expect("the files");
        assert_eq!(catalogue_files(folder.path()).expect("the files"), before);
        let (themes, plans) = (folder.path().join("themes.csv"), folder.path().join("plans.csv"));
        let text = std::fs::read_to_string(&themes).expect("text");
        std::fs::write(&themes, format!("{text} ")).expect("written");
        let with_blank = catalogue_files(folder.path()).expect("the files");
        assert_ne!(with_blank, before);
        std::fs::write(&themes, &text).expect("written");
        let other = std::fs::read_to_string(&plans).expect("text");
        std::fs::write(&plans, format!("{other} ")).expect("written");
        assert_ne!(catalogue_files(folder.path()).expect("the files"), with_blank);
    }

    #[test]
    fn findings_name_file_row_and_column() {
        let folder = fixture::folder();
        let targets = folder.path().join("targets.csv");
        let text = std::fs::read_to_string(&targets).expect("text");
        std::fs::write(&targets, text.replace(",ge,80,", ",atleast,\"8,0\",")).expect("written");
        let (catalogue, findings) = read_catalogue(folder.path()).expect("a catalogue");
        assert_eq!(catalogue.targets, []);
        let places: Vec<(&str, usize, &str)> =
            findings.iter().filter(|f| f.file == "targets.csv").map(|f| (f.file.as_str(), f.row, f.column.as_str())).collect();
        assert_eq!(places, [("targets.csv", 2, "low"), ("targets.csv", 2, "operator")]);
    }
}
