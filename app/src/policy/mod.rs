//! The policy of the instance: what System Administrators decide while it runs. It is in the database, so that every
//! node follows a change at its next request; what the operator decides at the start is the configuration.
//!
//! A feature that needs a decision adds a field to [`Policy`] and a row to [`entries::ENTRIES`]; nothing else.

pub mod entries;
pub mod service;
pub mod store;

use crate::api_keys::rules::KeyPolicy;
use crate::timestamp::Timestamp;

/// Every decision, with its default where nobody has decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// Everybody needs a second factor.
    pub require_two_factor: bool,
    /// From this day on (0:00 UTC); until then people are only reminded.
    pub require_two_factor_from: Option<Timestamp>,
    /// What keys may be.
    pub keys: KeyPolicy,
}

/// What is asked of somebody without a second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Nothing.
    Nothing,
    /// To set one up before this day.
    By(Timestamp),
    /// To set one up before anything else.
    Now,
}

impl Policy {
    /// What is asked at `now` of somebody without a second factor.
    pub fn two_factor(&self, now: Timestamp) -> Demand {
        match (self.require_two_factor, self.require_two_factor_from) {
            (false, _) => Demand::Nothing,
            (true, Some(day)) if now < day => Demand::By(day),
            (true, _) => Demand::Now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grace_date_asks_first_and_demands_from_its_first_moment_on() {
        let day = Timestamp::from_micros(1_000);
        let policy = Policy { require_two_factor: true, require_two_factor_from: Some(day), ..Policy::default() };
        assert_eq!(policy.two_factor(Timestamp::from_micros(999)), Demand::By(day));
        assert_eq!(policy.two_factor(day), Demand::Now);
        let off = Policy { require_two_factor: false, ..policy };
        assert_eq!(off.two_factor(day), Demand::Nothing, "a date alone demands nothing");
    }
}
