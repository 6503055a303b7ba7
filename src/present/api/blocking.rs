//! Work that blocks leaves the async threads; when nobody waits for it any more, its queries are interrupted.

use std::{any::Any, sync::Arc, time::Duration};

use super::Problem;
use crate::pipeline::{Asker, PipelineError};

/// How often an interruption is said again while a query still runs.
const SAY_AGAIN: Duration = Duration::from_millis(20);

/// A right to be worked on, given back when the last who holds it lets go.
type Permit = Arc<dyn Any + Send + Sync>;

tokio::task_local! {
    static HELD: Permit;
}

/// Does work under a permit that the blocking part of it holds as well: it is given back when the work has ended, not when
/// its asker has gone away. Otherwise whoever asks and goes away, again and again, would have all of it done at once.
pub async fn holding<F: Future>(permit: impl Any + Send + Sync, work: F) -> F::Output {
    HELD.scope(Arc::new(permit), work).await
}

/// The one who asked; dropped before the answer is there when the client goes away or the time is up.
struct Waiting {
    asker: Asker,
    is_answered: bool,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if self.is_answered || !self.asker.go() {
            return;
        }
        let asker = self.asker.clone();
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                while asker.go() {
                    tokio::time::sleep(SAY_AGAIN).await;
                }
            });
        }
    }
}

/// Runs blocking work on its own thread and turns its failure into a problem.
///
/// # Errors
/// The work failed, or it panicked.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, PipelineError> + Send + 'static) -> Result<T, Problem> {
    let mut waiting = Waiting { asker: Asker::default(), is_answered: false };
    let asker = waiting.asker.clone();
    let held = HELD.try_with(Arc::clone).ok();
    let outcome = tokio::task::spawn_blocking(move || {
        let outcome = asker.wait_for(work);
        drop(held);
        outcome
    })
    .await;
    waiting.is_answered = true;
    match outcome {
        Ok(outcome) => Ok(outcome?),
        Err(error) => {
            tracing::error!(%error, "a request ended abnormally");
            Err(Problem::internal())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_permit_is_held_until_the_work_has_ended_though_nobody_waits_for_it() {
        let (begun, begins) = channel();
        let (end, ended) = channel::<()>();
        let permit = Arc::new(());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let work = blocking(move || {
                begun.send(()).expect("a test that waits");
                ended.recv().expect("a test that ends it");
                Ok(())
            });
            let given_up = tokio::time::timeout(Duration::from_millis(20), holding(Arc::clone(&permit), work)).await;
            assert!(given_up.is_err());
            begins.recv().expect("work that has begun");
            assert_eq!(Arc::strong_count(&permit), 2, "the work goes on");
            end.send(()).expect("work that listens");
            while Arc::strong_count(&permit) > 1 {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
    }
}
