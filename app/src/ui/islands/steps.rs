//! Steps in one dialog that never loses its place. Each step is a page of the server, which works without any of this;
//! the dialog shows the part of it that is the step, and its forms go on from there.

use leptos::web_sys::{DomParser, Element, HtmlDialogElement, Response, SupportedType};
use wasm_bindgen_futures::JsFuture;

use super::{dom, submit};

fn dialog() -> Option<HtmlDialogElement> {
    dom::by_id("steps-dialog").and_then(dom::cast)
}

/// Whether something is in the dialog.
pub fn holds(element: &Element) -> bool {
    element.closest("#steps-dialog").ok().flatten().is_some()
}

/// Shows the step at `to`; what is no step is gone to.
pub async fn show(to: String) {
    if submit::is_here(&to) || load(&to).await.is_none() {
        submit::go(&to);
    }
}

async fn load(to: &str) -> Option<()> {
    let dialog = dialog()?;
    let fetched = JsFuture::from(dom::page()?.0.fetch_with_str(to)).await.ok()?;
    let response: Response = dom::cast(fetched)?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let page = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
    let step = page.query_selector("[data-step]").ok()??;
    dialog.set_text_content(None);
    dialog.append_child(&step).ok()?;
    wake(&dialog, &step);
    if !dialog.open() {
        dialog.show_modal().ok()?;
    }
    let first = step.query_selector("[autofocus], h1").ok()??;
    submit::focus(first);
    Some(())
}

/// What `start.js` does for a page that is loaded.
fn wake(dialog: &HtmlDialogElement, step: &Element) {
    dom::set(dialog, "aria-labelledby", "step-title");
    // What is shown only once is not closed by a stray key.
    dom::set(dialog, "closedby", if step.has_attribute("data-keep") { "none" } else { "closerequest" });
    for works in dom::all(step, "[data-copy], [data-print]") {
        dom::unset(&works, "hidden");
    }
    for later in dom::all(step, "[data-after]") {
        dom::set(&later, "disabled", "");
    }
}

/// Closes the dialog; what it showed is gone from the page.
pub fn close() {
    if let Some(dialog) = dialog() {
        dialog.close();
        dialog.set_text_content(None);
    }
}
