//! Accepting connections: so many overall and of one address, each with a time for its request's head.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, extract::ConnectInfo, http::Request, response::Response};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{rt::TokioTimer, server::graceful::GracefulShutdown};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use super::{
    metrics::Metrics,
    pace::{Pace, PacedBody, PacedStream},
};
use crate::config::{LimitsConfig, Network};

/// Time that is waited for a slow peer in any case: a lost packet and its repetitions.
const GRACE: Duration = Duration::from_secs(20);

/// Most bytes of a request's head.
const MOST_HEAD_BYTES: usize = 64 * 1024;

/// Said to a connection that has no place, before it has said anything.
const NO_PLACE: &[u8] = concat!(
    "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\nretry-after: 2\r\nconnection: close\r\n",
    "content-length: 230\r\n\r\n",
    r#"{"type":"/problems/overloaded","title":"Máy chủ đang quá tải","title_en":"The server is overloaded","status":503,"#,
    r#""detail":"found more connections than this server keeps open, expected fewer at once; come again in a moment"}"#
)
.as_bytes();

/// Who has how many connections open.
#[derive(Debug)]
struct Places {
    most: usize,
    most_of_one: usize,
    trusted: Vec<Network>,
    metrics: Arc<Metrics>,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One place, free again when it is dropped.
#[derive(Debug)]
struct Place {
    places: Arc<Places>,
    address: Option<IpAddr>,
}

impl Places {
    fn new(limits: &LimitsConfig, metrics: Arc<Metrics>) -> Arc<Self> {
        Arc::new(Self {
            most: limits.max_connections,
            most_of_one: limits.max_connections_per_peer,
            trusted: limits.trusted_proxies.clone(),
            metrics,
            taken: Mutex::default(),
        })
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection; none when there is no room, and why.
    fn take(self: &Arc<Self>, peer: IpAddr) -> Result<Place, &'static str> {
        let peer = peer.to_canonical();
        // A trusted proxy brings everybody's connections.
        let address = (!self.trusted.iter().any(|network| network.contains(peer))).then_some(peer);
        let mut taken = self.taken();
        if taken.all >= self.most {
            return Err("all");
        }
        if let Some(address) = address {
            let own = taken.by_address.entry(address).or_default();
            if *own >= self.most_of_one {
                return Err("peer");
            }
            *own += 1;
        }
        taken.all += 1;
        self.metrics.connections(taken.all);
        Ok(Place { places: Arc::clone(self), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        taken.all -= 1;
        self.places.metrics.connections(taken.all);
        if let Some(address) = self.address
            && let Some(own) = taken.by_address.get_mut(&address)
        {
            *own -= 1;
            if *own == 0 {
                taken.by_address.remove(&address);
            }
        }
    }
}

/// Accepts connections until `stop` comes; then those that are open are finished, for so long as the caller waits.
pub async fn accept(
    listener: TcpListener,
    router: Router,
    limits: &LimitsConfig,
    metrics: Arc<Metrics>,
    stop: impl Future<Output = ()>,
) -> impl Future<Output = ()> {
    let places = Places::new(limits, metrics);
    let open = GracefulShutdown::new();
    let pace = Pace { grace: GRACE, bytes_per_s: limits.min_bytes_per_s };
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.head_timeout_s).max_buf_size(MOST_HEAD_BYTES);
    let accepting = async {
        loop {
            let (stream, peer) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of files, or a peer that went away at once: neither gets better by asking again at once.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            match places.take(peer.ip()) {
                Ok(place) => open_connection(&builder, stream, peer, place, router.clone(), pace, &open),
                Err(why) => {
                    places.metrics.connection_refused(why);
                    turn_away(&stream);
                }
            }
        }
    };
    tokio::select! {
        () = accepting => {}
        () = stop => {}
    }
    drop(listener);
    open.shutdown()
}

/// Says that there is no place, if it can be said without waiting.
fn turn_away(stream: &TcpStream) {
    // What has come is read, or closing would reset the connection before the answer is read.
    let _ = stream.try_read(&mut [0; 4096]);
    let _ = stream.try_write(NO_PLACE);
}

fn open_connection(
    builder: &http1::Builder,
    stream: TcpStream,
    peer: SocketAddr,
    place: Place,
    router: Router,
    pace: Pace,
    open: &GracefulShutdown,
) {
    // Answers are written whole; waiting for more would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: Request<Incoming>| answer(router.clone(), request, peer, pace));
    let connection = open.watch(builder.serve_connection(PacedStream::new(stream, pace), service));
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "a connection ended early");
        }
        drop(place);
    });
}

async fn answer(router: Router, request: Request<Incoming>, peer: SocketAddr, pace: Pace) -> Result<Response<Body>, Infallible> {
    let mut request = request.map(|body| PacedBody::watched(body, pace));
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_without_a_place_is_a_whole_answer() {
        let text = std::str::from_utf8(NO_PLACE).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        assert!(head.ends_with(&format!("content-length: {}", body.len())), "{head}: {}", body.len());
        let problem: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(problem["type"], "/problems/overloaded");
    }

    #[test]
    fn one_address_does_not_take_the_places_of_all() {
        let limits = LimitsConfig {
            max_connections: 5,
            max_connections_per_peer: 2,
            trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network")],
            ..LimitsConfig::default()
        };
        let places = Places::new(&limits, Metrics::new());
        let take = |address: &str| places.take(address.parse().expect("an address"));
        let held = [take("192.0.2.1").expect("room"), take("::ffff:192.0.2.1").expect("room")];
        assert_eq!(take("192.0.2.1").err(), Some("peer"));
        let of_proxy = [take("10.0.0.1").expect("room"), take("10.0.0.1").expect("room"), take("10.0.0.1").expect("room")];
        assert_eq!(take("192.0.2.2").err(), Some("all"));
        drop(held);
        assert!(take("192.0.2.1").is_ok());
        drop(of_proxy);
        let taken = places.taken();
        assert_eq!((taken.all, taken.by_address.len()), (0, 0));
    }
}
