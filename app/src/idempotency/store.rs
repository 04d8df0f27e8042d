//! SQL of idempotency keys.

use sqlx::FromRow;

use crate::ids::UserId;
use crate::platform::db::Tx;
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// A request that was seen before.
#[derive(FromRow)]
pub struct Seen {
    /// SHA-256 of what was asked.
    pub request: Vec<u8>,
    /// When it came.
    pub created_at: Timestamp,
    /// The status of its answer; `None`: under way.
    pub status: Option<i64>,
    /// Its answer, sealed.
    pub answer: Option<Vec<u8>>,
}

const CLAIM: &str = "INSERT INTO idempotency (user_id, name, request, created_at) VALUES ($1, $2, $3, $4) \
     ON CONFLICT (user_id, name) DO NOTHING";
const SEEN: &str = "SELECT request, created_at, status, answer FROM idempotency WHERE user_id = $1 AND name = $2";
const ANSWERED: &str = "UPDATE idempotency SET status = $3, answer = $4 WHERE user_id = $1 AND name = $2";
const RELEASE: &str = "DELETE FROM idempotency WHERE user_id = $1 AND name = $2 AND status IS NULL";
const RECLAIM: &str = "UPDATE idempotency SET request = $3, created_at = $4 \
     WHERE user_id = $1 AND name = $2 AND status IS NULL AND created_at < $5";
const SWEEP: &str = "DELETE FROM idempotency WHERE created_at < $1";

/// Claims a name for a request; `false` when it was used before.
pub async fn claim(
    tx: &mut Tx,
    user: UserId,
    name: &str,
    request: Vec<u8>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    execute!(tx, CLAIM, user, name.to_owned(), request, now).map(|rows| rows == 1)
}

/// Takes over a claim that nobody finished since `before`.
pub async fn reclaim(
    tx: &mut Tx,
    user: UserId,
    name: &str,
    request: Vec<u8>,
    (now, before): (Timestamp, Timestamp),
) -> Result<bool, sqlx::Error> {
    execute!(tx, RECLAIM, user, name.to_owned(), request, now, before).map(|rows| rows == 1)
}

/// What is known of a name.
pub async fn seen(tx: &mut Tx, user: UserId, name: &str) -> Result<Option<Seen>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(SEEN).bind(user).bind(name).fetch_optional(c).await)
}

/// Keeps the answer.
pub async fn answered(tx: &mut Tx, user: UserId, name: &str, status: i64, answer: Vec<u8>) -> Result<(), sqlx::Error> {
    execute!(tx, ANSWERED, user, name.to_owned(), status, answer).map(drop)
}

/// Gives a claim back: the request was refused and may be sent again, better.
pub async fn release(tx: &mut Tx, user: UserId, name: &str) -> Result<(), sqlx::Error> {
    execute!(tx, RELEASE, user, name.to_owned()).map(drop)
}

/// Forgets what is older than `before`.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<u64, sqlx::Error> {
    execute!(tx, SWEEP, before)
}
