//! SQL of services.

use super::Registered;
use crate::ids::ServiceId;
use crate::platform::db::Tx;
use crate::{execute, on};

const INSERT: &str =
    "INSERT INTO services (id, name, secret_hash, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING";
const SECRET: &str = "SELECT id, secret_hash FROM services WHERE name = $1";
const ALL: &str = "SELECT id, name, created_at FROM services ORDER BY name";
const REMOVE: &str = "DELETE FROM services WHERE name = $1";

/// Registers a service; `false` when the name is taken.
pub async fn insert(tx: &mut Tx, service: &Registered, secret_hash: Vec<u8>) -> Result<bool, sqlx::Error> {
    let Registered { id, name, created_at } = service.clone();
    execute!(tx, INSERT, id, name, secret_hash, created_at).map(|rows| rows == 1)
}

/// The service of that name, and the hash of its secret.
pub async fn secret(tx: &mut Tx, name: &str) -> Result<Option<(ServiceId, Vec<u8>)>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(SECRET).bind(name).fetch_optional(c).await)
}

/// Every service, by name.
pub async fn all(tx: &mut Tx) -> Result<Vec<Registered>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(ALL).fetch_all(c).await)
}

/// Removes a service; `false` when there is none of that name.
pub async fn remove(tx: &mut Tx, name: &str) -> Result<bool, sqlx::Error> {
    execute!(tx, REMOVE, name.to_owned()).map(|rows| rows == 1)
}
