//! The log: written by a thread of its own, so that a standard error which nobody reads, or a full disk behind it, stops
//! no request. Lines that find the queue full are lost and counted.

use std::{
    io::{self, Write},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread,
    time::Duration,
};

use tracing_subscriber::EnvFilter;

use crate::config::{LogConfig, LogFormat};

/// Lines that wait to be written: some seconds of a busy server.
const LINES_WAITING: usize = 8192;

/// How long the end of the program waits for the last lines.
const LAST_LINES: Duration = Duration::from_millis(500);

enum Message {
    Line(Vec<u8>),
    /// Everything before it is written.
    Flushed(SyncSender<()>),
}

/// Where lines are put.
#[derive(Clone)]
struct Queue {
    lines: SyncSender<Message>,
    lost: Arc<AtomicU64>,
}

impl Write for Queue {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Err(TrySendError::Full(_)) = self.lines.try_send(Message::Line(bytes.to_vec())) {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The log; writes its last lines when it is dropped.
pub struct Log(Queue);

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log").finish_non_exhaustive()
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        let (sender, flushed) = sync_channel(1);
        if self.0.lines.try_send(Message::Flushed(sender)).is_ok() {
            let _ = flushed.recv_timeout(LAST_LINES);
        }
    }
}

fn write_lines(queue: &Receiver<Message>, lost: &AtomicU64, mut out: impl Write) {
    for message in queue {
        match message {
            // A line that cannot be written is lost, and nothing else is.
            Message::Line(line) => drop(out.write_all(&line)),
            Message::Flushed(sender) => drop(sender.send(())),
        }
        let missing = lost.swap(0, Ordering::Relaxed);
        if missing > 0 {
            let _ = writeln!(out, "lotrinh: {missing} lines of the log are lost: they came faster than they could be written");
        }
    }
}

/// Starts to log to standard error.
///
/// # Errors
/// The thread cannot be started.
pub fn start_log(config: &LogConfig) -> io::Result<Log> {
    let (lines, queue) = sync_channel(LINES_WAITING);
    let lost = Arc::new(AtomicU64::new(0));
    let log = Log(Queue { lines, lost: Arc::clone(&lost) });
    thread::Builder::new().name("log".to_owned()).spawn(move || write_lines(&queue, &lost, io::stderr()))?;
    let filter = EnvFilter::try_new(&config.filter).unwrap_or_else(|_| EnvFilter::new("warn,lotrinh=info"));
    let writer = log.0.clone();
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_ansi(false).log_internal_errors(false);
    let lines = lines.with_writer(move || writer.clone());
    match config.format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).with_span_list(false).init(),
    }
    Ok(log)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_nobody_reads_stops_nobody_and_says_what_is_lost() {
        let (lines, queue) = sync_channel(2);
        let lost = Arc::new(AtomicU64::new(0));
        let mut writer = Queue { lines, lost: Arc::clone(&lost) };
        for number in 0..5 {
            writeln!(writer, "{number}").expect("never fails");
        }
        drop(writer);
        let mut out = Vec::new();
        write_lines(&queue, &lost, &mut out);
        let text = String::from_utf8(out).expect("text");
        assert!(text.starts_with("0") && text.contains("lines of the log are lost"), "{text}");
    }
}
