//! The steps of setting an authenticator up: pages of their own, or, with WebAssembly, one dialog that walks through them.

use axum::response::{IntoResponse, Redirect};
use leptos::prelude::*;
use zeroize::Zeroizing;

use super::actions::SECTION;
use super::qr::{self, Drawing};
use super::rules::{DIGITS, PERIOD};
use super::set_up::{Offer, offer};
use crate::platform::caller::Stage;
use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{CodeField, CopyButton, Field, Form, GatePage, StepPage, Submit};

/// The QR code and the secret.
pub const SCAN_PAGE: &str = "/account/two-factor/set-up";
const VERIFY_PAGE: &str = "/account/two-factor/verify";
const ENABLE_PAGE: &str = "/account/two-factor/enable";
const ADD_PAGE: &str = "/account/two-factor/add";
const WELCOME_PAGE: &str = "/welcome/two-factor";

/// `/welcome/two-factor`: the policy requires a second factor, and nothing else works before.
pub async fn welcome(visit: Visit) -> Page {
    let name = visit.caller.require_stage(Stage::TwoFactorSetUp)?.name.clone();
    let instance = visit.platform.config.instance.name.clone();
    let lead = format!(
        "Hello, {name}. {instance} requires a second factor of everybody: a code of an app on your phone, besides your password. Setting it up takes two minutes."
    );
    visit
        .page(move || {
            view! {
                <GatePage title="Protect your account" lead>
                    <Form action="/do/begin-two-factor" enhanced=false>
                        <Submit wide=true>"Enable Two-Factor Authentication"</Submit>
                    </Form>
                </GatePage>
            }
        })
        .await
}

/// `/account/two-factor/enable`
pub async fn enable(visit: Visit) -> Page {
    let session = visit.caller.require_set_up()?;
    if session.stage != Stage::Full {
        return Ok(Redirect::to(WELCOME_PAGE).into_response());
    }
    visit
        .page(|| {
            view! {
                <StepPage title="Two-factor authentication" lead="After your password, log-in will ask for a code of an app on your phone. Whoever only knows your password stays outside.">
                    <Form action="/do/begin-two-factor">
                        <Submit wide=true>"Enable Two-Factor Authentication"</Submit>
                        <a class="button button--plain button--wide" href=SECTION data-close="">"Cancel"</a>
                    </Form>
                </StepPage>
            }
        })
        .await
}

/// `/account/two-factor/add`
pub async fn add(visit: Visit) -> Page {
    visit.caller.require_session()?;
    visit
        .page(|| {
            view! {
                <StepPage title="Add another authenticator" lead="A second phone or a tablet, for the day the first one is lost. Codes of each will count.">
                    <Form action="/do/add-authenticator">
                        <Submit wide=true>"Add Another Authenticator"</Submit>
                        <a class="button button--plain button--wide" href=SECTION data-close="">"Cancel"</a>
                    </Form>
                </StepPage>
            }
        })
        .await
}

/// `/account/two-factor/set-up`: what is scanned or typed into the app.
pub async fn scan(visit: Visit) -> Page {
    let Some(offer) = offer(&visit.platform, &visit.caller).await? else { return begin_again(&visit).await };
    let free = visit.caller.require_session().is_ok();
    let account = visit.caller.require_set_up()?.username.clone();
    let drawing = qr::draw(&offer.uri);
    visit.page(move || view! { <Scan offer drawing account free/> }).await
}

/// `/account/two-factor/verify`: the first code.
pub async fn verify(visit: Visit) -> Page {
    let Some(offer) = offer(&visit.platform, &visit.caller).await? else { return begin_again(&visit).await };
    let another = offer.another;
    visit.page(move || view! { <Verify another/> }).await
}

/// Nothing is being set up: to where it begins.
async fn begin_again(visit: &Visit) -> Page {
    let session = visit.caller.require_set_up()?;
    let standing = super::service::standing(&visit.platform, session.user).await?;
    let to = if standing.since.is_some() { ADD_PAGE } else { ENABLE_PAGE };
    Ok(Redirect::to(to).into_response())
}

#[component]
fn Scan(offer: Offer, drawing: Option<Drawing>, account: String, free: bool) -> impl IntoView {
    view! {
        <StepPage title="Scan this code" lead="Open your authenticator app, add an account, and point the camera here.">
            {drawing.map(|drawing| view! { <Qr drawing/> })}
            <div class="secret">
                <p class="secret__label">"No camera? Type this secret into the app:"</p>
                <Secret secret=offer.secret/>
                <p class="secret__about">{format!("Account {account}, time-based, {DIGITS} digits, {PERIOD} seconds.")}</p>
                <p><a href=offer.uri.to_string()>"Open it in an app on this device"</a></p>
            </div>
            <form class="form" method="get" action=VERIFY_PAGE>
                <button class="button button--wide" type="submit">"Continue"</button>
            </form>
            <div class="step__also">
                <Form action="/do/renew-secret">
                    <button class="link" type="submit">"Make a new secret"</button>
                </Form>
                {free.then(|| view! { <a href=SECTION data-close="">"Cancel"</a> })}
            </div>
            <p class="step__note">"Nothing changes before the next step. For ten minutes you may leave, and find the same secret when you come back."</p>
        </StepPage>
    }
}

/// Black on white whatever the theme: many scanners cannot read the reverse.
#[component]
fn Qr(drawing: Drawing) -> impl IntoView {
    let Drawing { side, path } = drawing;
    view! {
        <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label="QR code with the secret below" shape-rendering="crispEdges">
            <rect width="100%" height="100%" fill="#fff"></rect>
            <path fill="#000" d=path></path>
        </svg>
    }
}

/// Grouped for the eye; copied without gaps.
#[component]
fn Secret(secret: Zeroizing<String>) -> impl IntoView {
    let characters: Vec<char> = secret.chars().collect();
    let groups = characters.chunks(4).map(|group| view! { <span>{group.iter().collect::<String>()}</span> });
    let groups = groups.collect::<Vec<_>>();
    view! {
        <div class="secret__row">
            <code class="secret__text" id="totp-secret">{groups}</code>
            <CopyButton of="totp-secret" what="secret"/>
        </div>
    }
}

#[component]
fn Verify(another: bool) -> impl IntoView {
    let lead = "Type the six digits that the app shows for this account now. They change every half minute.";
    view! {
        <StepPage title="Verify the code" lead>
            <Form action="/do/verify-authenticator">
                <CodeField name="code" label="Authentication Code" autofocus=true/>
                {another.then(|| view! { <Field name="name" label="Name" autocomplete="off" help="For example “Tablet”, to tell it from the others."/> })}
                <Submit wide=true>"Verify Code"</Submit>
            </Form>
            <form class="form" method="get" action=SCAN_PAGE>
                <button class="button button--plain button--wide" type="submit">"Back"</button>
            </form>
        </StepPage>
    }
}
