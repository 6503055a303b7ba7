//! Work that many wait for: done once, on a thread of its own, and not thrown away when one of them goes.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use super::{Asker, PipelineError};
use crate::store::StoreError;

/// How often one who waits looks whether anybody still waits for him.
const LOOKS_UP: Duration = Duration::from_millis(100);

#[derive(Debug, Default)]
struct State {
    is_running: bool,
    /// What went wrong last; it is told to one of those who wait, the others try again.
    fault: Option<PipelineError>,
}

/// One piece of work that is done again and again, never twice at once.
#[derive(Clone, Debug, Default)]
pub struct CommonWork(Arc<(Mutex<State>, Condvar)>);

impl CommonWork {
    /// Begins the work unless it is being done, and waits until it has ended.
    ///
    /// # Errors
    /// The work failed, or nobody waits for this asker any more; the work goes on all the same.
    pub fn wait_for(&self, work: impl FnOnce() -> Result<(), PipelineError> + Send + 'static) -> Result<(), PipelineError> {
        let (_, ended) = &*self.0;
        let mut state = self.lock();
        if !state.is_running {
            state.is_running = true;
            state.fault = None;
            drop(state);
            // Given up before it has begun, the work has ended as well.
            let ending = Ending { common: self.clone(), outcome: None };
            let begun = thread::Builder::new().name("common-work".to_owned()).spawn(move || ending.end(work()));
            begun.map_err(PipelineError::refused)?;
            state = self.lock();
        }
        while state.is_running {
            if Asker::has_left() {
                return Err(StoreError::Abandoned.into());
            }
            state = ended.wait_timeout(state, LOOKS_UP).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.fault.take().map_or(Ok(()), Err)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says that the work has ended, however it ended.
struct Ending {
    common: CommonWork,
    outcome: Option<Result<(), PipelineError>>,
}

impl Ending {
    fn end(mut self, outcome: Result<(), PipelineError>) {
        self.outcome = Some(outcome);
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        let outcome = self.outcome.take().unwrap_or_else(|| Err(PipelineError::refused("the work ended abnormally")));
        let mut state = self.common.lock();
        (state.is_running, state.fault) = (false, outcome.err());
        drop(state);
        self.common.0.1.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        atomic::{AtomicUsize, Ordering},
        mpsc::channel,
    };

    use super::*;

    #[test]
    fn the_work_goes_on_when_its_asker_goes_and_is_there_for_the_next() {
        let (common, done) = (CommonWork::default(), Arc::new(AtomicUsize::new(0)));
        let (finish, may_finish) = channel::<()>();
        let asker = Asker::default();
        asker.go();
        let counted = Arc::clone(&done);
        let work = move || {
            may_finish.recv().map_err(PipelineError::refused)?;
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(())
        };
        assert!(asker.wait_for(|| common.wait_for(work)).is_err(), "nobody waits any more");
        finish.send(()).expect("the work listens");
        common.wait_for(|| Ok(())).expect("an end");
        assert_eq!(done.load(Ordering::SeqCst), 1, "nobody is told before it is done");
    }

    #[test]
    fn a_fault_is_told_and_the_next_tries_again() {
        let common = CommonWork::default();
        assert!(common.wait_for(|| Err(PipelineError::refused("no"))).is_err());
        assert!(common.wait_for(|| panic!("a fault of ours")).is_err(), "a panic does not leave others waiting");
        common.wait_for(|| Ok(())).expect("it works now");
    }
}
