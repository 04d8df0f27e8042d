//! What is shown exactly once: the message after an act, and the draft of a form whose session had ended.
//! Kept sealed in the database under the SHA-256 of a random cookie, taken out by `DELETE … RETURNING`: a reload
//! shows nothing again, and nothing of it is in a URL.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use crate::fault::Trouble;
use crate::ids::UserId;
use crate::platform::Platform;
use crate::platform::db::Tx;
use crate::platform::digest::Token;
use crate::platform::rewrap::{Column, Rows};
use crate::platform::seal::Place;
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// How long a message or a draft waits to be read.
pub const LIVES: Duration = Duration::from_mins(30);

/// A thing to be read once.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)] // No Debug: values are secrets.
pub enum OneRead {
    /// An act succeeded, in a sentence.
    Notice(String),
    /// Values that a page shows and nobody keeps: backup codes, a token.
    Values(Vec<String>),
    /// What was typed, without secrets.
    Draft {
        /// Who typed it; nobody else gets it back.
        owner: UserId,
        /// The form's action.
        action: String,
        /// Names and values.
        values: Vec<(String, String)>,
    },
}

#[derive(FromRow)]
struct Row {
    payload: Vec<u8>,
    expires_at: Timestamp,
}

const PUT: &str = "INSERT INTO one_reads (token_hash, page, payload, expires_at) VALUES ($1, $2, $3, $4)";
const TAKE: &str = "DELETE FROM one_reads WHERE token_hash = $1 AND page = $2 RETURNING payload, expires_at";
const SEALED_PAGE: &str =
    "SELECT token_hash, payload FROM one_reads WHERE token_hash > $1 ORDER BY token_hash LIMIT 100";
const SEALED_PUT: &str = "UPDATE one_reads SET payload = $3 WHERE token_hash = $1 AND payload = $2";
const SWEEP: &str = "DELETE FROM one_reads WHERE expires_at < $1";

/// Stores `thing` for `page` (empty: for whichever page comes next) and returns the value of the cookie.
pub async fn put(platform: &Platform, page: &str, thing: &OneRead) -> Result<Token, Trouble> {
    let token = platform.random.token();
    let hash = token.hash().to_vec();
    let plain = serde_json::to_vec(thing).map_err(|e| crate::fault::Fault::Broken(format!("JSON: {e}")))?;
    let payload = platform.sealer.seal(place(&hash), &plain)?;
    let mut tx = platform.db.write().await?;
    execute!(tx, PUT, hash, page.to_owned(), payload, platform.clock.now().plus(LIVES))?;
    tx.commit().await?;
    Ok(token)
}

/// Takes out what `token` stands for; `None` when it was read, is too old, or belongs to another page.
pub async fn take(platform: &Platform, page: &str, token: &Token) -> Result<Option<OneRead>, Trouble> {
    let hash = token.hash().to_vec();
    let mut tx = platform.db.write().await?;
    let row: Option<Row> =
        on!(tx, c => sqlx::query_as(TAKE).bind(hash.clone()).bind(page.to_owned()).fetch_optional(c).await)?;
    tx.commit().await?;
    let Some(row) = row.filter(|row| row.expires_at > platform.clock.now()) else { return Ok(None) };
    let plain = platform.sealer.open(place(&hash), &row.payload)?;
    Ok(serde_json::from_slice(&plain).ok())
}

/// Removes what nobody came back for.
pub async fn sweep(tx: &mut Tx, now: Timestamp) -> Result<u64, sqlx::Error> {
    execute!(tx, SWEEP, now)
}

/// The sealed column.
pub const SEALED: Column =
    Column { table: "one_reads", column: "payload", rows: Rows::Bytes, page: SEALED_PAGE, put: SEALED_PUT };

fn place(row: &[u8]) -> Place<'_> {
    SEALED.place(row)
}
