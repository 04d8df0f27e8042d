//! Fields: label, help, input, and what is wrong, tied together for everyone (WCAG 3.3.1, 3.3.2, 4.1.2).

use leptos::prelude::*;

use super::escape::raw_text;
use super::form::FormContext;
use super::icon::Icon;

/// A field of one line.
#[component]
pub fn Field(
    /// Its name in the form.
    name: &'static str,
    /// What people call it.
    label: &'static str,
    /// `type` of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What it holds before anything is typed.
    #[prop(into, optional)]
    value: String,
    /// What to know before typing.
    #[prop(into, optional)]
    help: String,
    /// What the browser may fill in (WCAG 1.3.5).
    #[prop(optional)]
    autocomplete: &'static str,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// Has the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
) -> impl IntoView {
    let parts = Parts::new(name, !help.is_empty());
    let value = parts.form.typed(name).unwrap_or(value);
    let focus = parts.form.focuses(name, autofocus);
    // Names and addresses are not sentences: a phone's keyboard leaves them alone.
    let plain = matches!(autocomplete, "username" | "email").then_some("none");
    view! {
        <div class="field">
            <label class="field__label" for=parts.id()>{label}</label>
            <input class="field__input" id=parts.id() name=name type=kind value=value autocomplete=autocomplete
                autocapitalize=plain aria-required=required.then_some("true") autofocus=focus
                aria-invalid=parts.invalid() aria-describedby=parts.described_by()/>
            {parts.help(help)}
            {parts.error()}
        </div>
    }
}

/// A field of several lines.
#[component]
pub fn TextArea(
    /// Its name in the form.
    name: &'static str,
    /// What people call it.
    label: &'static str,
    /// What it holds before anything is typed.
    #[prop(into, optional)]
    value: String,
    /// What to know before typing.
    #[prop(into, optional)]
    help: String,
) -> impl IntoView {
    let parts = Parts::new(name, !help.is_empty());
    // The parser drops a newline right after the tag: a first one keeps the one that was typed.
    let value = format!("\n{}", raw_text(&parts.form.typed(name).unwrap_or(value)));
    view! {
        <div class="field">
            <label class="field__label" for=parts.id()>{label}</label>
            <textarea class="field__input" id=parts.id() name=name rows="4" autofocus=parts.form.focuses(name, false)
                aria-invalid=parts.invalid() aria-describedby=parts.described_by()>{value}</textarea>
            {parts.help(help)}
            {parts.error()}
        </div>
    }
}

/// What every kind of field has in common.
pub(super) struct Parts {
    pub(super) form: FormContext,
    name: &'static str,
    has_help: bool,
    problems: Vec<String>,
}

impl Parts {
    pub(super) fn new(name: &'static str, has_help: bool) -> Self {
        let form = expect_context::<FormContext>();
        let problems = form.problems(name);
        Self { form, name, has_help, problems }
    }

    pub(super) fn id(&self) -> String {
        format!("{}-{}", self.form.id, self.name)
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        (!self.problems.is_empty()).then_some("true")
    }

    pub(super) fn described_by(&self) -> String {
        let error = format!("{}-error", self.id());
        if self.has_help { format!("{}-help {error}", self.id()) } else { error }
    }

    pub(super) fn help(&self, help: String) -> Option<impl IntoView + use<>> {
        self.has_help.then(|| view! { <p class="field__help" id=format!("{}-help", self.id())>{help}</p> })
    }

    /// Empty and hidden while all is well, so that the island finds the place.
    pub(super) fn error(&self) -> impl IntoView + use<> {
        let lines = self.problems.iter().map(|problem| view! { <span>{problem.clone()}</span> }).collect_view();
        view! {
            <div class="field__error" id=format!("{}-error", self.id()) hidden=self.problems.is_empty()>
                {Icon::Warning.view()}
                <p>{lines}</p>
            </div>
        }
    }
}
