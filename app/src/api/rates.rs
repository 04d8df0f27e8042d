//! How many requests a program may send in a minute. Counted in the memory of this node: a limit against mistakes and
//! against the greedy, not a lock, so it costs a request nothing but this.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::timestamp::Timestamp;

/// The window.
const MINUTE: Duration = Duration::from_mins(1);
/// Above this the counts of earlier minutes are thrown out.
const MANY: usize = 100_000;

/// Counts of this node, by whoever asks.
#[derive(Clone, Default)]
pub struct Rates(Arc<Mutex<HashMap<String, Count>>>);

#[derive(Clone, Copy)]
struct Count {
    since: Timestamp,
    used: u32,
}

/// What is left after one more request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Requests in a minute.
    pub limit: u32,
    /// How many are left in this one.
    pub left: u32,
    /// Seconds until the next one.
    pub reset: u64,
    /// Whether this one was within the limit.
    pub granted: bool,
}

impl Rates {
    /// Counts one request of `who`.
    pub fn take(&self, who: &str, limit: u32, now: Timestamp) -> Allowance {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() > MANY {
            counts.retain(|_, count| now.since(count.since) < MINUTE);
        }
        let fresh = Count { since: now, used: 0 };
        let count = counts.entry(who.to_owned()).or_insert(fresh);
        // A clock that was set back begins a new minute too.
        if now.since(count.since) >= MINUTE || count.since > now {
            *count = fresh;
        }
        let granted = count.used < limit;
        count.used += u32::from(granted);
        // Rounded up, so that nobody comes back too early.
        let reset = MINUTE.saturating_sub(now.since(count.since)).as_millis().div_ceil(1_000);
        let reset = u64::try_from(reset).unwrap_or(60);
        Allowance { limit, left: limit - count.used, reset, granted }
    }
}

impl Rates {
    /// Forgets the count of somebody who has proved themselves.
    pub fn forgive(&self, who: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(who);
    }
}

impl Allowance {
    /// The values of `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10).
    pub fn headers(&self) -> [(&'static str, String); 2] {
        [
            ("ratelimit-policy", format!("\"key\";q={};w=60", self.limit)),
            ("ratelimit", format!("\"key\";r={};t={}", self.left, self.reset)),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_000_000_000).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn a_minute_has_so_many_requests() {
        let rates = Rates::default();
        let took: Vec<_> =
            (0..4).map(|second| rates.take("ada", 3, at(second))).map(|left| (left.granted, left.left)).collect();
        assert_eq!(took, [(true, 2), (true, 1), (true, 0), (false, 0)]);
        assert_eq!(rates.take("bob", 3, at(3)).left, 2, "everybody has their own");
        assert_eq!(rates.take("ada", 3, at(59)).reset, 1);
        assert!(rates.take("ada", 3, at(60)).granted, "a new minute");
        assert!(rates.take("ada", 3, at(0)).granted, "a clock that was set back");
    }
}
