//! Small pieces: cards, facts, alerts, sections of the settings.

use leptos::prelude::*;

use super::frame::Tone;
use super::icon::Icon;

/// A quiet surface.
#[component]
pub fn Card(
    /// Its heading.
    #[prop(into, optional)]
    title: String,
    /// Its content.
    children: Children,
) -> impl IntoView {
    let heading = (!title.is_empty()).then(|| view! { <h2 class="card__title">{title}</h2> });
    view! { <div class="card">{heading}{children()}</div> }
}

/// Terms and what they are.
#[component]
pub fn Facts(
    /// Each a [`Fact`].
    children: Children,
) -> impl IntoView {
    view! { <dl class="facts">{children()}</dl> }
}

/// One term.
#[component]
pub fn Fact(
    /// The term.
    term: &'static str,
    /// What it is.
    children: Children,
) -> impl IntoView {
    view! { <div class="fact"><dt>{term}</dt><dd>{children()}</dd></div> }
}

/// A person's picture, round.
#[component]
pub fn Avatar(
    /// Its address, of this server.
    #[prop(into)]
    src: String,
    /// Whose; empty where the name stands beside it.
    #[prop(into, optional)]
    name: String,
    /// Width and height in pixels.
    size: u32,
) -> impl IntoView {
    let alt = if name.is_empty() { String::new() } else { format!("Picture of {name}") };
    view! { <img class="avatar" src=src alt=alt width=size height=size/> }
}

/// A message that stays.
#[component]
pub fn Alert(
    /// How it feels.
    tone: Tone,
    /// A few words.
    #[prop(into, optional)]
    title: String,
    /// A sentence or two.
    children: Children,
) -> impl IntoView {
    let heading = (!title.is_empty()).then(|| view! { <p class="alert__title">{title}</p> });
    view! { <div class=format!("alert alert--{}", tone_name(tone))>{tone_icon(tone).view()}<div>{heading}{children()}</div></div> }
}

/// For class names.
pub fn tone_name(tone: Tone) -> &'static str {
    match tone {
        Tone::Success => "success",
        Tone::Info => "info",
        Tone::Warning => "warning",
        Tone::Danger => "danger",
    }
}

/// Its icon.
pub fn tone_icon(tone: Tone) -> Icon {
    match tone {
        Tone::Success => Icon::Check,
        Tone::Info => Icon::Info,
        Tone::Warning | Tone::Danger => Icon::Warning,
    }
}

/// A page of settings: the menu of its sections beside them, above them on a phone.
#[component]
pub fn SettingsLayout(
    /// The heading of the page.
    title: &'static str,
    /// Id and title of each section, in order.
    sections: Vec<(&'static str, &'static str)>,
    /// The sections.
    children: Children,
) -> impl IntoView {
    let links = sections.into_iter().map(|(id, title)| view! { <a href=format!("#{id}")>{title}</a> }).collect_view();
    view! {
        <h1>{title}</h1>
        <div class="settings">
            <nav class="settings__menu" aria-label="Sections">{links}</nav>
            <div class="settings__body">{children()}</div>
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
