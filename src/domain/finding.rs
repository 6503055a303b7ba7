//! Findings: what the data check noticed, with the place, what was found and what was expected.

use serde::{Deserialize, Serialize};

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The row is accepted; someone should look.
    Noticed,
    /// The row, or the file, is not accepted.
    Rejected,
}

/// Something the check noticed about one row of one file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Accepted or rejected.
    pub severity: Severity,
    /// Rule that noticed it, such as `outside_bounds`.
    pub rule: String,
    /// File name.
    pub file: String,
    /// Row as a spreadsheet counts it (the header is row 1); 0 for the whole file.
    pub row: usize,
    /// Column name; empty for the whole row.
    pub column: String,
    /// What was found.
    pub found: String,
    /// What was expected.
    pub expected: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.file)?;
        if self.row > 0 {
            write!(f, ", row {}", self.row)?;
        }
        if !self.column.is_empty() {
            write!(f, ", {}", self.column)?;
        }
        write!(f, ": found “{}”, expected {} [{}]", self.found, self.expected, self.rule)
    }
}
