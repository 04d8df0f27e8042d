//! Keys over the REST API: listed and revoked, never made.

use axum::extract::Path;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::rules::NewApiKey;
use super::service;
use super::terms::Scope;
use crate::api::body::Body;
use crate::api::call::{Answer, Call, show};
use crate::api::query::{Page, Query};
use crate::failure::Failure;
use crate::ids::KeyId;
use crate::timestamp::Timestamp;

/// A key. Its token is nowhere.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApiKey {
    /// Never changes.
    #[schema(format = "uuid")]
    id: String,
    /// What its owner calls it.
    name: String,
    /// `api`, `registry`
    scopes: Vec<&'static str>,
    /// The first characters of the token.
    #[schema(example = "lk_4fGh")]
    first_characters: String,
    /// Its last four.
    #[schema(example = "Z81s")]
    last_four: String,
    /// From where it may be used, in CIDR notation; empty: from everywhere.
    allowed_addresses: Vec<String>,
    state: KeyState,
    #[schema(format = "date-time")]
    created_at: String,
    /// When it ends; null: never.
    #[schema(format = "date-time")]
    expires_at: Option<String>,
    #[schema(format = "date-time")]
    revoked_at: Option<String>,
    /// The key that replaces it.
    #[schema(format = "uuid")]
    replaced_by: Option<String>,
    /// The last use, to the minute; null: never used.
    last_used: Option<LastUse>,
}

/// Whether a key opens anything.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// It does.
    Active,
    /// It does until `expires_at`: another one has taken its place.
    Replaced,
    /// Its time is over.
    Expired,
    /// Somebody ended it.
    Revoked,
}

/// The last use of a key.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LastUse {
    #[schema(format = "date-time")]
    at: String,
    address: String,
    agent: String,
}

/// A page of keys.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes the answer")]
pub struct ApiKeyPage {
    items: Vec<ApiKey>,
    /// For `after`; null on the last page.
    next: Option<String>,
}

/// A token that somebody found.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only describes the body")]
pub struct FoundToken {
    /// The whole token.
    #[schema(pattern = "^lk_[0-9A-Za-z]{36}$")]
    token: String,
}

impl ApiKey {
    fn of(key: super::ApiKey, now: Timestamp) -> Self {
        use super::terms::State;
        let state = match key.state(now) {
            State::Active | State::EndsSoon => KeyState::Active,
            State::Replaced => KeyState::Replaced,
            State::Expired => KeyState::Expired,
            State::Revoked => KeyState::Revoked,
        };
        Self {
            id: key.id.to_string(),
            name: key.name,
            scopes: key.scopes.list().into_iter().map(Scope::name).collect(),
            first_characters: key.head,
            last_four: key.tail,
            allowed_addresses: key.networks.list(),
            state,
            created_at: key.created_at.rfc3339(),
            expires_at: key.expires_at.map(Timestamp::rfc3339),
            revoked_at: key.revoked_at.map(Timestamp::rfc3339),
            replaced_by: key.successor.map(|id| id.to_string()),
            last_used: key.last_use.map(|last| LastUse {
                at: last.at.rfc3339(),
                address: last.address,
                agent: last.agent,
            }),
        }
    }
}

/// List your keys
///
/// The newest first. Keys that ended are listed for 30 days.
#[utoipa::path(get, path = "/user/keys", operation_id = "listKeys", tag = "Keys",
    params(("limit" = Option<u16>, Query, minimum = 1, maximum = 200), ("after" = Option<uuid::Uuid>, Query, description = "`next` of the page before")),
    responses((status = 200, body = ApiKeyPage)))]
pub async fn list(call: Call, query: Query) -> Answer {
    let page: Page<KeyId> = query.page()?;
    let keys = service::list(&call.platform, &call.caller, page.after, page.rows()).await?;
    let now = call.platform.clock.now();
    Ok(page.answer(keys.into_iter().map(|key| ApiKey::of(key, now)).collect(), |key: &ApiKey| key.id.clone()))
}

/// Make a key (always refused)
///
/// A key never makes a key: create keys in your account, with a browser.
#[utoipa::path(post, path = "/user/keys", operation_id = "createKey", tag = "Keys", responses((status = 403, description = "A key never makes a key.")))]
pub async fn create(call: Call) -> Answer {
    service::create(&call.platform, &call.caller, NewApiKey::default()).await?;
    Err(Failure::Forbidden.into())
}

/// Show a key
#[utoipa::path(get, path = "/user/keys/{id}", operation_id = "getKey", tag = "Keys", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = ApiKey, headers(("ETag" = String, description = "For If-Match")))))]
pub async fn one(call: Call, Path(id): Path<String>, query: Query) -> Answer {
    query.finish()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let key = service::one(&call.platform, &call.caller, id).await?;
    Ok(show(&ApiKey::of(key, call.platform.clock.now())))
}

/// Revoke a key
///
/// It is dead at once; its owner is told by mail. A key may revoke itself. Twice is as good as once.
#[utoipa::path(delete, path = "/user/keys/{id}", operation_id = "revokeKey", tag = "Keys",
    params(("id" = uuid::Uuid, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the key as you know it")),
    responses((status = 204, description = "It is dead.")))]
pub async fn revoke(call: Call, Path(id): Path<String>, query: Query) -> Answer {
    query.finish()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let key = service::one(&call.platform, &call.caller, id).await?;
    call.check(&ApiKey::of(key, call.platform.clock.now()))?;
    service::revoke(&call.platform, &call.caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Report a leaked token
///
/// For everybody who finds a token where it should not be, people and secret scanners alike: the key is dead at once, and
/// its owner is told. Needs no key. The answer does not tell whether there was one.
#[utoipa::path(post, path = "/keys/revoke-leaked", operation_id = "revokeLeakedToken", tag = "Keys", request_body = FoundToken,
    responses((status = 204, description = "Whatever key it was, it opens nothing any more.")))]
pub async fn revoke_leaked(call: Call, query: Query, mut body: Body) -> Answer {
    query.finish()?;
    let token = body.required("token");
    body.finish()?;
    service::revoke_leaked(&call.platform, &call.caller, &token).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
