//! The account of whoever is signed in: who they are, what they may do, another password, signing out.

use askama::Template;
use axum::{
    Form, Router,
    extract::{State, rejection::FormRejection},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::{get, post},
};
use serde::Deserialize;

use super::{
    Frame,
    forms::{Visitor, add_cookie, lead_to},
};
use crate::{
    domain::{
        access::Permission,
        account::{Caller, Who},
    },
    pipeline::{
        access::{FEWEST_CHARACTERS, SignInFault},
        context::Context,
    },
    present::{
        api::{SESSION_COOKIE, blocking, clear_cookie},
        format::access::{SignInWords, permission_words, role_name},
        view::{Place, percent_encode},
    },
};

/// The account pages.
pub fn router() -> Router<Context> {
    Router::new()
        .route("/vi/tai-khoan", get(show).post(change_password))
        .route("/en/account", get(show).post(change_password))
        .route("/vi/dang-xuat", post(sign_out))
        .route("/en/sign-out", post(sign_out))
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    frame: Frame,
    name: String,
    role: &'static str,
    /// What the role may do, in words.
    permissions: Vec<&'static str>,
    fault: String,
    token: String,
    action: String,
    sign_out: String,
    fewest: usize,
    /// Where the keys of programs are, for those who may see to them.
    keys: Option<String>,
}

/// What the form sends. No `Debug`: it holds passwords.
#[derive(Deserialize)]
struct PasswordForm {
    #[serde(default)]
    present: String,
    #[serde(default)]
    new: String,
    #[serde(default)]
    again: String,
    #[serde(default)]
    token: String,
}

#[derive(Deserialize)]
struct SignOutForm {
    #[serde(default)]
    token: String,
}

/// Who is signed in, or the answer to those who are not.
fn person(context: &Context, visitor: &Visitor) -> Result<Caller, Box<Response>> {
    match visitor.person(context) {
        Ok(Some(caller)) => Ok(caller),
        Ok(None) => {
            let back = percent_encode(&Place::Account.path(visitor.language));
            Err(Box::new(lead_to(&format!("{}?next={back}", Place::SignIn.path(visitor.language)))))
        }
        Err(error) => {
            tracing::error!(%error, "who is signed in could not be found out");
            Err(Box::new(visitor.unavailable(context)))
        }
    }
}

fn page(context: &Context, visitor: &Visitor, status: StatusCode, caller: &Caller, fault: String) -> Response {
    let mut frame = visitor.frame(context, Place::Account);
    frame.title = frame.say("Tài khoản", "Account").to_owned();
    let language = visitor.language;
    let page = AccountPage {
        name: name(caller).to_owned(),
        role: caller.role.map_or("–", |role| role_name(role, language)),
        permissions: caller.permissions.iter().map(|permission| permission_words(*permission, language)).collect(),
        fault,
        token: visitor.token(),
        action: Place::Account.path(language),
        sign_out: Place::SignOut.path(language),
        keys: caller.may(Permission::Administer).then(|| Place::Keys.path(language)),
        fewest: FEWEST_CHARACTERS,
        frame,
    };
    visitor.page(context, status, page.render().map_err(Into::into))
}

fn name(caller: &Caller) -> &str {
    if let Who::Person(name) = &caller.who { name } else { "" }
}

async fn show(State(context): State<Context>, visitor: Visitor) -> Response {
    match person(&context, &visitor) {
        Ok(caller) => page(&context, &visitor, StatusCode::OK, &caller, String::new()),
        Err(response) => *response,
    }
}

async fn change_password(State(context): State<Context>, visitor: Visitor, form: Result<Form<PasswordForm>, FormRejection>) -> Response {
    let caller = match person(&context, &visitor) {
        Ok(caller) => caller,
        Err(response) => return *response,
    };
    let again = |status, said: SignInWords| page(&context, &visitor, status, &caller, said.sentence(visitor.language));
    let form = match form {
        Ok(Form(form)) if visitor.may_send(&context, &form.token) => form,
        _ => return again(StatusCode::FORBIDDEN, SignInWords::NotOurs),
    };
    if form.new != form.again {
        return again(StatusCode::BAD_REQUEST, SignInWords::NotTheSame);
    }
    let Ok(place) = context.gate().hashing().clone().acquire_owned().await else { return visitor.unavailable(&context) };
    let (asked, who, peer) = (context.clone(), name(&caller).to_owned(), visitor.peer.clone());
    let outcome = blocking(move || {
        let _place = place;
        asked.gate().change_password(&who, &form.present, &form.new, &peer)
    });
    match outcome.await {
        Ok(Ok(())) => signed_out(&visitor),
        Ok(Err(SignInFault::Wrong)) => again(StatusCode::FORBIDDEN, SignInWords::WrongPassword),
        Ok(Err(SignInFault::TooMany(seconds))) => {
            let mut response = again(StatusCode::TOO_MANY_REQUESTS, SignInWords::TooMany(seconds));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Err(problem) if problem.status() == StatusCode::BAD_REQUEST => again(StatusCode::BAD_REQUEST, SignInWords::WeakPassword),
        Err(_) => visitor.unavailable(&context),
    }
}

async fn sign_out(State(context): State<Context>, visitor: Visitor, form: Result<Form<SignOutForm>, FormRejection>) -> Response {
    let Some(session) = visitor.session.clone() else { return signed_out(&visitor) };
    match form {
        Ok(Form(form)) if visitor.may_send(&context, &form.token) => {}
        _ => {
            return match person(&context, &visitor) {
                Ok(caller) => page(&context, &visitor, StatusCode::FORBIDDEN, &caller, SignInWords::NotOurs.sentence(visitor.language)),
                Err(response) => *response,
            };
        }
    }
    let (asked, peer) = (context.clone(), visitor.peer.clone());
    match blocking(move || asked.gate().sign_out(&session, &peer)).await {
        Ok(()) => signed_out(&visitor),
        Err(_) => visitor.unavailable(&context),
    }
}

/// Back at the door, without the session's cookie.
fn signed_out(visitor: &Visitor) -> Response {
    let mut response = lead_to(&Place::SignIn.path(visitor.language));
    add_cookie(&mut response, &clear_cookie(SESSION_COOKIE, visitor.is_https));
    response
}
