//! Agencies: the offices that lead or coordinate, within a plan's issuer.

use serde::{Deserialize, Serialize};

use super::{id::PlanId, language::Bilingual};

/// An office named in a plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Agency {
    /// Key, prefixed by its plan.
    pub id: String,
    /// The plan that names it.
    pub plan: PlanId,
    /// Its name.
    pub name: Bilingual,
    /// Spelling variants and remarks.
    pub note: String,
}
