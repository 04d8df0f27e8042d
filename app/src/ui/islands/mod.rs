//! What moves in the browser. One island enhances every ordinary form, so that what it costs is paid once: no signals,
//! no serde, no numbers formatted; the browser's own JSON, forms and events do the work.

mod dialog;
mod dom;
mod errors;
mod meter;
mod steps;
mod submit;

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use leptos::web_sys::HtmlInputElement;

/// Enhances the form inside: sends it in place, shows what is wrong beside the fields, shows passwords on demand, and how
/// strong a new one is. Without it the form is what it always was: plain HTML.
#[island]
pub fn FormIsland(
    /// The form.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="enhanced" on:submit=submit::on_submit on:input=meter::on_input on:click=on_click>
            {children()}
        </div>
    }
}

fn on_click(event: MouseEvent) {
    let Some(button) = dom::target(&event).and_then(|target| target.closest("button, a").ok().flatten()) else {
        return;
    };
    if button.has_attribute("data-close") && steps::holds(&button) {
        event.prevent_default();
        steps::close();
    } else if button.has_attribute("data-close") {
        dialog::close();
    } else if button.class_list().contains("field__reveal") {
        let Some(input) = dom::within(&button, ".field__wrap", "input").and_then(dom::cast::<HtmlInputElement>) else {
            return;
        };
        let show = input.type_() == "password";
        input.set_type(if show { "text" } else { "password" });
        dom::set(&button, "aria-pressed", if show { "true" } else { "false" });
    }
}
