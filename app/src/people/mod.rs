//! The people who have an account: making, finding, closing and opening accounts, and who administers.
//! The pages of this feature come with administration; today its doors are the command line and the REST API.

pub mod api;
pub mod letters;
pub mod service;
pub mod store;

use crate::ids::UserId;
use crate::timestamp::Timestamp;

/// A person's account, without anything secret.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct User {
    /// Never changes.
    pub id: UserId,
    /// Lower-case letters, digits, `-`, `_`; unique.
    pub username: String,
    /// As typed; unique ignoring case.
    pub email: String,
    /// What they call themselves.
    pub name: String,
    /// Empty when not told.
    pub location: String,
    /// Empty when not told; may have several lines.
    pub bio: String,
    /// The password was set by somebody else and must be replaced at the next log-in.
    pub password_temporary: bool,
    /// A System Administrator.
    pub administrator: bool,
    /// Since when the account is closed.
    pub disabled_at: Option<Timestamp>,
    /// Since when the account exists.
    pub created_at: Timestamp,
    /// The last log-in.
    pub last_login_at: Option<Timestamp>,
}
