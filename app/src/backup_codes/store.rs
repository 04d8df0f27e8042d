//! SQL of backup codes.

use sqlx::FromRow;

use super::Overview;
use crate::ids::UserId;
use crate::platform::db::Tx;
use crate::timestamp::Timestamp;
use crate::{execute, on};

/// How a set was hashed.
#[derive(FromRow)]
pub struct Recipe {
    /// One of the whole set.
    pub salt: Vec<u8>,
    /// KiB.
    pub memory: i64,
    /// Passes over it.
    pub passes: i64,
}

#[derive(FromRow)]
struct Row {
    number: i64,
    used_at: Option<Timestamp>,
}

const RECIPE: &str = "SELECT salt, memory, passes FROM backup_sets WHERE user_id = $1";
const VOID: &str = "DELETE FROM backup_sets WHERE user_id = $1";
const PUT_SET: &str = "INSERT INTO backup_sets (user_id, salt, memory, passes, made_at) VALUES ($1, $2, $3, $4, $5)";
const PUT_CODE: &str = "INSERT INTO backup_codes (user_id, number, hash) VALUES ($1, $2, $3)";
const SPEND: &str = "UPDATE backup_codes SET used_at = $3 WHERE user_id = $1 AND hash = $2 AND used_at IS NULL";
const LEFT: &str = "SELECT COUNT(*) FROM backup_codes WHERE user_id = $1 AND used_at IS NULL";
const MADE: &str = "SELECT made_at FROM backup_sets WHERE user_id = $1";
const CODES: &str = "SELECT number, used_at FROM backup_codes WHERE user_id = $1 ORDER BY number";

/// How this person's set was hashed.
pub async fn recipe(tx: &mut Tx, user: UserId) -> Result<Option<Recipe>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(RECIPE).bind(user).fetch_optional(c).await)
}

/// Puts a set in the place of the one before.
pub async fn replace(
    tx: &mut Tx,
    user: UserId,
    recipe: &Recipe,
    hashes: &[Vec<u8>],
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    execute!(tx, VOID, user)?;
    execute!(tx, PUT_SET, user, recipe.salt.clone(), recipe.memory, recipe.passes, now)?;
    for (number, hash) in (1_i64..).zip(hashes) {
        execute!(tx, PUT_CODE, user, number, hash.clone())?;
    }
    Ok(())
}

/// Uses a code up and tells how many are left; `None` when there is no such code any more.
pub async fn spend(tx: &mut Tx, user: UserId, hash: Vec<u8>, now: Timestamp) -> Result<Option<usize>, sqlx::Error> {
    if execute!(tx, SPEND, user, hash, now)? != 1 {
        return Ok(None);
    }
    left(tx, user).await.map(Some)
}

/// How many codes still count.
pub async fn left(tx: &mut Tx, user: UserId) -> Result<usize, sqlx::Error> {
    let count: i64 = on!(tx, c => sqlx::query_scalar(LEFT).bind(user).fetch_one(c).await)?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// What its owner sees of a set; `None` when there is none.
pub async fn overview(tx: &mut Tx, user: UserId) -> Result<Option<Overview>, sqlx::Error> {
    let made: Option<Timestamp> = on!(tx, c => sqlx::query_scalar(MADE).bind(user).fetch_optional(c).await)?;
    let Some(made_at) = made else { return Ok(None) };
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(CODES).bind(user).fetch_all(c).await)?;
    let left = rows.iter().filter(|row| row.used_at.is_none()).count();
    let spent = rows.into_iter().filter_map(|row| row.used_at.map(|at| (row.number, at))).collect();
    Ok(Some(Overview { made_at, used: spent, left }))
}
