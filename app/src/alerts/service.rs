//! Verbs: which alerts a person sees, dismiss one.

use std::time::Duration;

use super::{PageAlert, store};
use crate::fault::Trouble;
use crate::platform::Platform;
use crate::platform::caller::Caller;
use crate::platform::db::Tx;
use crate::{api_keys, backup_codes, two_factor};

/// A dismissed alert stays away as long as any alert of the same name could.
const REMEMBERED: Duration = Duration::from_hours(24 * 400);

/// Names are made by features, e.g. `few-backup-codes:3`; a form that brings a longer one is not ours.
const LONGEST_NAME: usize = 100;

/// What the caller should deal with, the most urgent first: a line per feature.
pub async fn of(platform: &Platform, caller: &Caller) -> Result<Vec<PageAlert>, Trouble> {
    let Ok(session) = caller.require_session() else { return Ok(Vec::new()) };
    let mut tx = platform.db.read().await?;
    let mut alerts = Vec::new();
    alerts.extend(backup_codes::alerts::of(&mut tx, session.user).await?);
    alerts.extend(two_factor::alerts::of(&mut tx, platform, session.user).await?);
    alerts.extend(api_keys::alerts::of(&mut tx, platform, session.user).await?);
    if alerts.iter().any(|alert| alert.dismiss.is_some()) {
        let dismissed = store::dismissed(&mut tx, session.user).await?;
        alerts.retain(|alert| alert.dismiss.as_ref().is_none_or(|name| !dismissed.contains(name)));
    }
    Ok(alerts)
}

/// The caller does not want to see this alert any more.
pub async fn dismiss(platform: &Platform, caller: &Caller, alert: &str) -> Result<(), Trouble> {
    let session = caller.require_session()?;
    let ours = (1..=LONGEST_NAME).contains(&alert.len()) && alert.bytes().all(|byte| byte.is_ascii_graphic());
    if ours {
        let mut tx = platform.db.write().await?;
        store::dismiss(&mut tx, session.user, alert, platform.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Forgets what was dismissed long ago.
pub async fn sweep(tx: &mut Tx, platform: &Platform) -> Result<u64, sqlx::Error> {
    store::sweep(tx, platform.clock.now().minus(REMEMBERED)).await
}
