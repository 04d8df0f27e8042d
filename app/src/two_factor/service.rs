//! Verbs: where a person stands, switch the second factor off, remove and rename authenticators, reset for somebody.
//! Setting one up is in [`super::set_up`].

use super::{Authenticator, Standing, letters, store};
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::ids::{AuthenticatorId, UserId};
use crate::people::service::find;
use crate::people::{User, store as people};
use crate::platform::audit::{self, Kind};
use crate::platform::caller::{Caller, Session};
use crate::platform::db::Tx;
use crate::platform::{Platform, outbox, session};
use crate::policy::{self, Demand};
use crate::two_factor::rules::check_name;

/// What an authenticator is called when its owner calls it nothing.
pub const USUAL_NAME: &str = "Authenticator app";

/// Where a person stands. Whoever answers requests asks this before anything else: see [`Standing::held_back`].
pub async fn standing(platform: &Platform, user: UserId) -> Result<Standing, Trouble> {
    standing_in(&mut platform.db.read().await?, platform, user).await
}

/// The same, in a unit of work.
pub async fn standing_in(tx: &mut Tx, platform: &Platform, user: UserId) -> Result<Standing, Trouble> {
    let demand = policy::service::load_in(tx).await?.two_factor(platform.clock.now());
    Ok(Standing { since: store::since(tx, user).await?, demand })
}

/// The caller's authenticators, and where they stand.
pub async fn overview(platform: &Platform, caller: &Caller) -> Result<(Standing, Vec<Authenticator>), Trouble> {
    let user = caller.require_session()?.user;
    let mut tx = platform.db.read().await?;
    Ok((standing_in(&mut tx, platform, user).await?, store::list(&mut tx, user).await?))
}

/// One of the caller's authenticators, and whether it is the last.
pub async fn find_own(platform: &Platform, caller: &Caller, id: &str) -> Result<(Authenticator, bool), Trouble> {
    let (_, all) = overview(platform, caller).await?;
    let id = read(id)?;
    let last = all.len() == 1;
    let found = all.into_iter().find(|authenticator| authenticator.id == id).ok_or(Failure::NotFound)?;
    Ok((found, last))
}

/// Disables two-factor authentication: log-in no longer asks. Refused where the policy requires it.
pub async fn disable(platform: &Platform, caller: &Caller) -> Result<(), Trouble> {
    let session = recent(platform, caller)?;
    let mut tx = platform.db.write().await?;
    let user = owner(&mut tx, session.user).await?;
    refuse_where_required(&mut tx, platform).await?;
    switch_off(&mut tx, platform, caller, &user).await?;
    Ok(tx.commit().await?)
}

/// Removes an authenticator of the caller. With the last one two-factor authentication ends, where the policy allows.
pub async fn remove(platform: &Platform, caller: &Caller, id: &str) -> Result<(), Trouble> {
    let session = recent(platform, caller)?;
    let id = read(id)?;
    let mut tx = platform.db.write().await?;
    let user = owner(&mut tx, session.user).await?;
    store::lock(&mut tx, user.id).await?;
    let all = store::list(&mut tx, user.id).await?;
    let found = all.iter().find(|authenticator| authenticator.id == id).ok_or(Failure::NotFound)?;
    if all.len() == 1 {
        refuse_where_required(&mut tx, platform).await?;
        switch_off(&mut tx, platform, caller, &user).await?;
        return Ok(tx.commit().await?);
    }
    store::remove(&mut tx, user.id, id).await?;
    session::end_others(&mut tx, user.id, session.id).await?;
    outbox::queue(&mut tx, platform, &letters::removed(platform, &user, &found.name, caller)).await?;
    audit::record(&mut tx, platform, caller, Kind::AuthenticatorRemoved, Some(user.id), &found.name).await?;
    Ok(tx.commit().await?)
}

/// Renames an authenticator of the caller.
pub async fn rename(platform: &Platform, caller: &Caller, id: &str, name: &str) -> Result<(), Trouble> {
    let session = caller.require_session()?;
    let id = read(id)?;
    let name = check_name(name, USUAL_NAME).map_err(|problem| Failure::Invalid { problems: vec![problem] })?;
    let mut tx = platform.db.write().await?;
    if !store::rename(&mut tx, session.user, id, &name).await? {
        return Err(Failure::NotFound.into());
    }
    Ok(tx.commit().await?)
}

/// Takes every second factor from a person who has lost them; their sessions end. For the operator.
pub async fn reset(platform: &Platform, caller: &Caller, username: &str) -> Result<(), Trouble> {
    caller.require_operator()?;
    let mut tx = platform.db.write().await?;
    let user = find(&mut tx, username).await?;
    if !store::turn_off(&mut tx, user.id).await? {
        let message = "This person has no two-factor authentication.".to_owned();
        return Err(Failure::Conflict { message }.into());
    }
    session::end_all(&mut tx, user.id).await?;
    outbox::queue(&mut tx, platform, &letters::reset(platform, &user)).await?;
    audit::record(&mut tx, platform, caller, Kind::TwoFactorReset, Some(user.id), "").await?;
    Ok(tx.commit().await?)
}

/// The id of a row, from a form or an address.
fn read(id: &str) -> Result<AuthenticatorId, Failure> {
    id.parse().map(AuthenticatorId).map_err(|_| Failure::NotFound)
}

/// The session of a caller whose last proof is recent enough to change factors.
fn recent<'a>(platform: &Platform, caller: &'a Caller) -> Result<&'a Session, Failure> {
    let session = caller.require_session()?;
    session.recently_verified(&platform.config, platform.clock.now())?;
    Ok(session)
}

async fn owner(tx: &mut Tx, user: UserId) -> Result<User, Trouble> {
    Ok(people::by_id(tx, user).await?.ok_or(Failure::SignInNeeded)?)
}

async fn refuse_where_required(tx: &mut Tx, platform: &Platform) -> Result<(), Trouble> {
    let demand = policy::service::load_in(tx).await?.two_factor(platform.clock.now());
    if demand == Demand::Now {
        let instance = &platform.config.instance.name;
        let message = format!("{instance} requires two-factor authentication. Contact your System Administrator.");
        return Err(Failure::Refused { message }.into());
    }
    Ok(())
}

/// Everything about the second factor goes, other sessions too; the owner is told.
async fn switch_off(tx: &mut Tx, platform: &Platform, caller: &Caller, user: &User) -> Result<(), Trouble> {
    if !store::turn_off(tx, user.id).await? {
        let message = "Two-factor authentication is off already.".to_owned();
        return Err(Failure::Conflict { message }.into());
    }
    let session = caller.session().ok_or(Failure::SignInNeeded)?;
    session::end_others(tx, user.id, session.id).await?;
    outbox::queue(tx, platform, &letters::disabled(platform, user, caller)).await?;
    audit::record(tx, platform, caller, Kind::TwoFactorDisabled, Some(user.id), "").await
}
