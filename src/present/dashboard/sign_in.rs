//! Signing in: a form that works without script and leads back to the page that was wanted.

use std::time::Duration;

use askama::Template;
use axum::{
    Form, Router,
    extract::{State, rejection::FormRejection},
    http::{HeaderValue, StatusCode, header},
    response::Response,
    routing::get,
};
use serde::Deserialize;

use super::{
    Frame,
    forms::{Visitor, add_cookie, is_own_path, lead_to},
};
use crate::{
    pipeline::{access::SignInFault, context::Context},
    present::{
        api::{SESSION_COOKIE, blocking, set_cookie},
        format::access::SignInWords,
        view::Place,
    },
};

/// How long somebody waits for a place to have a password hashed.
const PATIENCE: Duration = Duration::from_secs(10);

/// The sign-in pages.
pub fn router() -> Router<Context> {
    Router::new().route("/vi/dang-nhap", get(show).post(sign_in)).route("/en/sign-in", get(show).post(sign_in))
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage<'a> {
    frame: Frame,
    /// What went wrong; empty at first.
    fault: String,
    name: &'a str,
    token: String,
    next: &'a str,
    action: String,
}

/// What the form sends. No `Debug`: it holds a password.
#[derive(Deserialize)]
struct SignInForm {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    token: String,
    #[serde(default)]
    next: String,
}

fn page(context: &Context, visitor: &Visitor, status: StatusCode, said: Option<SignInWords>, (name, next): (&str, &str)) -> Response {
    let mut frame = visitor.frame(context, Place::SignIn);
    frame.title = frame.say("Đăng nhập", "Sign in").to_owned();
    let fault = said.map(|said| said.sentence(visitor.language)).unwrap_or_default();
    let page = SignInPage { frame, fault, name, token: visitor.token(), next, action: Place::SignIn.path(visitor.language) };
    visitor.page(context, status, page.render().map_err(Into::into))
}

/// Where somebody goes who says nothing about it.
fn home(visitor: &Visitor) -> String {
    Place::Scoreboard.path(visitor.language)
}

async fn show(State(context): State<Context>, visitor: Visitor) -> Response {
    match visitor.person(&context) {
        Ok(None) => page(&context, &visitor, StatusCode::OK, None, ("", visitor.next.as_deref().unwrap_or_default())),
        Ok(Some(_)) => lead_to(&visitor.next.clone().unwrap_or_else(|| home(&visitor))),
        Err(error) => {
            tracing::error!(%error, "who is signed in could not be found out");
            visitor.unavailable(&context)
        }
    }
}

async fn sign_in(State(context): State<Context>, visitor: Visitor, form: Result<Form<SignInForm>, FormRejection>) -> Response {
    let Ok(Form(form)) = form else {
        return page(&context, &visitor, StatusCode::BAD_REQUEST, Some(SignInWords::NotOurs), ("", ""));
    };
    let SignInForm { name, password, token, next } = form;
    let next = if is_own_path(&next) { next } else { home(&visitor) };
    let again = |status, said| page(&context, &visitor, status, Some(said), (&name, &next));
    if !visitor.may_send(&context, &token) {
        return again(StatusCode::FORBIDDEN, SignInWords::NotOurs);
    }
    let Ok(Ok(place)) = tokio::time::timeout(PATIENCE, context.gate().hashing().clone().acquire_owned()).await else {
        return again(StatusCode::SERVICE_UNAVAILABLE, SignInWords::Busy);
    };
    let (asked, who, peer) = (context.clone(), name.clone(), visitor.peer.clone());
    let outcome = blocking(move || {
        let _place = place;
        asked.gate().sign_in(&who, &password, &peer)
    });
    match outcome.await {
        Ok(Ok(token)) => {
            let mut response = lead_to(&next);
            add_cookie(&mut response, &set_cookie(SESSION_COOKIE, &token, visitor.is_https));
            response
        }
        Ok(Err(SignInFault::Wrong)) => again(StatusCode::FORBIDDEN, SignInWords::Wrong),
        Ok(Err(SignInFault::TooMany(seconds))) => {
            let mut response = again(StatusCode::TOO_MANY_REQUESTS, SignInWords::TooMany(seconds));
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
        Err(_) => visitor.unavailable(&context),
    }
}
