//! SQL of the list of sessions; what a request needs of its own is in `platform/session.rs`.

use super::OpenSession;
use crate::ids::{SessionId, UserId};
use crate::on;
use crate::platform::db::Tx;
use crate::timestamp::Timestamp;

const OPEN: &str = "SELECT id, created_at, seen_at, address, agent FROM sessions \
     WHERE user_id = $1 AND created_at > $2 AND seen_at > $3 AND stage = 'full' AND id < $4 ORDER BY id DESC LIMIT $5";
const END: &str = "DELETE FROM sessions WHERE id = $1 AND user_id = $2 RETURNING agent";

/// Which sessions are alive.
pub struct Alive {
    /// Those that began after this.
    pub began_after: Timestamp,
    /// And were seen after this.
    pub seen_after: Timestamp,
}

/// Living sessions of a person that are older than `before`, the newest log-in first, at most `count`.
pub async fn open(
    tx: &mut Tx,
    user: UserId,
    alive: Alive,
    before: SessionId,
    count: i64,
) -> Result<Vec<OpenSession>, sqlx::Error> {
    let Alive { began_after, seen_after } = alive;
    on!(tx, c => sqlx::query_as(OPEN).bind(user).bind(began_after).bind(seen_after).bind(before).bind(count).fetch_all(c).await)
}

/// Ends a session of this person and tells its `User-Agent`; `None` when there is none.
pub async fn end(tx: &mut Tx, user: UserId, id: SessionId) -> Result<Option<String>, sqlx::Error> {
    on!(tx, c => sqlx::query_scalar(END).bind(id).bind(user).fetch_optional(c).await)
}
