//! API keys: what a person gives to a script, a service or a container client so that it may act for them. A key never
//! makes a key, never changes a password or a second factor, and dies at once with its revocation, its owner's
//! deactivation, or its expiry.
//!
//! [`check::verify`] is the one place where a key is checked, for the REST API, for services that ask about a key and
//! for container registries alike.

pub mod actions;
pub mod alerts;
pub mod api;
pub mod check;
pub mod create_view;
pub mod known;
pub mod letters;
pub mod lookups;
pub mod queue;
pub mod rules;
pub mod service;
pub mod store;
pub mod terms;
pub mod token;
pub mod uses;
pub mod view;

use crate::ids::{KeyId, UserId};
use crate::platform::db::Db;
use crate::timestamp::Timestamp;
use lookups::Lookups;
use terms::{Networks, Scopes, State};
use token::KeyToken;
use uses::Uses;

/// A key as its owner sees it: without the token, which is nowhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Never changes.
    pub id: KeyId,
    /// Whose.
    pub user: UserId,
    /// What the owner calls it.
    pub name: String,
    /// What it opens.
    pub scopes: Scopes,
    /// The first characters of the token.
    pub head: String,
    /// Its last four.
    pub tail: String,
    /// From where it may be used.
    pub networks: Networks,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; `None`: never.
    pub expires_at: Option<Timestamp>,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// Why, where it was not its owner's own wish.
    pub revoked_why: String,
    /// The key that replaces it.
    pub successor: Option<KeyId>,
    /// The last use, as far as it has been written: at most once a minute.
    pub last_use: Option<LastUse>,
}

/// The last use of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastUse {
    /// When.
    pub at: Timestamp,
    /// From which address.
    pub address: String,
    /// The `User-Agent`.
    pub agent: String,
}

impl ApiKey {
    /// Whether it opens anything, and if not, why.
    pub fn state(&self, now: Timestamp) -> State {
        State::of(self.revoked_at, self.expires_at, self.successor.is_some(), now)
    }

    /// How records and mails name it: its name and the ends of the token.
    pub fn label(&self) -> String {
        format!("{} ({}…{})", self.name, self.head, self.tail)
    }
}

/// A key that was just made. The token crosses the wire once, and is stored nowhere.
pub struct Created {
    /// The key.
    pub key: ApiKey,
    /// Its token.
    pub token: KeyToken,
    /// The username that goes with it where both are asked for.
    pub username: String,
}

/// What keys keep in memory: the look-ups under way, and the uses that wait to be written.
#[derive(Clone)]
pub struct Keys {
    /// Looks keys up.
    pub lookups: Lookups,
    /// Notes their uses.
    pub uses: Uses,
}

impl Keys {
    /// For this database.
    pub fn new(db: &Db) -> Self {
        Self { lookups: Lookups::new(db.clone()), uses: Uses::default() }
    }
}
