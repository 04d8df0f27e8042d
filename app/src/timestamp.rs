//! Moments, as the product stores and compares them: whole microseconds since 1970, UTC.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A moment in microseconds since the Unix epoch, UTC. Stored as a 64-bit integer in both databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// A moment so many microseconds after the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The moment `by` later; stays at the end of time instead of wrapping.
    #[must_use]
    pub fn plus(self, by: Duration) -> Self {
        Self(self.0.saturating_add(micros(by)))
    }

    /// The moment `by` earlier.
    #[must_use]
    pub fn minus(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(micros(by)))
    }

    /// How long ago `earlier` was; zero when it is in the future.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// RFC 3339 in UTC with whole seconds, e.g. `2026-11-24T04:12:41Z`: for `datetime` attributes, logs and the API.
    pub fn rfc3339(self) -> String {
        self.utc().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// For people, in UTC: `24 November 2026, 04:12 UTC`.
    pub fn for_people(self) -> String {
        self.utc().strftime("%-d %B %Y, %H:%M UTC").to_string()
    }

    /// Only the day, for people: `24 November 2026`.
    pub fn day(self) -> String {
        self.utc().strftime("%-d %B %Y").to_string()
    }

    /// The day in ISO 8601: `2026-11-24`.
    pub fn iso_day(self) -> String {
        self.utc().strftime("%Y-%m-%d").to_string()
    }

    /// Year, month and day in UTC.
    pub fn date(self) -> (i32, u8, u8) {
        let date = jiff::tz::TimeZone::UTC.to_datetime(self.utc()).date();
        // jiff counts months from 1 to 12 and days from 1 to 31.
        (date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
    }

    /// The first moment (UTC) of a day written as in `2026-11-24`; `None` when there is no such day.
    pub fn of_iso_day(text: &str) -> Option<Self> {
        let day: jiff::civil::Date = text.parse().ok().filter(|_| text.len() == 10)?;
        let start = jiff::tz::TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
        Some(Self(start.as_microsecond()))
    }

    fn utc(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
    }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_a_date() {
        let moment = Timestamp::from_micros(1_795_493_561_999_999);
        assert_eq!(moment.rfc3339(), "2026-11-24T04:12:41Z");
        assert_eq!(moment.for_people(), "24 November 2026, 04:12 UTC");
        assert_eq!(moment.day(), "24 November 2026");
        assert_eq!(moment.iso_day(), "2026-11-24");
    }

    #[test]
    fn a_day_begins_at_midnight() {
        let start = Timestamp::of_iso_day("2026-11-24").map(Timestamp::rfc3339);
        assert_eq!(start.as_deref(), Some("2026-11-24T00:00:00Z"));
        for none in ["", "2026-02-30", "24.11.2026", "2026-11-24T01:00", "20261124"] {
            assert_eq!(Timestamp::of_iso_day(none), None, "{none}");
        }
    }

    #[test]
    fn the_future_is_not_negative() {
        let now = Timestamp::from_micros(5);
        assert_eq!(now.since(now.plus(Duration::from_secs(1))), Duration::ZERO);
    }
}
