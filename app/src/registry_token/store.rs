//! SQL of signing keys.

use sqlx::FromRow;

use crate::ids::RegistryKeyId;
use crate::platform::db::Tx;
use crate::platform::rewrap::{Column, Rows};
use crate::platform::seal::Place;
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// A key as it is stored.
#[derive(Clone, FromRow)]
pub struct Stored {
    pub(super) id: RegistryKeyId,
    pub(super) secret: Vec<u8>,
    pub(super) certificate: Vec<u8>,
    pub(super) signs_from: Timestamp,
    pub(super) signs_until: Option<Timestamp>,
}

// Whoever makes or ends a key waits here for whoever else does.
const LOCK: &str = "UPDATE facts SET value = value WHERE name = 'registry-keys'";
const ALL: &str = "SELECT id, secret, certificate, signs_from, signs_until FROM registry_keys ORDER BY signs_from, id";
const INSERT: &str =
    "INSERT INTO registry_keys (id, secret, certificate, created_at, signs_from) VALUES ($1, $2, $3, $4, $5)";
const END: &str = "UPDATE registry_keys SET signs_until = $1 WHERE signs_until IS NULL";
const WITHDRAW: &str = "DELETE FROM registry_keys";
const SWEEP: &str = "DELETE FROM registry_keys WHERE signs_until < $1";
const PAGE: &str = "SELECT id, secret FROM registry_keys WHERE id > $1 ORDER BY id LIMIT 100";
const PUT: &str = "UPDATE registry_keys SET secret = $3 WHERE id = $1 AND secret = $2";

/// The sealed column.
pub const SEALED: Column = Column { table: "registry_keys", column: "secret", rows: Rows::Uuid, page: PAGE, put: PUT };

/// Where the secret of a key is sealed for.
pub fn place(id: &RegistryKeyId) -> Place<'_> {
    SEALED.place(id.0.as_bytes())
}

/// Holds off everyone else who changes keys.
pub async fn lock(tx: &mut Tx) -> Result<(), sqlx::Error> {
    execute!(tx, LOCK).map(drop)
}

/// Every key, in the order in which they sign.
pub async fn all(tx: &mut Tx) -> Result<Vec<Stored>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(ALL).fetch_all(c).await)
}

/// Adds a key that signs from `key.signs_from` on.
pub async fn insert(tx: &mut Tx, key: Stored, now: Timestamp) -> Result<(), sqlx::Error> {
    execute!(tx, INSERT, key.id, key.secret, key.certificate, now, key.signs_from).map(drop)
}

/// Lets whichever key signs without an end sign until `end`.
pub async fn end(tx: &mut Tx, end: Timestamp) -> Result<u64, sqlx::Error> {
    execute!(tx, END, end)
}

/// Removes every key.
pub async fn withdraw(tx: &mut Tx) -> Result<u64, sqlx::Error> {
    execute!(tx, WITHDRAW)
}

/// Removes keys that signed nothing since `before`.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<u64, sqlx::Error> {
    execute!(tx, SWEEP, before)
}
