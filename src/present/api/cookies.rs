//! Cookies: the session, and the mark that a form came from a page of ours.

use axum::http::{HeaderMap, header};

use crate::pipeline::access::{are_same, digest_of};

/// Cookie of a session.
pub const SESSION_COOKIE: &str = "lotrinh_session";

/// Cookie from which the token of a form is made.
pub const FORM_COOKIE: &str = "lotrinh_form";

/// Longest value that is looked at; ours have 64 characters.
const LONGEST: usize = 128;

/// The value of a cookie; none when it is not there, or empty.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let texts = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = texts.flat_map(|text| text.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(known, _)| *known == name).map(|(_, value)| value).filter(|value| (1..=LONGEST).contains(&value.len()))
}

/// A cookie that no script reads and no other site's form sends along, for as long as the browser is open.
pub fn set_cookie(name: &str, value: &str, is_https: bool) -> String {
    let secure = if is_https { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}")
}

/// A cookie that is gone at once.
pub fn clear_cookie(name: &str, is_https: bool) -> String {
    format!("{}; Max-Age=0", set_cookie(name, "", is_https))
}

/// The token that a form carries: bound to the browser by one cookie and to the session, where there is one, by the other.
/// A page of another site can send our form but knows neither.
pub fn form_token(form: &str, session: Option<&str>) -> String {
    digest_of(&format!("form\n{form}\n{}", session.unwrap_or_default()))
}

/// Whether the token of a form is the one that its page was given.
pub fn is_own_form(headers: &HeaderMap, token: &str) -> bool {
    cookie(headers, FORM_COOKIE).is_some_and(|form| are_same(token, &form_token(form, cookie(headers, SESSION_COOKIE))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &[&'static str]) -> HeaderMap {
        let mut map = HeaderMap::new();
        for text in cookies {
            map.append(header::COOKIE, axum::http::HeaderValue::from_static(text));
        }
        map
    }

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let map = headers(&["a=1; lotrinh_form=x; xlotrinh_session=bad", "lotrinh_session=s"]);
        assert_eq!((cookie(&map, FORM_COOKIE), cookie(&map, SESSION_COOKIE), cookie(&map, "b")), (Some("x"), Some("s"), None));
        assert_eq!(cookie(&headers(&["lotrinh_form="]), FORM_COOKIE), None);
    }

    #[test]
    fn a_form_counts_only_with_both_cookies_it_was_made_for() {
        let token = form_token("x", Some("s"));
        assert!(is_own_form(&headers(&["lotrinh_form=x; lotrinh_session=s"]), &token));
        for other in ["lotrinh_form=x", "lotrinh_form=y; lotrinh_session=s", "lotrinh_form=x; lotrinh_session=t", "lotrinh_session=s"] {
            assert!(!is_own_form(&headers(&[other]), &token), "{other}");
        }
        assert!(!is_own_form(&headers(&["lotrinh_form=x; lotrinh_session=s"]), ""));
    }

    #[test]
    fn a_cookie_over_https_stays_there() {
        assert_eq!(set_cookie("a", "b", true), "a=b; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(clear_cookie("a", false), "a=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }
}
