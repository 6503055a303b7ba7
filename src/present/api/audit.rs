//! The audit trail, and who the caller is taken for.

use axum::{Extension, Json, extract::State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Problem, access::Asking, blocking, params::Params};
use crate::{
    domain::account::{AuditEntry, Who},
    pipeline::{access::AuditQuery, context::Context},
};

/// Most lines of an answer.
const MOST_LINES: usize = 10_000;

/// Lines of an answer where nothing else is said.
const USUAL_LINES: usize = 100;

/// What is asked of the trail.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AuditParams {
    /// At most so many lines, the newest first; default 100
    #[param(example = 20, minimum = 1, maximum = 10000)]
    limit: Option<usize>,
    /// Where to go on: `next` of the answer before
    #[param(example = 1000, minimum = 1)]
    cursor: Option<usize>,
    /// Only what this one did
    #[param(example = "person:thong-ke")]
    who: Option<String>,
    /// Only this sort of deed
    #[param(example = "ingest")]
    what: Option<String>,
}

/// One line of the trail.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditItem {
    /// Number of the line, counted from 1
    #[schema(example = 57)]
    line: usize,
    /// When, UTC
    #[schema(example = "2026-11-22T05:00:00Z")]
    at: String,
    /// Who: `key:…`, `person:…`, `local`, `anonymous` or `command-line:…`
    #[schema(example = "person:thong-ke")]
    who: String,
    /// What: `ingest`, `ingest_confirmed`, `retraction`, `catalogue`, `key_added`, `key_revoked`, `person_added`,
    /// `password_set`, `person_blocked`, `person_unblocked`, `sign_in`, `sign_out`, or the method and route
    #[schema(example = "ingest")]
    what: String,
    /// With what: the file, the ingest, the key, the person
    #[schema(example = "bao-cao-quy-3.xlsx")]
    subject: String,
    /// SHA-256 of the file; empty where there is none
    sha256: String,
    /// The ingest it made; null where it made none
    ingest: Option<i64>,
    /// Address it came from; empty for the command line
    #[schema(example = "10.0.0.7")]
    peer: String,
    /// `done`, or why it was refused
    #[schema(example = "done")]
    outcome: String,
}

impl AuditItem {
    fn new(line: usize, entry: AuditEntry) -> Self {
        let AuditEntry { at, who, what, subject, sha256, ingest, peer, outcome } = entry;
        Self { line, at: at.to_string(), who, what, subject, sha256, ingest, peer, outcome }
    }
}

/// A page of the trail.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditList {
    /// The lines, the newest first
    items: Vec<AuditItem>,
    /// Where the next page begins; null when this is the last
    next: Option<usize>,
    /// Lines that fit, from this page on
    total: usize,
}

/// The audit trail: who did what, when, with what, from where
///
/// Every line is bound to the one before it and checked as it is read: a trail that was changed is answered with 503.
#[utoipa::path(get, path = "/api/v1/audit", tag = "access", params(AuditParams),
    responses((status = 200, body = AuditList), (status = 400, body = Problem), (status = 503, body = Problem)))]
pub async fn list_audit(State(context): State<Context>, Params(wanted): Params<AuditParams>) -> Result<Json<AuditList>, Problem> {
    let limit = wanted.limit.unwrap_or(USUAL_LINES);
    if !(1..=MOST_LINES).contains(&limit) {
        return Err(Problem::invalid(format!("limit: found {limit}, expected 1 to {MOST_LINES}")));
    }
    if wanted.cursor == Some(0) {
        return Err(Problem::invalid("cursor: found 0, expected 1 or more: `next` of the answer before"));
    }
    let query = AuditQuery { before: wanted.cursor, who: wanted.who, what: wanted.what, limit };
    let page = blocking(move || context.gate().audit_trail(&query)).await?;
    let has_more = page.total > page.lines.len();
    let next = page.lines.last().map(|(line, _)| *line).filter(|_| has_more);
    let items = page.lines.into_iter().map(|(line, entry)| AuditItem::new(line, entry)).collect();
    Ok(Json(AuditList { items, next, total: page.total }))
}

/// Who the caller is taken for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// anonymous, local, key or person
    #[schema(example = "key")]
    kind: &'static str,
    /// Id of the key, or name of the person; empty for the others
    #[schema(example = "5f0c2a9b14de")]
    id: String,
    /// viewer, planner, data_officer, publisher or admin; null without key and session
    #[schema(example = "planner")]
    role: Option<&'static str>,
    /// What the caller may do: read, export, ingest, publish, administer
    permissions: Vec<&'static str>,
}

/// Who the caller is taken for, and what it may do
#[utoipa::path(get, path = "/api/v1/me", tag = "access", responses((status = 200, body = Me), (status = 503, body = Problem)))]
pub async fn find_me(Extension(Asking { caller, .. }): Extension<Asking>) -> Json<Me> {
    let permissions = caller.permissions.iter().map(|permission| permission.code()).collect();
    let (kind, id) = match caller.who {
        Who::Anonymous => ("anonymous", String::new()),
        Who::Local => ("local", String::new()),
        Who::Key(id) => ("key", id),
        Who::Person(name) => ("person", name),
    };
    Json(Me { kind, id, role: caller.role.map(|role| role.code()), permissions })
}
