//! A running server and the few words of HTTP that the tests need.

use std::{
    io::{BufRead, BufReader, Error, ErrorKind, Read, Write},
    net::TcpStream,
    os::unix::process::CommandExt,
    process::{Child, ExitStatus, Stdio},
    sync::mpsc::channel,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal};
use serde_json::Value;

use crate::program::Place;

/// Longest time until a server listens or ends; starting takes a tenth of a second, replaying a spool a little more.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server; killed when it is dropped.
pub struct Server {
    child: Child,
    port: u16,
}

impl Server {
    /// Starts the server of a folder on a free port.
    ///
    /// # Errors
    /// What the program said when it ended instead of listening.
    pub fn start(place: &Place) -> Result<Self, String> {
        Self::start_with(place, &[], &[])
    }

    /// Starts it below a wrapper and with variables.
    ///
    /// # Errors
    /// What the program said when it ended instead of listening.
    pub fn start_with(place: &Place, wrapper: &[std::ffi::OsString], variables: &[(&str, std::ffi::OsString)]) -> Result<Self, String> {
        let mut command = place.command(wrapper, &["serve", "--port", "0"]);
        command.envs(variables.iter().map(|(name, value)| (name, value)));
        let mut child = command.process_group(0).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let said = BufReader::new(child.stderr.take().expect("standard error"));
        let (tell, heard) = channel();
        thread::spawn(move || {
            let mut all = String::new();
            for line in said.lines().map_while(Result::ok) {
                let port = line.split_once("http://127.0.0.1:").and_then(|(_, rest)| rest.split('/').next()?.parse::<u16>().ok());
                all.push_str(&line);
                all.push('\n');
                if let Some(port) = port {
                    let _ = tell.send(Ok(port));
                }
            }
            let _ = tell.send(Err(all));
        });
        let mut server = Self { child, port: 0 };
        match heard.recv_timeout(PATIENCE) {
            Ok(Ok(port)) => {
                server.port = port;
                Ok(server)
            }
            Ok(Err(said)) => {
                let status = server.child.wait().map_err(|error| error.to_string())?;
                Err(format!("`lotrinh serve` {status}: {said}"))
            }
            Err(_) => Err("`lotrinh serve` neither listens nor ends".to_owned()),
        }
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Kills the server and what it runs, and waits until it is gone.
    pub fn kill(&mut self) {
        if let Some(group) = Pid::from_raw(self.child.id() as i32) {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
            let _ = self.child.wait();
            // Under a tracer the child is the tracer: the server itself may take a moment longer to let go of its files.
            let killed = Instant::now();
            while rustix::process::test_kill_process_group(group).is_ok() && killed.elapsed() < Duration::from_secs(5) {
                thread::sleep(Duration::from_millis(2));
            }
        }
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for an end of its own.
    pub fn wait(&mut self, patience: Duration) -> Option<ExitStatus> {
        let started = Instant::now();
        while started.elapsed() < patience {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            thread::sleep(Duration::from_millis(5));
        }
        None
    }

    /// Asks the server to end.
    ///
    /// # Errors
    /// It ends with a failure, or not at all.
    pub fn end(mut self) -> Result<(), String> {
        if let Some(pid) = Pid::from_raw(self.child.id() as i32) {
            let _ = rustix::process::kill_process(pid, Signal::TERM);
        }
        match self.wait(PATIENCE) {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(format!("`lotrinh serve` ended with {status} when asked to end")),
            None => Err("`lotrinh serve` does not end when asked".to_owned()),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An answer that arrived whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Head, for messages and headers.
    pub head: String,
    /// Body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Errors
    /// It is none.
    pub fn json(&self) -> Result<Value, String> {
        serde_json::from_slice(&self.body).map_err(|error| format!("{}: {error}: {}", self.head, String::from_utf8_lossy(&self.body)))
    }
}

/// Asks a server.
///
/// # Errors
/// The connection fails or ends before the answer is whole.
pub fn get(port: u16, address: &str) -> Result<Answer, Error> {
    let mut stream = connect(port)?;
    write!(stream, "GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
    receive(stream)
}

/// Sends bytes to a server with further header lines, each ended by `\r\n`.
///
/// # Errors
/// The connection fails or ends before the answer is whole.
pub fn post(port: u16, address: &str, headers: &str, body: &[u8]) -> Result<Answer, Error> {
    let mut stream = connect(port)?;
    write!(stream, "POST {address} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len())?;
    // A server may answer and close before it has read everything; the answer counts.
    let sent = stream.write_all(body);
    receive(stream).or_else(|error| sent.and(Err(error)))
}

/// Opens a connection that does not wait for ever.
///
/// # Errors
/// Nobody listens.
pub fn connect(port: u16) -> Result<TcpStream, Error> {
    let stream = TcpStream::connect_timeout(&([127, 0, 0, 1], port).into(), Duration::from_secs(5))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Reads an answer to its end.
///
/// # Errors
/// It ends early.
pub fn receive(mut stream: TcpStream) -> Result<Answer, Error> {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let cut = || Error::new(ErrorKind::UnexpectedEof, "an answer cut short");
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").ok_or_else(cut)?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or_else(cut)?;
    let header = |name: &str| {
        head.lines().find_map(|line| line.split_once(':').filter(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()))
    };
    let body = &bytes[end + 4..];
    let body = match header("content-length").and_then(|length| length.parse::<usize>().ok()) {
        Some(length) => body.get(..length).ok_or_else(cut)?.to_vec(),
        None if header("transfer-encoding").is_some() => join_chunks(body).ok_or_else(cut)?,
        None => body.to_vec(),
    };
    Ok(Answer { status, head, body })
}

fn join_chunks(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    loop {
        let line = body.windows(2).position(|window| window == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&body[..line]).ok()?.trim(), 16).ok()?;
        body = body.get(line + 2..)?;
        if length == 0 {
            return Some(out);
        }
        out.extend_from_slice(body.get(..length)?);
        body = body.get(length + 2..)?;
    }
}
