//! `/account/activity`: what happened, newest first, as a page and as a file.

use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use leptos::prelude::*;
use serde::Deserialize;

use super::Event;
use super::api::Event as Entry;
use super::rules::{GROUPS, Group, title};
use super::service::{self, Wanted};
use crate::fault::{Fault, Trouble};
use crate::platform::device::device;
use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{AppPage, Card, Cell, Curl, EmptyState, Table};

/// Entries on one page.
const ON_PAGE: i64 = 50;
/// Entries in a file at most, the newest.
const IN_FILE: i64 = 10_000;

/// What the address says.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The name of a group of kinds.
    #[serde(default)]
    pub kind: String,
    /// Only what happened before this entry.
    #[serde(default)]
    pub before: String,
}

impl Asked {
    fn wanted(&self, count: i64) -> Wanted {
        Wanted { group: Group::named(&self.kind), before: self.before.parse().ok(), count }
    }
}

/// `/account/activity?kind=&before=`
pub async fn page(visit: Visit, Query(asked): Query<Asked>) -> Page {
    visit.caller.require_session()?;
    let wanted = asked.wanted(ON_PAGE + 1);
    let group = wanted.group.map_or("", |group| group.name);
    let events = service::list(&visit.platform, &visit.caller, wanted).await?;
    let first = asked.before.is_empty();
    let base_url = visit.platform.config.server.base_url().to_owned();
    visit.page(move || view! { <Activity events group first base_url/> }).await
}

/// `/account/activity.json`
pub async fn json(visit: Visit, Query(asked): Query<Asked>) -> Page {
    let entries = entries(&visit, &asked).await?;
    let text = serde_json::to_string_pretty(&entries).map_err(|e| Fault::Broken(format!("JSON: {e}")))?;
    Ok(file("application/json", "activity.json", text))
}

/// `/account/activity.csv` (RFC 4180)
pub async fn csv(visit: Visit, Query(asked): Query<Asked>) -> Page {
    let entries = entries(&visit, &asked).await?;
    let mut text = "id,at,kind,what,by,address,device,detail\r\n".to_owned();
    for entry in entries {
        let device = device(&entry.agent);
        let cells = [&entry.at, &entry.kind, &entry.title, &entry.actor, &entry.address, &device, &entry.detail];
        text.push_str(&entry.id.to_string());
        for value in cells {
            text.push(',');
            text.push_str(&cell(value));
        }
        text.push_str("\r\n");
    }
    Ok(file("text/csv; charset=utf-8", "activity.csv", text))
}

async fn entries(visit: &Visit, asked: &Asked) -> Result<Vec<Entry>, Trouble> {
    visit.caller.require_session()?;
    let events = service::list(&visit.platform, &visit.caller, asked.wanted(IN_FILE)).await?;
    Ok(events.into_iter().map(Entry::from).collect())
}

/// Quoted; a spreadsheet would run what begins like a formula (CSV injection), so that is made text.
fn cell(value: &str) -> String {
    let text = if value.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{value}") } else { value.to_owned() };
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn file(kind: &'static str, name: &str, text: String) -> Response {
    let headers = [(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    (headers, text).into_response()
}

#[component]
fn Activity(events: Vec<Event>, group: &'static str, first: bool, base_url: String) -> impl IntoView {
    let shown = usize::try_from(ON_PAGE).unwrap_or(usize::MAX);
    let more = events.len() > shown;
    let last = events.get(..shown).unwrap_or(&events).last().map(|event| event.seq);
    let older = last.filter(|_| more).map(|last| {
        let to = format!("/account/activity?kind={group}&before={last}");
        view! { <a class="button button--plain" href=to rel="next">"Older"</a> }
    });
    let newest = (!first).then(|| {
        let to = format!("/account/activity?kind={group}");
        view! { <a class="button button--plain" href=to>"Newest"</a> }
    });
    let list = if events.is_empty() {
        view! { <EmptyState title="Nothing here"><p>"Nothing of this kind has happened yet."</p></EmptyState> }
            .into_any()
    } else {
        let rows = events.into_iter().take(shown).map(|event| view! { <Row event/> }).collect_view();
        view! { <Table caption="What happened on your account" columns=vec!["When", "What", "From", "By"]>{rows}</Table> }.into_any()
    };
    view! {
        <AppPage title="Activity">
            <h1>"Activity"</h1>
            <div class="wide">
                <div class="toolbar">
                    <Filter group/>
                    <p class="toolbar__files">
                        <a href=format!("/account/activity.csv?kind={group}") download="activity.csv">"Download CSV"</a>
                        <a href=format!("/account/activity.json?kind={group}") download="activity.json">"Download JSON"</a>
                    </p>
                </div>
                <Card>
                    {list}
                    <Curl id="curl-activity" base_url path="/user/activity"/>
                </Card>
                <p class="pager">{newest}{older}</p>
            </div>
        </AppPage>
    }
}

#[component]
fn Filter(group: &'static str) -> impl IntoView {
    let link = |name: &'static str, title: &'static str| {
        let to =
            if name.is_empty() { "/account/activity".to_owned() } else { format!("/account/activity?kind={name}") };
        view! { <a class="filter" href=to aria-current=(name == group).then_some("true")>{title}</a> }
    };
    let links = std::iter::once(link("", "All")).chain(GROUPS.iter().map(|group| link(group.name, group.title)));
    view! { <nav class="filters" aria-label="Kind">{links.collect::<Vec<_>>()}</nav> }
}

#[component]
fn Row(event: Event) -> impl IntoView {
    let detail = (!event.detail.is_empty()).then(|| view! { <span class="table__more">{event.detail.clone()}</span> });
    let from = if event.address.is_empty() { "The server".to_owned() } else { event.address.clone() };
    view! {
        <tr>
            <Cell label="When"><time datetime=event.at.rfc3339()>{event.at.for_people()}</time></Cell>
            <Cell label="What"><span><strong>{title(&event.kind)}</strong>{detail}</span></Cell>
            <Cell label="From"><span>{from}<span class="table__more">{device(&event.agent)}</span></span></Cell>
            <Cell label="By">{event.actor.clone()}</Cell>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_runs_nothing() {
        assert_eq!(cell("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(cell("Firefox, on Linux"), "\"Firefox, on Linux\"");
    }
}
