//! Ingests: what came in and what was noticed.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{KnowledgeParams, Problem, blocking, catalogue::Listing, params::Params};
use crate::{
    domain::{finding::Finding, language::Language},
    pipeline::{
        context::Context,
        lookup::{IngestRecord, findings, ingest, ingest_by_key, ingests},
    },
    present::format::finding_sentence,
};

/// One ingest on record.
#[derive(Debug, Serialize, ToSchema)]
pub struct IngestItem {
    /// Its number, which is also the data revision it made
    ingest: i64,
    /// catalogue, observations or retraction
    kind: String,
    /// Name under which it came
    #[schema(example = "gso/2025-01/observations.csv")]
    name: String,
    /// SHA-256 of its bytes
    sha256: String,
    /// Rows in the file
    rows: i64,
    /// Rows accepted
    accepted: i64,
    /// Rows rejected
    rejected: i64,
    /// UTC time
    recorded_at: String,
    /// Findings on record
    findings: i64,
    /// Rows or entries that were new
    new: i64,
    /// Rows or entries that revised what was known
    revised: i64,
    /// Rows that said what was known
    unchanged: i64,
    /// The retraction by which it is hidden; null when it counts
    hidden_by: Option<i64>,
    /// The ingest it takes back; null when it is no retraction
    retracts: Option<i64>,
    /// Why it was taken back; empty when it is no retraction
    reason: String,
    /// Who sent it; empty where that is not known
    actor: String,
    /// Idempotency key of the sender; empty when it gave none
    idempotency_key: String,
    /// How it was read; null where nothing was said
    #[schema(value_type = Object)]
    settings: serde_json::Value,
}

impl From<IngestRecord> for IngestItem {
    fn from(r: IngestRecord) -> Self {
        Self {
            ingest: r.ingest,
            kind: r.kind,
            name: r.name,
            sha256: r.sha256,
            rows: r.rows,
            accepted: r.accepted,
            rejected: r.rejected,
            recorded_at: r.recorded_at,
            findings: r.findings,
            new: r.added,
            revised: r.revised,
            unchanged: r.unchanged,
            hidden_by: Some(r.hidden_by).filter(|by| *by > 0),
            retracts: Some(r.retracts).filter(|retracted| *retracted > 0),
            reason: r.reason,
            actor: r.actor,
            idempotency_key: r.idempotency_key,
            settings: serde_json::from_str(&r.settings).unwrap_or_default(),
        }
    }
}

/// Something the check noticed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingItem {
    /// noticed (accepted) or rejected
    severity: String,
    /// Rule that noticed it
    rule: String,
    /// File
    file: String,
    /// Row as a spreadsheet counts it
    row: usize,
    /// Column
    column: String,
    /// What was found
    found: String,
    /// What was expected
    expected: String,
    /// The finding in a Vietnamese sentence: where, what was found and expected, what to do
    sentence: String,
    /// The finding in an English sentence
    sentence_en: String,
}

impl From<&Finding> for FindingItem {
    fn from(f: &Finding) -> Self {
        let severity = if f.severity == crate::domain::finding::Severity::Rejected { "rejected" } else { "noticed" };
        Self {
            severity: severity.to_owned(),
            rule: f.rule.clone(),
            file: f.file.clone(),
            row: f.row,
            column: f.column.clone(),
            found: f.found.clone(),
            expected: f.expected.clone(),
            sentence: finding_sentence(f, Language::Vi),
            sentence_en: finding_sentence(f, Language::En),
        }
    }
}

/// What came in, oldest first
#[utoipa::path(get, path = "/api/v1/ingests", tag = "figures", params(KnowledgeParams),
    responses((status = 200, body = Listing<IngestItem>), (status = 503, body = Problem)))]
pub async fn list_ingests(
    State(context): State<Context>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Json<Listing<IngestItem>>, Problem> {
    let listing = blocking(move || {
        let knowledge = params.knowledge(&context)?;
        let items = ingests(&context, knowledge)?.into_iter().map(IngestItem::from).collect();
        Ok(Listing { data_revision: knowledge.known_at, as_of: knowledge.as_of.to_string(), items })
    })
    .await?;
    Ok(Json(listing))
}

/// What was noticed about one ingest
#[utoipa::path(get, path = "/api/v1/ingests/{ingest}/findings", tag = "figures",
    params(("ingest" = i64, Path, description = "Number of the ingest"), KnowledgeParams),
    responses((status = 200, body = Listing<FindingItem>), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn list_findings(
    State(context): State<Context>,
    Path(ingest): Path<i64>,
    Params(params): Params<KnowledgeParams>,
) -> Result<Json<Listing<FindingItem>>, Problem> {
    let listing = blocking(move || {
        let knowledge = params.knowledge(&context)?;
        let items = findings(&context, ingest)?.iter().map(FindingItem::from).collect();
        Ok(Listing { data_revision: knowledge.known_at, as_of: knowledge.as_of.to_string(), items })
    })
    .await?;
    Ok(Json(listing))
}

/// One ingest: its counts, how it was read, and whether it is hidden
#[utoipa::path(get, path = "/api/v1/ingests/{ingest}", tag = "figures",
    params(("ingest" = i64, Path, description = "Number of the ingest")),
    responses((status = 200, body = IngestItem), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub async fn find_ingest(State(context): State<Context>, Path(number): Path<i64>) -> Result<Json<IngestItem>, Problem> {
    Ok(Json(blocking(move || Ok(IngestItem::from(ingest(&context, number)?))).await?))
}

/// What became of the upload with a key: all of it is there, or (404) nothing
#[utoipa::path(get, path = "/api/v1/ingests/by-key/{key}", tag = "figures",
    params(("key" = String, Path, description = "The `Idempotency-Key` with which it was sent", example = "quy-3-2026")),
    responses(
        (status = 200, body = IngestItem, description = "All of it is there"),
        (status = 404, body = Problem, description = "Nothing of it is there; send it again under the same key"),
        (status = 503, body = Problem)))]
pub async fn find_ingest_by_key(State(context): State<Context>, Path(key): Path<String>) -> Result<Json<IngestItem>, Problem> {
    Ok(Json(blocking(move || Ok(IngestItem::from(ingest_by_key(&context, &key)?))).await?))
}
