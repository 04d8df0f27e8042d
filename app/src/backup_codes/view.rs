//! Backup codes: their part of the section, the page that asks whether to generate new ones, and the page that shows a
//! set, exactly once.

use axum::response::{IntoResponse, Redirect};
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Overview;
use super::service::{few, words_left};
use crate::platform::visit::{Page, Visit};
use crate::two_factor::actions::SECTION;
use crate::ui::frame::Tone;
use crate::ui::kit::{Badge, CopyButton, Form, StepPage, Submit};

/// Shows a new set.
pub const CODES_PAGE: &str = "/account/two-factor/backup-codes";

const VOID: &str = "You get ten new codes. Every earlier one stops working at once, and every other session ends.";

/// `/account/two-factor/new-codes`
pub async fn generate(visit: Visit) -> Page {
    visit.caller.require_session()?;
    visit
        .page(|| {
            view! {
                <StepPage title="Generate new backup codes?" lead=VOID>
                    <Form action="/do/generate-backup-codes">
                        <Submit wide=true>"Generate New Backup Codes"</Submit>
                        <a class="button button--plain button--wide" href=SECTION data-close="">"Cancel"</a>
                    </Form>
                </StepPage>
            }
        })
        .await
}

/// `/account/two-factor/backup-codes`: what was just made. A reload shows it no more.
pub async fn codes(visit: Visit) -> Page {
    let username = visit.caller.require_session()?.username.clone();
    let Some(codes) = visit.take_left(CODES_PAGE).await? else {
        return Ok(Redirect::to(SECTION).into_response());
    };
    let instance = visit.platform.config.instance.name.clone();
    visit.page(move || view! { <Sheet codes username instance/> }).await
}

/// The ten codes. **Download** is a plain link to the text itself, so that it works without JavaScript and nothing has
/// to remember the codes; **Close** waits for a tick, which copying, downloading and printing give by themselves.
#[component]
fn Sheet(codes: Vec<String>, username: String, instance: String) -> impl IntoView {
    let text = codes.join("\n");
    let file = format!("data:text/plain;charset=utf-8,{}", utf8_percent_encode(&format!("{text}\n"), NON_ALPHANUMERIC));
    let name = format!("{}-backup-codes.txt", file_name(&instance));
    view! {
        <StepPage title="Save your backup codes" lead="Each of these opens your account once, when your phone is not at hand. They are shown only now." keep=true>
            <div class="codes">
                <p class="codes__for">{format!("{instance} backup codes of @{username}")}</p>
                <pre class="codes__list" id="backup-codes">{text}</pre>
            </div>
            <div class="form__actions codes__actions">
                <span class="contents" data-saves="codes-saved"><CopyButton of="backup-codes"/></span>
                <a class="button button--plain button--small" href=file download=name data-saves="codes-saved">"Download Backup Codes"</a>
                <button class="button button--plain button--small" type="button" data-print="" data-saves="codes-saved" hidden>"Print"</button>
            </div>
            <form class="form codes__close" method="get" action=SECTION data-leave="">
                <label class="check"><input type="checkbox" id="codes-saved" required/>" I have saved these codes"</label>
                <button class="button button--wide" type="submit" data-after="codes-saved">"Close"</button>
            </form>
        </StepPage>
    }
}

/// Lower-case letters and digits of the name of the instance, for a file.
fn file_name(instance: &str) -> String {
    let plain: String =
        instance.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let plain = plain.trim_matches('-');
    if plain.is_empty() { "account".to_owned() } else { plain.to_owned() }
}

/// How many are left, which are used up, and the button for new ones.
#[component]
pub fn BackupCodes(
    /// The set.
    codes: Overview,
) -> impl IntoView {
    let Overview { made_at, used, left } = codes;
    let tone = if few(left) { Tone::Warning } else { Tone::Success };
    let lines = used.iter().map(|(_, at)| view! { <li>{format!("Used {}", at.for_people())}</li> }).collect_view();
    let used_up = (!used.is_empty()).then(|| {
        let summary = if used.len() == 1 { "1 used code".to_owned() } else { format!("{} used codes", used.len()) };
        view! { <details class="details"><summary>{summary}</summary><ul>{lines}</ul></details> }
    });
    view! {
        <div class="section__part">
            <h3>"Backup codes"</h3>
            <p class="state"><Badge tone>{words_left(left)}</Badge><span>{format!("Generated {}. Each works once.", made_at.day())}</span></p>
            {used_up}
            <Form action="/do/generate-backup-codes" page="/account/two-factor/new-codes" steps=true>
                <Submit plain=true>"Generate New Backup Codes"</Submit>
            </Form>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_instance() {
        assert_eq!(file_name("Latchkey"), "latchkey");
        assert_eq!(file_name("Acme & Söhne"), "acme---s-hne");
        assert_eq!(file_name("日本"), "account");
    }
}
