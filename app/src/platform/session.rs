//! Sessions: one log-in of a person in one browser. The browser holds 256 random bits, the database their SHA-256
//! (ASVS 5.0 7.2.3); the token changes at log-in, at step-up and when a half-way state ends (7.2.4).

use std::time::Duration;

use sqlx::FromRow;

use crate::fault::Trouble;
use crate::ids::{SessionId, UserId};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Session, Stage};
use crate::platform::db::Tx;
use crate::platform::digest::Token;
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// How long the row of a session that is over stays after its last request: it opens nothing any more, but tells whose
/// it was, for what its owner typed meanwhile.
const REMEMBERED: Duration = Duration::from_hours(24);

/// `seen_at` is written at most this often, so that reading pages stays reading.
const TOUCH_EVERY: Duration = Duration::from_mins(1);

#[derive(FromRow)]
struct Row {
    id: SessionId,
    user_id: UserId,
    stage: String,
    created_at: Timestamp,
    seen_at: Timestamp,
    verified_at: Timestamp,
    username: String,
    name: String,
    administrator: bool,
}

const START: &str = "INSERT INTO sessions (id, user_id, token_hash, stage, created_at, seen_at, verified_at, address, agent) \
     VALUES ($1, $2, $3, $4, $5, $5, $5, $6, $7)";
const FIND: &str = "SELECT s.id, s.user_id, s.stage, s.created_at, s.seen_at, s.verified_at, u.username, u.name, u.administrator \
     FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND u.disabled_at IS NULL";
const OWNER: &str = "SELECT user_id FROM sessions WHERE token_hash = $1";
const TOUCH: &str = "UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2";
const RENEW: &str = "UPDATE sessions SET token_hash = $2, stage = $3, verified_at = $4, seen_at = $4 WHERE id = $1";
const ROTATE: &str = "UPDATE sessions SET token_hash = $2, stage = $3 WHERE id = $1";
const END: &str = "DELETE FROM sessions WHERE id = $1";
const END_ALL: &str = "DELETE FROM sessions WHERE user_id = $1";
const END_OTHERS: &str = "DELETE FROM sessions WHERE user_id = $1 AND id <> $2";
// Half-way log-ins are no sessions yet, and end for the same reasons.
const END_CHALLENGES: &str = "DELETE FROM challenges WHERE user_id = $1";
const SWEEP: &str = "DELETE FROM sessions WHERE seen_at < $1";

/// Begins a session of `user` and returns the token for the cookie.
pub async fn start(
    tx: &mut Tx,
    platform: &Platform,
    caller: &Caller,
    user: UserId,
    stage: Stage,
) -> Result<Token, sqlx::Error> {
    let now = platform.clock.now();
    let token = platform.random.token();
    let id = SessionId(platform.random.uuid(now));
    let (address, agent) = (caller.address_text(), caller.agent.clone());
    execute!(tx, START, id, user, token.hash().to_vec(), stage.name(), now, address, agent)?;
    Ok(token)
}

/// The living session of `token`: known, its owner not disabled, neither idle nor older than allowed.
pub async fn find(platform: &Platform, token: &Token) -> Result<Option<Session>, Trouble> {
    let mut tx = platform.db.read().await?;
    let row: Option<Row> = on!(tx, c => sqlx::query_as(FIND).bind(token.hash().to_vec()).fetch_optional(c).await)?;
    drop(tx);
    let now = platform.clock.now();
    let Some(row) = row.filter(|row| lives(platform, row, now)) else { return Ok(None) };
    let Some(stage) = Stage::named(&row.stage) else { return Ok(None) };
    if now.since(row.seen_at) >= TOUCH_EVERY {
        touch(platform, row.id, now).await;
    }
    let Row { id, user_id: user, verified_at, username, name, administrator, .. } = row;
    Ok(Some(Session { id, user, username, name, administrator, stage, verified_at }))
}

/// Whose session `token` is or, for a day, was. It proves nothing: only [`find`] opens something.
pub async fn owner(platform: &Platform, token: &Token) -> Result<Option<UserId>, Trouble> {
    let mut tx = platform.db.read().await?;
    Ok(on!(tx, c => sqlx::query_scalar(OWNER).bind(token.hash().to_vec()).fetch_optional(c).await)?)
}

/// Idle and absolute lifetime (ASVS 5.0 7.3.1, 7.3.2), shorter for administrators.
fn lives(platform: &Platform, row: &Row, now: Timestamp) -> bool {
    let limits = &platform.config.session;
    let (idle, age) = if row.administrator {
        (limits.admin_idle_minutes * 60, limits.admin_max_hours * 3_600)
    } else {
        (limits.idle_minutes * 60, limits.max_hours * 3_600)
    };
    now.since(row.seen_at) < Duration::from_secs(idle) && now.since(row.created_at) < Duration::from_secs(age)
}

/// A database that cannot be written just now must not keep people from reading.
async fn touch(platform: &Platform, id: SessionId, now: Timestamp) {
    let touched = async {
        let mut tx = platform.db.write().await?;
        execute!(tx, TOUCH, id, now)?;
        tx.commit().await
    };
    if let Err(error) = touched.await {
        tracing::warn!(%error, "cannot note that a session was seen");
    }
}

/// After a proof of who is here: a new token, the stage reached, the time of the proof. `None` when the session is gone.
pub async fn renew(
    tx: &mut Tx,
    platform: &Platform,
    id: SessionId,
    stage: Stage,
) -> Result<Option<Token>, sqlx::Error> {
    let token = platform.random.token();
    let renewed = execute!(tx, RENEW, id, token.hash().to_vec(), stage.name(), platform.clock.now())?;
    Ok((renewed == 1).then_some(token))
}

/// A new token where what protects the account changed, without a proof of every factor: what asks for a fresh proof
/// goes on asking. `None` when the session is gone.
pub async fn rotate(
    tx: &mut Tx,
    platform: &Platform,
    id: SessionId,
    stage: Stage,
) -> Result<Option<Token>, sqlx::Error> {
    let token = platform.random.token();
    let rotated = execute!(tx, ROTATE, id, token.hash().to_vec(), stage.name())?;
    Ok((rotated == 1).then_some(token))
}

/// Ends one session.
pub async fn end(tx: &mut Tx, id: SessionId) -> Result<u64, sqlx::Error> {
    execute!(tx, END, id)
}

/// Ends every session of a person, and every log-in that is half-way.
pub async fn end_all(tx: &mut Tx, user: UserId) -> Result<u64, sqlx::Error> {
    execute!(tx, END_CHALLENGES, user)?;
    execute!(tx, END_ALL, user)
}

/// Ends every session of a person but `keep`, and every log-in that is half-way.
pub async fn end_others(tx: &mut Tx, user: UserId, keep: SessionId) -> Result<u64, sqlx::Error> {
    execute!(tx, END_CHALLENGES, user)?;
    execute!(tx, END_OTHERS, user, keep)
}

/// Removes sessions that are over for everyone, a day after they were last seen: none lives longer without a request.
pub async fn sweep(tx: &mut Tx, platform: &Platform) -> Result<u64, sqlx::Error> {
    execute!(tx, SWEEP, platform.clock.now().minus(REMEMBERED))
}
