//! Tables that become lists on a phone, what stands in their place while there is nothing, and badges of state.

use leptos::prelude::*;

use super::bits::tone_name;
use super::frame::Tone;

/// A table. Below the width of a tablet each row is a card, with the name of the column beside each value.
#[component]
pub fn Table(
    /// What is in it, for a screen reader.
    caption: &'static str,
    /// The names of the columns; empty for one of buttons.
    columns: Vec<&'static str>,
    /// Rows of [`Cell`]s in the order of the columns.
    children: Children,
) -> impl IntoView {
    let heads = columns
        .into_iter()
        .map(|column| match column {
            "" => view! { <td></td> }.into_any(),
            column => view! { <th scope="col">{column}</th> }.into_any(),
        })
        .collect_view();
    view! {
        <table class="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead><tr>{heads}</tr></thead>
            <tbody>{children()}</tbody>
        </table>
    }
}

/// One value of a row.
#[component]
pub fn Cell(
    /// The name of its column; none for buttons.
    #[prop(optional)]
    label: &'static str,
    /// The value.
    children: Children,
) -> impl IntoView {
    view! { <td class="table__cell" data-label=label>{children()}</td> }
}

/// What stands where a list would be: what it would hold, and how to begin.
#[component]
pub fn EmptyState(
    /// In a few words.
    title: &'static str,
    /// A sentence, and perhaps a button.
    children: Children,
) -> impl IntoView {
    view! { <div class="empty"><p class="empty__title">{title}</p><div class="empty__text">{children()}</div></div> }
}

/// A state in a word.
#[component]
pub fn Badge(
    /// How it feels.
    tone: Tone,
    /// The word.
    children: Children,
) -> impl IntoView {
    view! { <span class=format!("badge badge--{}", tone_name(tone))>{children()}</span> }
}

/// Copies the text of the element `of`; hidden until `start.js` has run, for without it the button would do nothing.
#[component]
pub fn CopyButton(
    /// The id of an element or a field.
    #[prop(into)]
    of: String,
    /// What is copied, for a screen reader: “Copy token”.
    #[prop(into, optional)]
    what: String,
) -> impl IntoView {
    let label = (!what.is_empty()).then(|| view! { <span class="visually-hidden">" "{what}</span> });
    view! { <button class="button button--plain button--small" type="button" data-copy=of hidden><span data-says="Copied">"Copy"</span>{label}</button> }
}
