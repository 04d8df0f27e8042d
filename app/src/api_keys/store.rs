//! SQL of keys.

use std::time::Duration;

use sqlx::FromRow;

use super::rules::{LISTED_AFTER_END, SOON};
use super::terms::{Networks, Scopes};
use super::token::{KeyHash, KeyToken};
use super::{ApiKey, LastUse};
use crate::ids::{KeyId, SessionId, UserId};
use crate::platform::db::{Link, Tx};
use crate::timestamp::Timestamp;
use crate::{execute, on};

#[derive(FromRow)]
struct Row {
    id: KeyId,
    user_id: UserId,
    name: String,
    scopes: String,
    head: String,
    tail: String,
    networks: String,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    revoked_at: Option<Timestamp>,
    revoked_why: String,
    successor: Option<KeyId>,
    used_at: Option<Timestamp>,
    used_address: String,
    used_agent: String,
}

impl From<Row> for ApiKey {
    fn from(row: Row) -> Self {
        let (address, agent) = (row.used_address, row.used_agent);
        Self {
            id: row.id,
            user: row.user_id,
            name: row.name,
            scopes: Scopes::stored(&row.scopes),
            head: row.head,
            tail: row.tail,
            networks: Networks::stored(&row.networks).unwrap_or_default(),
            created_at: row.created_at,
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            revoked_why: row.revoked_why,
            successor: row.successor,
            last_use: row.used_at.map(|at| LastUse { at, address, agent }),
        }
    }
}

macro_rules! select_key {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_id, name, scopes, head, tail, networks, created_at, expires_at, revoked_at, revoked_why, ",
            "successor, used_at, used_address, used_agent FROM api_keys ",
            $rest
        )
    };
}

// Whoever makes a key waits here for whoever else makes one for the same person, so that the count below is right; a
// session that has ended meanwhile, or an account that was closed, makes none.
const LOCK_OWNER: &str = "UPDATE users SET username = username WHERE id = $1 AND disabled_at IS NULL \
     AND EXISTS (SELECT 1 FROM sessions WHERE id = $2 AND user_id = $1)";
const LIVING: &str = "SELECT COUNT(*) FROM api_keys WHERE user_id = $1 AND revoked_at IS NULL AND successor IS NULL \
     AND (expires_at IS NULL OR expires_at > $2)";
const INSERT: &str = "INSERT INTO api_keys (id, user_id, name, scopes, token_hash, head, tail, networks, created_at, \
     expires_at, revoked_why, warned, used_address, used_agent) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', 0, '', '')";
const OF_PERSON: &str = select_key!("WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3");
const ONE: &str = select_key!("WHERE id = $1 AND user_id = $2");
const BY_HASH: &str = select_key!("WHERE token_hash = $1");
const REVOKE: &str =
    "UPDATE api_keys SET revoked_at = $3, revoked_why = $4 WHERE id = $1 AND user_id = $2 AND revoked_at IS NULL";
const REVOKE_ALL: &str =
    "UPDATE api_keys SET revoked_at = $2, revoked_why = $3 WHERE user_id = $1 AND revoked_at IS NULL";
const REPLACE: &str = "UPDATE api_keys SET successor = $3, \
     expires_at = CASE WHEN expires_at IS NULL OR expires_at > $4 THEN $4 ELSE expires_at END \
     WHERE id = $1 AND user_id = $2 AND successor IS NULL AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $5)";
const USED: &str = "UPDATE api_keys SET used_at = $2, used_address = $3, used_agent = $4 \
     WHERE id = $1 AND (used_at IS NULL OR used_at <= $5)";
// Keys that were replaced end as planned: nobody has to be warned.
const ENDING: &str = select_key!(
    "WHERE expires_at > $1 AND expires_at <= $2 AND warned < $3 AND expires_at - created_at > $4 \
     AND revoked_at IS NULL AND successor IS NULL ORDER BY id LIMIT 200"
);
const ENDING_OF: &str = select_key!(
    "WHERE user_id = $1 AND expires_at > $2 AND expires_at <= $3 AND expires_at - created_at > $4 \
     AND revoked_at IS NULL AND successor IS NULL ORDER BY expires_at, id"
);
const WARN: &str = "UPDATE api_keys SET warned = $2 WHERE id = $1 AND warned < $2";
const SWEEP: &str = "DELETE FROM api_keys WHERE expires_at < $1 OR revoked_at < $1";

/// A key and what matters of its owner, as a check needs it. Whatever is read here changes the generation when it changes
/// (migration 0011, and the test that goes through the columns).
#[derive(Clone, Debug, FromRow)]
pub struct Found {
    pub(super) token_hash: Vec<u8>,
    pub(super) id: KeyId,
    pub(super) user_id: UserId,
    pub(super) key_name: String,
    pub(super) scopes: String,
    pub(super) networks: String,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) revoked_at: Option<Timestamp>,
    pub(super) used_at: Option<Timestamp>,
    pub(super) username: String,
    pub(super) administrator: bool,
    pub(super) disabled_at: Option<Timestamp>,
    pub(super) password_temporary: bool,
    pub(super) two_factor: bool,
}

macro_rules! select_found {
    ($places:literal) => {
        concat!(
            "SELECT k.token_hash, k.id, k.user_id, k.name AS key_name, k.scopes, k.networks, k.expires_at, k.revoked_at, ",
            "k.used_at, u.username, u.administrator, u.disabled_at, u.password_temporary, ",
            "EXISTS (SELECT 1 FROM two_factor f WHERE f.user_id = u.id) AS two_factor ",
            "FROM api_keys k JOIN users u ON u.id = k.user_id WHERE k.token_hash IN (",
            $places,
            ")"
        )
    };
}

const SINGLE: &str = select_found!("$1");
const MANY: &str = select_found!(
    "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, \
     $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32"
);

const GENERATION: &str = "SELECT generation FROM key_generation";

/// The value that changes whenever what a key opens may have changed.
pub async fn generation(mut link: Link<'_>) -> Result<String, sqlx::Error> {
    on!(link, c => sqlx::query_scalar(GENERATION).fetch_one(c).await)
}

/// Keys that [`find`] can look up with one question: as many as `MANY` has places.
pub const BATCH: usize = 32;

/// What a check needs to know of the keys of these hashes, of at most [`BATCH`].
pub async fn find(tx: &mut Tx, hashes: &[KeyHash]) -> Result<Vec<Found>, sqlx::Error> {
    let Some((first, rest)) = hashes.split_first() else { return Ok(Vec::new()) };
    if rest.is_empty() {
        return on!(tx, c => sqlx::query_as(SINGLE).bind(first.to_vec()).fetch_all(c).await);
    }
    // Places that are not needed repeat the first.
    let places = hashes.iter().chain(std::iter::repeat(first)).take(BATCH);
    on!(tx, c => places.fold(sqlx::query_as(MANY), |query, hash| query.bind(hash.to_vec())).fetch_all(c).await)
}

/// Holds off others who make keys for this person until the commit; `false` when the session or the account has ended.
pub async fn lock_owner(tx: &mut Tx, user: UserId, session: SessionId) -> Result<bool, sqlx::Error> {
    execute!(tx, LOCK_OWNER, user, session).map(|rows| rows == 1)
}

/// How many living keys a person has; one that was replaced does not count.
pub async fn living(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<i64, sqlx::Error> {
    on!(tx, c => sqlx::query_scalar(LIVING).bind(user).bind(now).fetch_one(c).await)
}

/// Adds a key.
pub async fn insert(tx: &mut Tx, key: &ApiKey, token: &KeyToken) -> Result<(), sqlx::Error> {
    let ApiKey { id, user, name, scopes, head, tail, networks, created_at, expires_at, .. } = key.clone();
    let (scopes, networks, hash) = (scopes.text(), networks.text(), token.hash().to_vec());
    execute!(tx, INSERT, id, user, name, scopes, hash, head, tail, networks, created_at, expires_at).map(drop)
}

/// At most `count` keys of a person that are older than `before`, newest first.
pub async fn of_person(tx: &mut Tx, user: UserId, before: KeyId, count: i64) -> Result<Vec<ApiKey>, sqlx::Error> {
    let rows: Vec<Row> =
        on!(tx, c => sqlx::query_as(OF_PERSON).bind(user).bind(before).bind(count).fetch_all(c).await)?;
    Ok(rows.into_iter().map(ApiKey::from).collect())
}

/// One key of a person.
pub async fn one(tx: &mut Tx, user: UserId, id: KeyId) -> Result<Option<ApiKey>, sqlx::Error> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(ONE).bind(id).bind(user).fetch_optional(c).await)?;
    Ok(row.map(ApiKey::from))
}

/// The key of a token.
pub async fn by_hash(tx: &mut Tx, hash: KeyHash) -> Result<Option<ApiKey>, sqlx::Error> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(BY_HASH).bind(hash.to_vec()).fetch_optional(c).await)?;
    Ok(row.map(ApiKey::from))
}

/// Ends a key; `false` when it had been revoked before, or is not this person's.
pub async fn revoke(tx: &mut Tx, user: UserId, id: KeyId, now: Timestamp, why: &str) -> Result<bool, sqlx::Error> {
    execute!(tx, REVOKE, id, user, now, why.to_owned()).map(|rows| rows == 1)
}

/// Ends every key of a person.
pub async fn revoke_all(tx: &mut Tx, user: UserId, now: Timestamp, why: &str) -> Result<u64, sqlx::Error> {
    execute!(tx, REVOKE_ALL, user, now, why.to_owned())
}

/// Lets a key end at `end` because `successor` takes its place; `false` when it does not live any more, or has one already.
pub async fn replace(
    tx: &mut Tx,
    key: &ApiKey,
    successor: KeyId,
    end: Timestamp,
    now: Timestamp,
) -> Result<bool, sqlx::Error> {
    execute!(tx, REPLACE, key.id, key.user, successor, end, now).map(|rows| rows == 1)
}

/// Writes the last use, unless one less than `every` before is written.
pub async fn used(tx: &mut Tx, id: KeyId, last: LastUse, every: Duration) -> Result<u64, sqlx::Error> {
    execute!(tx, USED, id, last.at, last.address, last.agent, last.at.minus(every))
}

/// Living keys that end within `within` of `now`, live longer than that, and were not warned of at `level`.
pub async fn ending(tx: &mut Tx, now: Timestamp, within: Duration, level: i64) -> Result<Vec<ApiKey>, sqlx::Error> {
    let (until, longer) = (now.plus(within), i64::try_from(within.as_micros()).unwrap_or(i64::MAX));
    let rows: Vec<Row> =
        on!(tx, c => sqlx::query_as(ENDING).bind(now).bind(until).bind(level).bind(longer).fetch_all(c).await)?;
    Ok(rows.into_iter().map(ApiKey::from).collect())
}

/// Living keys of a person that end within a week and were made for longer, the next first.
pub async fn ending_of(tx: &mut Tx, user: UserId, now: Timestamp) -> Result<Vec<ApiKey>, sqlx::Error> {
    let longer = i64::try_from(SOON.as_micros()).unwrap_or(i64::MAX);
    let rows: Vec<Row> = on!(tx, c => {
        sqlx::query_as(ENDING_OF).bind(user).bind(now).bind(now.plus(SOON)).bind(longer).fetch_all(c).await
    })?;
    Ok(rows.into_iter().map(ApiKey::from).collect())
}

/// Notes that the owner was warned; `false` when another node did it.
pub async fn warn(tx: &mut Tx, id: KeyId, level: i64) -> Result<bool, sqlx::Error> {
    execute!(tx, WARN, id, level).map(|rows| rows == 1)
}

/// Removes keys that ended long ago.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<u64, sqlx::Error> {
    execute!(tx, SWEEP, now.minus(LISTED_AFTER_END))
}
