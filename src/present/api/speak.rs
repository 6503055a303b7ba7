//! In which language a problem is said: that of `lang`, or else what `Accept-Language` prefers, or else Vietnamese.

use std::sync::Arc;

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::Problem;
use crate::domain::language::Language;

/// Says every problem in the language of its question.
pub async fn speak(request: Request, next: Next) -> Response {
    let language = language_of(request.uri(), request.headers());
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() else { return response };
    if language == Language::En {
        let said = Problem::clone(&problem).in_language(language).into_response();
        *response.body_mut() = said.into_body();
        // What was sized and compressed was the other language.
        response.headers_mut().remove(header::CONTENT_LENGTH);
        response.headers_mut().remove(header::CONTENT_ENCODING);
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    headers.append(header::VARY, HeaderValue::from_static("accept-language"));
    response
}

/// The language asked for.
fn language_of(uri: &Uri, headers: &HeaderMap) -> Language {
    let named = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::parse);
    let preferred = || {
        let text = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let range = |part: &str| {
            let mut parts = part.split(';');
            let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
            let language = Language::parse(tag.split('-').next().unwrap_or_default())?;
            let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.trim().parse::<f64>().ok())?;
            (weight > 0.0).then_some((language, weight))
        };
        // Of two wanted alike the first.
        text.split(',').filter_map(range).reduce(|best, other| if other.1 > best.1 { other } else { best }).map(|(language, _)| language)
    };
    named.or_else(preferred).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_stands_before_the_header_and_vietnamese_before_nothing() {
        let of = |address: &str, accepted: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, accepted.parse().expect("a header"));
            language_of(&address.parse().expect("an address"), &headers)
        };
        assert_eq!(of("/a?lang=en", "vi"), Language::En);
        assert_eq!(of("/a", "en-GB,en;q=0.9,vi;q=0.8"), Language::En);
        assert_eq!(of("/a", "fr, vi;q=0.8, en;q=0.7"), Language::Vi);
        assert_eq!((of("/a", "fr"), of("/a", "en;q=0"), of("/a?lang=fr", "")), (Language::Vi, Language::Vi, Language::Vi));
    }
}
