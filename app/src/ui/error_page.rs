//! The page of everything that went wrong: what happened, what to do, and the reference for the operator.

use leptos::prelude::*;

use super::frame::Frame;
use super::kit::GatePage;
use crate::failure::Failure;

/// A failure as a page.
#[component]
pub fn ErrorPage(
    /// What happened.
    failure: Failure,
) -> impl IntoView {
    let signed_in = use_context::<Frame>().is_some_and(|frame| frame.person.is_some());
    let (to, words) = if signed_in { ("/profile", "Go to your profile") } else { ("/login", "Go to the log-in page") };
    let reference = failure.reference().map(str::to_owned);
    let problems = failure.problems().iter().map(|problem| view! { <li>{problem.message.clone()}</li> }).collect_view();
    let listed = !failure.problems().is_empty();
    view! {
        <GatePage title=failure.title() lead=failure.message()>
            {listed.then(|| view! { <ul>{problems}</ul> })}
            {reference.map(|reference| view! { <p class="reference">"Reference "<code>{reference}</code></p> })}
            <p><a class="button" href=to>{words}</a></p>
        </GatePage>
    }
}
