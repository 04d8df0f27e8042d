//! Verbs: change one's password, replace a temporary one, tell how strong a password would be.

use super::rules::{self, Strength};
use super::{Password, check_new, check_typed, letters, policy};
use crate::failure::{Failure, Problem};
use crate::fault::Trouble;
use crate::login::store as devices;
use crate::people::{User, service::about, store};
use crate::platform::audit::{self, Kind};
use crate::platform::caller::{Caller, Session, Stage};
use crate::platform::digest::Token;
use crate::platform::hasher::Verdict;
use crate::platform::{Platform, limits, outbox, session};

/// What the Change Password form holds.
pub struct Change {
    /// Proves who is here.
    pub current: Password,
    /// The new one.
    pub new: Password,
    /// The new one again.
    pub confirm: Password,
    /// The token of this browser, where it has logged in before.
    pub device: Option<Token>,
}

/// What the form for a password after a temporary one holds.
pub struct Choice {
    /// The new one.
    pub new: Password,
    /// The new one again.
    pub confirm: Password,
    /// The token of this browser, where it has logged in before.
    pub device: Option<Token>,
}

/// A checked change.
struct Replacement<'a> {
    /// The stored hash that is replaced.
    old: &'a str,
    new: &'a Password,
    device: Option<&'a Token>,
}

/// Changes the caller's password. It is in force at once, every other session ends (ASVS 5.0 7.4.3), the owner is
/// told by mail. Returns the new token of this session.
pub async fn change(platform: &Platform, caller: &Caller, change: Change) -> Result<Token, Trouble> {
    let session = caller.require_session()?;
    let user = owner(platform, session).await?;
    let mut problems = Vec::new();
    problems.extend(check_typed(&change.current, "current_password", "Type your current password."));
    problems.extend(check_pair(platform, &user, &change.new, &change.confirm).await?);
    Failure::check(problems)?;
    let old = prove(platform, caller, &change.current, "current_password").await?;
    if change.new.same_as(&change.current) {
        return Err(Failure::field("new_password", "This is your current password. Choose a different one.").into());
    }
    let replacement = Replacement { old: &old, new: &change.new, device: change.device.as_ref() };
    replace(platform, caller, &user, replacement).await
}

/// Replaces the temporary password after a log-in with it: the step of [`Stage::NewPassword`].
pub async fn choose(platform: &Platform, caller: &Caller, choice: Choice) -> Result<Token, Trouble> {
    let session = caller.require_stage(Stage::NewPassword)?;
    let user = owner(platform, session).await?;
    let Choice { new, confirm, device } = choice;
    Failure::check(check_pair(platform, &user, &new, &confirm).await?)?;
    let mut tx = platform.db.read().await?;
    let old = store::credentials(&mut tx, user.id).await?.ok_or(Failure::SignInNeeded)?.password_hash;
    drop(tx);
    if platform.hasher.verify(&new, Some(&old)).await? != Verdict::Wrong {
        return Err(Failure::field("new_password", "This is the temporary password. Choose one of your own.").into());
    }
    replace(platform, caller, &user, Replacement { old: &old, new: &new, device: device.as_ref() }).await
}

/// How strong `new` would be for this caller, with reasons.
pub async fn strength(platform: &Platform, caller: &Caller, new: &Password) -> Result<Strength, Trouble> {
    let instance = &platform.config.instance.name;
    let Some(session) = caller.session() else {
        let nobody = rules::About { username: "", email: "", name: "", instance };
        return Ok(rules::strength(new, &nobody, policy(platform)));
    };
    let user = owner(platform, session).await?;
    Ok(rules::strength(new, &about(platform, &user), policy(platform)))
}

/// Proves the caller by password: counted first, then compared. Returns the stored hash that it was compared with.
pub async fn prove(
    platform: &Platform,
    caller: &Caller,
    password: &Password,
    field: &'static str,
) -> Result<String, Trouble> {
    let session = caller.require_set_up()?;
    let bucket = format!("password:{}", session.user);
    limits::take(platform, &bucket, limits::ACCOUNT).await?;
    let mut tx = platform.db.read().await?;
    let stored = store::credentials(&mut tx, session.user).await?.ok_or(Failure::SignInNeeded)?.password_hash;
    drop(tx);
    if platform.hasher.verify(password, Some(&stored)).await? == Verdict::Wrong {
        let mut tx = platform.db.write().await?;
        audit::record(&mut tx, platform, caller, Kind::ConfirmFailed, Some(session.user), "").await?;
        tx.commit().await?;
        return Err(Failure::field(field, "This is not your password.").into());
    }
    let mut tx = platform.db.write().await?;
    limits::forget(&mut tx, &bucket).await?;
    tx.commit().await?;
    Ok(stored)
}

async fn owner(platform: &Platform, session: &Session) -> Result<User, Trouble> {
    let mut tx = platform.db.read().await?;
    Ok(store::by_id(&mut tx, session.user).await?.ok_or(Failure::SignInNeeded)?)
}

async fn check_pair(
    platform: &Platform,
    user: &User,
    new: &Password,
    confirm: &Password,
) -> Result<Vec<Problem>, Trouble> {
    let mut problems = check_new(platform, new, &about(platform, user), "new_password").await?;
    if !new.same_as(confirm) {
        problems.push(Problem::new("confirm_password", "This is not the same as the new password."));
    }
    Ok(problems)
}

/// Compare-and-set on the old hash: of two changes at the same moment one wins, and the other is told.
async fn replace(
    platform: &Platform,
    caller: &Caller,
    user: &User,
    replacement: Replacement<'_>,
) -> Result<Token, Trouble> {
    let Replacement { old, new, device } = replacement;
    let hash = platform.hasher.hash(new).await?;
    let session = caller.session().ok_or(Failure::SignInNeeded)?;
    let mut tx = platform.db.write().await?;
    if !store::set_password(&mut tx, user.id, old, &hash, platform.clock.now()).await? {
        let message = "Your password was changed somewhere else in the meantime. Nothing was changed here.".to_owned();
        return Err(Failure::Conflict { message }.into());
    }
    session::end_others(&mut tx, user.id, session.id).await?;
    devices::forget(&mut tx, user.id, device).await?;
    // No proof of a second factor: whoever has only the password gains no time with it.
    let token = session::rotate(&mut tx, platform, session.id, Stage::Full).await?.ok_or(Failure::SignInNeeded)?;
    outbox::queue(&mut tx, platform, &letters::changed(platform, user, caller)).await?;
    audit::record(&mut tx, platform, caller, Kind::PasswordChanged, Some(user.id), "").await?;
    tx.commit().await?;
    Ok(token)
}
