//! The typed long form of any size: cells in, typed observations in columns out, in memory that does not grow with the file.
//!
//! Reading order: [`source`] says what a file can be, [`sink`] where its rows go, [`settings`] what holds for every row;
//! [`read_long`] joins them.

mod read;
mod settings;
mod sink;
mod source;

pub use read::read_long;
pub use settings::{Intake, LongSettings, MarkDecision, Progress, Reading};
pub use sink::{BatchSink, Discard, History, KnownRow, NoHistory, Outlets, RejectedSink};
pub use source::{Chunks, Labels, LongChunk, LongSource, TYPED_SUFFIX};
