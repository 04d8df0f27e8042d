//! The bar on top, and the menu behind the picture. Both are plain HTML: the menu is a native popover, the theme and
//! **Log Out** are forms.

use leptos::prelude::*;

use super::bits::Avatar;
use super::frame::{Frame, Person, Theme};
use super::icon::mark;

/// What the menu offers. Admin joins it with its pages.
const MENU: [(&str, &str); 3] = [("/profile", "Profile"), ("/account", "Account"), ("/account/activity", "Activity")];

/// The bar.
#[component]
pub fn Bar() -> impl IntoView {
    let frame = expect_context::<Frame>();
    let right = match frame.person.clone() {
        Some(person) => view! { <Menu person/> }.into_any(),
        None if frame.half_way.is_some() => view! { <LogOut class="button button--plain"/> }.into_any(),
        None => ().into_any(),
    };
    view! {
        <header class="bar">
            <div class="bar__inner">
                <a class="brand" href="/">{mark("brand__mark")}<span>{frame.instance}</span></a>
                {right}
            </div>
        </header>
    }
}

#[component]
fn Menu(person: Person) -> impl IntoView {
    let links = MENU.map(|(to, title)| view! { <a class="menu__item" href=to>{title}</a> }).collect_view();
    view! {
        <button class="avatar-button" type="button" popovertarget="menu" aria-label="Account menu">
            <Avatar src=person.avatar size=32/>
        </button>
        <div class="menu" id="menu" popover="auto">
            <p class="menu__who"><strong>{person.name}</strong><span>"@"{person.username}</span></p>
            <nav aria-label="Account">{links}</nav>
            <ThemeForm/>
            <LogOut class="menu__item"/>
        </div>
    }
}

#[component]
fn LogOut(class: &'static str) -> impl IntoView {
    view! {
        <form method="post" action="/do/log-out">
            <input type="hidden" name="page" value="/login"/>
            <button class=class type="submit">"Log Out"</button>
        </form>
    }
}

/// Light, dark, or what the system says: three buttons of one form.
#[component]
pub fn ThemeForm() -> impl IntoView {
    let frame = expect_context::<Frame>();
    let choice = |theme: Theme, title: &'static str| {
        let pressed = if frame.theme == theme { "true" } else { "false" };
        view! { <button class="segment" type="submit" name="theme" value=theme.name() aria-pressed=pressed>{title}</button> }
    };
    let choices =
        [choice(Theme::System, "System"), choice(Theme::Light, "Light"), choice(Theme::Dark, "Dark")].collect_view();
    view! {
        <form class="theme" method="post" action="/do/set-theme">
            <input type="hidden" name="page" value=frame.path.clone()/>
            <fieldset><legend>"Theme"</legend><div class="segments">{choices}</div></fieldset>
        </form>
    }
}
