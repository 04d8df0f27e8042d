//! The section Two-Factor Authentication of `/account`, the page of an authenticator, and the page of Disable.

use axum::extract::Path;
use leptos::prelude::*;

use super::actions::SECTION;
use super::{Authenticator, Standing, service};
use crate::backup_codes::view::BackupCodes;
use crate::backup_codes::{self, Overview};
use crate::fault::Trouble;
use crate::platform::visit::{Page, Visit};
use crate::policy::Demand;
use crate::timestamp::Timestamp;
use crate::ui::frame::Tone;
use crate::ui::kit::{Alert, Badge, Cell, Fact, Facts, Field, Form, Part, Section, StepPage, Submit, Table};

const ID: &str = "two-factor";
const TITLE: &str = "Two-Factor Authentication";
const DISABLE: &str = "Disable Two-Factor Authentication";

/// The section of `/account`.
pub async fn section(visit: &Visit) -> Result<Part, Trouble> {
    let (standing, authenticators) = service::overview(&visit.platform, &visit.caller).await?;
    let codes = backup_codes::service::overview(&visit.platform, &visit.caller).await?;
    let instance = visit.platform.config.instance.name.clone();
    Ok(Part::new(ID, TITLE, move || match codes {
        Some(codes) => view! { <On standing authenticators codes instance/> }.into_any(),
        None => view! { <Off/> }.into_any(),
    }))
}

/// `/account/two-factor/disable`: the question of the dialog, as a page.
pub async fn disable(visit: Visit) -> Page {
    visit.caller.require_session()?;
    visit
        .page(|| {
            view! {
                <StepPage title="Disable two-factor authentication?" lead=CONSEQUENCE>
                    <Form action="/do/disable-two-factor">
                        <Submit wide=true danger=true>{DISABLE}</Submit>
                        <a class="button button--plain button--wide" href=SECTION data-close="">"Cancel"</a>
                    </Form>
                </StepPage>
            }
        })
        .await
}

/// `/account/authenticators/{id}`: rename or remove it.
pub async fn authenticator(visit: Visit, Path(id): Path<String>) -> Page {
    let (authenticator, last) = service::find_own(&visit.platform, &visit.caller, &id).await?;
    let (standing, _) = service::overview(&visit.platform, &visit.caller).await?;
    visit.page(move || view! { <Manage authenticator last standing/> }).await
}

const CONSEQUENCE: &str = "Log-in will no longer ask for a code: your password alone opens the account. Your authenticators and backup codes are removed.";

#[component]
fn Off() -> impl IntoView {
    view! {
        <Section id=ID title=TITLE lead="A code of an app on your phone, besides your password, at every log-in.">
            <p class="state"><Badge tone=Tone::Info>"Off"</Badge><span>"Only your password protects this account."</span></p>
            <Form action="/do/begin-two-factor" page="/account/two-factor/enable" steps=true>
                <Submit>"Enable Two-Factor Authentication"</Submit>
            </Form>
        </Section>
    }
}

#[component]
fn On(standing: Standing, authenticators: Vec<Authenticator>, codes: Overview, instance: String) -> impl IntoView {
    let since = standing.since.map(|since| format!("Since {}", since.day())).unwrap_or_default();
    let used = authenticators.iter().filter_map(|authenticator| authenticator.last_used_at).max();
    let used = used.map_or(". Not used yet.".to_owned(), |used| format!(", last used {}.", used.for_people()));
    let required = standing.demand == Demand::Now;
    view! {
        <Section id=ID title=TITLE lead="A code of an app on your phone, besides your password, at every log-in.">
            <p class="state"><Badge tone=Tone::Success>"On"</Badge><span>{since}{used}</span></p>
            <div class="section__part">
                <h3>"Authenticators"</h3>
                <Authenticators authenticators/>
                <Form action="/do/add-authenticator" page="/account/two-factor/add" steps=true>
                    <Submit plain=true>"Add Another Authenticator"</Submit>
                </Form>
            </div>
            <BackupCodes codes/>
            <div class="section__part">
                <h3>"Switch it off"</h3>
                {if required { view! { <Required instance/> }.into_any() } else { view! { <Disable/> }.into_any() }}
            </div>
        </Section>
    }
}

#[component]
fn Authenticators(authenticators: Vec<Authenticator>) -> impl IntoView {
    let rows = authenticators.into_iter().map(|one| {
        let used = one.last_used_at.map_or("Not yet".to_owned(), Timestamp::for_people);
        let to = format!("/account/authenticators/{}", one.id);
        let label = format!("Manage {}", one.name);
        let locked = one.locked_at.map(|_| view! { " "<Badge tone=Tone::Danger>"Locked"</Badge> });
        view! {
            <tr>
                <Cell label="Name"><span><strong>{one.name}</strong>{locked}</span></Cell>
                <Cell label="Added">{one.created_at.day()}</Cell>
                <Cell label="Last used">{used}</Cell>
                <Cell><a class="button button--plain button--small" href=to aria-label=label>"Manage"</a></Cell>
            </tr>
        }
    });
    let rows = rows.collect::<Vec<_>>();
    view! { <Table caption="Your authenticators" columns=vec!["Name", "Added", "Last used", ""]>{rows}</Table> }
}

/// The native popover asks, with JavaScript and without.
#[component]
fn Disable() -> impl IntoView {
    view! {
        <p class="muted">"Your password alone would open the account again."</p>
        <button class="button button--plain" type="button" popovertarget="disable-two-factor">{DISABLE}</button>
        <dialog class="dialog" id="disable-two-factor" popover="auto" aria-labelledby="disable-two-factor-title">
            <h2 id="disable-two-factor-title">"Disable two-factor authentication?"</h2>
            <p>{CONSEQUENCE}</p>
            <Form action="/do/disable-two-factor" page="/account/two-factor/disable">
                <div class="form__actions">
                    <Submit danger=true>{DISABLE}</Submit>
                    <button class="button button--plain" type="button" popovertarget="disable-two-factor" popovertargetaction="hide">"Cancel"</button>
                </div>
            </Form>
        </dialog>
    }
}

#[component]
fn Required(instance: String) -> impl IntoView {
    view! {
        <p class="muted">{format!("{instance} requires two-factor authentication, so it cannot be disabled here. Contact your System Administrator.")}</p>
    }
}

#[component]
fn Manage(authenticator: Authenticator, last: bool, standing: Standing) -> impl IntoView {
    let Authenticator { id, name, created_at, last_used_at, locked_at } = authenticator;
    let used = last_used_at.map_or("Not yet".to_owned(), Timestamp::for_people);
    let locked = locked_at.map(|at| {
        let text =
            format!("After a hundred wrong codes in a row, since {}. Remove it and add it again.", at.for_people());
        view! { <Alert tone=Tone::Danger title="Its codes no longer count"><p>{text}</p></Alert> }
    });
    let kept = last && standing.demand == Demand::Now;
    let id = id.to_string();
    let remove = if kept {
        view! { <p class="muted">"This is your only authenticator, and a second factor is required: it cannot be removed before you have another one. Contact your System Administrator if you cannot add one."</p> }.into_any()
    } else {
        let words = if last {
            "This is your only authenticator: removing it disables two-factor authentication, and your backup codes are removed too."
        } else {
            "Its codes no longer count at once, and every other session ends."
        };
        let id = id.clone();
        view! {
            <p class="muted">{words}</p>
            <Form action="/do/remove-authenticator">
                <input type="hidden" name="id" value=id/>
                <Submit wide=true danger=true>"Remove Authenticator"</Submit>
            </Form>
        }
        .into_any()
    };
    view! {
        <StepPage title=name.clone()>
            {locked}
            <Facts>
                <Fact term="Added">{created_at.for_people()}</Fact>
                <Fact term="Last used">{used}</Fact>
            </Facts>
            <Form action="/do/rename-authenticator">
                <input type="hidden" name="id" value=id/>
                <Field name="name" label="Name" value=name autocomplete="off"/>
                <Submit wide=true plain=true>"Rename"</Submit>
            </Form>
            <hr/>
            {remove}
            <p><a href=SECTION data-close="">"Back to your account"</a></p>
        </StepPage>
    }
}
