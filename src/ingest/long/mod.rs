//! The typed long form of any size: cells in, typed observations in columns out, in memory that does not grow with the file.
//!
//! Reading order: [`source`] says what a file can be, [`sink`] where its rows go, [`settings`] what holds for every row.
//! A stream is cut into whole records ([`block`]), those into cells ([`grid`]); [`meaning`] says what the text of a cell
//! means and [`meanings`] remembers it; [`reader`] makes columns of a chunk, [`stream`] runs several readers at once, and
//! [`read_long`] joins all with the rules over the whole file.

mod block;
mod cells;
mod columns;
mod grid;
mod marks;
mod meaning;
mod meanings;
mod memo;
mod notes;
mod opened;
mod plain;
mod read;
mod reader;
mod refused;
mod settings;
mod sink;
mod source;
mod stream;

pub(super) use self::block::{has_lone_return, leaves_quote_open};
pub use self::{
    block::MAX_RECORD_BYTES,
    read::read_long,
    refused::Refused,
    settings::{Intake, LongSettings, MarkDecision, Progress, Reading},
    sink::{BatchSink, Discard, History, KnownRow, NoHistory, Outlets, RejectedSink},
    source::{Chunks, Labels, LongChunk, LongSource, TYPED_SUFFIX},
};
pub use super::tally::MOST_FINDINGS;

#[cfg(test)]
mod tests;
