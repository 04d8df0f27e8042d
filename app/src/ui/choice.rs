//! Fields in which something is chosen: boxes to tick, one of several.

use leptos::prelude::*;

use super::field::Parts;

/// One thing to choose.
pub struct Choice {
    /// Its value in the form.
    pub value: &'static str,
    /// What people read.
    pub label: String,
    /// What it means, in a sentence; empty where the label says all.
    pub help: &'static str,
}

/// Boxes to tick.
#[component]
pub fn Checks(
    /// The name of the field; in the form it is `name[]`.
    name: &'static str,
    /// What people call it.
    label: &'static str,
    /// What is ticked before anything is chosen.
    chosen: Vec<String>,
    /// The boxes.
    choices: Vec<Choice>,
) -> impl IntoView {
    let parts = Parts::new(name, false);
    let in_form = format!("{name}[]");
    let chosen = parts.form.chosen(&in_form).unwrap_or(chosen);
    let boxes = choices
        .into_iter()
        .map(|Choice { value, label, help }| {
            let checked = chosen.iter().any(|chosen| chosen == value);
            let (id, in_form) = (format!("{}-{value}", parts.id()), in_form.clone());
            let help_id = (!help.is_empty()).then(|| format!("{id}-help"));
            let help = help_id.clone().map(|id| view! { <span class="choice__help" id=id>{help}</span> });
            view! {
                <div class="choice">
                    <input class="choice__box" type="checkbox" id=id.clone() name=in_form value=value checked=checked aria-describedby=help_id/>
                    <div class="choice__words"><label class="choice__label" for=id>{label}</label>{help}</div>
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <fieldset class="choices" id=parts.id() tabindex="-1" aria-describedby=parts.described_by()>
                <legend class="field__label">{label}</legend>
                {boxes}
            </fieldset>
            {parts.error()}
        </div>
    }
}

/// One of several.
#[component]
pub fn Select(
    /// Its name in the form.
    name: &'static str,
    /// What people call it.
    label: &'static str,
    /// What is chosen before anything is.
    #[prop(into)]
    value: String,
    /// The choices, in order.
    choices: Vec<Choice>,
    /// What to know before choosing.
    #[prop(into, optional)]
    help: String,
) -> impl IntoView {
    let parts = Parts::new(name, !help.is_empty());
    let value = parts.form.typed(name).unwrap_or(value);
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == value;
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect_view();
    view! {
        <div class="field">
            <label class="field__label" for=parts.id()>{label}</label>
            <select class="field__input" id=parts.id() name=name aria-invalid=parts.invalid() aria-describedby=parts.described_by()>{options}</select>
            {parts.help(help)}
            {parts.error()}
        </div>
    }
}
