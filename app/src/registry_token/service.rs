//! The verb: a token for whoever proves themselves with an API key.

use super::claims::{Claims, Parties};
use super::rights::Person;
use super::scopes::{self, Scope, shown};
use super::{keys, scopes as grammar};
use crate::api_keys::check::{Refusal, Verdict, verify};
use crate::api_keys::terms;
use crate::failure::Failure;
use crate::fault::{Fault, Trouble};
use crate::platform::Platform;
use crate::platform::caller::{Caller, Key};
use crate::platform::limits::{self, Limit, address_bucket};
use crate::timestamp::Timestamp;

/// Refused log-ins of one address in a minute: a cluster whose key has ended tries with many machines at once, and must
/// not shut out those beside it whose keys are fine. A token cannot be guessed, so this limits work, not luck.
const REFUSED: Limit = Limit { free: 120, ..limits::ADDRESS };

/// What a container client sends.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The username, and the token of a key as password; `None`: neither was sent.
    pub credentials: Option<(&'a str, &'a str)>,
    /// The registry, as it names itself to the client.
    pub service: Option<&'a str>,
    /// Every `scope` parameter.
    pub scopes: &'a [&'a str],
}

/// A token, and what it opens.
pub struct Issued {
    /// The signed token.
    pub token: String,
    /// What was granted of what was asked.
    pub granted: Vec<Scope>,
    /// When.
    pub issued_at: Timestamp,
}

/// Makes a token. Who asks is settled first: strangers learn nothing about services and rights. What was asked for but
/// is not allowed is left out; that is no error, for the registry says it better.
pub async fn issue(platform: &Platform, caller: &Caller, request: Request<'_>) -> Result<Issued, Trouble> {
    let bucket = caller.address.map(|address| address_bucket("registry", address));
    if let Some(bucket) = &bucket {
        limits::look(platform, bucket).await?;
    }
    let key = match recognise(platform, caller, request.credentials).await? {
        Ok(key) => key,
        Err(message) => {
            if let Some(bucket) = &bucket {
                limits::take(platform, bucket, REFUSED).await?;
            }
            return Err(Failure::KeyRefused { message }.into());
        }
    };
    let audience = audience(platform, request.service)?;
    let asked = grammar::parse(request.scopes.iter().copied()).map_err(|message| Failure::BadRequest { message })?;
    let person = Person { username: &key.username, administrator: key.administrator };
    let granted = platform.config.registry.rules.grant(person, &asked);
    let now = platform.clock.now();
    let parties = Parties { issuer: platform.config.server.base_url(), subject: &key.username, audience };
    let claims = Claims::new(parties, &granted, platform.random.uuid(now), now);
    let (signer, certificate) = keys::signing(platform).await?;
    let token = signer.sign(&claims, &certificate).map_err(|error| Fault::Broken(format!("JSON: {error}")))?;
    tracing::info!(person = key.username, audience, granted = scopes::text(&granted), "registry token");
    Ok(Issued { token, granted, issued_at: now })
}

/// The key, or why it opens nothing and where that is mended. A person reads these words in their client. Whoever has
/// no whole token is told the same about every name.
async fn recognise(
    platform: &Platform,
    caller: &Caller,
    credentials: Option<(&str, &str)>,
) -> Result<Result<Key, String>, Trouble> {
    let base = platform.config.server.base_url();
    let account = format!("{base}/account#api-keys");
    let Some((username, secret)) = credentials else {
        return Ok(Err(format!(
            "Log in first, with your username and, as the password, an API key with the scope Registry. Create one at {account}"
        )));
    };
    let key = match verify(platform, caller, secret).await? {
        Verdict::Valid(key) => key,
        Verdict::Refused(refusal) => {
            return Ok(Err(match refusal {
                // Not compared with any password: nobody can try passwords here.
                Refusal::Malformed if !secret.starts_with("lk_") => format!(
                    "Registries take no account password. Use an API key with the scope Registry as the password: create one at {account}"
                ),
                Refusal::OwnerHalfWay => format!("{} Do it at {base}/login", refusal.message()),
                Refusal::OwnerClosed => refusal.message(),
                _ => format!("{} See {account}", refusal.message()),
            }));
        }
    };
    if !key.scopes.has(terms::Scope::Registry) {
        return Ok(Err(format!(
            "The API key “{}” has not the scope Registry. Create one that has it at {account}",
            shown(&key.name)
        )));
    }
    if key.username != username {
        return Ok(Err(format!(
            "This API key does not belong to the username “{}”. Use the username that was shown beside the key: it is at {account}",
            shown(username)
        )));
    }
    Ok(Ok(key))
}

fn audience<'a>(platform: &'a Platform, service: Option<&str>) -> Result<&'a str, Failure> {
    let known = &platform.config.registry.services;
    let message = match service {
        Some(service) => match known.iter().find(|known| *known == service) {
            Some(known) => return Ok(known),
            None => format!(
                "No registry “{}” is set up here. The operator lists what the registry calls itself in registry.services",
                shown(service)
            ),
        },
        None => "The registry is missing: `service` must name it, as the registry itself does in its answer".to_owned(),
    };
    Err(Failure::BadRequest { message })
}
