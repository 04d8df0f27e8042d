//! Backup codes: ten codes that each open the account once, in the place of an authenticator that is lost.
//!
//! A set is shown once and kept as slow hashes with one salt, so that a guess costs one hash whatever the set holds. A
//! new set voids the one before in the same unit of work.

pub mod actions;
pub mod alerts;
pub mod letters;
pub mod rules;
pub mod service;
pub mod store;
pub mod view;

use crate::timestamp::Timestamp;

/// Codes of a set.
pub const HOW_MANY: usize = 10;

/// With so many left, or fewer, it is time for a new set.
pub const FEW: usize = 3;

/// What its owner sees of a set; never a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overview {
    /// When the set was made.
    pub made_at: Timestamp,
    /// Numbers of the codes that are used up, and when.
    pub used: Vec<(i64, Timestamp)>,
    /// Codes that still count.
    pub left: usize,
}
