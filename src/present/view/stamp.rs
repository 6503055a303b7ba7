//! From what a page, file or edition was made.

/// Revision and hashes that stand in every footer, file and manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    /// Revision of the stored data.
    pub data_revision: String,
    /// Hash of the catalogue.
    pub catalogue_hash: String,
    /// Hash of method policy and code.
    pub method_hash: String,
}
