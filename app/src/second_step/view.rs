//! The pages of the second step. No WebAssembly here.

use axum::extract::Query;
use axum::response::{IntoResponse, Redirect};
use leptos::prelude::*;

use super::service;
use crate::local_path::with_next;
use crate::login::view::Next;
use crate::platform::visit::{Page, Visit};
use crate::ui::kit::{CodeField, Form, GatePage, Submit};

/// Where a log-in goes on whose second factor is due.
pub const CODE_PAGE: &str = "/login/two-factor";
/// The same with a backup code.
pub const BACKUP_PAGE: &str = "/login/backup-code";

/// `/login/two-factor`
pub async fn code(visit: Visit, Query(next): Query<Next>) -> Page {
    let next = next.path();
    if !is_due(&visit).await? {
        return Ok(Redirect::to(&with_next("/login", &next)).into_response());
    }
    visit.page(move || view! { <CodeStep next/> }).await
}

/// `/login/backup-code`
pub async fn backup_code(visit: Visit, Query(next): Query<Next>) -> Page {
    let next = next.path();
    if !is_due(&visit).await? {
        return Ok(Redirect::to(&with_next("/login", &next)).into_response());
    }
    visit.page(move || view! { <BackupStep next/> }).await
}

/// Also around a refused form: the fifth wrong code is still told beside its field.
async fn is_due(visit: &Visit) -> Result<bool, crate::fault::Trouble> {
    match &visit.challenge {
        Some(_) if visit.frame.submitted.is_some() => Ok(true),
        Some(token) => service::is_open(&visit.platform, token).await,
        None => Ok(false),
    }
}

#[component]
fn CodeStep(next: String) -> impl IntoView {
    let other = with_next(BACKUP_PAGE, &next);
    view! {
        <GatePage title="Two-factor authentication" lead="Open your authenticator app and type the code it shows for this account.">
            <Form action="/do/second-step" enhanced=false>
                <input type="hidden" name="next" value=next/>
                <CodeField name="code" label="Authentication Code" autofocus=true/>
                <Submit wide=true>"Verify Code"</Submit>
            </Form>
            <p class="gate__other">"No phone at hand? " <a href=other>"Use a backup code"</a></p>
        </GatePage>
    }
}

#[component]
fn BackupStep(next: String) -> impl IntoView {
    let other = with_next(CODE_PAGE, &next);
    view! {
        <GatePage title="Use a backup code" lead="Type one of the codes you saved when you enabled two-factor authentication. Each works once.">
            <Form action="/do/second-step-backup" enhanced=false>
                <input type="hidden" name="next" value=next/>
                <CodeField name="backup_code" label="Backup Code" backup=true autofocus=true/>
                <Submit wide=true>"Verify Code"</Submit>
            </Form>
            <p class="gate__other"><a href=other>"Use your authenticator"</a></p>
        </GatePage>
    }
}
