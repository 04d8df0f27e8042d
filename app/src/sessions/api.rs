//! Sessions over the REST API.

use axum::extract::Path;
use axum::response::IntoResponse;
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::{OpenSession, service};
use crate::api::call::{Answer, Call};
use crate::api::query::{Page, Query};
use crate::failure::Failure;
use crate::ids::SessionId;
use crate::platform::device::device;

/// One log-in in one browser.
#[derive(Serialize, ToSchema)]
pub struct Session {
    /// Never changes.
    #[schema(format = "uuid")]
    id: String,
    /// The browser in words.
    #[schema(example = "Firefox on Linux")]
    device: String,
    /// The address of the log-in.
    address: String,
    /// When the log-in was.
    #[schema(format = "date-time")]
    created_at: String,
    /// The last request, to the minute.
    #[schema(format = "date-time")]
    seen_at: String,
}

/// A page of sessions.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes the answer")]
pub struct SessionPage {
    items: Vec<Session>,
    /// For `after`; null on the last page.
    next: Option<String>,
}

impl From<OpenSession> for Session {
    fn from(open: OpenSession) -> Self {
        Self {
            id: open.id.to_string(),
            device: device(&open.agent),
            address: open.address,
            created_at: open.created_at.rfc3339(),
            seen_at: open.seen_at.rfc3339(),
        }
    }
}

/// List your sessions
///
/// Every browser in which you are logged in, the newest log-in first.
#[utoipa::path(get, path = "/user/sessions", operation_id = "listSessions", tag = "Sessions",
    params(("limit" = Option<u16>, Query, minimum = 1, maximum = 200), ("after" = Option<uuid::Uuid>, Query, description = "`next` of the page before")),
    responses((status = 200, body = SessionPage)))]
pub async fn list(call: Call, query: Query) -> Answer {
    let page: Page<SessionId> = query.page()?;
    let open = service::list(&call.platform, &call.caller, page.after, page.rows()).await?;
    Ok(page.answer(open.into_iter().map(Session::from).collect(), |session| session.id.clone()))
}

/// End a session
///
/// The browser has to log in again.
#[utoipa::path(delete, path = "/user/sessions/{id}", operation_id = "endSession", tag = "Sessions",
    params(("id" = uuid::Uuid, Path)), responses((status = 204, description = "It has ended.")))]
pub async fn end(call: Call, Path(id): Path<String>, query: Query) -> Answer {
    query.finish()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    service::end(&call.platform, &call.caller, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
