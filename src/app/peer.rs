//! Who asks: the peer of the connection, or whom a trusted proxy says it speaks for.
//!
//! Headers such as X-Forwarded-For are anybody's words. They count only when the connection comes from an address that
//! `--trusted-proxy` names, and then only as far as the chain of trusted proxies reaches.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};

use crate::{config::Network, present::api::Client};

/// The connection a request came over; given by the listener.
pub type Peer = ConnectInfo<SocketAddr>;

/// Puts the [`Client`] into every request.
pub async fn find_client(State(trusted): State<Arc<[Network]>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().map(|ConnectInfo(address)| address.ip());
    let client = client(peer, request.headers(), &trusted);
    request.extensions_mut().insert(client);
    next.run(request).await
}

fn client(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &[Network]) -> Client {
    let peer = peer.map(canonical);
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let Some(proxy) = peer.filter(|peer| is_trusted(*peer)) else {
        // Whoever says that it passes something on does not stand on this machine alone.
        let is_forwarded = ["x-forwarded-for", "forwarded"].iter().any(|name| headers.contains_key(*name));
        let is_local = !is_forwarded && peer.is_some_and(|peer| peer.is_loopback());
        return Client { address: peer, is_https: false, is_local };
    };
    // The last address is what the proxy next to us saw; those before it count as long as a trusted proxy wrote them.
    let chain = forwarded_for(headers);
    let is_local = chain.is_empty() && proxy.is_loopback();
    let mut address = proxy;
    for said in chain.into_iter().rev() {
        let Some(said) = said else { break };
        address = said;
        if !is_trusted(said) {
            break;
        }
    }
    let is_https = forwarded_proto(headers).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
    Client { address: Some(address), is_https, is_local }
}

/// An IPv4 address in the clothes of IPv6 is the IPv4 address.
fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).flat_map(|text| text.split(',')).map(str::trim)
}

/// The addresses of a chain of proxies, the client first; none where one cannot be read.
fn forwarded_for(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    if headers.contains_key(header::FORWARDED) {
        return values(headers, "forwarded").map(|element| parameter(element, "for").and_then(parse_address)).collect();
    }
    values(headers, "x-forwarded-for").map(parse_address).collect()
}

/// The scheme that the proxy next to us was asked by.
fn forwarded_proto(headers: &HeaderMap) -> Option<&str> {
    match headers.contains_key(header::FORWARDED) {
        true => values(headers, "forwarded").last().and_then(|element| parameter(element, "proto")),
        false => values(headers, "x-forwarded-proto").last(),
    }
}

/// A parameter of one element of `Forwarded` (RFC 7239).
fn parameter<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let pairs = element.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.into_iter().find(|(key, _)| key.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().trim_matches('"'))
}

/// An address with or without a port, IPv6 in brackets or bare.
fn parse_address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(text, |(inside, _)| inside);
    let address = bare.parse().ok().or_else(|| bare.rsplit_once(':')?.0.parse::<Ipv4Addr>().ok().map(IpAddr::V4));
    address.map(canonical)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, headers: &[(&'static str, &str)], trusted: &[&str]) -> Client {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().expect("a header"));
        }
        let trusted: Vec<Network> = trusted.iter().map(|text| text.parse().expect("a network")).collect();
        client(Some(peer.parse().expect("an address")), &map, &trusted)
    }

    fn address(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[test]
    fn headers_of_a_stranger_do_not_count() {
        let said = [("x-forwarded-for", "10.0.0.9"), ("x-forwarded-proto", "https"), ("forwarded", "for=10.0.0.8;proto=https")];
        let stranger = of("203.0.113.5", &said, &["127.0.0.1"]);
        assert_eq!((stranger.address, stranger.is_https), (address("203.0.113.5"), false));
        assert!(of("127.0.0.1", &[], &[]).is_local && of("::ffff:127.0.0.1", &[], &[]).is_local);
        assert!(!of("127.0.0.1", &said[..1], &[]).is_local, "a proxy that nobody named speaks for somebody else");
    }

    #[test]
    fn a_trusted_proxy_says_for_whom_it_speaks() {
        let through = |said: &str| of("10.1.0.1", &[("x-forwarded-for", said), ("x-forwarded-proto", "https")], &["10.1.0.0/16"]);
        assert_eq!(through("203.0.113.5").address, address("203.0.113.5"));
        assert!(through("203.0.113.5").is_https && !through("127.0.0.1").is_local);
        assert_eq!(
            through("198.51.100.1, 203.0.113.5").address,
            address("203.0.113.5"),
            "what a client wrote before the proxy is its own word"
        );
        assert_eq!(through("203.0.113.5, 10.1.0.2").address, address("203.0.113.5"), "two trusted proxies");
        assert_eq!(through("nonsense").address, address("10.1.0.1"));
        assert_eq!(through("203.0.113.5:4711").address, address("203.0.113.5"));
    }

    #[test]
    fn the_standard_header_is_read_as_its_standard_says() {
        let through = |said: &str| of("10.1.0.1", &[("forwarded", said)], &["10.1.0.0/16"]);
        assert_eq!(through("for=\"[2001:db8::7]:99\";proto=https").address, address("2001:db8::7"));
        assert!(through("for=192.0.2.1;proto=http, For=192.0.2.2; Proto=https").is_https);
        assert_eq!(through("for=unknown").address, address("10.1.0.1"));
    }
}
