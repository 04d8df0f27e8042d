//! The section Change Password of `/account`, and the page **Change My Password**.

use axum::extract::Query;
use leptos::prelude::*;

use super::rules::MAX_LENGTH;
use crate::failure::Failure;
use crate::login::view::Next;
use crate::platform::caller::Stage;
use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{Form, GatePage, Part, PasswordField, Section, Submit, UsernameHint};

const ID: &str = "change-password";
const TITLE: &str = "Change Password";

/// The section of `/account`.
pub fn section(visit: &Visit) -> Result<Part, Failure> {
    let username = visit.caller.require_session()?.username.clone();
    let min_length = visit.platform.config.password.min_length;
    Ok(Part::new(ID, TITLE, move || view! { <ChangePassword username min_length/> }))
}

/// `/welcome/new-password`: after a log-in with a temporary password, and nothing else works before.
pub async fn welcome(visit: Visit, Query(next): Query<Next>) -> Page {
    let session = visit.caller.require_stage(Stage::NewPassword)?;
    let (name, username, next) = (session.name.clone(), session.username.clone(), next.path());
    let min_length = visit.platform.config.password.min_length;
    visit.page(move || view! { <Welcome name username next min_length/> }).await
}

#[component]
fn ChangePassword(username: String, min_length: usize) -> impl IntoView {
    view! {
        <Section id=ID title=TITLE lead="The new password counts at once. Every other session ends, and you are told by e-mail.">
            <Form action="/do/change-password">
                <UsernameHint username/>
                <PasswordField name="current_password" label="Current password" autocomplete="current-password"/>
                <PasswordField name="new_password" label="New password" autocomplete="new-password" help=help(min_length) meter=true/>
                <PasswordField name="confirm_password" label="Confirm new password" autocomplete="new-password"/>
                <Submit>"Change Password"</Submit>
            </Form>
        </Section>
    }
}

#[component]
fn Welcome(name: String, username: String, next: String, min_length: usize) -> impl IntoView {
    let lead = format!("Welcome, {name}. Your password was set by somebody else: choose one that only you know.");
    view! {
        <GatePage title="Choose your password" lead>
            <Form action="/do/choose-password" enhanced=false>
                <input type="hidden" name="next" value=next/>
                <UsernameHint username/>
                <PasswordField name="new_password" label="New password" autocomplete="new-password" help=help(min_length) autofocus=true/>
                <PasswordField name="confirm_password" label="Confirm new password" autocomplete="new-password"/>
                <Submit wide=true>"Change My Password"</Submit>
            </Form>
        </GatePage>
    }
}

fn help(min_length: usize) -> String {
    format!(
        "{min_length} to {MAX_LENGTH} characters, any you like. A few words that do not belong together are easiest to remember."
    )
}
