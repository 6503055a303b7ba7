//! Who asks is found out before anything else; whether they may is decided by the table of routes.

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    Client, KeyId, Problem,
    access_table::{Minimum, minimum},
    blocking,
    cookies::{SESSION_COOKIE, cookie},
    guard::check_host,
};
use crate::{
    domain::{
        access::Permission,
        account::{Caller, Who},
        language::Language,
    },
    pipeline::{
        PipelineError,
        access::{By, Gate, KeyFault},
        context::Context,
    },
    present::view::{Place, percent_encode},
};

/// What a wrong or missing key is answered with (RFC 6750).
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"lotrinh\"");

/// The same for a key that was sent and opens nothing.
const CHALLENGE_AGAIN: HeaderValue = HeaderValue::from_static("Bearer realm=\"lotrinh\", error=\"invalid_token\"");

/// What is no file: everybody who may look gets these.
const LOOKED_AT: [&str; 6] = ["application/json", "application/problem+json", "text/html", "text/plain", "image/svg+xml", "image/png"];

/// Who asks, and from where; put into the extensions of every request that asks for a permission and has it.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Who.
    pub caller: Caller,
    /// Address; empty where there is no network.
    pub peer: String,
}

impl Asking {
    /// Who, as the trail has it.
    pub fn by(&self) -> By {
        By::caller(&self.caller, &self.peer)
    }
}

/// What a handler puts into the extensions of an answer when it has put the change on the trail itself.
#[derive(Clone, Copy, Debug)]
pub struct OnTrail;

/// What was found out about who asks.
#[derive(Clone, Debug)]
enum Found {
    Caller(Caller),
    BadKey(KeyFault),
    /// The files could not be read: nobody is let in by them.
    Nothing,
}

/// Finds out who asks. Belongs around everything that counts requests by client.
pub async fn recognise(State(context): State<Context>, mut request: Request, next: Next) -> Response {
    // Where there is no network, there is only this machine.
    let is_direct = request.extensions().get::<Client>().is_some_and(|client| client.is_local || client.address.is_none());
    let found = match find(context.gate(), request.headers(), is_direct) {
        Ok(Ok(caller)) => Found::Caller(caller),
        Ok(Err(fault)) => Found::BadKey(fault),
        Err(error) => {
            tracing::error!(%error, "who asks could not be found out");
            Found::Nothing
        }
    };
    if let Found::Caller(Caller { who: Who::Key(id), .. }) = &found {
        let id = KeyId(id.clone());
        request.extensions_mut().insert(id);
    }
    request.extensions_mut().insert(found);
    next.run(request).await
}

fn find(gate: &Gate, headers: &HeaderMap, is_direct: bool) -> Result<Result<Caller, KeyFault>, PipelineError> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let text = value.to_str().unwrap_or_default();
        let (scheme, key) = text.split_once(' ').unwrap_or(("", ""));
        return if scheme.eq_ignore_ascii_case("bearer") { gate.key_caller(key.trim()) } else { Ok(Err(KeyFault::Unknown)) };
    }
    if let Some(caller) = cookie(headers, SESSION_COOKIE).map_or(Ok(None), |token| gate.session_caller(token))? {
        return Ok(Ok(caller));
    }
    gate.unknown_caller(is_direct).map(Ok)
}

/// Lets a request through when its caller may, and puts what it changed on the trail.
pub async fn admit(State(context): State<Context>, mut request: Request, next: Next) -> Response {
    let template = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    // An address without a route is answered by a page that says so, to those who may look.
    let wanted = template.as_deref().map_or(Some(Minimum::May(Permission::Read)), |template| minimum(request.method(), template));
    let permission = match wanted {
        None => {
            tracing::error!(template, "a route has no line in the table of access");
            return Problem::no_rule().into_response();
        }
        Some(Minimum::Nothing) => return next.run(request).await,
        Some(Minimum::May(permission)) => permission,
    };
    let caller = match request.extensions_mut().remove::<Found>() {
        Some(Found::Caller(caller)) => caller,
        Some(Found::BadKey(fault)) => return challenged(Problem::bad_key(fault), CHALLENGE_AGAIN),
        Some(Found::Nothing) | None => return Problem::unavailable("who asks cannot be found out; the fault is on record").into_response(),
    };
    // A name that somebody else makes resolve to this machine opens nothing; who knows a key is no page in a browser.
    let has_key = matches!(caller.who, Who::Key(_));
    if !has_key && let Err(detail) = check_host(request.headers(), context.gate().settings()) {
        return Problem::cross_origin(detail).into_response();
    }
    let way_in = way_in(&request);
    if !caller.may(permission) {
        return refused(&caller, permission, way_in);
    }
    let peer = request.extensions().get::<Client>().map(Client::peer).unwrap_or_default();
    let is_change = ![Method::GET, Method::HEAD, Method::OPTIONS].contains(request.method());
    let deed = is_change.then(|| format!("{} {}", request.method(), template.unwrap_or_default()));
    let (subject, is_api) = (request.uri().path().to_owned(), request.uri().path().starts_with("/api/"));
    request.extensions_mut().insert(Asking { caller: caller.clone(), peer: peer.clone() });
    let mut response = next.run(request).await;
    if is_api && !caller.may(Permission::Export) && is_file(&response) {
        return refused(&caller, Permission::Export, way_in);
    }
    if let Some(deed) = deed.filter(|_| !response.status().is_client_error() && response.extensions().get::<OnTrail>().is_none()) {
        let (by, outcome) = (By::caller(&caller, &peer), response.status().as_u16().to_string());
        let written = blocking(move || context.gate().put_on_trail(&by, &deed, &subject, &outcome)).await;
        if let Err(problem) = written {
            return problem.into_response();
        }
    }
    keep_apart(response.headers_mut());
    response
}

/// An answer to one caller is none to another: nothing between may keep it for everybody.
fn keep_apart(headers: &mut HeaderMap) {
    headers.append(header::VARY, HeaderValue::from_static("authorization, cookie"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
}

/// Whether an answer is a table to take away rather than one to look at.
fn is_file(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    response.status().is_success() && !kind.is_empty() && !LOOKED_AT.contains(&kind)
}

/// The address of the sign-in page that leads back to where a person wanted to go; none for a program.
fn way_in(request: &Request) -> Option<String> {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !request.method().is_safe() || !text(header::ACCEPT).contains("text/html") {
        return None;
    }
    let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
    let asked = text(header::ACCEPT_LANGUAGE).to_ascii_lowercase();
    let of_path = request.uri().path().split('/').nth(1).and_then(Language::parse);
    let preferred = if asked.starts_with("en") && !asked.contains("vi") { Language::En } else { Language::Vi };
    Some(format!("{}?next={}", Place::SignIn.path(of_path.unwrap_or(preferred)), percent_encode(wanted)))
}

fn challenged(problem: Problem, challenge: HeaderValue) -> Response {
    let mut response = problem.into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    keep_apart(response.headers_mut());
    response
}

fn refused(caller: &Caller, permission: Permission, way_in: Option<String>) -> Response {
    let mut response = match (&caller.who, way_in) {
        (Who::Anonymous | Who::Local, Some(way_in)) => Redirect::to(&way_in).into_response(),
        (Who::Anonymous | Who::Local, None) => return challenged(Problem::sign_in_needed(permission), CHALLENGE),
        (Who::Key(_) | Who::Person(_), _) => {
            tracing::info!(who = caller.name(), permission = permission.code(), "not permitted");
            Problem::not_permitted(&caller.name(), permission).into_response()
        }
    };
    keep_apart(response.headers_mut());
    response
}
