//! Files that were looked at and may yet be loaded: their sender has seen what would become of them.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{PipelineError, access::new_secret, intake::Request};
use crate::{clock::Stopwatch, store::Incoming};

/// Files kept at once; the oldest gives way.
const MOST: usize = 8;

/// How long a file is kept.
const KEPT_FOR: Duration = Duration::from_secs(30 * 60);

#[derive(Debug)]
struct Held {
    id: String,
    actor: String,
    since: Stopwatch,
    upload: Incoming,
    request: Request,
}

/// Where such files lie. What is never loaded leaves nothing behind.
#[derive(Debug, Default)]
pub struct Shelf(Mutex<VecDeque<Held>>);

impl Shelf {
    /// Keeps a file for whoever sent it; gives the secret by which it is asked for.
    ///
    /// # Errors
    /// The machine gives no random bytes.
    pub fn put(&self, upload: Incoming, request: Request, actor: &str) -> Result<String, PipelineError> {
        let id = new_secret()?;
        let mut shelf = self.lock();
        shelf.push_front(Held { id: id.clone(), actor: actor.to_owned(), since: Stopwatch::start(), upload, request });
        shelf.truncate(MOST);
        Ok(id)
    }

    /// Hands out a file, once, to whoever sent it; none when it was handed out, is too old or is somebody else's.
    pub fn take(&self, id: &str, actor: &str) -> Option<(Incoming, Request)> {
        let mut shelf = self.lock();
        let place = shelf.iter().position(|held| held.id == id && held.actor == actor)?;
        shelf.remove(place).map(|held| (held.upload, held.request))
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Held>> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.retain(|held| held.since.elapsed() < KEPT_FOR);
        shelf
    }
}
