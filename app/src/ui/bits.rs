//! Small pieces: cards, facts, alerts.

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
