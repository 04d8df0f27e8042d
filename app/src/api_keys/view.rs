//! The section API Keys of `/account`: the list, and what is done with a key.

use axum::extract::Path;
use leptos::prelude::*;

use super::actions::SECTION;
use super::terms::{Scope, State};
use super::{ApiKey, service};
use crate::failure::Failure;
use crate::fault::Trouble;
use crate::platform::device::device;
use crate::platform::visit::{Page, Visit};
use crate::timestamp::Timestamp;
use crate::ui::choice::Choice;
use crate::ui::frame::Tone;
use crate::ui::kit::{
    Badge, Cell, Curl, EmptyState, Fact, Facts, Form, Opens, Part, Section, Select, StepPage, Submit, Table,
};

const ID: &str = "api-keys";
const TITLE: &str = "API Keys";
const LEAD: &str =
    "For scripts, services and container clients that act for you. Each has its own token, and can be revoked alone.";
/// More than the policy usually allows; whoever has more finds the rest over the API.
const SHOWN: i64 = 400;

/// The section of `/account`.
pub async fn section(visit: &Visit) -> Result<Part, Trouble> {
    let now = visit.platform.clock.now();
    let keys = service::list(&visit.platform, &visit.caller, None, SHOWN).await?;
    let base_url = visit.platform.config.server.base_url().to_owned();
    Ok(Part::new(ID, TITLE, move || view! { <Keys keys now base_url/> }))
}

/// `/account/api-keys/{id}/rotate`
pub async fn rotate(visit: Visit, Path(id): Path<String>) -> Page {
    let key = find(&visit, &id).await?;
    let ends = key.expires_at.map_or("Never".to_owned(), Timestamp::for_people);
    visit
        .page(move || {
            let choice = |value, label: &str| Choice { value, label: label.to_owned(), help: "" };
            let choices = vec![
                choice("0", "No longer: it ends at once"),
                choice("1", "1 hour"),
                choice("24", "1 day"),
                choice("72", "3 days"),
                choice("168", "7 days"),
            ];
            view! {
                <StepPage title="Rotate this key?" lead="It gets a successor with a new token, the same scopes and the same lifetime.">
                    <Facts>
                        <Fact term="Key"><strong>{key.name.clone()}</strong>" "<code>{ends_of(&key)}</code></Fact>
                        <Fact term="Ends">{ends}</Fact>
                    </Facts>
                    <Form action="/do/rotate-api-key" about=id>
                        <Select name="overlap" label="The old token works for another" value="24" choices help="Time to put the new one where the old one is used."/>
                        <Submit wide=true>"Rotate"</Submit>
                        <a class="button button--plain button--wide" href=SECTION>"Cancel"</a>
                    </Form>
                </StepPage>
            }
        })
        .await
}

/// `/account/api-keys/{id}/revoke`: the question of the dialog, as a page.
pub async fn revoke(visit: Visit, Path(id): Path<String>) -> Page {
    let key = find(&visit, &id).await?;
    visit
        .page(move || {
            view! {
                <StepPage title="Revoke this key?" lead=CONSEQUENCE>
                    <p><strong>{key.name.clone()}</strong>" "<code>{ends_of(&key)}</code></p>
                    <Form action="/do/revoke-api-key" about=id>
                        <Submit wide=true danger=true>"Revoke"</Submit>
                        <a class="button button--plain button--wide" href=SECTION>"Cancel"</a>
                    </Form>
                </StepPage>
            }
        })
        .await
}

const CONSEQUENCE: &str = "Whatever uses it is refused from now on. This cannot be undone.";

async fn find(visit: &Visit, id: &str) -> Result<ApiKey, Trouble> {
    visit.caller.require_session()?;
    service::one(&visit.platform, &visit.caller, id.parse().map_err(|_| Failure::NotFound)?).await
}

/// The id of the element with its name: buttons of a row are all called alike, and described by it.
fn name_of(key: &ApiKey) -> String {
    format!("key-{}", key.id)
}

fn ends_of(key: &ApiKey) -> String {
    format!("{}…{}", key.head, key.tail)
}

#[component]
fn Keys(keys: Vec<ApiKey>, now: Timestamp, base_url: String) -> impl IntoView {
    let (living, ended): (Vec<_>, Vec<_>) = keys.into_iter().partition(|key| key.state(now).lives());
    let list = if living.is_empty() {
        view! {
            <EmptyState title="No key yet"><p>"Create one for a script, or to log in to the container registry with Docker."</p></EmptyState>
        }
        .into_any()
    } else {
        let rows = living.into_iter().map(|key| view! { <Row key now living=true/> }).collect_view();
        view! { <Table caption="Your API keys" columns=vec!["Key", "Scope", "Expires", "Last used", ""]>{rows}</Table> }
            .into_any()
    };
    let count = ended.len();
    let ended = (count > 0).then(|| {
        let rows = ended.into_iter().map(|key| view! { <Row key now living=false/> }).collect_view();
        let title =
            if count == 1 { "1 key that has ended".to_owned() } else { format!("{count} keys that have ended") };
        view! {
            <details class="curl">
                <summary>{title}</summary>
                <Table caption="Keys that have ended" columns=vec!["Key", "Scope", "Ended", "Last used"]>{rows}</Table>
            </details>
        }
    });
    view! {
        <Section id=ID title=TITLE lead=LEAD>
            <div class="section__action"><Opens to="/account/api-keys/new">"Create API Key"</Opens></div>
            {list}
            {ended}
            <Curl id="curl-api-keys" base_url path="/user/keys"/>
        </Section>
    }
}

#[component]
fn Row(key: ApiKey, now: Timestamp, living: bool) -> impl IntoView {
    let state = key.state(now);
    let scopes = key.scopes.list().into_iter().map(Scope::title).collect::<Vec<_>>().join(", ");
    let limited = match key.networks.list().len() {
        0 => None,
        1 => Some("From 1 address".to_owned()),
        count => Some(format!("From {count} addresses")),
    };
    let used = match &key.last_use {
        None => view! { <span class="muted">"Never"</span> }.into_any(),
        Some(last) => {
            let from = format!("{}, {}", last.address, device(&last.agent));
            view! { <span>{last.at.for_people()}<span class="table__more">{from}</span></span> }.into_any()
        }
    };
    let code = ends_of(&key);
    let created = format!("Created {}", key.created_at.day());
    let (end, label) = if living { (ends_on(&key), "Expires") } else { (ended_on(&key), "Ended") };
    let (name, id) = (key.name.clone(), name_of(&key));
    let buttons = living.then(move || view! { <Cell><Buttons key state/></Cell> });
    view! {
        <tr>
            <Cell label="Key"><span><strong id=id>{name}</strong><span class="table__more"><code>{code}</code>{created}</span></span></Cell>
            <Cell label="Scope"><span>{scopes}{limited.map(|limited| view! { <span class="table__more">{limited}</span> })}</span></Cell>
            <Cell label=label><span>{end}{badge(state)}</span></Cell>
            <Cell label="Last used">{used}</Cell>
            {buttons}
        </tr>
    }
}

fn ends_on(key: &ApiKey) -> String {
    key.expires_at.map_or("Never".to_owned(), Timestamp::day)
}

fn ended_on(key: &ApiKey) -> String {
    key.revoked_at.or(key.expires_at).map(Timestamp::day).unwrap_or_default()
}

/// An active key needs no badge.
fn badge(state: State) -> Option<impl IntoView> {
    let tone = match state {
        State::Active => return None,
        State::EndsSoon => Tone::Warning,
        State::Replaced | State::Expired => Tone::Info,
        State::Revoked => Tone::Danger,
    };
    Some(view! { <span class="table__more"><Badge tone>{state.title()}</Badge></span> })
}

/// The native popover asks, with JavaScript and without.
#[component]
fn Buttons(key: ApiKey, state: State) -> impl IntoView {
    let id = key.id.to_string();
    let (dialog, title) = (format!("revoke-{id}"), format!("revoke-{id}-title"));
    let (labelled_by, close) = (title.clone(), dialog.clone());
    let (page, rotate) = (format!("/account/api-keys/{id}/revoke"), format!("/account/api-keys/{id}/rotate"));
    let name = name_of(&key);
    let rotate = (state != State::Replaced).then(|| view! { <Opens to=rotate about=name.clone()>"Rotate"</Opens> });
    view! {
        <div class="row-buttons">
            {rotate}
            <button class="button button--plain button--small" type="button" popovertarget=dialog.clone() aria-describedby=name>"Revoke"</button>
        </div>
        <dialog class="dialog" id=dialog.clone() popover="auto" aria-labelledby=labelled_by>
            <h3 id=title>"Revoke this key?"</h3>
            <p><strong>{key.name.clone()}</strong>" "<code>{ends_of(&key)}</code></p>
            <p>{CONSEQUENCE}</p>
            <Form action="/do/revoke-api-key" page about=id>
                <div class="form__actions">
                    <Submit danger=true>"Revoke"</Submit>
                    <button class="button button--plain" type="button" popovertarget=close popovertargetaction="hide">"Cancel"</button>
                </div>
            </Form>
        </dialog>
    }
}
