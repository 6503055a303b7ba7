//! By what clients are told apart where they share something: the key they were recognised by, or their address.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::Request;

use crate::present::api::{Client, KeyId};

/// A client, as far as limits are concerned. Never by a header of its own choice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// By the id of the key that was checked.
    Key(String),
    /// By its address; an IPv6 client by its network of 64 bits, all of which is its own.
    Address(IpAddr),
    /// There is no network between.
    Nobody,
}

impl Who {
    /// Who sends a request.
    pub fn of<B>(request: &Request<B>) -> Self {
        if let Some(KeyId(id)) = request.extensions().get::<KeyId>() {
            return Self::Key(id.clone());
        }
        match request.extensions().get::<Client>().and_then(|client| client.address) {
            Some(address) => Self::Address(shared(address)),
            None => Self::Nobody,
        }
    }
}

/// What all addresses of one client have in common.
fn shared(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_counts_before_an_address_and_a_header_never() {
        let client = Client { address: "2001:db8::1:2".parse().ok(), is_https: false, is_local: false };
        let mut request =
            Request::builder().header("x-forwarded-for", "10.0.0.1").header("authorization", "Bearer x").body(()).expect("a request");
        assert_eq!(Who::of(&request), Who::Nobody);
        request.extensions_mut().insert(client);
        assert_eq!(Who::of(&request), Who::Address("2001:db8::".parse().expect("an address")));
        request.extensions_mut().insert(KeyId("k1".to_owned()));
        assert_eq!(Who::of(&request), Who::Key("k1".to_owned()));
    }
}
