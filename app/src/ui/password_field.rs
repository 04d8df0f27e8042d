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
    // Hidden until `start.js` has run: no button that does nothing. Its name is not a label of the field.
    let (controls, label_id) = (parts.id(), format!("{}-label", parts.id()));
    let described_by = label_id.clone();
    let reveal = parts.form.enhanced.then(|| view! {
        <button class="field__reveal" type="button" aria-pressed="false" aria-controls=controls aria-describedby=described_by hidden>"Show"</button>
    });
    let meter = meter.then(|| view! { <Meter/> });
    view! {
        <div class="field">
            <label class="field__label" for=parts.id() id=label_id>{label}</label>
            <div class="field__wrap">
                <input class="field__input" id=parts.id() name=name type="password" autocomplete=autocomplete
                    autocapitalize="none" spellcheck="false" aria-required="true" autofocus=focus
                    aria-invalid=parts.invalid() aria-describedby=parts.described_by()/>
                {reveal}
            </div>
            {meter}
            {parts.help(help)}
            {parts.error()}
        </div>
    }
}

/// Tells a password manager whose password a form is about; nobody else sees it.
#[component]
pub fn UsernameHint(
    /// Whose.
    username: String,
) -> impl IntoView {
    view! { <input type="text" name="username" value=username autocomplete="username" readonly hidden/> }
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
