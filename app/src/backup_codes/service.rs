//! Verbs: make a set, generate a new one, look at it; and what happens when a code was spent.

use zeroize::Zeroizing;

use super::store::{self, Recipe};
use super::{FEW, HOW_MANY, Overview, letters, rules};
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::ids::UserId;
use crate::password::Password;
use crate::people::store as people;
use crate::platform::audit::{self, Kind};
use crate::platform::caller::Caller;
use crate::platform::db::Tx;
use crate::platform::hasher::Cost;
use crate::platform::{Platform, outbox, session};
use crate::two_factor;

/// A set that is not stored yet.
pub struct Set {
    codes: Zeroizing<Vec<String>>,
    recipe: Recipe,
    hashes: Vec<Vec<u8>>,
}

/// Makes ten codes and hashes them, one after the other: other people's log-ins pass in between. Slow; do it before any
/// unit of work.
pub async fn make(platform: &Platform) -> Result<Set, Trouble> {
    let (salt, cost) = (platform.random.bytes::<16>(), platform.hasher.cost());
    let mut codes = Zeroizing::new(Vec::with_capacity(HOW_MANY));
    let mut hashes = Vec::with_capacity(HOW_MANY);
    while codes.len() < HOW_MANY {
        let code = rules::from_random(&platform.random.bytes());
        hashes.push(platform.hasher.digest(&Password::from(code.to_string()), &salt, cost).await?.to_vec());
        codes.push(rules::shown(&code));
    }
    let recipe = Recipe { salt: salt.to_vec(), memory: cost.memory.into(), passes: cost.passes.into() };
    Ok(Set { codes, recipe, hashes })
}

/// Stores a set in the place of the one before; answers the codes, to be shown once.
pub async fn store_set(
    tx: &mut Tx,
    platform: &Platform,
    user: UserId,
    set: Set,
) -> Result<Zeroizing<Vec<String>>, Trouble> {
    store::replace(tx, user, &set.recipe, &set.hashes, platform.clock.now()).await?;
    Ok(set.codes)
}

/// **Generate New Backup Codes**: every earlier code dies, every other session ends, the owner is told.
pub async fn generate(platform: &Platform, caller: &Caller) -> Result<Zeroizing<Vec<String>>, Trouble> {
    let session = caller.require_session()?;
    session.recently_verified(&platform.config, platform.clock.now())?;
    let mut tx = platform.db.read().await?;
    two_factor::store::since(&mut tx, session.user).await?.ok_or_else(off)?;
    drop(tx);
    let set = make(platform).await?;
    let mut tx = platform.db.write().await?;
    if !two_factor::store::lock(&mut tx, session.user).await? {
        return Err(off().into());
    }
    let user = people::by_id(&mut tx, session.user).await?.ok_or(Failure::SignInNeeded)?;
    let codes = store_set(&mut tx, platform, user.id, set).await?;
    session::end_others(&mut tx, user.id, session.id).await?;
    outbox::queue(&mut tx, platform, &letters::generated(platform, &user, caller)).await?;
    audit::record(&mut tx, platform, caller, Kind::BackupCodesGenerated, Some(user.id), "").await?;
    tx.commit().await?;
    Ok(codes)
}

/// The caller's set; `None` without two-factor authentication.
pub async fn overview(platform: &Platform, caller: &Caller) -> Result<Option<Overview>, Trouble> {
    let session = caller.require_session()?;
    Ok(store::overview(&mut platform.db.read().await?, session.user).await?)
}

/// The slow hash of what was typed, with the salt of this person's set. `None` when it cannot be a code, or there is no
/// set: then no hash is spent.
pub async fn digest(platform: &Platform, user: UserId, typed: &str) -> Result<Option<[u8; 32]>, Trouble> {
    let Some(code) = rules::read(typed) else { return Ok(None) };
    let mut tx = platform.db.read().await?;
    let Some(recipe) = store::recipe(&mut tx, user).await? else { return Ok(None) };
    drop(tx);
    let number = |value: i64| u32::try_from(value).unwrap_or(u32::MAX);
    let cost = Cost { memory: number(recipe.memory), passes: number(recipe.passes) };
    Ok(Some(platform.hasher.digest(&Password::from(code.to_string()), &recipe.salt, cost).await?))
}

/// A code was spent in this unit of work: records it, and tells the owner how many are left. Last before the commit.
pub async fn spent(
    tx: &mut Tx,
    platform: &Platform,
    caller: &Caller,
    user: UserId,
    left: usize,
) -> Result<(), Trouble> {
    if let Some(owner) = people::by_id(tx, user).await? {
        outbox::queue(tx, platform, &letters::used(platform, &owner, left, caller)).await?;
    }
    audit::record(tx, platform, caller, Kind::BackupCodeUsed, Some(user), &words_left(left)).await
}

/// “3 of 10 left”.
pub fn words_left(left: usize) -> String {
    format!("{left} of {HOW_MANY} left")
}

/// Whether it is time for a new set.
pub const fn few(left: usize) -> bool {
    left <= FEW
}

fn off() -> Failure {
    Failure::Conflict { message: "Two-factor authentication is off: there are no backup codes.".to_owned() }
}
