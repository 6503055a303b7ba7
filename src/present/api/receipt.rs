//! What came of an upload, as it is answered.

use serde::Serialize;
use utoipa::ToSchema;

use super::ingests::FindingItem;
use crate::pipeline::intake::Receipt;

/// What came of an upload: every row is new, revised, unchanged or rejected.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReceiptItem {
    /// The ingest it made, or had made before; null for a dry run and where nothing was taken in
    #[schema(example = 58)]
    ingest: Option<i64>,
    /// Name under which it came
    #[schema(example = "bao-cao-quy-3.xlsx")]
    name: String,
    /// SHA-256 of its bytes
    sha256: String,
    /// What it is; empty when it was known already
    format: String,
    /// The same content was taken in before; nothing was changed
    was_known: bool,
    /// Rows in it
    rows: u64,
    /// Rows for which nothing was in force
    new: u64,
    /// Rows that change what was in force
    revised: u64,
    /// Rows that say what was known
    unchanged: u64,
    /// Rows rejected
    rejected: u64,
    /// What was noticed; of a rule that noticed very much only the first
    findings: Vec<FindingItem>,
    /// How many more findings a rule had
    #[schema(value_type = Object)]
    more: serde_json::Value,
    /// The first revised rows: row, indicator, area, period, value before and after
    #[schema(value_type = Vec<Object>)]
    changes: serde_json::Value,
    /// How a messy table was understood: mapping, decisions with their evidence, first rows, unknown names; null for long form
    #[schema(value_type = Object)]
    preview: serde_json::Value,
}

impl From<&Receipt> for ReceiptItem {
    fn from(receipt: &Receipt) -> Self {
        // Plain records of text and numbers are always JSON.
        let json = |value: serde_json::Result<serde_json::Value>| value.unwrap_or_default();
        Self {
            ingest: receipt.ingest,
            name: receipt.name.clone(),
            sha256: receipt.sha256.clone(),
            format: receipt.format.clone(),
            was_known: receipt.was_known,
            rows: receipt.rows,
            new: receipt.new,
            revised: receipt.revised,
            unchanged: receipt.unchanged,
            rejected: receipt.rejected,
            findings: receipt.findings.iter().map(FindingItem::from).collect(),
            more: json(serde_json::to_value(&receipt.more)),
            changes: json(serde_json::to_value(&receipt.changes)),
            preview: json(serde_json::to_value(&receipt.preview)),
        }
    }
}
