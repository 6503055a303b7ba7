//! Chunks through several readers at once, and out again in the order of the file.

use std::{
    ops::ControlFlow,
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

use super::opened::{Item, Opened};
use crate::ingest::error::{IngestError, IngestErrorKind};

/// Most readers: beyond that the one that cuts the stream is the slowest.
const MOST_READERS: usize = 4;

/// Chunks that wait before and behind each reader.
const WAITING: usize = 2;

/// Takes every chunk of a source through a reader, and what it gives to `take`, in order. A file of one chunk is read here, a longer
/// one by as many readers as there are cores: chunk after chunk in turn, so that the order needs no sorting. It ends
/// early when `take` breaks off.
///
/// # Errors
/// The first error of the source, of a reader or of `take`.
pub(super) fn each_chunk<R, M, F>(
    file: &str,
    source: &mut Opened<'_>,
    reader: M,
    mut take: impl FnMut(R) -> Result<ControlFlow<()>, IngestError>,
) -> Result<(), IngestError>
where
    R: Send,
    M: Fn() -> F + Sync,
    F: FnMut(Item) -> Result<R, IngestError>,
{
    let Some(first) = source.next()? else { return Ok(()) };
    let Some(second) = source.next()? else { return take(reader()(first)?).map(|_| ()) };
    let readers = thread::available_parallelism().map_or(1, usize::from).min(MOST_READERS);
    thread::scope(|scope| {
        let lane = || -> (SyncSender<Item>, Receiver<Result<R, IngestError>>) {
            let (to_reader, items) = sync_channel::<Item>(WAITING);
            let (to_taker, readings) = sync_channel(WAITING);
            let make = &reader;
            scope.spawn(move || {
                let mut read = make();
                for item in items {
                    // Nobody listens any more when reading has ended with an error.
                    if to_taker.send(read(item)).is_err() {
                        break;
                    }
                }
            });
            (to_reader, readings)
        };
        let lanes: Vec<_> = std::iter::repeat_with(lane).take(readers).collect();
        let (mut sent, mut taken) = (0usize, 0usize);
        let mut early = vec![second, first];
        let mut ended = false;
        loop {
            if !ended && sent - taken < readers * WAITING {
                let next = match early.pop() {
                    Some(item) => Some(item),
                    None => source.next()?,
                };
                match next {
                    Some(item) => {
                        lanes[sent % readers].0.send(item).map_err(|_| stopped(file))?;
                        sent += 1;
                    }
                    None => ended = true,
                }
            } else if taken < sent {
                let reading = lanes[taken % readers].1.recv().map_err(|_| stopped(file))??;
                if take(reading)?.is_break() {
                    return Ok(());
                }
                taken += 1;
            } else {
                return Ok(());
            }
        }
    })
}

fn stopped(file: &str) -> IngestError {
    IngestError::new(IngestErrorKind::Rules, file, "a reader that stopped", "one that reads on", "report it with the file")
}
