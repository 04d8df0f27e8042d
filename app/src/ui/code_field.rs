//! A field for a code: six digits of an authenticator, or a backup code. Never filled in again by us.

use leptos::prelude::*;

use super::field::Parts;

/// A field for a code.
#[component]
pub fn CodeField(
    /// Its name in the form.
    name: &'static str,
    /// What people call it.
    label: &'static str,
    /// What to know before typing.
    #[prop(into, optional)]
    help: String,
    /// For a backup code: letters too.
    #[prop(optional)]
    backup: bool,
    /// For either: a phone shows its whole keyboard, and still offers the code.
    #[prop(optional)]
    both: bool,
    /// Has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let parts = Parts::new(name, !help.is_empty());
    let focus = parts.form.focuses(name, autofocus);
    let keyboard = if backup || both { "text" } else { "numeric" };
    let filled_by = if backup { "off" } else { "one-time-code" };
    view! {
        <div class="field">
            <label class="field__label" for=parts.id()>{label}</label>
            <input class="field__input field__input--code" id=parts.id() name=name type="text" inputmode=keyboard
                autocomplete=filled_by autocapitalize="none" spellcheck="false" aria-required="true"
                autofocus=focus aria-invalid=parts.invalid() aria-describedby=parts.described_by()/>
            {parts.help(help)}
            {parts.error()}
        </div>
    }
}
