//! Administration of accounts over the REST API: for keys of System Administrators. What would make a key worth more
//! than a key, passwords, second factors and the role, stays with people.

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, StatusCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::User;
use super::service::{self, NewAccount};
use crate::api::PREFIX;
use crate::api::body::Body;
use crate::api::call::{Answer, Call, show};
use crate::api::query::{Page, Query};
use crate::failure::Failure;
use crate::fault::Fault;
use crate::idempotency::service::{Answered, name, once};
use crate::password::Password;
use crate::timestamp::Timestamp;

/// An account, as administrators see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Account {
    /// Never changes.
    #[schema(format = "uuid")]
    id: String,
    username: String,
    name: String,
    email: String,
    /// A System Administrator.
    administrator: bool,
    /// Must choose a new password at the next log-in.
    password_temporary: bool,
    /// Since when the account is closed.
    #[schema(format = "date-time")]
    disabled_at: Option<String>,
    #[schema(format = "date-time")]
    created_at: String,
    /// The last log-in.
    #[schema(format = "date-time")]
    last_login_at: Option<String>,
}

/// A page of accounts.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes the answer")]
pub struct AccountPage {
    items: Vec<Account>,
    /// For `after`; null on the last page.
    next: Option<String>,
}

/// An account to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAccount)]
#[expect(dead_code, reason = "only describes the body")]
pub struct AccountToMake {
    /// Unique: lower-case letters, digits, `-`, `_`.
    #[schema(min_length = 2, max_length = 39, pattern = "^[a-z0-9][a-z0-9_-]*$")]
    username: String,
    #[schema(
        min_length = 1,
        max_length = 100,
        pattern = r"^[^\s\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069][^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]*$"
    )]
    name: String,
    /// Unique ignoring case.
    #[schema(max_length = 254, pattern = r"^[A-Za-z0-9_-]{1,60}@([A-Za-z0-9]{1,60}\.)+[A-Za-z]{2,20}$")]
    email: String,
    /// The person must replace it at the first log-in.
    #[schema(format = "password", min_length = 11, max_length = 128)]
    temporary_password: String,
}

impl From<User> for Account {
    fn from(user: User) -> Self {
        Self {
            id: user.id.to_string(),
            username: user.username,
            name: user.name,
            email: user.email,
            administrator: user.administrator,
            password_temporary: user.password_temporary,
            disabled_at: user.disabled_at.map(Timestamp::rfc3339),
            created_at: user.created_at.rfc3339(),
            last_login_at: user.last_login_at.map(Timestamp::rfc3339),
        }
    }
}

/// List accounts
///
/// Every account, by username.
#[utoipa::path(get, path = "/admin/users", operation_id = "listAccounts", tag = "Administration",
    params(("limit" = Option<u16>, Query, minimum = 1, maximum = 200), ("after" = Option<String>, Query, description = "`next` of the page before")),
    responses((status = 200, body = AccountPage)))]
pub async fn list(call: Call, query: Query) -> Answer {
    let page: Page<String> = query.page()?;
    let users = service::page(&call.platform, &call.caller, page.after.as_deref(), page.rows()).await?;
    Ok(page.answer(users.into_iter().map(Account::from).collect(), |account: &Account| account.username.clone()))
}

/// Make an account
///
/// With a temporary password, which its owner must replace at the first log-in. Send an `Idempotency-Key` to be able to
/// repeat the request safely.
#[utoipa::path(post, path = "/admin/users", operation_id = "createAccount", tag = "Administration",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255, pattern = "^[!#-~]+$", description = "Any value of yours, new for each account")),
    request_body = AccountToMake,
    responses((status = 201, body = Account, headers(("Location" = String, description = "Its address")))))]
pub async fn create(call: Call, query: Query, mut body: Body) -> Answer {
    query.finish()?;
    let name = name(&call.headers)?;
    let user = call.caller.require_administration_key()?.user;
    let bytes = body.bytes().to_vec();
    let account = NewAccount {
        username: body.required("username"),
        name: body.required("name"),
        email: body.required("email"),
        password: Password::from(body.required("temporary_password")),
        temporary: true,
        administrator: false,
    };
    let act = async {
        body.finish()?;
        let username = account.username.clone();
        service::create(&call.platform, &call.caller, account).await.map_err(as_named_here)?;
        let made = Account::from(service::one(&call.platform, &call.caller, &username).await?);
        let body = serde_json::to_string(&made).map_err(|e| Fault::Broken(format!("JSON: {e}")))?;
        Ok(Answered { status: 201, body })
    };
    Ok(made(once(&call.platform, user, name, &[b"POST /admin/users\n", &bytes], act).await?))
}

/// The verb speaks of `password`, this door of `temporary_password`.
fn as_named_here(trouble: crate::fault::Trouble) -> crate::fault::Trouble {
    match trouble {
        crate::fault::Trouble::Failure(Failure::Invalid { mut problems }) => {
            for problem in problems.iter_mut().filter(|problem| problem.field == "password") {
                problem.field = "temporary_password".into();
            }
            Failure::Invalid { problems }.into()
        }
        other => other,
    }
}

fn made(answered: Answered) -> Response {
    let status = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::CREATED);
    let username = serde_json::from_str::<serde_json::Value>(&answered.body).unwrap_or_default();
    let location =
        format!("{PREFIX}/admin/users/{}", username.get("username").and_then(|name| name.as_str()).unwrap_or_default());
    let mut response = (status, [(CONTENT_TYPE, "application/json")], answered.body).into_response();
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(LOCATION, location);
    }
    response
}

/// Show an account
#[utoipa::path(get, path = "/admin/users/{username}", operation_id = "getAccount", tag = "Administration",
    params(("username" = String, Path)), responses((status = 200, body = Account)))]
pub async fn one(call: Call, Path(username): Path<String>, query: Query) -> Answer {
    query.finish()?;
    Ok(show(&Account::from(service::one(&call.platform, &call.caller, &username).await?)))
}

/// Close an account
///
/// Its sessions and keys end at once. The last System Administrator cannot be closed.
#[utoipa::path(post, path = "/admin/users/{username}/disable", operation_id = "disableAccount", tag = "Administration",
    params(("username" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the account as you know it")),
    responses((status = 200, body = Account)))]
pub async fn disable(call: Call, Path(username): Path<String>, query: Query) -> Answer {
    query.finish()?;
    check(&call, &username).await?;
    service::disable(&call.platform, &call.caller, &username).await?;
    Ok(show(&Account::from(service::one(&call.platform, &call.caller, &username).await?)))
}

/// Open an account again
///
/// Keys that ended when it was closed stay ended.
#[utoipa::path(post, path = "/admin/users/{username}/enable", operation_id = "enableAccount", tag = "Administration",
    params(("username" = String, Path), ("If-Match" = Option<String>, Header, description = "The ETag of the account as you know it")),
    responses((status = 200, body = Account)))]
pub async fn enable(call: Call, Path(username): Path<String>, query: Query) -> Answer {
    query.finish()?;
    check(&call, &username).await?;
    service::enable(&call.platform, &call.caller, &username).await?;
    Ok(show(&Account::from(service::one(&call.platform, &call.caller, &username).await?)))
}

/// There is such an account, and it is in the state that the request knows.
async fn check(call: &Call, username: &str) -> Result<(), crate::fault::Trouble> {
    let account = Account::from(service::one(&call.platform, &call.caller, username).await?);
    Ok(call.check(&account)?)
}
