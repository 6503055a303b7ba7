//! From what a page, file or edition was made.

use crate::pipeline::Policy;

/// Revision and hashes that stand in every footer, file and manifest, and the policy the method's hash stands for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stamp {
    /// Revision of the stored data.
    pub data_revision: String,
    /// Hash of the catalogue.
    pub catalogue_hash: String,
    /// Hash of method policy and code.
    pub method_hash: String,
    /// The policy in force.
    pub policy: Policy,
}
