//! Ingests: what came in and what was noticed.

use axum::{
    Json,
    extract::{Path, State},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{KnowledgeParams, Problem, blocking, catalogue::Listing, params::Params};
use crate::{
    domain::finding::Finding,
    pipeline::{
        context::Context,
        lookup::{IngestRecord, findings, ingests},
    },
};

/// One ingest on record.
#[derive(Debug, Serialize, ToSchema)]
pub struct IngestItem {
    /// Its number, which is also the data revision it made
    ingest: i64,
    /// catalogue or observations
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
