//! Short words for what the islands ask of the browser.

use leptos::wasm_bindgen::{JsCast, JsValue};
use leptos::web_sys::{Document, Element, Event, Window, window};

/// The window. Islands run in one.
pub fn page() -> Option<(Window, Document)> {
    let window = window()?;
    let document = window.document()?;
    Some((window, document))
}

/// The element an event happened on.
pub fn target(event: &Event) -> Option<Element> {
    event.target().and_then(cast)
}

/// A value as what it should be.
pub fn cast<T: JsCast>(value: impl JsCast) -> Option<T> {
    value.dyn_into().ok()
}

/// The first `inner` inside the `outer` around `element`.
pub fn within(element: &Element, outer: &str, inner: &str) -> Option<Element> {
    element.closest(outer).ok().flatten()?.query_selector(inner).ok().flatten()
}

/// Every element of `root` that matches.
pub fn all(root: &Element, selector: &str) -> Vec<Element> {
    let Ok(list) = root.query_selector_all(selector) else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index).and_then(cast)).collect()
}

/// The element with this id.
pub fn by_id(id: &str) -> Option<Element> {
    page()?.1.get_element_by_id(id)
}

/// Sets an attribute. It can only fail for impossible names.
pub fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// Takes an attribute away.
pub fn unset(element: &Element, name: &str) {
    let _ = element.remove_attribute(name);
}

/// A new element with text.
pub fn text_element(kind: &str, text: &str) -> Option<Element> {
    let element = page()?.1.create_element(kind).ok()?;
    element.set_text_content(Some(text));
    Some(element)
}

/// A member of an object.
pub fn member(object: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// The items of a member; none when it is no array.
pub fn items(object: &JsValue, name: &str) -> js_sys::Array {
    member(object, name).dyn_into().unwrap_or_default()
}

/// A member as text; empty when it is none.
pub fn text(object: &JsValue, name: &str) -> String {
    member(object, name).as_string().unwrap_or_default()
}
