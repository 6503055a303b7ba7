//! Keys of programs, accounts of people, and the changes that make them.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::access::{Permission, Role};

/// A key by which a program asks; the secret itself is nowhere kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// By which it is named in lists and in the audit trail.
    pub id: String,
    /// SHA-256 of the secret, lower-case hex. The secret has 256 random bits, so that no slow hash is needed.
    pub secret_sha256: String,
    /// What it is there for.
    pub role: Role,
    /// Which program has it, and who answers for it.
    pub note: String,
    /// When it was made.
    pub made_at: Timestamp,
    /// From when on it counts no more.
    pub expires_at: Timestamp,
    /// When it was revoked; none while it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revoked_at: Option<Timestamp>,
}

/// Why a key opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// It counts.
    Active,
    /// Its time is over.
    Expired,
    /// It was revoked.
    Revoked,
}

impl KeyState {
    /// The code in answers and lists.
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

impl Key {
    /// Whether it counts at a moment.
    pub fn state(&self, at: Timestamp) -> KeyState {
        match self.revoked_at {
            Some(_) => KeyState::Revoked,
            None if at >= self.expires_at => KeyState::Expired,
            None => KeyState::Active,
        }
    }
}

/// A person who signs in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The name to sign in with: lower-case letters, digits and `. _ - @`.
    pub name: String,
    /// Argon2id hash of the password in the PHC string format.
    pub password: String,
    /// What the person is there for.
    pub role: Role,
    /// When the account was made.
    pub made_at: Timestamp,
    /// When the password was set; sessions opened before count no more.
    pub password_since: Timestamp,
    /// Whether the person is kept out.
    #[serde(default)]
    pub is_blocked: bool,
}

impl fmt::Debug for Person {
    /// Without the hash: what is logged stays logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("name", &self.name).field("role", &self.role).field("is_blocked", &self.is_blocked).finish()
    }
}

/// A session of a person; the cookie itself is nowhere kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// SHA-256 of the cookie's value, lower-case hex.
    pub token_sha256: String,
    /// Who signed in.
    pub person: String,
    /// When.
    pub opened_at: Timestamp,
}

/// A change of who may come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum AccessChange {
    /// A key was made.
    KeyAdded(Key),
    /// A key counts no more.
    KeyRevoked {
        /// Which.
        id: String,
    },
    /// An account was made.
    PersonAdded(Person),
    /// A password was set; every session of the person ends.
    PasswordSet {
        /// Whose.
        name: String,
        /// Argon2id hash in the PHC string format.
        password: String,
    },
    /// A person is kept out; every session of the person ends.
    PersonBlocked {
        /// Who.
        name: String,
    },
    /// A person may come in again.
    PersonUnblocked {
        /// Who.
        name: String,
    },
    /// A person signed in.
    SessionOpened(Session),
    /// A session ended.
    SessionClosed {
        /// SHA-256 of the cookie's value.
        token_sha256: String,
    },
}

/// A change as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessEntry {
    /// When.
    pub at: Timestamp,
    /// Who made it.
    pub by: String,
    /// What changed.
    #[serde(flatten)]
    pub change: AccessChange,
}

/// One line of the audit trail: who did what, when, with what, from where, and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When, UTC.
    pub at: Timestamp,
    /// Who, as [`Caller::name`] says it.
    pub who: String,
    /// What: `ingest`, `retraction`, `catalogue`, `key_added`, `sign_in` …
    pub what: String,
    /// With what: the file, the ingest that is taken back, the key, the person.
    pub subject: String,
    /// Digest of the file, lower-case hex; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub sha256: String,
    /// The ingest it made; none where it made none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ingest: Option<i64>,
    /// Address it came from; empty for the command line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub peer: String,
    /// `done`, or why it was refused.
    pub outcome: String,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody known.
    Anonymous,
    /// Whoever sits at this machine, before there is any key or person.
    Local,
    /// A program with a key.
    Key(String),
    /// A person who signed in.
    Person(String),
}

/// Who asks, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub who: Who,
    /// The role of a key or person.
    pub role: Option<Role>,
    /// What they may do.
    pub permissions: &'static [Permission],
}

impl Caller {
    /// Somebody who is not known.
    pub fn anonymous(permissions: &'static [Permission]) -> Self {
        Self { who: Who::Anonymous, role: None, permissions }
    }

    /// Whoever sits at this machine: everything but giving access, which begins on the command line.
    pub fn local() -> Self {
        use Permission::{Export, Ingest, Publish, Read};
        Self { who: Who::Local, role: None, permissions: &[Read, Export, Ingest, Publish] }
    }

    /// A key or person with a role.
    pub fn with_role(who: Who, role: Role) -> Self {
        Self { who, role: Some(role), permissions: role.permissions() }
    }

    /// Whether they may do something.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(&permission)
    }

    /// The name in ledger and audit trail: `anonymous`, `local`, `key:…` or `person:…`.
    pub fn name(&self) -> String {
        match &self.who {
            Who::Anonymous => "anonymous".to_owned(),
            Who::Local => "local".to_owned(),
            Who::Key(id) => format!("key:{id}"),
            Who::Person(name) => format!("person:{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_never_part_of_a_log_line() {
        let at = Timestamp::UNIX_EPOCH;
        let person = Person {
            name: "thong-ke".into(),
            password: "$argon2id$x".into(),
            role: Role::Admin,
            made_at: at,
            password_since: at,
            is_blocked: false,
        };
        assert!(!format!("{person:?}").contains("argon2id"));
        assert!(serde_json::to_string(&person).expect("JSON").contains("argon2id"));
    }

    #[test]
    fn whoever_sits_at_the_machine_gives_no_access() {
        let local = Caller::local();
        assert!(local.may(Permission::Ingest) && !local.may(Permission::Administer));
        assert_eq!(Caller::with_role(Who::Person("thong-ke".into()), Role::Viewer).name(), "person:thong-ke");
    }

    #[test]
    fn entries_are_read_back() {
        let entry = AccessEntry { at: Timestamp::UNIX_EPOCH, by: "local".into(), change: AccessChange::KeyRevoked { id: "a".into() } };
        let text = serde_json::to_string(&entry).expect("JSON");
        assert_eq!(text, r#"{"at":"1970-01-01T00:00:00Z","by":"local","change":"key_revoked","id":"a"}"#);
        assert_eq!(serde_json::from_str::<AccessEntry>(&text).expect("an entry"), entry);
    }
}
