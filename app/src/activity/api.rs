//! Activity over the REST API.

use serde::Serialize;
use utoipa::ToSchema;

use super::rules::{GROUPS, Group, title};
use super::service::{self, Wanted};
use crate::api::call::{Answer, Call};
use crate::api::query::{Page, Query};

/// One thing that happened on your account.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Event {
    /// Its number in the record of the instance.
    #[schema(minimum = 1)]
    pub id: i64,
    /// When.
    #[schema(format = "date-time")]
    pub at: String,
    /// Its kind.
    #[schema(example = "api-key-created")]
    pub kind: String,
    /// The kind in words.
    #[schema(example = "API key created")]
    pub title: String,
    /// Who did it.
    pub actor: String,
    /// From which address; empty on the command line.
    pub address: String,
    /// The `User-Agent`.
    pub agent: String,
    /// A few words more, where there are any.
    pub detail: String,
}

/// A page of events.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only describes the answer")]
pub struct EventPage {
    items: Vec<Event>,
    /// For `after`; null on the last page.
    next: Option<String>,
}

/// The groups of kinds by which the list can be narrowed; the names are those of `rules::GROUPS`.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum EventGroup {
    /// Log in, log out, confirm.
    LogIns,
    /// Password and second factors.
    Security,
    /// API keys.
    ApiKeys,
    /// Account and profile.
    Account,
}

impl From<super::Event> for Event {
    fn from(event: super::Event) -> Self {
        Self {
            id: event.seq,
            at: event.at.rfc3339(),
            title: title(&event.kind),
            kind: event.kind,
            actor: event.actor,
            address: event.address,
            agent: event.agent,
            detail: event.detail,
        }
    }
}

/// List your activity
///
/// What happened on your account, newest first.
#[utoipa::path(get, path = "/user/activity", operation_id = "listActivity", tag = "Activity",
    params(("group" = inline(Option<EventGroup>), Query, description = "Only these kinds"),
        ("limit" = Option<u16>, Query, minimum = 1, maximum = 200),
        ("after" = Option<i64>, Query, description = "`next` of the page before")),
    responses((status = 200, body = EventPage)))]
pub async fn list(call: Call, mut query: Query) -> Answer {
    let asked = query.keep("group");
    let group = asked.as_deref().and_then(Group::named);
    if asked.is_some() && group.is_none() {
        let names: Vec<_> = GROUPS.iter().map(|group| group.name).collect();
        query.wrong("group", format!("This must be one of {}.", names.join(", ")));
    }
    let page: Page<i64> = query.page()?;
    let wanted = Wanted { group, before: page.after, count: page.rows() };
    let events = service::list(&call.platform, &call.caller, wanted).await?;
    Ok(page.answer(events.into_iter().map(Event::from).collect(), |event: &Event| event.id.to_string()))
}
