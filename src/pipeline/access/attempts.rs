//! Attempts to sign in, slowed down: by name and address together, by name, and by address.

use std::{collections::HashMap, net::Ipv6Addr};

use jiff::{SignedDuration, Timestamp};

/// How failures of one sort slow down what follows.
#[derive(Clone, Copy, Debug)]
struct Brake {
    /// Failures that cost nothing: people mistype.
    free: u32,
    /// The longest wait.
    longest: SignedDuration,
}

/// Guesses at one name from one address: after five, 1, 2, 4 … seconds, up to a quarter of an hour. That is a hundred
/// guesses a day.
const BY_BOTH: Brake = Brake { free: 5, longest: SignedDuration::from_mins(15) };

/// Guesses at one name from anywhere. The wait stays short, so that nobody can lock a colleague out: 30 seconds are 2,900
/// guesses a day at a password of twelve characters.
const BY_NAME: Brake = Brake { free: 10, longest: SignedDuration::from_secs(30) };

/// Guesses from one address at any name: a whole office may share one.
const BY_PEER: Brake = Brake { free: 20, longest: SignedDuration::from_mins(1) };

/// After so long without a failure it is forgotten.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(24);

/// Names and addresses kept: a few megabytes. Beyond, those that failed longest ago are forgotten.
const MOST_KEPT: usize = 20_000;

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    last: Timestamp,
}

/// What is known of failed attempts; forgotten when the program ends.
#[derive(Debug, Default)]
pub(super) struct Attempts {
    failures: HashMap<String, Failures>,
}

fn places(name: &str, peer: &str) -> [(String, Brake); 3] {
    // All addresses of an IPv6 network of 64 bits belong to one of those who guess.
    let peer = match peer.parse::<Ipv6Addr>() {
        Ok(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
        Err(_) => peer.to_owned(),
    };
    // A line break is part of no name and no address.
    [(format!("both\n{name}\n{peer}"), BY_BOTH), (format!("name\n{name}"), BY_NAME), (format!("peer\n{peer}"), BY_PEER)]
}

impl Brake {
    /// How long to wait after so many failures.
    fn wait(self, count: u32) -> SignedDuration {
        match count.checked_sub(self.free) {
            None => SignedDuration::ZERO,
            // 2^12 seconds are beyond every longest wait.
            Some(beyond) => SignedDuration::from_secs(1_i64 << beyond.min(12)).min(self.longest),
        }
    }
}

impl Attempts {
    /// How long an attempt has to wait; zero when it may be made.
    pub(super) fn wait(&self, name: &str, peer: &str, at: Timestamp) -> SignedDuration {
        let left = |(place, brake): (String, Brake)| {
            let known = self.failures.get(&place)?;
            Some(brake.wait(known.count) - at.duration_since(known.last))
        };
        places(name, peer).into_iter().filter_map(left).max().unwrap_or_default().max(SignedDuration::ZERO)
    }

    /// Takes down a failure.
    pub(super) fn failed(&mut self, name: &str, peer: &str, at: Timestamp) {
        if self.failures.len() >= MOST_KEPT {
            self.forget(at);
        }
        for (place, _) in places(name, peer) {
            let known = self.failures.entry(place).or_insert(Failures { count: 0, last: at });
            let is_old = at.duration_since(known.last) > FORGOTTEN_AFTER;
            *known = Failures { count: if is_old { 1 } else { known.count.saturating_add(1) }, last: at };
        }
    }

    /// Takes back a failure that was none: the name from this address begins anew. What others failed at, and what this
    /// address failed at under other names, stays.
    pub(super) fn succeeded(&mut self, name: &str, peer: &str) {
        let [(both, _), others @ ..] = places(name, peer);
        self.failures.remove(&both);
        for (place, _) in others {
            if let Some(known) = self.failures.get_mut(&place) {
                known.count = known.count.saturating_sub(1);
            }
        }
    }

    fn forget(&mut self, at: Timestamp) {
        let mut moments: Vec<Timestamp> = self.failures.values().map(|known| known.last).collect();
        moments.sort_unstable();
        // The older half, and everything old.
        let cut = moments.get(moments.len() / 2).copied().unwrap_or(at).max(at - FORGOTTEN_AFTER);
        self.failures.retain(|_, known| known.last > cut);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::UNIX_EPOCH;

    fn after(seconds: i64) -> Timestamp {
        START + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn each_failure_after_the_fifth_doubles_the_wait() {
        let mut attempts = Attempts::default();
        let waits: Vec<i64> = (0..18)
            .map(|_| {
                attempts.failed("thong-ke", "10.0.0.7", START);
                attempts.wait("thong-ke", "10.0.0.7", START).as_secs()
            })
            .collect();
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
        assert_eq!(attempts.wait("thong-ke", "10.0.0.7", after(899)).as_secs(), 1);
        assert_eq!(attempts.wait("thong-ke", "10.0.0.7", after(900)).as_secs(), 0);
    }

    #[test]
    fn a_stranger_cannot_lock_a_colleague_out_and_cannot_try_every_name() {
        let mut attempts = Attempts::default();
        (0..1000).for_each(|_| attempts.failed("thong-ke", "203.0.113.9", START));
        assert_eq!(attempts.wait("thong-ke", "10.0.0.7", START).as_secs(), 30);
        assert_eq!(attempts.wait("van-phong", "10.0.0.7", START).as_secs(), 0);
        (0..30).for_each(|n| attempts.failed(&format!("name{n}"), "203.0.113.10", START));
        assert_eq!(attempts.wait("fresh", "203.0.113.10", START).as_secs(), 60);
    }

    #[test]
    fn success_and_time_begin_anew() {
        let mut attempts = Attempts::default();
        (0..7).for_each(|_| attempts.failed("thong-ke", "a", START));
        attempts.succeeded("thong-ke", "a");
        assert_eq!(attempts.wait("thong-ke", "a", START).as_secs(), 0);
        (0..7).for_each(|_| attempts.failed("thong-ke", "a", START));
        let next_day = after(25 * 3600);
        attempts.failed("thong-ke", "a", next_day);
        assert_eq!(attempts.wait("thong-ke", "a", next_day).as_secs(), 0);
    }

    #[test]
    fn an_office_that_signs_in_from_one_address_is_not_slowed_down() {
        let mut attempts = Attempts::default();
        for n in 0..500 {
            assert_eq!(attempts.wait(&format!("name{n}"), "10.0.0.7", START).as_secs(), 0);
            attempts.failed(&format!("name{n}"), "10.0.0.7", START);
            attempts.succeeded(&format!("name{n}"), "10.0.0.7");
        }
        (0..20).for_each(|n| attempts.failed("thong-ke", &format!("2001:db8::{n}"), START));
        assert!(attempts.wait("thong-ke", "2001:db8::ffff", START).as_secs() > 30, "one network of its own");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let mut attempts = Attempts::default();
        for n in 0..30_000 {
            attempts.failed(&format!("name{n}"), &format!("peer{n}"), after(n));
        }
        assert!(attempts.failures.len() <= MOST_KEPT + 3, "{}", attempts.failures.len());
        assert!(attempts.failures.contains_key("both\nname29999\npeer29999"));
    }
}
