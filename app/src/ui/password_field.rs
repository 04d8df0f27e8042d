//! A field for a password: never filled in again by us, paste allowed, shown on demand (ASVS 5.0 6.2.6, 6.2.7), with a
//! meter where a new one is chosen.

use leptos::prelude::*;

use super::field::Parts;

/// A field for a password.
#[component]
pub fn PasswordField(
    /// Its name in the form.
    name: &'static str,
    /// What people call it.
    label: &'static str,
    /// What to know before typing.
    #[prop(into, optional)]
    help: String,
    /// `current-password` or `new-password`: what a password manager goes by.
    autocomplete: &'static str,
    /// Has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// Shows how strong it is, while typing.
    #[prop(optional)]
    meter: bool,
) -> impl IntoView {
    let parts = Parts::new(name, !help.is_empty());
    let focus = parts.form.focuses(name, autofocus);
    let meter = meter.then(|| view! { <Meter/> });
    view! {
        <div class="field">
            <label class="field__label" for=parts.id()>{label}</label>
            <div class="field__wrap">
                <input class="field__input" id=parts.id() name=name type="password" autocomplete=autocomplete
                    autocapitalize="none" spellcheck="false" aria-required="true" autofocus=focus
                    aria-invalid=parts.invalid() aria-describedby=parts.described_by()/>
                // The island takes `hidden` away: without JavaScript there is no button that does nothing.
                <button class="field__reveal" type="button" aria-pressed="false" aria-label=format!("Show {}", label.to_lowercase()) hidden>"Show"</button>
            </div>
            {meter}
            {parts.help(help)}
            {parts.error()}
        </div>
    }
}

/// Filled by the island; the estimate is made on the server.
#[component]
fn Meter() -> impl IntoView {
    view! {
        <div class="meter" data-score="0" hidden>
            <div class="meter__bar" aria-hidden="true"><span></span><span></span><span></span><span></span></div>
            <p class="meter__label" aria-live="polite"></p>
            <ul class="meter__reasons"></ul>
        </div>
    }
}
