//! `Content-Digest` (RFC 9530): what arrived is what was sent.

use axum::http::HeaderMap;

use super::Problem;

/// Header of the digest.
const DIGEST_HEADER: &str = "content-digest";

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Refuses a body whose SHA-256 (lower-case hex) is not the one that its sender announced; other digests are not looked at.
///
/// # Errors
/// The digests differ, or the announced one cannot be read.
pub(super) fn check_digest(headers: &HeaderMap, sha256: &str) -> Result<(), Problem> {
    let Some(value) = headers.get(DIGEST_HEADER) else { return Ok(()) };
    let text = value.to_str().unwrap_or_default();
    let announced = text.split(',').find_map(|member| member.trim().strip_prefix("sha-256="));
    let Some(announced) = announced else { return Ok(()) };
    let own = base64(sha256);
    let found = announced.strip_prefix(':').and_then(|rest| rest.split_once(':')).map(|(digest, _)| digest.trim_end_matches('='));
    if found == Some(own.trim_end_matches('=')) {
        return Ok(());
    }
    Err(Problem::invalid(format!(
        "Content-Digest: found sha-256={announced}, expected sha-256=:{own}: for the bytes that arrived; nothing was kept, send them again"
    )))
}

/// Base64 (RFC 4648) of bytes given as hexadecimal digits.
fn base64(hex: &str) -> String {
    let digit = |at: usize| hex.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or_default();
    let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(digit).collect();
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let joined = group.iter().fold(0u32, |joined, byte| joined << 8 | u32::from(*byte)) << (8 * (3 - group.len()));
        for place in 0..4 {
            let sign = ALPHABET[(joined >> (18 - 6 * place)) as usize & 63];
            out.push(if place > group.len() { '=' } else { char::from(sign) });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        // RFC 4648, section 10.
        for (hex, base) in
            [("", ""), ("66", "Zg=="), ("666f", "Zm8="), ("666f6f", "Zm9v"), ("666f6f62", "Zm9vYg=="), ("666f6f6261", "Zm9vYmE=")]
        {
            assert_eq!(base64(hex), base);
        }
    }

    #[test]
    fn only_another_content_is_refused() {
        let sha256 = "d2d7a2c3b9b3cf8d5ac0e20fa4b4b8f4f4a1c0c9";
        let own = format!("sha-256=:{}:", base64(sha256));
        let verdict = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(DIGEST_HEADER, text.parse().expect("a header"));
            check_digest(&headers, sha256).is_ok()
        };
        assert!(check_digest(&HeaderMap::new(), sha256).is_ok());
        assert!(verdict(&own) && verdict(&format!("sha-512=:AAAA:, {own}")) && verdict("sha-512=:AAAA:"));
        assert!(!verdict("sha-256=:AAAA:") && !verdict("sha-256=") && !verdict(&own.replace(':', "")));
    }
}
