//! SQL of dismissed alerts.

use crate::ids::UserId;
use crate::platform::db::Tx;
use crate::timestamp::Timestamp;
use crate::{execute, on};

const DISMISSED: &str = "SELECT alert FROM dismissed_alerts WHERE user_id = $1";
const DISMISS: &str = "INSERT INTO dismissed_alerts (user_id, alert, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
const SWEEP: &str = "DELETE FROM dismissed_alerts WHERE at < $1";

/// What this person has dismissed.
pub async fn dismissed(tx: &mut Tx, user: UserId) -> Result<Vec<String>, sqlx::Error> {
    on!(tx, c => sqlx::query_scalar(DISMISSED).bind(user).fetch_all(c).await)
}

/// Dismisses an alert for this person.
pub async fn dismiss(tx: &mut Tx, user: UserId, alert: &str, now: Timestamp) -> Result<(), sqlx::Error> {
    execute!(tx, DISMISS, user, alert.to_owned(), now).map(drop)
}

/// Forgets what was dismissed before `before`.
pub async fn sweep(tx: &mut Tx, before: Timestamp) -> Result<u64, sqlx::Error> {
    execute!(tx, SWEEP, before)
}
