//! Verbs: read the policy, change one entry.

use super::entries::{ENTRIES, Entry, named};
use super::{Policy, store};
use crate::failure::Failure;
use crate::fault::{Fault, Trouble};
use crate::platform::Platform;
use crate::platform::audit::{self, Kind};
use crate::platform::caller::Caller;
use crate::platform::db::Tx;

/// The policy as it stands.
pub async fn load(platform: &Platform) -> Result<Policy, Trouble> {
    load_in(&mut platform.db.read().await?).await
}

/// The same, in a unit of work. A name that this version does not know is another version's; a value that cannot be
/// read stops everything that asks: what it should protect must not stand open meanwhile.
pub async fn load_in(tx: &mut Tx) -> Result<Policy, Trouble> {
    let mut policy = Policy::default();
    for (name, value) in store::all(tx).await? {
        let Some(entry) = named(&name) else { continue };
        (entry.set)(&mut policy, &value)
            .map_err(|expected| Fault::Broken(format!("policy {name}: stored is “{value}”, expected {expected}")))?;
    }
    Ok(policy)
}

/// Every entry with its value.
pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<(&'static Entry, String)>, Trouble> {
    caller.require_operator()?;
    let policy = load(platform).await?;
    Ok(ENTRIES.iter().map(|entry| (entry, entry.value(&policy))).collect())
}

/// Decides one entry; every node follows at its next request. Returns the value as it is stored.
pub async fn set(platform: &Platform, caller: &Caller, name: &str, value: &str) -> Result<String, Trouble> {
    caller.require_operator()?;
    let entry = named(name).ok_or_else(|| unknown(name))?;
    let mut tx = platform.db.write().await?;
    let mut policy = load_in(&mut tx).await?;
    let before = entry.value(&policy);
    (entry.set)(&mut policy, value.trim()).map_err(|expected| wrong(entry, value, &expected))?;
    let after = entry.value(&policy);
    if after != before {
        store::put(&mut tx, entry.name, &after).await?;
        let detail = format!("{name}: “{before}” became “{after}”");
        audit::record(&mut tx, platform, caller, Kind::PolicyChanged, None, &detail).await?;
        tx.commit().await?;
    }
    Ok(after)
}

fn unknown(name: &str) -> Failure {
    let names: Vec<_> = ENTRIES.iter().map(|entry| entry.name).collect();
    let message = format!("There is no policy “{}”. There are: {}.", name.escape_debug(), names.join(", "));
    Failure::Refused { message }
}

fn wrong(entry: &Entry, value: &str, expected: &str) -> Failure {
    let message = format!("{}: “{}” is not right; expected is {expected}.", entry.name, value.escape_debug());
    Failure::Refused { message }
}
