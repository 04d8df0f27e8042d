//! The page of the set-up link.

use axum::extract::Query;
use leptos::prelude::*;
use serde::Deserialize;

use super::service;
use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{Field, Form, GatePage, PasswordField, Submit};

/// What the link carries.
#[derive(Default, Deserialize)]
pub struct Link {
    #[serde(default)]
    token: String,
}

/// `/setup?token=…`. A link that was used says so and offers to log in.
pub async fn page(visit: Visit, Query(link): Query<Link>) -> Page {
    let open = service::is_open(&visit.platform, &link.token).await?;
    let min_length = visit.platform.config.password.min_length;
    visit
        .page(move || {
            if open {
                view! { <SetUp token=link.token min_length/> }.into_any()
            } else {
                view! { <Closed/> }.into_any()
            }
        })
        .await
}

#[component]
fn SetUp(token: String, min_length: usize) -> impl IntoView {
    let help =
        format!("At least {min_length} characters. A few words that do not belong together are easiest to remember.");
    view! {
        <GatePage title="Create the first administrator" lead="This account will administer the instance. The link you followed works once.">
            <Form action="/do/set-up" enhanced=false>
                <input type="hidden" name="token" value=token/>
                <Field name="name" label="Full name" autocomplete="name" required=true autofocus=true/>
                <Field name="username" label="Username" autocomplete="username" required=true help="Lowercase letters, digits, - and _."/>
                <Field name="email" label="Email" kind="email" autocomplete="email" required=true/>
                <PasswordField name="password" label="Password" autocomplete="new-password" help/>
                <PasswordField name="confirm_password" label="Confirm password" autocomplete="new-password"/>
                <Submit wide=true>"Create Account"</Submit>
            </Form>
        </GatePage>
    }
}

#[component]
fn Closed() -> impl IntoView {
    view! {
        <GatePage title="This link is closed" lead="This link has been used or is too old.">
            <p>"If nobody has set up this instance yet, restart the server: it prints a new link."</p>
            <p><a class="button" href="/login">"Log in"</a></p>
        </GatePage>
    }
}
