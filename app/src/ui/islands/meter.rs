//! How strong a new password is, while it is typed. The server makes the estimate: the library that does it is several
//! times as large as everything else here together.

use std::cell::Cell;

use leptos::ev::Event;
use leptos::wasm_bindgen::closure::Closure;
use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Element, HtmlInputElement, UrlSearchParams};
use wasm_bindgen_futures::spawn_local;

use super::{dom, submit};

/// A pause in typing, in milliseconds.
const PAUSE: i32 = 300;

thread_local! {
    /// Counts keystrokes: an answer to an earlier one comes too late.
    static LATEST: Cell<u32> = const { Cell::new(0) };
}

/// Asks after a pause in typing.
pub fn on_input(event: Event) {
    let Some(input) = dom::target(&event).and_then(dom::cast::<HtmlInputElement>) else { return };
    let Some(meter) = dom::within(&input, ".field", ".meter") else { return };
    let turn = LATEST.get().wrapping_add(1);
    LATEST.set(turn);
    if input.value().is_empty() {
        dom::set(&meter, "hidden", "");
        return;
    }
    let ask = Closure::once_into_js(move || {
        if LATEST.get() == turn {
            spawn_local(ask(input, meter, turn));
        }
    });
    if let Some((window, _)) = dom::page() {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(ask.as_ref().unchecked_ref(), PAUSE);
    }
}

async fn ask(input: HtmlInputElement, meter: Element, turn: u32) {
    let Ok(body) = UrlSearchParams::new() else { return };
    body.append("password", &input.value());
    if let Some((200, answer)) = submit::post("/do/password-strength", &body).await
        && LATEST.get() == turn
    {
        let _ = show(&meter, &answer);
    }
}

fn show(meter: &Element, answer: &JsValue) -> Option<()> {
    // A digit: no number is formatted here.
    let score = js_sys::JSON::stringify(&dom::member(answer, "score")).ok()?.as_string()?;
    dom::set(meter, "data-score", &score);
    meter.query_selector(".meter__label").ok()??.set_text_content(Some(&dom::text(answer, "label")));
    let list = meter.query_selector(".meter__reasons").ok()??;
    list.set_text_content(None);
    for reason in dom::items(answer, "reasons") {
        list.append_child(&*dom::text_element("li", &reason.as_string()?)?).ok()?;
    }
    dom::unset(meter, "hidden");
    Some(())
}
