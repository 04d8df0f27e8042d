//! The check of a key: the one place, for every door. Wrong checksums cost no work of the database, unknown keys what a
//! key costs that this node does not remember; nothing is written on the way.

use std::net::IpAddr;
use std::sync::Arc;

use super::LastUse;
use super::known::KnownKey;
use super::store::Found;
use super::terms::{Networks, Scopes, State};
use super::token::KeyToken;
use crate::fault::Trouble;
use crate::platform::Platform;
use crate::platform::caller::{Caller, Key};
use crate::timestamp::Timestamp;
use crate::two_factor::Standing;

/// What came of a check.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// The key lives, and its owner is let in. What it opens its scopes say.
    Valid(Key),
    /// It opens nothing.
    Refused(Refusal),
}

/// Why a key opens nothing. Whoever holds a whole token is told the cause, for it is most likely the owner; about the
/// keys of others nothing can be learned, for their tokens cannot be guessed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No key of ours: another prefix, cut off, or mistyped. The database was not asked.
    Malformed,
    /// No key has this token, or it ended so long ago that it is forgotten.
    Unknown,
    /// Somebody ended it.
    Revoked {
        /// When.
        at: Timestamp,
    },
    /// Its time is over.
    Expired {
        /// When it ended.
        at: Timestamp,
    },
    /// Its owner's account is closed.
    OwnerClosed,
    /// Its owner has to take a step in the browser before anything else.
    OwnerHalfWay,
    /// It may be used from other addresses only.
    Address {
        /// From where it came.
        from: Option<IpAddr>,
    },
}

impl Refusal {
    /// The cause, and what to do.
    pub fn message(&self) -> String {
        match self {
            Self::Malformed => "This is not a whole API key: it was cut off, mistyped, or is something else. A key starts with lk_ and has 39 characters.".to_owned(),
            Self::Unknown => "There is no such API key any more. Create a new one in your account.".to_owned(),
            Self::Revoked { at } => format!("This API key was revoked on {}. Create a new one in your account.", at.for_people()),
            Self::Expired { at } => format!("This API key expired on {}. Create a new one in your account.", at.for_people()),
            Self::OwnerClosed => "The account of this API key is disabled. Ask your System Administrator.".to_owned(),
            Self::OwnerHalfWay => "The owner of this API key has to log in with a browser and finish setting up the account first.".to_owned(),
            Self::Address { from } => {
                let from = from.map_or_else(|| "an unknown address".to_owned(), |from| from.to_canonical().to_string());
                format!("This API key may not be used from {from}. Its owner limits it to other addresses.")
            }
        }
    }

    /// 403 where the key is a living one, 401 everywhere else.
    pub fn key_lives(&self) -> bool {
        matches!(self, Self::OwnerHalfWay | Self::Address { .. })
    }
}

/// Checks a token that came with a request of `caller`, and notes its use.
pub async fn verify(platform: &Platform, caller: &Caller, presented: &str) -> Result<Verdict, Trouble> {
    let verdict = inspect(platform, presented, Origin::Request(caller.address)).await?;
    Ok(match verdict {
        Ok((key, known)) => {
            note_use(platform, caller, &known);
            Verdict::Valid(key)
        }
        Err(refusal) => Verdict::Refused(refusal),
    })
}

/// Checks a token for somebody else, who asks about it: no use is noted. `from` is the address to hold against the
/// key's networks; `None` when it is not known to the one who asks.
pub async fn look_at(platform: &Platform, presented: &str, from: Option<IpAddr>) -> Result<Verdict, Trouble> {
    let origin = from.map_or(Origin::Untold, |from| Origin::Request(Some(from)));
    let verdict = inspect(platform, presented, origin).await?;
    Ok(verdict.map_or_else(Verdict::Refused, |(key, _)| Verdict::Valid(key)))
}

/// The address that is held against the networks of a key.
#[derive(Clone, Copy)]
enum Origin {
    /// Of the request that carried the key.
    Request(Option<IpAddr>),
    /// Not told by the one who asks about a key.
    Untold,
}

async fn inspect(
    platform: &Platform,
    presented: &str,
    origin: Origin,
) -> Result<Result<(Key, Arc<KnownKey>), Refusal>, Trouble> {
    let Some(token) = KeyToken::parse(presented) else { return Ok(Err(Refusal::Malformed)) };
    let (known, policy) = platform.keys.lookups.find(token.hash()).await?;
    let Some(known) = known else { return Ok(Err(Refusal::Unknown)) };
    let found = &known.found;
    let now = platform.clock.now();
    let held_back = Standing { since: found.two_factor.then_some(now), demand: policy.two_factor(now) }.held_back();
    // Half-way states open nothing: keys of somebody who has to take a step first are closed like their sessions.
    let half_way = found.password_temporary || held_back;
    Ok(match refusal(found, origin, now).or(half_way.then_some(Refusal::OwnerHalfWay)) {
        Some(refusal) => Err(refusal),
        None => Ok((key(found), known)),
    })
}

fn refusal(found: &Found, origin: Origin, now: Timestamp) -> Option<Refusal> {
    match (State::of(found.revoked_at, found.expires_at, false, now), found.revoked_at, found.expires_at) {
        (State::Revoked, Some(at), _) => return Some(Refusal::Revoked { at }),
        (State::Expired, _, Some(at)) => return Some(Refusal::Expired { at }),
        _ => {}
    }
    if found.disabled_at.is_some() {
        return Some(Refusal::OwnerClosed);
    }
    if let Origin::Request(from) = origin {
        // Networks that cannot be read allow nobody.
        let allowed = Networks::stored(&found.networks).is_some_and(|networks| networks.allow(from));
        if !allowed {
            return Some(Refusal::Address { from });
        }
    }
    None
}

fn key(found: &Found) -> Key {
    Key {
        id: found.id,
        name: found.key_name.clone(),
        scopes: Scopes::stored(&found.scopes),
        user: found.user_id,
        username: found.username.clone(),
        administrator: found.administrator,
        expires_at: found.expires_at,
    }
}

fn note_use(platform: &Platform, caller: &Caller, known: &KnownKey) {
    let now = platform.clock.now();
    if known.noted.is_due(now) {
        let last = LastUse { at: now, address: caller.address_text(), agent: caller.agent.clone() };
        platform.keys.uses.note(known.found.id, last);
    }
}
