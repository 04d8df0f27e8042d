//! Verbs: create, list, rotate, revoke; kill a key that leaked; warn of keys that end.

use std::time::Duration;

use super::rules::{self, KeyPolicy, NewApiKey};
use super::terms::State;
use super::token::KeyToken;
use super::{ApiKey, Created, letters, store};
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::ids::{KeyId, UserId};
use crate::people::{User, store as people};
use crate::platform::audit::{self, Kind};
use crate::platform::caller::{Caller, Session};
use crate::platform::db::Tx;
use crate::platform::{Platform, limits, outbox};
use crate::policy::service as instance;

/// Reports of leaked tokens from one address: 30 a minute.
const REPORTS: limits::Limit = limits::ADDRESS;
/// Warned a week before the end, and a day before.
const WARNINGS: [(i64, Duration); 2] = [(1, rules::SOON), (2, Duration::from_hours(24))];

/// What the instance allows.
pub async fn policy(platform: &Platform) -> Result<KeyPolicy, Trouble> {
    Ok(instance::load(platform).await?.keys)
}

/// Makes a key. Only a person in a browser who has just proved who they are: never a key (step-up, ASVS 5.0 7.5.1).
pub async fn create(platform: &Platform, caller: &Caller, new: NewApiKey) -> Result<Created, Trouble> {
    let session = proven(platform, caller)?;
    let now = platform.clock.now();
    let policy = policy(platform).await?;
    let rules::Checked { name, scopes, expires_at, networks } = rules::check(&new, policy, now)?;
    let token = KeyToken::new(&platform.random);
    let key = ApiKey {
        id: KeyId(platform.random.uuid(now)),
        user: session.user,
        name,
        scopes,
        head: token.head().to_owned(),
        tail: token.tail().to_owned(),
        networks,
        created_at: now,
        expires_at,
        revoked_at: None,
        revoked_why: String::new(),
        successor: None,
        last_use: None,
    };
    let mut tx = platform.db.write().await?;
    let user = owner(&mut tx, session).await?;
    if store::living(&mut tx, user.id, now).await? >= i64::from(policy.per_person) {
        let most = if policy.per_person == 1 { "1 key".to_owned() } else { format!("{} keys", policy.per_person) };
        let message = format!("You have {most}, and more are not allowed here. Revoke one that you do not need.");
        return Err(Failure::Refused { message }.into());
    }
    store::insert(&mut tx, &key, &token).await?;
    outbox::queue(&mut tx, platform, &letters::created(platform, &user, &key, caller)).await?;
    audit::record(&mut tx, platform, caller, Kind::ApiKeyCreated, Some(user.id), &key.label()).await?;
    tx.commit().await?;
    Ok(Created { key, token, username: user.username })
}

/// The caller's keys that are older than `before`, newest first, at most `count`; those that ended are listed for 30 days.
pub async fn list(
    platform: &Platform,
    caller: &Caller,
    before: Option<KeyId>,
    count: i64,
) -> Result<Vec<ApiKey>, Trouble> {
    let user = caller.require_myself()?.user;
    let before = before.unwrap_or(KeyId(uuid::Uuid::max()));
    Ok(store::of_person(&mut platform.db.read().await?, user, before, count).await?)
}

/// One of the caller's keys.
pub async fn one(platform: &Platform, caller: &Caller, id: KeyId) -> Result<ApiKey, Trouble> {
    let user = caller.require_myself()?.user;
    Ok(store::one(&mut platform.db.read().await?, user, id).await?.ok_or(Failure::NotFound)?)
}

/// Puts a new key with a new token in the place of an old one, which lives on for `overlap` hours.
pub async fn rotate(platform: &Platform, caller: &Caller, id: KeyId, overlap: &str) -> Result<Created, Trouble> {
    let session = proven(platform, caller)?;
    let now = platform.clock.now();
    let end = rules::check_overlap(overlap, now)?;
    let policy = policy(platform).await?;
    let token = KeyToken::new(&platform.random);
    let mut tx = platform.db.write().await?;
    let user = owner(&mut tx, session).await?;
    let old = store::one(&mut tx, user.id, id).await?.ok_or(Failure::NotFound)?;
    let key = ApiKey {
        id: KeyId(platform.random.uuid(now)),
        head: token.head().to_owned(),
        tail: token.tail().to_owned(),
        created_at: now,
        expires_at: rules::successor_expiry(old.created_at, old.expires_at, policy, now),
        revoked_at: None,
        revoked_why: String::new(),
        successor: None,
        last_use: None,
        ..old.clone()
    };
    // Of two who rotate at the same moment one succeeds: the condition is part of the change.
    if !store::replace(&mut tx, &old, key.id, end, now).await? {
        let message = match old.state(now) {
            State::Replaced | State::Active | State::EndsSoon => "This key has been rotated already.",
            State::Expired | State::Revoked => "This key has ended. Create a new one instead.",
        };
        return Err(Failure::Conflict { message: message.to_owned() }.into());
    }
    store::insert(&mut tx, &key, &token).await?;
    let end = old.expires_at.map_or(end, |before| before.min(end)).for_people();
    outbox::queue(&mut tx, platform, &letters::rotated(platform, &user, &old, &end, caller)).await?;
    audit::record(&mut tx, platform, caller, Kind::ApiKeyRotated, Some(user.id), &old.label()).await?;
    tx.commit().await?;
    Ok(Created { key, token, username: user.username })
}

/// Ends one of the caller's keys at once: in the browser after a fresh proof, or by a key with the scope API (also
/// itself). Twice is as good as once.
pub async fn revoke(platform: &Platform, caller: &Caller, id: KeyId) -> Result<ApiKey, Trouble> {
    let myself = caller.require_myself()?;
    if let Some(session) = myself.session {
        session.recently_verified(&platform.config, platform.clock.now())?;
    }
    let mut tx = platform.db.write().await?;
    let key = store::one(&mut tx, myself.user, id).await?.ok_or(Failure::NotFound)?;
    if store::revoke(&mut tx, myself.user, id, platform.clock.now(), "").await? {
        if let Some(user) = people::by_id(&mut tx, myself.user).await? {
            outbox::queue(&mut tx, platform, &letters::revoked(platform, &user, &key, caller)).await?;
        }
        audit::record(&mut tx, platform, caller, Kind::ApiKeyRevoked, Some(myself.user), &key.label()).await?;
        tx.commit().await?;
    }
    Ok(key)
}

/// Ends the key of a token that anybody found, and tells its owner. The answer is the same whether or not there is one.
pub async fn revoke_leaked(platform: &Platform, caller: &Caller, found: &str) -> Result<(), Trouble> {
    if let Some(address) = caller.address {
        limits::take(platform, &limits::address_bucket("leaked", address), REPORTS).await?;
    }
    let Some(token) = KeyToken::parse(found.trim()) else {
        let message = "This is not a whole token: it starts with lk_, has 39 characters, and its checksum is right.";
        return Err(Failure::field("token", message).into());
    };
    let now = platform.clock.now();
    let mut tx = platform.db.write().await?;
    let Some(key) = store::by_hash(&mut tx, token.hash()).await? else { return Ok(()) };
    if !key.state(now).lives() || !store::revoke(&mut tx, key.user, key.id, now, "leaked").await? {
        return Ok(());
    }
    if let Some(user) = people::by_id(&mut tx, key.user).await? {
        outbox::queue(&mut tx, platform, &letters::leaked(platform, &user, &key)).await?;
    }
    audit::record(&mut tx, platform, caller, Kind::ApiKeyLeaked, Some(key.user), &key.label()).await?;
    Ok(tx.commit().await?)
}

/// Ends every key of somebody whose account is closed: they stay ended when it is opened again.
pub async fn revoke_all(tx: &mut Tx, platform: &Platform, user: UserId) -> Result<u64, sqlx::Error> {
    store::revoke_all(tx, user, platform.clock.now(), "account disabled").await
}

/// Warns owners of keys that end in a week, and once more a day before; returns how many letters that were. Of several
/// nodes one sends each.
pub async fn warn_of_end(platform: &Platform) -> Result<usize, Trouble> {
    let mut sent = 0;
    let now = platform.clock.now();
    // The later warning first: who is warned of tomorrow needs no letter about next week.
    for (level, within) in WARNINGS.into_iter().rev() {
        for key in store::ending(&mut platform.db.read().await?, now, within, level).await? {
            let mut tx = platform.db.write().await?;
            if !store::warn(&mut tx, key.id, level).await? {
                continue;
            }
            if let Some(user) = people::by_id(&mut tx, key.user).await? {
                outbox::queue(&mut tx, platform, &letters::ends_soon(platform, &user, &key)).await?;
                sent += 1;
            }
            tx.commit().await?;
        }
    }
    Ok(sent)
}

fn proven<'a>(platform: &Platform, caller: &'a Caller) -> Result<&'a Session, Failure> {
    let session = caller.require_session()?;
    session.recently_verified(&platform.config, platform.clock.now())?;
    Ok(session)
}

/// The owner, with everyone else who makes a key for them held off.
async fn owner(tx: &mut Tx, session: &Session) -> Result<User, Trouble> {
    if !store::lock_owner(tx, session.user, session.id).await? {
        return Err(Failure::SignInNeeded.into());
    }
    Ok(people::by_id(tx, session.user).await?.ok_or(Failure::SignInNeeded)?)
}
