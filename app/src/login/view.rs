//! The log-in page.

use axum::extract::Query;
use axum::response::{IntoResponse, Redirect};
use leptos::prelude::*;
use serde::Deserialize;

use crate::local_path::local_path;
use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{Field, Form, GatePage, PasswordField, Submit};

/// Where to go on after the log-in.
#[derive(Debug, Default, Deserialize)]
pub struct Next {
    /// A path of ours; anything else is ignored.
    #[serde(default)]
    pub next: String,
}

impl Next {
    /// The path, or empty.
    pub fn path(&self) -> String {
        local_path(&self.next).unwrap_or_default().to_owned()
    }
}

/// `/login`. Whoever is signed in already goes on.
pub async fn page(visit: Visit, Query(next): Query<Next>) -> Page {
    let next = next.path();
    if visit.caller.require_session().is_ok() && visit.frame.submitted.is_none() {
        let to = if next.is_empty() { "/profile" } else { &next };
        return Ok(Redirect::to(to).into_response());
    }
    visit.page(move || view! { <LogIn next/> }).await
}

#[component]
fn LogIn(next: String) -> impl IntoView {
    view! {
        <GatePage title="Log in">
            <Form action="/do/log-in" enhanced=false>
                <input type="hidden" name="next" value=next/>
                <Field name="login" label="Email or username" autocomplete="username" required=true autofocus=true/>
                <PasswordField name="password" label="Password" autocomplete="current-password"/>
                <Submit wide=true>"Log In"</Submit>
            </Form>
        </GatePage>
    }
}
