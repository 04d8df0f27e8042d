//! Mail that waits to be sent. A verb queues it in its own unit of work, so that a mail goes out exactly when the
//! act it tells of is stored; a job of each process sends what is due, and tries again when the mail server is away.

use std::time::Duration;

use sqlx::FromRow;

use crate::fault::{Fault, Trouble};
use crate::ids::MailId;
use crate::platform::Platform;
use crate::platform::db::Tx;
use crate::platform::mail::{Mail, MailError};
use crate::platform::rewrap::{Column, Rows};
use crate::platform::seal::Place;
use crate::{execute, on};

/// After this many tries a mail is given up; with growing waits that is about a day.
const MOST_TRIES: i64 = 9;

#[derive(FromRow)]
struct Row {
    id: MailId,
    sealed: Vec<u8>,
    tries: i64,
}

const QUEUE: &str = "INSERT INTO mails (id, sealed, created_at, due_at, tries) VALUES ($1, $2, $3, $3, 0)";
// The condition is repeated outside: on PostgreSQL the second of two nodes sees the first one's claim.
const CLAIM: &str = "UPDATE mails SET due_at = $2, tries = tries + 1 \
     WHERE id = (SELECT id FROM mails WHERE due_at <= $1 ORDER BY due_at LIMIT 1) AND due_at <= $1 RETURNING id, sealed, tries";
const DONE: &str = "DELETE FROM mails WHERE id = $1";
const SEALED_PAGE: &str = "SELECT id, sealed FROM mails WHERE id > $1 ORDER BY id LIMIT 100";
const SEALED_PUT: &str = "UPDATE mails SET sealed = $3 WHERE id = $1 AND sealed = $2";
const LATER: &str = "UPDATE mails SET due_at = $2 WHERE id = $1";

/// Queues a mail in the unit of work that it tells of.
pub async fn queue(tx: &mut Tx, platform: &Platform, mail: &Mail) -> Result<(), Trouble> {
    let now = platform.clock.now();
    let id = MailId(platform.random.uuid(now));
    let plain = serde_json::to_vec(mail).map_err(|e| Fault::Broken(format!("JSON: {e}")))?;
    let sealed = platform.sealer.seal(place(id.0.as_bytes()), &plain)?;
    execute!(tx, QUEUE, id, sealed, now)?;
    Ok(())
}

/// Sends every mail that is due; returns how many went out.
pub async fn send_due(platform: &Platform) -> Result<usize, Trouble> {
    let mut sent = 0;
    while let Some(went_out) = send_next(platform).await? {
        sent += usize::from(went_out);
    }
    Ok(sent)
}

/// Sends one mail that is due, and tells whether it went out; `None` when there is none.
pub async fn send_next(platform: &Platform) -> Result<Option<bool>, Trouble> {
    let Some(row) = claim(platform).await? else { return Ok(None) };
    let result = match open(platform, &row) {
        Ok(mail) => platform.mailer.send(&mail).await,
        Err(fault) => Err(MailError::unreadable(&fault)),
    };
    let mut tx = platform.db.write().await?;
    match &result {
        Ok(()) => execute!(tx, DONE, row.id)?,
        Err(error) if error.temporary && row.tries < MOST_TRIES => {
            tracing::warn!(%error, mail = %row.id, tries = row.tries, "mail not sent, will try again");
            execute!(tx, LATER, row.id, platform.clock.now().plus(wait(row.tries)))?
        }
        Err(error) => {
            tracing::error!(%error, mail = %row.id, tries = row.tries, "mail given up");
            execute!(tx, DONE, row.id)?
        }
    };
    tx.commit().await?;
    Ok(Some(result.is_ok()))
}

fn open(platform: &Platform, row: &Row) -> Result<Mail, Fault> {
    let plain = platform.sealer.open(place(row.id.0.as_bytes()), &row.sealed)?;
    serde_json::from_slice(&plain).map_err(|e| Fault::Broken(format!("JSON: {e}")))
}

/// Takes one due mail for five minutes; a node that dies meanwhile loses its claim.
async fn claim(platform: &Platform) -> Result<Option<Row>, Trouble> {
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    let row =
        on!(tx, c => sqlx::query_as(CLAIM).bind(now).bind(now.plus(Duration::from_mins(5))).fetch_optional(c).await)?;
    tx.commit().await?;
    Ok(row)
}

/// 1, 4, 16 … minutes, at most 6 hours.
fn wait(tries: i64) -> Duration {
    let power = u32::try_from(tries.clamp(1, 9) - 1).unwrap_or(0);
    Duration::from_secs(60 * 4_u64.pow(power)).min(Duration::from_hours(6))
}

/// The sealed column.
pub const SEALED: Column =
    Column { table: "mails", column: "sealed", rows: Rows::Uuid, page: SEALED_PAGE, put: SEALED_PUT };

fn place(row: &[u8]) -> Place<'_> {
    SEALED.place(row)
}
