//! Keys of programs on a page: who has one, making one (shown once), revoking one.

use askama::Template;
use axum::{
    Extension, Form, Router,
    extract::{State, rejection::FormRejection},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;

use super::{
    Frame,
    forms::Visitor,
    intake_form::{in_words, not_ours},
};
use crate::{
    domain::{
        access::Role,
        account::{Key, KeyState},
        language::Language,
    },
    pipeline::{PipelineError, access::NewKey, context::Context},
    present::{
        api::{Asking, OnTrail, Problem, USUAL_DAYS, blocking},
        format::{self, access::role_name},
        view::Place,
    },
};

/// The page of keys.
pub fn router() -> Router<Context> {
    Router::new().route("/vi/khoa", get(show).post(change)).route("/en/keys", get(show).post(change))
}

/// One key.
struct KeyRow {
    id: String,
    role: &'static str,
    note: String,
    made: String,
    expires: String,
    state: &'static str,
    is_active: bool,
}

impl KeyRow {
    fn new(key: &Key, state: KeyState, language: Language) -> Self {
        let day = |at: jiff::Timestamp| format::date(at.to_zoned(jiff::tz::TimeZone::UTC).date(), language);
        Self {
            id: key.id.clone(),
            role: role_name(key.role, language),
            note: key.note.clone(),
            made: day(key.made_at),
            expires: day(key.expires_at),
            state: match state {
                KeyState::Active => language.pick("đang dùng được", "active"),
                KeyState::Expired => language.pick("hết hạn", "expired"),
                KeyState::Revoked => language.pick("đã thu hồi", "revoked"),
            },
            is_active: state == KeyState::Active,
        }
    }
}

#[derive(Template)]
#[template(path = "keys.html")]
struct KeysPage {
    frame: Frame,
    rows: Vec<KeyRow>,
    /// Words of roles, the least powerful first.
    roles: Vec<(&'static str, &'static str)>,
    /// The key just made; shown this once.
    made: String,
    fault: String,
    token: String,
    days: i64,
}

/// What the forms send: a new key, or the id of one to revoke.
#[derive(Deserialize)]
struct KeyForm {
    #[serde(default)]
    token: String,
    #[serde(default)]
    revoke: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    days: String,
}

async fn page(context: Context, visitor: Visitor, status: StatusCode, made: String, fault: String) -> Response {
    let inner = context.clone();
    let Ok(keys) = blocking(move || inner.gate().keys()).await else { return visitor.unavailable(&context) };
    let language = visitor.language;
    let mut frame = visitor.frame(&context, Place::Keys);
    frame.title = frame.say("Khóa truy cập của phần mềm", "Keys of programs").to_owned();
    let mut rows: Vec<KeyRow> = keys.iter().map(|(key, state)| KeyRow::new(key, *state, language)).collect();
    rows.sort_by_key(|row| !row.is_active);
    let roles = Role::ALL.iter().map(|role| (role.code(), role_name(*role, language))).collect();
    let page = KeysPage { rows, roles, made, fault, token: visitor.token(), days: USUAL_DAYS, frame };
    visitor.page(&context, status, page.render().map_err(Into::into))
}

async fn show(State(context): State<Context>, visitor: Visitor) -> Response {
    page(context, visitor, StatusCode::OK, String::new(), String::new()).await
}

async fn change(
    State(context): State<Context>,
    visitor: Visitor,
    Extension(asking): Extension<Asking>,
    form: Result<Form<KeyForm>, FormRejection>,
) -> Response {
    let language = visitor.language;
    let form = match form {
        Ok(Form(form)) if visitor.may_send(&context, &form.token) => form,
        _ => {
            let (status, fault) = not_ours(language);
            return page(context, visitor, status, String::new(), fault).await;
        }
    };
    if !context.desk().settings().is_open {
        let (status, fault) = in_words(&Problem::read_only(), language);
        return page(context, visitor, status, String::new(), fault).await;
    }
    let inner = context.clone();
    let done = blocking(move || {
        let by = asking.by();
        if !form.revoke.is_empty() {
            return inner.gate().revoke_key(&by, &form.revoke).map(|_| String::new());
        }
        let role = Role::parse(&form.role)
            .ok_or_else(|| PipelineError::Refused(format!("role: found “{}”, expected a role of the list", form.role)))?;
        let days = form
            .days
            .trim()
            .parse()
            .map_err(|_| PipelineError::Refused(format!("days: found “{}”, expected a number of days", form.days)))?;
        inner.gate().add_key(&by, &NewKey { role, note: form.note, days }).map(|(_, text)| text)
    });
    let mut response = match done.await {
        Ok(made) => page(context, visitor, StatusCode::OK, made, String::new()).await,
        Err(problem) => {
            let (status, fault) = in_words(&problem, language);
            return page(context, visitor, status, String::new(), fault).await;
        }
    };
    response.extensions_mut().insert(OnTrail);
    response.into_response()
}
