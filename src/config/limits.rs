//! How much is asked of the server at once, and how long it waits for anyone.

use std::{num::NonZeroUsize, thread::available_parallelism, time::Duration};

use clap::{
    Args,
    builder::{RangedU64ValueParser, TypedValueParser},
};

use super::Network;

/// Seconds between one and a day.
fn seconds() -> impl TypedValueParser<Value = Duration> {
    RangedU64ValueParser::<u64>::new().range(1..=86_400).map(Duration::from_secs)
}

/// A count of at least one.
fn count() -> impl TypedValueParser<Value = usize> {
    RangedU64ValueParser::<usize>::new().range(1..=1_000_000)
}

/// Limits of the server.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Limits")]
pub struct LimitsConfig {
    /// Open connections at most; one more is answered 503 and closed
    #[arg(long, env = "LOTRINH_MAX_CONNECTIONS", default_value = "4096", value_parser = count(), value_name = "N")]
    pub max_connections: usize,

    /// Open connections of one address at most; those of a trusted proxy are not counted
    #[arg(long, env = "LOTRINH_MAX_CONNECTIONS_PER_PEER", default_value = "256", value_parser = count(), value_name = "N")]
    pub max_connections_per_peer: usize,

    /// A connection that sends no whole request head for so many seconds is closed, also one that rests between two
    #[arg(long, env = "LOTRINH_HEAD_TIMEOUT_S", default_value = "10", value_parser = seconds(), value_name = "SECONDS")]
    pub head_timeout_s: Duration,

    /// After 20 seconds of waiting, a peer that sends or reads slower than so many bytes a second loses the connection
    #[arg(long, env = "LOTRINH_MIN_BYTES_PER_S", default_value_t = 1024, value_name = "BYTES")]
    pub min_bytes_per_s: u64,

    /// Bytes of a request body at most, in KiB; files of figures have a limit of their own, 256 MiB
    #[arg(long, env = "LOTRINH_MAX_BODY_KIB", default_value = "1024", value_parser = count(), value_name = "KIB")]
    pub max_body_kib: usize,

    /// Requests that are worked on at once, of one client one less [default: one for each processor, and one]
    #[arg(long, env = "LOTRINH_REQUESTS_AT_ONCE", value_parser = count(), value_name = "N")]
    pub requests_at_once: Option<usize>,

    /// Requests that wait for their turn, a quarter of them of one client; further ones are answered 503
    #[arg(long, env = "LOTRINH_REQUESTS_WAITING", default_value = "512", value_parser = count(), value_name = "N")]
    pub requests_waiting: usize,

    /// A request that waited so many seconds for its turn is answered 503
    #[arg(long, env = "LOTRINH_QUEUE_TIMEOUT_S", default_value = "5", value_parser = seconds(), value_name = "SECONDS")]
    pub queue_timeout_s: Duration,

    /// A question that takes longer than so many seconds is given up, its query interrupted
    #[arg(long, env = "LOTRINH_ANSWER_TIMEOUT_S", default_value = "30", value_parser = seconds(), value_name = "SECONDS")]
    pub answer_timeout_s: Duration,

    /// Requests a second of one API key, or of one address without a key, in the long run; five times as many at once; 0: no
    /// limit
    #[arg(long, env = "LOTRINH_RATE_LIMIT", default_value_t = 200, value_name = "N")]
    pub rate_limit: u32,

    /// Address or network (CIDR) of a reverse proxy whose X-Forwarded-For, X-Forwarded-Proto and Forwarded count; may be given
    /// several times, or separated by commas
    #[arg(long = "trusted-proxy", env = "LOTRINH_TRUSTED_PROXIES", value_delimiter = ',', value_name = "CIDR")]
    pub trusted_proxies: Vec<Network>,

    /// At the end, what is being answered and written is waited for so many seconds
    #[arg(long, env = "LOTRINH_SHUTDOWN_TIMEOUT_S", default_value = "30", value_parser = seconds(), value_name = "SECONDS")]
    pub shutdown_timeout_s: Duration,
}

impl LimitsConfig {
    /// Requests that are worked on at once.
    pub fn slots(&self) -> usize {
        self.requests_at_once.unwrap_or_else(|| available_parallelism().map_or(2, NonZeroUsize::get) + 1)
    }
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            max_connections: 4096,
            max_connections_per_peer: 256,
            head_timeout_s: Duration::from_secs(10),
            min_bytes_per_s: 1024,
            max_body_kib: 1024,
            requests_at_once: None,
            requests_waiting: 512,
            queue_timeout_s: Duration::from_secs(5),
            answer_timeout_s: Duration::from_secs(30),
            rate_limit: 200,
            trusted_proxies: Vec::new(),
            shutdown_timeout_s: Duration::from_secs(30),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command, FromArgMatches as _};

    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_command_line() {
        // Variables of the shell that runs the tests must not count.
        let command = LimitsConfig::augment_args(Command::new("serve")).mut_args(|arg| arg.env(None::<&str>));
        let parsed = command.try_get_matches_from(["serve"]).and_then(|matches| LimitsConfig::from_arg_matches(&matches));
        assert_eq!(format!("{:?}", parsed.expect("defaults")), format!("{:?}", LimitsConfig::default()));
    }
}
