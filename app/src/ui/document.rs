//! The HTML document around every page.

use leptos::prelude::*;

use super::alerts::PageAlerts;
use super::bits::{tone_icon, tone_name};
use super::escape::raw_text;
use super::frame::Frame;
use super::navigation::Bar;

/// The document. `scripts` only where something moves: gates have none.
#[component]
pub fn Document(
    /// For the tab, before the name of the instance.
    title: String,
    /// Whether the page wakes islands.
    scripts: bool,
    /// `<main>` and what follows it.
    children: Children,
) -> impl IntoView {
    let frame = expect_context::<Frame>();
    let title = raw_text(&format!("{title} · {}", frame.instance));
    let notice = frame.notice.clone().map(|notice| {
        let class = format!("notice notice--{}", tone_name(notice.tone));
        view! { <div class=class role="status"><div class="notice__inner">{tone_icon(notice.tone).view()}<p>{notice.text}</p></div></div> }
    });
    let scripts = scripts.then(|| view! { <Scripts/> });
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=frame.theme.name()>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <title>{title}</title>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="stylesheet" href=frame.assets.css.clone()/>
                <link rel="icon" type="image/svg+xml" href=frame.assets.icon.clone()/>
                {scripts}
            </head>
            <body>
                <a class="skip" href="#main">"Skip to content"</a>
                <Bar/>
                {notice}
                <PageAlerts/>
                {children()}
            </body>
        </html>
    }
}

/// Starts the WebAssembly half. The nonce is of this answer alone; what the script loads is trusted through it. The module
/// is not preloaded: a browser with JavaScript off would fetch it for nothing.
#[component]
fn Scripts() -> impl IntoView {
    let frame = expect_context::<Frame>();
    let assets = frame.assets;
    view! {
        <link rel="modulepreload" href=assets.glue.clone()/>
        <script type="module" src=assets.start nonce=frame.nonce data-glue=assets.glue data-wasm=assets.wasm></script>
    }
}
