//! Passwords: Argon2id, normalised as they are typed, never kept and never logged.

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{Salt, SaltString},
};
use unicode_normalization::UnicodeNormalization;

use super::secret::new_salt;
use crate::pipeline::PipelineError;

/// Memory of one hash in KiB, passes over it, and lanes.
///
/// 19 MiB, two passes, one lane is the least that the OWASP Password Storage Cheat Sheet asks for Argon2id: about 30 ms of
/// one core in an optimised program, during which a graphics card gains little over a processor for want of memory. More
/// would let a handful of people who sign in at once hold up a machine with two cores.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// Fewest characters: NIST SP 800-63B asks for 8 beside a second factor and 15 without; there is none here, and attempts
/// are slowed down.
pub const FEWEST_CHARACTERS: usize = 12;

/// Most bytes: a whole paragraph, and no way to keep the hash busy.
const MOST_BYTES: usize = 1024;

fn argon2() -> Result<Argon2<'static>, PipelineError> {
    let params = Params::new(COST.0, COST.1, COST.2, None).map_err(PipelineError::refused)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The same letters typed on different keyboards are the same password (RFC 8265, OpaqueString): `ế` is one character or
/// three.
fn normalised(password: &str) -> String {
    password.nfc().collect()
}

/// Says what is wrong with a new password; the password itself is in no message.
///
/// # Errors
/// It is too short, too long, or the name of its owner.
pub(super) fn check(password: &str, name: &str) -> Result<(), PipelineError> {
    let password = normalised(password);
    let characters = password.chars().count();
    if characters < FEWEST_CHARACTERS || password.len() > MOST_BYTES {
        return Err(PipelineError::Refused(format!(
            "password: found {characters} characters, expected {FEWEST_CHARACTERS} to {MOST_BYTES} bytes; a few words in a row are easy \
             to keep in mind"
        )));
    }
    let first = password.chars().next().unwrap_or_default();
    if password.to_lowercase().contains(name) || password.chars().all(|c| c == first) {
        return Err(PipelineError::refused("password: found the name itself or one character again and again, expected something else"));
    }
    Ok(())
}

/// The hash of a password with a salt of its own, in the PHC string format. Takes tens of milliseconds.
///
/// # Errors
/// The machine gives no random numbers or no memory.
pub(super) fn hash(password: &str) -> Result<String, PipelineError> {
    let salt = SaltString::encode_b64(&new_salt()?).map_err(PipelineError::refused)?;
    let salt: Salt<'_> = salt.as_salt();
    Ok(argon2()?.hash_password(normalised(password).as_bytes(), salt).map_err(PipelineError::refused)?.to_string())
}

/// Whether a password is the one that was hashed; the comparison takes the same time wherever they differ.
pub(super) fn fits(password: &str, hash: &str) -> bool {
    let Ok(hash) = PasswordHash::new(hash) else { return false };
    password.len() <= MOST_BYTES && argon2().is_ok_and(|argon2| argon2.verify_password(normalised(password).as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only_however_it_is_typed() {
        let hash = hash("đường về quê ngoại").expect("a hash");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let taken_apart: String = "đường về quê ngoại".nfd().collect();
        assert_ne!(taken_apart, "đường về quê ngoại");
        assert!(fits(&taken_apart, &hash));
        assert!(!fits("đường về quê nội", &hash) && !fits("", &hash) && !fits("đường về quê ngoại", "no hash"));
    }

    #[test]
    fn a_weak_password_is_refused_and_not_repeated() {
        for (weak, why) in [("ngắn", "4 characters"), ("thong.ke-2026", "name itself"), ("aaaaaaaaaaaaaaaa", "again and again")] {
            let said = check(weak, "thong.ke").expect_err("refused").to_string();
            assert!(said.contains(why) && !said.contains(weak), "{said}");
        }
        assert!(check(&"a b".repeat(400), "thong-ke").is_err());
        assert!(check("mười hai ký tự", "thong-ke").is_ok());
    }
}
