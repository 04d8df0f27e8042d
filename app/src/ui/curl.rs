//! Commands to copy, and **Show as curl**: the same list over the REST API.

use leptos::prelude::*;

use super::table::CopyButton;

/// A command or a value in a box, with a button that copies it.
#[component]
pub fn Code(
    /// For the button, and unique on its page.
    id: &'static str,
    /// What is copied, for a screen reader.
    what: &'static str,
    /// The text.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <div class="code">
            <pre class="code__text" tabindex="0"><code id=id>{words(&text)}</code></pre>
            <CopyButton of=id what/>
        </div>
    }
}

/// A command whose lines break between words, not at the dashes of `--password-stdin`.
pub fn words(text: &str) -> impl IntoView + use<> {
    let words = text.split_inclusive(char::is_whitespace).map(|word| {
        let bare = word.trim_end();
        // An empty text would be rendered as a space.
        let gap = word.strip_prefix(bare).filter(|gap| !gap.is_empty()).map(ToOwned::to_owned);
        let bare = (!bare.is_empty()).then(|| view! { <span class="code__word">{bare.to_owned()}</span> });
        view! { {bare}{gap} }
    });
    words.collect_view()
}

/// **Show as curl**: how a script asks for what this section shows.
#[component]
pub fn Curl(
    /// Unique on its page.
    id: &'static str,
    /// The base URL of the instance.
    #[prop(into)]
    base_url: String,
    /// What stands behind `/api/v1`.
    path: &'static str,
) -> impl IntoView {
    let text = format!("curl -H \"Authorization: Bearer $LATCHKEY_TOKEN\" {base_url}/api/v1{path}");
    view! {
        <details class="curl">
            <summary>"Show as curl"</summary>
            <Code id what="the command" text/>
            <p class="muted">"With an API key of yours in LATCHKEY_TOKEN. "<a href="/api/docs">"REST API"</a></p>
        </details>
    }
}
