//! Verbs: list one's sessions, end one, end all others.

use std::time::Duration;

use super::OpenSession;
use super::store::{self, Alive};
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::ids::SessionId;
use crate::people::store as people;
use crate::platform::audit::{self, Kind};
use crate::platform::caller::Caller;
use crate::platform::device::device;
use crate::platform::{Platform, session};

/// The caller's living sessions that are older than `before`, the newest log-in first.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    before: Option<SessionId>,
    count: i64,
) -> Result<Vec<OpenSession>, Trouble> {
    let user = caller.require_myself()?.user;
    let mut tx = platform.db.read().await?;
    let administrator = people::by_id(&mut tx, user).await?.is_some_and(|user| user.administrator);
    let before = before.unwrap_or(SessionId(uuid::Uuid::max()));
    Ok(store::open(&mut tx, user, alive(platform, administrator), before, count).await?)
}

/// Ends one of the caller's sessions, also the one that asks.
pub async fn end(platform: &Platform, caller: &Caller, id: SessionId) -> Result<(), Trouble> {
    let user = caller.require_myself()?.user;
    let mut tx = platform.db.write().await?;
    let Some(agent) = store::end(&mut tx, user, id).await? else { return Err(Failure::NotFound.into()) };
    let detail = device(&agent);
    audit::record(&mut tx, platform, caller, Kind::LoggedOut, Some(user), &detail).await?;
    Ok(tx.commit().await?)
}

/// Ends every session of the caller but the one that asks; returns how many that were.
pub async fn end_others(platform: &Platform, caller: &Caller) -> Result<u64, Trouble> {
    let session = caller.require_session()?;
    let mut tx = platform.db.write().await?;
    let ended = session::end_others(&mut tx, session.user, session.id).await?;
    if ended > 0 {
        let detail = "every other session";
        audit::record(&mut tx, platform, caller, Kind::LoggedOut, Some(session.user), detail).await?;
        tx.commit().await?;
    }
    Ok(ended)
}

/// The same lifetimes as at every request.
fn alive(platform: &Platform, administrator: bool) -> Alive {
    let (limits, now) = (&platform.config.session, platform.clock.now());
    let (idle, age) = if administrator {
        (limits.admin_idle_minutes, limits.admin_max_hours)
    } else {
        (limits.idle_minutes, limits.max_hours)
    };
    let ago = |seconds| now.minus(Duration::from_secs(seconds));
    Alive { began_after: ago(age * 3_600), seen_after: ago(idle * 60) }
}
