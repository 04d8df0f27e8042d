//! SQL of the policy.

use crate::platform::db::Tx;
use crate::{execute, on};

const ALL: &str = "SELECT name, value FROM policy";
const PUT: &str = "INSERT INTO policy (name, value) VALUES ($1, $2) \
     ON CONFLICT (name) DO UPDATE SET value = excluded.value";

/// Names and values that somebody has decided.
pub async fn all(tx: &mut Tx) -> Result<Vec<(String, String)>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(ALL).fetch_all(c).await)
}

/// Stores a decision.
pub async fn put(tx: &mut Tx, name: &str, value: &str) -> Result<(), sqlx::Error> {
    execute!(tx, PUT, name.to_owned(), value.to_owned()).map(drop)
}
