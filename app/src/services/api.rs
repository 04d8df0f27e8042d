//! Introspection (RFC 7662): a service asks whose key it was handed, and what it opens.

use axum::Json;
use axum::response::IntoResponse;
use serde::Serialize;
use utoipa::ToSchema;

use super::service;
use crate::api::body::FormBody;
use crate::api::call::{Answer, Call};
use crate::api::query::Query;
use crate::failure::Failure;
use crate::platform::caller::Key;

/// What a service asks.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes the form")]
pub struct Introspection {
    /// The key.
    token: String,
    /// Ignored: there is one kind of token.
    token_type_hint: Option<String>,
    /// From where the service was handed the key: held against the addresses to which its owner limits it.
    #[schema(example = "192.0.2.7", pattern = r"^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-f:]+)$")]
    address: Option<String>,
}

/// The answer. A key that opens nothing is `active: false`, and nothing else is said.
#[derive(Debug, Serialize, ToSchema)]
pub struct Introspected {
    /// Whether the key opens anything.
    pub active: bool,
    /// Its scopes, with spaces between.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "api registry")]
    pub scope: Option<String>,
    /// The owner's username.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The owner's id, which never changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub: Option<String>,
    /// `Bearer`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_type: Option<&'static str>,
    /// When the key ends, in seconds since 1970; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exp: Option<i64>,
    /// This instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<String>,
    /// The id of the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jti: Option<String>,
}

impl Introspected {
    fn of(key: Option<Key>, issuer: &str) -> Self {
        let Some(key) = key else {
            return Self {
                active: false,
                scope: None,
                username: None,
                sub: None,
                token_type: None,
                exp: None,
                iss: None,
                jti: None,
            };
        };
        Self {
            active: true,
            scope: Some(key.scopes.text()),
            username: Some(key.username),
            sub: Some(key.user.to_string()),
            token_type: Some("Bearer"),
            exp: key.expires_at.map(crate::timestamp::Timestamp::seconds),
            iss: Some(issuer.to_owned()),
            jti: Some(key.id.to_string()),
        }
    }
}

/// Ask about a key
///
/// Token introspection for services (RFC 7662), with the name and secret of `latchkey service create` as Basic. Ask
/// every time, or remember an answer for seconds only: a key is dead at once when its owner revokes it.
#[utoipa::path(post, path = "/introspect", operation_id = "introspect", tag = "Services",
    request_body(content = Introspection, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, body = Introspected)))]
pub async fn introspect(call: Call, query: Query, form: FormBody) -> Answer {
    query.finish()?;
    let token = form.one("token")?.ok_or_else(|| Failure::field("token", "This is missing."))?;
    let from = match form.one("address")? {
        Some(text) => Some(text.parse().map_err(|_| Failure::field("address", "This is no IP address."))?),
        None => None,
    };
    let key = service::introspect(&call.platform, &call.caller, token, from).await?;
    Ok(Json(Introspected::of(key, call.platform.config.server.base_url())).into_response())
}
