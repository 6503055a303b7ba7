//! What the forms of pages have in common: who sends them, where they lead, and the token that shows they are ours.

use axum::{
    extract::{FromRequestParts, Query},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{ErrorKind, Frame, PageError, routes::error_page};
use crate::{
    domain::{account::Caller, language::Language},
    pipeline::{PipelineError, access::new_secret, context::Context},
    present::{
        api::{Client, FORM_COOKIE, SESSION_COOKIE, check_source, cookie, form_token, is_https, is_own_form, set_cookie},
        view::{Filters, Place, Stamp},
    },
};

/// Where a form leads its sender when all is well.
#[derive(Debug, Default, Deserialize)]
struct Onward {
    next: Option<String>,
}

/// Who looks at a form or sends it.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Language of the address.
    pub language: Language,
    /// Address of the sender, as the audit trail has it.
    pub peer: String,
    /// Whether the browser reached us over https.
    pub is_https: bool,
    /// The session's cookie.
    pub session: Option<String>,
    /// Where the address says that the visitor wants to go; a path of ours.
    pub next: Option<String>,
    /// From what the token is made; a new one when the browser has none yet.
    form: String,
    headers: HeaderMap,
}

impl FromRequestParts<Context> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, context: &Context) -> Result<Self, Response> {
        let language = parts.uri.path().split('/').nth(1).and_then(Language::parse).unwrap_or_default();
        let client = parts.extensions.get::<Client>();
        let form = cookie(&parts.headers, FORM_COOKIE).map_or_else(new_secret, |known| Ok(known.to_owned())).map_err(|error| {
            tracing::error!(%error, "a form could not be made");
            error_page(context, language, Place::SignIn, &ErrorKind::Unavailable)
        })?;
        let onward = Query::<Onward>::try_from_uri(&parts.uri).map(|Query(onward)| onward).unwrap_or_default();
        Ok(Self {
            language,
            peer: client.map(Client::peer).unwrap_or_default(),
            is_https: is_https(&parts.headers, client, context.gate().settings()),
            session: cookie(&parts.headers, SESSION_COOKIE).map(str::to_owned),
            next: onward.next.filter(|next| is_own_path(next)),
            form,
            headers: parts.headers.clone(),
        })
    }
}

impl Visitor {
    /// The token of a form on a page that this visitor is shown.
    pub fn token(&self) -> String {
        form_token(&self.form, self.session.as_deref())
    }

    /// Whether a form that came with a token was made for this visitor by a page of ours.
    pub fn may_send(&self, context: &Context, token: &str) -> bool {
        match check_source(&self.headers, context.gate().settings()) {
            Ok(()) => is_own_form(&self.headers, token),
            Err(detail) => {
                tracing::warn!(detail, "a form of another site");
                false
            }
        }
    }

    /// Who is signed in.
    ///
    /// # Errors
    /// The files of access are not what was written.
    pub fn person(&self, context: &Context) -> Result<Option<Caller>, PipelineError> {
        self.session.as_deref().map_or(Ok(None), |token| context.gate().session_caller(token))
    }

    /// What a page with a form is made in.
    pub fn frame(&self, context: &Context, place: Place) -> Frame {
        Frame::new(self.language, place, &Filters::default(), context.clock().today(), &Stamp::default())
    }

    /// A page with a form, and the cookie from which its token is made.
    pub fn page(&self, context: &Context, status: StatusCode, html: Result<String, PageError>) -> Response {
        match html {
            Ok(html) => {
                let mut response = (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response();
                add_cookie(&mut response, &set_cookie(FORM_COOKIE, &self.form, self.is_https));
                response
            }
            Err(error) => {
                tracing::error!(%error, "a page could not be written");
                error_page(context, self.language, Place::SignIn, &ErrorKind::Fault(String::new()))
            }
        }
    }

    /// A page that says that the service cannot answer; what went wrong is in the log.
    pub fn unavailable(&self, context: &Context) -> Response {
        error_page(context, self.language, Place::SignIn, &ErrorKind::Unavailable)
    }
}

/// Adds a cookie to an answer.
pub fn add_cookie(response: &mut Response, text: &str) {
    if let Ok(value) = HeaderValue::from_str(text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// Leads on after a form was taken; nothing between may keep the answer.
pub fn lead_to(address: &str) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Redirect::to(address)).into_response()
}

/// Whether an address is a path of ours: one that a browser cannot take for another host.
pub fn is_own_path(address: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_graphic() && c != '\\';
    address.len() <= 2_000 && address.starts_with('/') && !address.starts_with("//") && address.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_leads_to_no_other_site() {
        for own in ["/vi/", "/vi/gaps?area=a&year=2030", "/api/v1/gaps?format=xlsx&area=%C4%91", "/"] {
            assert!(is_own_path(own), "{own}");
        }
        for other in ["https://a.example", "//a.example", "/\\a.example", "/\t/a.example", "vi/", "", "/đ", "javascript:alert(1)"] {
            assert!(!is_own_path(other), "{other}");
        }
    }
}
