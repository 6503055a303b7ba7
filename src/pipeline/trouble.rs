//! Which sort of trouble a failure is: decides how it leaves the program, and what its reader can do about it.

use super::PipelineError;
use crate::{ingest::IngestErrorKind, store::StoreError};

/// A sort of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// A name, number or address that stands for nothing.
    Unknown,
    /// A question or request that makes no sense.
    Refused,
    /// A file of which nothing, or not all that was asked for, can be used.
    Unusable,
    /// A file beyond the limits.
    TooLarge,
    /// A file of a sort that is not read here.
    Format,
    /// An idempotency key that came before with other content.
    KeyTaken,
    /// Something that is taken back already.
    TakenBack,
    /// A disk without room.
    NoRoom,
    /// Asking again in a second may help.
    Busy,
    /// The store does not answer.
    Unavailable,
    /// A fault of the program or the machine.
    Fault,
}

impl PipelineError {
    /// Which sort of trouble this is.
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Unknown { .. } => Trouble::Unknown,
            Self::Refused(_) | Self::Row { .. } | Self::Catalogue { .. } => Trouble::Refused,
            Self::Unusable(_) => Trouble::Unusable,
            Self::Ingest(error) => match error.kind {
                IngestErrorKind::TooLarge => Trouble::TooLarge,
                IngestErrorKind::Format => Trouble::Format,
                IngestErrorKind::Encoding | IngestErrorKind::Shape | IngestErrorKind::Changed => Trouble::Unusable,
                IngestErrorKind::NoRoom => Trouble::NoRoom,
                IngestErrorKind::Unreadable | IngestErrorKind::Rules => Trouble::Fault,
            },
            Self::Store(StoreError::Busy | StoreError::Abandoned) => Trouble::Busy,
            Self::Store(StoreError::KeyTaken { .. }) => Trouble::KeyTaken,
            Self::Store(StoreError::NotRetractable { .. }) => Trouble::TakenBack,
            Self::Store(error) if error.is_for_want_of_room() => Trouble::NoRoom,
            Self::Store(_) => Trouble::Unavailable,
            Self::Io { source, .. } if source.kind() == std::io::ErrorKind::StorageFull => Trouble::NoRoom,
            Self::Io { .. } => Trouble::Fault,
        }
    }
}
