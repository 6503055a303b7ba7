//! Work that blocks leaves the async threads.

use super::Problem;
use crate::pipeline::PipelineError;

/// Runs blocking work on its own thread and turns its failure into a problem.
///
/// # Errors
/// The work failed, or it panicked.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, PipelineError> + Send + 'static) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(outcome) => Ok(outcome?),
        Err(error) => {
            tracing::error!(%error, "a request ended abnormally");
            Err(Problem::internal())
        }
    }
}
