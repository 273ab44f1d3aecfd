//! How many requests somebody may send in a minute: each principal by its name, and those without a token by their address.
//!
//! A bucket holds as many requests as a minute may have, each request takes one, and the bucket fills evenly. So a page that asks for a
//! lot at once is not held up, and anyone who never stops gets the setting's number a minute. Programs of this machine are not counted.
//! Buckets of those who asked last are kept, so memory is bounded.
//!
//! Not here: how much one request may cost, and how many are under way at a time (`crate::work`).

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use quick_cache::sync::Cache;

use super::connection::counted_as;

/// How many of those who asked last have a bucket.
const BUCKETS_MAX: usize = 65_536;

const MINUTE: Duration = Duration::from_secs(60);

/// Who is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum RateKey {
    /// A principal, by its name.
    Principal(Arc<str>),
    /// An address, or a /64 of IPv6.
    Address(IpAddr),
}

impl RateKey {
    /// Returns under what somebody without a token is counted; `None`: a program of this machine, which is not.
    pub(super) fn address(address: IpAddr) -> Option<Self> {
        let counted = counted_as(address);
        (!counted.is_loopback()).then_some(RateKey::Address(counted))
    }
}

/// Counts requests.
pub(super) struct RateLimiter {
    per_minute: u64,
    /// How long a request takes to be forgotten.
    interval: Duration,
    /// The moment at which each bucket is full again.
    full_at: Cache<RateKey, Arc<Mutex<Instant>>>,
}

/// Somebody sent too many requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "you have sent more requests than the {per_minute} a minute that this server takes: send the next in {seconds} s, as Retry-After says"
)]
pub(super) struct TooMany {
    /// How many requests a minute are taken.
    pub(super) per_minute: u64,
    /// The seconds after which the next one is.
    pub(super) seconds: u32,
}

impl RateLimiter {
    /// Makes a limiter that lets so many requests through in a minute.
    pub(super) fn new(per_minute: u64) -> Self {
        let interval = MINUTE / u32::try_from(per_minute).unwrap_or(u32::MAX).max(1);
        RateLimiter { per_minute, interval, full_at: Cache::new(BUCKETS_MAX) }
    }

    /// Counts a request.
    ///
    /// # Errors
    ///
    /// The bucket is empty. Such a request is not counted.
    pub(super) fn count(&self, who: &RateKey) -> Result<(), TooMany> {
        self.count_at(who, Instant::now())
    }

    fn count_at(&self, who: &RateKey, now: Instant) -> Result<(), TooMany> {
        let made = || Ok::<_, std::convert::Infallible>(Arc::new(Mutex::new(now)));
        let bucket = match self.full_at.get_or_insert_with(who, made) {
            Ok(bucket) => bucket,
            Err(never) => match never {},
        };
        let mut full_at = bucket.lock();
        let then = (*full_at).max(now) + self.interval;
        let over = then.saturating_duration_since(now + MINUTE);
        if !over.is_zero() {
            let seconds = u32::try_from(over.as_secs() + 1).unwrap_or(u32::MAX);
            return Err(TooMany { per_minute: self.per_minute, seconds });
        }
        *full_at = then;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(address: &str) -> Option<RateKey> {
        RateKey::address(address.parse().expect("an address"))
    }

    #[test]
    fn a_bucket_empties_and_fills_evenly() {
        let (limiter, who, begin) = (RateLimiter::new(60), of("192.0.2.1").expect("counted"), Instant::now());
        for _ in 0..60 {
            assert_eq!(limiter.count_at(&who, begin), Ok(()));
        }
        assert_eq!(limiter.count_at(&who, begin), Err(TooMany { per_minute: 60, seconds: 2 }));
        assert_eq!(limiter.count_at(&of("192.0.2.2").expect("counted"), begin), Ok(()), "each has a bucket of its own");
        assert_eq!(limiter.count_at(&RateKey::Principal("maria".into()), begin), Ok(()));
        let later = begin + Duration::from_millis(1_001);
        assert_eq!(limiter.count_at(&who, later), Ok(()), "one came back");
        assert!(limiter.count_at(&who, later).is_err());
        let idle = begin + Duration::from_secs(600);
        assert_eq!((0..100).filter(|_| limiter.count_at(&who, idle).is_ok()).count(), 60, "no more than a minute's");
    }

    #[test]
    fn programs_of_this_machine_are_not_counted_and_neighbours_in_ipv6_are_counted_together() {
        assert_eq!((of("127.0.0.1"), of("::1"), of("::ffff:127.0.0.1")), (None, None, None));
        assert_eq!(of("2001:db8::1"), of("2001:db8::2"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
    }

    #[test]
    fn memory_is_bounded() {
        let limiter = RateLimiter::new(600);
        for number in 0..200_000_u32 {
            let counted = RateKey::Address(IpAddr::V4(number.wrapping_add(1 << 30).into()));
            assert_eq!(limiter.count(&counted), Ok(()));
        }
        assert!(limiter.full_at.len() <= BUCKETS_MAX, "{}", limiter.full_at.len());
    }
}
