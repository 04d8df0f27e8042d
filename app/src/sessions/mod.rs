//! The sessions of a person: in which browsers they are logged in, and how to end that.

pub mod actions;
pub mod api;
pub mod service;
pub mod store;
pub mod view;

use crate::ids::SessionId;
use crate::timestamp::Timestamp;

/// One log-in in one browser, as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenSession {
    /// Never changes.
    pub id: SessionId,
    /// When the log-in was.
    pub created_at: Timestamp,
    /// The last request, to the minute.
    pub seen_at: Timestamp,
    /// The address of the log-in.
    pub address: String,
    /// The `User-Agent` of the log-in.
    pub agent: String,
}
