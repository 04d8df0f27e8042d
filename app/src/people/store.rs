//! SQL of accounts.

use std::time::Duration;

use sqlx::FromRow;

use super::User;
use crate::ids::UserId;
use crate::platform::db::Tx;
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// How long a temporary password opens the page that replaces it.
pub const TEMPORARY: Duration = Duration::from_hours(7 * 24);

/// A new row; e-mail and username already checked and cleaned.
pub struct NewUser {
    /// Of the new account.
    pub id: UserId,
    /// Checked.
    pub username: String,
    /// Checked.
    pub email: String,
    /// Checked.
    pub name: String,
    /// PHC string.
    pub password_hash: String,
    /// Must be replaced at the first log-in.
    pub password_temporary: bool,
    /// System Administrator.
    pub administrator: bool,
    /// Now.
    pub created_at: Timestamp,
}

/// What a log-in compares with. Stays on the server.
#[derive(FromRow)]
pub struct Credentials {
    /// Whose.
    pub id: UserId,
    /// PHC string.
    pub password_hash: String,
    /// Must be replaced.
    pub password_temporary: bool,
    /// When it was set.
    pub password_changed_at: Timestamp,
    /// Closed since.
    pub disabled_at: Option<Timestamp>,
    /// The last log-in.
    pub last_login_at: Option<Timestamp>,
}

impl Credentials {
    /// Whether the right password opens this account: it is not closed, and the password is not a temporary one that
    /// nobody took in time (ASVS 5.0 6.4.1).
    pub fn opens(&self, now: Timestamp) -> bool {
        let over = self.password_temporary && now.since(self.password_changed_at) >= TEMPORARY;
        self.disabled_at.is_none() && !over
    }
}

macro_rules! select_user {
    ($rest:literal) => {
        concat!(
            "SELECT id, username, email, name, location, bio, password_temporary, administrator, disabled_at, ",
            "created_at, last_login_at FROM users ",
            $rest
        )
    };
}

const INSERT: &str = "INSERT INTO users (id, username, email, email_key, name, location, bio, password_hash, \
     password_temporary, password_changed_at, administrator, created_at) \
     VALUES ($1, $2, $3, $4, $5, '', '', $6, $7, $8, $9, $8) ON CONFLICT DO NOTHING";
const TAKEN: &str = "SELECT username, email_key FROM users WHERE username = $1 OR email_key = $2";
const BY_ID: &str = select_user!("WHERE id = $1");
const BY_USERNAME: &str = select_user!("WHERE username = $1");
const ALL: &str = select_user!("ORDER BY username");
const PAGE: &str = select_user!("WHERE username > $1 ORDER BY username LIMIT $2");
const LOCK: &str = "UPDATE users SET username = username WHERE id = $1";
const CREDENTIALS_BY_LOGIN: &str = "SELECT id, password_hash, password_temporary, password_changed_at, disabled_at, last_login_at FROM users \
     WHERE username = $1 OR email_key = $1";
const CREDENTIALS: &str = "SELECT id, password_hash, password_temporary, password_changed_at, disabled_at, last_login_at FROM users WHERE id = $1";
const COUNT: &str = "SELECT COUNT(*) FROM users";
// Changes nothing, and so holds the row: a password changed or reset at this moment waits for the commit, or is seen here.
const HOLD: &str = "UPDATE users SET password_hash = password_hash WHERE id = $1 AND password_hash = $2 \
     AND disabled_at IS NULL RETURNING password_temporary";
const LOGGED_IN: &str = "UPDATE users SET last_login_at = $2 WHERE id = $1 AND disabled_at IS NULL";
const REHASHED: &str = "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2";
const SET_PASSWORD: &str = "UPDATE users SET password_hash = $3, password_temporary = FALSE, password_changed_at = $4 \
     WHERE id = $1 AND password_hash = $2";
const RESET_PASSWORD: &str =
    "UPDATE users SET password_hash = $2, password_temporary = TRUE, password_changed_at = $3 WHERE id = $1";
const DISABLE: &str = "UPDATE users SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL";
const ENABLE: &str = "UPDATE users SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL";
const SET_ADMINISTRATOR: &str = "UPDATE users SET administrator = $2 WHERE id = $1 AND administrator <> $2";
// On PostgreSQL whoever takes an administrator away waits here for the other, and then counts what is left.
const LOCK_ADMINISTRATORS: &str = "UPDATE facts SET value = value WHERE name = 'administrators'";
const OTHER_ADMINISTRATORS: &str =
    "SELECT COUNT(*) FROM users WHERE administrator AND disabled_at IS NULL AND id <> $1";
const UPDATE_PROFILE: &str =
    "UPDATE users SET name = $2, email = $3, email_key = $4, location = $5, bio = $6 WHERE id = $1";

/// The form in which e-mail addresses are compared.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Adds an account; `false` when the username or the e-mail address is taken.
pub async fn insert(tx: &mut Tx, user: NewUser) -> Result<bool, sqlx::Error> {
    let NewUser { id, username, email, name, password_hash, password_temporary, administrator, created_at } = user;
    let key = email_key(&email);
    let rows = execute!(
        tx,
        INSERT,
        id,
        username,
        email,
        key,
        name,
        password_hash,
        password_temporary,
        created_at,
        administrator
    )?;
    Ok(rows == 1)
}

/// Which of the two is taken: (username, e-mail).
pub async fn taken(tx: &mut Tx, username: &str, email: &str) -> Result<(bool, bool), sqlx::Error> {
    let key = email_key(email);
    let rows: Vec<(String, String)> =
        on!(tx, c => sqlx::query_as(TAKEN).bind(username).bind(key.clone()).fetch_all(c).await)?;
    Ok((rows.iter().any(|(name, _)| name == username), rows.iter().any(|(_, email)| *email == key)))
}

/// The account with this id.
pub async fn by_id(tx: &mut Tx, id: UserId) -> Result<Option<User>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(BY_ID).bind(id).fetch_optional(c).await)
}

/// The account with this username.
pub async fn by_username(tx: &mut Tx, username: &str) -> Result<Option<User>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(BY_USERNAME).bind(username).fetch_optional(c).await)
}

/// Every account, by username.
pub async fn all(tx: &mut Tx) -> Result<Vec<User>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(ALL).fetch_all(c).await)
}

/// Accounts after the username `after`, by username, at most `count`.
pub async fn page(tx: &mut Tx, after: &str, count: i64) -> Result<Vec<User>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(PAGE).bind(after).bind(count).fetch_all(c).await)
}

/// The account with this id, which nobody else changes until the commit.
pub async fn lock(tx: &mut Tx, id: UserId) -> Result<Option<User>, sqlx::Error> {
    execute!(tx, LOCK, id)?;
    by_id(tx, id).await
}

/// What a log-in with this e-mail address or username compares with.
pub async fn credentials_by_login(tx: &mut Tx, login: &str) -> Result<Option<Credentials>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(CREDENTIALS_BY_LOGIN).bind(email_key(login)).fetch_optional(c).await)
}

/// What a confirmation compares with.
pub async fn credentials(tx: &mut Tx, id: UserId) -> Result<Option<Credentials>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(CREDENTIALS).bind(id).fetch_optional(c).await)
}

/// The account whose password was compared, held until the commit; `None` when it was closed or has another password by
/// now. Comparing takes time: what was read before it may be over.
pub async fn hold(tx: &mut Tx, compared: Credentials) -> Result<Option<Credentials>, sqlx::Error> {
    let (id, hash) = (compared.id, compared.password_hash.clone());
    let temporary: Option<bool> = on!(tx, c => sqlx::query_scalar(HOLD).bind(id).bind(hash).fetch_optional(c).await)?;
    Ok(temporary.map(|password_temporary| Credentials { password_temporary, ..compared }))
}

/// How many accounts there are.
pub async fn count(tx: &mut Tx) -> Result<i64, sqlx::Error> {
    on!(tx, c => sqlx::query_scalar(COUNT).fetch_one(c).await)
}

/// Notes a log-in; `false` when the account was closed in between.
pub async fn logged_in(tx: &mut Tx, id: UserId, now: Timestamp) -> Result<bool, sqlx::Error> {
    execute!(tx, LOGGED_IN, id, now).map(|rows| rows == 1)
}

/// Stores the same password under current parameters, unless it changed in between.
pub async fn rehashed(tx: &mut Tx, id: UserId, old: &str, new: &str) -> Result<bool, sqlx::Error> {
    execute!(tx, REHASHED, id, old.to_owned(), new.to_owned()).map(|rows| rows == 1)
}

/// Replaces the password whose hash is `old`; `false` when it changed in between.
pub async fn set_password(tx: &mut Tx, id: UserId, old: &str, new: &str, now: Timestamp) -> Result<bool, sqlx::Error> {
    execute!(tx, SET_PASSWORD, id, old.to_owned(), new.to_owned(), now).map(|rows| rows == 1)
}

/// Sets a temporary password, whatever it was.
pub async fn reset_password(tx: &mut Tx, id: UserId, new: &str, now: Timestamp) -> Result<bool, sqlx::Error> {
    execute!(tx, RESET_PASSWORD, id, new.to_owned(), now).map(|rows| rows == 1)
}

/// Closes or opens an account; `false` when it already was so.
pub async fn set_disabled(tx: &mut Tx, id: UserId, since: Option<Timestamp>) -> Result<bool, sqlx::Error> {
    match since {
        Some(now) => execute!(tx, DISABLE, id, now),
        None => execute!(tx, ENABLE, id),
    }
    .map(|rows| rows == 1)
}

/// Makes or unmakes an administrator; `false` when it already was so.
pub async fn set_administrator(tx: &mut Tx, id: UserId, administrator: bool) -> Result<bool, sqlx::Error> {
    execute!(tx, SET_ADMINISTRATOR, id, administrator).map(|rows| rows == 1)
}

/// How many other administrators could still log in. Holds off everyone else who asks until the commit.
pub async fn other_administrators(tx: &mut Tx, id: UserId) -> Result<i64, sqlx::Error> {
    execute!(tx, LOCK_ADMINISTRATORS)?;
    on!(tx, c => sqlx::query_scalar(OTHER_ADMINISTRATORS).bind(id).fetch_one(c).await)
}

/// Stores what a person says about themselves.
pub async fn update_profile(tx: &mut Tx, user: &User) -> Result<(), sqlx::Error> {
    let User { id, name, email, location, bio, .. } = user.clone();
    let key = email_key(&email);
    execute!(tx, UPDATE_PROFILE, id, name, email, key, location, bio).map(drop)
}
