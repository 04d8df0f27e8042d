//! What a feature may ask of the machine: time, chance, keys, database, mail, the caller. One [`Platform`] is made
//! at start and given to every verb; nothing here is a global, so that tests bring their own clock and chance.

pub mod audit;
pub mod caller;
pub mod clock;
pub mod config;
pub mod cookie;
pub mod db;
pub mod device;
pub mod digest;
pub mod hasher;
pub mod limits;
pub mod mail;
pub mod one_read;
pub mod outbox;
pub mod random;
pub mod rewrap;
pub mod ring;
pub mod seal;
pub mod session;
pub mod telemetry;
pub mod visit;

use std::ops::Deref;
use std::sync::Arc;

use crate::api_keys::Keys;
use crate::password::breached::Breached;

/// The parts, shared by every request.
pub struct Parts {
    /// What the operator configured.
    pub config: config::Config,
    /// The database.
    pub db: db::Db,
    /// The time.
    pub clock: clock::Clock,
    /// Chance.
    pub random: random::Random,
    /// Keys from outside the database.
    pub ring: ring::Ring,
    /// Seals secrets at rest.
    pub sealer: seal::Sealer,
    /// Hashes passwords, one per core at a time.
    pub hasher: hasher::Hasher,
    /// Sends mail.
    pub mailer: mail::Mailer,
    /// The operator's file of breached passwords.
    pub breached: Breached,
    /// Looks up API keys and notes their uses.
    pub keys: Keys,
}

/// What a feature may ask of the machine. Cheap to clone.
#[derive(Clone)]
pub struct Platform(Arc<Parts>);

impl Platform {
    /// Of its parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for Platform {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
