//! Secrets: made by the machine's random generator, kept as digests, compared in constant time.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::pipeline::PipelineError;

/// What a key begins with, so that one that leaked is recognised for what it is.
const KEY_PREFIX: &str = "lt";

/// Random bytes of a key's id: enough that a million keys do not meet.
const ID_BYTES: usize = 6;

/// Random bytes of a secret, 256 bits: no hash, however fast, lets it be guessed.
const SECRET_BYTES: usize = 32;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn random<const N: usize>() -> Result<[u8; N], PipelineError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| PipelineError::Io { path: "random numbers".to_owned(), source: error.into() })?;
    Ok(bytes)
}

/// A new id of a key.
///
/// # Errors
/// The machine gives no random numbers.
pub(super) fn new_id() -> Result<String, PipelineError> {
    Ok(hex(&random::<ID_BYTES>()?))
}

/// A new secret, 64 hexadecimal digits.
///
/// # Errors
/// The machine gives no random numbers.
pub fn new_secret() -> Result<String, PipelineError> {
    Ok(hex(&random::<SECRET_BYTES>()?))
}

/// 16 random bytes for the hash of a password.
pub(super) fn new_salt() -> Result<[u8; 16], PipelineError> {
    random()
}

/// SHA-256 of a secret, lower-case hex.
pub fn digest_of(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// A key as its program sends it.
pub(super) fn key_text(id: &str, secret: &str) -> String {
    format!("{KEY_PREFIX}_{id}_{secret}")
}

/// Id and secret of a key as it was sent; none when it has not the form of one.
pub(super) fn key_parts(text: &str) -> Option<(&str, &str)> {
    let (id, secret) = text.strip_prefix(KEY_PREFIX)?.strip_prefix('_')?.split_once('_')?;
    let is_hex =
        |text: &str, bytes: usize| text.len() == 2 * bytes && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (is_hex(id, ID_BYTES) && is_hex(secret, SECRET_BYTES)).then_some((id, secret))
}

/// Whether two digests are the same, in a time that does not depend on where they differ.
pub fn are_same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_nothing_else_is_one() {
        let (id, secret) = (new_id().expect("an id"), new_secret().expect("a secret"));
        let text = key_text(&id, &secret);
        assert_eq!(text.len(), "lt_".len() + 12 + 1 + 64);
        assert_eq!(key_parts(&text), Some((id.as_str(), secret.as_str())));
        for other in
            ["", "lt_", "lt__", &text[1..], &text[..text.len() - 1], &text.to_uppercase(), &format!("{text} "), &text.replace('_', "-")]
        {
            assert_eq!(key_parts(other), None, "{other}");
        }
    }

    #[test]
    fn secrets_differ_and_their_digests_are_compared_whole() {
        let (one, other) = (new_secret().expect("a secret"), new_secret().expect("a secret"));
        assert_ne!(one, other);
        assert!(are_same(&digest_of(&one), &digest_of(&one)) && !are_same(&digest_of(&one), &digest_of(&other)));
        assert!(!are_same("", &digest_of(&one)));
        // FIPS 180-2, appendix B.1.
        assert_eq!(digest_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
