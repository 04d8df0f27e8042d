//! One's own account, profiles and pictures over the REST API.

use axum::extract::Path;
use axum::response::IntoResponse;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::service::{self, Patch};
use super::{Profile, initials};
use crate::api::body::Body;
use crate::api::call::{Answer, Call, show};
use crate::api::query::Query;
use crate::timestamp::Timestamp;

/// Who you are, and with which key you ask.
#[derive(Serialize, ToSchema)]
pub struct CurrentUser {
    /// Never changes.
    #[schema(format = "uuid")]
    id: String,
    username: String,
    name: String,
    email: String,
    /// A System Administrator.
    administrator: bool,
    #[schema(format = "date-time")]
    created_at: String,
    key: CurrentKey,
}

/// The key of this request.
#[derive(Serialize, ToSchema)]
pub struct CurrentKey {
    #[schema(format = "uuid")]
    id: String,
    name: String,
    /// `api`, `registry`
    scopes: Vec<&'static str>,
    /// When it ends; null: never.
    #[schema(format = "date-time")]
    expires_at: Option<String>,
}

/// What you want to change; what is absent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only describes the body")]
pub struct ProfileChange {
    #[schema(
        required = false,
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\s\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069][^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$"
    )]
    name: String,
    /// Null or empty: not told.
    #[schema(max_length = 100, pattern = r"^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$")]
    location: Option<String>,
    /// Null or empty: not told.
    #[schema(
        max_length = 500,
        pattern = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$"
    )]
    bio: Option<String>,
}

/// Show yourself
///
/// Whose key this is. A good first request: it needs nothing, and tells what the key opens.
#[utoipa::path(get, path = "/user", operation_id = "getUser", tag = "You", responses((status = 200, body = CurrentUser)))]
pub async fn user(call: Call, query: Query) -> Answer {
    query.finish()?;
    let user = service::own(&call.platform, &call.caller).await?;
    let key = call.caller.require_key()?;
    Ok(show(&CurrentUser {
        id: user.id.to_string(),
        username: user.username,
        name: user.name,
        email: user.email,
        administrator: user.administrator,
        created_at: user.created_at.rfc3339(),
        key: CurrentKey {
            id: key.id.to_string(),
            name: key.name.clone(),
            scopes: key.scopes.list().into_iter().map(crate::api_keys::terms::Scope::name).collect(),
            expires_at: key.expires_at.map(Timestamp::rfc3339),
        },
    }))
}

/// Show your profile
#[utoipa::path(get, path = "/user/profile", operation_id = "getProfile", tag = "You",
    responses((status = 200, body = Profile, headers(("ETag" = String, description = "For If-Match")))))]
pub async fn profile(call: Call, query: Query) -> Answer {
    query.finish()?;
    Ok(show(&Profile::of(&service::own(&call.platform, &call.caller).await?)))
}

/// Change your profile
///
/// What is absent stays as it is. The e-mail address is changed in a browser: it opens the account.
#[utoipa::path(patch, path = "/user/profile", operation_id = "updateProfile", tag = "You",
    params(("If-Match" = Option<String>, Header, description = "The ETag of the profile as you know it")),
    request_body = ProfileChange,
    responses((status = 200, body = Profile, headers(("ETag" = String, description = "Of the profile as it is now")))))]
pub async fn update_profile(call: Call, query: Query, mut body: Body) -> Answer {
    query.finish()?;
    let patch = Patch {
        name: body.text("name"),
        location: body.clearable("location"),
        bio: body.clearable("bio"),
        condition: call.condition(),
    };
    body.finish()?;
    Ok(show(&service::patch(&call.platform, &call.caller, patch).await?))
}

/// Show your picture
#[utoipa::path(get, path = "/user/avatar", operation_id = "getAvatar", tag = "You",
    responses((status = 200, description = "The picture", content_type = "image/svg+xml", body = String)))]
pub async fn avatar(call: Call, query: Query) -> Answer {
    query.finish()?;
    let user = service::own(&call.platform, &call.caller).await?;
    Ok(picture(&user.name, &user.username))
}

/// Show somebody’s profile
///
/// As every signed-in person sees it.
#[utoipa::path(get, path = "/users/{username}", operation_id = "getProfileOf", tag = "People", params(("username" = String, Path)),
    responses((status = 200, body = Profile)))]
pub async fn profile_of(call: Call, Path(username): Path<String>, query: Query) -> Answer {
    query.finish()?;
    Ok(show(&Profile::of(&service::find(&call.platform, &call.caller, &username).await?)))
}

/// Show somebody’s picture
#[utoipa::path(get, path = "/users/{username}/avatar", operation_id = "getAvatarOf", tag = "People", params(("username" = String, Path)),
    responses((status = 200, description = "The picture", content_type = "image/svg+xml", body = String)))]
pub async fn avatar_of(call: Call, Path(username): Path<String>, query: Query) -> Answer {
    query.finish()?;
    let user = service::find(&call.platform, &call.caller, &username).await?;
    Ok(picture(&user.name, &user.username))
}

/// Opened by itself it can run nothing.
fn picture(name: &str, username: &str) -> axum::response::Response {
    let headers = [
        (CONTENT_TYPE, "image/svg+xml"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'"),
    ];
    (headers, initials::svg(name, username)).into_response()
}
