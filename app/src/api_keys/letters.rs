//! Letters about keys: whoever has an account learns of every key that opens it.

use super::ApiKey;
use super::terms::Scope;
use crate::people::User;
use crate::platform::Platform;
use crate::platform::caller::Caller;
use crate::platform::mail::{Letter, Mail};
use crate::timestamp::Timestamp;

/// A key was made.
pub fn created(platform: &Platform, user: &User, key: &ApiKey, caller: &Caller) -> Mail {
    let ends = key.expires_at.map_or("It never expires".to_owned(), |end| format!("It ends on {}", end.for_people()));
    let scopes: Vec<_> = key.scopes.list().into_iter().map(Scope::title).collect();
    Letter::new(platform, user, "A new API key")
        .paragraph(format!(
            "An API key was created for your account: {}. Scope: {}. {ends}.",
            key.label(),
            scopes.join(" and ")
        ))
        .done_by(caller)
        .help(&revoke_it(platform))
        .mail()
}

/// A key was replaced.
pub fn rotated(platform: &Platform, user: &User, old: &ApiKey, end: &str, caller: &Caller) -> Mail {
    Letter::new(platform, user, "An API key was rotated")
        .paragraph(format!(
            "The API key {} has a successor with a new token. The old token works until {end}.",
            old.label()
        ))
        .done_by(caller)
        .help(&revoke_it(platform))
        .mail()
}

/// A key was ended by its owner, or by one of their keys.
pub fn revoked(platform: &Platform, user: &User, key: &ApiKey, caller: &Caller) -> Mail {
    Letter::new(platform, user, "An API key was revoked")
        .paragraph(format!("The API key {} was revoked. Whatever uses it is refused from now on.", key.label()))
        .done_by(caller)
        .mail()
}

/// Somebody found the token.
pub fn leaked(platform: &Platform, user: &User, key: &ApiKey) -> Mail {
    let last_use = key.last_use.as_ref().map_or("It has never been used.".to_owned(), |last| {
        format!("It was last used on {} from {}.", last.at.for_people(), last.address)
    });
    let activity = format!("{}/account/activity", platform.config.server.base_url());
    Letter::new(platform, user, "An API key was found and revoked")
        .paragraph(format!("Somebody found the token of your API key {} and reported it to us. The key is revoked: whatever uses it is refused from now on.", key.label()))
        .paragraph(format!("{last_use} If you need a key there, create a new one, and look for the place from which the old one leaked: a repository, a log, a chat."))
        .help(&format!("See what happened on your account at {activity}, and tell your System Administrator."))
        .mail()
}

/// A key ends soon.
pub fn ends_soon(platform: &Platform, user: &User, key: &ApiKey) -> Mail {
    let end = key.expires_at.map(Timestamp::for_people).unwrap_or_default();
    let page = format!("{}/account#api-keys", platform.config.server.base_url());
    Letter::new(platform, user, "An API key ends soon")
        .paragraph(format!("Your API key {} ends on {end}. Whatever uses it is refused from then on.", key.label()))
        .help(&format!("To replace it without an interruption, choose Rotate at {page}. If you do not need it any more, do nothing."))
        .mail()
}

fn revoke_it(platform: &Platform) -> String {
    let page = format!("{}/account#api-keys", platform.config.server.base_url());
    format!("If this was not you, revoke the key at {page}, change your password and tell your System Administrator.")
}
