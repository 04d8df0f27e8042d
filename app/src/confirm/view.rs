//! The page **Confirm it’s you**; the dialog of the same name is part of every signed-in page.

use axum::extract::Query;
use axum::response::{IntoResponse, Redirect};
use leptos::prelude::*;

use crate::login::view::Next;
use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{CodeField, Form, GatePage, PasswordField, Submit, UsernameHint};

/// `/confirm?next=…`.
pub async fn page(visit: Visit, Query(next): Query<Next>) -> Page {
    let session = visit.caller.require_set_up()?;
    let next = next.path();
    let recent = session.recently_verified(&visit.platform.config, visit.platform.clock.now()).is_ok();
    if recent && visit.frame.submitted.is_none() {
        let to = if next.is_empty() { "/profile" } else { &next };
        return Ok(Redirect::to(to).into_response());
    }
    let username = session.username.clone();
    let two_factor = visit.frame.person.as_ref().is_some_and(|person| person.two_factor);
    visit.page(move || view! { <Confirm next username two_factor/> }).await
}

#[component]
fn Confirm(next: String, username: String, two_factor: bool) -> impl IntoView {
    let back = if next.is_empty() { "/profile".to_owned() } else { next.clone() };
    view! {
        <GatePage title="Confirm it’s you" lead="This changes how your account is protected, and your last log-in was a while ago.">
            <Form action="/do/confirm" enhanced=false>
                <input type="hidden" name="next" value=next/>
                <UsernameHint username/>
                <PasswordField name="password" label="Password" autocomplete="current-password" autofocus=true/>
                {two_factor.then(|| view! { <CodeField name="code" label="Authenticator code or backup code" both=true/> })}
                <Submit wide=true>"Confirm"</Submit>
                <a class="button button--plain button--wide" href=back>"Cancel"</a>
            </Form>
        </GatePage>
    }
}
