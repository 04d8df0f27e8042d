//! SQL of the set-up link. It is single-use by compare-and-set.

use crate::platform::db::Tx;
use crate::timestamp::Timestamp;
use crate::{execute, on};

const PUT: &str = "INSERT INTO setup_links (token_hash, expires_at) VALUES ($1, $2)";
const OPEN: &str = "SELECT COUNT(*) FROM setup_links WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
const USE: &str = "UPDATE setup_links SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2";
// Two nodes may each print a link: whoever writes this row first makes the first administrator.
const ONCE: &str = "INSERT INTO facts (name, value) VALUES ('set-up', 'done') ON CONFLICT (name) DO NOTHING";

/// Stores a new link.
pub async fn put(tx: &mut Tx, hash: Vec<u8>, expires_at: Timestamp) -> Result<(), sqlx::Error> {
    execute!(tx, PUT, hash, expires_at).map(drop)
}

/// Whether the link can still be used.
pub async fn open(tx: &mut Tx, hash: Vec<u8>, now: Timestamp) -> Result<bool, sqlx::Error> {
    let count: i64 = on!(tx, c => sqlx::query_scalar(OPEN).bind(hash).bind(now).fetch_one(c).await)?;
    Ok(count == 1)
}

/// Uses the link up; `false` when somebody was first.
pub async fn use_up(tx: &mut Tx, hash: Vec<u8>, now: Timestamp) -> Result<bool, sqlx::Error> {
    Ok(execute!(tx, USE, hash, now)? == 1 && execute!(tx, ONCE)? == 1)
}
