//! Clients of a running server, each from an address of its own: all of 127.0.0.0/8 is this machine.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// Longest time that a test waits for anything.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// One connection.
pub struct Client {
    stream: TcpStream,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Status line and headers, in lower case.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Client {
    /// Connects from an address; none when nobody listens.
    pub async fn try_from(address: &str, port: u16) -> Option<Self> {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::new(address.parse().expect("an address"), 0)).expect("an address of this machine");
        let stream = timeout(PATIENCE, socket.connect(SocketAddr::from(([127, 0, 0, 1], port)))).await.ok()?.ok()?;
        Some(Self { stream })
    }

    /// Connects from an address.
    pub async fn from(address: &str, port: u16) -> Self {
        Self::try_from(address, port).await.expect("the server listens")
    }

    /// Sends text as it is; whether it could be sent.
    pub async fn say(&mut self, text: &str) -> bool {
        self.stream.write_all(text.as_bytes()).await.is_ok()
    }

    /// Asks for an address; none when the connection is closed before the answer is there.
    pub async fn get(&mut self, address: &str, headers: &str) -> Option<Reply> {
        if !self.say(&format!("GET {address} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n")).await {
            return None;
        }
        self.reply().await
    }

    /// Reads one answer.
    pub async fn reply(&mut self) -> Option<Reply> {
        timeout(PATIENCE, self.read_reply()).await.expect("an answer or an end")
    }

    async fn read_reply(&mut self) -> Option<Reply> {
        let mut bytes = Vec::new();
        let mut piece = [0; 16 * 1024];
        loop {
            let head_ends = bytes.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(at) = head_ends {
                let head = String::from_utf8_lossy(&bytes[..at]).to_lowercase();
                let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.trim().parse::<usize>().ok());
                if length.is_some_and(|length| bytes.len() >= at + 4 + length) {
                    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
                    return Some(Reply { status, head, body: String::from_utf8_lossy(&bytes[at + 4..]).into_owned() });
                }
            }
            match self.stream.read(&mut piece).await {
                Ok(0) | Err(_) => return None,
                Ok(count) => bytes.extend_from_slice(&piece[..count]),
            }
        }
    }

    /// Waits for the server to close the connection, for at most so long; whether it did.
    pub async fn is_closed_within(&mut self, most: Duration) -> bool {
        let mut piece = [0; 4096];
        let closed = timeout(most, async {
            while let Ok(count) = self.stream.read(&mut piece).await {
                if count == 0 {
                    return;
                }
            }
        });
        closed.await.is_ok()
    }
}

/// Runs clients on two threads.
pub fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime").block_on(test)
}
