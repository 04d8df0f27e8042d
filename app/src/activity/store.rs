//! SQL of a person's view of the activity record.

use super::Event;
use crate::ids::UserId;
use crate::on;
use crate::platform::db::Tx;

const OF_PERSON: &str = "SELECT seq, at, kind, actor, address, agent, detail FROM activity \
     WHERE subject = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";
const OF_PERSON_AND_KIND: &str = "SELECT seq, at, kind, actor, address, agent, detail FROM activity \
     WHERE subject = $1 AND seq < $2 \
     AND (kind LIKE $4 OR kind LIKE $5 OR kind LIKE $6 OR kind LIKE $7 OR kind LIKE $8) ORDER BY seq DESC LIMIT $3";

/// What happened to a person before the entry `before`, newest first.
pub async fn of_person(tx: &mut Tx, user: UserId, before: i64, count: i64) -> Result<Vec<Event>, sqlx::Error> {
    on!(tx, c => sqlx::query_as(OF_PERSON).bind(user).bind(before).bind(count).fetch_all(c).await)
}

/// The same, of kinds whose names fit one of the patterns.
pub async fn of_kind(
    tx: &mut Tx,
    user: UserId,
    patterns: [String; 5],
    before: i64,
    count: i64,
) -> Result<Vec<Event>, sqlx::Error> {
    on!(tx, c => {
        let query = sqlx::query_as(OF_PERSON_AND_KIND).bind(user).bind(before).bind(count);
        patterns.into_iter().fold(query, sqlx::query::QueryAs::bind).fetch_all(c).await
    })
}
