//! What gap-table files say about themselves, in one place for API, command line and editions.

use super::{
    exports::{CsvHeader, ExportAbout},
    view::{CatalogueIndex, FilterOptions, Filters, Stamp},
};
use crate::{domain::language::Language, pipeline::assess::Snapshot};

/// Revision and hashes of a snapshot.
pub fn stamp(snapshot: &Snapshot) -> Stamp {
    Stamp {
        data_revision: snapshot.knowledge.known_at.to_string(),
        catalogue_hash: snapshot.catalogue_hash.clone(),
        method_hash: snapshot.method_hash.clone(),
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

/// People read the CSV: headings in words.
pub fn csv_header() -> CsvHeader {
    CsvHeader::Words
}
