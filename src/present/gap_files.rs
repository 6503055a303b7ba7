//! What gap-table files say about themselves, in one place for API, command line and editions.

use super::{
    exports::{CsvHeader, ExportAbout},
    view::{CatalogueIndex, FilterOptions, Filters, Stamp},
};
use crate::{
    domain::{catalogue::Catalogue, language::Language},
    pipeline::{PipelineError, assess::Snapshot},
};

/// Revision and hashes of a snapshot.
pub fn stamp(snapshot: &Snapshot) -> Stamp {
    Stamp {
        data_revision: snapshot.knowledge.known_at.to_string(),
        catalogue_hash: snapshot.catalogue_hash.clone(),
        method_hash: snapshot.method_hash.clone(),
        policy: snapshot.policy.clone(),
    }
}

/// What a file of a snapshot says about itself.
pub fn export_about(snapshot: &Snapshot, index: &CatalogueIndex<'_>, filters: &Filters, language: Language) -> ExportAbout {
    let options = FilterOptions::new(index, &snapshot.assessments, filters, language);
    ExportAbout {
        as_of: snapshot.knowledge.as_of,
        filters_in_words: options.chosen_words(language),
        filters: filters.clone(),
        stamp: stamp(snapshot),
    }
}

/// An unknown name is an error and not an empty table: empty would read as "no such targets exist".
///
/// # Errors
/// [`PipelineError::Unknown`] names it.
pub fn check_names(c: &Catalogue, filters: &Filters) -> Result<(), PipelineError> {
    let unknown = |what, id: &str, hint: &str| Err(PipelineError::Unknown { what, id: id.to_owned(), hint: hint.to_owned() });
    match filters {
        Filters { plan: Some(id), .. } if c.plan(id).is_none() => {
            unknown("plan", id.as_str(), "; see /api/v1/plans or `lotrinh catalogue list plans`")
        }
        Filters { area: Some(id), .. } if c.area(id).is_none() => {
            unknown("area", id.as_str(), "; see /api/v1/areas or `lotrinh catalogue list areas`")
        }
        Filters { indicator: Some(id), .. } if c.indicator(id).is_none() => {
            unknown("indicator", id.as_str(), "; see /api/v1/indicators or `lotrinh catalogue list indicators`")
        }
        Filters { theme: Some(id), .. } if !c.themes.iter().any(|theme| theme.id == *id) => {
            unknown("theme", id, "; see data/catalogue/themes.csv")
        }
        _ => Ok(()),
    }
}

/// People read the CSV: headings in words.
pub fn csv_header() -> CsvHeader {
    CsvHeader::Words
}
