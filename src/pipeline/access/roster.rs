//! Who may come in, as it follows from the changes on record.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::domain::account::{AccessChange, AccessEntry, Key, KeyState, Person, Session};

/// Keys, people and open sessions.
#[derive(Debug, Default)]
pub(super) struct Roster {
    pub keys: BTreeMap<String, Key>,
    pub people: BTreeMap<String, Person>,
    /// By the digest of their cookie.
    pub sessions: HashMap<String, Session>,
}

impl Roster {
    /// Whether there never was a key or person.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.people.is_empty()
    }

    /// Whether there is a key or person that opens something at a moment.
    pub(super) fn opens_for_anyone(&self, at: Timestamp) -> bool {
        self.keys.values().any(|key| key.state(at) == KeyState::Active) || self.people.values().any(|person| !person.is_blocked)
    }

    /// Takes in a change. What names somebody unknown changes nothing.
    pub(super) fn apply(&mut self, entry: AccessEntry) {
        match entry.change {
            AccessChange::KeyAdded(key) => drop(self.keys.insert(key.id.clone(), key)),
            AccessChange::KeyRevoked { id } => {
                if let Some(key) = self.keys.get_mut(&id) {
                    key.revoked_at.get_or_insert(entry.at);
                }
            }
            AccessChange::PersonAdded(person) => drop(self.people.insert(person.name.clone(), person)),
            AccessChange::PasswordSet { name, password } => {
                if let Some(person) = self.people.get_mut(&name) {
                    person.password = password;
                    person.password_since = entry.at;
                }
                self.end_sessions(&name);
            }
            AccessChange::PersonBlocked { name } => {
                self.set_blocked(&name, true);
                self.end_sessions(&name);
            }
            AccessChange::PersonUnblocked { name } => self.set_blocked(&name, false),
            AccessChange::SessionOpened(session) => drop(self.sessions.insert(session.token_sha256.clone(), session)),
            AccessChange::SessionClosed { token_sha256 } => drop(self.sessions.remove(&token_sha256)),
        }
    }

    fn set_blocked(&mut self, name: &str, is_blocked: bool) {
        if let Some(person) = self.people.get_mut(name) {
            person.is_blocked = is_blocked;
        }
    }

    fn end_sessions(&mut self, name: &str) {
        self.sessions.retain(|_, session| session.person != name);
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::domain::access::Role;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn roster(changes: Vec<AccessChange>) -> Roster {
        let mut roster = Roster::default();
        changes.into_iter().for_each(|change| roster.apply(AccessEntry { at: START, by: "local".into(), change }));
        roster
    }

    fn key(id: &str) -> AccessChange {
        let expires_at = START + SignedDuration::from_hours(1);
        let key = Key {
            id: id.into(),
            secret_sha256: "x".into(),
            role: Role::Viewer,
            note: "n".into(),
            made_at: START,
            expires_at,
            revoked_at: None,
        };
        AccessChange::KeyAdded(key)
    }

    fn person(name: &str) -> AccessChange {
        let name = name.to_owned();
        AccessChange::PersonAdded(Person {
            name,
            password: "x".into(),
            role: Role::Viewer,
            made_at: START,
            password_since: START,
            is_blocked: false,
        })
    }

    fn session(token: &str, person: &str) -> AccessChange {
        AccessChange::SessionOpened(Session { token_sha256: token.into(), person: person.into(), opened_at: START })
    }

    #[test]
    fn a_key_ends_by_time_or_by_hand() {
        let roster =
            roster(vec![key("a"), key("b"), AccessChange::KeyRevoked { id: "b".into() }, AccessChange::KeyRevoked { id: "c".into() }]);
        let state = |id: &str, at: Timestamp| roster.keys[id].state(at);
        assert_eq!((state("a", START), state("b", START)), (KeyState::Active, KeyState::Revoked));
        assert_eq!(state("a", START + SignedDuration::from_hours(1)), KeyState::Expired);
        assert!(roster.opens_for_anyone(START) && !roster.opens_for_anyone(START + SignedDuration::from_hours(1)));
        assert!(!roster.is_empty(), "a key that ended was a key");
    }

    #[test]
    fn blocking_and_a_new_password_end_the_sessions_of_that_person_only() {
        let sessions =
            || vec![person("thong-ke"), person("van-phong"), session("1", "thong-ke"), session("2", "thong-ke"), session("3", "van-phong")];
        for change in [
            AccessChange::PersonBlocked { name: "thong-ke".into() },
            AccessChange::PasswordSet { name: "thong-ke".into(), password: "y".into() },
        ] {
            let roster = roster(sessions().into_iter().chain([change]).collect());
            assert_eq!(roster.sessions.keys().collect::<Vec<_>>(), ["3"]);
        }
        let back = [AccessChange::PersonBlocked { name: "thong-ke".into() }, AccessChange::PersonUnblocked { name: "thong-ke".into() }];
        let roster = roster(sessions().into_iter().chain(back).collect());
        assert!(!roster.people["thong-ke"].is_blocked && roster.sessions.len() == 1, "old sessions stay ended");
    }
}
