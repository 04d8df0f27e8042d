//! SQL of challenges.

use sqlx::FromRow;

use crate::ids::UserId;
use crate::platform::db::Tx;
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// Guesses that a challenge allows.
pub const MOST_ATTEMPTS: i64 = 5;

/// A challenge that lives.
#[derive(FromRow)]
pub struct Challenge {
    /// Who is logging in.
    pub user_id: UserId,
    /// Guesses so far.
    pub attempts: i64,
}

const BEGIN: &str = "INSERT INTO challenges (token_hash, user_id, attempts, expires_at) VALUES ($1, $2, 0, $3)";
const FIND: &str = "SELECT user_id, attempts FROM challenges WHERE token_hash = $1 AND expires_at > $2";
const COUNT: &str = "UPDATE challenges SET attempts = attempts + 1 \
     WHERE token_hash = $1 AND attempts < $2 AND expires_at > $3 RETURNING attempts";
const END: &str = "DELETE FROM challenges WHERE token_hash = $1";
const SWEEP: &str = "DELETE FROM challenges WHERE expires_at < $1";

/// Begins a challenge.
pub async fn begin(tx: &mut Tx, hash: Vec<u8>, user: UserId, expires_at: Timestamp) -> Result<(), sqlx::Error> {
    execute!(tx, BEGIN, hash, user, expires_at).map(drop)
}

/// The challenge of a token, while it lives.
pub async fn find(tx: &mut Tx, hash: Vec<u8>, now: Timestamp) -> Result<Option<Challenge>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(FIND).bind(hash).bind(now).fetch_optional(c).await)
}

/// Counts a guess and tells which one it is; `None` when there may be no more.
pub async fn count(tx: &mut Tx, hash: Vec<u8>, now: Timestamp) -> Result<Option<i64>, sqlx::Error> {
    on!(tx, c => sqlx::query_scalar(COUNT).bind(hash).bind(MOST_ATTEMPTS).bind(now).fetch_optional(c).await)
}

/// Ends a challenge; `false` when it has ended before.
pub async fn end(tx: &mut Tx, hash: Vec<u8>) -> Result<bool, sqlx::Error> {
    execute!(tx, END, hash).map(|rows| rows == 1)
}

/// Forgets what was begun and left.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<u64, sqlx::Error> {
    execute!(tx, SWEEP, now)
}
