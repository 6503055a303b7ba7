//! Answers too large to stand in memory: written by a thread, sent as they are written.

use std::{
    io::{self, Write},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use axum::body::{Body, Bytes};
use hyper::body::Frame;
use tokio::{
    runtime::Handle,
    sync::{Semaphore, SemaphorePermit, mpsc},
    time::timeout,
};

use crate::present::api::Problem;

/// Bytes that are sent at a time.
const PIECE: usize = 64 * 1024;

/// Pieces that wait for a slow reader: what an answer holds in memory.
const PIECES_WAITING: usize = 4;

/// How long a reader may take no piece before the answer is broken off: it holds a connection to the store.
const PATIENCE: Duration = Duration::from_secs(30);

/// Such answers at once: each holds one of the readers of the store, and some must be left for everybody else.
const AT_ONCE: usize = 2;

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);

/// A place among the answers that are being written.
pub(super) fn place() -> Result<SemaphorePermit<'static>, Problem> {
    PLACES.try_acquire().map_err(|_| Problem::too_many_streams())
}

/// Where a thread writes an answer to.
pub(super) struct Sink {
    sender: mpsc::Sender<Result<Bytes, Problem>>,
    piece: Vec<u8>,
    runtime: Handle,
}

/// What comes out of a sink.
pub(super) type Arriving = mpsc::Receiver<Result<Bytes, Problem>>;

/// A sink, what breaks it off, and the pieces that come out of it.
pub(super) fn pipe() -> (Sink, Breaker, Arriving) {
    let (sender, receiver) = mpsc::channel(PIECES_WAITING);
    let breaker = Breaker { sender: sender.clone(), runtime: Handle::current() };
    (Sink { sender, piece: Vec::with_capacity(PIECE), runtime: Handle::current() }, breaker, receiver)
}

/// Breaks an answer off.
pub(super) struct Breaker {
    sender: mpsc::Sender<Result<Bytes, Problem>>,
    runtime: Handle,
}

impl Breaker {
    /// Breaks off: as a problem if nothing has been sent yet, else by an answer that visibly has no end.
    pub fn fail(self, problem: Problem) {
        // A reader that has gone away wants nothing any more.
        let _ = self.runtime.block_on(async { timeout(PATIENCE, self.sender.send(Err(problem))).await });
    }
}

impl Sink {
    fn send(&mut self, piece: Bytes) -> io::Result<()> {
        let sent = self.runtime.block_on(async { timeout(PATIENCE, self.sender.send(Ok(piece))).await });
        match sent {
            Ok(Ok(())) => Ok(()),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    /// Sends what is left.
    pub fn end(mut self) {
        let rest = std::mem::take(&mut self.piece);
        // A reader that has gone away wants nothing any more.
        let _ = self.send(Bytes::from(rest));
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
            self.send(Bytes::from(piece))?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The pieces as the body of an answer, beginning with one that has arrived.
pub(super) fn body(first: Bytes, rest: Arriving) -> Body {
    Body::new(Pieces { first: Some(first), rest })
}

struct Pieces {
    first: Option<Bytes>,
    rest: Arriving,
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        self.rest
            .poll_recv(context)
            .map(|piece| piece.map(|piece| piece.map(Frame::data).map_err(|problem| io::Error::other(problem.detail().to_owned()))))
    }
}
