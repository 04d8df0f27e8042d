//! The time of day, as a value that is handed in. Features never ask the system themselves, so that
//! every expiry can be tested by moving a clock instead of sleeping.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::timestamp::Timestamp;

/// A clock: the system's, or one that only moves when a test moves it. Clones show the same time.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The clock of the operating system. It may jump, also backwards, when somebody sets it.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `start` until [`Clock::advance`].
    pub fn manual(start: Timestamp) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(start.micros()))))
    }

    /// The present moment in whole microseconds.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Source::System => system_now(),
            Source::Manual(micros) => Timestamp::from_micros(micros.load(Ordering::SeqCst)),
        }
    }

    /// Moves a manual clock, and every clone of it, forward. Does nothing to the system's clock.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(micros) = &self.0 {
            let later = |now| Some(Timestamp::from_micros(now).plus(by).micros());
            // The closure always answers, so there is no failure to report.
            let _before = micros.fetch_update(Ordering::SeqCst, Ordering::SeqCst, later);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system for the time")]
fn system_now() -> Timestamp {
    // A machine whose clock stands before 1970 is taken to be in 1970: certificates and
    // sessions fail closed there, and nothing panics.
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(0).plus(since_epoch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_manual_clock_move_together() {
        let clock = Clock::manual(Timestamp::from_micros(10));
        let clone = clock.clone();
        clock.advance(Duration::from_micros(5));
        assert_eq!(clone.now(), Timestamp::from_micros(15));
        assert_eq!(clone.now(), clock.now(), "it stands still in between");
    }

    #[test]
    fn the_system_clock_cannot_be_advanced() {
        let clock = Clock::system();
        clock.advance(Duration::from_secs(1_000_000_000));
        assert!(clock.now() < Timestamp::from_micros(4_102_444_800_000_000), "before the year 2100");
        assert!(clock.now() > Timestamp::from_micros(1_767_225_600_000_000), "after 2026 began");
    }
}
