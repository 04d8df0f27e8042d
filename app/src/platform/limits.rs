//! Attempt limits, kept in the database so that every node counts the same. An attempt is counted, and the
//! count committed, before anything is checked: a guess that is cut off half-way has still been one
//! (ASVS 5.0 6.1.1, 6.3.1; NIST SP 800-63B-4 3.2.2).

use std::net::IpAddr;
use std::time::Duration;

use sqlx::FromRow;

use crate::failure::Failure;
use crate::fault::Trouble;
use crate::platform::Platform;
use crate::platform::db::Tx;
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// How many attempts in which time, and what follows.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// Attempts that are free.
    pub free: i64,
    /// The time after the last attempt when the count starts again.
    pub window: Duration,
    /// The wait after the last free attempt; doubled by every further one up to [`Limit::longest`].
    /// Zero: refused until the window is over.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest: Duration,
}

/// Wrong passwords of one account: 10 in 15 minutes, then waits from 30 seconds to an hour.
pub const ACCOUNT: Limit =
    Limit { free: 10, window: minutes(15), first_wait: Duration::from_secs(30), longest: minutes(60) };

/// Log-ins from one address: 30 a minute.
pub const ADDRESS: Limit = Limit { free: 30, window: minutes(1), first_wait: Duration::ZERO, longest: minutes(1) };

/// Other e-mail addresses of one account: 5 a day. Each counts without having been confirmed, sends mail to the address
/// before it, and tells whether an account has it.
pub const EMAIL: Limit =
    Limit { free: 5, window: Duration::from_hours(24), first_wait: Duration::ZERO, longest: Duration::from_hours(24) };

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// The state of one bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
struct Count {
    failures: i64,
    first_at: i64,
    last_at: i64,
    blocked_until: i64,
}

/// The count after one more attempt at `now`, or how long to wait without counting.
fn step(count: Count, limit: Limit, now: Timestamp) -> Result<Count, Duration> {
    let blocked = Timestamp::from_micros(count.blocked_until);
    if blocked > now {
        return Err(blocked.since(now));
    }
    let first_at = Timestamp::from_micros(count.first_at);
    let last_at = Timestamp::from_micros(count.last_at);
    let growing = !limit.first_wait.is_zero();
    // While waits grow, the count is forgotten only a day after the last attempt: else each wait would be the first.
    let over = if growing && count.failures >= limit.free {
        now.since(last_at) >= Duration::from_hours(24)
    } else {
        now.since(first_at) >= limit.window
    };
    let (failures, first_at) = if over || count.failures == 0 { (1, now) } else { (count.failures + 1, first_at) };
    let blocked_until = if failures < limit.free {
        now
    } else if growing {
        let doublings = u32::try_from(failures - limit.free).unwrap_or(u32::MAX).min(16);
        now.plus((limit.first_wait * 2_u32.pow(doublings)).min(limit.longest))
    } else {
        first_at.plus(limit.window)
    };
    Ok(Count { failures, first_at: first_at.micros(), last_at: now.micros(), blocked_until: blocked_until.micros() })
}

const LOCK: &str = "INSERT INTO attempts (bucket, failures, first_at, last_at, blocked_until) VALUES ($1, 0, 0, 0, 0) \
     ON CONFLICT (bucket) DO UPDATE SET bucket = excluded.bucket \
     RETURNING failures, first_at, last_at, blocked_until";
const STORE: &str =
    "UPDATE attempts SET failures = $2, first_at = $3, last_at = $4, blocked_until = $5 WHERE bucket = $1";
const BLOCKED: &str = "SELECT blocked_until FROM attempts WHERE bucket = $1";
const FORGET: &str = "DELETE FROM attempts WHERE bucket = $1";
const SWEEP: &str = "DELETE FROM attempts WHERE last_at < $1 AND blocked_until < $1";

/// Counts one attempt in `bucket`, or refuses it (429 with the wait). The count is durable when this returns.
pub async fn take(platform: &Platform, bucket: &str, limit: Limit) -> Result<(), Trouble> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    // The upsert locks the row: on PostgreSQL parallel attempts pass here one after the other.
    let count: Count = on!(tx, c => sqlx::query_as(LOCK).bind(bucket).fetch_one(c).await)?;
    let next = step(count, limit, now).map_err(too_many)?;
    execute!(tx, STORE, bucket, next.failures, next.first_at, next.last_at, next.blocked_until)?;
    Ok(tx.commit().await?)
}

/// Refuses (429 with the wait) where attempts in `bucket` have been refused so far, without counting this one: for what
/// only counts when it fails.
pub async fn look(platform: &Platform, bucket: &str) -> Result<(), Trouble> {
    let mut tx = platform.db.read().await?;
    let until: Option<Timestamp> = on!(tx, c => sqlx::query_scalar(BLOCKED).bind(bucket).fetch_optional(c).await)?;
    let wait = until.map(|until| until.since(platform.clock.now())).filter(|wait| !wait.is_zero());
    wait.map_or(Ok(()), |wait| Err(too_many(wait).into()))
}

/// In whole seconds, the last of which has begun: whoever waits so long is not refused again.
fn too_many(wait: Duration) -> Failure {
    Failure::TooMany { wait: u64::try_from(wait.as_micros().div_ceil(1_000_000)).unwrap_or(u64::MAX) }
}

/// Forgets the attempts of `bucket`, after one that was right.
pub async fn forget(tx: &mut Tx, bucket: &str) -> Result<(), sqlx::Error> {
    execute!(tx, FORGET, bucket).map(drop)
}

/// Removes counts that no longer matter.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<u64, sqlx::Error> {
    execute!(tx, SWEEP, now.minus(Duration::from_hours(48)).micros())
}

/// The bucket of an address: IPv6 by /64, the smallest network one customer is given.
pub fn address_bucket(kind: &str, address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => format!("{kind}:{v4}"),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{kind}:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_micros(1_000_000_000).plus(Duration::from_secs(seconds))
    }

    #[test]
    fn ten_are_free_then_waits_double_to_an_hour() {
        let mut count = Count::default();
        let mut now = at(0);
        let mut waits = Vec::new();
        for _ in 0..19 {
            count = step(count, ACCOUNT, now).expect("never before its time");
            let wait = Timestamp::from_micros(count.blocked_until).since(now);
            waits.push(wait.as_secs());
            now = now.plus(wait);
        }
        assert_eq!(waits, [0, 0, 0, 0, 0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]);
    }

    #[test]
    fn a_wait_does_not_count_and_a_quarter_of_an_hour_forgives() {
        let mut count = Count::default();
        for _ in 0..9 {
            count = step(count, ACCOUNT, at(0)).expect("free");
        }
        assert_eq!(step(count, ACCOUNT, at(900)).expect("forgiven").failures, 1);
        let blocked = step(count, ACCOUNT, at(1)).expect("the tenth");
        assert_eq!(step(blocked, ACCOUNT, at(2)), Err(Duration::from_secs(29)));
    }

    #[test]
    fn an_address_has_thirty_a_minute() {
        let mut count = Count::default();
        for second in 0..30 {
            count = step(count, ADDRESS, at(second)).expect("free");
        }
        assert_eq!(step(count, ADDRESS, at(30)), Err(Duration::from_secs(30)));
        assert_eq!(step(count, ADDRESS, at(60)).expect("a new minute").failures, 1);
    }

    #[test]
    fn neighbours_in_one_network_share_a_bucket() {
        let bucket = |text: &str| address_bucket("login", text.parse().expect("an address"));
        assert_eq!(bucket("2001:db8:1:2:3::4"), bucket("2001:db8:1:2:ffff::1"));
        assert_ne!(bucket("2001:db8:1:2::"), bucket("2001:db8:1:3::"));
        assert_eq!(bucket("::ffff:192.0.2.7"), "login:192.0.2.7");
    }

    proptest! {
        #[test]
        fn no_pattern_of_tries_gets_more_than_the_limit(gaps in proptest::collection::vec(0_u64..600, 1..200)) {
            let mut count = Count::default();
            let mut now = 0;
            let mut allowed = Vec::new();
            for gap in gaps {
                now += gap;
                if let Ok(next) = step(count, ACCOUNT, at(now)) {
                    count = next;
                    allowed.push(now);
                }
            }
            for window in allowed.windows(20) {
                let spent = window.last().copied().unwrap_or(0) - window.first().copied().unwrap_or(0);
                prop_assert!(spent >= 900, "20 tries in {spent} s");
            }
        }
    }
}
