//! The one writer: a thread that owns the writing connection and runs one change after another.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Sender, channel},
    },
    thread::{self, JoinHandle},
};

use duckdb::Connection;

use super::{StoreError, health::Health};

type Change = Box<dyn FnOnce(&mut Connection) + Send>;

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
    pub(super) fn start(mut connection: Connection, health: Health) -> Result<Self, StoreError> {
        let (changes, queue) = channel::<Change>();
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                for change in queue {
                    change(&mut connection);
                }
                // The last change is in; leave a file without a pending log behind.
                let _ = connection.execute_batch("CHECKPOINT");
            })
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
        self.run(change, |_| {})
    }

    /// Runs a change as one transaction, checkpointed when it is in; nothing of it stays when it fails.
    ///
    /// The change is in the log and durable when this returns; the checkpoint follows, and the next change waits for it.
    pub(super) fn transact<T: Send + 'static>(
        &self,
        change: impl FnOnce(&duckdb::Transaction<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (health, done) = (self.health.clone(), Arc::clone(&self.done));
        let transact = move |connection: &mut Connection| {
            let transaction = connection.transaction()?;
            let outcome = change(&transaction)?;
            transaction.commit()?;
            done.fetch_add(1, Ordering::Relaxed);
            Ok(outcome)
        };
        self.run(transact, move |connection| match connection.execute_batch("CHECKPOINT").map_err(StoreError::from) {
            Err(error) if error.is_fatal() => health.raise(&error),
            // What finds no room now is made with the next change.
            Err(error) => tracing::warn!(%error, "no checkpoint"),
            Ok(()) => {}
        })
    }

    /// Waits for a change, and not for what follows one that succeeded.
    fn run<T: Send + 'static>(
        &self,
        change: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
        then: impl FnOnce(&Connection) + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, outcome) = channel();
        let run: Change = Box::new(move |connection| {
            let done = change(connection);
            let succeeded = done.is_ok();
            // The asker may have gone away; the change counts all the same.
            let _ = reply.send(done);
            if succeeded {
                then(connection);
            }
        });
        self.changes.as_ref().ok_or(StoreError::Stopped)?.send(run).map_err(|_| StoreError::Stopped)?;
        self.health.watch(outcome.recv().map_err(|_| StoreError::Stopped)?)
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
