//! A form: plain HTML that posts to its server function and works with JavaScript off. The island around it makes the
//! same form quick; both show the same words at the same places.

use leptos::context::Provider;
use leptos::prelude::*;

use super::bits::Alert;
use super::frame::{Frame, Submitted, Tone};
use super::islands::FormIsland;
use crate::failure::Failure;

/// What the fields of a form know about it.
#[derive(Clone)]
pub struct FormContext {
    /// The prefix of the ids in it: `change-password-form` for `/do/change-password`.
    pub id: String,
    /// Whether the island is around it.
    pub enhanced: bool,
    submitted: Option<Submitted>,
}

impl FormContext {
    /// What was typed into `field` when the form was refused or given back.
    pub fn typed(&self, field: &str) -> Option<String> {
        let values = &self.submitted.as_ref()?.values;
        values.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone())
    }

    /// Every value of `field`, where it may be chosen more than once; `None` when the form was not sent.
    pub fn chosen(&self, field: &str) -> Option<Vec<String>> {
        let values = &self.submitted.as_ref()?.values;
        Some(values.iter().filter(|(name, _)| name == field).map(|(_, value)| value.clone()).collect())
    }

    /// What is wrong with `field`.
    pub fn problems(&self, field: &str) -> Vec<String> {
        let problems = self.failure().map(Failure::problems).unwrap_or_default();
        problems.iter().filter(|problem| problem.field == field).map(|problem| problem.message.clone()).collect()
    }

    /// Whether `field` should have the focus: the first wrong one of a refused form, else the one that asks for it.
    pub fn focuses(&self, field: &str, asks: bool) -> bool {
        match self.failure().and_then(|failure| failure.problems().first()) {
            Some(first) => first.field == field,
            None => asks,
        }
    }

    fn failure(&self) -> Option<&Failure> {
        self.submitted.as_ref().and_then(|submitted| submitted.failure.as_ref())
    }
}

/// A button that leads to a page, where people are told to press one: a form, so that it works without JavaScript.
#[component]
pub fn Opens(
    /// The page, without a query: the form would replace it.
    #[prop(into)]
    to: String,
    /// In a row of a table, where several are called alike: the id of what names the row.
    #[prop(into, optional)]
    about: String,
    /// The words on it.
    children: Children,
) -> impl IntoView {
    let class = if about.is_empty() { "button" } else { "button button--plain button--small" };
    let about = (!about.is_empty()).then_some(about);
    view! { <form class="contents" action=to><button class=class type="submit" aria-describedby=about>{children()}</button></form> }
}

/// A form that posts to a server function.
#[component]
pub fn Form(
    /// `/do/…`.
    action: &'static str,
    /// Whether the island enhances it; not on pages without WebAssembly.
    #[prop(default = true)]
    enhanced: bool,
    /// Where a refused form is shown again without JavaScript; this page unless said otherwise.
    #[prop(into, optional)]
    page: String,
    /// The id of the thing it is about, where a page has many forms of one kind: sent as `id`.
    #[prop(into, optional)]
    about: String,
    /// What it leads to are steps: with WebAssembly the dialog of [`super::pages::AppPage`] walks through them.
    #[prop(optional)]
    steps: bool,
    /// Fields and buttons.
    children: Children,
) -> impl IntoView {
    let frame = expect_context::<Frame>();
    let kind = format!("{}-form", action.rsplit('/').next().unwrap_or(action));
    let id = if about.is_empty() { kind } else { format!("{kind}-{about}") };
    let is_about = |submitted: &Submitted| {
        about.is_empty() || submitted.values.iter().any(|(name, value)| name == "id" && *value == about)
    };
    let submitted = frame.submitted.filter(|submitted| submitted.action == action && is_about(submitted));
    let context = FormContext { id: id.clone(), enhanced, submitted };
    let message = message(&context);
    let page = if page.is_empty() { frame.path } else { page };
    let about = (!about.is_empty()).then(|| view! { <input type="hidden" name="id" value=about/> });
    let form = view! {
        <form class="form" id=id.clone() method="post" action=action novalidate data-steps=steps.then_some("")>
            <input type="hidden" name="page" value=page/>
            {about}
            <div class="form__alert" role="alert" id=format!("{id}-alert")>{message}</div>
            <Provider value=context>{children()}</Provider>
            {enhanced.then(|| view! { <AlertTemplate/> })}
        </form>
    };
    if enhanced { view! { <FormIsland>{form}</FormIsland> }.into_any() } else { form.into_any() }
}

/// What the island fills in when a form is refused in place.
#[component]
fn AlertTemplate() -> impl IntoView {
    view! { <template><Alert tone=Tone::Danger title="-"><p></p></Alert></template> }
}

fn message(context: &FormContext) -> Option<AnyView> {
    let submitted = context.submitted.as_ref()?;
    Some(match &submitted.failure {
        Some(failure) => {
            let (title, text) = (failure.title(), failure.message());
            view! { <Alert tone=Tone::Danger title><p>{text}</p></Alert> }.into_any()
        }
        None => view! {
            <Alert tone=Tone::Info><p>"What you typed is still here. Check it and send it again."</p></Alert>
        }
        .into_any(),
    })
}

/// The button that sends a form.
#[component]
pub fn Submit(
    /// As wide as the form.
    #[prop(optional)]
    wide: bool,
    /// Not the main thing on its page.
    #[prop(optional)]
    plain: bool,
    /// Takes something away.
    #[prop(optional)]
    danger: bool,
    /// What it does.
    children: Children,
) -> impl IntoView {
    let kinds = [("button--wide", wide), ("button--plain", plain), ("button--danger", danger)];
    let class = kinds.iter().filter(|(_, is)| *is).fold("button".to_owned(), |class, (kind, _)| class + " " + kind);
    view! { <button class=class type="submit">{children()}</button> }
}

/// The button of a form in a row of a table.
#[component]
pub fn SmallSubmit(
    /// What it does.
    children: Children,
) -> impl IntoView {
    view! { <button class="button button--plain button--small" type="submit">{children()}</button> }
}
