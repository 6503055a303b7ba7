//! Readers: a few connections to the same database, lent out one question at a time.

use std::{
    sync::{
        Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use duckdb::Connection;

use super::{StoreError, asker::ask, health::Health};

/// How long a question waits for a free reader before the answer is "busy".
const PATIENCE: Duration = Duration::from_secs(5);

/// Questions that wait for each reader; further ones are told "busy" at once.
const WAITING_PER_READER: usize = 16;

/// The pool.
#[derive(Debug)]
pub(super) struct Readers {
    pool: Mutex<Pool>,
    returned: Condvar,
    most_waiting: usize,
    health: Health,
    counts: Counts,
}

#[derive(Debug)]
struct Pool {
    free: Vec<Connection>,
    waiting: usize,
}

/// What was asked since the store was opened.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Questions.
    pub(super) reads: AtomicU64,
    /// Those that found every reader busy.
    pub(super) refused: AtomicU64,
    /// Those that nobody waited for any more.
    pub(super) interrupted: AtomicU64,
}

/// A connection on loan; it goes back also when the question ends in a panic.
struct Lent<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.readers.pool().free.extend(self.connection.take());
        self.readers.returned.notify_one();
    }
}

impl Readers {
    /// Clones the connection; all clones see one database.
    pub(super) fn new(connection: &Connection, count: usize, health: Health) -> Result<Self, StoreError> {
        let free = (0..count.max(1)).map(|_| connection.try_clone()).collect::<Result<Vec<_>, _>>()?;
        let most_waiting = free.len() * WAITING_PER_READER;
        let pool = Mutex::new(Pool { free, waiting: 0 });
        Ok(Self { pool, returned: Condvar::new(), most_waiting, health, counts: Counts::default() })
    }

    /// What was asked so far.
    pub(super) fn counts(&self) -> &Counts {
        &self.counts
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A free connection, waited for as long as patience and the number of those that wait allow.
    fn lend(&self) -> Option<Lent<'_>> {
        let mut pool = self.pool();
        if pool.free.is_empty() {
            if pool.waiting >= self.most_waiting {
                return None;
            }
            pool.waiting += 1;
            pool = self.returned.wait_timeout_while(pool, PATIENCE, |pool| pool.free.is_empty()).unwrap_or_else(PoisonError::into_inner).0;
            pool.waiting -= 1;
        }
        let connection = pool.free.pop()?;
        Some(Lent { readers: self, connection: Some(connection) })
    }

    /// Asks one question.
    pub(super) fn read<T>(&self, question: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.counts.reads.fetch_add(1, Ordering::Relaxed);
        let lent = self.lend();
        let Some(connection) = lent.as_ref().and_then(|lent| lent.connection.as_ref()) else {
            self.counts.refused.fetch_add(1, Ordering::Relaxed);
            return Err(StoreError::Busy);
        };
        let answer = ask(connection, question);
        drop(lent);
        if matches!(answer, Err(StoreError::Abandoned)) {
            self.counts.interrupted.fetch_add(1, Ordering::Relaxed);
        }
        self.health.watch(answer)
    }
}

#[cfg(test)]
mod tests {
    use std::{panic::AssertUnwindSafe, thread};

    use super::*;

    fn readers(count: usize) -> Readers {
        Readers::new(&Connection::open_in_memory().expect("a database"), count, Health::default()).expect("readers")
    }

    #[test]
    fn a_question_that_ends_in_a_panic_gives_its_reader_back() {
        let readers = readers(1);
        let ended = std::panic::catch_unwind(AssertUnwindSafe(|| readers.read(|_| -> Result<(), StoreError> { panic!("as planted") })));
        assert!(ended.is_err());
        assert!(readers.read(|_| Ok(())).is_ok());
    }

    #[test]
    fn more_questions_than_may_wait_are_refused_at_once() {
        let readers = readers(1);
        let (lent, patience) = (readers.lend().expect("a reader"), crate::clock::Stopwatch::start());
        thread::scope(|scope| {
            for _ in 0..WAITING_PER_READER {
                scope.spawn(|| readers.read(|_| Ok(())).expect("its turn comes"));
            }
            while readers.pool().waiting < WAITING_PER_READER {
                thread::yield_now();
            }
            assert!(matches!(readers.read(|_| Ok(())), Err(StoreError::Busy)));
            assert!(patience.elapsed() < PATIENCE);
            drop(lent);
        });
        assert_eq!(readers.counts().refused.load(Ordering::Relaxed), 1);
    }
}
