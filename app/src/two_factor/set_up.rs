//! Verbs: begin to set an authenticator up, show what to scan, verify the first code.
//!
//! Nothing is active before a code proves that the authenticator works. Until then the secret belongs to the session
//! that began, for ten minutes; it is the same on every reload, and replaced only when the person asks.

use std::time::Duration;

use zeroize::Zeroizing;

use super::letters;
use super::proof::{CODES, place};
use super::rules::{Code, Secret, check_name};
use super::service::USUAL_NAME;
use super::store::{self, NewAuthenticator};
use crate::backup_codes;
use crate::failure::Failure;
use crate::fault::{Fault, Trouble};
use crate::ids::{AuthenticatorId, SessionId, UserId};
use crate::people::{User, store as people};
use crate::platform::audit::{self, Kind};
use crate::platform::caller::{Caller, Session};
use crate::platform::db::Tx;
use crate::platform::digest::Token;
use crate::platform::seal::Place;
use crate::platform::{Platform, limits, outbox, session};

/// How long a secret that was shown waits for its first code.
const LIVES: Duration = Duration::from_mins(10);

/// More than this nobody carries.
const MOST_AUTHENTICATORS: usize = 10;

/// What begins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// **Enable Two-Factor Authentication**: the first one.
    First,
    /// One more.
    Another,
    /// The same step once more, with a new secret.
    Anew,
}

/// What is shown to be scanned. Leaves the server only on the page of this step.
pub struct Offer {
    /// In base32.
    pub secret: Zeroizing<String>,
    /// For the QR code and for a tap on a phone.
    pub uri: Zeroizing<String>,
    /// The person is enrolled already, and adds another one.
    pub another: bool,
}

/// A set-up that succeeded.
pub struct Verified {
    /// For the session cookie.
    pub session: Token,
    /// Backup codes, with the first authenticator.
    pub codes: Option<Zeroizing<Vec<String>>>,
}

/// Begins: a secret for this session, unless it has one that still lives.
pub async fn begin(platform: &Platform, caller: &Caller, begin: Begin) -> Result<(), Trouble> {
    let session = caller.require_set_up()?;
    let now = platform.clock.now();
    session.recently_verified(&platform.config, now)?;
    let mut tx = platform.db.write().await?;
    let enrolled = store::since(&mut tx, session.user).await?.is_some();
    match begin {
        Begin::First if enrolled => return Err(conflict("Two-factor authentication is on already.").into()),
        Begin::Another if !enrolled => return Err(conflict("Two-factor authentication is off.").into()),
        Begin::Another if store::list(&mut tx, session.user).await?.len() >= MOST_AUTHENTICATORS => {
            return Err(conflict("You have ten authenticators. Remove one first.").into());
        }
        _ => {}
    }
    if begin == Begin::Anew || store::pending(&mut tx, session.id, now).await?.is_none() {
        let secret = Secret::new(platform.random.bytes());
        let sealed = platform.sealer.seal(pending_place(&session.id), secret.as_bytes())?;
        store::put_pending(&mut tx, session.id, sealed, now.plus(LIVES)).await?;
    }
    Ok(tx.commit().await?)
}

/// What this session is setting up; `None` when it has not begun, or too long ago.
pub async fn offer(platform: &Platform, caller: &Caller) -> Result<Option<Offer>, Trouble> {
    let session = caller.require_set_up()?;
    let mut tx = platform.db.read().await?;
    let Some(pending) = store::pending(&mut tx, session.id, platform.clock.now()).await? else { return Ok(None) };
    let secret = open(platform, session.id, &pending)?;
    Ok(Some(Offer {
        uri: secret.uri(&platform.config.instance.name, &session.username),
        secret: secret.base32(),
        another: store::since(&mut tx, session.user).await?.is_some(),
    }))
}

/// **Verify Code**: with it the authenticator counts. The first one enrols the person and brings ten backup codes; in
/// any case every other session ends, and this one has a new token.
pub async fn verify(platform: &Platform, caller: &Caller, typed: &str, name: &str) -> Result<Verified, Trouble> {
    let session = caller.require_set_up()?;
    let name = check_name(name, USUAL_NAME).map_err(|problem| Failure::Invalid { problems: vec![problem] })?;
    let limit = format!("set-up:{}", session.user);
    limits::take(platform, &limit, CODES).await?;
    let now = platform.clock.now();
    let mut tx = platform.db.read().await?;
    let pending = store::pending(&mut tx, session.id, now).await?.ok_or_else(over)?;
    let first = store::since(&mut tx, session.user).await?.is_none();
    drop(tx);
    let secret = open(platform, session.id, &pending)?;
    let code = Code::read(typed);
    let step = code.and_then(|code| secret.matching_step(&code, now)).ok_or_else(wrong)?;
    // Ten slow hashes: before the unit of work, which on SQLite holds the only writer.
    let set = if first { Some(backup_codes::service::make(platform).await?) } else { None };
    let mut tx = platform.db.write().await?;
    if !store::take_pending(&mut tx, session.id, pending, now).await? {
        return Err(over().into());
    }
    let user = people::by_id(&mut tx, session.user).await?.ok_or(Failure::SignInNeeded)?;
    enrol(&mut tx, platform, &user, first).await?;
    add(&mut tx, platform, user.id, &name, &secret, step).await?;
    let codes = match set {
        Some(set) => Some(backup_codes::service::store_set(&mut tx, platform, user.id, set).await?),
        None => None,
    };
    limits::forget(&mut tx, &limit).await?;
    let token = finish(&mut tx, platform, caller, &user, session, (!first).then_some(name.as_str())).await?;
    tx.commit().await?;
    Ok(Verified { session: token, codes })
}

/// Of two browsers that enrol the same person at once one is first.
async fn enrol(tx: &mut Tx, platform: &Platform, user: &User, first: bool) -> Result<(), Trouble> {
    if first {
        if !store::turn_on(tx, user.id, platform.clock.now()).await? {
            return Err(conflict("Two-factor authentication was switched on somewhere else in the meantime.").into());
        }
    } else if !store::lock(tx, user.id).await? {
        return Err(conflict("Two-factor authentication was switched off somewhere else in the meantime.").into());
    }
    Ok(())
}

async fn add(
    tx: &mut Tx,
    platform: &Platform,
    user: UserId,
    name: &str,
    secret: &Secret,
    step: i64,
) -> Result<(), Trouble> {
    let now = platform.clock.now();
    let id = AuthenticatorId(platform.random.uuid(now));
    let sealed = platform.sealer.seal(place(&id), secret.as_bytes())?;
    let new = NewAuthenticator { id, user, name: name.to_owned(), secret: sealed, step, now };
    Ok(store::add(tx, new).await?)
}

/// Ends the other sessions, renews this one, tells the owner. `added` names one that joins others.
async fn finish(
    tx: &mut Tx,
    platform: &Platform,
    caller: &Caller,
    user: &User,
    session: &Session,
    added: Option<&str>,
) -> Result<Token, Trouble> {
    session::end_others(tx, user.id, session.id).await?;
    let token = session::renew(tx, platform, session.id, crate::platform::caller::Stage::Full).await?;
    let (letter, kind) = match added {
        None => (letters::enabled(platform, user, caller), Kind::TwoFactorEnabled),
        Some(name) => (letters::added(platform, user, name, caller), Kind::AuthenticatorAdded),
    };
    outbox::queue(tx, platform, &letter).await?;
    audit::record(tx, platform, caller, kind, Some(user.id), added.unwrap_or_default()).await?;
    Ok(token.ok_or(Failure::SignInNeeded)?)
}

fn open(platform: &Platform, session: SessionId, sealed: &[u8]) -> Result<Secret, Trouble> {
    let opened = platform.sealer.open(pending_place(&session), sealed)?;
    Ok(Secret::read(&opened).ok_or_else(|| Fault::Broken("a secret of another length".to_owned()))?)
}

fn pending_place(session: &SessionId) -> Place<'_> {
    Place { table: "pending_authenticators", row: session.0.as_bytes(), column: "secret" }
}

fn wrong() -> Failure {
    let message = "This is not the code your authenticator shows now. Type all six digits of the current one; if it stays wrong, check that the clock of your phone is right.";
    Failure::field("code", message)
}

fn over() -> Failure {
    let message =
        "Nothing is being set up in this browser any more: a set-up lasts ten minutes. Begin again.".to_owned();
    Failure::Refused { message }
}

fn conflict(message: &str) -> Failure {
    Failure::Conflict { message: message.to_owned() }
}
