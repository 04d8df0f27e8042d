//! SQL of the second factor: who is enrolled, with which authenticators, and what is being set up.

use sqlx::FromRow;

use super::Authenticator;
use crate::ids::{AuthenticatorId, SessionId, UserId};
use crate::platform::db::Tx;
use crate::platform::rewrap::{Column, Rows};
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// Wrong codes in a row after which an authenticator is locked (NIST SP 800-63B-4 3.2.2).
pub const MOST_FAILURES: i64 = 100;

/// A new authenticator.
pub struct NewAuthenticator {
    /// Its row.
    pub id: AuthenticatorId,
    /// Whose.
    pub user: UserId,
    /// What its owner calls it.
    pub name: String,
    /// Sealed.
    pub secret: Vec<u8>,
    /// The step of the code that proved it: that code has counted.
    pub step: i64,
    /// Now.
    pub now: Timestamp,
}

/// An authenticator's secret, sealed.
#[derive(FromRow)]
pub struct Sealed {
    /// Its row.
    pub id: AuthenticatorId,
    /// Sealed to that row.
    pub secret: Vec<u8>,
}

const SINCE: &str = "SELECT since FROM two_factor WHERE user_id = $1";
const TURN_ON: &str = "INSERT INTO two_factor (user_id, since) VALUES ($1, $2) ON CONFLICT DO NOTHING";
const TURN_OFF: &str = "DELETE FROM two_factor WHERE user_id = $1";
// On PostgreSQL whoever changes the factors of a person waits here for the other.
const LOCK: &str = "UPDATE two_factor SET since = since WHERE user_id = $1";
const LIST: &str =
    "SELECT id, name, created_at, last_used_at, locked_at FROM authenticators WHERE user_id = $1 ORDER BY id";
const ADD: &str = "INSERT INTO authenticators (id, user_id, name, secret, last_step, failures, created_at) \
     VALUES ($1, $2, $3, $4, $5, 0, $6)";
const REMOVE: &str = "DELETE FROM authenticators WHERE id = $1 AND user_id = $2";
const RENAME: &str = "UPDATE authenticators SET name = $3 WHERE id = $1 AND user_id = $2";
const RESEAL_PAGE: &str = "SELECT id, secret FROM authenticators WHERE id > $1 ORDER BY id LIMIT 100";
const RESEAL_PUT: &str = "UPDATE authenticators SET secret = $3 WHERE id = $1 AND secret = $2";
const SEALED: &str = "SELECT id, secret FROM authenticators WHERE user_id = $1 AND locked_at IS NULL ORDER BY id";
const COUNT_FAILURE: &str = "UPDATE authenticators SET failures = failures + 1 WHERE user_id = $1";
const ACCEPT: &str = "UPDATE authenticators SET last_step = $2, last_used_at = $3 \
     WHERE id = $1 AND last_step < $2 AND locked_at IS NULL";
const FORGIVE: &str = "UPDATE authenticators SET failures = 0 WHERE user_id = $1";
const LOCK_OUT: &str = "UPDATE authenticators SET locked_at = $2 \
     WHERE user_id = $1 AND failures >= $3 AND locked_at IS NULL RETURNING name";
const PENDING: &str = "SELECT secret FROM pending_authenticators WHERE session_id = $1 AND expires_at > $2";
const PUT_PENDING: &str = "INSERT INTO pending_authenticators (session_id, secret, expires_at) VALUES ($1, $2, $3) \
     ON CONFLICT (session_id) DO UPDATE SET secret = excluded.secret, expires_at = excluded.expires_at";
const TAKE_PENDING: &str =
    "DELETE FROM pending_authenticators WHERE session_id = $1 AND secret = $2 AND expires_at > $3";
const SWEEP: &str = "DELETE FROM pending_authenticators WHERE expires_at < $1";

/// The sealed column, for a rotation of the key ring.
pub const SECRETS: Column =
    Column { table: "authenticators", column: "secret", rows: Rows::Uuid, page: RESEAL_PAGE, put: RESEAL_PUT };

/// Since when this person is enrolled.
pub async fn since(tx: &mut Tx, user: UserId) -> Result<Option<Timestamp>, sqlx::Error> {
    on!(tx, c => sqlx::query_scalar(SINCE).bind(user).fetch_optional(c).await)
}

/// Enrols a person; `false` when they are already.
pub async fn turn_on(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<bool, sqlx::Error> {
    execute!(tx, TURN_ON, user, now).map(|rows| rows == 1)
}

/// Takes everything away; `false` when there was nothing.
pub async fn turn_off(tx: &mut Tx, user: UserId) -> Result<bool, sqlx::Error> {
    execute!(tx, TURN_OFF, user).map(|rows| rows == 1)
}

/// Holds off everyone else who changes this person's factors until the commit; `false` when they are not enrolled.
pub async fn lock(tx: &mut Tx, user: UserId) -> Result<bool, sqlx::Error> {
    execute!(tx, LOCK, user).map(|rows| rows == 1)
}

/// The authenticators of a person, oldest first.
pub async fn list(tx: &mut Tx, user: UserId) -> Result<Vec<Authenticator>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(LIST).bind(user).fetch_all(c).await)
}

/// Adds an authenticator.
pub async fn add(tx: &mut Tx, new: NewAuthenticator) -> Result<(), sqlx::Error> {
    let NewAuthenticator { id, user, name, secret, step, now } = new;
    execute!(tx, ADD, id, user, name, secret, step, now).map(drop)
}

/// Removes one; `false` when this person has no such one.
pub async fn remove(tx: &mut Tx, user: UserId, id: AuthenticatorId) -> Result<bool, sqlx::Error> {
    execute!(tx, REMOVE, id, user).map(|rows| rows == 1)
}

/// Renames one; `false` when this person has no such one.
pub async fn rename(tx: &mut Tx, user: UserId, id: AuthenticatorId, name: &str) -> Result<bool, sqlx::Error> {
    execute!(tx, RENAME, id, user, name.to_owned()).map(|rows| rows == 1)
}

/// The secrets of those that are not locked.
pub async fn sealed(tx: &mut Tx, user: UserId) -> Result<Vec<Sealed>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(SEALED).bind(user).fetch_all(c).await)
}

/// Counts a guess as a wrong one, before it is looked at.
pub async fn count_failure(tx: &mut Tx, user: UserId) -> Result<(), sqlx::Error> {
    execute!(tx, COUNT_FAILURE, user).map(drop)
}

/// Lets the code of `step` count; `false` when it, or a later one, has counted before.
pub async fn accept(tx: &mut Tx, id: AuthenticatorId, step: i64, now: Timestamp) -> Result<bool, sqlx::Error> {
    execute!(tx, ACCEPT, id, step, now).map(|rows| rows == 1)
}

/// A right code: those before it are not “in a row” any more.
pub async fn forgive(tx: &mut Tx, user: UserId) -> Result<(), sqlx::Error> {
    execute!(tx, FORGIVE, user).map(drop)
}

/// Locks what has had [`MOST_FAILURES`] in a row, and names it.
pub async fn lock_out(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<Vec<String>, sqlx::Error> {
    on!(tx, c => sqlx::query_scalar(LOCK_OUT).bind(user).bind(now).bind(MOST_FAILURES).fetch_all(c).await)
}

/// The secret that this session is setting up, sealed to it.
pub async fn pending(tx: &mut Tx, session: SessionId, now: Timestamp) -> Result<Option<Vec<u8>>, sqlx::Error> {
    on!(tx, c => sqlx::query_scalar(PENDING).bind(session).bind(now).fetch_optional(c).await)
}

/// Begins to set up, in the place of what was begun before.
pub async fn put_pending(
    tx: &mut Tx,
    session: SessionId,
    secret: Vec<u8>,
    expires_at: Timestamp,
) -> Result<(), sqlx::Error> {
    execute!(tx, PUT_PENDING, session, secret, expires_at).map(drop)
}

/// Ends a set-up with exactly this sealed secret; `false` when it was ended, replaced or is too old.
pub async fn take_pending(
    tx: &mut Tx,
    session: SessionId,
    secret: Vec<u8>,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    execute!(tx, TAKE_PENDING, session, secret, now).map(|rows| rows == 1)
}

/// Forgets what was begun and left.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<u64, sqlx::Error> {
    execute!(tx, SWEEP, now)
}
