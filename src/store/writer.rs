//! The one writer: a thread that owns the writing connection and runs one change after another.
//!
//! A change is durable in the log of the database when it is answered. The checkpoint, which folds the log into the file, is made
//! when no change has come for a moment, or when many have: offices that send one small file after another do not wait for it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use duckdb::Connection;

use super::{StoreError, health::Health};

/// Says whether the log of the database has grown.
type Change = Box<dyn FnOnce(&mut Connection) -> bool + Send>;

/// A checkpoint is made when no change has come for this long. The log of a crash is read again at the next opening, so it stays short.
const QUIET: Duration = Duration::from_millis(250);

/// Changes after which a checkpoint is made though more of them come. DuckDB makes one of its own when the log has 16 MB.
const MOST_CHANGES_IN_LOG: u32 = 256;

/// Hands changes to the writing thread and waits for their outcome.
#[derive(Debug)]
pub(super) struct Writer {
    health: Health,
    changes: Option<Sender<Change>>,
    thread: Option<JoinHandle<()>>,
    done: Arc<AtomicU64>,
}

impl Writer {
    /// Starts the thread.
    pub(super) fn start(connection: Connection, health: Health) -> Result<Self, StoreError> {
        let (changes, queue) = channel::<Change>();
        let watched = health.clone();
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || work(connection, &queue, &watched))
            .map_err(StoreError::unexpected)?;
        Ok(Self { health, changes: Some(changes), thread: Some(thread), done: Arc::default() })
    }

    /// Changes that are durable, since the thread was started.
    pub(super) fn changes(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Runs a change and waits for it.
    pub(super) fn write<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, outcome) = channel();
        let run: Change = Box::new(move |connection| {
            let done = change(connection);
            let succeeded = done.is_ok();
            // The asker may have gone away; the change counts all the same.
            let _ = reply.send(done);
            succeeded
        });
        self.changes.as_ref().ok_or(StoreError::Stopped)?.send(run).map_err(|_| StoreError::Stopped)?;
        self.health.watch(outcome.recv().map_err(|_| StoreError::Stopped)?)
    }

    /// Runs a change as one transaction; nothing of it stays when it fails. It is in the log and durable when this returns.
    pub(super) fn transact<T: Send + 'static>(
        &self,
        change: impl FnOnce(&duckdb::Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let done = Arc::clone(&self.done);
        self.write(move |connection| {
            let transaction = connection.transaction()?;
            let outcome = change(&transaction)?;
            transaction.commit()?;
            done.fetch_add(1, Ordering::Relaxed);
            Ok(outcome)
        })
    }
}

/// Runs changes until nobody can send one, and leaves a file without a pending log behind.
fn work(mut connection: Connection, queue: &Receiver<Change>, health: &Health) {
    let mut in_log = 0;
    loop {
        let next = if in_log == 0 { queue.recv().map_err(RecvTimeoutError::from) } else { queue.recv_timeout(QUIET) };
        let is_quiet = match next {
            Ok(change) => {
                in_log += u32::from(change(&mut connection));
                false
            }
            Err(RecvTimeoutError::Timeout) => true,
            Err(RecvTimeoutError::Disconnected) => break,
        };
        if is_quiet || in_log >= MOST_CHANGES_IN_LOG {
            checkpoint(&connection, health);
            in_log = 0;
        }
    }
    checkpoint(&connection, health);
}

/// What finds no room now is made with the next change.
fn checkpoint(connection: &Connection, health: &Health) {
    match connection.execute_batch("CHECKPOINT").map_err(StoreError::from) {
        Err(error) if error.is_fatal() => health.raise(&error),
        Err(error) => tracing::warn!(%error, "no checkpoint"),
        Ok(()) => {}
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.changes.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
