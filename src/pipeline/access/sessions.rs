//! Signing in and out, and what a session's cookie stands for.

use std::sync::{OnceLock, PoisonError};

use jiff::{SignedDuration, Timestamp};

use super::{
    By, Gate, password,
    people::check_name,
    secret::{digest_of, new_secret},
};
use crate::{
    domain::account::{AccessChange, Caller, Session, Who},
    pipeline::PipelineError,
};

/// Why somebody does not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInFault {
    /// Name or password are wrong, or the person is blocked: which, is not said.
    Wrong,
    /// Too many failures; so many seconds to wait.
    TooMany(u32),
}

impl Gate {
    /// Signs a person in and gives the value of the session's cookie; takes tens of milliseconds, whoever asks.
    ///
    /// # Errors
    /// The files are not what was written, or the disk refuses.
    pub fn sign_in(&self, name: &str, password: &str, peer: &str) -> Result<Result<String, SignInFault>, PipelineError> {
        // A name that cannot be one is slowed down like one that is not there, and never written down as it came.
        let name = check_name(name).unwrap_or_default();
        if let Err(fault) = self.check_password(&name, password, peer, "sign_in")? {
            return Ok(Err(fault));
        }
        let token = new_secret()?;
        let by = By { who: format!("person:{name}"), peer: peer.to_owned() };
        let opened_at = self.clock.now();
        self.change(&by, |roster| match roster.people.get(&name).filter(|person| !person.is_blocked) {
            Some(_) => Ok(AccessChange::SessionOpened(Session { token_sha256: digest_of(&token), person: name.clone(), opened_at })),
            None => Err(PipelineError::refused("the account was blocked meanwhile")),
        })?;
        self.put_on_trail(&by, "sign_in", &name, "done")?;
        self.forget_ended(opened_at);
        Ok(Ok(token))
    }

    /// Whether a password is that of a person who may come in; failures slow down what follows and are put on the trail.
    fn check_password(&self, name: &str, password: &str, peer: &str, what: &str) -> Result<Result<(), SignInFault>, PipelineError> {
        let wait = self.attempts.lock().unwrap_or_else(PoisonError::into_inner).wait(name, peer, self.clock.now());
        if wait > SignedDuration::ZERO {
            let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
            return Ok(Err(SignInFault::TooMany(seconds)));
        }
        // Taken down before the hash, which takes long: attempts at the same moment are counted too.
        self.attempts.lock().unwrap_or_else(PoisonError::into_inner).failed(name, peer, self.clock.now());
        let known = self.look(|roster| roster.people.get(name).cloned())?;
        let hash = known.as_ref().map_or_else(nobodys_hash, |person| person.password.clone());
        let fits = password::fits(password, &hash);
        if fits && known.is_some_and(|person| !person.is_blocked) {
            self.attempts.lock().unwrap_or_else(PoisonError::into_inner).succeeded(name, peer);
            return Ok(Ok(()));
        }
        let by = By { who: "anonymous".to_owned(), peer: peer.to_owned() };
        self.put_on_trail(&by, what, name, "wrong name or password, or blocked")?;
        Ok(Err(SignInFault::Wrong))
    }

    /// Gives a person who knows the present password another one; every session of theirs ends.
    ///
    /// # Errors
    /// The new password is refused, or the disk refuses.
    pub fn change_password(&self, name: &str, present: &str, new: &str, peer: &str) -> Result<Result<(), SignInFault>, PipelineError> {
        password::check(new, name)?;
        if let Err(fault) = self.check_password(name, present, peer, "password_set")? {
            return Ok(Err(fault));
        }
        self.set_password(&By { who: format!("person:{name}"), peer: peer.to_owned() }, name, new)?;
        Ok(Ok(()))
    }

    /// Ends a session; one that has ended already stays so.
    ///
    /// # Errors
    /// The disk refuses; then the session is open still.
    pub fn sign_out(&self, token: &str, peer: &str) -> Result<(), PipelineError> {
        let token_sha256 = digest_of(token);
        let Some(session) = self.look(|roster| roster.sessions.get(&token_sha256).cloned())? else { return Ok(()) };
        let by = By { who: format!("person:{}", session.person), peer: peer.to_owned() };
        self.change(&by, |_| Ok(AccessChange::SessionClosed { token_sha256: token_sha256.clone() }))?;
        self.used.lock().unwrap_or_else(PoisonError::into_inner).remove(&token_sha256);
        self.put_on_trail(&by, "sign_out", &session.person, "done")
    }

    /// Who asks with a session's cookie; none when the session has ended.
    ///
    /// # Errors
    /// The file is not what was written.
    pub fn session_caller(&self, token: &str) -> Result<Option<Caller>, PipelineError> {
        let (token_sha256, at) = (digest_of(token), self.clock.now());
        // Found by its digest: a look-up in a table tells nothing about the digests of others that a sender could use.
        let found = self.look(|roster| {
            let session = roster.sessions.get(&token_sha256)?;
            let person = roster.people.get(&session.person).filter(|person| !person.is_blocked)?;
            Some((session.opened_at, Caller::with_role(Who::Person(person.name.clone()), person.role)))
        })?;
        let Some((opened_at, caller)) = found else { return Ok(None) };
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        // A session that this run has not seen yet was used last when it was opened, as far as anybody knows.
        let last = used.get(&token_sha256).copied().unwrap_or(opened_at);
        if self.has_ended(opened_at, last, at) {
            used.remove(&token_sha256);
            return Ok(None);
        }
        used.insert(token_sha256, at);
        Ok(Some(caller))
    }

    fn has_ended(&self, opened_at: Timestamp, last: Timestamp, at: Timestamp) -> bool {
        at.duration_since(opened_at) >= self.settings.session_longest || at.duration_since(last) >= self.settings.session_idle
    }

    /// Sessions whose time is over need no memory.
    fn forget_ended(&self, at: Timestamp) {
        let longest = self.settings.session_longest;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.roster.sessions.retain(|_, session| at.duration_since(session.opened_at) < longest);
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|token, _| known.roster.sessions.contains_key(token));
    }
}

/// A hash that fits nothing anybody types: a name that is not there takes as long as one that is.
fn nobodys_hash() -> String {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| new_secret().and_then(|secret| password::hash(&secret)).unwrap_or_default()).clone()
}
