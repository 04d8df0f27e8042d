//! The layout of a page of settings: sections of several features on one page, with a menu of them.

use leptos::prelude::*;

/// A section as a feature hands it in: what it shows has been loaded, and is built when the page is.
pub struct Part {
    /// For the address: `/account#change-password`.
    pub id: &'static str,
    /// Its heading, and its entry in the menu.
    pub title: &'static str,
    view: Box<dyn FnOnce() -> AnyView + Send>,
}

impl Part {
    /// A section whose content, a [`Section`], `view` builds.
    pub fn new<V: IntoAny>(id: &'static str, title: &'static str, view: impl FnOnce() -> V + Send + 'static) -> Self {
        Self { id, title, view: Box::new(move || view().into_any()) }
    }
}

/// A page of settings: the menu of its sections beside them, above them on a phone.
#[component]
pub fn SettingsLayout(
    /// The heading of the page.
    title: &'static str,
    /// The sections, in order.
    parts: Vec<Part>,
) -> impl IntoView {
    let links = parts.iter().map(|part| view! { <a href=format!("#{}", part.id)>{part.title}</a> }).collect_view();
    let sections = parts.into_iter().map(|part| (part.view)()).collect_view();
    view! {
        <h1>{title}</h1>
        <div class="settings">
            <nav class="settings__menu" aria-label="Sections">{links}</nav>
            <div class="settings__body">{sections}</div>
        </div>
    }
}

/// One section of the settings.
#[component]
pub fn Section(
    /// For the address: `/account#change-password`.
    id: &'static str,
    /// Its heading.
    title: &'static str,
    /// What it is for.
    #[prop(into, optional)]
    lead: String,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let heading = format!("{id}-title");
    let labelled_by = heading.clone();
    view! {
        <section class="section" id=id aria-labelledby=labelled_by>
            <h2 id=heading>{title}</h2>
            <p class="section__lead">{lead}</p>
            {children()}
        </section>
    }
}
