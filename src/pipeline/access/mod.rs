//! The gate: who asks, what they may do, and the trail of who did what.
//!
//! What is on record lies in two files of the store's folder (see `store::access_file`) that other processes may add to:
//! before every question the gate looks whether the file has grown, so that a key that was revoked on the command line is
//! refused by a running server at the next request. Whatever cannot be read is refused.

mod attempts;
mod audit;
mod keys;
mod password;
mod people;
mod roster;
mod secret;
mod sessions;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

pub use audit::{AuditPage, AuditQuery};
pub use keys::{KeyFault, MOST_DAYS, NewKey};
pub use password::FEWEST_CHARACTERS;
pub use people::check_name;
pub use secret::{are_same, digest_of, new_secret};
pub use sessions::SignInFault;

use super::PipelineError;
use crate::{
    clock::Clock,
    domain::{
        access::Permission,
        account::{AccessChange, AccessEntry, AuditEntry, Caller},
        site::Site,
    },
    store::{ACCESS_FILE, AUDIT_FILE, AccessFile},
};
use attempts::Attempts;
use roster::Roster;

/// Passwords that are hashed at once: each takes 19 MiB and a core.
const HASHES_AT_ONCE: usize = 2;

/// What those get who are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anonymous {
    /// They may look.
    Read,
    /// Nothing.
    Nothing,
}

/// Under which rules the gate lets people in.
#[derive(Clone, Debug)]
pub struct GateSettings {
    /// What those get who are not known.
    pub anonymous: Anonymous,
    /// Where the service listens.
    pub listens_on: SocketAddr,
    /// Addresses under which it is known; empty where it is asked for by its own address only.
    pub sites: Vec<Site>,
    /// Sites that may show charts in a frame.
    pub embedded_by: Vec<Site>,
    /// A session that was not used for so long has ended.
    pub session_idle: SignedDuration,
    /// A session that was opened so long ago has ended.
    pub session_longest: SignedDuration,
}

impl Default for GateSettings {
    /// On this machine only, everybody may look. An hour without a click is a lunch break; twelve hours are a long day.
    fn default() -> Self {
        Self {
            anonymous: Anonymous::Read,
            listens_on: SocketAddr::from(([127, 0, 0, 1], 0)),
            sites: Vec::new(),
            embedded_by: Vec::new(),
            session_idle: SignedDuration::from_hours(1),
            session_longest: SignedDuration::from_hours(12),
        }
    }
}

impl GateSettings {
    /// Whether only this machine can ask.
    pub fn is_local(&self) -> bool {
        self.listens_on.ip().is_loopback()
    }
}

/// Who does something, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Who, as [`Caller::name`] says it.
    pub who: String,
    /// Address; empty for the command line.
    pub peer: String,
}

impl By {
    /// A caller at an address.
    pub fn caller(caller: &Caller, peer: &str) -> Self {
        Self { who: caller.name(), peer: peer.to_owned() }
    }

    /// Whoever runs the program on the command line, by the number of the user.
    pub fn command_line() -> Self {
        Self { who: format!("command-line:uid-{}", rustix::process::getuid().as_raw()), peer: String::new() }
    }
}

/// What is known of the file of keys and people.
#[derive(Debug)]
struct Known {
    file: AccessFile<AccessEntry>,
    roster: Roster,
}

/// The gate of one store.
pub struct Gate {
    settings: GateSettings,
    clock: Arc<dyn Clock>,
    known: RwLock<Known>,
    /// The same file for writing: whoever waits for another program's lock keeps nobody who only asks.
    writer: Mutex<AccessFile<AccessEntry>>,
    audit: Mutex<AccessFile<AuditEntry>>,
    /// When each session was used last, by the digest of its cookie.
    used: Mutex<HashMap<String, Timestamp>>,
    attempts: Mutex<Attempts>,
    hashing: Arc<Semaphore>,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gate").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Gate {
    /// The gate of the store in a folder. Nothing is read yet, and nothing made.
    pub fn new(store: &Path, settings: GateSettings, clock: Arc<dyn Clock>) -> Self {
        let file = AccessFile::new(store, ACCESS_FILE);
        Self {
            settings,
            clock,
            known: RwLock::new(Known { file, roster: Roster::default() }),
            writer: Mutex::new(AccessFile::new(store, ACCESS_FILE)),
            audit: Mutex::new(AccessFile::new(store, AUDIT_FILE)),
            used: Mutex::default(),
            attempts: Mutex::default(),
            hashing: Arc::new(Semaphore::new(HASHES_AT_ONCE)),
        }
    }

    /// Under which rules it lets people in.
    pub fn settings(&self) -> &GateSettings {
        &self.settings
    }

    /// Places for those whose password is hashed.
    pub fn hashing(&self) -> &Arc<Semaphore> {
        &self.hashing
    }

    /// Reads both files.
    ///
    /// # Errors
    /// One of them is not what was written.
    pub fn check(&self) -> Result<(), PipelineError> {
        self.look(|_| ())?;
        Ok(self.audit.lock().unwrap_or_else(PoisonError::into_inner).check_on()?)
    }

    /// Whether there is a key or person that opens something.
    ///
    /// # Errors
    /// The file is not what was written.
    pub fn opens_for_anyone(&self) -> Result<bool, PipelineError> {
        let at = self.clock.now();
        self.look(|roster| roster.opens_for_anyone(at))
    }

    /// Who asks without key and session. `is_direct` says that nothing shows that the request came through a proxy.
    ///
    /// As long as there never was a key or person, whoever sits at this machine may take figures in: there is nobody else
    /// to ask. Behind a proxy, or under a name of its own, a service has other users than those at the machine.
    ///
    /// # Errors
    /// The file is not what was written.
    pub fn unknown_caller(&self, is_direct: bool) -> Result<Caller, PipelineError> {
        if self.settings.anonymous == Anonymous::Nothing {
            return Ok(Caller::anonymous(&[]));
        }
        let is_alone = self.settings.is_local() && self.settings.sites.is_empty() && is_direct;
        let is_local = is_alone && self.look(Roster::is_empty)?;
        Ok(if is_local { Caller::local() } else { Caller::anonymous(&[Permission::Read]) })
    }

    /// Asks what is known, read anew when the file has grown.
    fn look<A>(&self, ask: impl FnOnce(&Roster) -> A) -> Result<A, PipelineError> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if known.file.is_read() {
            return Ok(ask(&known.roster));
        }
        drop(known);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let Known { file, roster } = &mut *known;
        for entry in file.read_on()? {
            roster.apply(entry);
        }
        Ok(ask(roster))
    }

    /// Puts a change on record that follows from what is known.
    fn change(&self, by: &By, change: impl FnOnce(&Roster) -> Result<AccessChange, PipelineError>) -> Result<AccessEntry, PipelineError> {
        let at = self.clock.now();
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.add(|| Ok(AccessEntry { at, by: by.who.clone(), change: self.look(change)?? }))
    }
}
