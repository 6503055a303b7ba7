//! Whether the database may still be trusted.

use std::sync::{Arc, OnceLock};

use super::StoreError;

/// Shared by all connections: once DuckDB has said FATAL, nothing it answers counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Health {
    broken: Arc<OnceLock<String>>,
}

impl Health {
    /// Notes that the database has broken off.
    pub(super) fn raise(&self, error: &StoreError) {
        if self.broken.set(error.to_string()).is_ok() {
            tracing::error!(%error, "the store has broken off");
        }
    }

    /// What broke off the database, if anything did.
    pub(super) fn broken(&self) -> Option<&str> {
        self.broken.get().map(String::as_str)
    }

    /// Passes an answer on, unless the database is not to be trusted any more.
    pub(super) fn watch<T>(&self, answer: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &answer
            && error.is_fatal()
        {
            self.raise(error);
        }
        match self.broken() {
            Some(what) => Err(StoreError::Poisoned { what: what.to_owned() }),
            None => answer,
        }
    }
}
