//! Who asks, as far as the network knows it.

use std::net::IpAddr;

/// The sender of a request, as far as it can be known without its own word for it; put into the request's extensions by
/// whoever knows the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Client {
    /// Its address; none where there is no network, as in a test of the router alone.
    pub address: Option<IpAddr>,
    /// Whether it reached the site over https.
    pub is_https: bool,
    /// Whether it stands on this machine itself, with no proxy between.
    pub is_local: bool,
}

impl Client {
    /// The address as the audit trail has it.
    pub fn peer(&self) -> String {
        self.address.map(|address| address.to_string()).unwrap_or_default()
    }
}
