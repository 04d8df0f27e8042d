//! What a token says.

use std::time::Duration;

use serde::Serialize;
use uuid::Uuid;

use super::scopes::Scope;
use crate::timestamp::Timestamp;

/// How long a token opens anything. A key that is revoked goes on in a registry for so long at most.
pub const LIVES: Duration = Duration::from_mins(5);

/// The claims that a registry reads (Distribution's “Token Authentication Implementation”).
#[derive(Debug, Serialize)]
pub struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    exp: i64,
    nbf: i64,
    iat: i64,
    jti: String,
    access: Vec<Access<'a>>,
}

#[derive(Debug, Serialize)]
struct Access<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    name: &'a str,
    actions: Vec<&'static str>,
}

/// Whom a token is for, and where it counts.
#[derive(Clone, Copy, Debug)]
pub struct Parties<'a> {
    /// This instance.
    pub issuer: &'a str,
    /// The person.
    pub subject: &'a str,
    /// The registry.
    pub audience: &'a str,
}

impl<'a> Claims<'a> {
    /// From `now` on, for what was granted.
    pub fn new(parties: Parties<'a>, granted: &'a [Scope], id: Uuid, now: Timestamp) -> Self {
        let seconds = now.micros().div_euclid(1_000_000);
        let lives = i64::try_from(LIVES.as_secs()).unwrap_or(0);
        let access =
            granted.iter().map(|scope| Access { kind: &scope.kind, name: &scope.name, actions: scope.actions.names() });
        Self {
            iss: parties.issuer,
            sub: parties.subject,
            aud: parties.audience,
            exp: seconds + lives,
            nbf: seconds,
            iat: seconds,
            jti: id.to_string(),
            access: access.collect(),
        }
    }
}
