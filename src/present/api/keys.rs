//! Keys of programs: list, make, revoke.

use axum::{
    Extension, Json,
    extract::{Path, State, rejection::JsonRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    Problem,
    access::{Asking, OnTrail},
    blocking,
    guard::MayWrite,
};
use crate::{
    domain::{
        access::Role,
        account::{Key, KeyState},
    },
    pipeline::{access::NewKey, context::Context},
};

/// Days a key counts where nothing else is said: once a year somebody asks whether it is still needed.
pub const USUAL_DAYS: i64 = 365;

/// A key, without its secret.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyItem {
    /// By which it is named
    #[schema(example = "5f0c2a9b14de")]
    id: String,
    /// viewer, planner, data_officer, publisher or admin
    #[schema(example = "planner")]
    role: &'static str,
    /// Which program has it, and who answers for it
    #[schema(example = "Kho dữ liệu dùng chung, phòng CNTT")]
    note: String,
    /// active, expired or revoked
    #[schema(example = "active")]
    state: &'static str,
    /// When it was made, UTC
    #[schema(example = "2026-11-22T05:00:00Z")]
    made_at: String,
    /// From when on it counts no more, UTC
    #[schema(example = "2027-11-22T05:00:00Z")]
    expires_at: String,
    /// When it was revoked, UTC; null while it was not
    revoked_at: Option<String>,
}

impl KeyItem {
    fn new(key: &Key, state: KeyState) -> Self {
        Self {
            id: key.id.clone(),
            role: key.role.code(),
            note: key.note.clone(),
            state: state.code(),
            made_at: key.made_at.to_string(),
            expires_at: key.expires_at.to_string(),
            revoked_at: key.revoked_at.map(|at| at.to_string()),
        }
    }
}

/// All keys.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyList {
    /// The keys, the oldest first, those that count no more among them
    items: Vec<KeyItem>,
    /// How many
    total: usize,
}

/// A new key.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewKeyItem {
    /// The key itself: shown this once and kept nowhere
    #[schema(example = "lt_5f0c2a9b14de_0000000000000000000000000000000000000000000000000000000000000000")]
    key: String,
    /// What is kept of it
    #[serde(flatten)]
    item: KeyItem,
}

/// What a key is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyRequest {
    /// viewer, planner, data_officer, publisher or admin
    #[schema(example = "planner")]
    role: String,
    /// Which program gets it, and who answers for it; 1 to 200 characters
    #[schema(example = "Kho dữ liệu dùng chung, phòng CNTT", min_length = 1, max_length = 200)]
    note: String,
    /// How many days it counts; default 365
    #[schema(example = 90, minimum = 1, maximum = 3660)]
    days: Option<i64>,
}

/// The keys of programs
#[utoipa::path(get, path = "/api/v1/keys", tag = "access",
    responses((status = 200, body = KeyList), (status = 503, body = Problem)))]
pub async fn list_keys(State(context): State<Context>) -> Result<Json<KeyList>, Problem> {
    let keys = blocking(move || context.gate().keys()).await?;
    let items: Vec<KeyItem> = keys.iter().map(|(key, state)| KeyItem::new(key, *state)).collect();
    Ok(Json(KeyList { total: items.len(), items }))
}

/// Make a key
///
/// The answer holds the key itself; it is shown this once. Afterwards only its SHA-256 is kept: who loses it gets another.
#[utoipa::path(post, path = "/api/v1/keys", tag = "access", request_body = KeyRequest,
    responses(
        (status = 201, body = NewKeyItem, description = "The key, shown this once"),
        (status = 400, body = Problem, description = "A role, note or number of days that makes no sense"),
        (status = 403, body = Problem, description = "A page of another site, or a server that only reads"),
        (status = 503, body = Problem), (status = 507, body = Problem, description = "No room on the disk")))]
pub async fn add_key(
    State(context): State<Context>,
    _: MayWrite,
    Extension(asking): Extension<Asking>,
    request: Result<Json<KeyRequest>, JsonRejection>,
) -> Result<Response, Problem> {
    let Json(request) = request.map_err(|rejection| {
        let expected = "expected JSON such as {\"role\": \"planner\", \"note\": \"which program\", \"days\": 365}";
        Problem::invalid(format!("found no description of a key ({}), {expected}", rejection.body_text()))
    })?;
    let role = Role::parse(&request.role).ok_or_else(|| {
        let known = Role::ALL.map(Role::code).join(", ");
        Problem::invalid(format!("role: found “{}”, expected one of {known}", request.role))
    })?;
    let wanted = NewKey { role, note: request.note, days: request.days.unwrap_or(USUAL_DAYS) };
    let (key, text) = blocking(move || context.gate().add_key(&asking.by(), &wanted)).await?;
    let item = NewKeyItem { key: text, item: KeyItem::new(&key, KeyState::Active) };
    let mut response = (StatusCode::CREATED, Json(item)).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.extensions_mut().insert(OnTrail);
    Ok(response)
}

/// Revoke a key
///
/// It opens nothing from the next request on. A key that is revoked already stays so.
#[utoipa::path(delete, path = "/api/v1/keys/{key}", tag = "access",
    params(("key" = String, Path, description = "Id of the key, without the secret", example = "5f0c2a9b14de")),
    responses(
        (status = 200, body = KeyItem, description = "The key, revoked"),
        (status = 403, body = Problem, description = "A page of another site, or a server that only reads"),
        (status = 404, body = Problem), (status = 503, body = Problem),
        (status = 507, body = Problem, description = "No room on the disk")))]
pub async fn revoke_key(
    State(context): State<Context>,
    _: MayWrite,
    Extension(asking): Extension<Asking>,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    let key = blocking(move || context.gate().revoke_key(&asking.by(), &id)).await?;
    let mut response = Json(KeyItem::new(&key, KeyState::Revoked)).into_response();
    response.extensions_mut().insert(OnTrail);
    Ok(response)
}
