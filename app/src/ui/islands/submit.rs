//! Sends a form in place.

use leptos::ev::SubmitEvent;
use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::{
    Element, FormData, Headers, HtmlButtonElement, HtmlFormElement, RequestInit, Response, UrlSearchParams,
};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{dialog, dom, errors, steps};

/// Takes the form over from the browser, once at a time.
pub fn on_submit(event: SubmitEvent) {
    let Some(form) = dom::target(&event).and_then(dom::cast::<HtmlFormElement>) else { return };
    if form.method() == "get" {
        // From step to step; **Close** leaves.
        if steps::holds(&form) && !form.has_attribute("data-leave") {
            event.prevent_default();
            spawn_local(steps::show(form.action()));
        }
        return;
    }
    event.prevent_default();
    let button = event.submitter().and_then(dom::cast::<HtmlButtonElement>);
    if form.query_selector("[aria-busy]").ok().flatten().is_none() {
        spawn_local(send(form, button));
    }
}

/// Posts the form and shows what comes of it. What was typed stays until the page changes.
pub async fn send(form: HtmlFormElement, button: Option<HtmlButtonElement>) {
    errors::clear(&form);
    if let Some(button) = &button {
        dom::set(button, "aria-busy", "true");
    }
    let answer = match body(&form, button.as_ref()) {
        Some(body) => post(&form.action(), &body).await,
        None => None,
    };
    let leaving = show(&form, button.as_ref(), answer);
    if let Some(button) = button.filter(|_| !leaving) {
        dom::unset(&button, "aria-busy");
    }
}

/// Shows the answer; `true` when the page is about to change, and the button should stay busy until it does.
fn show(form: &HtmlFormElement, button: Option<&HtmlButtonElement>, answer: Option<(u16, JsValue)>) -> bool {
    match answer {
        Some((200, _)) if dialog::holds(form) => {
            dialog::confirmed();
            false
        }
        Some((200, done)) if steps::holds(form) || form.has_attribute("data-steps") => {
            spawn_local(steps::show(dom::text(&done, "to")));
            false
        }
        Some((200, done)) => {
            go(&dom::text(&done, "to"));
            true
        }
        // The plain way keeps what was typed, leads to the log-in page, and back.
        Some((401, _)) => form.submit().is_ok(),
        Some((403, failure)) if dom::text(&failure, "kind") == "confirm-needed" => {
            !dialog::open(form, button) && form.submit().is_ok()
        }
        Some((_, failure)) => {
            errors::show(form, &failure);
            false
        }
        None => {
            errors::alert(
                form,
                "Not sent",
                "The server cannot be reached. What you typed is still here: try again in a moment.",
            );
            false
        }
    }
}

fn body(form: &HtmlFormElement, button: Option<&HtmlButtonElement>) -> Option<UrlSearchParams> {
    let fields = FormData::new_with_form(form).ok()?;
    let body = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    if let Some(button) = button.filter(|button| !button.name().is_empty()) {
        body.append(&button.name(), &button.value());
    }
    Some(body)
}

/// Status and JSON of an answer; `None` when there was none, or none of ours.
pub async fn post(action: &str, body: &UrlSearchParams) -> Option<(u16, JsValue)> {
    let headers = Headers::new().ok()?;
    headers.set("accept", "application/json").ok()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(body);
    let fetched = dom::page()?.0.fetch_with_str_and_init(action, &init);
    let response: Response = dom::cast(JsFuture::from(fetched).await.ok()?)?;
    let json = JsFuture::from(response.json().ok()?).await.ok()?;
    Some((response.status(), json))
}

/// Whether this is the page we are on.
pub fn is_here(to: &str) -> bool {
    let Some((window, _)) = dom::page() else { return false };
    let location = window.location();
    let here = location.pathname().unwrap_or_default() + &location.search().unwrap_or_default();
    to.split('#').next() == Some(&here)
}

/// Goes on. To the page we are on: the browser would only scroll, so it is loaded anew.
pub fn go(to: &str) {
    let Some((window, _)) = dom::page() else { return };
    let location = window.location();
    let _ = if is_here(to) {
        let _ = location.set_hash(to.split_once('#').map_or("", |(_, section)| section));
        location.reload()
    } else {
        location.assign(to)
    };
}

/// Puts the focus on an element, where it can have it.
pub fn focus(element: Element) {
    if let Some(element) = dom::cast::<leptos::web_sys::HtmlElement>(element) {
        let _ = element.focus();
    }
}
