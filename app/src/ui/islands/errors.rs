//! Shows what is wrong with a form, at the same places and in the same words as the page without JavaScript.

use leptos::wasm_bindgen::JsValue;
use leptos::web_sys::{Element, HtmlFormElement, HtmlTemplateElement};

use super::dom;
use super::submit::focus;

/// Takes away what was said before.
pub fn clear(form: &HtmlFormElement) {
    for wrong in dom::all(form, "[aria-invalid]") {
        dom::unset(&wrong, "aria-invalid");
    }
    for error in dom::all(form, ".field__error") {
        dom::set(&error, "hidden", "");
        if let Ok(Some(lines)) = error.query_selector("p") {
            lines.set_text_content(None);
        }
    }
    if let Some(place) = alert_place(form) {
        place.set_text_content(None);
    }
}

/// Shows a failure: problems beside their fields, the rest above the form.
pub fn show(form: &HtmlFormElement, failure: &JsValue) {
    let mut first = None;
    let mut text = dom::text(failure, "detail");
    for problem in dom::items(failure, "problems") {
        let message = dom::text(&problem, "message");
        if let Some(input) = beside(form, &dom::text(&problem, "field"), &message) {
            first = first.or(Some(input));
        } else {
            text.push(' ');
            text.push_str(&message);
        }
    }
    let reference = dom::text(failure, "reference");
    if !reference.is_empty() {
        text.push_str(" Reference: ");
        text.push_str(&reference);
    }
    alert(form, &dom::text(failure, "title"), &text);
    if let Some(input) = first {
        focus(input);
    }
}

/// Says something above the form; it is announced.
pub fn alert(form: &HtmlFormElement, title: &str, text: &str) {
    let shown = alert_place(form).and_then(|place| {
        let template: HtmlTemplateElement = dom::cast(form.query_selector("template").ok()??)?;
        let copy = template.content().clone_node_with_deep(true).ok()?;
        place.set_text_content(None);
        place.append_child(&copy).ok()?;
        let mut lines = dom::all(&place, "p").into_iter();
        lines.next()?.set_text_content(Some(title));
        lines.next()?.set_text_content(Some(text));
        Some(place)
    });
    if let Some(place) = shown {
        place.scroll_into_view_with_bool(true);
    }
}

fn alert_place(form: &HtmlFormElement) -> Option<Element> {
    form.query_selector(".form__alert").ok().flatten()
}

/// Shows a problem beside its field; `None` when the form has no such field.
fn beside(form: &HtmlFormElement, field: &str, message: &str) -> Option<Element> {
    let id = form.id() + "-" + field;
    let place = dom::by_id(&(id.clone() + "-error"))?;
    let input = dom::by_id(&id)?;
    let line = dom::text_element("span", message)?;
    place.query_selector("p").ok()??.append_child(&line).ok()?;
    dom::unset(&place, "hidden");
    // Both would say the same.
    if let Some(meter) = dom::within(&place, ".field", ".meter") {
        dom::set(&meter, "hidden", "");
    }
    dom::set(&input, "aria-invalid", "true");
    Some(input)
}
