//! Headers of every answer: what a browser may do with it.

use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use crate::present::api::Client;

/// Pages carry no script but the one served here, and load nothing from elsewhere; charts are inline SVG with style attributes.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What is no page carries no script at all.
const DATA_POLICY: &str = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The documentation page brings its own scripts.
const DOCS_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// What no page here needs of a browser.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), identity-credentials-get=(), idle-detection=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

/// Two years; what other names below the same domain do is not ours to say.
const ONLY_HTTPS: &str = "max-age=63072000";

/// Headers with the same value on every answer that has none of its own.
const ALWAYS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
];

/// Gives every answer the headers it does not have, and tells a browser that came over https to stay there.
pub async fn secure(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let policy = match path.split('/').nth(1) {
        Some("docs") => DOCS_POLICY,
        Some("vi" | "en") => PAGE_POLICY,
        _ => DATA_POLICY,
    };
    let is_https = request.extensions().get::<Client>().is_some_and(|client| client.is_https);
    // Who may frame such a page its own policy says; the older header knows only everybody and nobody.
    let is_framed = path.split('/').nth(2) == Some("embed");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        if is_framed && name == header::X_FRAME_OPTIONS {
            continue;
        }
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
    if is_https {
        headers.entry(header::STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static(ONLY_HTTPS));
    }
    response
}
