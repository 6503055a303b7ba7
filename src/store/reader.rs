//! Readers: a few connections to the same database, lent out one question at a time.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use duckdb::Connection;

use super::{StoreError, health::Health};

/// How long a question waits for a free reader before the answer is "busy".
const PATIENCE: Duration = Duration::from_secs(5);

/// The pool.
#[derive(Debug)]
pub(super) struct Readers {
    free: Mutex<Vec<Connection>>,
    returned: Condvar,
    health: Health,
}

impl Readers {
    /// Clones the connection; all clones see one database.
    pub(super) fn new(connection: &Connection, count: usize, health: Health) -> Result<Self, StoreError> {
        let free = (0..count.max(1)).map(|_| connection.try_clone()).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { free: Mutex::new(free), returned: Condvar::new(), health })
    }

    /// Asks one question.
    pub(super) fn read<T>(&self, question: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let guard = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut guard, _) =
            self.returned.wait_timeout_while(guard, PATIENCE, |free| free.is_empty()).unwrap_or_else(PoisonError::into_inner);
        let connection = guard.pop().ok_or(StoreError::Busy)?;
        drop(guard);
        let answer = question(&connection);
        self.free.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        self.returned.notify_one();
        self.health.watch(answer)
    }
}
