//! Who waits for the answer to a question: when nobody does any more, the query is interrupted.

use std::{
    cell::RefCell,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use duckdb::{Connection, InterruptHandle};

use super::StoreError;

thread_local! {
    /// Who waits for what this thread does.
    static WAITING: RefCell<Option<Asker>> = const { RefCell::new(None) };
}

/// Somebody who waits for answers of the store.
#[derive(Clone, Default)]
pub struct Asker(Arc<State>);

#[derive(Default)]
struct State {
    has_gone: AtomicBool,
    /// The connection that works for it. Held locked while it is interrupted, so that a connection which is already lent to
    /// somebody else is never meant.
    running: Mutex<Option<Arc<InterruptHandle>>>,
}

impl std::fmt::Debug for Asker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Asker").field("has_gone", &self.has_gone()).finish_non_exhaustive()
    }
}

impl Asker {
    /// Does work whose questions to the store are this asker's.
    pub fn wait_for<T>(&self, work: impl FnOnce() -> T) -> T {
        /// Puts back who waited before, also when the work ends in a panic.
        struct Restore(Option<Asker>);
        impl Drop for Restore {
            fn drop(&mut self) {
                WAITING.set(self.0.take());
            }
        }
        let _restore = Restore(WAITING.replace(Some(self.clone())));
        work()
    }

    /// Says that nobody waits any more: later questions are refused, the one that is being answered is interrupted. Whether
    /// one was; between two statements of a question an interruption is lost, so that it is worth saying again.
    pub fn go(&self) -> bool {
        self.0.has_gone.store(true, Ordering::SeqCst);
        let running = self.0.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.as_ref().map(|query| query.interrupt()).is_some()
    }

    /// Whether whoever waited for what this thread does has gone.
    pub fn has_left() -> bool {
        WAITING.with_borrow(|asker| asker.as_ref().is_some_and(Self::has_gone))
    }

    fn has_gone(&self) -> bool {
        self.0.has_gone.load(Ordering::SeqCst)
    }

    fn works(&self, query: Option<Arc<InterruptHandle>>) {
        *self.0.running.lock().unwrap_or_else(PoisonError::into_inner) = query;
    }
}

/// Puts a question to a connection for whoever waits on this thread.
pub(super) fn ask<T>(connection: &Connection, question: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
    let Some(asker) = WAITING.with_borrow(Clone::clone) else { return question(connection) };
    asker.works(Some(connection.interrupt_handle()));
    // Whoever goes after this line interrupts; whoever went before is seen here.
    let answer = if asker.has_gone() { Err(StoreError::Abandoned) } else { question(connection) };
    asker.works(None);
    if answer.is_err() && asker.has_gone() { Err(StoreError::Abandoned) } else { answer }
}

#[cfg(test)]
mod tests {
    use std::{thread, time::Duration};

    use super::*;
    use crate::clock::Stopwatch;

    /// More rows than an hour is enough for.
    const ENDLESS: &str = "SELECT sum(a.range * b.range % 7) FROM range(10000000) a, range(10000000) b";

    fn question(connection: &Connection) -> Result<f64, StoreError> {
        Ok(connection.query_row(ENDLESS, [], |row| row.get(0))?)
    }

    #[test]
    fn a_query_ends_when_nobody_waits_for_it_and_the_connection_goes_on() {
        let connection = Connection::open_in_memory().expect("a database");
        let (asker, watch) = (Asker::default(), Stopwatch::start());
        let leaving = asker.clone();
        let gone = thread::spawn(move || {
            thread::sleep(Duration::from_millis(200));
            leaving.go()
        });
        let answer = asker.wait_for(|| ask(&connection, question));
        assert!(matches!(answer, Err(StoreError::Abandoned)), "{answer:?}");
        assert!(gone.join().expect("a thread"), "a query was running");
        assert!(watch.elapsed() < Duration::from_secs(20), "{watch:?}");
        let one: Result<i32, _> = ask(&connection, |connection| Ok(connection.query_row("SELECT 1", [], |row| row.get(0))?));
        assert_eq!(one.expect("an answer"), 1);
    }

    #[test]
    fn whoever_went_before_is_not_answered_and_others_are() {
        let connection = Connection::open_in_memory().expect("a database");
        let gone = Asker::default();
        assert!(!gone.go(), "nothing was running");
        assert!(matches!(gone.wait_for(|| ask(&connection, question)), Err(StoreError::Abandoned)));
        let answer = Asker::default().wait_for(|| ask(&connection, |c| Ok(c.query_row("SELECT 2", [], |row| row.get::<_, i32>(0))?)));
        assert_eq!(answer.expect("an answer"), 2);
    }
}
