//! Limits on how often somebody may ask: a token bucket for each sender, with the clock as an argument and a bound on how many
//! senders are remembered.
//!
//! Not here: who the sender is ([`crate::client_address`], [`crate::auth`]), and which operations are limited
//! ([`crate::router`]).

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;

/// Senders that are remembered at a time. Each takes less than 100 bytes.
const SENDERS_MAX: usize = 20_000;

/// Rate of requests: so many a second in the long run, and so many at once.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// Requests a second that are allowed in the long run.
    pub per_second: f64,
    /// Requests that are allowed at once after a pause.
    pub burst: f64,
}

impl Rate {
    /// So many requests a second, and those of ten seconds at once: a page with many photos asks for them together.
    #[must_use]
    pub fn per_second(count: u32) -> Self {
        let per_second = f64::from(count);
        Self { per_second, burst: per_second * 10.0 }
    }
}

/// Rest of a sender's allowance.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bucket {
    level: f64,
    at: Timestamp,
}

impl Bucket {
    fn full(rate: Rate, now: Timestamp) -> Self {
        Self { level: rate.burst, at: now }
    }

    /// The bucket at a later moment. A clock that goes back adds nothing.
    fn refilled(self, rate: Rate, now: Timestamp) -> Self {
        let passed_s = now.duration_since(self.at).as_secs_f64().max(0.0);
        Self { level: (self.level + passed_s * rate.per_second).min(rate.burst), at: now.max(self.at) }
    }
}

/// Refusal: the sender has used its allowance up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limited {
    /// Seconds until the next request is allowed, at least 1.
    pub retry_after_s: u32,
}

/// Limiter of requests by sender.
#[derive(Debug)]
pub struct Limiter<K>(Mutex<HashMap<K, Bucket>>);

impl<K> Default for Limiter<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash + Clone> Limiter<K> {
    /// Takes one request off a sender's allowance; without a rate everything is allowed.
    ///
    /// # Errors
    /// [`Limited`] when nothing is left of it.
    pub fn take(&self, rate: Option<Rate>, sender: &K, now: Timestamp) -> Result<(), Limited> {
        let Some(rate) = rate else { return Ok(()) };
        // Every change is one step, so whoever panicked has left the map as it was.
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= SENDERS_MAX && !buckets.contains_key(sender) {
            forget(&mut buckets, rate, now);
        }
        let bucket = match buckets.entry(sender.clone()) {
            Entry::Occupied(known) => {
                let bucket = known.into_mut();
                *bucket = bucket.refilled(rate, now);
                bucket
            }
            Entry::Vacant(new) => new.insert(Bucket::full(rate, now)),
        };
        if bucket.level >= 1.0 {
            bucket.level -= 1.0;
            return Ok(());
        }
        let wait_s = ((1.0 - bucket.level) / rate.per_second).ceil();
        Err(Limited { retry_after_s: wait_s.clamp(1.0, 3600.0) as u32 })
    }
}

/// Makes room for new senders: those whose allowance is whole again need not be remembered, and where all are busy, a part is
/// forgotten, so that the work is not done at every request.
fn forget<K: Eq + Hash + Clone>(buckets: &mut HashMap<K, Bucket>, rate: Rate, now: Timestamp) {
    buckets.retain(|_, bucket| bucket.refilled(rate, now).level < rate.burst);
    let surplus = buckets.len().saturating_sub(SENDERS_MAX / 4 * 3);
    let forgotten: Vec<K> = buckets.keys().take(surplus).cloned().collect();
    for sender in forgotten {
        buckets.remove(&sender);
    }
}

/// The sender that an address stands for: an IPv4 address, or the network of 64 bits that one subscriber has of IPv6.
#[must_use]
pub fn sender(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    const RATE: Rate = Rate { per_second: 0.5, burst: 3.0 };

    fn at(millis: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_millis(1_000_000 + millis)
    }

    #[test]
    fn an_allowance_is_used_up_and_comes_back() {
        let limiter = Limiter::default();
        let check = |millis: i64, expected: Result<(), u32>| {
            let told = limiter.take(Some(RATE), &"a", at(millis)).map_err(|limited| limited.retry_after_s);
            assert_eq!(told, expected, "{millis}");
        };
        for _ in 0..3 {
            check(0, Ok(()));
        }
        check(0, Err(2));
        check(1_500, Err(1));
        check(2_000, Ok(()));
        check(2_000, Err(2));
        check(0, Err(2));
        for _ in 0..3 {
            check(60_000, Ok(()));
        }
        check(60_000, Err(2));
        assert_eq!(limiter.take(Some(RATE), &"b", at(0)), Ok(()), "others have their own");
    }

    #[test]
    fn without_a_rate_everything_is_allowed() {
        let limiter = Limiter::default();
        for _ in 0..10_000 {
            assert_eq!(limiter.take(None, &1, at(0)), Ok(()));
        }
        assert!(limiter.0.lock().unwrap().is_empty());
    }

    #[test]
    fn the_memory_for_senders_is_bounded_and_idle_ones_go_first() {
        let limiter = Limiter::default();
        for _ in 0..4 {
            let _ = limiter.take(Some(RATE), &usize::MAX, at(10_000));
        }
        for sender in 0..SENDERS_MAX - 1 {
            limiter.take(Some(RATE), &sender, at(0)).unwrap();
        }
        limiter.take(Some(RATE), &SENDERS_MAX, at(10_000)).unwrap();
        assert_eq!(limiter.0.lock().unwrap().len(), 2, "whose allowance is whole need not be remembered");
        assert!(limiter.take(Some(RATE), &usize::MAX, at(10_000)).is_err(), "the busy one is");
        for sender in 0..3 * SENDERS_MAX {
            limiter.take(Some(RATE), &sender, at(10_000)).unwrap();
            assert!(limiter.0.lock().unwrap().len() <= SENDERS_MAX);
        }
    }

    #[test]
    fn a_subscriber_is_one_sender() {
        let check = |address: &str, expected: &str| {
            assert_eq!(sender(address.parse().unwrap()), expected.parse::<IpAddr>().unwrap(), "{address}");
        };
        check("203.0.113.9", "203.0.113.9");
        check("::ffff:203.0.113.9", "203.0.113.9");
        check("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "2001:db8:1:2::");
        check("2001:db8:1:2::1", "2001:db8:1:2::");
        check("2001:db8:1:3::1", "2001:db8:1:3::");
    }
}
