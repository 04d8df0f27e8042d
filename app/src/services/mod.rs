//! Services of the platform that are handed keys by people and ask here whose they are (RFC 7662). The operator
//! registers each with `latchkey service create`.

pub mod api;
pub mod service;
pub mod store;

use crate::ids::ServiceId;
use crate::timestamp::Timestamp;

/// A registered service.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Registered {
    /// Never changes.
    pub id: ServiceId,
    /// Unique: lower-case letters, digits, `-`.
    pub name: String,
    /// When it was registered.
    pub created_at: Timestamp,
}
