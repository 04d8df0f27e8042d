//! Verbs: register, list and remove services (operator); recognise one; answer what it asks about a key.

use std::net::IpAddr;

use super::{Registered, store};
use crate::api_keys::check::{Verdict, look_at};
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::ids::ServiceId;
use crate::platform::Platform;
use crate::platform::audit::{self, Kind};
use crate::platform::caller::{Caller, Key, Service};
use crate::platform::digest::{Token, TokenHash};

/// Longest name.
const LONGEST_NAME: usize = 60;

/// Registers a service; returns its secret, which is stored nowhere.
pub async fn create(platform: &Platform, caller: &Caller, name: &str) -> Result<Token, Trouble> {
    caller.require_operator()?;
    let fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(fine) {
        let message = format!("Use lower-case letters, digits and “-”, at most {LONGEST_NAME} of them.");
        return Err(Failure::field("name", message).into());
    }
    let now = platform.clock.now();
    let secret = platform.random.token();
    let service = Registered { id: ServiceId(platform.random.uuid(now)), name: name.to_owned(), created_at: now };
    let mut tx = platform.db.write().await?;
    if !store::insert(&mut tx, &service, secret.hash().to_vec()).await? {
        return Err(Failure::Conflict { message: format!("There is a service “{name}” already.") }.into());
    }
    audit::record(&mut tx, platform, caller, Kind::ServiceRegistered, None, name).await?;
    tx.commit().await?;
    Ok(secret)
}

/// Every service, by name.
pub async fn list(platform: &Platform, caller: &Caller) -> Result<Vec<Registered>, Trouble> {
    caller.require_operator()?;
    Ok(store::all(&mut platform.db.read().await?).await?)
}

/// Removes a service: it is answered no more.
pub async fn remove(platform: &Platform, caller: &Caller, name: &str) -> Result<(), Trouble> {
    caller.require_operator()?;
    let mut tx = platform.db.write().await?;
    if !store::remove(&mut tx, name).await? {
        let message = format!("There is no service “{}”.", name.escape_debug());
        return Err(Failure::field("name", message).into());
    }
    audit::record(&mut tx, platform, caller, Kind::ServiceRemoved, None, name).await?;
    Ok(tx.commit().await?)
}

/// The service with this name and secret.
pub async fn recognise(platform: &Platform, name: &str, secret: &str) -> Result<Option<Service>, Trouble> {
    let Some(token) = Token::parse(secret) else { return Ok(None) };
    let found = store::secret(&mut platform.db.read().await?, name).await?;
    // Hashes are compared in constant time.
    let right =
        found.filter(|(_, stored)| TokenHash::try_from(stored.clone()).is_ok_and(|stored| stored == token.hash()));
    Ok(right.map(|(id, _)| Service { id, name: name.to_owned() }))
}

/// What a service asks: whose key this is and what it opens; `None` for whatever opens nothing. `from` is where the
/// service was handed the key, when it tells.
pub async fn introspect(
    platform: &Platform,
    caller: &Caller,
    token: &str,
    from: Option<IpAddr>,
) -> Result<Option<Key>, Trouble> {
    caller.require_service()?;
    Ok(match look_at(platform, token, from).await? {
        Verdict::Valid(key) => Some(key),
        Verdict::Refused(_) => None,
    })
}
