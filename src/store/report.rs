//! What was noticed about an upload, kept beside it in the spool.

use serde::{Deserialize, Serialize};

use super::{StoreError, staging::Extent};
use crate::domain::finding::Finding;

/// What the reading of an upload found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was noticed; of a rule that noticed very much only the first.
    pub findings: Vec<Finding>,
    /// Positions in the batch of rows that are not taken in after all, as runs of first and last.
    pub skipped: Vec<(u64, u64)>,
    /// What the rows of the batch span.
    pub extent: Extent,
    /// Whether there were more findings than are kept.
    #[serde(default)]
    pub is_shortened: bool,
    /// Rows that were not read, since they stand unchanged in an earlier upload.
    #[serde(default)]
    pub unread: u64,
    /// How the numbers were read, as JSON: decimal marks by column.
    #[serde(default)]
    pub reading: String,
    /// Whether the rows are stored without a comparison, as an older version did.
    #[serde(default)]
    pub verbatim: bool,
}

impl Report {
    /// Puts findings and skipped positions together; the positions are in order.
    pub fn new(findings: Vec<Finding>, skipped: &[u64], extent: Extent) -> Self {
        let mut runs: Vec<(u64, u64)> = Vec::new();
        for at in skipped {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == *at => *last = *at,
                _ => runs.push((*at, *at)),
            }
        }
        Self { findings, skipped: runs, extent, ..Self::default() }
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self, StoreError> {
        serde_json::from_slice(bytes).map_err(StoreError::unexpected)
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self).map_err(StoreError::unexpected)
    }

    pub(super) fn skipped_positions(&self) -> Vec<u64> {
        self.skipped.iter().flat_map(|(first, last)| *first..=*last).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn skipped_positions_are_kept_as_runs() {
        let report = Report::new(Vec::new(), &[1, 2, 3, 7, 9, 10], Extent::default());
        assert_eq!(report.skipped, [(1, 3), (7, 7), (9, 10)]);
        assert_eq!(report.skipped_positions(), [1, 2, 3, 7, 9, 10]);
        assert_eq!(Report::parse(&report.to_bytes().expect("bytes")).expect("a report"), report);
    }
}
