//! What happened on an account: the person's own view of the activity record, which `platform/audit.rs` keeps.

pub mod api;
pub mod rules;
pub mod service;
pub mod store;
pub mod view;

use crate::timestamp::Timestamp;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Event {
    /// Its number in the record of the instance.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// The stored name of its kind.
    pub kind: String,
    /// Who did it.
    pub actor: String,
    /// From which address; empty on the command line.
    pub address: String,
    /// With what.
    pub agent: String,
    /// A few words more, where there are any.
    pub detail: String,
}
