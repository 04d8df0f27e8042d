//! SQL of known devices: browsers in which a person has logged in before.

use std::time::Duration;

use crate::ids::UserId;
use crate::platform::db::Tx;
use crate::platform::digest::Token;
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// How long a browser is remembered after its last log-in.
pub const REMEMBERED: Duration = Duration::from_hours(4320);

const KNOWN: &str = "SELECT COUNT(*) FROM known_devices WHERE token_hash = $1 AND user_id = $2 AND seen_at > $3";
const REMEMBER: &str = "INSERT INTO known_devices (token_hash, user_id, seen_at) VALUES ($1, $2, $3) \
     ON CONFLICT (token_hash, user_id) DO UPDATE SET seen_at = excluded.seen_at";
const RENEW: &str = "UPDATE known_devices SET token_hash = $2 WHERE token_hash = $1";
const FORGET: &str = "DELETE FROM known_devices WHERE user_id = $1 AND token_hash <> $2";
const SWEEP: &str = "DELETE FROM known_devices WHERE seen_at < $1";

/// Whether this person has logged in before in the browser that holds the token of `hash`.
pub async fn known(tx: &mut Tx, hash: Vec<u8>, user: UserId, now: Timestamp) -> Result<bool, sqlx::Error> {
    let since = now.minus(REMEMBERED);
    let count: i64 = on!(tx, c => sqlx::query_scalar(KNOWN).bind(hash).bind(user).bind(since).fetch_one(c).await)?;
    Ok(count > 0)
}

/// Remembers the browser for this person.
pub async fn remember(tx: &mut Tx, hash: Vec<u8>, user: UserId, now: Timestamp) -> Result<(), sqlx::Error> {
    execute!(tx, REMEMBER, hash, user, now).map(drop)
}

/// Gives a browser a new token, for everybody who has logged in there: one that was copied is known until then only.
pub async fn renew(tx: &mut Tx, old: Vec<u8>, new: Vec<u8>) -> Result<(), sqlx::Error> {
    execute!(tx, RENEW, old, new).map(drop)
}

/// Forgets the browsers of this person but the one that holds the token of `keep`: with a new password none of them has
/// proved anything.
pub async fn forget(tx: &mut Tx, user: UserId, keep: Option<&Token>) -> Result<u64, sqlx::Error> {
    execute!(tx, FORGET, user, keep.map(|token| token.hash().to_vec()).unwrap_or_default())
}

/// Forgets browsers that have not been back.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<u64, sqlx::Error> {
    execute!(tx, SWEEP, now.minus(REMEMBERED))
}
