//! Keys of programs: made, shown once, expiring, revoked.

use jiff::SignedDuration;

use super::{
    By, Gate,
    secret::{are_same, digest_of, key_parts, key_text, new_id, new_secret},
};
use crate::{
    domain::{
        access::Role,
        account::{AccessChange, Caller, Key, KeyState, Who},
    },
    pipeline::PipelineError,
};

/// Longest time a key may count, in days: ten years are longer than any program stays as it is.
pub const MOST_DAYS: i64 = 3_660;

/// Most characters of a note.
const LONGEST_NOTE: usize = 200;

/// What a new key is to be.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What it is there for.
    pub role: Role,
    /// Which program gets it, and who answers for it.
    pub note: String,
    /// How many days it counts.
    pub days: i64,
}

/// Why a key that was sent opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFault {
    /// It is none, or its secret is another.
    Unknown,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

/// Says what is wrong with a note.
fn checked_note(note: &str) -> Result<String, PipelineError> {
    let note = note.trim();
    let length = note.chars().count();
    if length == 0 || length > LONGEST_NOTE || note.contains(char::is_control) {
        return Err(PipelineError::Refused(format!(
            "note: found {length} characters, expected 1 to {LONGEST_NOTE} in one line: which program gets the key, and who answers for it"
        )));
    }
    Ok(note.to_owned())
}

impl Gate {
    /// Makes a key. The text with the secret is given once and kept nowhere.
    ///
    /// # Errors
    /// A note or a number of days that makes no sense, or the disk refuses; then there is no key.
    pub fn add_key(&self, by: &By, wanted: &NewKey) -> Result<(Key, String), PipelineError> {
        if !(1..=MOST_DAYS).contains(&wanted.days) {
            return Err(PipelineError::Refused(format!("days: found {}, expected 1 to {MOST_DAYS}", wanted.days)));
        }
        let (id, secret, made_at) = (new_id()?, new_secret()?, self.clock.now());
        let key = Key {
            id,
            secret_sha256: digest_of(&secret),
            role: wanted.role,
            note: checked_note(&wanted.note)?,
            made_at,
            expires_at: made_at + SignedDuration::from_hours(24 * wanted.days),
            revoked_at: None,
        };
        self.change(by, |_| Ok(AccessChange::KeyAdded(key.clone())))?;
        self.put_on_trail(by, "key_added", &format!("{} ({}, {})", key.id, key.role.code(), key.note), "done")?;
        let text = key_text(&key.id, &secret);
        Ok((key, text))
    }

    /// Revokes a key; one that is revoked already stays so.
    ///
    /// # Errors
    /// There is no such key, or the disk refuses.
    pub fn revoke_key(&self, by: &By, id: &str) -> Result<Key, PipelineError> {
        let unknown = || PipelineError::Unknown { what: "key", id: id.to_owned(), hint: "; `lotrinh keys list` names them".to_owned() };
        let known = self.look(|roster| roster.keys.get(id).cloned())?.ok_or_else(unknown)?;
        if known.revoked_at.is_some() {
            return Ok(known);
        }
        let entry = self.change(by, |roster| {
            roster.keys.get(id).ok_or_else(unknown)?;
            Ok(AccessChange::KeyRevoked { id: id.to_owned() })
        })?;
        self.put_on_trail(by, "key_revoked", &format!("{id} ({})", known.note), "done")?;
        Ok(Key { revoked_at: Some(entry.at), ..known })
    }

    /// All keys with how they stand, the oldest first.
    ///
    /// # Errors
    /// The file is not what was written.
    pub fn keys(&self) -> Result<Vec<(Key, KeyState)>, PipelineError> {
        let at = self.clock.now();
        let mut keys = self.look(|roster| roster.keys.values().cloned().collect::<Vec<_>>())?;
        keys.sort_by(|a, b| (a.made_at, &a.id).cmp(&(b.made_at, &b.id)));
        Ok(keys.into_iter().map(|key| (key.clone(), key.state(at))).collect())
    }

    /// Who asks with a key.
    ///
    /// An id that is not known is compared too, so that time does not tell which ids there are; whether a key has expired or
    /// was revoked is said only to those who have its secret.
    ///
    /// # Errors
    /// The file is not what was written.
    pub fn key_caller(&self, text: &str) -> Result<Result<Caller, KeyFault>, PipelineError> {
        let (id, secret) = key_parts(text).unwrap_or(("", ""));
        let (given, at) = (digest_of(secret), self.clock.now());
        self.look(|roster| {
            let known = roster.keys.get(id);
            let fits = are_same(&given, known.map_or(&"0".repeat(given.len()), |key| &key.secret_sha256));
            match known.filter(|_| fits) {
                None => Err(KeyFault::Unknown),
                Some(key) => match key.state(at) {
                    KeyState::Active => Ok(Caller::with_role(Who::Key(key.id.clone()), key.role)),
                    KeyState::Expired => Err(KeyFault::Expired),
                    KeyState::Revoked => Err(KeyFault::Revoked),
                },
            }
        })
    }
}
