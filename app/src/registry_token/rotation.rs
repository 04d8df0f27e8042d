//! The verb of the operator: a new signing key in the place of the old one.

use std::time::Duration;

use super::{keys, store};
use crate::fault::Trouble;
use crate::platform::Platform;
use crate::platform::audit::{self, Kind};
use crate::platform::caller::Caller;
use crate::timestamp::Timestamp;

/// When the new key begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begin {
    /// After the time that registries need to learn of it (`registry.key_lead_hours`).
    AfterLead,
    /// At once, and the old one is withdrawn at once: for a key that leaked.
    Now,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rotated {
    /// A new key is published, and signs from then on.
    From(Timestamp),
    /// One that was made before is still waiting for its time: none was made.
    Waiting(Timestamp),
}

/// Makes a new signing key. It is published at once, and signs when registries have had the time to learn of it; the
/// old one stays published until nothing that it signed counts any more.
pub async fn rotate(platform: &Platform, caller: &Caller, begin: Begin) -> Result<Rotated, Trouble> {
    caller.require_operator()?;
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    store::lock(&mut tx).await?;
    let from = match begin {
        Begin::Now => {
            store::withdraw(&mut tx).await?;
            now
        }
        Begin::AfterLead => {
            let waiting = store::all(&mut tx).await?.into_iter().find(|key| key.signs_from > now);
            if let Some(waiting) = waiting {
                return Ok(Rotated::Waiting(waiting.signs_from));
            }
            let from = now.plus(Duration::from_hours(platform.config.registry.key_lead_hours));
            store::end(&mut tx, from).await?;
            from
        }
    };
    keys::make(&mut tx, platform, from).await?;
    let detail = format!("registry tokens are signed with a new key from {} on", from.for_people());
    audit::record(&mut tx, platform, caller, Kind::KeysRotated, None, &detail).await?;
    tx.commit().await?;
    Ok(Rotated::From(from))
}

/// Forgets keys that nobody needs any more.
pub async fn sweep(tx: &mut crate::platform::db::Tx, now: Timestamp) -> Result<u64, sqlx::Error> {
    store::sweep(tx, now.minus(keys::KEPT)).await
}
