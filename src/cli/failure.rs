//! A command that did not do its work: one message, one exit code.

use std::process::ExitCode;

use crate::{ingest::IngestError, pipeline::PipelineError, store::StoreError};

/// Why a command ended without doing its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Input was refused; nothing changed.
    #[error("{0}")]
    Refused(String),
    /// The command or its arguments make no sense.
    #[error("{0}")]
    Usage(String),
    /// The store has broken off; the program is to be started again.
    #[error("the store has broken off: {0}. Start the program again; what was acknowledged is found again")]
    Broken(String),
}

impl Failure {
    /// The exit code that belongs to it.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Refused(_) => ExitCode::from(1),
            Self::Usage(_) => ExitCode::from(2),
            Self::Broken(_) => ExitCode::from(3),
        }
    }

    /// Wraps any failure that changed nothing.
    pub fn refused(cause: impl std::fmt::Display) -> Self {
        Self::Refused(cause.to_string())
    }
}

impl From<PipelineError> for Failure {
    fn from(error: PipelineError) -> Self {
        Self::refused(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::refused(error)
    }
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        Self::refused(error)
    }
}
