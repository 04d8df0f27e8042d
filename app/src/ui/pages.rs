//! The two kinds of pages: the product for people who are signed in, and the gates on the way to it.

use leptos::prelude::*;

use super::code_field::CodeField;
use super::document::Document;
use super::form::{Form, Submit};
use super::frame::Frame;
use super::icon::mark;
use super::islands::FormIsland;
use super::navigation::ThemeForm;
use super::password_field::{PasswordField, UsernameHint};

/// A page of the product, for people who are signed in.
#[component]
pub fn AppPage(
    /// For the tab.
    #[prop(into)]
    title: String,
    /// Its content.
    children: Children,
) -> impl IntoView {
    view! {
        <Document title scripts=true>
            <main class="page" id="main">{children()}</main>
            <ConfirmDialog/>
            <FormIsland><dialog class="dialog dialog--steps" id="steps-dialog"></dialog></FormIsland>
        </Document>
    }
}

/// A page on the way: log in, first run, confirm, errors. Small, and without WebAssembly.
#[component]
pub fn GatePage(
    /// Its heading, and for the tab.
    #[prop(into)]
    title: String,
    /// What it is about.
    #[prop(into, optional)]
    lead: String,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let somebody = expect_context::<Frame>().person.is_some();
    let lead = (!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> });
    // Who is signed in finds the theme in the menu.
    let foot = (!somebody).then(|| view! { <footer class="foot"><ThemeForm/></footer> });
    view! {
        <Document title=title.clone() scripts=false>
            <main class="gate" id="main">
                <div class="gate__card">
                    {mark("gate__mark")}
                    <h1>{title}</h1>
                    {lead}
                    {children()}
                </div>
            </main>
            {foot}
        </Document>
    }
}

/// A step of several, for people who are signed in: a small page, or what the dialog of [`AppPage`] shows of it.
#[component]
pub fn StepPage(
    /// Its heading, and for the tab.
    #[prop(into)]
    title: String,
    /// What to do.
    #[prop(into, optional)]
    lead: String,
    /// Shows what is shown only once: the dialog does not close by itself.
    #[prop(optional)]
    keep: bool,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let lead = (!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> });
    view! {
        <Document title=title.clone() scripts=true>
            <main class="gate" id="main">
                <div class="gate__card step" data-step="" data-keep=keep.then_some("")>
                    <h1 id="step-title" tabindex="-1">{title}</h1>
                    {lead}
                    {children()}
                </div>
            </main>
        </Document>
    }
}

/// **Confirm it’s you**, in place: the form island opens it when an act needs a fresh proof, and goes on afterwards.
/// Without JavaScript the page `/confirm` does the same.
#[component]
fn ConfirmDialog() -> impl IntoView {
    expect_context::<Frame>().person.map(|person| {
        view! {
            <dialog class="dialog" id="confirm-dialog" aria-labelledby="confirm-dialog-title">
                <h2 id="confirm-dialog-title">"Confirm it’s you"</h2>
                <p>"This changes how your account is protected, and your last log-in was a while ago."</p>
                <Form action="/do/confirm">
                    <UsernameHint username=person.username/>
                    <PasswordField name="password" label="Password" autocomplete="current-password"/>
                    {person.two_factor.then(|| view! { <CodeField name="code" label="Authenticator code or backup code" both=true/> })}
                    <div class="form__actions">
                        <Submit>"Confirm"</Submit>
                        <button class="button button--plain" type="button" data-close="">"Cancel"</button>
                    </div>
                </Form>
            </dialog>
        }
    })
}
