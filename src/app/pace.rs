//! Slow peers: whoever sends or reads slower than a minimum loses the connection, however patient everyone else is.
//!
//! Only the time in which a peer is waited for counts against it, so that a busy server never blames its readers.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::{Body, Bytes};
use hyper::{
    body::{Body as HttpBody, Frame, Incoming, SizeHint},
    rt::{Read, ReadBufCursor, Write},
};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    time::{Sleep, sleep},
};

use crate::clock::Stopwatch;

/// What is demanded of a peer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// Time that is waited for it in any case.
    pub grace: Duration,
    /// Bytes a second after that.
    pub bytes_per_s: u64,
}

/// How a peer keeps the pace.
#[derive(Debug)]
struct Keeper {
    pace: Pace,
    moved_bytes: u64,
    waited: Duration,
    waiting: Option<(Stopwatch, Pin<Box<Sleep>>)>,
}

impl Keeper {
    fn new(pace: Pace) -> Self {
        Self { pace, moved_bytes: 0, waited: Duration::ZERO, waiting: None }
    }

    /// Time that may still be waited: the grace, and a second for each second's bytes; a fast start is not saved up for ever.
    fn left(&self) -> Duration {
        let earned = Duration::from_secs_f64(self.moved_bytes as f64 / self.pace.bytes_per_s.max(1) as f64);
        self.pace.grace.saturating_add(earned.min(self.waited)).saturating_sub(self.waited)
    }

    /// Notes what came of asking the peer; ready when it was too slow.
    fn watch(&mut self, cx: &mut Context<'_>, moved: Option<u64>) -> Poll<()> {
        match moved {
            Some(bytes) => {
                self.moved_bytes = self.moved_bytes.saturating_add(bytes);
                if let Some((watch, _)) = self.waiting.take() {
                    self.waited += watch.elapsed();
                }
                Poll::Pending
            }
            None => {
                let left = self.left();
                let (_, alarm) = self.waiting.get_or_insert_with(|| (Stopwatch::start(), Box::pin(sleep(left))));
                alarm.as_mut().poll(cx)
            }
        }
    }

    /// What was sent is sent; the next answer begins anew.
    fn rest(&mut self) {
        *self = Self::new(self.pace);
    }

    fn too_slow(&self) -> io::Error {
        let Pace { grace, bytes_per_s } = self.pace;
        let text = format!("a peer slower than {bytes_per_s} bytes per second after {} seconds", grace.as_secs());
        io::Error::new(io::ErrorKind::TimedOut, text)
    }
}

/// The body of a request, given up when it comes too slowly.
#[derive(Debug)]
pub struct PacedBody {
    body: Incoming,
    keeper: Keeper,
}

impl PacedBody {
    /// Watches a body.
    pub fn watched(body: Incoming, pace: Pace) -> Body {
        Body::new(Self { body, keeper: Keeper::new(pace) })
    }
}

impl HttpBody for PacedBody {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let asked = Pin::new(&mut self.body).poll_frame(cx);
        let moved = match &asked {
            Poll::Pending => None,
            Poll::Ready(Some(Ok(frame))) => Some(frame.data_ref().map_or(0, |piece| piece.len() as u64)),
            Poll::Ready(_) => Some(0),
        };
        match self.keeper.watch(cx, moved) {
            Poll::Ready(()) => Poll::Ready(Some(Err(self.keeper.too_slow().into()))),
            Poll::Pending => asked.map_err(Into::into),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A connection that is given up when its peer takes what it asked for too slowly.
#[derive(Debug)]
pub struct PacedStream {
    stream: TokioIo<TcpStream>,
    keeper: Keeper,
}

impl PacedStream {
    /// Watches a connection.
    pub fn new(stream: TcpStream, pace: Pace) -> Self {
        Self { stream: TokioIo::new(stream), keeper: Keeper::new(pace) }
    }

    fn watch<T>(&mut self, cx: &mut Context<'_>, asked: Poll<io::Result<T>>, moved: impl Fn(&T) -> u64) -> Poll<io::Result<T>> {
        let bytes = match &asked {
            Poll::Pending => None,
            Poll::Ready(Ok(done)) => Some(moved(done)),
            Poll::Ready(Err(_)) => Some(0),
        };
        ready_or(self.keeper.watch(cx, bytes), asked, || self.keeper.too_slow())
    }
}

fn ready_or<T>(too_slow: Poll<()>, asked: Poll<io::Result<T>>, fault: impl FnOnce() -> io::Error) -> Poll<io::Result<T>> {
    if too_slow.is_ready() { Poll::Ready(Err(fault())) } else { asked }
}

impl Read for PacedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl Write for PacedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let asked = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.watch(cx, asked, |written| *written as u64)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, pieces: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let asked = Pin::new(&mut self.stream).poll_write_vectored(cx, pieces);
        self.watch(cx, asked, |written| *written as u64)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(Pin::new(&mut self.stream).poll_flush(cx))?;
        // All of an answer is with the system: the peer owes nothing.
        self.keeper.rest();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { grace: Duration::from_secs(10), bytes_per_s: 1000 };

    #[test]
    fn a_peer_is_waited_for_as_long_as_it_has_earned() {
        let mut keeper = Keeper::new(PACE);
        assert_eq!(keeper.left(), Duration::from_secs(10), "the grace comes first");
        keeper.waited = Duration::from_secs(9);
        assert_eq!(keeper.left(), Duration::from_secs(1));
        keeper.moved_bytes = 9000;
        assert_eq!(keeper.left(), Duration::from_secs(10), "nine seconds' bytes in nine seconds");
        keeper.moved_bytes = 10_000_000;
        assert_eq!(keeper.left(), Duration::from_secs(10), "a fast start does not buy hours of silence");
        (keeper.moved_bytes, keeper.waited) = (900, Duration::from_secs(11));
        assert_eq!(keeper.left(), Duration::ZERO, "a byte now and then is too slow");
    }
}
