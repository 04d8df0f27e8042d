//! Verb: what happened on the caller's account.

use super::rules::Group;
use super::{Event, store};
use crate::fault::Trouble;
use crate::platform::Platform;
use crate::platform::caller::Caller;

/// Which part of the record.
#[derive(Default)]
pub struct Wanted {
    /// Only these kinds.
    pub group: Option<&'static Group>,
    /// Only what happened before this entry.
    pub before: Option<i64>,
    /// Entries at most.
    pub count: i64,
}

/// What happened on the caller's account, newest first.
pub async fn list(platform: &Platform, caller: &Caller, wanted: Wanted) -> Result<Vec<Event>, Trouble> {
    let user = caller.require_myself()?.user;
    let before = wanted.before.unwrap_or(i64::MAX);
    let mut tx = platform.db.read().await?;
    Ok(match wanted.group {
        Some(group) => store::of_kind(&mut tx, user, group.patterns(), before, wanted.count).await?,
        None => store::of_person(&mut tx, user, before, wanted.count).await?,
    })
}
