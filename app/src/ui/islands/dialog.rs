//! **Confirm it’s you** in place: the form that needs it waits, and is sent again once the person has confirmed.

use std::cell::RefCell;

use leptos::web_sys::{HtmlButtonElement, HtmlDialogElement, HtmlFormElement};
use wasm_bindgen_futures::spawn_local;

use super::{dom, submit};

thread_local! {
    static WAITING: RefCell<Option<(HtmlFormElement, Option<HtmlButtonElement>)>> = const { RefCell::new(None) };
}

fn dialog() -> Option<HtmlDialogElement> {
    dom::by_id("confirm-dialog").and_then(dom::cast)
}

/// Whether the form is the one in the dialog.
pub fn holds(form: &HtmlFormElement) -> bool {
    form.closest("#confirm-dialog").ok().flatten().is_some()
}

/// Opens the dialog for `form`; `false` when this page has none.
pub fn open(form: &HtmlFormElement, button: Option<&HtmlButtonElement>) -> bool {
    let Some(dialog) = dialog() else { return false };
    WAITING.set(Some((form.clone(), button.cloned())));
    dialog.show_modal().is_ok()
}

/// The person has confirmed: on with what was asked.
pub fn confirmed() {
    close();
    if let Some((form, button)) = WAITING.take() {
        spawn_local(submit::send(form, button));
    }
}

/// Closes the dialog, and forgets what was typed in it.
pub fn close() {
    let Some(dialog) = dialog() else { return };
    if let Some(form) = dialog.query_selector("form").ok().flatten().and_then(dom::cast::<HtmlFormElement>) {
        form.reset();
    }
    dialog.close();
}
